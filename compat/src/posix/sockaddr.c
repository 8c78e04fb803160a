/* sockaddr.c -- addresses from soquete's form to the kernel's and back. */
#include "sockaddr.h"

#include <errno.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0,    0,
                                           0, 0, 0, 0, 0xff, 0xff };

static void from_ipv4(const soq_addr *addr, soq__sockaddr *out)
{
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons(addr->port);
    memcpy(&out->v4.sin_addr, addr->ip, 4);
}

static void from_ipv6(const soq_addr *addr, soq__sockaddr *out)
{
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons(addr->port);
    out->v6.sin6_scope_id = addr->scope;
    memcpy(&out->v6.sin6_addr, addr->ip, 16);
}

static void from_mapped(const soq_addr *addr, soq__sockaddr *out)
{
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons(addr->port);
    memcpy(out->v6.sin6_addr.s6_addr, mapped_prefix, sizeof(mapped_prefix));
    memcpy(out->v6.sin6_addr.s6_addr + sizeof(mapped_prefix), addr->ip, 4);
}

soq_rc soq__sockaddr_from(const soq_addr *addr, soq__sockaddr *out)
{
    memset(out, 0, sizeof(*out));
    if (addr->family == SOQ_IPV4 && addr->mapped)
        from_mapped(addr, out);
    else if (addr->family == SOQ_IPV4)
        from_ipv4(addr, out);
    else if (addr->family == SOQ_IPV6)
        from_ipv6(addr, out);
    else
        return soq__sys_rc(EAFNOSUPPORT);
    return soq__rc(SOQ_OK);
}

static soq_addr to_ipv6(const struct sockaddr_in6 *from)
{
    const uint8_t *ip = from->sin6_addr.s6_addr;
    soq_addr addr = { .port = ntohs(from->sin6_port) };

    if (memcmp(ip, mapped_prefix, sizeof(mapped_prefix)) == 0) {
        addr.family = SOQ_IPV4;
        addr.mapped = 1;
        memcpy(addr.ip, ip + sizeof(mapped_prefix), 4);
    } else {
        addr.family = SOQ_IPV6;
        addr.scope = from->sin6_scope_id;
        memcpy(addr.ip, ip, 16);
    }
    return addr;
}

soq_addr soq__sockaddr_to(const soq__sockaddr *from)
{
    soq_addr addr = { 0 };

    if (from->any.sa_family == AF_INET6)
        return to_ipv6(&from->v6);
    if (from->any.sa_family == AF_INET) {
        addr.family = SOQ_IPV4;
        addr.port = ntohs(from->v4.sin_port);
        memcpy(addr.ip, &from->v4.sin_addr, 4);
    }
    return addr;
}
