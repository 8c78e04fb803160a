/* option.c -- socket options, each under the meaning that sys.h gives it. */
#include "option.h"

#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "fd.h"

soq_rc soq__set_int(soq s, int level, int name, int value)
{
    return soq__result(
        setsockopt(soq__fd(s), level, name, &value, sizeof(value)));
}

static soq_rc get_int(soq s, int level, int name, int *value)
{
    int got = 0;
    socklen_t len = sizeof(got);
    soq_rc rc = soq__result(getsockopt(soq__fd(s), level, name, &got, &len));

    if (!rc.err)
        *value = got;
    return rc;
}

static soq_rc get_bool(soq s, int level, int name, bool *on)
{
    int value = 0;
    soq_rc rc = get_int(s, level, name, &value);

    if (!rc.err)
        *on = value != 0;
    return rc;
}

soq_rc soq__sys_kind(soq s, soq__kind *out)
{
    int type = 0;
    soq_rc rc = get_int(s, SOL_SOCKET, SO_TYPE, &type);

    if (!rc.err)
        *out = type == SOCK_STREAM ? SOQ__STREAM : SOQ__DATAGRAM;
    return rc;
}

soq_rc soq__sys_exclusive(soq s, soq__kind kind)
{
    /* For TCP it lets a restart pass connections in TIME_WAIT, and a second
     * listener is refused all the same.  For UDP it would share the port. */
    if (kind == SOQ__STREAM)
        return soq__set_int(s, SOL_SOCKET, SO_REUSEADDR, 1);
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_report_unreachable(soq s, bool on)
{
    /* Linux reports it on connected UDP sockets, and on no others. */
    (void)s;
    (void)on;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_reset_on_close(soq s)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    return soq__result(
        setsockopt(soq__fd(s), SOL_SOCKET, SO_LINGER, &now, sizeof(now)));
}

soq_rc soq__sys_set_nodelay(soq s, bool on)
{
    return soq__set_int(s, IPPROTO_TCP, TCP_NODELAY, on);
}

soq_rc soq__sys_get_nodelay(soq s, bool *on)
{
    return get_bool(s, IPPROTO_TCP, TCP_NODELAY, on);
}

soq_rc soq__sys_set_keepalive(soq s, int idle_s, int interval_s, int count)
{
    soq_rc rc = soq__set_int(s, IPPROTO_TCP, TCP_KEEPCNT, count);

    if (!rc.err)
        rc = soq__sys_set_keepalive_times(s, idle_s, interval_s);
    return rc;
}

soq_rc soq__sys_set_keepalive_times(soq s, int idle_s, int interval_s)
{
    soq_rc rc = soq__set_int(s, IPPROTO_TCP, TCP_KEEPIDLE, idle_s);

    if (!rc.err)
        rc = soq__set_int(s, IPPROTO_TCP, TCP_KEEPINTVL, interval_s);
    /* Last, so that a refused time leaves it off. */
    if (!rc.err)
        rc = soq__set_int(s, SOL_SOCKET, SO_KEEPALIVE, 1);
    return rc;
}

static int clamp(size_t bytes)
{
    return bytes < INT_MAX ? (int)bytes : INT_MAX;
}

soq_rc soq__sys_set_buffers(soq s, size_t send, size_t recv)
{
    soq_rc rc = soq__rc(SOQ_OK);

    if (send > 0)
        rc = soq__set_int(s, SOL_SOCKET, SO_SNDBUF, clamp(send));
    if (!rc.err && recv > 0)
        rc = soq__set_int(s, SOL_SOCKET, SO_RCVBUF, clamp(recv));
    return rc;
}

soq_rc soq__sys_get_buffers(soq s, size_t *send, size_t *recv)
{
    int sending = 0;
    int receiving = 0;
    soq_rc rc = get_int(s, SOL_SOCKET, SO_SNDBUF, &sending);

    if (!rc.err)
        rc = get_int(s, SOL_SOCKET, SO_RCVBUF, &receiving);
    if (!rc.err) {
        *send = (size_t)sending;
        *recv = (size_t)receiving;
    }
    return rc;
}

soq_rc soq__sys_set_v6_only(soq s, bool on)
{
    return soq__set_int(s, IPPROTO_IPV6, IPV6_V6ONLY, on);
}

soq_rc soq__sys_get_v6_only(soq s, bool *on)
{
    return get_bool(s, IPPROTO_IPV6, IPV6_V6ONLY, on);
}

soq_rc soq__sys_set_broadcast(soq s, bool on)
{
    return soq__set_int(s, SOL_SOCKET, SO_BROADCAST, on);
}
