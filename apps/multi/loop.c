/* loop.c -- the connections in a loop: none of their calls ever waits. */
#include "loop.h"

#include <stdlib.h>
#include <string.h>

enum { TALKS, LEAVES }; /* the phase of a connection */

#define NS_PER_MS INT64_C(1000000)
#define SLACK_MOST_NS (1000 * NS_PER_MS)

/* ---- rings -------------------------------------------------------------- */

static void append(conn *ring, conn *c)
{
    c->next = ring;
    c->previous = ring->previous;
    c->previous->next = c;
    ring->previous = c;
}

static void take_out(conn *c)
{
    c->previous->next = c->next;
    c->next->previous = c->previous;
}

static void append_age(conn *ring, conn *c)
{
    c->younger = ring;
    c->older = ring->older;
    c->older->younger = c;
    ring->older = c;
}

static void take_out_age(conn *c)
{
    c->older->younger = c->younger;
    c->younger->older = c->older;
}

static void place(loop *l, conn *ring, conn *c)
{
    c->placed_ns = l->now_ns;
    append(ring, c);
}

void loop_open_rings(loop *l)
{
    int64_t slack = (int64_t)l->v->limits.idle_ms * (NS_PER_MS / 16);

    l->slack_ns = slack < SLACK_MOST_NS ? slack : SLACK_MOST_NS;
    l->talking.next = l->talking.previous = &l->talking;
    l->leaving.next = l->leaving.previous = &l->leaving;
    l->aging.younger = l->aging.older = &l->aging;
}

/* ---- one connection ----------------------------------------------------- */

void loop_finish(loop *l, conn *c, ending why, bool reset)
{
    take_out(c);
    soq_poller_unset(l->poller, c->s);
    if (c->phase == TALKS) {
        take_out_age(c);
        server_closing(l->v, c, why);
    }
    if (reset)
        soq_abort(&c->s);
    else
        soq_close(&c->s);
    server_closed(l->v, c);
    soq_mutex_lock(&l->lock);
    l->open--;
    soq_mutex_unlock(&l->lock);
}

/* It has its last byte; what it still sends must be read, or closing would
 * take the answer from it. */
static void leave(loop *l, conn *c, ending why)
{
    if (soq_shutdown(c->s, SOQ_SHUT_WRITE).err ||
        soq_poller_set(l->poller, c->s, SOQ_READ, c).err) {
        loop_finish(l, c, ENDED_BROKEN, false);
        return;
    }
    server_closing(l->v, c, why);
    c->phase = LEAVES;
    c->active_ns = l->now_ns;
    take_out(c);
    take_out_age(c);
    place(l, &l->leaving, c);
}

/* Watch it for messages.  What is there already is told again. */
static void listen_to(loop *l, conn *c)
{
    if (soq_poller_set(l->poller, c->s, SOQ_READ | SOQ_EDGE, c).err)
        loop_finish(l, c, ENDED_BROKEN, true);
}

/* The answer is out: what comes next? */
static void go_on(loop *l, conn *c)
{
    const session *s = &l->v->session;
    bool drop = s->drop_after > 0 && c->messages >= s->drop_after;

    if (drop && s->drop_abort)
        loop_finish(l, c, ENDED_BY_DROP, true);
    else if (l->ending)
        leave(l, c, ENDED_STOPPED);
    else if (s->once)
        leave(l, c, ENDED_AFTER_ANSWER);
    else if (drop)
        leave(l, c, ENDED_BY_DROP);
    else if (l->more)
        listen_to(l, c);
}

static void moved(loop *l, conn *c)
{
    c->active_ns = l->now_ns;
    if (c->active_ns - c->placed_ns < l->slack_ns)
        return;
    take_out(c);
    place(l, &l->talking, c);
}

/* What the system did not take at once is kept, and nothing more is read
 * until it is gone: so there is never more of it than one receive brings. */
static void keep(loop *l, conn *c, const char *data, size_t n)
{
    c->queue = malloc(n);
    if (!c->queue) {
        loop_finish(l, c, ENDED_BROKEN, true);
        return;
    }
    memcpy(c->queue, data, n);
    c->queued = (uint32_t)n;
    c->gone = 0;
    if (soq_poller_set(l->poller, c->s, SOQ_WRITE, c).err)
        loop_finish(l, c, ENDED_BROKEN, true);
}

static void answer(loop *l, conn *c, const char *data, size_t n)
{
    size_t done = 0, k = 0;

    while (done < n) {
        soq_rc rc = soq_send(c->s, data + done, n - done, soq_no_wait(), &k);

        if (rc.err == SOQ_EAGAIN) {
            keep(l, c, data + done, n - done);
            return;
        }
        if (rc.err) {
            loop_finish(l, c, ENDED_BROKEN, false);
            return;
        }
        done += k;
        c->sent += k;
    }
    go_on(l, c);
}

/* One message, or the end of them; ready as the poller said.  False: there is
 * none yet. */
static bool read_one(loop *l, conn *c, unsigned ready)
{
    size_t n, room = l->v->limits.queue_bytes;
    soq_rc rc;

    room = session_room(&l->v->session, room < LOOP_PIECE ? room : LOOP_PIECE);
    rc = soq_recv(c->s, l->data, room, soq_no_wait(), &n);
    if (rc.err == SOQ_EAGAIN)
        return false;
    if (rc.err) {
        loop_finish(l, c, rc.err == SOQ_EOF ? ENDED_BY_CLIENT : ENDED_BROKEN,
                    false);
        return true;
    }
    l->more = n == room || (ready & SOQ_FAIL);
    c->received += n;
    moved(l, c);
    (void)session_answer(&l->v->session, &c->messages, l->data, n);
    answer(l, c, l->data, n);
    return true;
}

static void write_rest(loop *l, conn *c)
{
    size_t k = 0;
    soq_rc rc = soq_send(c->s, c->queue + c->gone, c->queued - c->gone,
                         soq_no_wait(), &k);

    if (rc.err == SOQ_EAGAIN)
        return;
    if (rc.err) {
        loop_finish(l, c, ENDED_BROKEN, false);
        return;
    }
    c->sent += k;
    c->gone += (uint32_t)k;
    moved(l, c);
    if (c->gone < c->queued)
        return;
    free(c->queue);
    c->queue = NULL;
    l->more = true; /* it was not watched for any */
    go_on(l, c);
}

static void drop_rest(loop *l, conn *c)
{
    size_t n;
    soq_rc rc = soq_recv(c->s, l->data, LOOP_PIECE, soq_no_wait(), &n);

    if (rc.err && rc.err != SOQ_EAGAIN)
        loop_finish(l, c, (ending)c->why, false);
}

void loop_serve(loop *l, conn *c, unsigned ready)
{
    if (c->phase == LEAVES)
        drop_rest(l, c);
    else if (c->queue)
        write_rest(l, c);
    else
        (void)read_one(l, c, ready);
}

void loop_take(loop *l, conn *c)
{
    server_serves(l->v, c);
    place(l, &l->talking, c);
    append_age(&l->aging, c);
    listen_to(l, c);
}

void loop_evict(loop *l, conn *c, ending why)
{
    if (c->queue)
        loop_finish(l, c, why, true);
    else
        leave(l, c, why);
}

void loop_begin_end(loop *l)
{
    conn *c = l->aging.younger, *next;

    l->end_ns = l->now_ns + (int64_t)GRACE_MS * NS_PER_MS;
    l->ending = true;
    for (; c != &l->aging; c = next) {
        next = c->younger;
        if (!c->queue && !read_one(l, c, 0))
            leave(l, c, ENDED_STOPPED);
    }
}
