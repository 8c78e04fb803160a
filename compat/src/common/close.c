/* close.c -- the three ways to end a connection. */
#include "common/limit.h"
#include "common/trace.h"

/* A peer that has been told that we are done, and goes on for this long, does
 * not listen. */
#define DRAIN_MOST ((size_t)64 << 20)

static void traced(soq__trace *t, const char *call, soq s, size_t bytes,
                   soq_rc rc)
{
    soq__traced what = { call, s, NULL, 0, bytes };

    soq__trace_end(t, &what, rc);
}

void soq_close(soq *s)
{
    soq__trace t;
    soq old;

    if (!s || soq_is_none(*s))
        return;
    t = soq__trace_begin();
    old = *s;
    if (t.on)
        soq__trace_take_ends(&t, old);
    *s = SOQ_NONE;
    soq__sys_close(old);
    if (t.on)
        traced(&t, "close", old, 0, soq__rc(SOQ_OK));
}

void soq_abort(soq *s)
{
    soq__trace t;
    soq old;
    soq_rc rc;

    if (!s || soq_is_none(*s))
        return;
    t = soq__trace_begin();
    old = *s;
    if (t.on)
        soq__trace_take_ends(&t, old);
    *s = SOQ_NONE;
    rc = soq__sys_reset_on_close(old);
    soq__sys_close(old);
    if (t.on)
        traced(&t, "abort", old, 0, rc);
}

/* Read and drop until the peer ends; SOQ_OK is the end in order. */
static soq_rc drain(soq s, soq__until *until, size_t *dropped)
{
    unsigned char waste[16384];
    soq_rc rc;

    for (;;) {
        size_t n = 0;

        if (soq_cancelled(until->limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        rc = soq__sys_recv(s, waste, sizeof(waste), false, &n);
        if (rc.err == SOQ_EOF)
            return soq__rc(SOQ_OK);
        if (rc.err == SOQ_EAGAIN)
            rc = soq__until_ready(until, s, SOQ_READ);
        else if (!rc.err) {
            *dropped += n;
            if (*dropped > DRAIN_MOST)
                return soq__rc(SOQ_EMSGSIZE);
            /* A sender that is always ahead must not outrun the clock. */
            rc = soq__until_check(until);
        }
        if (rc.err)
            return rc;
    }
}

soq_rc soq_close_gracefully(soq *s, soq_limit limit)
{
    soq__until until = soq__until_begin(limit);
    soq__trace t = soq__trace_begin();
    size_t dropped = 0;
    soq_rc rc;
    soq old;

    if (!s || soq_is_none(*s))
        return soq__rc(SOQ_OK);
    old = *s;
    *s = SOQ_NONE;
    rc = soq__sys_shutdown(old, SOQ_SHUT_WRITE);
    /* Both sides may have ended already: then the system has no connection
     * any more, and what was received tells how it went. */
    if (!rc.err || rc.err == SOQ_ENOTCONN)
        rc = drain(old, &until, &dropped);
    if (t.on)
        soq__trace_take_ends(&t, old);
    soq__sys_close(old);
    if (t.on)
        traced(&t, "close_gracefully", old, dropped, rc);
    return rc;
}
