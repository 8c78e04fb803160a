/* pcapng_options.c -- what blocks of pcapng have behind their fields. */
#include "pcapng_options.h"

#include <string.h>

#include "comments.h"

/* What option_next() gives: a code and its bytes. */
static bool option_next(const capture *c, bytes *options, unsigned *code,
                        bytes *value)
{
    const uint8_t *p = bytes_take(options, 4);
    size_t len, padded;

    if (!p)
        return false;
    *code = capture_u16(c, p);
    len = capture_u16(c, p + 2);
    padded = (len + 3) & ~(size_t)3;
    value->at = bytes_take(options, padded);
    value->len = len;
    return value->at && *code != 0;
}

static uint64_t units_of(uint8_t resolution)
{
    unsigned power = resolution & 0x7f;
    uint64_t units = 1;

    if (resolution & 0x80)
        return power < 64 ? (uint64_t)1 << power : 0;
    if (power > 19)
        return 0;
    while (power-- > 0)
        units *= 10;
    return units;
}

static int64_t signed64(const capture *c, const uint8_t *p)
{
    uint64_t high = capture_u32(c, p + (c->big ? 0 : 4));
    uint64_t bits = high << 32 | capture_u32(c, p + (c->big ? 4 : 0));

    /* What a cast would do, said without relying on it. */
    return bits >> 63 ? -(int64_t)(UINT64_MAX - bits) - 1 : (int64_t)bits;
}

static void take_interface_option(const capture *c, capture_interface *i,
                                  unsigned code, bytes value)
{
    enum { NAME = 2, RESOLUTION = 9, OFFSET = 14 };

    if (code == NAME) {
        bytes name = bytes_first(value, sizeof(i->name) - 1);

        memcpy(i->name, name.at, name.len);
        i->name[name.len] = '\0';
    } else if (code == RESOLUTION && value.len >= 1) {
        i->units = units_of(value.at[0]);
    } else if (code == OFFSET && value.len >= 8) {
        i->offset_s = signed64(c, value.at);
    }
}

void pcapng_take_interface(const capture *c, capture_interface *i,
                           bytes options)
{
    unsigned code;
    bytes value;

    while (option_next(c, &options, &code, &value))
        take_interface_option(c, i, code, value);
}

void pcapng_take_statistics(capture *c, bytes body)
{
    enum { INTERFACE_DROP = 5, SYSTEM_DROP = 7 };
    const uint8_t *p = bytes_take(&body, 12);
    uint64_t lost = 0;
    bool told = false;
    unsigned code;
    bytes value;

    if (!p || capture_u32(c, p) >= c->count)
        return;
    while (option_next(c, &body, &code, &value))
        if ((code == INTERFACE_DROP || code == SYSTEM_DROP) &&
            value.len >= 8) {
            int64_t n = signed64(c, value.at);

            lost += n > 0 ? (uint64_t)n : 0;
            told = true;
        }
    if (told) {
        capture_interface *i = &c->interfaces[capture_u32(c, p)];

        /* Later numbers hold the earlier ones. */
        i->dropped = lost;
        i->has_dropped = true;
    }
}

bool pcapng_take_comments(const capture *c, bytes options, uint64_t number)
{
    enum { COMMENT = 1 };
    unsigned code;
    bytes value;

    while (c->comments && option_next(c, &options, &code, &value))
        if (code == COMMENT && !comments_add(c->comments, number, value))
            return false;
    return true;
}
