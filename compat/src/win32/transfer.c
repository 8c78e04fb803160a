/*
 * transfer.c -- bytes and datagrams through a socket.  What waits, waits in
 * move.c.
 */
#include "move.h"
#include "native.h"
#include "sockaddr.h"

/* Windows looks at every page of a buffer before it moves a byte, and takes a
 * send of any size at once, into memory of the kernel's. */
enum { ONE_CALL_BYTES = 1 << 20 };

static int one_call(size_t len)
{
    return len < ONE_CALL_BYTES ? (int)len : ONE_CALL_BYTES;
}

static bool never_connects(soq s)
{
    bool listens = false;

    soq__get_bool(s, SOL_SOCKET, SO_ACCEPTCONN, &listens);
    return listens || !soq__has_name(s);
}

/*
 * A reset that is none.  Winsock reports another host's "port unreachable" on
 * a UDP socket as one: when it is connected, that means what POSIX says,
 * nobody listens there; when it serves many it is nobody's error, and common/
 * passes it over (row 56).  And Wine says so of sending on a listener, and on
 * a stream that was never connected and has not even a name.
 */
static soq_rc reset_rc(soq s, soq_rc rc)
{
    soq_addr peer;

    if (!soq__is_stream(s))
        return soq__sys_peer(s, &peer).err ? rc
                                           : soq__as(SOQ_ECONNREFUSED, rc);
    return never_connects(s) ? soq__as(SOQ_ENOTCONN, rc) : rc;
}

soq_rc soq__moved_rc(soq s)
{
    soq_rc rc = soq__wsa_rc();
    soq__kind kind;

    if (rc.os == WSAECONNRESET)
        return reset_rc(s, rc);
    /* Wine's word for a handle that is no socket. */
    if (rc.os == WSAEOPNOTSUPP && soq__sys_kind(s, &kind).err == SOQ_ENOTSOCK)
        return soq__as(SOQ_ENOTSOCK, rc);
    return rc;
}

soq_rc soq__sys_send(soq s, const void *buf, size_t len, bool may_block,
                     size_t *n)
{
    int sent = soq__send(soq__socket(s), buf, one_call(len), may_block);

    if (sent == SOCKET_ERROR)
        return soq__moved_rc(s);
    *n = (size_t)sent;
    return soq__rc(SOQ_OK);
}

/* No byte is sent; but a cut connection says so, and our own end otherwise. */
static bool sends_no_more(soq s)
{
    return send(soq__socket(s), "", 0, 0) == SOCKET_ERROR &&
           WSAGetLastError() == WSAECONNRESET;
}

/*
 * Wine 8 reports a reset that came while nobody was receiving as a clean end
 * (row 54), which would make half a file look whole.  Its poll still tells
 * them apart, or where a send has heard of the reset first, the next send; on
 * Windows the questions cost one call each at each end.
 */
static soq_rc end_rc(soq s)
{
    int code = 0;
    int len = (int)sizeof(code);

    if (getsockopt(soq__socket(s), SOL_SOCKET, SO_ERROR, (char *)&code,
                   &len) == 0 &&
        code != 0)
        return soq__sys_rc(code);
    if (soq__is_cut(soq__socket(s)) || sends_no_more(s))
        return soq__rc(SOQ_ECONNRESET);
    return soq__rc(SOQ_EOF);
}

static soq_rc recv_rc(soq s, size_t cap, size_t *n)
{
    soq_rc rc = soq__moved_rc(s);

    if (rc.os == WSAESHUTDOWN)
        return soq__as(SOQ_EOF, rc); /* our own shutdown of reading (row 49) */
    if (rc.os == WSAEMSGSIZE)
        *n = cap; /* a datagram, cut; its beginning is in buf */
    return rc;
}

soq_rc soq__sys_recv(soq s, void *buf, size_t cap, bool may_block, size_t *n)
{
    int got = soq__recv(soq__socket(s), buf, one_call(cap), may_block);

    if (got == SOCKET_ERROR)
        return recv_rc(s, cap, n);
    if (got == 0 && cap > 0 && soq__is_stream(s))
        return end_rc(s);
    *n = (size_t)got;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_send_to(soq s, const void *buf, size_t len, const soq_addr *to,
                        bool may_block)
{
    soq__sockaddr sa = soq__sockaddr_room();
    int sent;
    soq_rc rc;

    (void)may_block;
    if (to) {
        sa = soq__sockaddr_from(to);
        if (sa.len == 0)
            return soq__rc(SOQ_EAFNOSUPPORT);
        sent = sendto(soq__socket(s), buf, (int)len, 0, &sa.u.any, sa.len);
    } else {
        sent = send(soq__socket(s), buf, (int)len, 0);
    }
    if (sent != SOCKET_ERROR)
        return soq__rc(SOQ_OK);
    rc = soq__moved_rc(s);
    if (to && to->port == 0 && rc.os == WSAEADDRNOTAVAIL)
        return soq__as(SOQ_EINVAL, rc); /* port 0, not a missing address */
    if (!to && (rc.os == WSAENOTCONN || rc.os == WSAEINVAL))
        return soq__as(SOQ_EDESTADDRREQ, rc); /* no peer was fixed either */
    return to ? soq__address_rc(s, to, rc) : rc;
}

soq_rc soq__sys_recv_from(soq s, void *buf, size_t cap, bool may_block,
                          size_t *n, size_t *full, soq_addr *from)
{
    soq__sockaddr sa = soq__sockaddr_room();
    int got = recvfrom(soq__socket(s), buf, (int)cap, 0, &sa.u.any, &sa.len);
    soq_rc rc = soq__rc(SOQ_OK);

    (void)may_block;
    if (got == SOCKET_ERROR) {
        rc = soq__moved_rc(s);
        if (rc.os == WSAESHUTDOWN)
            return soq__as(SOQ_EOF, rc);
        if (rc.os != WSAEMSGSIZE)
            return rc;
    }
    *n = got == SOCKET_ERROR ? cap : (size_t)got;
    *full = got == SOCKET_ERROR ? 0 : *n; /* Windows does not say (row 57) */
    *from = soq__sockaddr_to(&sa);
    return rc;
}
