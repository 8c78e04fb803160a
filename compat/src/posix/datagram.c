/* datagram.c -- groups, and datagrams with where they came in: ip(7),
 * ipv6(7). */
#include <netinet/in.h>
#include <string.h>

#include "fd.h"
#include "message.h"
#include "option.h"
#include "sockaddr.h"

/* The domain that the socket was opened with. */
static bool is_v6(soq s)
{
    int domain = 0;
    socklen_t len = sizeof(domain);

    return getsockopt(soq__fd(s), SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
           domain == AF_INET6;
}

soq_rc soq__sys_set_arrival(soq s, bool on)
{
    /* An IPv6 socket tells of IPv4 datagrams by the IPv6 option as well. */
    return is_v6(s) ? soq__set_int(s, IPPROTO_IPV6, IPV6_RECVPKTINFO, on)
                    : soq__set_int(s, IPPROTO_IP, IP_PKTINFO, on);
}

void soq__message_open(soq__message *m, void *buf, size_t cap,
                       struct msghdr *out)
{
    memset(out, 0, sizeof(*out));
    m->sa.any.sa_family = AF_UNSPEC;
    m->io.iov_base = buf;
    m->io.iov_len = cap;
    out->msg_name = &m->sa;
    out->msg_namelen = sizeof(m->sa);
    out->msg_iov = &m->io;
    out->msg_iovlen = 1;
    out->msg_control = &m->control;
    out->msg_controllen = sizeof(m->control);
}

/* Control messages are aligned for the kernel, not for the structs in them. */
static void read_control(const struct msghdr *msg, soq_datagram *out)
{
    struct msghdr *all = (struct msghdr *)(uintptr_t)msg; /* CMSG_NXTHDR */

    for (struct cmsghdr *c = CMSG_FIRSTHDR(all); c; c = CMSG_NXTHDR(all, c)) {
        soq__sockaddr sa = { 0 };

        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;

            memcpy(&info, CMSG_DATA(c), sizeof(info));
            sa.v4.sin_family = AF_INET;
            sa.v4.sin_addr = info.ipi_addr;
            out->index = (uint32_t)info.ipi_ifindex;
        } else if (c->cmsg_level == IPPROTO_IPV6 &&
                   c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;

            memcpy(&info, CMSG_DATA(c), sizeof(info));
            sa.v6.sin6_family = AF_INET6;
            sa.v6.sin6_addr = info.ipi6_addr;
            out->index = (uint32_t)info.ipi6_ifindex;
        } else {
            continue;
        }
        out->to = soq__sockaddr_to(&sa);
    }
}

void soq__message_read(const soq__message *m, const struct msghdr *msg,
                       size_t full, soq_datagram *out)
{
    memset(out, 0, sizeof(*out));
    out->full = full;
    out->n = full < m->io.iov_len ? full : m->io.iov_len;
    out->from = soq__sockaddr_to(&m->sa);
    read_control(msg, out);
}

soq_rc soq__sys_recv_datagram(soq s, void *buf, size_t cap, bool may_block,
                              soq_datagram *out)
{
    soq__message m;
    struct msghdr msg;
    ssize_t got;

    soq__message_open(&m, buf, cap, &msg);
    do
        got = recvmsg(soq__fd(s), &msg,
                      MSG_TRUNC | (may_block ? 0 : MSG_DONTWAIT));
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return soq__sys_rc(errno);
    soq__message_read(&m, &msg, (size_t)got, out);
    return out->full > cap ? soq__sys_rc(EMSGSIZE) : soq__rc(SOQ_OK);
}

/* ff01::/16 and ff02::/16 are another group on each interface, and a bind to
 * one without its interface is refused. */
static bool wants_interface(const soq_addr *group)
{
    return group->family == SOQ_IPV6 && group->scope == 0 &&
           (group->ip[1] & 0x0f) <= 2;
}

/* Bound to the group, the socket gets nothing else that has its port; and no
 * groups that other programs here have joined (IP_MULTICAST_ALL). */
soq_rc soq__sys_bind_group(soq s, const soq_addr *group)
{
    soq_addr any = soq_addr_any((soq_family)group->family, group->port);
    soq_rc rc = soq__set_int(s, SOL_SOCKET, SO_REUSEADDR, 1);

    if (!rc.err)
        rc = group->family == SOQ_IPV6
                 ? soq__set_int(s, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0)
                 : soq__set_int(s, IPPROTO_IP, IP_MULTICAST_ALL, 0);
    if (rc.err)
        return rc;
    return soq__sys_bind(s, wants_interface(group) ? &any : group);
}

soq_rc soq__sys_group_member(soq s, const soq_addr *group, uint32_t index,
                             bool on)
{
    struct group_req request;
    soq__sockaddr sa;
    soq_rc rc = soq__sockaddr_from(group, &sa);

    if (rc.err)
        return rc;
    memset(&request, 0, sizeof(request));
    request.gr_interface = index;
    memcpy(&request.gr_group, &sa, sizeof(sa));
    return soq__result(setsockopt(
        soq__fd(s), group->family == SOQ_IPV6 ? IPPROTO_IPV6 : IPPROTO_IP,
        on ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP, &request, sizeof(request)));
}

soq_rc soq__sys_set_group_interface(soq s, soq_family family, uint32_t index)
{
    struct ip_mreqn choice = { 0 };

    if (family == SOQ_IPV6)
        return soq__set_int(s, IPPROTO_IPV6, IPV6_MULTICAST_IF, (int)index);
    choice.imr_ifindex = (int)index;
    return soq__result(setsockopt(soq__fd(s), IPPROTO_IP, IP_MULTICAST_IF,
                                  &choice, sizeof(choice)));
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
