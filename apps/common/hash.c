/* hash.c -- SHA-256, by mbedTLS. */
#include "common/hash.h"

/* Each of these calls may fail only where a machine hashes in hardware, for
 * which this mbedTLS is not built. */
void hash_begin(hash *h)
{
    mbedtls_sha256_init(&h->sha256);
    (void)mbedtls_sha256_starts_ret(&h->sha256, 0);
}

void hash_add(hash *h, const void *bytes, size_t len)
{
    if (len > 0)
        (void)mbedtls_sha256_update_ret(&h->sha256, bytes, len);
}

void hash_end(hash *h, uint8_t out[HASH_BYTES])
{
    (void)mbedtls_sha256_finish_ret(&h->sha256, out);
    mbedtls_sha256_free(&h->sha256);
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
