/*
 * hash.h -- SHA-256 of bytes that come piece by piece.
 */
#ifndef APP_HASH_H
#define APP_HASH_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

enum { HASH_BYTES = 32, HASH_TEXT = 65 }; /* 64 hex digits and a NUL */

/* A value: a copy goes on by itself, so the hash of a beginning is had by
 * ending a copy. */
typedef struct hash {
    struct sha256_ctx sha256;
} hash;

void hash_begin(hash *h);
void hash_add(hash *h, const void *bytes, size_t len);
void hash_end(hash *h, uint8_t out[HASH_BYTES]); /* begin again afterwards */

/* Lower-case hex digits. */
void hash_text(const uint8_t digest[HASH_BYTES], char out[HASH_TEXT]);

#endif
