/* converse.c -- a connection from its beginning to its end, waiting in each
 * call: how the sequential way and each thread serve. */
#include <soquete/system.h>

#include "server.h"

/* How long the next call may wait, and which end that would be. */
static soq_limit limit_of(const server *v, const conn *c, ending *why)
{
    int64_t age_ms = (soq_now_ns() - c->accepted_ns) / 1000000;
    int64_t left_ms = v->limits.deadline_ms - age_ms;

    *why = ENDED_IDLE;
    if (left_ms >= v->limits.idle_ms)
        return stop_limit(&v->stop, v->limits.idle_ms);
    *why = ENDED_DEADLINE;
    return stop_limit(&v->stop, left_ms > 0 ? (int)left_ms : 0);
}

/* What was received before an interrupt is still answered, so an answer has
 * its own time after one. */
static soq_rc send_answer(const server *v, conn *c, const char *data, size_t n,
                          ending *why)
{
    soq_rc rc = { SOQ_OK, 0 };
    size_t done = 0, k = 0;

    while (done < n) {
        soq_limit limit = limit_of(v, c, why);

        if (stop_asked(&v->stop))
            limit = soq_within(GRACE_MS);
        rc = soq_send(c->s, data + done, n - done, limit, &k);
        if (rc.err == SOQ_ECANCELED)
            continue;
        if (rc.err)
            break;
        done += k;
        c->sent += k;
    }
    return rc;
}

/* One message and its answer. */
static soq_rc exchange_one(const server *v, conn *c, session_next *next,
                           ending *why)
{
    char data[16384];
    size_t n, room = v->limits.queue_bytes;
    soq_limit limit = limit_of(v, c, why);
    soq_rc rc;

    room = room < sizeof(data) ? room : sizeof(data);
    room = session_room(&v->session, room);
    if (stop_asked(&v->stop))
        limit = soq_no_wait(); /* what is here already */
    rc = soq_recv(c->s, data, room, limit, &n);
    if (rc.err)
        return rc;
    c->received += n;
    *next = session_answer(&v->session, &c->messages, data, n);
    return send_answer(v, c, data, n, why);
}

static ending meaning(const server *v, soq_rc rc, session_next next,
                      ending timed)
{
    if (rc.err == SOQ_EOF)
        return ENDED_BY_CLIENT;
    if (rc.err && stop_asked(&v->stop))
        return ENDED_STOPPED;
    if (rc.err == SOQ_ETIMEDOUT || rc.err == SOQ_EAGAIN)
        return timed;
    if (rc.err)
        return ENDED_BROKEN;
    if (next == SESSION_ON)
        return ENDED_STOPPED;
    return v->session.once ? ENDED_AFTER_ANSWER : ENDED_BY_DROP;
}

void server_converse(server *v, conn *c)
{
    session_next next = SESSION_ON;
    soq_rc rc = { SOQ_OK, 0 };
    ending timed = ENDED_IDLE;
    bool last = false;

    server_serves(v, c);
    while (next == SESSION_ON && (!rc.err || rc.err == SOQ_ECANCELED) &&
           !last) {
        last = stop_asked(&v->stop);
        rc = exchange_one(v, c, &next, &timed);
    }
    server_closing(v, c, meaning(v, rc, next, timed));
    if (next == SESSION_ABORT)
        soq_abort(&c->s);
    else
        soq_close_gracefully(&c->s, soq_within(GRACE_MS));
    server_closed(v, c);
}
