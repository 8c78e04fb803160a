/* serving.c -- datagrams received and answered: one by one where each gets a
 * line, else as many at once as are waiting. */
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/ascii.h"
#include "common/event.h"
#include "common/message.h"
#include "server.h"

enum { MANY = 64 };

/* What is received, and of it what is answered. */
typedef struct batch {
    soq_msg in[MANY], out[MANY];
    size_t room; /* so many are asked for: it grows while they come */
    size_t came, answers;
    int64_t now_ns;
} batch;

static const soq_rc rc_ok = { SOQ_OK, 0 };

/* What the course's server answers: ASCII blanks off both ends, ASCII letters
 * in upper case, all other bytes as they are. */
static size_t to_upper(char *data, size_t n)
{
    static const char blanks[] = " \t\n\v\f\r";
    size_t from = 0;

    while (n > 0 && memchr(blanks, data[n - 1], sizeof(blanks) - 1))
        n--;
    while (from < n && memchr(blanks, data[from], sizeof(blanks) - 1))
        from++;
    memmove(data, data + from, n - from);
    ascii_to_upper(data, n - from);
    return n - from;
}

static void refuse(udp_server *v, const soq_msg *d, const char *why)
{
    event e;

    v->refused++;
    if (v->quiet)
        return;
    e = udp_server_event(v, "drop", "Ignored", d, "<--");
    e.has_bytes = true;
    e.bytes = d->n;
    e.note = why;
    event_show(v->a, &e);
}

static void tell_answer(const udp_server *v, const soq_msg *d, soq_rc rc,
                        int64_t began_us)
{
    event e;

    if (v->quiet)
        return;
    e = udp_server_event(v, "send", "Sent", d, "-->");
    e.time_us = began_us;
    e.rc = rc;
    if (rc.err) {
        e.note = soq_err_text(rc.err);
    } else {
        e.has_bytes = true;
        e.bytes = d->n;
        e.data = d->buf;
    }
    event_show(v->a, &e);
}

/* An answer that cannot be sent is that sender's trouble, not the server's;
 * after an interrupt what was received is still answered, without waiting. */
static void send_answers(udp_server *v, batch *b)
{
    size_t done = 0;

    while (done < b->answers) {
        size_t sent = 0;
        int64_t began_us = v->quiet ? 0 : soq_wall_us();
        soq_limit limit = stop_asked(&v->stop) ? soq_no_wait()
                                               : stop_limit(&v->stop, 1000);
        soq_rc rc = soq_send_many(v->s, b->out + done, b->answers - done,
                                  limit, &sent);

        for (size_t i = done; i < done + sent; i++)
            tell_answer(v, &b->out[i], rc_ok, began_us);
        v->answered += sent;
        done += sent;
        if (rc.err && rc.err != SOQ_ECANCELED)
            tell_answer(v, &b->out[done++], rc, began_us);
    }
    b->answers = 0;
}

/* The answer goes out with the others; from now on the guard knows it, so
 * that it judges the next one of this batch as it would have alone. */
static void answer(udp_server *v, batch *b, const soq_msg *d)
{
    soq_msg *out = &b->out[b->answers++];

    out->buf = d->buf;
    out->n = d->n;
    out->peer = d->peer;
    if (v->reply == REPLY_UPPER)
        out->n = to_upper(out->buf, out->n);
    guard_answered(&v->guard, &out->peer, out->buf, out->n, b->now_ns);
}

static void serve(udp_server *v, batch *b, const soq_msg *d)
{
    const char *why;

    v->received++;
    v->cut += d->cut;
    udp_server_received(v, d);
    if (v->reply == REPLY_NONE)
        return;
    why = guard_refuses(&v->guard, &d->peer, &v->local, d->buf, d->n,
                        b->now_ns);
    if (why)
        refuse(v, d, why);
    else
        answer(v, b, d);
}

/* Groups have a call of their own, for one. */
static soq_rc receive_of_group(udp_server *v, batch *b, soq_limit limit)
{
    soq_msg *m = &b->in[0];
    soq_datagram d = { 0 };
    soq_rc rc = soq_recv_group(v->s, &v->group, m->buf, m->cap, limit, &d);

    if (rc.err && rc.err != SOQ_EMSGSIZE)
        return rc;
    m->n = d.n;
    m->full = d.full;
    m->cut = rc.err == SOQ_EMSGSIZE;
    m->peer = d.from;
    m->to = d.to;
    m->index = d.index;
    b->came = 1;
    return rc_ok;
}

static soq_rc receive(udp_server *v, batch *b)
{
    soq_limit limit = stop_limit(&v->stop, -1);
    uint64_t left = v->most > 0 ? v->most - v->received : MANY;
    size_t room = left < b->room ? (size_t)left : b->room;
    soq_rc rc;

    b->came = 0;
    if (v->group.family != SOQ_ANY_FAMILY)
        return receive_of_group(v, b, limit);
    rc = soq_recv_many(v->s, b->in, room, limit, &b->came);
    /* With a line for each, the answer comes before the next one. */
    if (v->quiet && b->came == room && b->room < MANY)
        b->room *= 2;
    else if (b->came < b->room / 2)
        b->room /= 2;
    return rc;
}

static int serve_all(udp_server *v, batch *b)
{
    while (!v->a->out.rc.err && (v->most == 0 || v->received < v->most)) {
        soq_rc rc = receive(v, b);

        b->now_ns = soq_now_ns();
        for (size_t i = 0; i < b->came; i++)
            serve(v, b, &b->in[i]);
        send_answers(v, b);
        if (rc.err == SOQ_ECANCELED)
            break;
        if (rc.err)
            return app_fail(v->a, "receive", v->at.text, rc);
    }
    return APP_DONE;
}

/* Memory that nothing was received into costs an address, no more. */
int udp_serve(udp_server *v)
{
    size_t each = (size_t)v->buffer;
    batch *b = calloc(1, sizeof(*b));
    char *data = malloc(each * (v->quiet ? MANY : 1));
    int status;

    if (b && data) {
        b->room = 1;
        for (size_t i = 0; i < MANY; i++) {
            b->in[i].buf = data + each * (v->quiet ? i : 0);
            b->in[i].cap = each;
        }
        status = serve_all(v, b);
    } else {
        status = app_fail(v->a, "prepare", "the server",
                          (soq_rc){ SOQ_ENOMEM, 0 });
    }
    free(data);
    free(b);
    return status;
}
