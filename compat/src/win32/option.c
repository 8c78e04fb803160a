/*
 * option.c -- what a socket can be told, in Winsock's spelling.
 */
#include <limits.h>

#include "native.h"

soq_rc soq__set_option(soq s, int level, int name, const void *value,
                       size_t size)
{
    if (setsockopt(soq__socket(s), level, name, value, (int)size) != 0)
        return soq__wsa_rc();
    return soq__rc(SOQ_OK);
}

soq_rc soq__set_int(soq s, int level, int name, int value)
{
    return soq__set_option(s, level, name, &value, sizeof(value));
}

static soq_rc get_int(soq s, int level, int name, int *value)
{
    int len = (int)sizeof(*value);

    if (getsockopt(soq__socket(s), level, name, (char *)value, &len) != 0)
        return soq__wsa_rc();
    return soq__rc(SOQ_OK);
}

soq_rc soq__get_bool(soq s, int level, int name, bool *on)
{
    unsigned char value[sizeof(DWORD)] = { 0 };
    int len = (int)sizeof(value);
    bool any = false;

    if (getsockopt(soq__socket(s), level, name, (char *)value, &len) != 0)
        return soq__wsa_rc();
    for (int i = 0; i < len && i < (int)sizeof(value); i++)
        any = any || value[i] != 0;
    *on = any;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_exclusive(soq s, soq__kind kind)
{
    /* For both kinds: without it a process with SO_REUSEADDR could take the
     * port over (row 25).  A restart needs nothing: Windows does not count
     * TIME_WAIT against a bind. */
    (void)kind;
    return soq__set_int(s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1);
}

soq_rc soq__sys_reset_on_close(soq s)
{
    struct linger now = { 1, 0 };

    return soq__set_option(s, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

static soq_rc set_control(soq s, DWORD control, bool on)
{
    BOOL value = on;
    DWORD n = 0;

    if (WSAIoctl(soq__socket(s), control, &value, sizeof(value), NULL, 0, &n,
                 NULL, NULL) != 0)
        return soq__wsa_rc();
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_report_unreachable(soq s, bool on)
{
    /* "Time to live exceeded" is never worth a failed receive (row 56); not
     * every system knows that one, so its result does not count. */
    set_control(s, SOQ__SIO_UDP_NETRESET, false);
    return set_control(s, SIO_UDP_CONNRESET, on);
}

soq_rc soq__sys_set_nodelay(soq s, bool on)
{
    return soq__set_int(s, IPPROTO_TCP, TCP_NODELAY, on);
}

soq_rc soq__sys_get_nodelay(soq s, bool *on)
{
    return soq__get_bool(s, IPPROTO_TCP, TCP_NODELAY, on);
}

soq_rc soq__sys_set_keepalive(soq s, int idle_s, int interval_s, int count)
{
    /* Windows 10 1703 has the count, 1709 the times; without a row of its own
     * an option is WSAENOPROTOOPT (row 64). */
    soq_rc rc = soq__set_int(s, IPPROTO_TCP, SOQ__TCP_KEEPCNT, count);

    if (!rc.err)
        rc = soq__set_int(s, IPPROTO_TCP, SOQ__TCP_KEEPIDLE, idle_s);
    if (!rc.err)
        rc = soq__set_int(s, IPPROTO_TCP, SOQ__TCP_KEEPINTVL, interval_s);
    if (!rc.err)
        rc = soq__set_int(s, SOL_SOCKET, SO_KEEPALIVE, 1);
    return rc;
}

static u_long milliseconds(int seconds)
{
    return (u_long)seconds > ULONG_MAX / 1000 ? ULONG_MAX
                                              : (u_long)seconds * 1000;
}

soq_rc soq__sys_set_keepalive_times(soq s, int idle_s, int interval_s)
{
    struct tcp_keepalive times = { 1, milliseconds(idle_s),
                                   milliseconds(interval_s) };
    DWORD n = 0;

    if (WSAIoctl(soq__socket(s), SIO_KEEPALIVE_VALS, &times, sizeof(times),
                 NULL, 0, &n, NULL, NULL) != 0)
        return soq__wsa_rc();
    return soq__rc(SOQ_OK);
}

static soq_rc set_size(soq s, int name, size_t size)
{
    if (size == 0)
        return soq__rc(SOQ_OK);
    return soq__set_int(s, SOL_SOCKET, name,
                        size > INT_MAX ? INT_MAX : (int)size);
}

soq_rc soq__sys_set_buffers(soq s, size_t send, size_t recv)
{
    soq_rc rc = set_size(s, SO_SNDBUF, send);

    return rc.err ? rc : set_size(s, SO_RCVBUF, recv);
}

soq_rc soq__sys_get_buffers(soq s, size_t *send, size_t *recv)
{
    int out = 0;
    int in = 0;
    soq_rc rc = get_int(s, SOL_SOCKET, SO_SNDBUF, &out);

    if (!rc.err)
        rc = get_int(s, SOL_SOCKET, SO_RCVBUF, &in);
    if (rc.err)
        return rc;
    *send = (size_t)out;
    *recv = (size_t)in;
    return rc;
}

soq_rc soq__sys_set_v6_only(soq s, bool on)
{
    return soq__set_int(s, IPPROTO_IPV6, IPV6_V6ONLY, on);
}

soq_rc soq__sys_get_v6_only(soq s, bool *on)
{
    return soq__get_bool(s, IPPROTO_IPV6, IPV6_V6ONLY, on);
}

soq_rc soq__sys_set_broadcast(soq s, bool on)
{
    return soq__set_int(s, SOL_SOCKET, SO_BROADCAST, on);
}
