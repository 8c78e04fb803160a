/* probing.c -- numbered datagrams: which came back, in which order, and how
 * long it took. */
#include "talk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/jsonl.h"
#include "common/message.h"

enum { ANSWERERS = 64, SHOWN = 8 };

/* Who answered, where many may. */
typedef struct answerer {
    soq_addr from;
    size_t answers;
} answerer;

typedef struct run {
    udp_talk *t;
    probes p;
    size_t size;
    int64_t next_ns; /* when the next probe is due */
    int64_t end_ns;  /* when waiting for answers ends; 0: still sending */
    size_t refused;
    answerer who[ANSWERERS];
    size_t who_count;
    size_t failed; /* sends */
} run;

static void note_answerer(run *r, const soq_addr *from)
{
    for (size_t i = 0; i < r->who_count; i++)
        if (soq_addr_equal(&r->who[i].from, from)) {
            r->who[i].answers++;
            return;
        }
    if (r->who_count < ANSWERERS) {
        r->who[r->who_count].from = *from;
        r->who[r->who_count++].answers = 1;
    }
}

/* ---- one step ---------------------------------------------------------- */

static soq_rc send_next(run *r)
{
    size_t number = r->p.sent;
    soq_rc rc;

    probe_write(&r->p, number, r->t->message ? r->t->message : "", r->t->out,
                r->size);
    probes_sent(&r->p, soq_now_ns());
    rc = udp_send(r->t, r->size, number < SHOWN);
    r->next_ns += (int64_t)r->t->interval_ms * 1000000;
    if (r->p.sent < r->p.count || rc.err)
        return rc;
    rc = impair_flush(&r->t->bad, r->t->s,
                      r->t->unconnected || r->t->many ? &r->t->to : NULL,
                      stop_limit(&r->t->stop, r->t->timeout_ms));
    r->end_ns = soq_now_ns() + (int64_t)r->t->timeout_ms * 1000000;
    return rc;
}

static soq_rc hear_one(run *r, int timeout_ms)
{
    soq_datagram d;
    soq_rc rc = udp_receive(r->t, timeout_ms, &d);
    size_t number;

    if (rc.err)
        return rc;
    number = probes_answer(&r->p, r->t->in, d.n, soq_now_ns());
    if (number == SIZE_MAX) {
        udp_show_received(r->t, &d, "no answer to a probe of this run");
        return rc;
    }
    note_answerer(r, &d.from);
    if (number < SHOWN)
        udp_show_received(r->t, &d, NULL);
    return rc;
}

/* "Port unreachable" for one probe is that probe's loss, and told at the
 * end. */
static soq_rc step(run *r, bool *over)
{
    int64_t now = soq_now_ns(), until;
    soq_rc rc;

    if (r->end_ns == 0 && now >= r->next_ns) {
        rc = send_next(r);
        /* What came meanwhile is heard, and nothing is waited for. */
        if (!rc.err)
            rc = hear_one(r, 0);
    } else {
        until = r->end_ns ? r->end_ns : r->next_ns;
        rc = hear_one(r, until > now ? (int)((until - now + 999999) / 1000000)
                                     : 0);
    }
    if (rc.err == SOQ_ECONNREFUSED) {
        r->refused++;
        rc.err = SOQ_OK;
    } else if (rc.err == SOQ_EAGAIN || rc.err == SOQ_ETIMEDOUT) {
        rc.err = SOQ_OK;
    }
    *over = r->end_ns &&
            (soq_now_ns() >= r->end_ns ||
             (!r->t->many && r->p.answered + r->refused >= r->p.count &&
              probes_done(&r->p)));
    return rc;
}

/* ---- the end ----------------------------------------------------------- */

static void show_answerers(const run *r)
{
    char text[SOQ_ADDR_TEXT];

    for (size_t i = 0; i < r->who_count; i++)
        output_print(&r->t->a->out, "Answered  %s  %zu times\n",
                     soq_addr_text(&r->who[i].from, text, sizeof(text)),
                     r->who[i].answers);
}

static void show_text(const run *r)
{
    const probes *p = &r->p;
    probe_times took = probes_times(p);
    output *o = &r->t->a->out;

    if (r->t->many)
        show_answerers(r);
    output_print(o,
                 "%zu sent, %zu answered, %zu lost (%.1f%%), %zu reordered, "
                 "%zu duplicated\n",
                 p->sent, p->answered, p->sent - p->answered,
                 p->sent ? 100.0 * (double)(p->sent - p->answered) /
                               (double)p->sent
                         : 0.0,
                 p->reordered, p->duplicated);
    if (r->t->bad.on)
        output_print(o,
                     "of these the impairment lost %" PRIu64
                     ", doubled %" PRIu64 " and held back %" PRIu64
                     " on the way out\n",
                     r->t->bad.lost, r->t->bad.doubled, r->t->bad.reordered);
    if (r->refused)
        output_print(o,
                     "%zu times \"port unreachable\" came back: nobody "
                     "receives there\n",
                     r->refused);
    if (p->answered)
        output_print(o,
                     "round trip: min %.3f ms, median %.3f ms, p99 %.3f ms, "
                     "max %.3f ms\n",
                     (double)took.least / 1e6, (double)took.median / 1e6,
                     (double)took.p99 / 1e6, (double)took.most / 1e6);
}

static json_t *answerers_json(const run *r)
{
    json_t *list = json_array();
    char text[SOQ_ADDR_TEXT];

    for (size_t i = 0; i < r->who_count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:I}", "peer",
                            soq_addr_text(&r->who[i].from, text, sizeof(text)),
                            "answers", (json_int_t)r->who[i].answers));
    return list;
}

static void show_json(const run *r)
{
    const probes *p = &r->p;
    probe_times took = probes_times(p);
    char local[SOQ_ADDR_TEXT], peer[SOQ_ADDR_TEXT];
    json_t *o = json_pack(
        "{s:s, s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "app",
        r->t->a->command->name, "pid", (json_int_t)soq_own_process_id(),
        "event", "result", "local",
        soq_addr_text(&r->t->local, local, sizeof(local)), "peer",
        soq_addr_text(&r->t->to, peer, sizeof(peer)), "sent",
        (json_int_t)p->sent, "answered", (json_int_t)p->answered, "lost",
        (json_int_t)(p->sent - p->answered), "reordered",
        (json_int_t)p->reordered, "duplicated", (json_int_t)p->duplicated,
        "refused", (json_int_t)r->refused, "answerers", answerers_json(r));

    if (p->answered)
        json_object_set_new(
            o, "round_trip_ns",
            json_pack("{s:I, s:I, s:I, s:I}", "min", (json_int_t)took.least,
                      "median", (json_int_t)took.median, "p99",
                      (json_int_t)took.p99, "max", (json_int_t)took.most));
    if (r->t->bad.on)
        json_object_set_new(o, "impaired",
                            json_pack("{s:I, s:I, s:I, s:I}", "lost",
                                      (json_int_t)r->t->bad.lost, "duplicated",
                                      (json_int_t)r->t->bad.doubled,
                                      "reordered",
                                      (json_int_t)r->t->bad.reordered, "seed",
                                      (json_int_t)r->t->bad.seed));
    jsonl_print(&r->t->a->out, soq_wall_us(), o);
}

static int finish(run *r, soq_rc rc)
{
    if (r->t->a->json)
        show_json(r);
    else
        show_text(r);
    if (rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (rc.err)
        return udp_failed(r->t, "send", rc);
    if (r->p.answered == 0)
        return app_fault(r->t->a, "no answer from %s", r->t->peer_text);
    return APP_DONE;
}

int udp_probing_run(udp_talk *t)
{
    size_t text = t->message ? strlen(t->message) : 0;
    run *r = calloc(1, sizeof(*r));
    bool over = false;
    uint32_t id = 0;
    int status;
    soq_rc rc = soq_random(&id, sizeof(id));

    if (!r || !probes_open(&r->p, t->count, id)) {
        free(r);
        return app_fail(t->a, "prepare", "the probes",
                        (soq_rc){ SOQ_ENOMEM, 0 });
    }
    r->t = t;
    r->size = t->size ? t->size : PROBE_SIZE_LEAST + text;
    r->size = r->size < UDP_TALK_MOST ? r->size : UDP_TALK_MOST;
    r->next_ns = soq_now_ns();
    while (!rc.err && !over)
        rc = step(r, &over);
    status = finish(r, rc);
    probes_close(&r->p);
    free(r);
    return status;
}
