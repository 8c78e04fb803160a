/*
 * state.c -- the TCP state of a socket, as the system reports it.
 */
#include <string.h>

#include "native.h"
#include "table.h"

/* TCPSTATE begins with CLOSED as 0; ours has UNKNOWN before it. */
_Static_assert((int)TCPSTATE_CLOSED + 1 == (int)SOQ_TCP_CLOSED &&
                   (int)TCPSTATE_LISTEN + 1 == (int)SOQ_TCP_LISTEN &&
                   (int)TCPSTATE_ESTABLISHED + 1 == (int)SOQ_TCP_ESTABLISHED &&
                   (int)TCPSTATE_LAST_ACK + 1 == (int)SOQ_TCP_LAST_ACK &&
                   (int)TCPSTATE_TIME_WAIT + 1 == (int)SOQ_TCP_TIME_WAIT,
               "the two lists of TCP states must be in the same order");

/* Windows 10 1703 and later; not in Wine 8, and not for every socket. */
static bool ask_socket(soq s, soq_tcp_state *out)
{
    TCP_INFO_v0 info;
    DWORD version = 0;
    DWORD n = 0;

    memset(&info, 0, sizeof(info));
    if (WSAIoctl(soq__socket(s), SIO_TCP_INFO, &version, sizeof(version),
                 &info, sizeof(info), &n, NULL, NULL) != 0 ||
        (unsigned)info.State > (unsigned)TCPSTATE_TIME_WAIT)
        return false;
    *out = (soq_tcp_state)((int)info.State + 1);
    return true;
}

typedef struct search {
    soq_addr local;
    soq_addr peer; /* no family: not connected */
    bool listens;
    bool found;
    soq_tcp_state state;
} search;

static bool same_ip(const soq_addr *a, const soq_addr *b)
{
    return a->family == b->family && memcmp(a->ip, b->ip, sizeof(a->ip)) == 0;
}

static bool is_any(const soq_addr *a)
{
    static const uint8_t zero[16];

    return memcmp(a->ip, zero, sizeof(zero)) == 0;
}

/* The row's state belongs to a socket without a peer: a listener has the one
 * state, and one that is connecting has no peer yet. */
static bool fits_unconnected(const search *find, const soq__table_row *row)
{
    if (find->listens)
        return row->state == SOQ_TCP_LISTEN;
    return row->state == SOQ_TCP_SYN_SENT ||
           row->state == SOQ_TCP_SYN_RECEIVED;
}

static bool match(const soq__table_row *row, void *user)
{
    search *find = user;

    if (row->local.port != find->local.port)
        return true;
    if (!same_ip(&row->local, &find->local) && !is_any(&find->local))
        return true;
    if (find->peer.family == SOQ_ANY_FAMILY
            ? !fits_unconnected(find, row)
            : row->peer.port != find->peer.port ||
                  !same_ip(&row->peer, &find->peer))
        return true;
    find->state = row->state;
    find->found = true;
    return false;
}

/* An IPv4 connection of a dual-stack socket stands in the table of either
 * family: Windows', of IPv4; Wine's, of IPv6. */
static soq_rc look(search *find)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (find->local.family == SOQ_IPV4)
        rc = soq__table_each(SOQ__STREAM, SOQ_IPV4, match, find);
    if (!rc.err && !find->found &&
        (find->local.family == SOQ_IPV6 || find->local.mapped))
        rc = soq__table_each(SOQ__STREAM, SOQ_IPV6, match, find);
    return rc;
}

/* It tried to connect, or was connected, and failed: then it is in no table,
 * and need not be looked for. */
static bool has_failed(soq s)
{
    int code = 0;
    int len = (int)sizeof(code);

    return getsockopt(soq__socket(s), SOL_SOCKET, SO_ERROR, (char *)&code,
                      &len) == 0 &&
           code != 0;
}

static soq_rc ask_table(soq s, soq_tcp_state *out)
{
    search find;
    soq_rc rc;

    memset(&find, 0, sizeof(find));
    find.state = SOQ_TCP_CLOSED; /* the state of a socket that is in no row */
    rc = soq__sys_local(s, &find.local);
    if (!rc.err)
        rc = soq__get_bool(s, SOL_SOCKET, SO_ACCEPTCONN, &find.listens);
    if (rc.err)
        return rc;
    if (!find.listens)
        soq__sys_peer(s, &find.peer); /* without one it stays empty */
    if (find.local.port != 0 &&
        (find.peer.family != SOQ_ANY_FAMILY || !has_failed(s)))
        rc = look(&find);
    if (!rc.err)
        *out = find.state;
    return rc;
}

soq_rc soq__sys_tcp_state(soq s, soq_tcp_state *out)
{
    soq__kind kind;
    soq_rc rc = soq__sys_kind(s, &kind);

    if (rc.err)
        return rc;
    if (kind != SOQ__STREAM)
        return soq__rc(SOQ_EOPNOTSUPP);
    if (ask_socket(s, out))
        return rc;
    return ask_table(s, out);
}
