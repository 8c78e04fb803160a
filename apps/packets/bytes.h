/*
 * bytes.h -- bytes that came from outside, and how many of them there are.
 *
 * A header is taken off the front with one check of its whole length; what it
 * holds is then read from the pointer that bytes_take() gave, byte by byte,
 * so that nothing depends on alignment or on this machine's byte order.
 */
#ifndef PACKETS_BYTES_H
#define PACKETS_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bytes {
    const uint8_t *at;
    size_t len;
} bytes;

/* The first n bytes, and the rest stays in b; NULL when there are fewer, and
 * then b is as it was. */
static inline const uint8_t *bytes_take(bytes *b, size_t n)
{
    const uint8_t *at = b->at;

    if (b->len < n)
        return NULL;
    b->at += n;
    b->len -= n;
    return at;
}

/* As bytes_take(), but they stay. */
static inline const uint8_t *bytes_peek(bytes b, size_t n)
{
    return b.len < n ? NULL : b.at;
}

/* No more than len of them. */
static inline bytes bytes_first(bytes b, size_t len)
{
    if (b.len > len)
        b.len = len;
    return b;
}

static inline uint16_t be16(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}

static inline uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

static inline uint16_t le16(const uint8_t *p)
{
    return (uint16_t)((unsigned)p[1] << 8 | p[0]);
}

static inline uint32_t le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 |
           p[0];
}

#endif
