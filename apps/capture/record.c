/* record.c -- from interfaces into a capture file. */
#include "record.h"

#include <stdio.h>
#include <stdlib.h>

#include <soquete/system.h>

#include "owners.h"

enum {
    TURN = 512,         /* packets of one interface before the next's turn */
    FLUSH_MS = 250,     /* who reads the file while it grows sees it so soon */
    REMAINDER_MS = 500, /* for what came before the end and is under way */
    STEP_MS = 20
};

typedef struct line {
    live *live;
    pcapng_interface about;
    live_counts counts;
    uint64_t delivered;
    int64_t begin_us;
    bool ended; /* record_end(): what is later is not ours */
} line;

struct record {
    pcapng_writer out;
    soq_poller *poller;
    owners *owners;
    line lines[RECORD_MOST];
    size_t count;
    uint64_t most, delivered, bytes;
    int64_t flushed_ns, end_us; /* end_us: 0, it goes on */
    record_status status;
    char problem[LIVE_TEXT];
};

soq_rc record_open(record **out, pcapng_take take, void *user)
{
    record *r = calloc(1, sizeof(*r));
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!r)
        return rc;
    rc = pcapng_open(&r->out, take, user);
    if (!rc.err)
        rc = soq_poller_open(NULL, &r->poller);
    if (rc.err)
        record_close(&r);
    *out = r;
    return rc;
}

void record_close(record **r)
{
    if (!*r)
        return;
    for (size_t i = 0; i < (*r)->count; i++) {
        live_unwatch((*r)->lines[i].live, (*r)->poller);
        live_close(&(*r)->lines[i].live);
    }
    soq_poller_close(&(*r)->poller);
    pcapng_close(&(*r)->out);
    owners_close(&(*r)->owners);
    free(*r);
    *r = NULL;
}

void record_owners(record *r, bool commands)
{
    if (!r->owners)
        r->owners = owners_open(commands);
}

void record_packets(record *r, uint64_t most)
{
    r->most = most;
}

soq_rc record_add(record *r, live *l, const char *name,
                  const char *description, const char *filter)
{
    line *at = &r->lines[r->count];
    soq_rc rc = { SOQ_EINVAL, 0 };

    if (r->count < RECORD_MOST)
        rc = live_watch(l, r->poller);
    if (rc.err) {
        live_close(&l);
        return rc;
    }
    r->count++;
    at->live = l;
    at->begin_us = soq_wall_us();
    at->about = (pcapng_interface){ .name = name,
                                    .description = description,
                                    .filter = filter,
                                    .link = live_link(l),
                                    .snap = live_snap(l),
                                    .digits = live_digits(l) };
    return rc;
}

soq_rc record_begin(record *r)
{
    pcapng_section(&r->out, soq_system_name(), "soquete " SOQUETE_VERSION);
    for (size_t i = 0; i < r->count; i++)
        pcapng_add_interface(&r->out, &r->lines[i].about);
    return pcapng_flush(&r->out);
}

/* ---- packets ----------------------------------------------------------- */

static uint64_t units(const line *at, int64_t us)
{
    return (uint64_t)us * (at->about.digits == 9 ? 1000 : 1);
}

static record_status stop_at(record *r, record_status why)
{
    r->status = why;
    return why;
}

static void keep(record *r, line *at, const live_packet *p)
{
    pcapng_packet out = { .interface = (uint32_t)(at - r->lines),
                          .time = p->time,
                          .len = p->len,
                          .data = p->data,
                          .captured = p->captured };

    if (r->owners)
        out.comment = owners_comment(r->owners, at->about.link, p->data,
                                     p->captured);
    at->delivered++;
    r->delivered++;
    r->bytes += p->len;
    pcapng_add_packet(&r->out, &out);
}

/* Some packets of one interface; *any: there were some. */
static record_status take_turn(record *r, line *at, bool *any)
{
    for (int i = 0; i < TURN && !at->ended; i++) {
        live_packet p;
        live_status got = live_next(at->live, &p);

        if (got == LIVE_NONE)
            break;
        if (got == LIVE_FAILED) {
            snprintf(r->problem, sizeof(r->problem), "%.100s: %.400s",
                     at->about.name, live_problem(at->live));
            return stop_at(r, RECORD_INTERRUPTED);
        }
        if (r->end_us && p.time > units(at, r->end_us)) {
            at->ended = true;
            break;
        }
        *any = true;
        keep(r, at, &p);
        if (r->out.rc.err)
            return stop_at(r, RECORD_UNWRITTEN);
        if (r->most && r->delivered >= r->most)
            return stop_at(r, RECORD_FULL);
    }
    return RECORD_ON;
}

/* Now and then: the file, and counts that must not go round. */
static record_status do_chores(record *r)
{
    int64_t now = soq_now_ns();

    if (now - r->flushed_ns < FLUSH_MS * INT64_C(1000000))
        return RECORD_ON;
    r->flushed_ns = now;
    for (size_t i = 0; i < r->count; i++)
        live_stats(r->lines[i].live, &r->lines[i].counts);
    return pcapng_flush(&r->out).err ? stop_at(r, RECORD_UNWRITTEN)
                                     : RECORD_ON;
}

static void wait_for_more(record *r, int wait_ms)
{
    soq_event events[RECORD_MOST];
    size_t n;

    for (size_t i = 0; i < r->count; i++)
        if (live_wait_ms(r->lines[i].live) < wait_ms)
            wait_ms = live_wait_ms(r->lines[i].live);
    (void)soq_poller_wait(r->poller, events, RECORD_MOST, wait_ms, &n);
}

record_status record_step(record *r, int wait_ms)
{
    bool any = false;

    for (size_t i = 0; i < r->count && r->status == RECORD_ON; i++)
        (void)take_turn(r, &r->lines[i], &any);
    if (r->status == RECORD_ON && do_chores(r) == RECORD_ON && !any)
        wait_for_more(r, wait_ms);
    return r->status;
}

void record_wake(record *r)
{
    soq_poller_wake(r->poller);
}

soq_poller *record_poller(record *r)
{
    return r->poller;
}

/* ---- the end ----------------------------------------------------------- */

/* Has all come that the system has counted?  Where it counts what the filter
 * keeps from us, never. */
static bool is_whole(const line *at)
{
    return at->ended ||
           at->counts.received <= at->delivered + at->counts.dropped;
}

static void take_remainder(record *r)
{
    int64_t end_ns = soq_now_ns() + REMAINDER_MS * INT64_C(1000000);
    bool whole = false;

    r->end_us = soq_wall_us();
    while (!whole && r->status == RECORD_ON && soq_now_ns() < end_ns) {
        whole = true;
        (void)record_step(r, STEP_MS);
        for (size_t i = 0; i < r->count; i++) {
            live_stats(r->lines[i].live, &r->lines[i].counts);
            whole = whole && is_whole(&r->lines[i]);
        }
    }
}

static void put_statistics(record *r, uint32_t i)
{
    line *at = &r->lines[i];
    pcapng_statistics s = { .begin = units(at, at->begin_us),
                            .end = units(at, r->end_us) };

    live_stats(at->live, &at->counts);
    s.time = s.end;
    s.received = at->counts.received;
    s.delivered = at->delivered;
    s.system_dropped = at->counts.dropped;
    s.interface_dropped = at->counts.interface_dropped;
    s.accepted = at->delivered + at->counts.dropped;
    pcapng_add_statistics(&r->out, i, &s);
}

soq_rc record_end(record *r)
{
    if (r->status == RECORD_ON)
        take_remainder(r);
    else
        r->end_us = soq_wall_us();
    for (size_t i = 0; i < r->count; i++)
        put_statistics(r, (uint32_t)i);
    return pcapng_flush(&r->out);
}

soq_rc record_rc(const record *r)
{
    return r->out.rc;
}

const char *record_problem(const record *r)
{
    return r->problem;
}

/* ---- the account ------------------------------------------------------- */

void record_account_of(record *r, size_t which, record_account *out)
{
    const line *at = &r->lines[which];

    *out = (record_account){ .dropped = at->counts.dropped,
                             .interface_dropped = at->counts.interface_dropped,
                             .received = at->counts.received };
    out->seen = at->delivered + out->dropped + out->interface_dropped;
}

void record_account_all(record *r, record_account *out)
{
    record_account sum = { .written = r->out.packets,
                           .bytes = r->bytes,
                           .cut = r->out.cut };

    sum.unwritten = r->delivered - sum.written;
    for (size_t i = 0; i < r->count; i++) {
        record_account one;

        record_account_of(r, i, &one);
        sum.seen += one.seen;
        sum.dropped += one.dropped;
        sum.interface_dropped += one.interface_dropped;
        sum.received += one.received;
    }
    *out = sum;
}
