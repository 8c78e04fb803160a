/* server.c -- what the three ways of serving share. */
#include "server.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/event.h"

static const char *const endings[ENDINGS] = {
    [ENDED_BY_CLIENT] = "the client ended",
    [ENDED_AFTER_ANSWER] = "answered",
    [ENDED_BY_DROP] = "--drop-after",
    [ENDED_IDLE] = "--idle-timeout is over",
    [ENDED_DEADLINE] = "--deadline is over",
    [ENDED_STOPPED] = "interrupted",
    [ENDED_BROKEN] = "the connection failed",
};

soq_rc server_open(server *v)
{
    v->ports.side = "server";
    state_try(&v->asker);
    return soq_mutex_open(&v->lock);
}

void server_close(server *v)
{
    sources_free(&v->from);
    soq_mutex_close(&v->lock);
}

/* The lock is held by the caller, here and in tell(). */
static bool wants(server *v)
{
    return !v->quiet && (v->a->json || crowd_tells(&v->crowd, soq_now_ns()));
}

static void tell(server *v, event *e)
{
    if (!v->a->json && v->crowd.left_out > 0)
        output_print(v->a->steps, "          ... %" PRIu64 " left out\n",
                     v->crowd.left_out);
    event_show(v->a, e);
    crowd_told(&v->crowd, soq_now_ns());
}

static event event_of_conn(const conn *c, const char *name, const char *label)
{
    event e = event_of(name, label);

    e.local = c->local;
    e.peer = c->peer;
    e.number = c->number;
    return e;
}

conn *server_accepted(server *v, soq s, const soq_addr *peer)
{
    conn *c = calloc(1, sizeof(*c));
    event e;

    if (!c)
        return NULL;
    c->s = s;
    c->peer = *peer;
    c->local = v->local;
    soq_local_addr(s, &c->local);
    soq_set_nodelay(s, true);
    c->accepted_ns = soq_now_ns();
    c->active_ns = c->accepted_ns;
    soq_mutex_lock(&v->lock);
    if (!sources_add(&v->from, peer)) {
        soq_mutex_unlock(&v->lock);
        free(c);
        return NULL;
    }
    c->number = ++v->accepted;
    v->open++;
    v->ports.connections++;
    ports_add(&v->ports.server, c->local.port);
    ports_add(&v->ports.client, c->peer.port);
    if (wants(v)) {
        e = event_of_conn(c, "accept", "Connected");
        e.has_state = state_ask(&v->asker, s, &e.state);
        tell(v, &e);
    }
    soq_mutex_unlock(&v->lock);
    return c;
}

void server_serves(server *v, conn *c)
{
    c->served_ns = soq_now_ns();
    c->active_ns = c->served_ns;
    soq_mutex_lock(&v->lock);
    histogram_add(&v->waited, c->served_ns - c->accepted_ns);
    soq_mutex_unlock(&v->lock);
}

void server_closing(server *v, conn *c, ending why)
{
    soq_tcp_state state = SOQ_TCP_STATE_COUNT;

    c->why = (uint8_t)why;
    soq_mutex_lock(&v->lock);
    c->told = wants(v);
    if (c->told && !state_ask(&v->asker, c->s, &state))
        state = SOQ_TCP_STATE_COUNT;
    soq_mutex_unlock(&v->lock);
    c->state = (uint8_t)state;
}

void server_closed(server *v, conn *c)
{
    event e = event_of_conn(c, "close", "Closed");
    bool wake;

    e.has_state = c->state != SOQ_TCP_STATE_COUNT;
    e.state = (soq_tcp_state)c->state;
    e.has_totals = true;
    e.received = c->received;
    e.sent = c->sent;
    e.has_waited = c->served_ns != 0;
    e.waited_us = (c->served_ns - c->accepted_ns) / 1000;
    e.note = endings[c->why];
    soq_mutex_lock(&v->lock);
    v->open--;
    v->ended[c->why]++;
    v->received += c->received;
    v->sent += c->sent;
    sources_remove(&v->from, &c->peer);
    if (c->told)
        tell(v, &e);
    wake = v->waits || v->a->out.rc.err;
    v->waits = false;
    soq_mutex_unlock(&v->lock);
    if (wake)
        soq_poller_wake(v->poller);
    free(c->queue);
    free(c);
}

void server_turned_away(server *v, const char *name, soq s,
                        const soq_addr *peer, const char *why)
{
    bool refuse = name[0] == 'r';
    event e;

    soq_mutex_lock(&v->lock);
    v->refused += refuse ? 1U : 0U;
    v->dropped += refuse ? 0U : 1U;
    if (wants(v)) {
        e = event_of(name, refuse ? "Refused" : "Dropped");
        e.has_state = state_ask(&v->asker, s, &e.state);
        e.local = v->local;
        soq_local_addr(s, &e.local);
        e.peer = *peer;
        e.note = why;
        tell(v, &e);
    }
    soq_mutex_unlock(&v->lock);
}

/* ---- the result -------------------------------------------------------- */

static void tell_text(server *v)
{
    output *o = v->a->steps;
    char line[128];

    if (v->crowd.left_out > 0)
        output_print(o, "          ... %" PRIu64 " left out\n",
                     v->crowd.left_out);
    output_print(o,
                 "Served    %" PRIu64 " connection%s, %" PRIu64
                 " bytes in, %" PRIu64 " out\n",
                 v->accepted, v->accepted == 1 ? "" : "s", v->received,
                 v->sent);
    for (size_t i = 0; i < ENDINGS; i++)
        if (v->ended[i] > 0)
            output_print(o, "  %8" PRIu64 "  %s\n", v->ended[i], endings[i]);
    if (v->refused + v->dropped > 0)
        output_print(o,
                     "  not served: %" PRIu64 " refused with the reason, "
                     "%" PRIu64 " reset\n",
                     v->refused, v->dropped);
    histogram_line(&v->waited, line, sizeof(line));
    output_print(o,
                 "Waited    from accept() to being served: %s\n"
                 "          (the time in the system's queue before accept() "
                 "only clients can measure)\n",
                 line);
}

void server_tell_result(server *v)
{
    event e = event_of("result", NULL);
    char note[64];

    snprintf(note, sizeof(note), "%" PRIu64 " connections", v->accepted);
    e.local = v->local;
    e.has_totals = true;
    e.received = v->received;
    e.sent = v->sent;
    e.note = note;
    if (!v->a->json)
        tell_text(v);
    event_show(v->a, &e);
    verdict_tell(v->a, &v->ports);
}
