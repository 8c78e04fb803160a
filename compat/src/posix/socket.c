/* socket.c -- open, bind, connect, send, receive, close: one system call each.
 *
 * A stream socket is opened non-blocking, so that connect does not wait, and
 * made blocking once it is connected; accepted and UDP sockets are blocking
 * from the beginning.  So a send or receive that may block is one call, and
 * one that may not says so with MSG_DONTWAIT.
 */
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "fd.h"
#include "sockaddr.h"
#include "state.h"

soq_rc soq__sys_open(soq_family family, soq__kind kind, soq *out)
{
    int domain = family == SOQ_IPV6 ? AF_INET6 : AF_INET;
    int type = kind == SOQ__STREAM ? SOCK_STREAM | SOCK_NONBLOCK : SOCK_DGRAM;
    int off = 0;
    int fd = socket(domain, type | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return soq__sys_rc(errno);
    /* The default is the administrator's (net.ipv6.bindv6only). */
    if (domain == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0) {
        soq_rc rc = soq__sys_rc(errno);

        close(fd);
        return rc;
    }
    *out = soq__from_fd(fd);
    return soq__rc(SOQ_OK);
}

void soq__sys_close(soq s)
{
    /* After EINTR the descriptor is gone too on Linux. */
    close(soq__fd(s));
}

soq_rc soq__sys_bind(soq s, const soq_addr *addr)
{
    soq__sockaddr sa;
    soq_rc rc = soq__sockaddr_from(addr, &sa);

    if (rc.err)
        return rc;
    return soq__result(bind(soq__fd(s), &sa.any, sizeof(sa)));
}

soq_rc soq__sys_listen(soq s, int backlog)
{
    /* The kernel cuts it to net.core.somaxconn. */
    return soq__result(listen(soq__fd(s), backlog > 0 ? backlog : INT_MAX));
}

soq_rc soq__sys_accept(soq listener, soq *out, soq_addr *peer)
{
    soq__sockaddr sa = { 0 };
    socklen_t len = sizeof(sa);
    int fd;

    do
        fd = accept4(soq__fd(listener), &sa.any, &len, SOCK_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return soq__sys_rc(errno);
    *out = soq__from_fd(fd);
    if (peer)
        *peer = soq__sockaddr_to(&sa);
    return soq__rc(SOQ_OK);
}

/* Of all status flags only O_NONBLOCK is ever set on our sockets. */
static soq_rc make_blocking(soq s)
{
    return soq__result(fcntl(soq__fd(s), F_SETFL, 0));
}

/* A UDP socket may change its peer as often as it likes. */
static bool is_connected(soq s)
{
    soq_addr peer;
    soq__kind kind;

    return !soq__sys_peer(s, &peer).err && !soq__sys_kind(s, &kind).err &&
           kind == SOQ__STREAM;
}

soq_rc soq__sys_connect(soq s, const soq_addr *to)
{
    soq__sockaddr sa;
    soq_rc rc = soq__sockaddr_from(to, &sa);

    if (rc.err)
        return rc;
    /* After a connect that was not awaited Linux lets one more pass. */
    if (is_connected(s))
        return soq__sys_rc(EISCONN);
    if (soq__is_broken(s))
        soq__forget_broken(s); /* it may fare better this time */
    if (connect(soq__fd(s), &sa.any, sizeof(sa)) == 0)
        return make_blocking(s);
    /* An interrupted connect goes on by itself; asking again would get
     * EALREADY. */
    if (errno == EINTR)
        return soq__sys_rc(EINPROGRESS);
    return soq__sys_rc(errno);
}

/* Neither an error nor a peer: under way, or an outcome that was read
 * before. */
static soq_rc outcome_without_peer(soq s)
{
    soq_tcp_state state = SOQ_TCP_UNKNOWN;
    soq_rc rc = soq__sys_tcp_state(s, &state);

    if (rc.err)
        return rc;
    return soq__sys_rc(state == SOQ_TCP_CLOSED ? ENOTCONN : EINPROGRESS);
}

soq_rc soq__sys_connect_result(soq s)
{
    soq__sockaddr sa;
    socklen_t sa_len = sizeof(sa);
    int error = 0;
    socklen_t len = sizeof(error);

    if (getsockopt(soq__fd(s), SOL_SOCKET, SO_ERROR, &error, &len) < 0)
        return soq__sys_rc(errno);
    if (error) {
        soq__note_broken(s); /* or the next receive would be told of an end */
        return soq__sys_rc(error);
    }
    if (getpeername(soq__fd(s), &sa.any, &sa_len) < 0) {
        if (errno == ENOTCONN)
            return outcome_without_peer(s);
        return soq__sys_rc(errno);
    }
    return make_blocking(s);
}

static int flags(bool may_block)
{
    return may_block ? 0 : MSG_DONTWAIT;
}

soq_rc soq__moved_nothing(soq s, int error)
{
    soq_rc rc = soq__sys_rc(error == EINTR ? EAGAIN : error);

    if (rc.err == SOQ_OK)
        return soq__is_broken(s) ? soq__sys_rc(ECONNRESET) : soq__rc(SOQ_EOF);
    if (rc.err == SOQ_EAGAIN)
        return rc;
    /* Linux says EPIPE of a socket that never was connected, too. */
    if (rc.err == SOQ_EPIPE && soq__never_connected(s))
        rc.err = SOQ_ENOTCONN;
    if (rc.err != SOQ_EPIPE && rc.err != SOQ_ENOTCONN)
        soq__note_broken(s);
    return rc;
}

soq_rc soq__sys_send(soq s, const void *buf, size_t len, bool may_block,
                     size_t *n)
{
    ssize_t sent = send(soq__fd(s), buf, len, MSG_NOSIGNAL | flags(may_block));

    if (sent < 0)
        return soq__moved_nothing(s, errno);
    *n = (size_t)sent;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_recv(soq s, void *buf, size_t cap, bool may_block, size_t *n)
{
    ssize_t got = recv(soq__fd(s), buf, cap, flags(may_block));

    if (got <= 0)
        return soq__moved_nothing(s, got < 0 ? errno : 0);
    *n = (size_t)got;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_send_to(soq s, const void *buf, size_t len, const soq_addr *to,
                        bool may_block)
{
    soq__sockaddr sa;
    ssize_t sent;

    if (to) {
        soq_rc rc = soq__sockaddr_from(to, &sa);

        if (rc.err)
            return rc;
    }
    do
        sent = sendto(soq__fd(s), buf, len, MSG_NOSIGNAL | flags(may_block),
                      to ? &sa.any : NULL, to ? sizeof(sa) : 0);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? soq__sys_rc(errno) : soq__rc(SOQ_OK);
}

soq_rc soq__sys_recv_from(soq s, void *buf, size_t cap, bool may_block,
                          size_t *n, size_t *full, soq_addr *from)
{
    soq__sockaddr sa = { 0 };
    socklen_t sa_len = sizeof(sa);
    ssize_t got;

    /* MSG_TRUNC: return the datagram's length, not what of it fitted. */
    do
        got = recvfrom(soq__fd(s), buf, cap, MSG_TRUNC | flags(may_block),
                       &sa.any, &sa_len);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return soq__sys_rc(errno);
    *full = (size_t)got;
    *n = *full < cap ? *full : cap;
    *from = soq__sockaddr_to(&sa);
    return *full > cap ? soq__sys_rc(EMSGSIZE) : soq__rc(SOQ_OK);
}

soq_rc soq__sys_shutdown(soq s, soq_how how)
{
    static const int native[] = { [SOQ_SHUT_READ] = SHUT_RD,
                                  [SOQ_SHUT_WRITE] = SHUT_WR,
                                  [SOQ_SHUT_BOTH] = SHUT_RDWR };
    soq_addr peer;
    /* Linux would end a listener, or an attempt to connect. */
    soq_rc rc = soq__sys_peer(s, &peer);

    return rc.err ? rc : soq__result(shutdown(soq__fd(s), native[how]));
}

soq_rc soq__sys_local(soq s, soq_addr *out)
{
    soq__sockaddr sa = { 0 };
    socklen_t len = sizeof(sa);

    if (getsockname(soq__fd(s), &sa.any, &len) < 0)
        return soq__sys_rc(errno);
    *out = soq__sockaddr_to(&sa);
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_peer(soq s, soq_addr *out)
{
    soq__sockaddr sa = { 0 };
    socklen_t len = sizeof(sa);

    if (getpeername(soq__fd(s), &sa.any, &len) < 0)
        return soq__sys_rc(errno);
    *out = soq__sockaddr_to(&sa);
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_pair(soq out[2])
{
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        return soq__sys_rc(errno);
    out[0] = soq__from_fd(fds[0]);
    out[1] = soq__from_fd(fds[1]);
    return soq__rc(SOQ_OK);
}
