/* reach.c -- pings without a right (icmp(7), net.ipv4.ping_group_range), and
 * the kernel's table of neighbours, rtnetlink(7). */
#include <linux/neighbour.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "netlink.h"
#include "sockaddr.h"

static int open_ping(soq_family family)
{
    return family == SOQ_IPV6
               ? socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMPV6)
               : socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);
}

/* The kernel fills in the identifier and the checksum, and hands this socket
 * the answers to its own requests alone. */
static soq_rc ask(int fd, const soq_addr *to)
{
    struct icmphdr request = { 0 }; /* ICMPv6's is alike */
    soq__sockaddr sa;
    ssize_t sent;
    soq_rc rc = soq__sockaddr_from(to, &sa);

    if (rc.err)
        return rc;
    request.type = to->family == SOQ_IPV6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
    do
        sent = sendto(fd, &request, sizeof(request), 0, &sa.any, sizeof(sa));
    while (sent < 0 && errno == EINTR);
    return soq__result((int)sent);
}

static soq_rc hear(int fd, int timeout_ms)
{
    struct pollfd one = { fd, POLLIN, 0 };
    unsigned char answer[64];
    int ready = poll(&one, 1, timeout_ms);

    if (ready <= 0)
        return soq__sys_rc(ready < 0 ? errno : ETIMEDOUT);
    return soq__result(
        (int)recv(fd, answer, sizeof(answer), MSG_DONTWAIT | MSG_TRUNC));
}

soq_rc soq__sys_ping(const soq_addr *to, int timeout_ms)
{
    int on = 1, fd = open_ping((soq_family)to->family);
    soq_rc rc = soq__result(fd);

    if (rc.err)
        return rc;
    /* "Host unreachable" is told, as to a TCP connection. */
    if (to->family == SOQ_IPV6)
        rc = soq__result(
            setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on)));
    else
        rc = soq__result(
            setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)));
    if (!rc.err)
        rc = ask(fd, to);
    if (!rc.err)
        rc = hear(fd, timeout_ms);
    close(fd);
    return rc;
}

/* ---- neighbours --------------------------------------------------------- */

typedef struct search {
    const soq_addr *addr;
    bool found;
    uint16_t state;
} search;

static bool is_it(struct nlmsghdr *record, const struct ndmsg *info,
                  const soq_addr *addr)
{
    size_t len = addr->family == SOQ_IPV6 ? 16 : 4;
    struct rtattr *a;

    if (info->ndm_family != (addr->family == SOQ_IPV6 ? AF_INET6 : AF_INET) ||
        (addr->scope != 0 && addr->scope != (uint32_t)info->ndm_ifindex))
        return false;
    for (a = soq__netlink_next(record, sizeof(*info), NULL); a;
         a = soq__netlink_next(record, sizeof(*info), a))
        if (a->rta_type == NDA_DST && RTA_PAYLOAD(a) >= len)
            return memcmp(RTA_DATA(a), addr->ip, len) == 0;
    return false;
}

static void take(struct nlmsghdr *record, void *user)
{
    const struct ndmsg *info = NLMSG_DATA(record);
    search *s = user;

    if (record->nlmsg_type != RTM_NEWNEIGH || s->found ||
        !is_it(record, info, s->addr))
        return;
    s->found = true;
    s->state = info->ndm_state;
}

soq_rc soq__sys_neighbour(const soq_addr *addr, soq_neighbour *out)
{
    struct {
        struct nlmsghdr header;
        struct ndmsg body;
    } request = { 0 };
    search s = { addr, false, 0 };
    soq_rc rc;

    request.header.nlmsg_len = sizeof(request);
    request.header.nlmsg_type = RTM_GETNEIGH;
    rc = soq__netlink_dump(NETLINK_ROUTE, &request.header, take, &s);
    if (rc.err)
        return rc;
    if (!s.found || s.state == NUD_NONE)
        return soq__rc(SOQ_ENOENT);
    *out = s.state & NUD_REACHABLE                   ? SOQ_NEIGHBOUR_ANSWERS
           : s.state & (NUD_INCOMPLETE | NUD_FAILED) ? SOQ_NEIGHBOUR_SILENT
                                                     : SOQ_NEIGHBOUR_UNKNOWN;
    return rc;
}
