#include "CCrypto.h"

#ifdef __APPLE__
#include <CommonCrypto/CommonHMAC.h>

const char *ccrypto_hmac_sha256(const void *key, size_t key_count, const void *bytes, size_t count,
                                unsigned char *code) {
  CCHmac(kCCHmacAlgSHA256, key, key_count, bytes, count, code);
  return NULL;
}
#else
#include <dlfcn.h>
#include <limits.h>
#include <openssl/hmac.h>
#include <openssl/opensslv.h>

// The library that the headers belong to: "3" of libcrypto.so.3.
#define TEXT(number) #number
#define LIBRARY(version) "libcrypto.so." TEXT(version)

const char *ccrypto_hmac_sha256(const void *key, size_t key_count, const void *bytes, size_t count,
                                unsigned char *code) {
  void *library = dlopen(LIBRARY(OPENSSL_SHLIB_VERSION), RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
  __typeof__(HMAC) *hmac = (__typeof__(HMAC) *)dlsym(library, "HMAC");
  __typeof__(EVP_sha256) *sha256 = (__typeof__(EVP_sha256) *)dlsym(library, "EVP_sha256");
  unsigned int size = 0;
  if (!hmac || !sha256 || key_count > INT_MAX ||
      !hmac(sha256(), key, (int)key_count, bytes, count, code, &size) || size != 32)
    return "libcrypto gives no HMAC-SHA256";
  return NULL;
}
#endif
