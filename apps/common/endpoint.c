/* endpoint.c -- HOST and PORT as a person writes them. */
#include "endpoint.h"

#include <stdio.h>
#include <string.h>

#include <soquete/address.h>

static bool has_only(const char *text, size_t len, const char *set)
{
    return strspn(text, set) >= len;
}

/* Would a resolver of old take it for a number?  "1.2.3", "0x7f.1", "127.1":
 * the last part between dots is one. */
static bool ends_in_number(const char *host)
{
    size_t len = strlen(host), at;

    while (len > 0 && host[len - 1] == '.')
        len--;
    for (at = len; at > 0 && host[at - 1] != '.';)
        at--;
    if (len - at > 2 && host[at] == '0' &&
        (host[at + 1] == 'x' || host[at + 1] == 'X'))
        return has_only(host + at + 2, len - at - 2, "0123456789abcdefABCDEF");
    return len > at && has_only(host + at, len - at, "0123456789");
}

/* A scope may be an interface's name, which only the resolver knows. */
static bool is_ipv6(const char *host)
{
    char plain[256];
    size_t len = strcspn(host, "%");
    soq_addr addr;

    if (len >= sizeof(plain) || (host[len] && !host[len + 1]))
        return false;
    memcpy(plain, host, len);
    plain[len] = '\0';
    return strchr(plain, ':') && !soq_addr_parse(plain, &addr).err;
}

/* NULL: a host that may be asked for; else what is wrong with it. */
static const char *host_problem(const char *host, bool brackets)
{
    soq_addr addr;

    if (host[0] == '\0')
        return "is empty";
    if (brackets)
        return is_ipv6(host) ? NULL : "is not an IPv6 address";
    if (strchr(host, '[') || strchr(host, ']'))
        return "has a bracket without its other one";
    if (strchr(host, ':'))
        return is_ipv6(host) ? NULL
               : strchr(host, ':') == strrchr(host, ':')
                   ? "has a colon; the port is a word of its own"
                   : "is not an IPv6 address";
    if (ends_in_number(host) && soq_addr_parse(host, &addr).err)
        return "is not an address: IPv4 has four numbers of 0 to 255";
    return NULL;
}

static bool take_host(endpoint *e, const char *host, char *problem, size_t cap)
{
    size_t len = strlen(host);
    bool brackets = len >= 2 && host[0] == '[' && host[len - 1] == ']';
    const char *wrong;

    if (len >= sizeof(e->host)) {
        snprintf(problem, cap, "host '%.40s...' is longer than a name can be",
                 host);
        return false;
    }
    memcpy(e->host, host + (brackets ? 1 : 0), len - (brackets ? 2 : 0));
    e->host[len - (brackets ? 2 : 0)] = '\0';
    wrong = host_problem(e->host, brackets);
    if (wrong)
        snprintf(problem, cap, "host '%s' %s", host, wrong);
    return !wrong;
}

bool endpoint_parse(endpoint *e, endpoint_use use, const char *host,
                    const char *port, char *problem, size_t cap)
{
    unsigned least = use == ENDPOINT_CLIENT ? 1 : 0;
    uint16_t number = 0;
    soq_rc rc;

    if (!take_host(e, host, problem, cap))
        return false;
    rc = soq_port_parse(port, &number);
    if (rc.err == SOQ_EINVAL) {
        snprintf(problem, cap,
                 "port '%.60s' is not a number; ports are %u to 65535", port,
                 least);
        return false;
    }
    if (rc.err || number < least) {
        snprintf(problem, cap, "port %.60s is out of range: %u to 65535", port,
                 least);
        return false;
    }
    snprintf(e->port, sizeof(e->port), "%u", (unsigned)number);
    snprintf(e->text, sizeof(e->text),
             strchr(e->host, ':') ? "[%s]:%s" : "%s:%s", e->host, e->port);
    return true;
}
