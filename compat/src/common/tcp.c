/* tcp.c -- the steps of a TCP conversation, one function each. */
#include "common/tcp.h"

#include "common/limit.h"
#include "common/start.h"
#include "common/trace.h"

/* Report a finished step to the trace, and hand its result on. */
static soq_rc traced(soq__trace *t, const char *call, soq s,
                     const soq_addr *arg, long long value, soq_rc rc)
{
    if (t->on) {
        soq__traced what = { call, s, arg, value, 0 };

        soq__trace_end(t, &what, rc);
    }
    return rc;
}

soq_rc soq__open(soq_family family, soq__kind kind, soq *out)
{
    soq_rc rc;

    if (family != SOQ_IPV4 && family != SOQ_IPV6)
        return soq__rc(SOQ_EAFNOSUPPORT);
    rc = soq__start();
    return rc.err ? rc : soq__sys_open(family, kind, out);
}

soq_rc soq_tcp_open(soq_family family, soq *out)
{
    soq__trace t = soq__trace_begin();
    soq s = SOQ_NONE;
    soq_rc rc = soq__open(family, SOQ__STREAM, &s);

    if (!rc.err)
        *out = s;
    return traced(&t, "tcp_open", s, NULL, (long long)family, rc);
}

static soq_rc bind_exclusively(soq s, const soq_addr *addr)
{
    soq__kind kind;
    soq_rc rc;

    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    if (!soq__is_address(addr))
        return soq__rc(SOQ_EAFNOSUPPORT);
    rc = soq__sys_kind(s, &kind);
    if (!rc.err)
        rc = soq__sys_exclusive(s, kind);
    return rc.err ? rc : soq__sys_bind(s, addr);
}

soq_rc soq_bind(soq s, const soq_addr *addr)
{
    soq__trace t = soq__trace_begin();

    return traced(&t, "bind", s, addr, 0, bind_exclusively(s, addr));
}

/* Linux would listen on every address of the machine, at a port of its own
 * choice, when it was told none. */
static soq_rc listen_bound(soq s, int backlog)
{
    soq_addr at;
    soq_rc rc = soq__sys_local(s, &at);

    if (!rc.err && at.port == 0)
        return soq__rc(SOQ_EINVAL);
    return rc.err ? rc : soq__sys_listen(s, backlog);
}

soq_rc soq_listen(soq s, int backlog)
{
    soq__trace t = soq__trace_begin();
    soq_rc rc = soq_is_none(s) ? soq__rc(SOQ_ENOTSOCK)
                               : listen_bound(s, backlog);

    return traced(&t, "listen", s, NULL, backlog, rc);
}

/* ---- connect ----------------------------------------------------------- */

soq_rc soq__connect_begin(soq s, const soq_addr *to)
{
    soq_addr here = *to;

    /* Windows refuses to connect to the wildcard (row 21). */
    if (soq_addr_is_any(to))
        here = soq_addr_loopback((soq_family)to->family, to->port);
    return soq__sys_connect(s, &here);
}

static soq_rc refuse_self(soq s)
{
    soq_addr local, peer;
    soq_rc rc = soq__sys_local(s, &local);

    if (!rc.err)
        rc = soq__sys_peer(s, &peer);
    /* It was connected, and has no peer any more: Windows tells of a reset
     * only so (rows 31 and 54). */
    if (rc.err == SOQ_ENOTCONN)
        rc.err = SOQ_ECONNRESET;
    if (rc.err)
        return rc;
    return soq__rc(soq_addr_equal(&local, &peer) ? SOQ_ECONNREFUSED : SOQ_OK);
}

soq_rc soq__connect_outcome(soq s)
{
    soq_rc rc = soq__sys_connect_result(s);

    return rc.err ? rc : refuse_self(s);
}

static soq_rc connect_stream(soq s, const soq_addr *to, soq_limit limit)
{
    soq__until until = soq__until_begin(limit);
    soq__wait_item item = { s, SOQ_WRITE, 0 };
    soq_rc rc = soq__connect_begin(s, to);

    if (rc.err && rc.err != SOQ_EINPROGRESS)
        return rc;
    if (rc.err && limit.timeout_ms == 0)
        return rc;
    for (;;) {
        soq_rc waited;

        rc = soq__connect_outcome(s);
        if (rc.err != SOQ_EINPROGRESS)
            return rc;
        waited = soq__until_wait_slice(&until, &item, 1,
                                       SOQ__CONNECT_SLICE_MS);
        if (waited.err)
            return waited;
    }
}

/* A fixed peer makes "port unreachable" somebody's error (row 60). */
static soq_rc connect_datagram(soq s, const soq_addr *to)
{
    soq_rc rc = soq__sys_report_unreachable(s, true);

    return rc.err ? rc : soq__connect_begin(s, to);
}

static soq_rc connect_any(soq s, const soq_addr *to, soq_limit limit)
{
    soq__kind kind;
    soq_rc rc;

    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    if (!soq__is_address(to))
        return soq__rc(SOQ_EAFNOSUPPORT);
    if (soq_cancelled(limit.cancel))
        return soq__rc(SOQ_ECANCELED);
    rc = soq__sys_kind(s, &kind);
    if (rc.err)
        return rc;
    return kind == SOQ__STREAM ? connect_stream(s, to, limit)
                               : connect_datagram(s, to);
}

soq_rc soq_connect(soq s, const soq_addr *to, soq_limit limit)
{
    soq__trace t = soq__trace_begin();

    return traced(&t, "connect", s, to, limit.timeout_ms,
                  connect_any(s, to, limit));
}

soq_rc soq_connect_result(soq s)
{
    soq__trace t = soq__trace_begin();
    soq_rc rc = soq_is_none(s) ? soq__rc(SOQ_ENOTSOCK)
                               : soq__connect_outcome(s);

    return traced(&t, "connect_result", s, NULL, 0, rc);
}

soq_rc soq_shutdown(soq s, soq_how how)
{
    soq__trace t = soq__trace_begin();
    soq_rc rc;

    if (soq_is_none(s))
        rc = soq__rc(SOQ_ENOTSOCK);
    else if (how < SOQ_SHUT_READ || how > SOQ_SHUT_BOTH)
        rc = soq__rc(SOQ_EINVAL);
    else
        rc = soq__sys_shutdown(s, how);
    return traced(&t, "shutdown", s, NULL, (long long)how, rc);
}

/* ---- the two ends and the state ---------------------------------------- */

soq_rc soq_local_addr(soq s, soq_addr *out)
{
    return soq_is_none(s) ? soq__rc(SOQ_ENOTSOCK) : soq__sys_local(s, out);
}

soq_rc soq_peer_addr(soq s, soq_addr *out)
{
    return soq_is_none(s) ? soq__rc(SOQ_ENOTSOCK) : soq__sys_peer(s, out);
}

soq_rc soq_get_tcp_state(soq s, soq_tcp_state *out)
{
    soq_rc rc = soq__rc(SOQ_ENOTSOCK);

    /* The system's table may grow while the port reads it. */
    for (int tries = 0; !soq_is_none(s) && tries < 5; tries++) {
        rc = soq__sys_tcp_state(s, out);
        if (rc.err != SOQ_EAGAIN)
            break;
    }
    return rc;
}

const char *soq_tcp_state_name(soq_tcp_state state)
{
    static const char *const names[] = { "UNKNOWN",
#define SOQ_X(name) #name,
                                         SOQ_TCP_STATE_MAP(SOQ_X)
#undef SOQ_X
    };
    bool known = state > SOQ_TCP_UNKNOWN && state < SOQ_TCP_STATE_COUNT;

    return names[known ? state : SOQ_TCP_UNKNOWN];
}
