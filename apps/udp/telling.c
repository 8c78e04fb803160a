/* telling.c -- what `soquete udp-server` tells of a datagram. */
#include <stdio.h>

#include "common/escape.h"
#include "common/message.h"
#include "server.h"

/* Where it was sent to, where that tells something; and that it was cut. */
static void describe(const udp_server *v, const soq_msg *d, char *note,
                     size_t cap)
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
    if (d->cut && d->full)
        snprintf(note + used, cap - used, "cut: %zu bytes were sent", d->full);
    else if (d->cut)
        snprintf(note + used, cap - used, "cut: it was longer");
}

event udp_server_event(const udp_server *v, const char *name,
                       const char *label, const soq_msg *d, const char *arrow)
{
    event e = event_of(name, label);

    e.local = v->local;
    e.peer = d->peer;
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

void udp_server_received(const udp_server *v, const soq_msg *d)
{
    event e;
    char note[256], ip[SOQ_ADDR_TEXT], safe[4096];

    if (v->quiet)
        return;
    e = udp_server_event(v, "datagram", "Received", d, "<--");
    describe(v, d, note, sizeof(note));
    e.has_bytes = true;
    e.bytes = d->n;
    e.total = v->received;
    e.data = v->a->json ? d->buf : NULL;
    e.note = note[0] ? note : NULL;
    event_show(v->a, &e);
    if (v->a->json)
        return;
    /* The words of the course's own server. */
    output_print(&v->a->out, "%s wrote:\n",
                 soq_addr_ip_text(&d->peer, ip, sizeof(ip)));
    /* One line, whatever line ends are in it: nobody forges a line of ours. */
    escape(ESCAPE_TEXT, d->buf, told_bytes(d->buf, d->n), safe, sizeof(safe));
    output_print(&v->a->out, "%s\n", safe);
}
