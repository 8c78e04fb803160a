/* stream.c -- one TCP connection of a command, and what is told of it. */
#include "stream.h"

#include <string.h>

#include <soquete/system.h>

void stream_take(stream *t, app *a, soq s)
{
    memset(t, 0, sizeof(*t));
    t->a = a;
    t->s = s;
    soq_local_addr(s, &t->local);
    soq_peer_addr(s, &t->peer);
}

event stream_event(const stream *t, const char *name, const char *label,
                   const char *arrow)
{
    event e = event_on(name, label, t->s);

    e.arrow = arrow;
    e.local = t->local;
    e.peer = t->peer;
    return e;
}

static void put_pending(event *e, const meter *m)
{
    e->has_bytes = true;
    e->bytes = m->pending;
    e->total = m->total;
    e->calls = m->calls;
}

static void show(stream *t, event *e, meter *m)
{
    put_pending(e, m);
    event_show(t->a, e);
    meter_told(m, soq_now_ns());
}

void stream_received(stream *t, const void *data, size_t n)
{
    event e;

    if (!meter_add(&t->in, n, soq_now_ns()))
        return;
    e = stream_event(t, "recv", "Received", "<--");
    e.data = data;
    show(t, &e, &t->in);
}

void stream_sent(stream *t, const char *label, const void *data, size_t n,
                 int64_t began_us)
{
    event e;

    if (!meter_add(&t->out, n, soq_now_ns()))
        return;
    e = stream_event(t, "send", label, "-->");
    e.time_us = began_us;
    e.data = data;
    show(t, &e, &t->out);
}

void stream_ended(stream *t)
{
    event e = stream_event(t, "recv", "Received", "<--");

    e.end = true;
    show(t, &e, &t->in);
}

void stream_shutdown(stream *t, const char *label)
{
    int64_t began_us = soq_wall_us();
    event e;

    if (soq_shutdown(t->s, SOQ_SHUT_WRITE).err)
        return; /* the connection is gone: the next call says why */
    e = stream_event(t, "shutdown", label, "-->");
    e.time_us = began_us;
    event_show(t->a, &e);
}

void stream_close(stream *t, int grace_ms, const char *why)
{
    event e = stream_event(t, "close", "Closed", "<->");

    soq_close_gracefully(&t->s, soq_within(grace_ms));
    e.has_totals = true;
    e.received = t->in.total;
    e.sent = t->out.total;
    e.note = why;
    event_show(t->a, &e);
}
