/* tell.c -- what a peer tells the person before it. */
#include "tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <soquete/system.h>

#include "common/escape.h"
#include "common/jsonl.h"

/* Many lines come in one second, and to ask for the time of day is dear: the C
 * library looks each time whether the time zone is another one now. */
const char *tell_time(room *r)
{
    time_t now = (time_t)(soq_wall_us() / 1000000);
    const struct tm *local;

    if (now == r->clock_s)
        return r->clock;
    local = localtime(&now);
    r->clock_s = now;
    r->clock[0] = '\0';
    if (local)
        (void)strftime(r->clock, sizeof(r->clock), "%H:%M:%S", local);
    return r->clock;
}

json_t *tell_json(const char *text, size_t len)
{
    size_t space = len * 8 + ESCAPE_ROOM;
    char *safe = malloc(space);
    json_t *value = NULL;

    if (safe) {
        (void)escape(ESCAPE_TEXT, text, len, safe, space);
        value = json_string(safe);
    }
    free(safe);
    return value;
}

static void add_addr(json_t *o, const char *key, const soq_addr *addr)
{
    char text[SOQ_ADDR_TEXT];

    if (addr->family != SOQ_ANY_FAMILY)
        json_object_set_new(
            o, key, json_string(soq_addr_text(addr, text, sizeof(text))));
}

static void tell_program(room *r, const char *event, member *m, json_t *more)
{
    json_t *o = json_object();

    json_object_set_new(o, "app", json_string(r->a->command->name));
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    json_object_set_new(o, "event", json_string(event));
    if (m && m->greeted)
        json_object_set_new(o, "name", json_string(member_label(m)));
    if (m) {
        add_addr(o, "local", &m->l.local);
        add_addr(o, "peer", &m->l.peer);
    }
    if (more)
        json_object_update(o, more);
    jsonl_print(r->a->steps, soq_wall_us(), o);
}

void tell_line(room *r, const char *event, member *m, json_t *more)
{
    if (r->a->json)
        tell_program(r, event, m, more);
    else
        tell_text(r);
    json_decref(more);
}

void tell_text(room *r)
{
    if (r->a->json || r->line[0] == '\0')
        return;
    /* One line, whatever line ends are in what came from outside. */
    output_begin(r->a->steps, "");
    output_add(r->a->steps, r->line);
    output_end(r->a->steps);
}

void tell_greeting(member *m)
{
    const hello *it = &m->l.theirs;
    const app *a = m->r->a;

    tell_as(
        m->r, "greet", m,
        json_pack("{s:s, s:s, s:b, s:b}", "system", it->system, "program",
                  it->program, "dialed", m->l.dialed, "encrypted",
                  m->l.secure),
        TEXT_PEER_GREETED, "%s\n%s\n%s\n%s\n%s", member_label(m), it->system,
        it->program,
        say_text(a, m->l.dialed ? TEXT_PEER_BY_US : TEXT_PEER_BY_THEM),
        say_text(a, m->l.secure ? TEXT_PEER_IS_SECRET : TEXT_PEER_IS_PLAIN));
}

/* The filter that selects exactly this connection, in either direction. */
static void put_filter(const link *l, char *buf, size_t cap)
{
    char local[SOQ_ADDR_TEXT], peer[SOQ_ADDR_TEXT];
    const char *ip = l->local.family == SOQ_IPV6 ? "ipv6" : "ip";
    soq_addr here = l->local, there = l->peer;

    here.scope = there.scope = 0;
    soq_addr_ip_text(&here, local, sizeof(local));
    soq_addr_ip_text(&there, peer, sizeof(peer));
    snprintf(buf, cap,
             "%s.addr == %s and %s.addr == %s and tcp.port == %u and "
             "tcp.port == %u",
             ip, local, ip, peer, (unsigned)here.port, (unsigned)there.port);
}

void tell_proof(member *m)
{
    char filter[384];
    const hello *we = &m->l.ours, *they = &m->l.theirs;
    bool translated = hello_translated(we, they);
    double round_trip = (double)m->l.round_trip_ns / 1e6;

    put_filter(&m->l, filter, sizeof(filter));
    tell_as(m->r, "proof", m,
            json_pack("{s:s, s:s, s:b, s:f, s:s}", "their_local", they->local,
                      "their_peer", they->peer, "translated", translated,
                      "round_trip_ms", round_trip, "filter", filter),
            TEXT_PEER_WE_SEE, "%s\n%s", we->local, we->peer);
    tell_people_as(m->r, TEXT_PEER_THEY_SEE, "%s\n%s\n%s", they->local,
                   they->peer,
                   say_text(m->r->a, translated ? TEXT_PEER_OTHER_PAIR
                                                : TEXT_PEER_SAME_PAIR));
    tell_people_as(m->r, TEXT_PEER_ROUND_TRIP, "%.3f", round_trip);
    tell_people(m->r, "  Wireshark  %s", filter);
    tell_people_as(m->r, TEXT_PEER_SEEN_BY, "%u",
                   (unsigned)(m->l.dialed ? m->l.local.port : m->l.peer.port));
}

void tell_clock(member *m)
{
    peer_clock *c = &m->l.clock;

    if (c->told || !peer_clock_known(c))
        return;
    c->told = true;
    if (m->r->a->json)
        tell_line(m->r, "clock", m,
                  json_pack("{s:[I, I]}", "ahead_us", (json_int_t)c->lo_us,
                            (json_int_t)c->hi_us));
}

void tell_start(room *r)
{
    text_id reach = TEXT_PEER_FOR_ITSELF_OPEN;
    char text[SOQ_ADDR_TEXT];

    if (r->setup->key)
        tell_people(r, "%s", say_text(r->a, TEXT_PEER_ENCRYPTED));
    else
        tell(r, "warning", NULL,
             json_pack("{s:s}", "text", "everything is sent in plain text"),
             "%s", say_text(r->a, TEXT_PEER_PLAIN));
    if (soq_is_none(r->listener))
        return;
    if (!soq_addr_is_loopback(&r->local))
        reach = TEXT_PEER_FOR_OTHERS;
    else if (r->setup->asked_for)
        reach = TEXT_PEER_FOR_ITSELF;
    soq_addr_text(&r->local, text, sizeof(text));
    tell_as(r, "listen", NULL, json_pack("{s:s}", "local", text),
            TEXT_PEER_LISTEN, "%s\n%s", text, say_text(r->a, reach));
}
