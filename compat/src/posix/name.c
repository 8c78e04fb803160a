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
