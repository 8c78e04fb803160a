/*
 * fuzz_address.c -- any bytes as an address, a port, a host and a service.
 *
 * The input is a text; what follows its first line's end is a second one, the
 * service.
 */
#include <string.h>

#include <soquete/socket.h>

#include "fuzz.h"

/* Both texts in blocks of their own size. */
static char *text_of(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    PROMISE(text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* What reads is written in one form, and that form reads back equal. */
static void check_address(const char *text)
{
    char first[SOQ_ADDR_TEXT], second[SOQ_ADDR_TEXT], cut[SOQ_ADDR_TEXT];
    soq_addr addr, back;
    size_t cap = strlen(text) % SOQ_ADDR_TEXT;

    if (soq_addr_parse(text, &addr).err)
        return;
    PROMISE(addr.family == SOQ_IPV4 || addr.family == SOQ_IPV6);
    PROMISE(addr.port == 0 && addr.mapped == 0);
    PROMISE(addr.scope == 0 || soq_addr_is_link_local(&addr) ||
            soq_addr_is_multicast(&addr));
    soq_addr_ip_text(&addr, first, sizeof(first));
    PROMISE(strlen(first) < sizeof(first) - strlen("[]:65535"));
    PROMISE(!soq_addr_parse(first, &back).err);
    PROMISE(soq_addr_equal(&addr, &back));
    soq_addr_ip_text(&back, second, sizeof(second));
    PROMISE(strcmp(first, second) == 0);
    soq_addr_ip_text(&addr, cut, cap);
    PROMISE(cap == 0 || strlen(cut) < cap);
    PROMISE(cap == 0 || strncmp(cut, first, strlen(cut)) == 0);
}

static void check_port(const char *text)
{
    char written[8];
    const char *digits = text;
    uint16_t port;

    if (soq_port_parse(text, &port).err)
        return;
    while (digits[0] == '0' && digits[1] != '\0')
        digits++;
    snprintf(written, sizeof(written), "%u", (unsigned)port);
    PROMISE(strcmp(digits, written) == 0);
}

/* With a limit of 0 nobody is asked: numbers are answered, names are not, and
 * nothing else comes back but what the header says. */
static void check_resolve(const char *host, const char *service)
{
    soq_addr addrs[4], addr;
    uint16_t port;
    size_t n = 0;
    soq_rc rc = soq_resolve(host, service, SOQ_ANY_FAMILY, soq_no_wait(),
                            addrs, 4, &n);
    bool number = !soq_addr_parse(host, &addr).err &&
                  !soq_port_parse(service, &port).err;

    if (number) {
        addr.port = port;
        PROMISE(!rc.err && n == 1 && soq_addr_equal(&addrs[0], &addr));
    } else if (!rc.err) {
        /* The scope was the name of an interface. */
        PROMISE(n == 1 && addrs[0].scope > 0 && strchr(host, '%'));
    } else {
        PROMISE(n == 0);
        PROMISE(rc.err == SOQ_EAGAIN || rc.err == SOQ_EINVAL ||
                rc.err == SOQ_ERANGE || rc.err == SOQ_ENONAME ||
                rc.err == SOQ_ENOSERVICE || rc.err == SOQ_ENXIO);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t first = end ? (size_t)(end - data) : size;
    char *host = text_of(data, first);
    char *service = end ? text_of(end + 1, size - first - 1)
                        : text_of((const uint8_t *)"80", 2);

    check_address(host);
    check_port(host);
    check_port(service);
    check_resolve(host, service);
    free(service);
    free(host);
    return 0;
}
