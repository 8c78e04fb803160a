/*
 * address_text.c -- internet addresses written as RFC 5952 wants them.
 */
#include <string.h>

#include <soquete/address.h>

#define GROUPS 8

/* Text under construction; always has room, see SOQ_ADDR_TEXT. */
typedef struct text {
    char buf[SOQ_ADDR_TEXT];
    size_t len;
} text;

static void put(text *t, char c)
{
    t->buf[t->len++] = c;
}

static void put_number(text *t, uint32_t value, uint32_t base)
{
    char digits[10]; /* of 4294967295 */
    size_t n = 0;

    do {
        digits[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value > 0);
    while (n > 0)
        put(t, digits[--n]);
}

static void put_ipv4(text *t, const uint8_t *ip)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            put(t, '.');
        put_number(t, ip[i], 10);
    }
}

/* The first of the longest runs of zero groups; *len 0 when none has two. */
static int longest_run(const uint16_t *group, int *len)
{
    int best = 0;

    *len = 1;
    for (int i = 0; i < GROUPS; i++) {
        int n = 0;

        while (i + n < GROUPS && group[i + n] == 0)
            n++;
        if (n > *len) {
            best = i;
            *len = n;
        }
    }
    if (*len == 1)
        *len = 0;
    return best;
}

static void put_ipv6(text *t, const uint8_t *ip)
{
    uint16_t group[GROUPS];
    int run, run_len, end = GROUPS;

    for (int i = 0; i < GROUPS; i++)
        group[i] = (uint16_t)(ip[2 * i] << 8 | ip[2 * i + 1]);
    run = longest_run(group, &run_len);
    /* The prefixes that tell of an IPv4 address inside (RFC 5952, 5). */
    if (run == 0 && (run_len == 6 || (run_len == 5 && group[5] == 0xffff)))
        end = 6;
    for (int i = 0; i < end; i++) {
        if (run_len > 0 && i == run) {
            put(t, ':');
            put(t, ':');
            i += run_len - 1;
            continue;
        }
        if (i > 0 && (run_len == 0 || i != run + run_len))
            put(t, ':');
        put_number(t, group[i], 16);
    }
    if (end == 6) {
        if (run_len < 6)
            put(t, ':');
        put_ipv4(t, ip + 12);
    }
}

static void put_ip(text *t, const soq_addr *addr)
{
    if (addr->family == SOQ_IPV4)
        put_ipv4(t, addr->ip);
    else
        put_ipv6(t, addr->ip);
    if (addr->scope > 0) {
        put(t, '%');
        put_number(t, addr->scope, 10);
    }
}

static bool is_address(const soq_addr *addr)
{
    return addr && (addr->family == SOQ_IPV4 || addr->family == SOQ_IPV6);
}

static const char *finish(text *t, char *buf, size_t cap)
{
    size_t len = t->len < cap ? t->len : cap - 1;

    if (cap == 0)
        return buf;
    memcpy(buf, t->buf, len);
    buf[len] = '\0';
    return buf;
}

const char *soq_addr_ip_text(const soq_addr *addr, char *buf, size_t cap)
{
    text t = { { 0 }, 0 };

    if (is_address(addr))
        put_ip(&t, addr);
    else
        put(&t, '-');
    return finish(&t, buf, cap);
}

const char *soq_addr_text(const soq_addr *addr, char *buf, size_t cap)
{
    text t = { { 0 }, 0 };

    if (!is_address(addr))
        return soq_addr_ip_text(addr, buf, cap);
    if (addr->family == SOQ_IPV6)
        put(&t, '[');
    put_ip(&t, addr);
    if (addr->family == SOQ_IPV6)
        put(&t, ']');
    put(&t, ':');
    put_number(&t, addr->port, 10);
    return finish(&t, buf, cap);
}
