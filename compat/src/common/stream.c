/* stream.c -- sending and receiving over a connection. */
#include "common/limit.h"
#include "common/trace.h"

static size_t at_most(size_t len)
{
    return len < SOQ__IO_MAX ? len : SOQ__IO_MAX;
}

/* Send some.  The socket is tried before anything is waited for: most of the
 * time there is room. */
static soq_rc send_some(soq s, const void *buf, size_t len, soq__until *until,
                        size_t *n)
{
    bool may_block = soq__may_block(until->limit);
    soq_rc rc;

    for (;;) {
        if (soq_cancelled(until->limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        rc = soq__sys_send(s, buf, at_most(len), may_block, n);
        if (rc.err != SOQ_EAGAIN)
            return rc;
        rc = soq__until_ready(until, s, SOQ_WRITE);
        if (rc.err)
            return rc;
    }
}

static soq_rc recv_some(soq s, void *buf, size_t cap, soq__until *until,
                        size_t *n)
{
    bool may_block = soq__may_block(until->limit);
    soq_rc rc;

    for (;;) {
        if (soq_cancelled(until->limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        rc = soq__sys_recv(s, buf, at_most(cap), may_block, n);
        if (rc.err != SOQ_EAGAIN)
            return rc;
        rc = soq__until_ready(until, s, SOQ_READ);
        if (rc.err)
            return rc;
    }
}

/*
 * The call that programs make most often: nobody watches it, only the socket
 * ends it, and it fits.  It is one call of the port, and the instructions
 * around that one are counted (docs/performance.md).
 */
static inline bool is_plain(soq s, size_t len, soq_limit limit)
{
    return !soq__trace_is_on() && soq__may_block(limit) && !soq_is_none(s) &&
           len > 0 && len <= SOQ__IO_MAX;
}

static soq_rc traced(soq__trace *t, const char *call, soq s, size_t asked,
                     size_t bytes, soq_rc rc)
{
    soq__traced what = { call, s, NULL, (long long)asked, bytes };

    soq__trace_end(t, &what, rc);
    return rc;
}

/* Every other call: `all` of buf, with *sent (if any) written in every case,
 * or some of it. */
static soq_rc send_limited(soq s, const void *buf, size_t len, bool all,
                           soq_limit limit, size_t *sent)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    const unsigned char *bytes = buf;
    soq_rc rc = soq__rc(soq_is_none(s) ? SOQ_ENOTSOCK : SOQ_OK);
    size_t total = 0;

    while (!rc.err && total < len && (all || total == 0)) {
        size_t n = 0;

        rc = send_some(s, bytes + total, len - total, &until, &n);
        if (!rc.err)
            total += n;
        /* A peer that keeps up must not put the end off. */
        if (!rc.err && all && total < len)
            rc = soq__until_check(&until);
    }
    if (sent && (all || !rc.err))
        *sent = total;
    return t.on ? traced(&t, all ? "send_all" : "send", s, len, total, rc)
                : rc;
}

static soq_rc recv_limited(soq s, void *buf, size_t cap, bool all,
                           soq_limit limit, size_t *got)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    unsigned char *bytes = buf;
    soq_rc rc = soq__rc(soq_is_none(s) ? SOQ_ENOTSOCK : SOQ_OK);
    size_t total = 0;

    while (!rc.err && total < cap && (all || total == 0)) {
        size_t n = 0;

        rc = recv_some(s, bytes + total, cap - total, &until, &n);
        if (!rc.err)
            total += n;
        /* A peer that keeps up must not put the end off. */
        if (!rc.err && all && total < cap)
            rc = soq__until_check(&until);
    }
    if (got && (all || !rc.err))
        *got = total;
    return t.on ? traced(&t, all ? "recv_all" : "recv", s, cap, total, rc)
                : rc;
}

soq_rc soq_send(soq s, const void *buf, size_t len, soq_limit limit, size_t *n)
{
    soq_rc rc = { SOQ_EAGAIN, 0 };

    if (is_plain(s, len, limit))
        rc = soq__sys_send(s, buf, len, true, n);
    return rc.err == SOQ_EAGAIN ? send_limited(s, buf, len, false, limit, n)
                                : rc;
}

soq_rc soq_send_all(soq s, const void *buf, size_t len, soq_limit limit,
                    size_t *sent)
{
    return send_limited(s, buf, len, true, limit, sent);
}

soq_rc soq_recv(soq s, void *buf, size_t cap, soq_limit limit, size_t *n)
{
    soq_rc rc = { SOQ_EAGAIN, 0 };

    if (is_plain(s, cap, limit))
        rc = soq__sys_recv(s, buf, cap, true, n);
    return rc.err == SOQ_EAGAIN ? recv_limited(s, buf, cap, false, limit, n)
                                : rc;
}

soq_rc soq_recv_all(soq s, void *buf, size_t len, soq_limit limit, size_t *got)
{
    return recv_limited(s, buf, len, true, limit, got);
}
