/* serving.c -- datagrams received and answered, one by one. */
#include "server.h"

#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "common/escape.h"
#include "common/event.h"
#include "common/message.h"

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
    for (size_t i = 0; i < n - from; i++)
        if (data[i] >= 'a' && data[i] <= 'z')
            data[i] = (char)(data[i] - 'a' + 'A');
    return n - from;
}

/* Where it was sent to, where that tells something; and that it was cut. */
static void describe(const udp_server *v, const soq_datagram *d, bool cut,
                     char *note, size_t cap)
{
    char to[SOQ_ADDR_TEXT], room[32];
    size_t used = 0;

    note[0] = '\0';
    if (d->to.family != SOQ_ANY_FAMILY && v->on.count > 0)
        used = (size_t)snprintf(
            note, cap, "to %s on %.100s  ",
            soq_addr_ip_text(&d->to, to, sizeof(to)),
            choice_name(&v->on, d->index, room, sizeof(room)));
    else if (d->to.family != SOQ_ANY_FAMILY &&
             !soq_addr_same_ip(&d->to, &v->local))
        used = (size_t)snprintf(note, cap, "to %s  ",
                                soq_addr_ip_text(&d->to, to, sizeof(to)));
    if (cut && d->full)
        snprintf(note + used, cap - used, "cut: %zu bytes were sent", d->full);
    else if (cut)
        snprintf(note + used, cap - used, "cut: it was longer");
}

static event event_at(const udp_server *v, const char *name, const char *label,
                      const soq_datagram *d, const char *arrow)
{
    event e = event_of(name, label);

    e.local = v->local;
    e.peer = d->from;
    e.arrow = arrow;
    return e;
}

/* Without the line end that the course's client sends; the beginning of what
 * is long. */
static size_t told_bytes(const char *data, size_t n)
{
    if (n > 0 && data[n - 1] == '\n')
        n--;
    return n < 1024 ? n : 1024;
}

static void tell_received(const udp_server *v, const soq_datagram *d, bool cut)
{
    event e = event_at(v, "datagram", "Received", d, "<--");
    char note[256], ip[SOQ_ADDR_TEXT], safe[4096];

    if (v->quiet)
        return;
    describe(v, d, cut, note, sizeof(note));
    e.has_bytes = true;
    e.bytes = d->n;
    e.total = v->received;
    e.data = v->a->json ? v->data : NULL;
    e.note = note[0] ? note : NULL;
    event_show(v->a, &e);
    if (v->a->json)
        return;
    /* The words of the course's own server. */
    output_print(&v->a->out, "%s wrote:\n",
                 soq_addr_ip_text(&d->from, ip, sizeof(ip)));
    /* One line, whatever line ends are in it: nobody forges a line of ours. */
    escape(ESCAPE_TEXT, v->data, told_bytes(v->data, d->n), safe,
           sizeof(safe));
    output_print(&v->a->out, "%s\n", safe);
}

static void refuse(udp_server *v, const soq_datagram *d, const char *why)
{
    event e = event_at(v, "drop", "Ignored", d, "<--");

    v->refused++;
    e.has_bytes = true;
    e.bytes = d->n;
    e.note = why;
    if (!v->quiet)
        event_show(v->a, &e);
}

/* An answer that cannot be sent is that sender's trouble, not the server's. */
static void answer(udp_server *v, const soq_datagram *d)
{
    size_t n = v->reply == REPLY_UPPER ? to_upper(v->data, d->n) : d->n;
    event e = event_at(v, "send", "Sent", d, "-->");

    e.rc = soq_send_to(v->s, v->data, n, &d->from, stop_limit(&v->stop, 1000));
    if (!e.rc.err) {
        v->answered++;
        guard_answered(&v->guard, &d->from, v->data, n, soq_now_ns());
        e.has_bytes = true;
        e.bytes = n;
        e.data = v->data;
    } else {
        e.note = soq_err_text(e.rc.err);
    }
    if (!v->quiet)
        event_show(v->a, &e);
}

static void serve(udp_server *v, const soq_datagram *d, bool cut)
{
    const char *why;

    v->received++;
    v->cut += cut;
    tell_received(v, d, cut);
    if (v->reply == REPLY_NONE)
        return;
    why = guard_refuses(&v->guard, &d->from, &v->local, v->data, d->n,
                        soq_now_ns());
    if (why)
        refuse(v, d, why);
    else
        answer(v, d);
}

static soq_rc receive(udp_server *v, soq_datagram *d)
{
    soq_limit limit = stop_limit(&v->stop, -1);

    if (v->group.family != SOQ_ANY_FAMILY)
        return soq_recv_group(v->s, &v->group, v->data, (size_t)v->buffer,
                              limit, d);
    return soq_recv_datagram(v->s, v->data, (size_t)v->buffer, limit, d);
}

int udp_serve(udp_server *v)
{
    while (!v->a->out.rc.err && (v->most == 0 || v->received < v->most)) {
        soq_datagram d;
        soq_rc rc = receive(v, &d);

        if (rc.err == SOQ_ECANCELED)
            break;
        if (rc.err && rc.err != SOQ_EMSGSIZE)
            return app_fail(v->a, "receive", v->at.text, rc);
        serve(v, &d, rc.err == SOQ_EMSGSIZE);
    }
    return APP_DONE;
}
