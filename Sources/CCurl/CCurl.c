#include "CCurl.h"

#include <dlfcn.h>
#include <locale.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#ifdef __APPLE__
#define LIBRARY "libcurl.4.dylib"
#else
#define LIBRARY "libcurl.so.4"
#endif

#define FUNCTIONS(F)                                                                              \
  F(global_init) F(free)                                                                          \
  F(easy_init) F(easy_cleanup) F(easy_setopt) F(easy_getinfo) F(easy_strerror)                    \
  F(slist_append) F(slist_free_all)                                                               \
  F(multi_init) F(multi_cleanup) F(multi_add_handle) F(multi_remove_handle)                       \
  F(multi_perform) F(multi_poll) F(multi_info_read)                                               \
  F(url) F(url_cleanup) F(url_set) F(url_get)

static struct {
#define MEMBER(name) __typeof__(curl_##name) *name;
  FUNCTIONS(MEMBER)
} curl;

static void *library;

const char *ccurl_open(void) {
  library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
#define FIND(name) \
  if (!(curl.name = (__typeof__(curl_##name) *)dlsym(library, "curl_" #name))) return dlerror();
  FUNCTIONS(FIND)
  CURLcode result = curl.global_init(CURL_GLOBAL_DEFAULT);
  return result == CURLE_OK ? NULL : curl.easy_strerror(result);
}

// MARK: - One transfer

CURL *ccurl_easy_init(void) { return curl.easy_init(); }

void ccurl_easy_cleanup(CURL *handle) { curl.easy_cleanup(handle); }

const char *ccurl_easy_strerror(CURLcode result) { return curl.easy_strerror(result); }

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text) {
  return curl.slist_append(list, text);
}

void ccurl_slist_free_all(struct curl_slist *list) { curl.slist_free_all(list); }

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_sink(CURL *handle, CURLoption option, ccurl_sink sink) {
  return curl.easy_setopt(handle, option, sink);
}

long ccurl_status(CURL *handle) {
  long status = 0;
  curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

const char *ccurl_redirect_url(CURL *handle) {
  const char *url = NULL;
  curl.easy_getinfo(handle, CURLINFO_REDIRECT_URL, &url);
  return url;
}

int ccurl_was_resolved(CURL *handle) {
  curl_off_t microseconds = 0;
  curl.easy_getinfo(handle, CURLINFO_NAMELOOKUP_TIME_T, &microseconds);
  return microseconds > 0;
}

int ccurl_was_connected(CURL *handle) {
  curl_off_t microseconds = 0;
  curl.easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &microseconds);
  return microseconds > 0;
}

// MARK: - Its driving

CURLM *ccurl_multi_init(void) { return curl.multi_init(); }

void ccurl_multi_cleanup(CURLM *multi) { curl.multi_cleanup(multi); }

void ccurl_multi_add_handle(CURLM *multi, CURL *handle) { curl.multi_add_handle(multi, handle); }

void ccurl_multi_remove_handle(CURLM *multi, CURL *handle) {
  curl.multi_remove_handle(multi, handle);
}

void ccurl_multi_perform(CURLM *multi) {
  int running = 0;
  curl.multi_perform(multi, &running);
}

void ccurl_multi_poll(CURLM *multi, int milliseconds) {
  curl.multi_poll(multi, NULL, 0, milliseconds, NULL);
}

int ccurl_multi_result(CURLM *multi) {
  int remaining = 0;
  CURLMsg *message = curl.multi_info_read(multi, &remaining);
  return message && message->msg == CURLMSG_DONE ? (int)message->data.result : -1;
}

// MARK: - Addresses

CURLU *ccurl_url(void) { return curl.url(); }

void ccurl_url_cleanup(CURLU *url) { curl.url_cleanup(url); }

CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
  return curl.url_set(url, part, text, flags);
}

CURLUcode ccurl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags) {
  return curl.url_get(url, part, text, flags);
}

// libcurl knows CURLU_PUNYCODE from 7.88 on and ignores it before.
#ifndef CURLU_PUNYCODE
#define CURLU_PUNYCODE (1 << 12)
#endif

CURLUcode ccurl_url_get_ascii(CURLU *url, CURLUPart part, char **text) {
  // libcurl reads a host in the encoding of the locale, which is "C" in a crontab.
  const char *names[] = {"C.UTF-8", "en_US.UTF-8"};
  locale_t locale = (locale_t)0;
  for (int index = 0; index < 2 && !locale; index++)
    locale = newlocale(LC_CTYPE_MASK, names[index], (locale_t)0);
  locale_t before = locale ? uselocale(locale) : (locale_t)0;
  CURLUcode result = curl.url_get(url, part, text, CURLU_PUNYCODE);
  if (locale) {
    uselocale(before);
    freelocale(locale);
  }
  return result;
}

void ccurl_free(void *text) { curl.free(text); }

// MARK: - gzip

// zlib's `z_stream`, whose size zlib compares with its own: its header need not be installed.
struct stream {
  const unsigned char *next_in;
  unsigned int avail_in;
  unsigned long total_in;
  unsigned char *next_out;
  unsigned int avail_out;
  unsigned long total_out;
  const char *msg;
  void *state, *zalloc, *zfree, *opaque;
  int data_type;
  unsigned long adler, reserved;
};

int ccurl_gunzip(const unsigned char *bytes, size_t count, ccurl_sink sink, void *context) {
  // zlib comes with libcurl, and is looked for there.
  int (*init)(struct stream *, int, const char *, int) = dlsym(library, "inflateInit2_");
  int (*inflate)(struct stream *, int) = dlsym(library, "inflate");
  int (*reset)(struct stream *) = dlsym(library, "inflateReset");
  int (*end)(struct stream *) = dlsym(library, "inflateEnd");
  struct stream stream;
  memset(&stream, 0, sizeof stream);
  const int gzip = 16 + 15, finished = 1;
  if (!init || !inflate || !reset || !end || count > 0xFFFFFFFFu) return 0;
  if (init(&stream, gzip, "1", sizeof stream) != 0) return 0;
  stream.next_in = bytes;
  stream.avail_in = (unsigned int)count;
  unsigned char piece[1 << 15];
  int result;
  do {
    stream.next_out = piece;
    stream.avail_out = sizeof piece;
    result = inflate(&stream, 0);
    size_t made = sizeof piece - stream.avail_out;
    if (made && sink((char *)piece, 1, made, context) != made) break;
    // Zero is zlib's "there is more"; without progress the data end too early.
    if (result == 0 && !made && !stream.avail_in) break;
    // Members follow each other in one file; bytes that are none, such as padding, end it.
    if (result == finished && stream.avail_in > 1 && stream.next_in[0] == 0x1F &&
        stream.next_in[1] == 0x8B)
      result = reset(&stream);
  } while (result == 0);
  end(&stream);
  return result == finished;
}
