/* answers.c -- what a conversation shows, in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "packets/filter.h"
#include "packets/ip.h"
#include "view.h"

static const char *who(const flow *f, int side)
{
    if (side < 0)
        return "nobody";
    return side == f->client ? "client" : "server";
}

static const char *other(const flow *f, int side)
{
    return side == f->client ? "server" : "client";
}

/* " (frame 7)", or "" for a frame that was not kept. */
static const char *frame_text(uint64_t frame, char *buf, size_t cap)
{
    buf[0] = '\0';
    if (frame > 0)
        snprintf(buf, cap, " (frame %" PRIu64 ")", frame);
    return buf;
}

/* One sentence, or more, broken into lines of the width. */
static void say(const view *v, const char *text)
{
    output *o = &v->a->out;
    size_t room = (size_t)v->width - 4;

    while (*text) {
        size_t len = strlen(text), n = len;
        char line[400];

        if (n > room) {
            for (n = room; n > 0 && text[n] != ' '; n--)
                ;
            if (n == 0)
                n = room;
        }
        if (n > sizeof(line) - 1)
            n = sizeof(line) - 1;
        memcpy(line, text, n);
        line[n] = '\0';
        output_print(o, "  %s\n", line);
        text += n;
        text += strspn(text, " ");
    }
}

#define sayf(v, ...)                                                          \
    do {                                                                      \
        char say_text[1200];                                                  \
                                                                              \
        snprintf(say_text, sizeof(say_text), __VA_ARGS__);                    \
        say(v, say_text);                                                     \
    } while (0)

/* ---- how it began ------------------------------------------------------ */

static void tell_begin(const view *v, const flow *f, const finding *one)
{
    char a[32], b[32], c[32];

    frame_text(one->frames[0], a, sizeof(a));
    frame_text(one->frames[1], b, sizeof(b));
    frame_text(one->frames[2], c, sizeof(c));
    switch ((int)one->kind) {
    case FINDING_HANDSHAKE:
        sayf(v,
             "Opened by the three-way handshake: SYN%s, SYN-ACK%s, "
             "ACK%s. The client opened actively; the server was listening "
             "(passive open).",
             a, b, c);
        break;
    case FINDING_REFUSED:
        sayf(v,
             "Refused: the SYN%s was answered with a reset%s. Nobody "
             "listens on port %u there.",
             a, b, (unsigned)flow_server(f)->addr.port);
        break;
    case FINDING_UNREACHABLE:
        sayf(v,
             "Not opened: the SYN%s was answered with an error of "
             "ICMP%s: %s.",
             a, b,
             finding_icmp(f->error_family, (unsigned)one->other)
                 ? finding_icmp(f->error_family, (unsigned)one->other)
                 : "see the frame");
        break;
    case FINDING_UNANSWERED:
        sayf(v,
             "Not opened: %" PRIu64 " SYN were sent%s and nothing came "
             "back: a wrong address, or a firewall that drops them.",
             one->count, a);
        break;
    case FINDING_MIDDLE:
        sayf(v, "The handshake is not in the capture: it was not observed "
                "how this connection was opened.");
        break;
    case FINDING_NO_HANDSHAKE:
        sayf(v,
             "UDP has no handshake: the first packet%s carries %" PRIu64
             " bytes of data already. There is no SYN, no "
             "acknowledgement, no order and no end; a datagram that is "
             "lost stays lost unless the programs notice.",
             a, one->count);
        break;
    default:
        break;
    }
}

/* ---- ports ------------------------------------------------------------- */

/* "41748, 41750, 41752, ...": in the order of the connections. */
static void ports_text(const view *v, char *buf, size_t cap)
{
    enum { MOST = 8 };
    size_t used = 0, shown = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < flows_count(v->all.flows); i++) {
        const flow *f = flows_at(v->all.flows, i);

        if (!choose_is_sibling(v->chosen, f))
            continue;
        used += (size_t)snprintf(buf + used, cap - used, "%s%u",
                                 shown ? ", " : "",
                                 (unsigned)flow_client(f)->addr.port);
        if (++shown == MOST) {
            snprintf(buf + used, cap - used, ", ...");
            return;
        }
    }
}

static void tell_ports(const view *v, const flow *f, const finding *one)
{
    char ports[120], server[SOQ_ADDR_TEXT];
    unsigned port = flow_server(f)->addr.port;
    const char *what = f->protocol == IP_UDP ? "conversations" : "connections";

    ports_text(v, ports, sizeof(ports));
    soq_addr_text(&flow_server(f)->addr, server, sizeof(server));
    if (one->count == 1)
        sayf(v,
             "Ports: the client sends from %u to %u, the server from %u "
             "to %u. One conversation with this server is in the capture; "
             "several show what stays and what changes.",
             (unsigned)flow_client(f)->addr.port, port, port,
             (unsigned)flow_client(f)->addr.port);
    else
        sayf(v,
             "Ports: %" PRIu64 " %s with %s. The server's port stayed %u "
             "in all of them; the clients' ports were %" PRIu64
             " different ones: %s. Each was chosen by the client's system; "
             "the pair of sockets tells them apart.",
             one->count, what, server, port, one->other, ports);
}

/* ---- how it ended ------------------------------------------------------ */

static void tell_close(const view *v, const flow *f, const finding *one)
{
    const char *first = who(f, one->side);
    char a[32], b[32];

    frame_text(one->frames[0], a, sizeof(a));
    frame_text(one->frames[1], b, sizeof(b));
    switch ((int)one->kind) {
    case FINDING_GRACEFUL:
        sayf(v,
             "Closed gracefully: the %s sent its FIN first%s, then the "
             "%s%s; both were acknowledged.",
             first, a, other(f, one->side), b);
        break;
    case FINDING_CLOSING:
        sayf(v,
             "Closing: the %s sent its FIN first%s, then the %s%s; the "
             "last acknowledgement is not in the capture.",
             first, a, other(f, one->side), b);
        break;
    case FINDING_HALF_CLOSED:
        sayf(v,
             "Half closed: the %s sent its FIN%s; the %s had not sent one "
             "when the capture ended.",
             first, a, other(f, one->side));
        break;
    case FINDING_TIME_WAIT:
        if (one->count == 2) {
            say(v, "Each sent its FIN before it had the other's, so both ends "
                   "wait in TIME_WAIT.");
            break;
        }
        sayf(v,
             "The %s closed first, so its end waits in TIME_WAIT, for the "
             "time that an old segment may still be on its way.",
             who(f, one->side));
        break;
    default:
        break;
    }
}

static void tell_end(const view *v, const flow *f, const finding *one)
{
    char a[32];

    frame_text(one->frames[0], a, sizeof(a));
    switch ((int)one->kind) {
    case FINDING_RESET:
        sayf(v,
             "Aborted: the %s sent a reset%s before both sides had "
             "closed. What was on its way is lost, and nobody waits in "
             "TIME_WAIT.",
             who(f, one->side), a);
        break;
    case FINDING_CLOSED_RESET:
        sayf(v, "Both sides had sent their FIN; then the %s sent a reset%s.",
             who(f, one->side), a);
        break;
    case FINDING_OPEN:
        sayf(v, "Still open: no FIN and no reset are in the capture.");
        break;
    case FINDING_NO_END:
        sayf(v,
             "%" PRIu64 " datagrams from the client, %" PRIu64
             " from the server. Nothing on the wire says that it is over.",
             one->count, one->other);
        break;
    default:
        tell_close(v, f, one);
        break;
    }
}

/* ---- what is odd ------------------------------------------------------- */

static void tell_odd(const view *v, const flow *f, const finding *one)
{
    static const struct {
        finding_kind kind;
        const char *text;
    } texts[] = {
        { FINDING_RETRANSMISSIONS, "segments were sent again" },
        { FINDING_OUT_OF_ORDER, "segments came out of order" },
        { FINDING_GAPS, "times something before a segment is missing: it was "
                        "lost, or not captured" },
        { FINDING_ZERO_WINDOW, "times an end said that its buffer is full "
                               "(zero window)" },
        { FINDING_KEEP_ALIVE, "keep-alives: nothing was said for long" },
        { FINDING_FRAGMENTS, "frames more held parts of its datagrams" },
    };
    const char *icmp = finding_icmp(f->error_family, (unsigned)one->other);
    char a[32];

    frame_text(one->frames[0], a, sizeof(a));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].kind == one->kind)
            sayf(v, "Odd: %" PRIu64 " %s%s.", one->count, texts[i].text, a);
    if (one->kind == FINDING_PORT_REUSED)
        sayf(v,
             "Odd: the same pair of ports was used before, by "
             "conversation %" PRIu64 ".",
             one->other);
    if (one->kind == FINDING_ERRORS)
        sayf(v, "Odd: %" PRIu64 " errors of ICMP are about it%s%s%s.",
             one->count, a, icmp ? ": " : "", icmp ? icmp : "");
}

static void tell(const view *v, const flow *f, const finding *one)
{
    if (one->kind <= FINDING_NO_HANDSHAKE)
        tell_begin(v, f, one);
    else if (one->kind == FINDING_PORTS)
        tell_ports(v, f, one);
    else if (one->kind <= FINDING_NO_END)
        tell_end(v, f, one);
    else
        tell_odd(v, f, one);
}

static void tell_filter(const view *v)
{
    const flow *f = v->chosen;
    char text[FILTER_TEXT];
    output *o = &v->a->out;
    bool several = false;

    for (size_t i = 0; i < flows_count(v->all.flows) && !several; i++) {
        const flow *one = flows_at(v->all.flows, i);

        several = one != f &&
                  (one->earlier == f->number || one->number == f->earlier);
    }
    output_print(o, "\nIn Wireshark, this filter shows these packets and no "
                    "others:\n");
    if (v->file_count == 1) {
        filter_stream(f, text, sizeof(text));
        output_print(o, "  %s\n", text);
    }
    filter_pair(f, several, text, sizeof(text));
    output_print(o, "  %s\n", text);
}

void view_answers(const view *v)
{
    findings found;

    findings_of(v->all.flows, v->chosen, &found);
    output_print(&v->a->out, "\n");
    for (size_t i = 0; i < found.count; i++)
        tell(v, v->chosen, &found.list[i]);
    if (!found.odd && found.list[0].kind == FINDING_HANDSHAKE)
        say(v, "Nothing odd: no segment was sent again, lost or out of "
               "order.");
    tell_filter(v);
}
