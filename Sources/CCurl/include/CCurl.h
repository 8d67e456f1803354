#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// curl_easy_setopt is variadic, which Swift cannot call: one function a kind of argument.

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

typedef size_t (*ccurl_sink)(char *bytes, size_t size, size_t count, void *context);

// CURLOPT_WRITEFUNCTION or CURLOPT_HEADERFUNCTION.
CURLcode ccurl_set_sink(CURL *handle, CURLoption option, ccurl_sink sink);

long ccurl_status(CURL *handle);

// Whether the connection was ready for the request, TLS included.
int ccurl_was_connected(CURL *handle);

// The result of a finished transfer; -1 while it runs.
int ccurl_multi_result(CURLM *multi);

#endif
