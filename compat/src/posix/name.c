/* name.c -- the resolver's answers, and the names of interfaces. */
#include <net/if.h>
#include <netdb.h>
#include <string.h>

#include "fd.h"
#include "sockaddr.h"

static int native_family(soq_family family)
{
    if (family == SOQ_IPV4)
        return AF_INET;
    return family == SOQ_IPV6 ? AF_INET6 : AF_UNSPEC;
}

static size_t copy(const struct addrinfo *from, soq_addr *addrs, size_t cap)
{
    size_t n = 0;

    for (; from && n < cap; from = from->ai_next) {
        soq__sockaddr sa = { 0 };

        if (from->ai_addrlen > sizeof(sa))
            continue;
        memcpy(&sa, from->ai_addr, from->ai_addrlen);
        addrs[n] = soq__sockaddr_to(&sa);
        if (addrs[n].family != SOQ_ANY_FAMILY)
            n++;
    }
    return n;
}

soq_rc soq__sys_resolve(const char *host, const char *service,
                        soq_family family, soq_addr *addrs, size_t cap,
                        size_t *n)
{
    struct addrinfo hints = { 0 };
    struct addrinfo *list = NULL;
    int code;

    hints.ai_family = native_family(family);
    hints.ai_flags = host ? 0 : AI_PASSIVE;
    /* Any one type, or each address comes once for each of them.  And no
     * AI_ADDRCONFIG: it hides ::1 where no interface has IPv6. */
    hints.ai_socktype = SOCK_STREAM;
    code = getaddrinfo(host, service, &hints, &list);
    if (code == EAI_SYSTEM)
        return soq__sys_rc(errno);
    if (code)
        return soq__sys_rc(code);
    *n = copy(list, addrs, cap);
    freeaddrinfo(list);
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_interface_index(const char *name, uint32_t *index)
{
    unsigned found = if_nametoindex(name);

    if (found == 0) {
        soq_rc rc = soq__sys_rc(errno);

        if (rc.err == SOQ_ENODEV)
            rc.err = SOQ_ENXIO;
        return rc;
    }
    *index = found;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_host_name(const soq_addr *addr, char *buf, size_t cap)
{
    soq_addr plain = *addr;
    soq__sockaddr sa;
    soq_rc rc;
    int code;

    plain.mapped = 0;
    rc = soq__sockaddr_from(&plain, &sa);
    if (rc.err)
        return rc;
    code = getnameinfo(
        &sa.any, plain.family == SOQ_IPV4 ? sizeof(sa.v4) : sizeof(sa.v6), buf,
        (socklen_t)cap, NULL, 0, NI_NAMEREQD);
    if (code == EAI_SYSTEM)
        return soq__sys_rc(errno);
    rc = soq__sys_rc(code);
    if (rc.err == SOQ_EOVERFLOW)
        rc.err = SOQ_ENAMETOOLONG;
    return rc;
}

soq_rc soq__sys_service_name(soq__kind kind, uint16_t port, char *buf,
                             size_t cap)
{
    struct servent entry, *found = NULL;
    char room[2048];
    int code = getservbyport_r(htons(port),
                               kind == SOQ__STREAM ? "tcp" : "udp", &entry,
                               room, sizeof(room), &found);

    if (!found)
        return code ? soq__sys_rc(code) : soq__rc(SOQ_ENOSERVICE);
    if (strlen(found->s_name) >= cap)
        return soq__rc(SOQ_ENAMETOOLONG);
    memcpy(buf, found->s_name, strlen(found->s_name) + 1);
    return soq__rc(SOQ_OK);
}
