/*
 * address_parse.c -- internet addresses and ports read from text.
 *
 * The system's own functions are not asked: they disagree on what a number is
 * (inet_aton reads 010.0.0.1 as 8.0.0.1), and RFC 6943 tells what comes of it.
 */
#include <string.h>

#include <soquete/address.h>

#include "sys.h"

#define GROUPS 8 /* of 16 bits in an IPv6 address */

/* The C library's isdigit() may follow the locale, and dislikes char. */
static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : -1;
}

static int hex_digit(char c)
{
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return digit(c);
}

/* A decimal number up to max without leading zeros: what follows it, or NULL.
 */
static const char *read_decimal(const char *p, uint32_t max, uint32_t *value)
{
    uint64_t sum = 0;
    const char *first = p;

    for (; digit(*p) >= 0; p++) {
        if (p > first && sum == 0)
            return NULL;
        sum = sum * 10 + (uint64_t)digit(*p);
        if (sum > max)
            return NULL;
    }
    *value = (uint32_t)sum;
    return p > first ? p : NULL;
}

/* Four decimal numbers and nothing behind them. */
static bool read_ipv4(const char *p, uint8_t ip[4])
{
    for (int i = 0; i < 4; i++) {
        uint32_t part;

        p = read_decimal(p, 255, &part);
        if (!p || *p != (i < 3 ? '.' : '\0'))
            return false;
        ip[i] = (uint8_t)part;
        p++;
    }
    return true;
}

/* One to four hexadecimal digits: what follows them, or NULL. */
static const char *read_group(const char *p, uint16_t *group)
{
    unsigned sum = 0;
    int n = 0;

    for (; n < 4 && hex_digit(*p) >= 0; n++)
        sum = sum * 16 + (unsigned)hex_digit(*p++);
    *group = (uint16_t)sum;
    return n > 0 && hex_digit(*p) < 0 ? p : NULL;
}

static bool is_dotted(const char *p)
{
    while (hex_digit(*p) >= 0)
        p++;
    return *p == '.';
}

/* What was read of an IPv6 address so far. */
typedef struct groups {
    uint16_t group[GROUPS];
    int count;
    int gap; /* groups before "::", -1: none met */
} groups;

/* One group, or the dotted quad that may stand for the last two. */
static const char *read_piece(const char *p, groups *g)
{
    uint8_t ip[4];

    if (g->count == GROUPS)
        return NULL;
    if (!is_dotted(p))
        return read_group(p, &g->group[g->count++]);
    if (g->count + 2 > GROUPS || !read_ipv4(p, ip))
        return NULL;
    g->group[g->count++] = (uint16_t)(ip[0] << 8 | ip[1]);
    g->group[g->count++] = (uint16_t)(ip[2] << 8 | ip[3]);
    return p + strlen(p);
}

/* Groups between colons to the end of p; "::" at most once. */
static bool read_groups(const char *p, groups *g)
{
    bool more = true;

    if (p[0] == ':' && p[1] == ':') {
        g->gap = 0;
        p += 2;
        more = *p != '\0';
    }
    while (more) {
        p = read_piece(p, g);
        if (!p)
            return false;
        more = *p == ':';
        if (more && p[1] == ':') {
            if (g->gap >= 0)
                return false;
            g->gap = g->count;
            p++;
            more = p[1] != '\0';
        }
        if (*p == ':')
            p++;
    }
    /* "::" stands for at least one group (RFC 4291, 2.2). */
    return *p == '\0' && (g->gap < 0 ? g->count == GROUPS : g->count < GROUPS);
}

static bool read_ipv6(const char *p, uint8_t ip[16])
{
    groups g = { { 0 }, 0, -1 };
    int shift;

    if (!read_groups(p, &g))
        return false;
    shift = GROUPS - g.count;
    memset(ip, 0, 16);
    for (int i = 0; i < g.count; i++) {
        int at = g.gap >= 0 && i >= g.gap ? i + shift : i;

        ip[2 * at] = (uint8_t)(g.group[i] >> 8);
        ip[2 * at + 1] = (uint8_t)(g.group[i] & 0xff);
    }
    return true;
}

/* ::ffff:a.b.c.d is how an IPv6 socket spells an IPv4 address. */
static void unmap(soq_addr *addr)
{
    static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

    if (memcmp(addr->ip, prefix, sizeof(prefix)) != 0)
        return;
    addr->family = SOQ_IPV4;
    memmove(addr->ip, addr->ip + 12, 4);
    memset(addr->ip + 4, 0, 12);
}

/* An address of one link means nothing without the link (RFC 4007): unicast
 * fe80::/10, and multicast within an interface or a link. */
static bool takes_scope(const soq_addr *addr)
{
    if (addr->family != SOQ_IPV6)
        return false;
    return soq_addr_is_link_local(addr) ||
           (addr->ip[0] == 0xff &&
            ((addr->ip[1] & 0xf) == 1 || (addr->ip[1] & 0xf) == 2));
}

static bool read_scope(const char *p, uint32_t *scope)
{
    p = read_decimal(p, UINT32_MAX, scope);
    return p && *p == '\0' && *scope > 0;
}

soq_rc soq_addr_parse(const char *text, soq_addr *out)
{
    char bare[46]; /* the longest text of an address, and its NUL */
    soq_addr addr = { 0 };
    const char *percent = text ? strchr(text, '%') : NULL;
    size_t len = !text ? 0 : percent ? (size_t)(percent - text) : strlen(text);

    if (len == 0 || len >= sizeof(bare))
        return soq__rc(SOQ_EINVAL);
    memcpy(bare, text, len);
    bare[len] = '\0';
    if (read_ipv4(bare, addr.ip)) {
        addr.family = SOQ_IPV4;
    } else if (read_ipv6(bare, addr.ip)) {
        addr.family = SOQ_IPV6;
        unmap(&addr);
    } else {
        return soq__rc(SOQ_EINVAL);
    }
    if (percent &&
        (!takes_scope(&addr) || !read_scope(percent + 1, &addr.scope)))
        return soq__rc(SOQ_EINVAL);
    *out = addr;
    return soq__rc(SOQ_OK);
}

soq_rc soq_port_parse(const char *text, uint16_t *port)
{
    const char *p = text;
    uint32_t sum = 0;

    if (!p)
        return soq__rc(SOQ_EINVAL);
    if (*p == '-')
        p++;
    if (digit(*p) < 0)
        return soq__rc(SOQ_EINVAL);
    for (; digit(*p) >= 0; p++)
        sum = sum > UINT16_MAX ? sum : sum * 10 + (uint32_t)digit(*p);
    if (*p != '\0')
        return soq__rc(SOQ_EINVAL);
    if (*text == '-' || sum > UINT16_MAX)
        return soq__rc(SOQ_ERANGE);
    *port = (uint16_t)sum;
    return soq__rc(SOQ_OK);
}
