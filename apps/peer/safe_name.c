/* safe_name.c -- a name for a file that a stranger sends. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/ascii.h"
#include "common/escape.h"
#include "peer/safe_name.h"

/* A dot with more than this after it is a dot in a name. */
enum { EXTENSION = 16 };

static bool is_dot_or_space(char c)
{
    return c == '.' || c == ' ';
}

/* What stands after the folders of either system, without the dots and spaces
 * around it: dots hide it here, and Windows drops both at the end. */
static const char *base(const char *name, size_t *len)
{
    size_t end = *len, begin;

    while (end > 0 && is_dot_or_space(name[end - 1]))
        end--;
    begin = end;
    while (begin > 0 && name[begin - 1] != '/' && name[begin - 1] != '\\')
        begin--;
    while (begin < end && is_dot_or_space(name[begin]))
        begin++;
    *len = end - begin;
    return name + begin;
}

/* Where the extension begins, its dot included; len where there is none. */
static size_t extension(const char *name, size_t len)
{
    for (size_t at = len; at > 1 && len - at < EXTENSION; at--)
        if (name[at - 1] == '.')
            return at - 1;
    return len;
}

/* Characters of in, '_' for each that may not stay, as many as fit. */
static size_t copy_allowed(const char *in, size_t len, char *out, size_t cap)
{
    size_t used = 0;

    for (size_t done = 0; done < len;) {
        bool safe;
        size_t n = escape_look(in + done, len - done, &safe);
        bool keep = safe && !strchr("<>:\"/\\|?*", in[done]);
        size_t width = keep ? n : 1;

        if (used + width >= cap)
            break;
        if (keep)
            memcpy(out + used, in + done, n);
        else
            out[used] = '_';
        used += width;
        done += n;
    }
    out[used] = '\0';
    return used;
}

/* Put `tail` after as many whole characters of stem as there is room for. */
static void join(const char *stem, size_t len, const char *tail,
                 char out[SAFE_NAME])
{
    size_t room = SAFE_NAME_LONGEST - strlen(tail);
    size_t end = len < room ? len : room;

    while (end > 0 && end < len && ((unsigned char)stem[end] & 0xC0) == 0x80)
        end--;
    while (tail[0] == '\0' && end > 0 && is_dot_or_space(stem[end - 1]))
        end--;
    memcpy(out, stem, end);
    memcpy(out + end, tail, strlen(tail) + 1);
}

/* What follows `word` at the beginning of name, capitals or not, or NULL. */
static const char *after(const char *name, const char *word)
{
    for (; *word; word++, name++)
        if (ascii_upper(*name) != *word)
            return NULL;
    return name;
}

/* The digit of a port; Windows takes a superscript for one, too. */
static const char *after_digit(const char *text)
{
    if (*text >= '0' && *text <= '9')
        return text + 1;
    if (*text == '\xC2' && text[1] && strchr("\xB9\xB2\xB3", text[1]))
        return text + 2;
    return NULL;
}

/* The devices of DOS are in every folder of Windows, with every extension,
 * also behind spaces: "con", "Aux .txt", "com1.tar.gz". */
static bool is_device(const char *name)
{
    static const char *const devices[] = { "CON",    "PRN",     "AUX",   "NUL",
                                           "CONIN$", "CONOUT$", "CLOCK$" };
    static const char *const ports[] = { "COM", "LPT" };

    for (size_t i = 0; i < 7 + 2; i++) {
        const char *rest = after(name, i < 7 ? devices[i] : ports[i - 7]);

        if (rest && i >= 7)
            rest = after_digit(rest);
        if (!rest)
            continue;
        rest += strspn(rest, " ");
        if (*rest == '\0' || *rest == '.')
            return true;
    }
    return false;
}

void safe_name(const void *name, size_t len, char out[SAFE_NAME])
{
    const char *from = base(name, &len);
    size_t dot = extension(from, len);
    char stem[2 * SAFE_NAME] = "_", tail[EXTENSION + 1];
    size_t used = copy_allowed(from, dot, stem + 1, sizeof(stem) - 1);

    copy_allowed(from + dot, len - dot, tail, sizeof(tail));
    if (used == 0) {
        snprintf(out, SAFE_NAME, "file");
        return;
    }
    if (stem[1] == '-')
        stem[1] = '_'; /* or it is an option of the next command */
    join(stem + 1, used, tail, out);
    if (is_device(out))
        join(stem, used + 1, tail, out);
}

void safe_name_number(const char *name, unsigned number, char out[SAFE_NAME])
{
    size_t len = strlen(name);
    size_t dot = extension(name, len);
    char tail[EXTENSION + 16];

    snprintf(tail, sizeof(tail), " (%u)%s", number, name + dot);
    join(name, dot, tail, out);
}

/* Capitals of two bytes and how far their small letters are; sorted. */
static uint32_t small(uint32_t c)
{
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || /* Latin-1 */
        (c >= 0x391 && c <= 0x3AB) ||            /* Greek */
        (c >= 0x410 && c <= 0x42F))              /* Cyrillic */
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F)
        return c + 0x50;
    if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) ||
        (c >= 0x14A && c <= 0x177) || (c >= 0x460 && c <= 0x481) ||
        (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E) ||
        (c >= 0x4C1 && c <= 0x4CE))
        return c + (c & 1);
    return c;
}

void safe_name_fold(const char *name, char out[SAFE_NAME])
{
    size_t i = 0;

    for (; i < SAFE_NAME_LONGEST && name[i]; i++) {
        unsigned char lead = (unsigned char)name[i];
        unsigned char next = (unsigned char)name[i + 1];

        if (lead >= 0xC2 && lead < 0xE0 && (next & 0xC0) == 0x80 &&
            i + 1 < SAFE_NAME_LONGEST) {
            uint32_t c = small((lead & 0x1FU) << 6 | (next & 0x3FU));

            out[i] = (char)(0xC0 | c >> 6);
            out[++i] = (char)(0x80 | (c & 0x3F));
        } else {
            out[i] = ascii_lower(name[i]);
        }
    }
    out[i] = '\0';
}
