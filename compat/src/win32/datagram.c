/*
 * datagram.c -- groups, and datagrams with where they came in.
 */
#include "adapters.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "sockaddr.h"

static bool is_v6(soq s)
{
    WSAPROTOCOL_INFOW info;
    int len = (int)sizeof(info);

    return getsockopt(soq__socket(s), SOL_SOCKET, SO_PROTOCOL_INFOW,
                      (char *)&info, &len) == 0 &&
           info.iAddressFamily == AF_INET6;
}

soq_rc soq__sys_set_arrival(soq s, bool on)
{
    soq_rc rc;

    if (!is_v6(s))
        return soq__set_int(s, IPPROTO_IP, IP_PKTINFO, on);
    rc = soq__set_int(s, IPPROTO_IPV6, IPV6_PKTINFO, on);
    /* What comes over IPv4 to a socket of both families has an option of its
     * own; a socket that cannot have it gets none of that. */
    if (!rc.err)
        (void)soq__set_int(s, IPPROTO_IP, IP_PKTINFO, on);
    return rc;
}

/* Winsock hands WSARecvMsg out by a call.  It is the same for every socket of
 * the system's own provider, so it is asked for once. */
static soq_rc find_recv_msg(soq s, LPFN_WSARECVMSG *out)
{
    static _Atomic(LPFN_WSARECVMSG) known;
    GUID id = WSAID_WSARECVMSG;
    DWORD n = 0;

    *out = atomic_load(&known);
    if (*out)
        return soq__rc(SOQ_OK);
    if (WSAIoctl(soq__socket(s), SIO_GET_EXTENSION_FUNCTION_POINTER, &id,
                 sizeof(id), out, sizeof(*out), &n, NULL, NULL) != 0)
        return soq__wsa_rc();
    atomic_store(&known, *out);
    return soq__rc(SOQ_OK);
}

/* Room for both kinds of information, however they are aligned. */
enum { CONTROL_BYTES = 256 };

/* The message behind c; the first with c NULL.  (The headers' own macros
 * count with mixed signs.) */
static const WSACMSGHDR *next_control(const WSAMSG *msg, const WSACMSGHDR *c)
{
    size_t align = _Alignof(WSACMSGHDR);
    size_t at = 0;

    if (c)
        at = (size_t)((const char *)c - msg->Control.buf) +
             ((c->cmsg_len + align - 1) & ~(align - 1));
    if (at + sizeof(*c) > msg->Control.len)
        return NULL;
    c = (const WSACMSGHDR *)(const void *)(msg->Control.buf + at);
    return c->cmsg_len < sizeof(*c) || at + c->cmsg_len > msg->Control.len
               ? NULL
               : c;
}

static void read_control(const WSAMSG *msg, soq_datagram *out)
{
    const WSACMSGHDR *c = next_control(msg, NULL);

    for (; c; c = next_control(msg, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct sockaddr_in sa = { .sin_family = AF_INET };
            IN_PKTINFO info;

            memcpy(&info, WSA_CMSG_DATA(c), sizeof(info));
            sa.sin_addr = info.ipi_addr;
            out->to = soq__sockaddr_read(&sa, sizeof(sa));
            out->index = (uint32_t)info.ipi_ifindex;
        } else if (c->cmsg_level == IPPROTO_IPV6 &&
                   c->cmsg_type == IPV6_PKTINFO) {
            struct sockaddr_in6 sa = { .sin6_family = AF_INET6 };
            IN6_PKTINFO info;

            memcpy(&info, WSA_CMSG_DATA(c), sizeof(info));
            sa.sin6_addr = info.ipi6_addr;
            out->to = soq__sockaddr_read(&sa, sizeof(sa));
            out->index = (uint32_t)info.ipi6_ifindex;
        }
    }
}

soq_rc soq__sys_recv_datagram(soq s, void *buf, size_t cap, bool may_block,
                              soq_datagram *out)
{
    soq__sockaddr sa = soq__sockaddr_room();
    union {
        WSACMSGHDR align;
        char bytes[CONTROL_BYTES];
    } control;
    WSABUF to = { (ULONG)cap, buf };
    WSAMSG msg = {
        &sa.u.any, sa.len, &to, 1, { sizeof(control), control.bytes }, 0
    };
    LPFN_WSARECVMSG recv_msg;
    DWORD n = 0;
    soq_rc rc = find_recv_msg(s, &recv_msg);

    (void)may_block;
    if (rc.err)
        return rc;
    if (recv_msg(soq__socket(s), &msg, &n, NULL, NULL) != 0)
        rc = soq__moved_rc(s);
    if (rc.err && rc.os != WSAEMSGSIZE)
        return rc;
    memset(out, 0, sizeof(*out));
    out->n = rc.err ? cap : n;
    out->full = rc.err ? 0 : n; /* Windows does not say (row 57) */
    sa.len = msg.namelen;
    out->from = soq__sockaddr_to(&sa);
    read_control(&msg, out);
    return rc;
}

/* Windows cannot bind to a group (row 74): what else comes to the port is
 * passed over by its destination. */
soq_rc soq__sys_bind_group(soq s, const soq_addr *group)
{
    soq_addr any = soq_addr_any((soq_family)group->family, group->port);
    soq_rc rc = soq__set_int(s, SOL_SOCKET, SO_REUSEADDR, 1);

    return rc.err ? rc : soq__sys_bind(s, &any);
}

/* The first IPv4 address of the interface; 0.0.0.0 for index 0. */
static soq_rc addr_at(uint32_t index, struct in_addr *out)
{
    ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST |
                  GAA_FLAG_SKIP_DNS_SERVER;
    IP_ADAPTER_ADDRESSES *list = NULL;
    soq_rc rc = { SOQ_OK, 0 };

    memset(out, 0, sizeof(*out));
    if (index == 0)
        return rc;
    rc = soq__adapters(flags, &list);
    if (rc.err)
        return rc;
    rc = soq__rc(SOQ_ENODEV);
    for (IP_ADAPTER_ADDRESSES *i = list; i; i = i->Next) {
        IP_ADAPTER_UNICAST_ADDRESS *a = i->FirstUnicastAddress;

        for (; a && i->IfIndex == index && rc.err; a = a->Next) {
            soq_addr addr = soq__sockaddr_read(
                a->Address.lpSockaddr, (size_t)a->Address.iSockaddrLength);

            if (addr.family == SOQ_IPV4) {
                memcpy(out, addr.ip, sizeof(*out));
                rc = soq__rc(SOQ_OK);
            }
        }
    }
    free(list);
    return rc;
}

static soq_rc member_by_addr(soq s, const soq_addr *group, uint32_t index,
                             bool on)
{
    struct ip_mreq request;
    soq_rc rc = addr_at(index, &request.imr_interface);

    if (rc.err)
        return rc;
    memcpy(&request.imr_multiaddr, group->ip, sizeof(request.imr_multiaddr));
    return soq__set_option(s, IPPROTO_IP,
                           on ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP,
                           &request, sizeof(request));
}

static soq_rc member_v6(soq s, const soq_addr *group, uint32_t index, bool on)
{
    struct ipv6_mreq request;

    memcpy(&request.ipv6mr_multiaddr, group->ip,
           sizeof(request.ipv6mr_multiaddr));
    request.ipv6mr_interface = index;
    return soq__set_option(s, IPPROTO_IPV6,
                           on ? IPV6_ADD_MEMBERSHIP : IPV6_DROP_MEMBERSHIP,
                           &request, sizeof(request));
}

/* A system without the call that takes an index (Wine) has the older one,
 * which wants an address of the interface. */
soq_rc soq__sys_group_member(soq s, const soq_addr *group, uint32_t index,
                             bool on)
{
    soq__sockaddr sa = soq__sockaddr_from(group);
    GROUP_REQ request;
    soq_rc rc;

    if (group->family == SOQ_IPV6)
        return member_v6(s, group, index, on);
    memset(&request, 0, sizeof(request));
    request.gr_interface = index;
    memcpy(&request.gr_group, &sa.u.storage, sizeof(request.gr_group));
    rc = soq__set_option(s, IPPROTO_IP,
                         on ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP, &request,
                         sizeof(request));
    if (rc.err == SOQ_ENOPROTOOPT)
        rc = member_by_addr(s, group, index, on);
    /* Wine says EINVAL where Windows says that it is no member. */
    if (!on && rc.os == WSAEINVAL)
        return soq__as(SOQ_EADDRNOTAVAIL, rc);
    return rc;
}

/* Windows takes an index in place of the address, as 0.0.0.x; Wine, which
 * hands it to Linux, does not. */
soq_rc soq__sys_set_group_interface(soq s, soq_family family, uint32_t index)
{
    DWORD number = index, network = htonl(index);
    struct in_addr addr;
    soq_rc rc;

    if (family == SOQ_IPV6)
        return soq__set_option(s, IPPROTO_IPV6, IPV6_MULTICAST_IF, &number,
                               sizeof(number));
    rc = soq__set_option(s, IPPROTO_IP, IP_MULTICAST_IF, &network,
                         sizeof(network));
    if (rc.err != SOQ_EADDRNOTAVAIL && rc.err != SOQ_EINVAL)
        return rc;
    rc = addr_at(index, &addr);
    return rc.err ? rc
                  : soq__set_option(s, IPPROTO_IP, IP_MULTICAST_IF, &addr,
                                    sizeof(addr));
}

soq_rc soq__sys_set_group_hops(soq s, soq_family family, int hops)
{
    return family == SOQ_IPV6
               ? soq__set_int(s, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops)
               : soq__set_int(s, IPPROTO_IP, IP_MULTICAST_TTL, hops);
}

soq_rc soq__sys_set_group_loop(soq s, soq_family family, bool on)
{
    return family == SOQ_IPV6
               ? soq__set_int(s, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, on)
               : soq__set_int(s, IPPROTO_IP, IP_MULTICAST_LOOP, on);
}

soq_rc soq__sys_set_hops(soq s, soq_family family, int hops)
{
    return family == SOQ_IPV6
               ? soq__set_int(s, IPPROTO_IPV6, IPV6_UNICAST_HOPS, hops)
               : soq__set_int(s, IPPROTO_IP, IP_TTL, hops);
}
