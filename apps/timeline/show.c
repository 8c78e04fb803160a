/* show.c -- the timeline to read: both ends, and what went between them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/columns.h"
#include "common/escape.h"
#include "common/pen.h"
#include "packets/ip.h"
#include "report/layout.h"
#include "view.h"

enum {
    MS = 10,
    KIND = 7, /* "call", "chamada", "таблица" */
    BEFORE = 1 + MS + 2 + KIND + 2,
    STATE = 14, /* "(SYN_RECEIVED)" */
    CELL = 64
};

/* Of each timeline_source. */
static const text_id kinds[] = { TEXT_TIMELINE_CALL, TEXT_TIMELINE_TABLE,
                                 TEXT_TIMELINE_WIRE };

static const char *say(const view *v, text_id id)
{
    return text_of(v->language, id);
}

/* ---- segments ---------------------------------------------------------- */

/* As much as there is room for: what is less telling goes first. */
static void put_label(const timeline_row *r, char *buf, size_t cap, int room)
{
    const flow_row *p = r->packet;
    char flags[40], len[24] = "";

    if (p->error) {
        snprintf(buf, cap, "#%" PRIu64 " ICMP %u/%u", r->number,
                 (unsigned)p->error >> 8, (unsigned)p->error & 0xffU);
        return;
    }
    if (r->flow->protocol == IP_UDP) {
        snprintf(buf, cap, "#%" PRIu64 " %lu B", r->number,
                 (unsigned long)p->payload);
        return;
    }
    packet_flags_text(p->flags & ~(unsigned)PACKET_URG, ",", flags,
                      sizeof(flags));
    if (p->payload > 0)
        snprintf(len, sizeof(len), " len=%lu", (unsigned long)p->payload);
    snprintf(buf, cap, "#%" PRIu64 " %s seq=%lu ack=%lu%s", r->number, flags,
             (unsigned long)p->seq, (unsigned long)p->ack, len);
    if ((int)strlen(buf) > room || !(p->flags & PACKET_ACK))
        snprintf(buf, cap, "#%" PRIu64 " %s seq=%lu%s", r->number, flags,
                 (unsigned long)p->seq, len);
    if ((int)strlen(buf) > room)
        snprintf(buf, cap, "#%" PRIu64 " %s%s", r->number, flags, len);
}

static void put_state(const timeline_row *r, unsigned end, char *buf)
{
    const flow *f = r->flow;
    unsigned from = r->packet->from;
    unsigned side = (r->end == end) == (r->packet->error == 0) ? from
                                                               : 1 - from;
    soq_tcp_state state = (soq_tcp_state)r->packet->states[side];

    buf[0] = '\0';
    if (f->protocol != IP_UDP && state != SOQ_TCP_UNKNOWN)
        snprintf(buf, CELL, "(%s)", soq_tcp_state_name(state));
}

static void draw_packet(const view *v, const timeline_row *r)
{
    output *o = &v->a->out;
    int width = v->width - BEFORE - 2 * STATE - 2;
    char client[CELL], server[CELL], label[96];

    put_state(r, CLIENT, client);
    put_state(r, SERVER, server);
    put_label(r, label, sizeof(label), width - 5);
    output_add(o, client);
    pen_repeat(o, " ", STATE + 1 - (int)strlen(client));
    pen_arrow(o, v->ascii, label, r->end == CLIENT, width);
    output_add(o, " ");
    output_add(o, server);
}

/* ---- calls and states -------------------------------------------------- */

static void put_call(const line *l, char *buf)
{
    bool is_call;
    const char *name = timeline_call(l, &is_call);
    char moved[32] = "";
    int n;

    if (l->has_bytes && (l->bytes > 0 || !l->end))
        snprintf(moved, sizeof(moved), " %" PRIu64 " B", l->bytes);
    n = snprintf(buf, CELL, "%s%s%s%s", name, is_call ? "()" : "", moved,
                 l->end ? " EOF" : "");
    if (l->error[0])
        n += snprintf(buf + n, CELL - (size_t)n, " %.20s", l->error);
    if (l->state[0])
        snprintf(buf + n, CELL - (size_t)n, "  %s", l->state);
}

static void draw_call(const view *v, const timeline_row *r)
{
    output *o = &v->a->out;
    char text[CELL], safe[CELL * ESCAPE_ROOM];
    int half = (v->width - BEFORE) / 2;

    if (r->source == TIMELINE_TABLE)
        snprintf(text, sizeof(text), "%s",
                 r->told->state[0] ? r->told->state : r->told->name);
    else
        put_call(r->told, text);
    escape(ESCAPE_TEXT, text, strlen(text), safe, sizeof(safe));
    if (r->end == SERVER)
        pen_repeat(o, " ", half);
    output_add(o, safe);
}

/* ---- the table --------------------------------------------------------- */

static void draw_row(const view *v, const timeline_row *r)
{
    int64_t us = (r->time_ns - v->t.rows[0].time_ns) / 1000;
    const char *kind = say(v, kinds[r->source]);
    output *o = &v->a->out;
    char head[48];

    snprintf(head, sizeof(head), "%c%*" PRId64 ".%03" PRId64 "  ",
             r->unsure ? '~' : ' ', MS - 4, us / 1000, us % 1000);
    output_begin(o, head);
    output_add(o, kind);
    pen_repeat(o, " ", columns_missing(kind, KIND + 2));
    if (r->source == TIMELINE_WIRE)
        draw_packet(v, r);
    else
        draw_call(v, r);
    output_end(o);
}

/* Who tells of an end: the name that its file was given. */
static const char *name_of(const view *v, unsigned end)
{
    for (size_t i = 0; i < v->t.file_count; i++)
        if (v->t.files[i].tells[end] && v->t.files[i].name[0])
            return v->t.files[i].name;
    return "";
}

static void put_end(const view *v, unsigned end, char *buf, size_t cap)
{
    char addr[SOQ_ADDR_TEXT];
    const char *name = name_of(v, end);

    snprintf(buf, cap, "%s%s%s %s", say(v, end ? TEXT_SERVER : TEXT_CLIENT),
             name[0] ? " " : "", name,
             soq_addr_text(&v->t.chosen.ends[end], addr, sizeof(addr)));
}

static void draw_head(const view *v)
{
    output *o = &v->a->out;
    char ends[2][160], head[32];
    int half = (v->width - BEFORE) / 2;
    int pad;

    put_end(v, CLIENT, ends[CLIENT], sizeof(ends[CLIENT]));
    put_end(v, SERVER, ends[SERVER], sizeof(ends[SERVER]));
    pad = columns_missing(ends[CLIENT], (size_t)half);
    snprintf(head, sizeof(head), "%*s%*s", 1 + MS, "ms", KIND + 4, "");
    output_begin(o, head);
    output_add(o, ends[CLIENT]);
    pen_repeat(o, " ", pad > 2 ? pad : 2);
    output_add(o, ends[SERVER]);
    output_end(o);
}

/* ---- what it rests on -------------------------------------------------- */

static void tell(const view *v, text_id id, const char *const args[],
                 size_t count)
{
    char text[1024];

    text_fill(text, sizeof(text), say(v, id), args, count);
    layout_wrap(&v->a->out, "", 2, (size_t)v->width, text);
}

static void tell_file(const view *v, size_t i)
{
    const source *s = &v->sources[i];
    const timeline_file *f = &v->t.files[i];
    const char *of = s->capture ? "packets" : "events";
    uint64_t all = s->capture ? s->file.packets : s->events.events;

    output_print(&v->a->out, "%s%s%.1000s: %zu of %" PRIu64 " %s\n", s->name,
                 s->name[0] ? " = " : "", s->path, f->rows, all, of);
}

static void tell_ppb(int64_t ppb, char buf[VIEW_ARG])
{
    snprintf(buf, VIEW_ARG, "%.1f", (double)ppb / 1000);
}

static void tell_drift(const view *v, const timeline_clock *c,
                       const char *args[VIEW_ARGS])
{
    char lo[VIEW_ARG], hi[VIEW_ARG];

    if (c->apart.verdict != CLOCK_FOUND ||
        (!c->apart.told && !c->apart.drifts))
        return;
    tell_ppb(c->apart.drift_lo_ppb, lo);
    tell_ppb(c->apart.drift_hi_ppb, hi);
    args[1] = lo;
    args[3] = hi;
    tell(v, TEXT_TIMELINE_DRIFT, args, VIEW_ARGS);
}

static void tell_clocks(const view *v)
{
    const timeline *t = &v->t;

    if (t->clock_count < 2)
        tell(v, TEXT_TIMELINE_ONE_CLOCK, NULL, 0);
    for (size_t i = 0; i < t->clock_count; i++) {
        clock_words w;
        const char *args[VIEW_ARGS];

        if (i == t->here)
            continue;
        w = timeline_words(v, &t->clocks[i]);
        for (size_t k = 0; k < VIEW_ARGS; k++)
            args[k] = w.args[k];
        tell(v, w.id, args, VIEW_ARGS);
        tell_drift(v, &t->clocks[i], args);
    }
    if (t->seen.violations > 0) {
        char count[24], worst[VIEW_ARG];
        const char *args[] = { timeline_clock_name(
                                   v, &t->clocks[t->seen.worst_clock]),
                               count, worst };

        snprintf(count, sizeof(count), "%" PRIu64, t->seen.violations);
        apart_duration(t->seen.worst_ns, worst);
        tell(v, TEXT_TIMELINE_EARLY, args, 3);
    }
}

static void tell_legend(const view *v)
{
    static const text_id legends[] = { TEXT_TIMELINE_LEGEND_CALL,
                                       TEXT_TIMELINE_LEGEND_TABLE,
                                       TEXT_TIMELINE_LEGEND_WIRE };
    const timeline *t = &v->t;
    bool shown[3] = { false, false, false }, unsure = false;
    char again[24];
    const char *arg = again;

    for (size_t i = 0; i < t->row_count; i++) {
        shown[t->rows[i].source] = true;
        unsure = unsure || t->rows[i].unsure;
    }
    for (size_t i = 0; i < 3; i++) {
        text_id id = i == TIMELINE_WIRE && t->chosen.udp
                         ? TEXT_TIMELINE_LEGEND_DATAGRAM
                         : legends[i];
        const char *kind = say(v, kinds[i]);

        if (shown[i])
            tell(v, id, &kind, 1);
    }
    if (unsure)
        tell(v, TEXT_TIMELINE_LEGEND_UNSURE, NULL, 0);
    snprintf(again, sizeof(again), "%" PRIu64, t->again);
    if (t->again > 0)
        tell(v, TEXT_TIMELINE_AGAIN, &arg, 1);
    snprintf(again, sizeof(again), "%" PRIu64, t->left_out + t->all->too_many);
    if (t->left_out + t->all->too_many > 0)
        tell(v, TEXT_TIMELINE_TOO_MANY, &arg, 1);
}

void timeline_text(const view *v)
{
    for (size_t i = 0; i < v->t.file_count; i++)
        tell_file(v, i);
    tell_clocks(v);
    output_print(&v->a->out, "\n");
    draw_head(v);
    for (size_t i = 0; i < v->t.row_count; i++)
        draw_row(v, &v->t.rows[i]);
    output_print(&v->a->out, "\n");
    tell_legend(v);
}
