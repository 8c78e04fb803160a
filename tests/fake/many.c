/*
 * many.c -- several datagrams in one call, as Linux has it: an error behind
 * the first stays in the socket when receiving, and is forgotten when sending.
 */
#include "world.h"

static soq_rc begin(soq s, fake_call call, fake_sock **out)
{
    soq_rc rc = soq__rc(SOQ_OK);

    *out = fake__sock(s, "a call for many after close");
    if (*out == NULL)
        return fake__code(9);
    if (fake_switch.no_many)
        return soq__rc(SOQ_EOPNOTSUPP);
    (void)fake__gate(call, &rc);
    return rc;
}

/* Is the next one an error?  It is left where it is. */
static bool error_is_next(const fake_sock *s)
{
    return s->datagrams > 0 && fake__packets[s->datagram[0]].error.err;
}

static soq_rc take(fake_sock *sock, soq_msg *m, bool may_block)
{
    soq_datagram d = { 0 };
    soq_rc rc = fake__recv_now(sock, m->buf, m->cap, may_block, &d);

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

soq_rc soq__sys_recv_many(soq s, soq_msg *list, size_t count, bool may_block,
                          size_t *n)
{
    fake_sock *sock;
    soq_rc rc = begin(s, CALL_RECV_MANY, &sock);
    size_t done = 0;

    if (count == 0 || count > SOQ__MANY)
        fake__crime("receive too many at once");
    while (!rc.err && done < count && (done == 0 || !error_is_next(sock))) {
        rc = take(sock, &list[done], may_block && done == 0);
        done += rc.err ? 0U : 1U;
    }
    if (done == 0)
        return rc;
    *n = done;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_send_many(soq s, const soq_msg *list, size_t count, size_t *n)
{
    fake_sock *sock;
    soq_rc rc = begin(s, CALL_SEND_MANY, &sock);
    size_t done = 0;

    if (count == 0 || count > SOQ__MANY)
        fake__crime("send too many at once");
    while (!rc.err && done < count) {
        rc = fake__send_now(sock, list[done].buf, list[done].n,
                            &list[done].peer);
        done += rc.err ? 0U : 1U;
    }
    if (done == 0)
        return rc;
    *n = done;
    return soq__rc(SOQ_OK);
}
