/* wire.c -- the packets of a capture beside the calls of a run. */
#include "wire.h"

#include <stdio.h>
#include <string.h>

#include "common/address.h"
#include "evidence.h"

/* How far the clocks of calls and of packets may be apart. */
enum { APART_US = 2000000, ROWS_EACH = 400 };

/* A conversation that a row tells of. */
typedef struct told {
    const json_t *row;
    const char *ends[2];
    soq_addr addrs[2];
    uint8_t protocol;
} told;

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* What tells of a conversation: a client's connect, the datagram that a
 * server received, the first step of a scene of the block close, two machines
 * that greet each other. */
static bool tells(const json_t *row, told *out)
{
    const char *who = evidence_text(row, "who");
    const char *event = evidence_told(row, "event");
    const char *one = "local", *other = "peer";

    if (is(who, "client") && is(event, "connect"))
        out->protocol = 6;
    else if (is(who, "server") && is(event, "datagram"))
        out->protocol = 17;
    else if (is(event, "step") && is(evidence_told(row, "call"), "connected"))
        out->protocol = 6;
    else if (is(evidence_text(row, "block"), "remote") && is(event, "greet"))
        out->protocol = 6;
    else
        return false;
    if (is(event, "step")) {
        one = "client";
        other = "server";
    }
    out->row = row;
    out->ends[0] = evidence_told(row, one);
    out->ends[1] = evidence_told(row, other);
    return address_read(out->ends[0], &out->addrs[0]) &&
           address_read(out->ends[1], &out->addrs[1]);
}

/* The numbered datagrams and most of the crowds would bury the rest. */
static bool is_shown(const json_t *row)
{
    const char *name = evidence_text(row, "scene");

    return !is(evidence_text(row, "block"), "multi") ? !is(name, "impaired")
                                                     : is(name, "events");
}

static const flow *flow_of(const told *t, const flows *all)
{
    int64_t time_us = json_integer_value(json_object_get(t->row, "time_us"));

    for (size_t i = 0; i < flows_count(all); i++) {
        const flow *f = flows_at(all, i);
        int64_t apart = f->first_ns / 1000 - time_us;
        bool same = soq_addr_equal(&f->sides[0].addr, &t->addrs[0]) &&
                    soq_addr_equal(&f->sides[1].addr, &t->addrs[1]);
        bool turned = soq_addr_equal(&f->sides[0].addr, &t->addrs[1]) &&
                      soq_addr_equal(&f->sides[1].addr, &t->addrs[0]);

        if (f->protocol == t->protocol && (same || turned) &&
            apart < APART_US && apart > -APART_US)
            return f;
    }
    return NULL;
}

/* ---- rows -------------------------------------------------------------- */

static void add_row(json_t *rows, const told *t, int64_t time_ns,
                    json_t *event)
{
    json_array_append_new(
        rows, json_pack("{s:i, s:I, s:s, s:s, s:s, s:s, s:o}", "n", 0,
                        "time_us", (json_int_t)(time_ns / 1000), "block",
                        evidence_text(t->row, "block"), "scene",
                        evidence_text(t->row, "scene"), "kind", "packet",
                        "who", "wire", "event", event));
}

/* Inferred from the segments until then. */
static void set_state(json_t *o, const char *key, uint8_t state)
{
    if (state != SOQ_TCP_UNKNOWN)
        json_object_set_new(
            o, key, json_string(soq_tcp_state_name((soq_tcp_state)state)));
}

static void add_packet(json_t *rows, const told *t, const flow *f,
                       const flow_row *r)
{
    char from[SOQ_ADDR_TEXT], to[SOQ_ADDR_TEXT], flags[40];
    const flow_side *sides = f->sides;
    json_t *o = json_pack(
        "{s:s, s:I, s:s, s:s, s:I}", "event", "packet", "number",
        (json_int_t)r->frame, "source",
        soq_addr_text(&sides[r->from].addr, from, sizeof(from)), "destination",
        soq_addr_text(&sides[1 - r->from].addr, to, sizeof(to)), "bytes",
        (json_int_t)r->payload);

    if (f->protocol == 6) {
        json_object_set_new(
            o, "flags",
            json_string(packet_flags_text(r->flags & ~(unsigned)PACKET_URG,
                                          ", ", flags, sizeof(flags))));
        json_object_set_new(o, "seq", json_integer(r->seq));
        json_object_set_new(o, "ack", json_integer(r->ack));
        set_state(o, "source_state", r->states[r->from]);
        set_state(o, "destination_state", r->states[1 - r->from]);
    }
    add_row(rows, t, r->time_ns, o);
}

static size_t add_flow(json_t *rows, const told *t, const flow *f)
{
    size_t count = flow_row_count(f), packets = 0;

    for (size_t i = 0; i < count && packets < ROWS_EACH; i++) {
        const flow_row *r = flow_row_at(f, i);

        if (r->error != 0 || r->from > 1)
            continue;
        add_packet(rows, t, f, r);
        packets++;
    }
    add_row(rows, t, f->last_ns,
            json_pack("{s:s, s:s, s:s, s:I, s:I}", "event", "flow", "source",
                      t->ends[0], "destination", t->ends[1], "packets",
                      (json_int_t)packets, "stream", (json_int_t)f->stream));
    return packets;
}

wire wire_add(json_t *rows, const flows *all)
{
    size_t count = json_array_size(rows);
    wire w = { 0, 0, 0 };

    for (size_t i = 0; i < count; i++) {
        const flow *f;
        told t;

        if (!tells(json_array_get(rows, i), &t))
            continue;
        w.told++;
        f = flow_of(&t, all);
        if (!f)
            continue;
        w.found++;
        if (is_shown(t.row))
            w.packets += add_flow(rows, &t, f);
    }
    return w;
}

bool wire_remove(json_t *rows)
{
    bool any = false;

    for (size_t i = json_array_size(rows); i > 0; i--)
        if (is(evidence_text(json_array_get(rows, i - 1), "kind"), "packet")) {
            json_array_remove(rows, i - 1);
            any = true;
        }
    return any;
}
