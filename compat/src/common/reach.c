/* reach.c -- what this machine knows of the way to another one. */
#include <soquete/reach.h>

#include "common/start.h"
#include "sys.h"

enum { PING_MOST_MS = 60000, DISCARD = 9 };

/* Connecting a UDP socket chooses the way and sends nothing. */
soq_rc soq_way_to(const soq_addr *to, soq_addr *own)
{
    soq_addr at = *to, local;
    soq s = SOQ_NONE;
    soq_rc rc;

    if (at.family != SOQ_IPV4 && at.family != SOQ_IPV6)
        return soq__rc(SOQ_EAFNOSUPPORT);
    rc = soq_udp_open((soq_family)at.family, &s);
    if (rc.err)
        return rc;
    if (at.port == 0)
        at.port = DISCARD;
    rc = soq__sys_connect(s, &at);
    if (!rc.err)
        rc = soq__sys_local(s, &local);
    if (!rc.err) {
        *own = local;
        own->port = 0;
    }
    soq_close(&s);
    return rc;
}

soq_rc soq_ping(const soq_addr *to, int timeout_ms, int64_t *rtt_us)
{
    int64_t end;
    int64_t begin;
    soq_rc rc = soq__start();

    if (!rc.err && to->family != SOQ_IPV4 && to->family != SOQ_IPV6)
        rc = soq__rc(SOQ_EAFNOSUPPORT);
    if (!rc.err && (timeout_ms < 1 || timeout_ms > PING_MOST_MS))
        rc = soq__rc(SOQ_EINVAL);
    if (rc.err)
        return rc;
    end = soq__sys_now_ns() + timeout_ms * INT64_C(1000000);
    do {
        begin = soq__sys_now_ns();
        if (begin >= end)
            return soq__rc(SOQ_ETIMEDOUT);
        rc = soq__sys_ping(to, (int)((end - begin + 999999) / 1000000));
    } while (rc.err == SOQ_EINTR);
    if (!rc.err && rtt_us)
        *rtt_us = (soq__sys_now_ns() - begin) / 1000;
    return rc;
}

soq_rc soq_neighbour_of(const soq_addr *addr, soq_neighbour *out)
{
    soq_rc rc = soq__rc(SOQ_EAGAIN);

    if (addr->family != SOQ_IPV4 && addr->family != SOQ_IPV6)
        return soq__rc(SOQ_EAFNOSUPPORT);
    /* The table may change while it is read, but not for ever. */
    for (int i = 0; i < 5 && rc.err == SOQ_EAGAIN; i++)
        rc = soq__sys_neighbour(addr, out);
    return rc;
}
