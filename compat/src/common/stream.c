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

static soq_rc traced(soq__trace *t, const char *call, soq s, size_t asked,
                     size_t bytes, soq_rc rc)
{
    soq__traced what = { call, s, NULL, (long long)asked, bytes };

    soq__trace_end(t, &what, rc);
    return rc;
}

soq_rc soq_send(soq s, const void *buf, size_t len, soq_limit limit, size_t *n)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    size_t took = 0;
    soq_rc rc = soq__rc(SOQ_OK);

    if (soq_is_none(s))
        rc = soq__rc(SOQ_ENOTSOCK);
    else if (len > 0)
        rc = send_some(s, buf, len, &until, &took);
    if (!rc.err)
        *n = took;
    return t.on ? traced(&t, "send", s, len, took, rc) : rc;
}

soq_rc soq_send_all(soq s, const void *buf, size_t len, soq_limit limit,
                    size_t *sent)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    const unsigned char *bytes = buf;
    soq_rc rc = soq__rc(soq_is_none(s) ? SOQ_ENOTSOCK : SOQ_OK);
    size_t total = 0;

    while (!rc.err && total < len) {
        size_t n;

        rc = send_some(s, bytes + total, len - total, &until, &n);
        if (!rc.err)
            total += n;
    }
    if (sent)
        *sent = total;
    return t.on ? traced(&t, "send_all", s, len, total, rc) : rc;
}

soq_rc soq_recv(soq s, void *buf, size_t cap, soq_limit limit, size_t *n)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    size_t got = 0;
    soq_rc rc = soq__rc(SOQ_OK);

    if (soq_is_none(s))
        rc = soq__rc(SOQ_ENOTSOCK);
    else if (cap > 0)
        rc = recv_some(s, buf, cap, &until, &got);
    if (!rc.err)
        *n = got;
    return t.on ? traced(&t, "recv", s, cap, got, rc) : rc;
}

soq_rc soq_recv_all(soq s, void *buf, size_t len, soq_limit limit, size_t *got)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    unsigned char *bytes = buf;
    soq_rc rc = soq__rc(soq_is_none(s) ? SOQ_ENOTSOCK : SOQ_OK);
    size_t total = 0;

    while (!rc.err && total < len) {
        size_t n;

        rc = recv_some(s, bytes + total, len - total, &until, &n);
        if (!rc.err)
            total += n;
    }
    if (got)
        *got = total;
    return t.on ? traced(&t, "recv_all", s, len, total, rc) : rc;
}
