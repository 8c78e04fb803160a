/* talk.c -- one message, or a line of standard input each. */
#include "talk.h"

#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "common/message.h"

event udp_event(const udp_talk *t, const char *name, const char *label,
                const char *arrow, const soq_addr *peer)
{
    event e = event_of(name, label);

    e.local = t->local;
    e.arrow = arrow;
    if (peer)
        e.peer = *peer;
    return e;
}

/* Before anything is sent: has it a port?  Windows does not even tell its
 * address then. */
static void show_socket(udp_talk *t)
{
    event e = udp_event(t, "open", "Socket", "<->", NULL);

    if (!soq_local_addr(t->s, &e.local).err && e.local.port != 0)
        return;
    e.note = "no port yet";
    event_show(t->a, &e);
}

/* The system gives a port without being asked for one: tell which, and when
 * it did. */
static void show_port(udp_talk *t, const char *when)
{
    event e;

    if (t->has_port || soq_local_addr(t->s, &t->local).err ||
        t->local.port == 0)
        return;
    t->has_port = true;
    e = udp_event(t, "port", "Port", "<->", NULL);
    e.note = when;
    event_show(t->a, &e);
}

int udp_failed(udp_talk *t, const char *call, soq_rc rc)
{
    int status = app_fail(t->a, call, t->peer_text, rc);

    if (rc.err == SOQ_ECONNREFUSED)
        output_print(&t->a->err, "The machine is there (its \"port "
                                 "unreachable\" came back), nobody receives "
                                 "at that port.\n");
    if (rc.err == SOQ_EACCES && !t->many)
        output_print(&t->a->err,
                     "hint: a broadcast address wants --broadcast\n");
    return status;
}

soq_rc udp_send(udp_talk *t, size_t n, bool shown)
{
    event e = udp_event(t, "send", "Sent", "-->", &t->to);
    uint64_t lost = t->bad.lost, doubled = t->bad.doubled;
    uint64_t reordered = t->bad.reordered;
    soq_rc rc = impair_send(&t->bad, t->s, t->out, n,
                            t->unconnected || t->many ? &t->to : NULL,
                            stop_limit(&t->stop, t->timeout_ms));

    if (rc.err)
        return rc;
    if (t->bad.lost != lost)
        e.note = "lost by the impairment";
    else if (t->bad.reordered != reordered)
        e.note = "held back by the impairment";
    else if (t->bad.doubled != doubled)
        e.note = "doubled by the impairment";
    show_port(t, "given by the system at the first send");
    e.local = t->local;
    e.has_bytes = true;
    e.bytes = n;
    e.data = t->out;
    if (shown)
        event_show(t->a, &e);
    return rc;
}

soq_rc udp_receive(udp_talk *t, int timeout_ms, soq_datagram *d)
{
    soq_rc rc = soq_recv_datagram(t->s, t->in, sizeof(t->in),
                                  stop_limit(&t->stop, timeout_ms), d);

    if (rc.err == SOQ_EMSGSIZE)
        rc.err = SOQ_OK;
    return rc;
}

void udp_show_received(udp_talk *t, const soq_datagram *d, const char *note)
{
    event e = udp_event(t, "datagram", "Received", "<--", &d->from);

    e.has_bytes = true;
    e.bytes = d->n;
    e.data = t->in;
    e.note = note;
    event_show(t->a, &e);
}

/* Fix the peer, so that "port unreachable" reaches us; nothing is sent by
 * that (connect(2)). */
static int fix_peer(udp_talk *t)
{
    soq_rc rc;

    if (t->unconnected || t->many)
        return APP_DONE;
    rc = soq_connect(t->s, &t->to, stop_limit(&t->stop, t->timeout_ms));
    if (rc.err)
        return udp_failed(t, "reach", rc);
    show_port(t, "given by the system when the peer was fixed");
    return APP_DONE;
}

/* The words of the course's own client. */
static void show_said(udp_talk *t, const char *what, const char *data,
                      size_t n)
{
    while (n > 0 && (data[n - 1] == '\n' || data[n - 1] == '\r'))
        n--;
    if (!t->a->json)
        output_print(&t->a->out, "%s%.*s\n", what, (int)(n < 1024 ? n : 1024),
                     data);
}

static int no_answer(udp_talk *t)
{
    event e = event_of("error", NULL);

    app_fault(t->a, "no answer from %s within %d.%03d s", t->peer_text,
              t->timeout_ms / 1000, t->timeout_ms % 1000);
    output_print(&t->a->err,
                 "UDP does not tell why: lost, dropped by a firewall, or "
                 "nobody answers.\n");
    e.call = "receive";
    e.subject = t->peer_text;
    e.rc.err = SOQ_ETIMEDOUT;
    if (t->a->json)
        event_show(t->a, &e);
    return APP_FAILED;
}

/* Where many may answer, those that do until the time is over; else one. */
static int hear(udp_talk *t, size_t n)
{
    int64_t end_ns = soq_now_ns() + (int64_t)t->timeout_ms * 1000000;
    size_t answers = 0;

    if (!t->many)
        show_said(t, "Sent:     ", t->out, n);
    for (;;) {
        int64_t left = (end_ns - soq_now_ns() + 999999) / 1000000;
        soq_datagram d;
        soq_rc rc = udp_receive(t, left > 0 ? (int)left : 0, &d);

        if (rc.err == SOQ_ECANCELED)
            return APP_INTERRUPTED;
        if (rc.err == SOQ_ETIMEDOUT || rc.err == SOQ_EAGAIN)
            break;
        if (rc.err)
            return udp_failed(t, "receive", rc);
        answers++;
        udp_show_received(t, &d, NULL);
        if (t->many)
            continue;
        show_said(t, "Received: ", t->in, d.n);
        return APP_DONE;
    }
    return answers > 0 ? APP_DONE : no_answer(t);
}

static int say_and_hear(udp_talk *t, size_t n)
{
    soq_rc rc = udp_send(t, n, true);

    if (!rc.err)
        rc = impair_flush(&t->bad, t->s,
                          t->unconnected || t->many ? &t->to : NULL,
                          stop_limit(&t->stop, t->timeout_ms));
    if (rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    return rc.err ? udp_failed(t, "send", rc) : hear(t, n);
}

/* ---- lines ------------------------------------------------------------- */

typedef struct lines {
    soq_input *input;
    size_t have;
    bool over;
} lines;

/* The next line with its "\n", as the course's client sends it, into t->out;
 * a longer one than a datagram carries goes in pieces. */
static soq_rc next_line(udp_talk *t, lines *l, size_t *n)
{
    for (;;) {
        const char *end = memchr(t->out, '\n', l->have);
        size_t got;
        soq_rc rc;

        if (end || l->have == UDP_TALK_MOST || (l->over && l->have)) {
            *n = end ? (size_t)(end + 1 - t->out) : l->have;
            return (soq_rc){ SOQ_OK, 0 };
        }
        if (l->over)
            return (soq_rc){ SOQ_EOF, 0 };
        rc = soq_input_read(l->input, t->out + l->have,
                            UDP_TALK_MOST - l->have, stop_limit(&t->stop, -1),
                            &got);
        if (rc.err == SOQ_EOF)
            l->over = true;
        else if (rc.err)
            return rc;
        else
            l->have += got;
    }
}

static void prompt(udp_talk *t)
{
    if (t->a->out.terminal && !t->a->json &&
        soq_file_is_terminal(soq_file_standard(SOQ_STDIN)))
        (void)output_raw(&t->a->out, "Message: ", 9);
}

static int talk_lines(udp_talk *t, lines *l)
{
    int status = APP_DONE;

    for (;;) {
        size_t n = 0;
        int answered;
        soq_rc rc;

        prompt(t);
        rc = next_line(t, l, &n);
        if (rc.err == SOQ_EOF)
            return status;
        if (rc.err == SOQ_ECANCELED)
            return APP_INTERRUPTED;
        if (rc.err)
            return app_fail(t->a, "read", "standard input", rc);
        answered = say_and_hear(t, n);
        if (answered == APP_INTERRUPTED)
            return answered;
        if (answered != APP_DONE)
            status = answered;
        memmove(t->out, t->out + n, l->have - n);
        l->have -= n;
    }
}

static int talk_input(udp_talk *t)
{
    lines l = { NULL, 0, false };
    int status;
    soq_rc rc = soq_input_open(soq_file_standard(SOQ_STDIN), &l.input);

    if (rc.err)
        return app_fail(t->a, "open", "standard input", rc);
    status = talk_lines(t, &l);
    soq_input_close(&l.input);
    return status;
}

int udp_talk_run(udp_talk *t)
{
    char text[80];
    int status;

    show_socket(t);
    status = fix_peer(t);
    if (status != APP_DONE)
        return status;
    if (t->bad.on) {
        event e = udp_event(t, "impair", "Impaired", "<->", NULL);

        impair_text(&t->bad, text, sizeof(text));
        e.note = text;
        event_show(t->a, &e);
    }
    if (t->count)
        return udp_probing_run(t);
    if (!t->message)
        return talk_input(t);
    memcpy(t->out, t->message, strlen(t->message));
    return say_and_hear(t, strlen(t->message));
}
