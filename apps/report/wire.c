/* wire.c -- the packets of captures beside the calls of a run. */
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
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
    bool tried; /* only its second end is known: where somebody tried to get */
} told;

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_peer(const json_t *row)
{
    return is(evidence_text(row, "block"), "peer");
}

/* Of the two hosts: who dialed, and what was refused or never answered. */
static bool tells_of_hosts(const char *event, const json_t *row, told *out)
{
    const char *cause = evidence_told(row, "cause");

    out->tried = is(event, "check") &&
                 (is(cause, "REFUSED") || is(cause, "FIREWALL"));
    return out->tried || (is(event, "greet") &&
                          json_is_true(json_object_get(
                              json_object_get(row, "event"), "dialed")));
}

/* What tells of a conversation: a client's connect, the datagram that a
 * server received, the first step of a scene of the block close, two machines
 * or hosts that greet each other. */
static bool tells(const json_t *row, told *out)
{
    const char *who = evidence_text(row, "who");
    const char *event = evidence_told(row, "event");
    bool step = is(event, "step");

    out->row = row;
    out->protocol = is(who, "server") && is(event, "datagram") ? 17 : 6;
    out->tried = false;
    if (is_peer(row)
            ? !tells_of_hosts(event, row, out)
            : out->protocol == 6 &&
                  !(is(who, "client") && is(event, "connect")) &&
                  !(step && is(evidence_told(row, "call"), "connected")) &&
                  !(is(evidence_text(row, "block"), "remote") &&
                    is(event, "greet")))
        return false;
    out->ends[0] = evidence_told(row, step ? "client" : "local");
    out->ends[1] = evidence_told(row, step ? "server" : "peer");
    return (out->tried || address_read(out->ends[0], &out->addrs[0])) &&
           address_read(out->ends[1], &out->addrs[1]);
}

sieve_pair *wire_pairs(const json_t *rows, size_t *count)
{
    size_t most = json_array_size(rows);
    sieve_pair *pairs = most > 0 ? malloc(most * sizeof(*pairs)) : NULL;

    *count = 0;
    for (size_t i = 0; i < most && pairs; i++) {
        const json_t *row = json_array_get(rows, i);
        sieve_pair *pair = &pairs[*count];
        told t;

        if (is_peer(row) || !tells(row, &t))
            continue;
        pair->protocol = t.protocol;
        pair->ends[0] = t.addrs[0];
        pair->ends[1] = t.addrs[1];
        ++*count;
    }
    return pairs;
}

/* Were the packets of the cable captured? */
static bool has_cable(const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);

        if (is_peer(row) && is(evidence_told(row, "event"), "capture"))
            return json_object_get(json_object_get(row, "event"), "seen");
    }
    return false;
}

/* The numbered datagrams and most of the crowds would bury the rest. */
static bool is_shown(const json_t *row)
{
    const char *name = evidence_text(row, "scene");

    return !is(evidence_text(row, "block"), "multi") ? !is(name, "impaired")
                                                     : is(name, "events");
}

static bool is_between(const flow *f, const told *t)
{
    const soq_addr *a = &f->sides[0].addr, *b = &f->sides[1].addr;

    return (soq_addr_equal(a, &t->addrs[0]) &&
            soq_addr_equal(b, &t->addrs[1])) ||
           (soq_addr_equal(a, &t->addrs[1]) &&
            soq_addr_equal(b, &t->addrs[0]));
}

static bool is_at(const flow *f, const told *t)
{
    return soq_addr_equal(&f->sides[0].addr, &t->addrs[1]) ||
           soq_addr_equal(&f->sides[1].addr, &t->addrs[1]);
}

/* On the cable nobody else speaks, and what is told of it was over by then or
 * took its time: there it is the last one that had begun. */
static const flow *flow_of(const told *t, const flows *all)
{
    int64_t time_us = json_integer_value(json_object_get(t->row, "time_us"));
    const flow *last = NULL;

    for (size_t i = 0; i < flows_count(all); i++) {
        const flow *f = flows_at(all, i);
        int64_t apart = f->first_ns / 1000 - time_us;

        if (f->protocol != t->protocol || apart >= APART_US ||
            !(t->tried ? is_at(f, t) : is_between(f, t)))
            continue;
        if (!is_peer(t->row) && apart > -APART_US)
            return f;
        if (is_peer(t->row) && (!last || f->first_ns > last->first_ns))
            last = f;
    }
    return last;
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

static const char *end_text(const flow *f, const told *t, size_t end,
                            char buf[SOQ_ADDR_TEXT])
{
    size_t other = soq_addr_equal(&f->sides[0].addr, &t->addrs[1]) ? 1 : 0;

    return t->tried && end == 0
               ? soq_addr_text(&f->sides[other].addr, buf, SOQ_ADDR_TEXT)
               : t->ends[end];
}

static size_t add_flow(json_t *rows, const told *t, const flow *f)
{
    const flow_row *r = flow_row_first(f);
    char from[SOQ_ADDR_TEXT];
    size_t packets = 0;

    for (; r && packets < ROWS_EACH; r = flow_row_next(f, r)) {
        if (r->error != 0 || r->from > 1)
            continue;
        add_packet(rows, t, f, r);
        packets++;
    }
    add_row(rows, t, f->last_ns,
            json_pack("{s:s, s:s, s:s, s:I, s:I}", "event", "flow", "source",
                      end_text(f, t, 0, from), "destination", t->ends[1],
                      "packets", (json_int_t)packets, "stream",
                      (json_int_t)f->stream));
    return packets;
}

wire wire_add(json_t *rows, const flows *const captures[], size_t captured,
              wire_scope scope)
{
    size_t count = json_array_size(rows);
    bool cable = scope == WIRE_ALL && has_cable(rows);
    wire w = { 0, 0, 0, 0, 0 };

    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(rows, i);
        const flow *f = NULL;
        told t;

        if ((is_peer(row) && !cable) || !tells(row, &t))
            continue;
        w.told++;
        w.cable_told += is_peer(row);
        for (size_t k = 0; k < captured && !f; k++)
            f = flow_of(&t, captures[k]);
        if (!f)
            continue;
        w.found++;
        w.cable_found += is_peer(row);
        if (is_shown(t.row))
            w.packets += add_flow(rows, &t, f);
    }
    return w;
}

bool wire_remove(json_t *rows, wire_scope scope)
{
    bool any = false;

    for (size_t i = json_array_size(rows); i > 0; i--) {
        const json_t *row = json_array_get(rows, i - 1);

        if (!is(evidence_text(row, "kind"), "packet") ||
            (scope == WIRE_BESIDE && is_peer(row)))
            continue;
        json_array_remove(rows, i - 1);
        any = true;
    }
    return any;
}
