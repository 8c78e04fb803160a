/* door.c -- accepting: who comes in, who waits, who is turned away. */
#include "door.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"

/* Accepted in a row before the others at the door are looked at; how many may
 * be on their way out at once, having been told that there is no room. */
enum { BATCH = 64, LEAVERS = 64, LEAVE_MS = 1000 };

/* After accepting failed for want of descriptors or memory. */
enum { PAUSE_FIRST_MS = 10, PAUSE_MOST_MS = 500 };

enum { DRAW_MS = 200 };

/* A shortage is told once a minute. */
static const int64_t shortage_ns = 60000000000;

typedef struct leaver {
    soq s;
    int64_t until_ns;
} leaver;

typedef struct door {
    server *v;
    const way *way;
    void *state;
    bool watched;     /* the listener is */
    int pause_ms;     /* the next pause; 0: none was needed */
    int64_t pause_ns; /* when it is over, or 0 */
    int64_t told_ns;  /* when a shortage was told last, or 0 */
    leaver leavers[LEAVERS];
    size_t next_leaver;
    int64_t drawn_ns;
} door;

/* ---- turned away -------------------------------------------------------- */

static void forget(door *d, leaver *l)
{
    soq_poller_unset(d->v->poller, l->s);
    soq_close(&l->s);
}

/* What it still sends is read until it ends, or the reason that it was told
 * could be lost in a reset. */
static void hear_leaver(door *d, leaver *l)
{
    char waste[4096];
    size_t n;
    soq_rc rc = soq_recv(l->s, waste, sizeof(waste), soq_no_wait(), &n);

    if (rc.err && rc.err != SOQ_EAGAIN)
        forget(d, l);
}

/* The first that is still there gives its place up when all are taken. */
static void see_off(door *d, soq s)
{
    leaver *l = &d->leavers[d->next_leaver++ % LEAVERS];

    forget(d, l);
    l->s = s;
    l->until_ns = soq_now_ns() + (int64_t)LEAVE_MS * 1000000;
    if (soq_shutdown(s, SOQ_SHUT_WRITE).err ||
        soq_poller_set(d->v->poller, s, SOQ_READ, l).err)
        forget(d, l);
}

static void turn_away(door *d, soq s, const soq_addr *peer, const char *why)
{
    char text[160];
    size_t n;

    if (d->v->limits.full == FULL_DROP) {
        server_turned_away(d->v, "drop", s, peer, why);
        soq_abort(&s);
        return;
    }
    server_turned_away(d->v, "refuse", s, peer, why);
    snprintf(text, sizeof(text), SESSION_REFUSAL "%s\n", why);
    (void)soq_send(s, text, strlen(text), soq_no_wait(), &n);
    see_off(d, s);
}

/* ---- let in ------------------------------------------------------------- */

/* Why this one gets no place; NULL: it does.  The way's threads only ever
 * make room meanwhile. */
static const char *objection(server *v, const soq_addr *peer, char *buf,
                             size_t cap)
{
    size_t open, same;

    soq_mutex_lock(&v->lock);
    open = v->open;
    same = sources_count(&v->from, peer);
    soq_mutex_unlock(&v->lock);
    if (open >= v->limits.most)
        snprintf(buf, cap, "%zu are connected, which is --max", open);
    else if (same >= v->limits.per_source &&
             (v->limits.per_source_own || !soq_addr_is_loopback(peer)))
        snprintf(buf, cap,
                 "%zu are connected from there, which is "
                 "--per-source",
                 same);
    else
        return NULL;
    return buf;
}

static void let_in(door *d, soq s, const soq_addr *peer)
{
    char why[96];
    conn *c;

    if (objection(d->v, peer, why, sizeof(why))) {
        turn_away(d, s, peer, why);
        return;
    }
    c = server_accepted(d->v, s, peer);
    if (c)
        d->way->serve(d->state, c);
    else
        turn_away(d, s, peer, "the server has no memory left");
}

static bool is_shortage(soq_err err)
{
    return err == SOQ_EMFILE || err == SOQ_ENFILE || err == SOQ_ENOBUFS ||
           err == SOQ_ENOMEM;
}

/* --count of them have come. */
static bool has_count(const server *v)
{
    return v->limits.count > 0 &&
           v->accepted + v->refused + v->dropped >= v->limits.count;
}

/* The last of --count is over, or nobody reads what is told any more.  Asked
 * after has_place(), by which the last one was told to wake us: else it could
 * end between the two, unheard. */
static bool is_over(server *v)
{
    bool over;

    soq_mutex_lock(&v->lock);
    over = (has_count(v) && v->open == 0) || v->a->out.rc.err;
    soq_mutex_unlock(&v->lock);
    return over;
}

/* With --on-full queue they stay in the system's queue while all places are
 * taken, and we hear of the next place that becomes free. */
static bool has_place(server *v)
{
    bool place;

    soq_mutex_lock(&v->lock);
    place = (v->limits.full != FULL_QUEUE || v->open < v->limits.most) &&
            !has_count(v);
    v->waits = !place;
    soq_mutex_unlock(&v->lock);
    return place;
}

/* Until the time is over, or a connection ends and gives back what it had. */
static void pause_door(door *d, soq_rc why)
{
    int64_t now = soq_now_ns();

    soq_mutex_lock(&d->v->lock);
    d->v->waits = true;
    if (d->told_ns == 0 || now - d->told_ns >= shortage_ns) {
        d->told_ns = now;
        app_fail(d->v->a, "accept", "the next client", why);
    }
    soq_mutex_unlock(&d->v->lock);
    d->pause_ms = d->pause_ms == 0 ? PAUSE_FIRST_MS : 2 * d->pause_ms;
    if (d->pause_ms > PAUSE_MOST_MS)
        d->pause_ms = PAUSE_MOST_MS;
    d->pause_ns = now + (int64_t)d->pause_ms * 1000000;
}

static soq_rc accept_some(door *d)
{
    soq_rc rc = { SOQ_OK, 0 };

    for (int i = 0; i < BATCH && has_place(d->v); i++) {
        soq_addr peer;
        soq s;

        rc = soq_accept(d->v->listener, soq_no_wait(), &s, &peer);
        if (rc.err)
            break;
        d->pause_ms = 0;
        let_in(d, s, &peer);
        if (d->way->one)
            break;
    }
    if (is_shortage(rc.err)) {
        pause_door(d, rc);
        rc.err = SOQ_OK;
    }
    return rc.err == SOQ_EAGAIN ? (soq_rc){ SOQ_OK, 0 } : rc;
}

/* ---- the door ----------------------------------------------------------- */

static soq_rc watch(door *d)
{
    bool wanted = d->pause_ns == 0 && has_place(d->v);

    if (wanted == d->watched)
        return (soq_rc){ SOQ_OK, 0 };
    d->watched = wanted;
    return soq_poller_set(d->v->poller, d->v->listener, wanted ? SOQ_READ : 0,
                          d);
}

/* It was to be told of the next end of a connection, and was. */
static bool was_told(server *v)
{
    bool told;

    soq_mutex_lock(&v->lock);
    told = !v->waits;
    soq_mutex_unlock(&v->lock);
    return told;
}

static int64_t expire(door *d)
{
    int64_t now = soq_now_ns(), next = INT64_MAX;

    if (d->pause_ns != 0 && (now >= d->pause_ns || was_told(d->v)))
        d->pause_ns = 0;
    if (d->pause_ns != 0)
        next = d->pause_ns;
    for (size_t i = 0; i < LEAVERS; i++) {
        leaver *l = &d->leavers[i];

        if (soq_is_none(l->s))
            continue;
        if (now >= l->until_ns)
            forget(d, l);
        else if (l->until_ns < next)
            next = l->until_ns;
    }
    return next == INT64_MAX ? -1 : next - now;
}

static void draw(door *d)
{
    server *v = d->v;
    int64_t now = soq_now_ns();
    char line[128];

    if (now - d->drawn_ns < (int64_t)DRAW_MS * 1000000 || v->quiet)
        return;
    d->drawn_ns = now;
    soq_mutex_lock(&v->lock);
    snprintf(line, sizeof(line), "%zu open, %" PRIu64 " accepted", v->open,
             v->accepted);
    output_status(&v->a->err, v->accepted > CROWD_LINES ? line : "");
    soq_mutex_unlock(&v->lock);
}

static soq_rc turn(door *d)
{
    int64_t left = expire(d);
    int ms = left < 0 ? -1 : (int)((left + 999999) / 1000000);
    soq_event events[BATCH];
    bool ready = false;
    size_t n = 0;
    soq_rc rc = watch(d);

    if (rc.err || is_over(d->v))
        return rc;
    if (d->v->a->err.terminal && (ms < 0 || ms > DRAW_MS))
        ms = DRAW_MS;
    rc = soq_poller_wait(d->v->poller, events, BATCH, ms, &n);
    for (size_t i = 0; i < n && !rc.err; i++) {
        if (events[i].user == d)
            ready = true;
        else
            hear_leaver(d, events[i].user);
    }
    if (!rc.err && ready && !stop_asked(&d->v->stop))
        rc = accept_some(d);
    if (d->v->a->err.terminal)
        draw(d);
    return rc;
}

int door_run(server *v, const way *w, void *state)
{
    door d = { .v = v, .way = w, .state = state };
    soq_rc rc = { SOQ_OK, 0 };

    for (size_t i = 0; i < LEAVERS; i++)
        d.leavers[i].s = SOQ_NONE;
    while (!rc.err && !stop_asked(&v->stop) && !is_over(v))
        rc = turn(&d);
    soq_poller_unset(v->poller, v->listener);
    soq_close(&v->listener);
    soq_mutex_lock(&v->lock);
    output_status(&v->a->err, "");
    soq_mutex_unlock(&v->lock);
    for (size_t i = 0; i < LEAVERS; i++)
        forget(&d, &d.leavers[i]);
    return rc.err ? app_fail(v->a, "accept", v->at.text, rc) : APP_DONE;
}
