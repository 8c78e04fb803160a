/* events.c -- all clients at once in a few loops, one a processor: none has a
 * thread, and a silent one has no buffer.
 *
 * The door's thread accepts and hands each connection over to the loop that
 * has the fewest.  A loop never waits in a call but for all its sockets.
 */
#include <stdlib.h>

#include "loop.h"

enum { EVENTS = 256, LOOPS = 64 };

typedef struct loops {
    size_t count;
    loop *each[LOOPS];
} loops;

/* ---- time --------------------------------------------------------------- */

static bool is_over(int64_t since_ns, int ms, int64_t now_ns)
{
    return now_ns - since_ns >= (int64_t)ms * 1000000;
}

static void expire(loop *l)
{
    const limits *most = &l->v->limits;
    int64_t now = l->now_ns;
    bool last = l->ending && now >= l->end_ns;
    conn *c;

    while (c = l->talking.next,
           c != &l->talking &&
               (last || is_over(c->active_ns, most->idle_ms, now)))
        loop_evict(l, c, last ? ENDED_STOPPED : ENDED_IDLE);
    while (c = l->aging.younger,
           c != &l->aging && is_over(c->accepted_ns, most->deadline_ms, now))
        loop_evict(l, c, ENDED_DEADLINE);
    while (c = l->leaving.next,
           c != &l->leaving && (last || is_over(c->active_ns, GRACE_MS, now)))
        loop_finish(l, c, (ending)c->why, false);
}

static int64_t sooner(int64_t a_ns, int64_t since_ns, int ms)
{
    int64_t b_ns = since_ns + (int64_t)ms * 1000000;

    return a_ns < b_ns ? a_ns : b_ns;
}

static int wait_ms(const loop *l)
{
    int64_t when = INT64_MAX, now = l->now_ns;

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
        loop_take(l, c);
    }
    if (over && !l->ending)
        loop_begin_end(l);
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

    l->now_ns = soq_now_ns();
    for (take_handed(l); !l->ending || !is_empty(l); take_handed(l)) {
        if (soq_poller_wait(l->poller, events, EVENTS, wait_ms(l), &n).err)
            n = 0;
        l->now_ns = soq_now_ns();
        for (size_t i = 0; i < n; i++)
            loop_serve(l, events[i].user, events[i].ready);
        l->now_ns = soq_now_ns();
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
    loop_open_rings(l);
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
