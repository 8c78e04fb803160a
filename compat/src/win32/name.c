/*
 * name.c -- the system's resolver, and interfaces by name.
 */
#include "adapters.h"

#include <stdlib.h>
#include <string.h>

#include "sockaddr.h"
#include "utf.h"

/* NULL stays NULL. */
static soq_rc wide(const char *text, wchar_t **out)
{
    *out = NULL;
    return text ? soq__utf16(text, out) : soq__rc(SOQ_OK);
}

static soq_rc ask(const wchar_t *host, const wchar_t *service,
                  soq_family family, ADDRINFOW **list)
{
    ADDRINFOW hints;

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = family == SOQ_IPV4   ? AF_INET
                      : family == SOQ_IPV6 ? AF_INET6
                                           : AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM; /* else each address comes thrice */
    hints.ai_flags = host ? 0 : AI_PASSIVE;
    return soq__sys_rc(GetAddrInfoW(host, service, &hints, list));
}

soq_rc soq__sys_resolve(const char *host, const char *service,
                        soq_family family, soq_addr *addrs, size_t cap,
                        size_t *n)
{
    ADDRINFOW *list = NULL;
    wchar_t *wide_host;
    wchar_t *wide_service = NULL;
    size_t count = 0;
    soq_rc rc = wide(host, &wide_host);

    if (!rc.err)
        rc = wide(service, &wide_service);
    if (!rc.err)
        rc = ask(wide_host, wide_service, family, &list);
    else if (rc.err == SOQ_EILSEQ)
        rc.err = SOQ_ENONAME; /* no name has such bytes */
    free(wide_host);
    free(wide_service);
    if (rc.err)
        return rc;
    for (ADDRINFOW *i = list; i && count < cap; i = i->ai_next) {
        soq_addr addr = soq__sockaddr_read(i->ai_addr, i->ai_addrlen);

        if (addr.family != SOQ_ANY_FAMILY)
            addrs[count++] = addr;
    }
    FreeAddrInfoW(list);
    if (count == 0)
        return soq__rc(SOQ_ENODATA);
    *n = count;
    return soq__rc(SOQ_OK);
}

typedef NET_IFINDEX(WINAPI *name_to_index_fn)(PCSTR);

/* "Ethernet 2": the name that Windows shows its user. */
static uint32_t index_of_friendly(const wchar_t *name)
{
    ULONG flags = GAA_FLAG_SKIP_UNICAST | GAA_FLAG_SKIP_ANYCAST |
                  GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    IP_ADAPTER_ADDRESSES *list = NULL;
    uint32_t index = 0;

    if (soq__adapters(flags, &list).err)
        return 0;
    for (IP_ADAPTER_ADDRESSES *i = list; i && !index; i = i->Next)
        if (wcscmp(i->FriendlyName, name) == 0)
            index = i->IfIndex ? i->IfIndex : i->Ipv6IfIndex;
    free(list);
    return index;
}

/* "ethernet_32769": the name that programs know. */
static uint32_t index_of_luid_name(const char *name)
{
    FARPROC found = soq__library_function(L"iphlpapi.dll", "if_nametoindex");
    name_to_index_fn name_to_index = (name_to_index_fn)(void (*)(void))found;

    return name_to_index ? name_to_index(name) : 0;
}

static uint32_t index_of_number(const char *name)
{
    unsigned long long value = 0;

    for (; *name >= '0' && *name <= '9' && value <= UINT32_MAX; name++)
        value = value * 10 + (unsigned)(*name - '0');
    return *name == '\0' && value <= UINT32_MAX ? (uint32_t)value : 0;
}

soq_rc soq__sys_interface_index(const char *name, uint32_t *index)
{
    wchar_t *wide_name;
    uint32_t found;

    if (soq__utf16(name, &wide_name).err)
        return soq__rc(SOQ_ENXIO);
    found = index_of_friendly(wide_name);
    free(wide_name);
    if (!found)
        found = index_of_luid_name(name);
    if (!found)
        found = index_of_number(name);
    if (!found)
        return soq__rc(SOQ_ENXIO);
    *index = found;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_host_name(const soq_addr *addr, char *buf, size_t cap)
{
    soq_addr plain = *addr;
    wchar_t name[NI_MAXHOST];
    soq__sockaddr sa;
    int code;

    plain.mapped = 0;
    sa = soq__sockaddr_from(&plain);
    code = GetNameInfoW(&sa.u.any, sa.len, name, NI_MAXHOST, NULL, 0,
                        NI_NAMEREQD);
    if (code)
        return soq__sys_rc(code);
    if (!WideCharToMultiByte(CP_UTF8, 0, name, -1, buf, (int)cap, NULL, NULL))
        return soq__as(SOQ_ENAMETOOLONG, soq__last_rc());
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_service_name(soq__kind kind, uint16_t port, char *buf,
                             size_t cap)
{
    /* The answer is this thread's own. */
    const struct servent *found = getservbyport(
        htons(port), kind == SOQ__STREAM ? "tcp" : "udp");

    if (!found)
        return soq__as(SOQ_ENOSERVICE, soq__wsa_rc());
    if (strlen(found->s_name) >= cap)
        return soq__rc(SOQ_ENAMETOOLONG);
    memcpy(buf, found->s_name, strlen(found->s_name) + 1);
    return soq__rc(SOQ_OK);
}
