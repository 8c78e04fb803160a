/*
 * socket.c -- sockets as Winsock makes and connects them: one call a function,
 * never waiting.
 */
#include <string.h>

#include "native.h"
#include "sockaddr.h"
#include "table.h"

/* ---- opening and closing ----------------------------------------------- */

static soq_rc prepare(SOCKET s)
{
    u_long on = 1;

    if (ioctlsocket(s, (long)FIONBIO, &on) != 0)
        return soq__wsa_rc();
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_open(soq_family family, soq__kind kind, soq *out)
{
    int af = family == SOQ_IPV6 ? AF_INET6 : AF_INET;
    int type = kind == SOQ__STREAM ? SOCK_STREAM : SOCK_DGRAM;
    int protocol = kind == SOQ__STREAM ? IPPROTO_TCP : IPPROTO_UDP;
    SOCKET s = WSASocketW(af, type, protocol, NULL, 0,
                          WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    soq opened = { (uintptr_t)s };
    soq_rc rc;

    if (s == INVALID_SOCKET)
        return soq__wsa_rc();
    rc = prepare(s);
    if (!rc.err && family == SOQ_IPV6)
        rc = soq__sys_set_v6_only(opened, false); /* on by default (row 28) */
    if (rc.err) {
        closesocket(s);
        return rc;
    }
    if (kind == SOQ__DATAGRAM)
        soq__sys_report_unreachable(opened, false); /* best effort (row 56) */
    *out = opened;
    return soq__rc(SOQ_OK);
}

void soq__sys_close(soq s)
{
    closesocket(soq__socket(s));
}

soq_rc soq__sys_kind(soq s, soq__kind *out)
{
    int type = 0;
    int len = (int)sizeof(type);

    if (getsockopt(soq__socket(s), SOL_SOCKET, SO_TYPE, (char *)&type, &len))
        return soq__wsa_rc();
    if (type != SOCK_STREAM && type != SOCK_DGRAM)
        return soq__rc(SOQ_ESOCKTNOSUPPORT);
    *out = type == SOCK_STREAM ? SOQ__STREAM : SOQ__DATAGRAM;
    return soq__rc(SOQ_OK);
}

bool soq__is_stream(soq s)
{
    soq__kind kind = SOQ__DATAGRAM;

    return !soq__sys_kind(s, &kind).err && kind == SOQ__STREAM;
}

soq_rc soq__sys_pair(soq out[2])
{
    (void)out;
    return soq__rc(SOQ_EOPNOTSUPP); /* Winsock has no socketpair */
}

/* ---- addresses ---------------------------------------------------------- */

static soq_family family_of(soq s)
{
    WSAPROTOCOL_INFOW info;
    int len = (int)sizeof(info);

    if (getsockopt(soq__socket(s), SOL_SOCKET, SO_PROTOCOL_INFOW,
                   (char *)&info, &len))
        return SOQ_ANY_FAMILY;
    return info.iAddressFamily == AF_INET6 ? SOQ_IPV6 : SOQ_IPV4;
}

soq_rc soq__address_rc(soq s, const soq_addr *addr, soq_rc rc)
{
    soq_family wanted = addr->family == SOQ_IPV4 && !addr->mapped ? SOQ_IPV4
                                                                  : SOQ_IPV6;
    soq_family family;

    if (rc.os != WSAEFAULT && rc.os != WSAEINVAL && rc.os != WSAEOPNOTSUPP)
        return rc;
    family = family_of(s);
    if (family == SOQ_ANY_FAMILY || family == wanted)
        return rc;
    return soq__as(SOQ_EAFNOSUPPORT, rc);
}

/*
 * WSAEACCES from bind: somebody holds the port exclusively, which is a port in
 * use (row 25); or the system keeps it for itself, as Hyper-V does with whole
 * ranges (row 35).  The table of sockets tells which.
 */
static soq_rc bind_rc(soq s, const soq_addr *addr, soq_rc rc)
{
    soq__kind kind = SOQ__STREAM;

    if (rc.os != WSAEACCES || addr->port == 0 || soq__sys_kind(s, &kind).err)
        return soq__address_rc(s, addr, rc);
    return soq__table_holds_port(kind, addr->port)
               ? soq__as(SOQ_EADDRINUSE, rc)
               : rc;
}

soq_rc soq__sys_bind(soq s, const soq_addr *addr)
{
    soq__sockaddr sa = soq__sockaddr_from(addr);

    if (sa.len == 0)
        return soq__rc(SOQ_EAFNOSUPPORT);
    if (bind(soq__socket(s), &sa.u.any, sa.len) != 0)
        return bind_rc(s, addr, soq__wsa_rc());
    return soq__rc(SOQ_OK);
}

bool soq__has_name(soq s)
{
    soq__sockaddr sa = soq__sockaddr_room();

    return getsockname(soq__socket(s), &sa.u.any, &sa.len) == 0;
}

soq_rc soq__sys_local(soq s, soq_addr *out)
{
    soq__sockaddr sa = soq__sockaddr_room();
    soq_rc rc;

    if (getsockname(soq__socket(s), &sa.u.any, &sa.len) == 0) {
        *out = soq__sockaddr_to(&sa);
        return soq__rc(SOQ_OK);
    }
    rc = soq__wsa_rc();
    if (rc.os != WSAEINVAL)
        return rc;
    /* Not bound yet, which POSIX answers with the wildcard (row 36). */
    sa = soq__sockaddr_room();
    sa.u.any.sa_family = family_of(s) == SOQ_IPV6 ? AF_INET6 : AF_INET;
    *out = soq__sockaddr_to(&sa);
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_peer(soq s, soq_addr *out)
{
    soq__sockaddr sa = soq__sockaddr_room();

    if (getpeername(soq__socket(s), &sa.u.any, &sa.len) != 0)
        return soq__wsa_rc();
    *out = soq__sockaddr_to(&sa);
    return soq__rc(SOQ_OK);
}

/* ---- listening and connecting ------------------------------------------- */

soq_rc soq__sys_listen(soq s, int backlog)
{
    if (listen(soq__socket(s), backlog <= 0 ? SOMAXCONN : backlog) != 0)
        return soq__wsa_rc();
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_accept(soq listener, soq *out, soq_addr *peer)
{
    soq__sockaddr sa = soq__sockaddr_room();
    SOCKET s = accept(soq__socket(listener), &sa.u.any, &sa.len);
    soq_rc rc;

    if (s == INVALID_SOCKET) {
        rc = soq__wsa_rc();
        /* Wine asks a new connection for its peer, and finds it gone. */
        return rc.os == WSAENOTCONN ? soq__as(SOQ_ECONNABORTED, rc) : rc;
    }
    /* What it has of the listener differs from system to system (row 30), and
     * it can be inherited even when the listener cannot (row 7). */
    rc = prepare(s);
    if (!rc.err && !SetHandleInformation((HANDLE)s, HANDLE_FLAG_INHERIT, 0))
        rc = soq__last_rc();
    if (rc.err) {
        closesocket(s);
        return rc;
    }
    out->os = (uintptr_t)s;
    *peer = soq__sockaddr_to(&sa);
    return soq__rc(SOQ_OK);
}

/*
 * Windows answers a refusal by asking again, for two seconds (row 19).  On
 * loopback nothing is lost on the way, so there one question is enough.  Best
 * effort: an older system keeps its two seconds.
 */
static void ask_once(soq s, const soq_addr *to)
{
    static const uint8_t v6_loopback[16] = { [15] = 1 };
    TCP_INITIAL_RTO_PARAMETERS once = {
        TCP_INITIAL_RTO_UNSPECIFIED_RTT,
        TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS,
    };
    DWORD n = 0;
    bool loopback = to->family == SOQ_IPV4
                        ? to->ip[0] == 127
                        : memcmp(to->ip, v6_loopback, sizeof(to->ip)) == 0;

    if (loopback && soq__is_stream(s))
        WSAIoctl(soq__socket(s), SIO_TCP_INITIAL_RTO, &once, sizeof(once),
                 NULL, 0, &n, NULL, NULL);
}

soq_rc soq__sys_connect(soq s, const soq_addr *to)
{
    soq__sockaddr sa = soq__sockaddr_from(to);
    soq_rc rc;

    if (sa.len == 0)
        return soq__rc(SOQ_EAFNOSUPPORT); /* Wine would wait for ever */
    ask_once(s, to);
    if (connect(soq__socket(s), &sa.u.any, sa.len) == 0)
        return soq__rc(SOQ_OK);
    rc = soq__wsa_rc();
    if (rc.os == WSAEWOULDBLOCK)
        return soq__as(SOQ_EINPROGRESS, rc); /* row 16 */
    if (rc.os == WSAEADDRINUSE)
        return soq__as(SOQ_EADDRNOTAVAIL, rc); /* no port is left, row 96 */
    return soq__address_rc(s, to, rc);
}

/* The failure, which unlike POSIX's stays (row 17), or whether there is a
 * peer. */
static soq_rc outcome_told(soq s)
{
    soq_addr peer;
    int code = 0;
    int len = (int)sizeof(code);

    if (getsockopt(soq__socket(s), SOL_SOCKET, SO_ERROR, (char *)&code, &len))
        return soq__wsa_rc();
    return code != 0 ? soq__sys_rc(code) : soq__sys_peer(s, &peer);
}

/* No failure and no peer: it is under way, which leaves a wait silent, or it
 * was connected and is reset already, of which nothing else tells (row 31). */
soq_rc soq__sys_connect_result(soq s)
{
    WSAPOLLFD fd = { soq__socket(s), POLLWRNORM, 0 };
    soq_rc rc = outcome_told(s);

    if (rc.err != SOQ_ENOTCONN || !soq__has_name(s))
        return rc;
    if (WSAPoll(&fd, 1, 0) == 0)
        return soq__as(SOQ_EINPROGRESS, rc);
    rc = outcome_told(s); /* it may have come out just now */
    return rc.err == SOQ_ENOTCONN ? soq__as(SOQ_ECONNRESET, rc) : rc;
}

soq_rc soq__sys_shutdown(soq s, soq_how how)
{
    int native = how == SOQ_SHUT_BOTH   ? SD_BOTH
                 : how == SOQ_SHUT_READ ? SD_RECEIVE
                                        : SD_SEND;
    soq_addr peer;
    /* After a reset there is nothing to shut down, which Wine does not say
     * about reading. */
    soq_rc rc = soq__sys_peer(s, &peer);

    if (!rc.err && shutdown(soq__socket(s), native) != 0)
        rc = soq__wsa_rc();
    return rc;
}
