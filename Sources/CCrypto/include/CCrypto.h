#ifndef CCRYPTO_H
#define CCRYPTO_H

#include <stddef.h>

// Writes the 32 bytes of HMAC-SHA256 (RFC 2104) to `code`. Returns NULL, or why that cannot be done.
//
// The system's library is opened by whoever first needs it, like libcurl.
const char *ccrypto_hmac_sha256(const void *key, size_t key_count, const void *bytes, size_t count,
                                unsigned char *code);

#endif
