/* escape.c -- make bytes from outside safe for a terminal. */
#include "escape.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What no line of ours may carry as it is; sorted. */
static const struct {
    uint32_t first, last;
} unsafe[] = {
    { 0x00, 0x1F },       /* C0 */
    { 0x7F, 0x9F },       /* DEL, C1 */
    { 0xAD, 0xAD },       /* soft hyphen */
    { 0x61C, 0x61C },     /* Arabic letter mark */
    { 0x180E, 0x180E },   /* a vowel separator without width */
    { 0x200B, 0x200F },   /* without width; marks of direction */
    { 0x2028, 0x202E },   /* separators; embeddings and overrides */
    { 0x2060, 0x206F },   /* joiners; isolates */
    { 0xFDD0, 0xFDEF },   /* no characters */
    { 0xFEFF, 0xFEFF },   /* byte order mark */
    { 0xFFF9, 0xFFFB },   /* annotations */
    { 0xFFFE, 0xFFFF },   /* no characters */
    { 0xE0000, 0xE0FFF }, /* tags and selectors that cannot be seen */
    { 0xF0000, 0x10FFFF } /* private use */
};

static bool is_unsafe(uint32_t c)
{
    for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
        if (c >= unsafe[i].first && c <= unsafe[i].last)
            return true;
    return false;
}

/* The length of the UTF-8 sequence at p, 0 if it is none: RFC 3629, so
 * neither overlong forms nor surrogates nor what is over U+10FFFF. */
static size_t decode(const unsigned char *p, size_t len, uint32_t *c)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t n = p[0] < 0x80                   ? 1U
               : p[0] >= 0xC2 && p[0] < 0xE0 ? 2U
               : p[0] >= 0xE0 && p[0] < 0xF0 ? 3U
               : p[0] >= 0xF0 && p[0] < 0xF5 ? 4U
                                             : 0U;

    if (n == 0 || n > len)
        return 0;
    *c = n == 1 ? p[0] : p[0] & (0x7FU >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        *c = *c << 6 | (p[i] & 0x3FU);
    }
    if (*c < least[n] || *c > 0x10FFFF || (*c >= 0xD800 && *c < 0xE000))
        return 0;
    return n;
}

size_t escape_look(const void *in, size_t len, bool *safe)
{
    uint32_t c = 0;
    size_t n = decode(in, len, &c);

    *safe = n > 0 && !is_unsafe(c);
    return n > 0 ? n : 1;
}

static void name_json(uint32_t c, char *out, size_t cap)
{
    if (c > 0xFFFF)
        snprintf(out, cap, "\\u%04x\\u%04x",
                 (unsigned)(0xD800 + (((c - 0x10000) >> 10) & 0x3FF)),
                 (unsigned)(0xDC00 + ((c - 0x10000) & 0x3FF)));
    else
        snprintf(out, cap, "\\u%04x", (unsigned)c);
}

static void name_text(uint32_t c, char *out, size_t cap)
{
    if (c == '\n')
        snprintf(out, cap, "\\n");
    else if (c == '\r')
        snprintf(out, cap, "\\r");
    else if (c == '\t')
        snprintf(out, cap, "\\t");
    else if (c < 0x80)
        snprintf(out, cap, "\\x%02x", (unsigned)c);
    else if (c <= 0xFFFF)
        snprintf(out, cap, "\\u%04x", (unsigned)c);
    else
        snprintf(out, cap, "\\U%08x", (unsigned)c);
}

/* The safe form of the character at p, and how many bytes it took. */
static size_t escape_one(escape_style style, const unsigned char *p,
                         size_t len, char out[ESCAPE_ROOM])
{
    uint32_t c = 0;
    size_t n = decode(p, len, &c);

    if (n == 0) {
        if (style == ESCAPE_JSON)
            name_json(0xFFFD, out, ESCAPE_ROOM);
        else
            snprintf(out, ESCAPE_ROOM, "\\x%02x", (unsigned)p[0]);
        return 1;
    }
    if (is_unsafe(c)) {
        if (style == ESCAPE_JSON)
            name_json(c, out, ESCAPE_ROOM);
        else
            name_text(c, out, ESCAPE_ROOM);
    } else if (style == ESCAPE_QUOTED && (c == '\\' || c == '\'')) {
        snprintf(out, ESCAPE_ROOM, "\\%c", (char)c);
    } else {
        memcpy(out, p, n);
        out[n] = '\0';
    }
    return n;
}

/* How many bytes from p on need no second look: nearly all that there are. */
static size_t plain_ascii(escape_style style, const unsigned char *p,
                          size_t len)
{
    size_t n = 0;

    while (n < len && p[n] >= 0x20 && p[n] < 0x7F &&
           (style != ESCAPE_QUOTED || (p[n] != '\\' && p[n] != '\'')))
        n++;
    return n;
}

size_t escape(escape_style style, const void *in, size_t len, char *out,
              size_t cap)
{
    const unsigned char *p = in;
    size_t done = 0, used = 0;

    while (done < len) {
        char one[ESCAPE_ROOM];
        size_t room = cap - used > 0 ? cap - used - 1 : 0;
        size_t left = len - done;
        size_t n = plain_ascii(style, p + done, left < room ? left : room);
        size_t width = n;

        if (n > 0) {
            memcpy(out + used, p + done, n);
        } else {
            n = escape_one(style, p + done, left, one);
            width = strlen(one);
            if (room < width)
                break;
            memcpy(out + used, one, width);
        }
        used += width;
        done += n;
    }
    if (cap > 0)
        out[used] = '\0';
    return done;
}
