/* json.c -- the timeline as JSON Lines. */
#include <soquete/system.h>

#include "common/jsonl.h"
#include "packets/ip.h"
#include "view.h"

static json_t *begin(const view *v, const char *name)
{
    return json_pack("{s:s, s:I, s:s}", "app", v->a->command->name, "pid",
                     (json_int_t)soq_own_process_id(), "event", name);
}

static void print(const view *v, int64_t time_ns, json_t *o)
{
    jsonl_print(&v->a->out, time_ns / 1000, o);
}

static void set(json_t *o, const char *key, json_int_t value)
{
    json_object_set_new(o, key, json_integer(value));
}

static void set_text(json_t *o, const char *key, const char *text)
{
    if (text[0])
        json_object_set_new(o, key, json_string(text));
}

static void set_addr(json_t *o, const char *key, const soq_addr *addr)
{
    char text[SOQ_ADDR_TEXT];

    set_text(o, key, soq_addr_text(addr, text, sizeof(text)));
}

/* ---- files and clocks -------------------------------------------------- */

static void print_file(const view *v, size_t i)
{
    static const char *const faults[LINES_FAULTS] = { "too_long", "not_json",
                                                      "foreign", "cut",
                                                      "backwards" };
    const source *s = &v->sources[i];
    const timeline_file *f = &v->t.files[i];
    json_t *o = begin(v, "file"), *list = json_object();

    set_text(o, "path", s->path);
    set_text(o, "name", s->name);
    set_text(o, "holds", s->capture ? "packets" : "events");
    set(o, "count",
        (json_int_t)(s->capture ? s->file.packets : s->events.events));
    set(o, "shown", (json_int_t)f->rows);
    set(o, "clock", (json_int_t)f->clock);
    for (int k = 0; k < LINES_FAULTS && !s->capture; k++)
        if (s->events.faults[k] > 0)
            json_object_set_new(list, faults[k],
                                json_pack("{s:I, s:I}", "lines",
                                          (json_int_t)s->events.faults[k],
                                          "first",
                                          (json_int_t)s->events.first[k]));
    json_object_set_new(o, "faults", list);
    print(v, soq_wall_us() * 1000, o);
}

static void set_interval(json_t *o, const char *key, const clock_interval *i)
{
    json_object_set_new(
        o, key,
        json_pack("[I, I]", (json_int_t)i->lo_ns, (json_int_t)i->hi_ns));
}

static void print_clock(const view *v, size_t i)
{
    static const char *const verdicts[] = { "unknown", "found", "stepped",
                                            "contradictory" };
    const timeline_clock *c = &v->t.clocks[i];
    const clock_difference *d = &c->apart;
    json_t *o = begin(v, "clock");

    set(o, "clock", (json_int_t)i);
    set_text(o, "name", timeline_clock_name(v, c));
    if (i == v->t.here) {
        set_text(o, "difference", "none");
    } else {
        set_text(o, "difference", verdicts[d->verdict]);
        set(o, "sightings_to", (json_int_t)c->to);
        set(o, "sightings_back", (json_int_t)c->back);
        if (d->verdict != CLOCK_UNKNOWN) {
            set_interval(o, "ahead_ns", &d->start);
            set_interval(o, "ahead_at_end_ns", &d->end);
        } else {
            if (d->has_lo)
                set(o, "ahead_at_least_ns", d->start.lo_ns);
            if (d->has_hi)
                set(o, "ahead_at_most_ns", d->start.hi_ns);
        }
        if (d->verdict == CLOCK_FOUND)
            json_object_set_new(o, "drift_ppb",
                                json_pack("[I, I]",
                                          (json_int_t)d->drift_lo_ppb,
                                          (json_int_t)d->drift_hi_ppb));
    }
    print(v, soq_wall_us() * 1000, o);
}

static void print_conversation(const view *v)
{
    const timeline *t = &v->t;
    json_t *o = begin(v, "conversation");

    set_text(o, "protocol", t->chosen.udp ? "udp" : "tcp");
    set_addr(o, "client", &t->chosen.ends[CLIENT]);
    set_addr(o, "server", &t->chosen.ends[SERVER]);
    set(o, "rows", (json_int_t)t->row_count);
    set(o, "again", (json_int_t)t->again);
    set(o, "not_looked_at",
        (json_int_t)t->left_out + (json_int_t)t->all->too_many);
    set(o, "too_early", (json_int_t)t->seen.violations);
    print(v, t->row_count > 0 ? t->rows[0].time_ns : 0, o);
}

/* ---- rows -------------------------------------------------------------- */

static void set_told(json_t *o, const line *l)
{
    set(o, "line", (json_int_t)l->number);
    set_text(o, "program", l->app);
    set_text(o, "told", l->name);
    set_text(o, "state", l->state);
    if (l->state[0])
        set_text(o, "state_source", "system");
    if (l->has_bytes) {
        set(o, "bytes", (json_int_t)l->bytes);
        set(o, "total", (json_int_t)l->total);
    }
    if (l->end)
        json_object_set_new(o, "end", json_true());
    set_text(o, "error", l->error);
}

static void set_packet(json_t *o, const timeline *t, const timeline_row *r)
{
    const flow_row *p = r->packet;
    int client = conversation_side_of(&t->chosen, r->flow);

    set(o, "frame", (json_int_t)r->number);
    set(o, "bytes", p->payload);
    if (p->error)
        set(o, "icmp", p->error);
    if (r->flow->protocol != IP_TCP || p->error)
        return;
    set(o, "flags", p->flags);
    set(o, "seq", p->seq);
    set(o, "ack", p->ack);
    set_text(o, "client_state",
             soq_tcp_state_name((soq_tcp_state)p->states[client]));
    set_text(o, "server_state",
             soq_tcp_state_name((soq_tcp_state)p->states[1 - client]));
    set_text(o, "state_source", "inferred from segments");
}

static void print_row(const view *v, const timeline_row *r)
{
    static const char *const events[] = { "call", "table", "packet" };
    json_t *o = begin(v, events[r->source]);

    set_text(o, "who", r->end == SERVER ? "server" : "client");
    set(o, "file", r->file);
    set(o, "clock", r->clock);
    set(o, "own_time_ns", r->own_ns);
    if (r->off_ns == INT64_MAX)
        json_object_set_new(o, "uncertainty_ns", json_null());
    else
        set(o, "uncertainty_ns", r->off_ns);
    json_object_set_new(o, "order_known", json_boolean(!r->unsure));
    if (r->told)
        set_told(o, r->told);
    else
        set_packet(o, &v->t, r);
    print(v, r->time_ns, o);
}

void timeline_json(const view *v)
{
    for (size_t i = 0; i < v->t.file_count; i++)
        print_file(v, i);
    for (size_t i = 0; i < v->t.clock_count; i++)
        print_clock(v, i);
    print_conversation(v);
    for (size_t i = 0; i < v->t.row_count; i++)
        print_row(v, &v->t.rows[i]);
}
