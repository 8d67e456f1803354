#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// libcurl, opened by whoever first needs it: it brings forty libraries, whose loading takes as long
// as all else of a start, and most commands talk to no panel.
//
// Functions with a name of libcurl's do what that does.

// Opens libcurl and sets it up, once, before any other call; returns NULL, or why it cannot be used.
const char *ccurl_open(void);

CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *handle);
const char *ccurl_easy_strerror(CURLcode result);
struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text);
void ccurl_slist_free_all(struct curl_slist *list);

// curl_easy_setopt is variadic, which Swift cannot call: one function a kind of argument.

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

typedef size_t (*ccurl_sink)(char *bytes, size_t size, size_t count, void *context);

// CURLOPT_WRITEFUNCTION or CURLOPT_HEADERFUNCTION.
CURLcode ccurl_set_sink(CURL *handle, CURLoption option, ccurl_sink sink);

long ccurl_status(CURL *handle);

// The absolute target of a redirect; NULL for any other answer. Valid as long as the handle.
const char *ccurl_redirect_url(CURL *handle);

// Whether the connection was ready for the request, TLS included.
int ccurl_was_resolved(CURL *handle);
int ccurl_was_connected(CURL *handle);

CURLM *ccurl_multi_init(void);
void ccurl_multi_cleanup(CURLM *multi);
void ccurl_multi_add_handle(CURLM *multi, CURL *handle);
void ccurl_multi_remove_handle(CURLM *multi, CURL *handle);
void ccurl_multi_perform(CURLM *multi);
void ccurl_multi_poll(CURLM *multi, int milliseconds);

// The result of a finished transfer; -1 while it runs.
int ccurl_multi_result(CURLM *multi);

CURLU *ccurl_url(void);
void ccurl_url_cleanup(CURLU *url);
CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags);
CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags);
// A part of an address as it is looked up: a host in its ASCII form (`xn--…`), whatever the locale.
CURLUcode ccurl_url_get_ascii(CURLU *url, CURLUPart part, char **text);
void ccurl_free(void *text);

// Unpacks a gzip file (RFC 1952) piece by piece; a sink that returns less than it was given ends it.
// Returns whether the whole file was unpacked.
int ccurl_gunzip(const unsigned char *bytes, size_t count, ccurl_sink sink, void *context);

#endif
