/* why_fill.c -- which observations were made, and their words with what was
 * seen in its places. */
#include <stdio.h>
#include <string.h>

#include "why_words.h"

/* ---- which -------------------------------------------------------------- */

static void add(why_note *list, size_t *n, bool made, why_note note)
{
    if (made)
        list[(*n)++] = note;
}

static void add_name(const why_seen *s, why_note *list, size_t *n)
{
    bool late = s->resolve == SOQ_ENAMEAGAIN || s->resolve == SOQ_ENAMEFAIL ||
                s->resolve == SOQ_ETIMEDOUT;

    if (!s->named || s->heard > 1)
        return;
    if (s->heard > 0)
        list[(*n)++] = s->resolve == SOQ_OK ? WHY_NOTE_NAME_HEARD_AND_KNOWN
                                            : WHY_NOTE_NAME_HEARD;
    else if (s->resolve == SOQ_OK)
        list[(*n)++] = WHY_NOTE_NAME_KNOWN;
    else
        list[(*n)++] = late ? WHY_NOTE_NAME_UNANSWERED : WHY_NOTE_NAME_UNKNOWN;
}

static void add_way(const why_seen *s, why_note *list, size_t *n)
{
    bool loopback = soq_addr_is_loopback(&s->to);

    add(list, n, loopback, WHY_NOTE_ADDRESS_LOOPBACK);
    add(list, n, s->own && !loopback, WHY_NOTE_ADDRESS_OWN);
    add(list, n, !s->named && s->heard > 0, WHY_NOTE_ADDRESS_HEARD);
    if (s->own || soq_addr_is_any(&s->to) || soq_addr_is_multicast(&s->to) ||
        s->broadcast)
        return;
    add(list, n, !s->up, WHY_NOTE_HERE_NOTHING);
    add(list, n, s->dhcp_failed, WHY_NOTE_HERE_NO_DHCP);
    if (s->way)
        list[(*n)++] = WHY_NOTE_NET_NO_WAY;
    else if (s->from.family != SOQ_ANY_FAMILY)
        list[(*n)++] = s->same_net ? WHY_NOTE_NET_SAME : WHY_NOTE_NET_OTHER;
}

static void add_port(const why_seen *s, why_note *list, size_t *n)
{
    if (s->connected)
        list[(*n)++] = WHY_NOTE_PORT_OPEN;
    else if (s->connect.err == SOQ_ECONNREFUSED)
        list[(*n)++] = WHY_NOTE_PORT_REFUSED;
    else if (s->connect.err == SOQ_ETIMEDOUT)
        list[(*n)++] = WHY_NOTE_PORT_SILENT;
    else if (s->connect.err)
        list[(*n)++] = WHY_NOTE_PORT_ERROR;
    add(list, n, s->loopback == WHY_YES, WHY_NOTE_LOOPBACK_YES);
    if (s->connected && s->greeting != WHY_NOT_TRIED)
        list[(*n)++] = s->greeting == WHY_PEER ? WHY_NOTE_GREETING_PEER
                                               : WHY_NOTE_GREETING_NONE;
}

size_t why_notes(const why_seen *s, why_note list[WHY_NOTES])
{
    size_t n = 0;

    add_name(s, list, &n);
    if (s->to.family == SOQ_ANY_FAMILY)
        return n;
    add_way(s, list, &n);
    add(list, &n, s->neighbour == WHY_YES, WHY_NOTE_NEIGHBOUR_YES);
    add(list, &n, s->neighbour == WHY_NO, WHY_NOTE_NEIGHBOUR_NO);
    add(list, &n, s->ping == WHY_YES, WHY_NOTE_PING_YES);
    add(list, &n, s->ping == WHY_NO, WHY_NOTE_PING_NO);
    add_port(s, list, &n);
    return n;
}

/* ---- places ------------------------------------------------------------- */

static const char *net_text(const why_seen *s, char *buf, size_t cap)
{
    char ip[SOQ_ADDR_TEXT];

    if (s->from.family == SOQ_ANY_FAMILY)
        return "-";
    soq_addr_ip_text(&s->from, ip, sizeof(ip));
    if (s->prefix > 0)
        snprintf(buf, cap, "%s/%u", ip, s->prefix);
    else
        snprintf(buf, cap, "%s", ip);
    return buf;
}

static const char *rtt_text(text_language language, const why_seen *s,
                            char *buf, size_t cap)
{
    snprintf(buf, cap, "%lld.%03lld %s", (long long)s->rtt_us / 1000,
             (long long)s->rtt_us % 1000, text_of(language, TEXT_LAB_HEAD_MS));
    return buf;
}

static const char *number(unsigned value, char *buf, size_t cap)
{
    snprintf(buf, cap, "%u", value);
    return buf;
}

static const char *value_of(text_language language, const char *name,
                            size_t len, const why_seen *s, char *buf,
                            size_t cap)
{
    static const char *const names[] = { "host", "port",   "to",
                                         "from", "net",    "interface",
                                         "name", "system", "heard",
                                         "rtt",  "error",  "loopback" };
    size_t i = 0;

    while (i < sizeof(names) / sizeof(names[0]) &&
           (strlen(names[i]) != len || memcmp(names[i], name, len) != 0))
        i++;
    switch (i) {
    case 0:
        return s->host;
    case 1:
        return number(s->port, buf, cap);
    case 2:
        return s->to.family ? soq_addr_ip_text(&s->to, buf, cap) : s->host;
    case 3:
        return soq_addr_ip_text(&s->from, buf, cap);
    case 4:
        return net_text(s, buf, cap);
    case 5:
        return s->interface;
    case 6:
        return s->heard_name[0] ? s->heard_name : s->host;
    case 7:
        return s->heard_system[0] ? s->heard_system : "?";
    case 8:
        return number(s->heard_port, buf, cap);
    case 9:
        return rtt_text(language, s, buf, cap);
    case 10:
        return text_of(
            language, text_of_error(s->connect.err ? s->connect.err : s->way));
    case 11:
        return s->to.family == SOQ_IPV6 ? "::1" : "127.0.0.1";
    default:
        return NULL;
    }
}

const char *why_place(text_language language, const char *name,
                      const why_seen *s, char *buf, size_t cap)
{
    return value_of(language, name, strlen(name), s, buf, cap);
}

/* ---- lines -------------------------------------------------------------- */

typedef struct filler {
    text_language language;
    char *buf;
    size_t cap, len;
} filler;

static void put(filler *f, const char *text, size_t len)
{
    if (f->cap - f->len <= len)
        len = f->cap - f->len - 1;
    memcpy(f->buf + f->len, text, len);
    f->len += len;
    f->buf[f->len] = '\0';
}

static void put_line(filler *f, const char *line, size_t len,
                     const why_seen *s)
{
    char room[SOQ_ADDR_TEXT + 16];

    while (len > 0) {
        const char *open = memchr(line, '{', len);
        size_t plain = open ? (size_t)(open - line) : len;
        const char *close;
        const char *value = NULL;

        put(f, line, plain);
        line += plain;
        len -= plain;
        close = len > 0 ? memchr(line, '}', len) : NULL;
        if (close)
            value = value_of(f->language, line + 1, (size_t)(close - line) - 1,
                             s, room, sizeof(room));
        if (value)
            put(f, value, strlen(value));
        else if (len > 0)
            put(f, line, 1);
        plain = value ? (size_t)(close - line) + 1 : len > 0;
        line += plain;
        len -= plain;
    }
}

/* Is the line for another system than the other machine's?  *skip: what is
 * not shown of it. */
static bool is_for_another(const char *line, const why_seen *s, size_t *skip)
{
    static const char *const systems[] = { "Windows", "Linux" };

    *skip = 0;
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(systems[i]);

        if (line[0] != '[' || strncmp(line + 1, systems[i], len) != 0)
            continue;
        *skip = len + 3; /* the brackets and the blank */
        return s->heard_system[0] && strcmp(s->heard_system, systems[i]) != 0;
    }
    return false;
}

void why_fill(text_language language, const char *text, const why_seen *s,
              char *buf, size_t cap)
{
    filler f = { language, buf, cap, 0 };

    buf[0] = '\0';
    while (*text) {
        const char *end = strchr(text, '\n');
        size_t len = end ? (size_t)(end - text) + 1 : strlen(text);
        size_t skip;

        if (!is_for_another(text, s, &skip))
            put_line(&f, text + skip, len - skip, s);
        text += len;
    }
}
