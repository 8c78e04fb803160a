/* connections.c -- the kernel's tables of sockets, from sock_diag(7). */
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "netlink.h"
#include "sockaddr.h"
#include "state.h"

typedef struct walk {
    soq__row_fn fn;
    void *user;
    bool tcp;
    bool ended; /* by fn */
} walk;

/* idiag_if is the interface that the socket is bound to: for an address of
 * one link, its scope. */
static soq_addr read_end(const struct inet_diag_msg *from, const __be32 ip[4],
                         __be16 port)
{
    soq__sockaddr sa = { 0 };
    soq_addr addr;

    if (from->idiag_family == AF_INET) {
        sa.v4.sin_family = AF_INET;
        sa.v4.sin_port = port;
        memcpy(&sa.v4.sin_addr, ip, 4);
    } else {
        sa.v6.sin6_family = AF_INET6;
        sa.v6.sin6_port = port;
        memcpy(&sa.v6.sin6_addr, ip, 16);
    }
    addr = soq__sockaddr_to(&sa);
    if (addr.family == SOQ_IPV6 && soq_addr_is_link_local(&addr))
        addr.scope = from->id.idiag_if;
    return addr;
}

static void take(struct nlmsghdr *record, void *user)
{
    const struct inet_diag_msg *from = NLMSG_DATA(record);
    walk *w = user;
    soq__socket_row row;

    if (w->ended || record->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
        record->nlmsg_len < NLMSG_LENGTH(sizeof(*from)))
        return;
    memset(&row, 0, sizeof(row));
    row.local = read_end(from, from->id.idiag_src, from->id.idiag_sport);
    row.peer = read_end(from, from->id.idiag_dst, from->id.idiag_dport);
    row.state = w->tcp ? soq__tcp_state_of(from->idiag_state)
                       : SOQ_TCP_UNKNOWN;
    row.owner = from->idiag_inode;
    w->ended = !w->fn(&row, w->user);
}

soq_rc soq__sys_sockets(soq__kind kind, soq_family family, bool owners,
                        soq__row_fn fn, void *user)
{
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 body;
    } request = { 0 };
    walk w = { fn, user, kind == SOQ__STREAM, false };

    (void)owners; /* they stand in every row */
    request.header.nlmsg_len = sizeof(request);
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.body.sdiag_family = family == SOQ_IPV4 ? AF_INET : AF_INET6;
    request.body.sdiag_protocol = w.tcp ? IPPROTO_TCP : IPPROTO_UDP;
    request.body.idiag_states = soq__tcp_states();
    return soq__netlink_dump(NETLINK_SOCK_DIAG, &request.header, take, &w);
}

/* One range for both families, and for TCP and UDP. */
soq_rc soq__sys_port_range(soq_port_range *out)
{
    int fd = open("/proc/sys/net/ipv4/ip_local_port_range",
                  O_RDONLY | O_CLOEXEC);
    unsigned long first, last;
    char text[64] = "", *end = text;
    ssize_t n;
    soq_rc rc;

    if (fd < 0)
        return soq__sys_rc(errno);
    do
        n = read(fd, text, sizeof(text) - 1);
    while (n < 0 && errno == EINTR);
    rc = soq__result((int)n);
    close(fd);
    if (rc.err)
        return rc;
    first = strtoul(text, &end, 10);
    last = strtoul(end, NULL, 10);
    if (first == 0 || first > last || last > UINT16_MAX)
        return soq__sys_rc(EIO);
    out->first = (uint16_t)first;
    out->last = (uint16_t)last;
    out->asked = true;
    return rc;
}
