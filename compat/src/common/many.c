/* many.c -- several datagrams in one call, where the system has such a call,
 * and one after another where it has not: the promise is the same. */
#include <soquete/datagram.h>

#include "common/tcp.h"
#include "common/trace.h"
#include "common/udp.h"

static size_t at_most(size_t n, size_t most)
{
    return n < most ? n : most;
}

/* ---- receiving ---------------------------------------------------------- */

typedef struct batch {
    soq_msg *list;
    size_t count;
    size_t n; /* received */
} batch;

static soq_rc receive_one(soq s, soq_msg *m, bool may_block)
{
    soq_datagram d;
    soq_rc rc = soq__sys_recv_datagram(s, m->buf, at_most(m->cap, SOQ__IO_MAX),
                                       may_block, &d);

    if (rc.err && rc.err != SOQ_EMSGSIZE)
        return rc;
    m->n = d.n;
    m->full = d.full;
    m->cut = rc.err == SOQ_EMSGSIZE;
    m->peer = d.from;
    m->to = d.to;
    m->index = d.index;
    return soq__rc(SOQ_OK);
}

/* As many as are here, up to something else: nothing more, which is no error
 * behind the first; or an error, which is not lost. */
static soq_rc receive_each(batch *b, soq s, bool may_block)
{
    soq_rc rc = soq__rc(SOQ_OK);

    while (!rc.err && b->n < b->count) {
        rc = receive_one(s, &b->list[b->n], may_block && b->n == 0);
        b->n += rc.err ? 0U : 1U;
    }
    if (b->n > 0 && (rc.err == SOQ_EAGAIN || soq__is_noise(rc.err)))
        return soq__rc(SOQ_OK);
    return rc;
}

static soq_rc receive(void *arg, soq s, bool may_block)
{
    batch *b = arg;
    soq_rc rc = { SOQ_EOPNOTSUPP, 0 };

    /* The call for many costs more than the single one when one is there. */
    if (b->count > 1)
        rc = soq__sys_recv_many(s, b->list, at_most(b->count, SOQ__MANY),
                                may_block, &b->n);
    return rc.err == SOQ_EOPNOTSUPP ? receive_each(b, s, may_block) : rc;
}

static size_t bytes_of(const soq_msg *list, size_t n)
{
    size_t bytes = 0;

    for (size_t i = 0; i < n; i++)
        bytes += list[i].n;
    return bytes;
}

static soq_rc traced(soq__trace *t, const char *call, soq s,
                     const soq_msg *list, size_t count, size_t n, soq_rc rc)
{
    soq__traced what = { call, s, NULL, (long long)count, bytes_of(list, n) };

    soq__trace_end(t, &what, rc);
    return rc;
}

soq_rc soq_recv_many(soq s, soq_msg *list, size_t count, soq_limit limit,
                     size_t *n)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    batch b = { list, count, 0 };
    soq_rc rc = soq__rc(soq_is_none(s) ? SOQ_ENOTSOCK : SOQ_OK);

    if (count > 0)
        rc = soq__recv_until(s, receive, &b, &until);
    *n = b.n;
    return t.on ? traced(&t, "recv_many", s, list, count, b.n, rc) : rc;
}

/* ---- sending ------------------------------------------------------------ */

/* Those that one call of the system may take: each with an address of its own.
 * To a fixed peer each goes alone, because a call for many forgets the "port
 * unreachable" that it stops at, which is told once only (row 60). */
static size_t run_of(const soq_msg *list, size_t count)
{
    size_t n = 0;

    while (n < count && n < SOQ__MANY && soq__is_address(&list[n].peer) &&
           list[n].peer.port != 0 && list[n].n <= SOQ__IO_MAX)
        n++;
    return n;
}

static soq_rc send_some(soq s, const soq_msg *list, size_t count,
                        soq__until *until, size_t *n)
{
    size_t run = run_of(list, count);
    const soq_addr *to = list->peer.family != SOQ_ANY_FAMILY ? &list->peer
                                                             : NULL;

    if (soq_cancelled(until->limit.cancel))
        return soq__rc(SOQ_ECANCELED);
    if (run > 1 && !soq__sys_send_many(s, list, run, n).err)
        return soq__rc(SOQ_OK);
    /* It waits, it tries the other form of an address, and it knows what is
     * nobody's error. */
    *n = 1;
    return soq__send_until(s, list->buf, list->n, to, until);
}

soq_rc soq_send_many(soq s, const soq_msg *list, size_t count, soq_limit limit,
                     size_t *sent)
{
    soq__trace t = soq__trace_begin();
    soq__until until = soq__until_begin(limit);
    soq_rc rc = soq__rc(soq_is_none(s) ? SOQ_ENOTSOCK : SOQ_OK);
    size_t total = 0;

    while (!rc.err && total < count) {
        size_t n = 0;

        rc = send_some(s, list + total, count - total, &until, &n);
        if (!rc.err)
            total += n;
        if (!rc.err && total < count)
            rc = soq__until_check(&until);
    }
    *sent = total;
    return t.on ? traced(&t, "send_many", s, list, count, total, rc) : rc;
}
