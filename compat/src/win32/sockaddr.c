/*
 * sockaddr.c -- our addresses to the system's and back.
 */
#include <string.h>

#include "sockaddr.h"

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0,    0,
                                           0, 0, 0, 0, 0xff, 0xff };

static void write_v6(struct sockaddr_in6 *to, const soq_addr *from)
{
    to->sin6_family = AF_INET6;
    to->sin6_port = htons(from->port);
    if (from->family == SOQ_IPV6) {
        to->sin6_scope_id = from->scope;
        memcpy(&to->sin6_addr, from->ip, sizeof(to->sin6_addr));
        return;
    }
    memcpy(&to->sin6_addr, mapped_prefix, sizeof(mapped_prefix));
    memcpy((uint8_t *)&to->sin6_addr + sizeof(mapped_prefix), from->ip, 4);
}

soq__sockaddr soq__sockaddr_from(const soq_addr *addr)
{
    soq__sockaddr out;

    memset(&out, 0, sizeof(out));
    if (addr->family == SOQ_IPV6 ||
        (addr->family == SOQ_IPV4 && addr->mapped)) {
        write_v6(&out.u.v6, addr);
        out.len = (int)sizeof(out.u.v6);
    } else if (addr->family == SOQ_IPV4) {
        out.u.v4.sin_family = AF_INET;
        out.u.v4.sin_port = htons(addr->port);
        memcpy(&out.u.v4.sin_addr, addr->ip, sizeof(out.u.v4.sin_addr));
        out.len = (int)sizeof(out.u.v4);
    }
    return out;
}

soq__sockaddr soq__sockaddr_room(void)
{
    soq__sockaddr out;

    memset(&out, 0, sizeof(out));
    out.len = (int)sizeof(out.u);
    return out;
}

static void read_v6(soq_addr *to, const struct sockaddr_in6 *from)
{
    uint8_t ip[16];

    memcpy(ip, &from->sin6_addr, sizeof(ip));
    to->port = ntohs(from->sin6_port);
    if (memcmp(ip, mapped_prefix, sizeof(mapped_prefix)) == 0) {
        to->family = SOQ_IPV4;
        to->mapped = 1;
        memcpy(to->ip, ip + sizeof(mapped_prefix), 4);
        return;
    }
    to->family = SOQ_IPV6;
    to->scope = from->sin6_scope_id;
    memcpy(to->ip, ip, sizeof(ip));
}

soq_addr soq__sockaddr_to(const soq__sockaddr *from)
{
    soq_addr out;

    memset(&out, 0, sizeof(out));
    if (from->u.any.sa_family == AF_INET6) {
        read_v6(&out, &from->u.v6);
    } else if (from->u.any.sa_family == AF_INET) {
        out.family = SOQ_IPV4;
        out.port = ntohs(from->u.v4.sin_port);
        memcpy(out.ip, &from->u.v4.sin_addr, 4);
    }
    return out;
}

soq_addr soq__sockaddr_read(const void *sa, size_t len)
{
    soq__sockaddr copy = soq__sockaddr_room();

    if (len > sizeof(copy.u))
        len = sizeof(copy.u);
    memcpy(&copy.u, sa, len);
    return soq__sockaddr_to(&copy);
}
