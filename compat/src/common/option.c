/* option.c -- options that promise an outcome on every system. */
#include <limits.h>

#include "sys.h"

/* Linux's limits, which are below those of Windows. */
enum { KEEPALIVE_SECONDS = 32767, KEEPALIVE_COUNT = 127 };

static size_t at_most_int(size_t bytes)
{
    return bytes < INT_MAX ? bytes : INT_MAX;
}

static bool is_within(int value, int most)
{
    return value >= 1 && value <= most;
}

soq_rc soq_set_nodelay(soq s, bool on)
{
    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    return soq__sys_set_nodelay(s, on);
}

/* A system without the three options of their own has one older call, which
 * leaves the count alone (row 64). */
soq_rc soq_set_keepalive(soq s, int idle_s, int interval_s, int count,
                         bool *applied)
{
    bool whole = true;
    soq_rc rc;

    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    if (!is_within(idle_s, KEEPALIVE_SECONDS) ||
        !is_within(interval_s, KEEPALIVE_SECONDS) ||
        !is_within(count, KEEPALIVE_COUNT))
        return soq__rc(SOQ_EINVAL);
    rc = soq__sys_set_keepalive(s, idle_s, interval_s, count);
    if (rc.err == SOQ_ENOPROTOOPT) {
        rc = soq__sys_set_keepalive_times(s, idle_s, interval_s);
        whole = false;
    }
    if (!rc.err && applied)
        *applied = whole;
    return rc;
}

soq_rc soq_set_buffers(soq s, size_t send, size_t recv)
{
    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    return soq__sys_set_buffers(s, at_most_int(send), at_most_int(recv));
}

soq_rc soq_get_buffers(soq s, size_t *send, size_t *recv)
{
    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    return soq__sys_get_buffers(s, send, recv);
}

/* Not every system refuses the option on an IPv4 socket: one has to be told
 * that it was ignored. */
soq_rc soq_set_v6_only(soq s, bool on)
{
    soq_addr local;
    soq_rc rc;

    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    rc = soq__sys_local(s, &local);
    if (rc.err)
        return rc;
    if (local.family != SOQ_IPV6 && !local.mapped)
        return soq__rc(SOQ_ENOPROTOOPT);
    return soq__sys_set_v6_only(s, on);
}

soq_rc soq_set_broadcast(soq s, bool on)
{
    if (soq_is_none(s))
        return soq__rc(SOQ_ENOTSOCK);
    return soq__sys_set_broadcast(s, on);
}
