/*
 * address.c -- internet addresses as values: made, compared, classified.
 */
#include <string.h>

#include <soquete/address.h>

static size_t ip_len(const soq_addr *addr)
{
    return addr->family == SOQ_IPV6 ? 16 : addr->family == SOQ_IPV4 ? 4 : 0;
}

soq_addr soq_addr_any(soq_family family, uint16_t port)
{
    soq_addr addr = { 0 };

    addr.family = (uint8_t)family;
    addr.port = port;
    return addr;
}

soq_addr soq_addr_loopback(soq_family family, uint16_t port)
{
    soq_addr addr = soq_addr_any(family, port);

    if (family == SOQ_IPV4) {
        addr.ip[0] = 127;
        addr.ip[3] = 1;
    } else if (family == SOQ_IPV6) {
        addr.ip[15] = 1;
    }
    return addr;
}

bool soq_addr_same_ip(const soq_addr *a, const soq_addr *b)
{
    return a->family == b->family && a->scope == b->scope &&
           memcmp(a->ip, b->ip, ip_len(a)) == 0;
}

bool soq_addr_equal(const soq_addr *a, const soq_addr *b)
{
    return a->port == b->port && soq_addr_same_ip(a, b);
}

bool soq_addr_is_any(const soq_addr *addr)
{
    static const uint8_t zero[16];

    return ip_len(addr) > 0 && memcmp(addr->ip, zero, ip_len(addr)) == 0;
}

bool soq_addr_is_loopback(const soq_addr *addr)
{
    soq_addr one = soq_addr_loopback(SOQ_IPV6, 0);

    if (addr->family == SOQ_IPV4)
        return addr->ip[0] == 127;
    return addr->family == SOQ_IPV6 &&
           memcmp(addr->ip, one.ip, sizeof(one.ip)) == 0;
}

bool soq_addr_is_multicast(const soq_addr *addr)
{
    if (addr->family == SOQ_IPV4)
        return (addr->ip[0] & 0xf0) == 0xe0;
    return addr->family == SOQ_IPV6 && addr->ip[0] == 0xff;
}

bool soq_addr_is_link_local(const soq_addr *addr)
{
    if (addr->family == SOQ_IPV4)
        return addr->ip[0] == 169 && addr->ip[1] == 254;
    return addr->family == SOQ_IPV6 && addr->ip[0] == 0xfe &&
           (addr->ip[1] & 0xc0) == 0x80;
}
