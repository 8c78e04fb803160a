/* accept.c -- a listener that lives on, whatever happens to those who call. */
#include "common/limit.h"
#include "common/trace.h"

#define PAUSE_FIRST_MS 10
#define PAUSE_MOST_MS 500

/* A connection that died is used up by its report: what is passed over at once
 * is as many of them as the longest queue holds. */
#define DEAD_AT_ONCE 65536

/* So many other failures in a row may be the network's for a moment; more of
 * them look like a system that fails for good, and get pauses. */
#define FAILURES_AT_ONCE 16

static bool is_one_of(soq_err err, const soq_err *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (err == list[i])
            return true;
    return false;
}

static bool is_death(soq_err err)
{
    static const soq_err list[] = { SOQ_ECONNABORTED, SOQ_ECONNRESET,
                                    SOQ_EPROTO, SOQ_ENETRESET, SOQ_ETIMEDOUT };

    return is_one_of(err, list, sizeof(list) / sizeof(list[0]));
}

/*
 * What else accept(2) calls errors of the connection rather than of the
 * listener, and what Winsock and firewalls add to them.
 */
static bool is_transient(soq_err err)
{
    static const soq_err list[] = { SOQ_EINTR,       SOQ_ENETDOWN,
                                    SOQ_ENOPROTOOPT, SOQ_EHOSTDOWN,
                                    SOQ_ENONET,      SOQ_EHOSTUNREACH,
                                    SOQ_EOPNOTSUPP,  SOQ_ENETUNREACH,
                                    SOQ_EPERM };

    return is_one_of(err, list, sizeof(list) / sizeof(list[0]));
}

static bool is_shortage(soq_err err)
{
    return err == SOQ_EMFILE || err == SOQ_ENFILE || err == SOQ_ENOBUFS ||
           err == SOQ_ENOMEM;
}

typedef struct pauses {
    unsigned dead; /* these two since the queue was empty */
    unsigned failures;
    int next_ms;
    soq_rc shortage; /* that kept a caller waiting since then */
} pauses;

/* After a failure: go on at once, after a pause, or give up with `why`. */
static soq_rc go_on(soq__until *until, pauses *p, soq_rc why)
{
    soq_rc rc;

    if (is_shortage(why.err))
        p->shortage = why;
    if ((is_death(why.err) && p->dead++ < DEAD_AT_ONCE) ||
        (is_transient(why.err) && p->failures++ < FAILURES_AT_ONCE)) {
        rc = soq__until_check(until);
    } else if (until->limit.timeout_ms == 0) {
        return is_shortage(why.err) ? why : soq__rc(SOQ_EAGAIN);
    } else {
        rc = soq__until_pause(until, p->next_ms);
        p->next_ms = p->next_ms * 2 < PAUSE_MOST_MS ? p->next_ms * 2
                                                    : PAUSE_MOST_MS;
    }
    return rc.err == SOQ_ETIMEDOUT && p->shortage.err ? p->shortage : rc;
}

/* EOPNOTSUPP is transient only where accepting makes sense at all. */
static bool is_listener(soq s)
{
    soq__kind kind;

    return !soq__sys_kind(s, &kind).err && kind == SOQ__STREAM;
}

static soq_rc accept_next(soq listener, soq_limit limit, soq *out,
                          soq_addr *peer)
{
    soq__until until = soq__until_begin(limit);
    pauses p = { .next_ms = PAUSE_FIRST_MS };
    soq_rc rc;

    if (soq_is_none(listener))
        return soq__rc(SOQ_ENOTSOCK);
    for (;;) {
        if (soq_cancelled(limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        rc = soq__sys_accept(listener, out, peer);
        if (!rc.err)
            return rc;
        if (rc.err == SOQ_EAGAIN) {
            p.dead = 0;
            p.failures = 0;
            p.shortage = soq__rc(SOQ_OK);
            rc = soq__until_ready(&until, listener, SOQ_READ);
        } else if (is_shortage(rc.err) ||
                   ((is_death(rc.err) || is_transient(rc.err)) &&
                    is_listener(listener))) {
            rc = go_on(&until, &p, rc);
        }
        if (rc.err)
            return rc;
    }
}

soq_rc soq_accept(soq listener, soq_limit limit, soq *out, soq_addr *peer)
{
    soq__trace t = soq__trace_begin();
    soq_addr from;
    soq s = SOQ_NONE;
    soq_rc rc = accept_next(listener, limit, &s, &from);

    if (!rc.err) {
        *out = s;
        if (peer)
            *peer = from;
    }
    if (t.on) {
        soq__traced what = { "accept", rc.err ? listener : s,
                             rc.err ? NULL : &from, limit.timeout_ms, 0 };

        soq__trace_end(&t, &what, rc);
    }
    return rc;
}
