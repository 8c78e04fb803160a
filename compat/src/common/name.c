/* name.c -- the names of addresses and of ports. */
#include <string.h>

#include "common/lookup.h"

static soq_rc put(const char *name, char *buf, size_t cap)
{
    if (strlen(name) >= cap)
        return soq__rc(SOQ_ENAMETOOLONG);
    memcpy(buf, name, strlen(name) + 1);
    return soq__rc(SOQ_OK);
}

soq_rc soq_host_name(const soq_addr *addr, soq_limit limit, char *buf,
                     size_t cap)
{
    soq_addr here = soq_addr_loopback((soq_family)addr->family, 0);
    soq__until until = soq__until_begin(limit);

    if (addr->family == SOQ_ANY_FAMILY)
        return soq__rc(SOQ_EINVAL);
    /* No name server knows this machine from within (RFC 6761, 6.1). */
    if (soq_addr_same_ip(addr, &here))
        return put("localhost", buf, cap);
    if (soq_addr_is_loopback(addr) || soq_addr_is_any(addr))
        return soq__rc(SOQ_ENONAME);
    return soq__lookup_name(addr, &until, buf, cap);
}

soq_rc soq_tcp_service_name(uint16_t port, char *buf, size_t cap)
{
    return soq__sys_service_name(SOQ__STREAM, port, buf, cap);
}

soq_rc soq_udp_service_name(uint16_t port, char *buf, size_t cap)
{
    return soq__sys_service_name(SOQ__DATAGRAM, port, buf, cap);
}
