/* hash.c -- SHA-256, by nettle, which finds out by itself what the processor
 * can do. */
#include "common/hash.h"

void hash_begin(hash *h)
{
    sha256_init(&h->sha256);
}

void hash_add(hash *h, const void *bytes, size_t len)
{
    if (len > 0)
        sha256_update(&h->sha256, len, bytes);
}

void hash_end(hash *h, uint8_t out[HASH_BYTES])
{
    sha256_digest(&h->sha256, HASH_BYTES, out);
}

void hash_text(const uint8_t digest[HASH_BYTES], char out[HASH_TEXT])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < HASH_BYTES; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[HASH_TEXT - 1] = '\0';
}
