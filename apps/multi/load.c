/* load.c -- many client connections at once in one loop. */
#include "load.h"

#include <stdlib.h>

#include <soquete/system.h>

#include "caller.h"
#include "common/message.h"

/* So many connections are under way at once when there is no rate; how long a
 * server gets to end its side. */
enum { CONNECTING_MOST = 256, EVENTS = 256, GRACE_MS = 2000, DRAW_MS = 200 };

static bool is_empty(const caller *ring)
{
    return ring->next == ring;
}

static uint64_t total(const load *l)
{
    return l->plan.duration_ms > 0 ? UINT64_MAX
                                   : l->plan.connections * l->plan.repeat;
}

/* How many connections may have been begun by now. */
static uint64_t allowed(const load *l, int64_t now_ns)
{
    uint64_t ms = (uint64_t)(now_ns - l->begin_ns) / 1000000;

    if (l->plan.rate == 0)
        return UINT64_MAX;
    return 1 + ms * l->plan.rate / 1000;
}

static void begin_some(load *l)
{
    uint64_t most = allowed(l, soq_now_ns());

    while (!l->over && l->begun < total(l) && l->begun < most &&
           !is_empty(&l->idle) && l->connecting < CONNECTING_MOST)
        caller_begin(l);
}

static bool is_over(const caller *c, int ms, int64_t now_ns)
{
    return now_ns - c->active_ns >= (int64_t)ms * 1000000;
}

static void expire(load *l)
{
    int64_t now = soq_now_ns();
    caller *c;

    while (c = l->thinking.next,
           c != &l->thinking && is_over(c, l->plan.think_ms, now))
        caller_begin_message(l, c);
    while (c = l->waiting.next,
           c != &l->waiting && is_over(c, l->plan.timeout_ms, now)) {
        if (c->phase == CALLER_ENDING && caller_is_well(l, c))
            caller_finish(l, c, CAME_WELL);
        else
            caller_fail(l, c, (soq_rc){ SOQ_ETIMEDOUT, 0 });
    }
}

/* The time is over, or Ctrl-C: those in the middle of a message get a moment
 * for its answer, all the others end now. */
static void give_up(load *l)
{
    l->over = true;
    l->over_ns = soq_now_ns();
    while (!is_empty(&l->thinking))
        caller_end(l, l->thinking.next);
    while (!is_empty(&l->holding))
        caller_end(l, l->holding.next);
}

static void cut_off(load *l)
{
    while (!is_empty(&l->waiting)) {
        caller *c = l->waiting.next;

        caller_finish(l, c, caller_is_well(l, c) ? CAME_WELL : CAME_OVER);
    }
}

static int64_t sooner(int64_t a_ns, const caller *ring, int ms)
{
    int64_t b_ns = ring->next->active_ns + (int64_t)ms * 1000000;

    return is_empty(ring) || a_ns < b_ns ? a_ns : b_ns;
}

static int wait_ms(const load *l)
{
    int64_t now = soq_now_ns();
    int64_t when = now + (int64_t)DRAW_MS * 1000000;

    if (!l->over && l->plan.rate > 0 && l->begun < total(l) &&
        !is_empty(&l->idle))
        when = now + 1000000;
    when = sooner(when, &l->thinking, l->plan.think_ms);
    when = sooner(when, &l->waiting, l->plan.timeout_ms);
    return when <= now ? 0 : (int)((when - now + 999999) / 1000000);
}

static void draw(load *l)
{
    int64_t now = soq_now_ns();
    char line[160];

    if (!l->a->err.terminal || l->quiet ||
        now - l->drawn_ns < (int64_t)DRAW_MS * 1000000)
        return;
    l->drawn_ns = now;
    snprintf(line, sizeof(line),
             "%zu open, %llu begun, %llu ended, %llu "
             "round trips",
             l->open, (unsigned long long)l->begun,
             (unsigned long long)l->ended,
             (unsigned long long)l->rounds.count);
    output_status(&l->a->err, line);
}

/* All is done but what is held: let it go, too. */
static void let_go(load *l)
{
    bool more = !l->over && l->begun < total(l);

    if (!more && is_empty(&l->waiting) && is_empty(&l->thinking))
        while (!is_empty(&l->holding))
            caller_end(l, l->holding.next);
}

static void watch_time(load *l)
{
    int64_t now = soq_now_ns(), age_ms = (now - l->begin_ns) / 1000000;

    if (!l->over && (stop_asked(l->stop) || (l->plan.duration_ms > 0 &&
                                             age_ms >= l->plan.duration_ms)))
        give_up(l);
    if (l->over && now - l->over_ns >= (int64_t)GRACE_MS * 1000000)
        cut_off(l);
}

static soq_rc turn(load *l)
{
    soq_event events[EVENTS];
    size_t n = 0;
    soq_rc rc;

    begin_some(l);
    rc = soq_poller_wait(l->poller, events, EVENTS, wait_ms(l), &n);
    for (size_t i = 0; i < n && !rc.err; i++)
        caller_serve(l, events[i].user, events[i].ready);
    expire(l);
    watch_time(l);
    let_go(l);
    draw(l);
    return rc;
}

static bool is_done(const load *l)
{
    return is_empty(&l->waiting) && is_empty(&l->thinking) &&
           is_empty(&l->holding) && (l->over || l->begun >= total(l));
}

/* How many came out as they should. */
static uint64_t well(const load *l)
{
    uint64_t n = l->outcomes[CAME_WELL] + l->outcomes[CAME_OVER];

    if (l->plan.allow_drops)
        n += l->outcomes[CAME_NO_PLACE] + l->outcomes[CAME_RESET] +
             l->outcomes[CAME_EARLY];
    return n;
}

int load_run(load *l)
{
    soq_rc rc = { SOQ_OK, 0 };

    caller_ring_open(&l->idle);
    caller_ring_open(&l->waiting);
    caller_ring_open(&l->thinking);
    caller_ring_open(&l->holding);
    l->ports.side = "client";
    state_try(&l->asker);
    l->begin_ns = soq_now_ns();
    l->places = calloc(l->plan.connections, sizeof(*l->places));
    if (!l->places)
        return app_fail(l->a, "prepare", "the connections",
                        (soq_rc){ SOQ_ENOMEM, 0 });
    for (size_t i = 0; i < l->plan.connections; i++) {
        caller_ring_open(&l->places[i]);
        l->places[i].s = SOQ_NONE;
        caller_move(&l->idle, &l->places[i]);
    }
    while (!rc.err && !is_done(l) && !l->a->out.rc.err)
        rc = turn(l);
    output_status(&l->a->err, "");
    for (size_t i = 0; i < l->plan.connections; i++)
        soq_close(&l->places[i].s);
    free(l->places);
    if (rc.err)
        return app_fail(l->a, "wait for", "the connections", rc);
    return well(l) == l->begun ? APP_DONE : APP_FAILED;
}
