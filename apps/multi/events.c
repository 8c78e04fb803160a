/* events.c -- all clients at once in a few loops, one a processor: none has a
 * thread, and a silent one has no buffer.
 *
 * The door's thread accepts and hands each connection over to the loop that
 * has the fewest.  A loop never waits in a call but for all its sockets.
 */
#include <stdlib.h>
#include <string.h>

#include "server.h"

enum { EVENTS = 256, PIECE = 65536, LOOPS = 64, LAST_READS = 16 };

/* Of a connection: it talks; it has all that it gets, and we wait for its end
 * (nothing that comes is of interest any more). */
enum { TALKS, LEAVES };

/* A ring in the order of activity, its head a record of no connection. */
typedef struct loop {
    server *v;
    soq_poller *poller;
    soq_thread *thread;
    soq_mutex lock; /* of the next three */
    conn *handed;   /* by the door, not yet taken */
    size_t open;    /* with those handed */
    bool over;
    bool ending;
    int64_t end_ns;        /* by when all must be closed, if ending */
    conn talking, leaving; /* rings by activity */
    conn aging;            /* those that talk, by age */
    char data[PIECE];
} loop;

typedef struct loops {
    size_t count;
    loop *each[LOOPS];
} loops;

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

/* ---- one connection ----------------------------------------------------- */

static void finish(loop *l, conn *c, ending why, bool reset)
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
        finish(l, c, ENDED_BROKEN, false);
        return;
    }
    server_closing(l->v, c, why);
    c->phase = LEAVES;
    c->active_ns = soq_now_ns();
    take_out(c);
    take_out_age(c);
    append(&l->leaving, c);
}

/* The answer is out: what comes next? */
static void go_on(loop *l, conn *c)
{
    const session *s = &l->v->session;
    bool drop = s->drop_after > 0 && c->messages >= s->drop_after;

    if (drop && s->drop_abort)
        finish(l, c, ENDED_BY_DROP, true);
    else if (l->ending)
        leave(l, c, ENDED_STOPPED);
    else if (s->once)
        leave(l, c, ENDED_AFTER_ANSWER);
    else if (drop)
        leave(l, c, ENDED_BY_DROP);
}

static void moved(loop *l, conn *c)
{
    c->active_ns = soq_now_ns();
    take_out(c);
    append(&l->talking, c);
}

/* What the system did not take at once is kept, and nothing more is read
 * until it is gone: so there is never more of it than one receive brings. */
static void keep(loop *l, conn *c, const char *data, size_t n)
{
    c->queue = malloc(n);
    if (!c->queue) {
        finish(l, c, ENDED_BROKEN, true);
        return;
    }
    memcpy(c->queue, data, n);
    c->queued = (uint32_t)n;
    c->gone = 0;
    if (soq_poller_set(l->poller, c->s, SOQ_WRITE, c).err)
        finish(l, c, ENDED_BROKEN, true);
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
            finish(l, c, ENDED_BROKEN, false);
            return;
        }
        done += k;
        c->sent += k;
    }
    go_on(l, c);
}

/* One message, or the end of them.  False: there is none yet. */
static bool read_one(loop *l, conn *c)
{
    size_t n, room = l->v->limits.queue_bytes;
    soq_rc rc;

    room = session_room(&l->v->session, room < PIECE ? room : PIECE);
    rc = soq_recv(c->s, l->data, room, soq_no_wait(), &n);
    if (rc.err == SOQ_EAGAIN)
        return false;
    if (rc.err) {
        finish(l, c, rc.err == SOQ_EOF ? ENDED_BY_CLIENT : ENDED_BROKEN,
               false);
        return true;
    }
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
        finish(l, c, ENDED_BROKEN, false);
        return;
    }
    c->sent += k;
    c->gone += (uint32_t)k;
    moved(l, c);
    if (c->gone < c->queued)
        return;
    free(c->queue);
    c->queue = NULL;
    if (soq_poller_set(l->poller, c->s, SOQ_READ, c).err)
        finish(l, c, ENDED_BROKEN, true);
    else
        go_on(l, c);
}

static void drop_rest(loop *l, conn *c)
{
    size_t n;
    soq_rc rc = soq_recv(c->s, l->data, PIECE, soq_no_wait(), &n);

    if (rc.err && rc.err != SOQ_EAGAIN)
        finish(l, c, (ending)c->why, false);
}

static void serve_ready(loop *l, conn *c)
{
    if (c->phase == LEAVES)
        drop_rest(l, c);
    else if (c->queue)
        write_rest(l, c);
    else
        (void)read_one(l, c);
}

/* ---- time --------------------------------------------------------------- */

static bool is_over(int64_t since_ns, int ms, int64_t now_ns)
{
    return now_ns - since_ns >= (int64_t)ms * 1000000;
}

/* One that does not take its answer cannot be told anything more either. */
static void evict(loop *l, conn *c, ending why)
{
    if (c->queue)
        finish(l, c, why, true);
    else
        leave(l, c, why);
}

static void expire(loop *l)
{
    const limits *most = &l->v->limits;
    int64_t now = soq_now_ns();
    bool last = l->ending && now >= l->end_ns;
    conn *c;

    while (c = l->talking.next,
           c != &l->talking &&
               (last || is_over(c->active_ns, most->idle_ms, now)))
        evict(l, c, last ? ENDED_STOPPED : ENDED_IDLE);
    while (c = l->aging.younger,
           c != &l->aging && is_over(c->accepted_ns, most->deadline_ms, now))
        evict(l, c, ENDED_DEADLINE);
    while (c = l->leaving.next,
           c != &l->leaving && (last || is_over(c->active_ns, GRACE_MS, now)))
        finish(l, c, (ending)c->why, false);
}

static int64_t sooner(int64_t a_ns, int64_t since_ns, int ms)
{
    int64_t b_ns = since_ns + (int64_t)ms * 1000000;

    return a_ns < b_ns ? a_ns : b_ns;
}

static int wait_ms(const loop *l)
{
    int64_t when = INT64_MAX, now = soq_now_ns();

    if (l->ending)
        when = l->end_ns;
    if (l->talking.next != &l->talking)
        when = sooner(when, l->talking.next->active_ns, l->v->limits.idle_ms);
    if (l->leaving.next != &l->leaving)
        when = sooner(when, l->leaving.next->active_ns, GRACE_MS);
    if (l->aging.younger != &l->aging)
        when = sooner(when, l->aging.younger->accepted_ns,
                      l->v->limits.deadline_ms);
    if (when == INT64_MAX)
        return -1;
    return when <= now ? 0 : (int)((when - now + 999999) / 1000000);
}

/* ---- the loop ----------------------------------------------------------- */

/* What has been received already is still answered. */
static void begin_end(loop *l)
{
    conn *c = l->aging.younger, *next;

    l->end_ns = soq_now_ns() + (int64_t)GRACE_MS * 1000000;
    l->ending = true;
    for (; c != &l->aging; c = next) {
        next = c->younger;
        if (!c->queue && !read_one(l, c))
            leave(l, c, ENDED_STOPPED);
    }
}

/* The connections that the door has handed over since, and its last word. */
static void take_handed(loop *l)
{
    conn *c, *next;
    bool over;

    soq_mutex_lock(&l->lock);
    c = l->handed;
    l->handed = NULL;
    over = l->over;
    soq_mutex_unlock(&l->lock);
    for (; c; c = next) {
        next = c->next;
        server_serves(l->v, c);
        append(&l->talking, c);
        append_age(&l->aging, c);
        if (soq_poller_set(l->poller, c->s, SOQ_READ, c).err)
            finish(l, c, ENDED_BROKEN, true);
    }
    if (over && !l->ending)
        begin_end(l);
}

static bool is_empty(const loop *l)
{
    return l->talking.next == &l->talking && l->leaving.next == &l->leaving;
}

static void run(void *arg)
{
    loop *l = arg;
    soq_event events[EVENTS];
    size_t n;

    for (take_handed(l); !l->ending || !is_empty(l); take_handed(l)) {
        if (soq_poller_wait(l->poller, events, EVENTS, wait_ms(l), &n).err)
            n = 0;
        for (size_t i = 0; i < n; i++)
            serve_ready(l, events[i].user);
        expire(l);
    }
}

/* ---- the way ------------------------------------------------------------ */

static void loop_close(loop *l)
{
    if (l->thread) {
        soq_mutex_lock(&l->lock);
        l->over = true;
        soq_mutex_unlock(&l->lock);
        soq_poller_wake(l->poller);
        soq_thread_join(&l->thread);
    }
    soq_poller_close(&l->poller);
    soq_mutex_close(&l->lock);
    free(l);
}

static soq_rc loop_open(server *v, loop **out)
{
    loop *l = calloc(1, sizeof(*l));
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!l)
        return rc;
    l->v = v;
    l->talking.next = l->talking.previous = &l->talking;
    l->leaving.next = l->leaving.previous = &l->leaving;
    l->aging.younger = l->aging.older = &l->aging;
    rc = soq_mutex_open(&l->lock);
    if (rc.err) {
        free(l);
        return rc;
    }
    rc = soq_poller_open(NULL, &l->poller);
    if (!rc.err)
        rc = soq_thread_start(run, l, &l->thread);
    if (rc.err)
        loop_close(l);
    else
        *out = l;
    return rc;
}

static void close_way(void *state)
{
    loops *all = state;

    for (size_t i = 0; i < all->count; i++)
        loop_close(all->each[i]);
    free(all);
}

static soq_rc open_way(server *v, void **state)
{
    size_t wanted = soq_processors();
    loops *all = calloc(1, sizeof(*all));
    soq_rc rc = { all ? SOQ_OK : SOQ_ENOMEM, 0 };

    while (!rc.err && all->count < wanted && all->count < LOOPS) {
        rc = loop_open(v, &all->each[all->count]);
        all->count += rc.err ? 0U : 1U;
    }
    if (!rc.err)
        *state = all;
    else if (all)
        close_way(all);
    return rc;
}

static size_t open_of(loop *l)
{
    size_t open;

    soq_mutex_lock(&l->lock);
    open = l->open;
    soq_mutex_unlock(&l->lock);
    return open;
}

static void serve(void *state, conn *c)
{
    loops *all = state;
    loop *least = all->each[0];

    for (size_t i = 1; i < all->count; i++)
        if (open_of(all->each[i]) < open_of(least))
            least = all->each[i];
    soq_mutex_lock(&least->lock);
    c->next = least->handed;
    least->handed = c;
    least->open++;
    soq_mutex_unlock(&least->lock);
    soq_poller_wake(least->poller);
}

const way way_events = { "events", false, open_way, serve, close_way };
