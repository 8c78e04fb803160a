/* beacon.c -- the datagram by which peers find each other. */
#include "beacon.h"

#include <string.h>

#include "common/escape.h"

/*
 * Sixteen bytes that every version has, big-endian, then fields:
 *   0 "SOQP"   4 version   5 kind   6 TCP port   8 id
 *   field: its type, its length, so many bytes
 */
static const unsigned char magic[4] = { 'S', 'O', 'Q', 'P' };

enum {
    AT_VERSION = 4,
    AT_KIND = 5,
    AT_PORT = 6,
    AT_ID = 8,
    HEAD = 16,
    FIELD_NAME = 1,
    FIELD_SYSTEM = 2,
    FIELD_PROGRAM = 3,
    FIELD_FLAGS = 4,
    FLAGS_BYTES = 4
};

static void put(unsigned char *to, uint64_t value, size_t bytes)
{
    for (size_t i = bytes; i > 0; i--) {
        to[i - 1] = (unsigned char)(value & 0xFF);
        value >>= 8;
    }
}

static uint64_t get(const unsigned char *from, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | from[i];
    return value;
}

/* What a terminal would obey or nobody can see is no part of a word. */
static bool is_word(const char *text, size_t len, size_t room)
{
    char safe[4 * BEACON_NAME];

    if (len == 0 || len >= room || memchr(text, '\0', len))
        return false;
    if (text[0] == ' ' || text[len - 1] == ' ')
        return false;
    return escape(ESCAPE_TEXT, text, len, safe, sizeof(safe)) == len &&
           strlen(safe) == len && memcmp(safe, text, len) == 0;
}

bool beacon_is_name(const char *text)
{
    return is_word(text, strlen(text), BEACON_NAME);
}

/* ---- writing ------------------------------------------------------------ */

static size_t put_word(unsigned char *buf, size_t at, uint8_t type,
                       const char *text)
{
    size_t len = strlen(text);

    if (len == 0)
        return at;
    buf[at] = type;
    buf[at + 1] = (unsigned char)len;
    for (size_t i = 0; i < len; i++) /* without the NUL */
        buf[at + 2 + i] = (unsigned char)text[i];
    return at + 2 + len;
}

static bool is_well_formed(const beacon *b)
{
    if (b->kind < BEACON_ASK || b->kind > BEACON_BYE)
        return false;
    if (b->kind == BEACON_HERE && (b->port == 0 || b->name[0] == '\0'))
        return false;
    return (b->name[0] == '\0' || beacon_is_name(b->name)) &&
           (b->system[0] == '\0' ||
            is_word(b->system, strlen(b->system), sizeof(b->system))) &&
           (b->program[0] == '\0' ||
            is_word(b->program, strlen(b->program), sizeof(b->program)));
}

size_t beacon_write(const beacon *b, unsigned char buf[BEACON_MOST])
{
    size_t at = HEAD;

    if (!is_well_formed(b))
        return 0;
    memcpy(buf, magic, sizeof(magic));
    buf[AT_VERSION] = BEACON_VERSION;
    buf[AT_KIND] = b->kind;
    put(buf + AT_PORT, b->port, 2);
    put(buf + AT_ID, b->id, 8);
    at = put_word(buf, at, FIELD_NAME, b->name);
    at = put_word(buf, at, FIELD_SYSTEM, b->system);
    at = put_word(buf, at, FIELD_PROGRAM, b->program);
    if (b->flags) {
        buf[at] = FIELD_FLAGS;
        buf[at + 1] = FLAGS_BYTES;
        put(buf + at + 2, b->flags, FLAGS_BYTES);
        at += 2 + FLAGS_BYTES;
    }
    return at;
}

/* ---- reading ------------------------------------------------------------ */

static bool take_word(const unsigned char *data, size_t len, char *to,
                      size_t room)
{
    char text[256];

    memcpy(text, data, len);
    if (to[0] != '\0' || !is_word(text, len, room))
        return false;
    memcpy(to, text, len);
    to[len] = '\0';
    return true;
}

/* One field; false: it breaks what this version says of it. */
static bool take_field(beacon *b, uint8_t type, const unsigned char *data,
                       size_t len)
{
    switch (type) {
    case FIELD_NAME:
        return take_word(data, len, b->name, sizeof(b->name));
    case FIELD_SYSTEM:
        return take_word(data, len, b->system, sizeof(b->system));
    case FIELD_PROGRAM:
        return take_word(data, len, b->program, sizeof(b->program));
    case FIELD_FLAGS:
        if (len != FLAGS_BYTES)
            return false;
        b->flags = (uint32_t)get(data, FLAGS_BYTES);
        return true;
    default:
        return true; /* of a later program */
    }
}

beacon_result beacon_read(const void *data, size_t len, beacon *out)
{
    const unsigned char *bytes = data;
    size_t at = HEAD;
    beacon b = { 0 };

    if (len < sizeof(magic) || memcmp(bytes, magic, sizeof(magic)) != 0)
        return BEACON_NOT_OURS;
    if (len < HEAD || len > BEACON_MOST)
        return BEACON_BAD;
    b.version = bytes[AT_VERSION];
    b.kind = bytes[AT_KIND];
    b.id = get(bytes + AT_ID, 8);
    if (b.version != BEACON_VERSION) {
        *out = b;
        return BEACON_OTHER_VERSION;
    }
    b.port = (uint16_t)get(bytes + AT_PORT, 2);
    while (at < len) {
        size_t size = at + 1 < len ? bytes[at + 1] : len;

        if (len - at < 2 || len - at - 2 < size ||
            !take_field(&b, bytes[at], bytes + at + 2, size))
            return BEACON_BAD;
        at += 2 + size;
    }
    if (!is_well_formed(&b))
        return BEACON_BAD;
    *out = b;
    return BEACON_OK;
}
