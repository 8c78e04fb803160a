/* interfaces.c -- the interfaces and their addresses, GetAdaptersAddresses. */
#include "adapters.h"

#include <stdlib.h>
#include <string.h>

#include "sockaddr.h"
#include "utf.h"

/* NO_ADDRESSES is a machine without any: an empty list, not a failure. */
static soq_rc get(ULONG flags, IP_ADAPTER_ADDRESSES **list)
{
    soq_rc rc = soq__adapters(flags, list);

    if (rc.os == ERROR_NO_DATA || rc.os == ERROR_ADDRESS_NOT_ASSOCIATED) {
        *list = NULL;
        return soq__rc(SOQ_OK);
    }
    return rc;
}

static uint32_t index_of(const IP_ADAPTER_ADDRESSES *from)
{
    return from->IfIndex ? from->IfIndex : from->Ipv6IfIndex;
}

static soq_addr read_addr(const SOCKET_ADDRESS *from)
{
    return soq__sockaddr_read(from->lpSockaddr, (size_t)from->iSockaddrLength);
}

/* Cut at a whole character: the name is shown to people. */
static void copy_name(const wchar_t *from, char *to, size_t room)
{
    char *name = soq__utf8(from);
    size_t len = name ? strlen(name) : 0;

    if (len >= room) {
        len = room - 1;
        len -= soq__utf8_tail(name, len);
    }
    if (name)
        memcpy(to, name, len);
    to[len] = '\0';
    free(name);
}

/* The adapter table does not say who can broadcast; links with a hardware
 * address of six bytes do (IEEE 802). */
static bool can_broadcast(const IP_ADAPTER_ADDRESSES *from)
{
    return from->PhysicalAddressLength == 6 &&
           from->IfType != IF_TYPE_SOFTWARE_LOOPBACK &&
           from->IfType != IF_TYPE_PPP && from->IfType != IF_TYPE_TUNNEL;
}

static void take_gateways(const IP_ADAPTER_ADDRESSES *from, soq_interface *out)
{
    const IP_ADAPTER_GATEWAY_ADDRESS *at = from->FirstGatewayAddress;

    for (; at; at = at->Next) {
        soq_addr addr = read_addr(&at->Address);
        soq_addr *to = addr.family == SOQ_IPV4 ? &out->gateway4
                                               : &out->gateway6;

        if (to->family == SOQ_ANY_FAMILY)
            *to = addr;
    }
}

static void read_adapter(const IP_ADAPTER_ADDRESSES *from, soq_interface *out)
{
    size_t mac = from->PhysicalAddressLength;

    memset(out, 0, sizeof(*out));
    out->index = index_of(from);
    copy_name(from->FriendlyName, out->name, sizeof(out->name));
    out->mtu = from->Mtu;
    out->up = from->OperStatus == IfOperStatusUp;
    out->loopback = from->IfType == IF_TYPE_SOFTWARE_LOOPBACK;
    out->multicast = (from->Flags & IP_ADAPTER_NO_MULTICAST) == 0;
    out->broadcast = can_broadcast(from);
    if (!out->loopback && mac <= SOQ_MAC_MAX) {
        out->mac_len = (uint8_t)mac;
        memcpy(out->mac, from->PhysicalAddress, mac);
    }
    take_gateways(from, out);
}

/* The default route is the gateway's whose interface has the smallest metric:
 * the order in which Windows tries them. */
typedef struct first_choice {
    soq_interface *at;
    ULONG metric;
} first_choice;

static void consider(first_choice *best, soq_interface *at,
                     const soq_addr *gateway, ULONG metric)
{
    if (gateway->family == SOQ_ANY_FAMILY || !at->up)
        return;
    if (!best->at || metric < best->metric) {
        best->at = at;
        best->metric = metric;
    }
}

soq_rc soq__sys_interfaces(soq_interface *list, size_t cap, size_t *n)
{
    ULONG flags = GAA_FLAG_INCLUDE_GATEWAYS | GAA_FLAG_SKIP_ANYCAST |
                  GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    IP_ADAPTER_ADDRESSES *all = NULL;
    first_choice v4 = { NULL, 0 }, v6 = { NULL, 0 };
    size_t count = 0;
    soq_rc rc = get(flags, &all);

    for (IP_ADAPTER_ADDRESSES *i = all; i; i = i->Next, count++) {
        if (count >= cap)
            continue;
        read_adapter(i, &list[count]);
        consider(&v4, &list[count], &list[count].gateway4, i->Ipv4Metric);
        consider(&v6, &list[count], &list[count].gateway6, i->Ipv6Metric);
    }
    free(all);
    if (v4.at)
        v4.at->default4 = true;
    if (v6.at)
        v6.at->default6 = true;
    if (!rc.err && count > cap)
        rc = soq__rc(SOQ_ENOBUFS);
    if (!rc.err || rc.err == SOQ_ENOBUFS)
        *n = count;
    return rc;
}

/* All bits of the host set; a network of one or two has no broadcast (RFC
 * 3021). */
static soq_addr broadcast_of(const soq_addr *addr, unsigned prefix)
{
    soq_addr out = *addr;

    if (addr->family != SOQ_IPV4 || prefix > 30) {
        memset(&out, 0, sizeof(out));
        return out;
    }
    for (unsigned bit = prefix; bit < 32; bit++)
        out.ip[bit / 8] |= (uint8_t)(0x80U >> (bit % 8));
    return out;
}

static size_t take_addrs(const IP_ADAPTER_ADDRESSES *from,
                         soq_interface_addr *list, size_t cap, size_t count)
{
    const IP_ADAPTER_UNICAST_ADDRESS *at = from->FirstUnicastAddress;

    for (; at; at = at->Next, count++) {
        soq_interface_addr *out = &list[count];

        if (count >= cap)
            continue;
        memset(out, 0, sizeof(*out));
        out->index = index_of(from);
        out->addr = read_addr(&at->Address);
        out->addr.port = 0;
        out->prefix = at->OnLinkPrefixLength;
        if (can_broadcast(from))
            out->broadcast = broadcast_of(&out->addr, out->prefix);
    }
    return count;
}

soq_rc soq__sys_interface_addrs(soq_interface_addr *list, size_t cap,
                                size_t *n)
{
    ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST |
                  GAA_FLAG_SKIP_DNS_SERVER;
    IP_ADAPTER_ADDRESSES *all = NULL;
    size_t count = 0;
    soq_rc rc = get(flags, &all);

    for (IP_ADAPTER_ADDRESSES *i = all; i; i = i->Next)
        count = take_addrs(i, list, cap, count);
    free(all);
    if (!rc.err && count > cap)
        rc = soq__rc(SOQ_ENOBUFS);
    if (!rc.err || rc.err == SOQ_ENOBUFS)
        *n = count;
    return rc;
}
