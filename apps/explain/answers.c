/* answers.c -- what a conversation shows, in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "packets/filter.h"
#include "packets/ip.h"
#include "view.h"

enum { ARGUMENTS = 5, NUMBER_TEXT = 24, FRAME_TEXT = 48 };

/* ---- sentences --------------------------------------------------------- */

/* The bytes of text that take no more columns than this. */
static size_t bytes_of_columns(const char *text, size_t columns)
{
    size_t n = 0;

    while (text[n]) {
        bool begins = ((unsigned char)text[n] & 0xc0) != 0x80;

        if (begins && columns-- == 0)
            return n;
        n++;
    }
    return n;
}

/* A sentence, or more, broken into lines of the width. */
static void say(const view *v, const char *text)
{
    size_t room = (size_t)v->width - 4;

    while (*text) {
        size_t most = bytes_of_columns(text, room), n = most;
        char line[512];

        while (text[most] && n > 0 && text[n] != ' ')
            n--;
        if (n == 0 || n > sizeof(line) - 1)
            n = most < sizeof(line) ? most : sizeof(line) - 1;
        memcpy(line, text, n);
        line[n] = '\0';
        output_print(&v->a->out, "  %s\n", line);
        text += n;
        text += strspn(text, " ");
    }
}

/* A text of the catalogue with what goes into it; NULL: no more. */
static void tell(const view *v, text_id id, const char *a, const char *b,
                 const char *c)
{
    const char *const args[] = { a ? a : "", b ? b : "", c ? c : "" };
    char text[1600];

    text_fill(text, sizeof(text), text_of(v->language, id), args, 3);
    say(v, text);
}

/* " (frame 7)", or "" for a frame that was not kept. */
static const char *frame_text(const view *v, uint64_t frame, char *buf)
{
    char number[NUMBER_TEXT];
    const char *const args[] = { number };

    buf[0] = '\0';
    snprintf(number, sizeof(number), "%" PRIu64, frame);
    if (frame > 0)
        text_fill(buf, FRAME_TEXT, text_of(v->language, TEXT_EXPLAIN_FRAME),
                  args, 1);
    return buf;
}

static const char *number_text(uint64_t n, char *buf)
{
    snprintf(buf, NUMBER_TEXT, "%" PRIu64, n);
    return buf;
}

static const char *icmp_text(const flow *f, const finding *one)
{
    const char *name = finding_icmp(f->error_family, (unsigned)one->other);

    return name ? name : "ICMP";
}

/* ---- how it began ------------------------------------------------------ */

static void tell_begin(const view *v, const flow *f, const finding *one)
{
    char a[FRAME_TEXT], b[FRAME_TEXT], c[FRAME_TEXT], n[NUMBER_TEXT];

    frame_text(v, one->frames[0], a);
    frame_text(v, one->frames[1], b);
    frame_text(v, one->frames[2], c);
    switch ((int)one->kind) {
    case FINDING_HANDSHAKE:
        tell(v, TEXT_EXPLAIN_HANDSHAKE, a, b, c);
        break;
    case FINDING_REFUSED:
        tell(v, TEXT_EXPLAIN_REFUSED, a, b,
             number_text(flow_server(f)->addr.port, n));
        break;
    case FINDING_UNREACHABLE:
        tell(v, TEXT_EXPLAIN_UNREACHABLE, a, b, icmp_text(f, one));
        break;
    case FINDING_UNANSWERED:
        tell(v, TEXT_EXPLAIN_UNANSWERED, number_text(one->count, n), a, NULL);
        break;
    case FINDING_NO_HANDSHAKE:
        tell(v, TEXT_EXPLAIN_NO_HANDSHAKE, a, number_text(one->count, n),
             NULL);
        break;
    default:
        tell(v, TEXT_EXPLAIN_MIDDLE, NULL, NULL, NULL);
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
        if (shown == MOST) {
            snprintf(buf + used, cap - used, ", ...");
            return;
        }
        used += (size_t)snprintf(buf + used, cap - used, "%s%u",
                                 shown ? ", " : "",
                                 (unsigned)flow_client(f)->addr.port);
        shown++;
    }
}

static void tell_ports(const view *v, const flow *f, const finding *one)
{
    char all[NUMBER_TEXT], server[SOQ_ADDR_TEXT], port[NUMBER_TEXT];
    char different[NUMBER_TEXT], ports[120], client[NUMBER_TEXT], text[1600];
    const char *const args[ARGUMENTS] = { all, server, port, different,
                                          ports };

    number_text(flow_client(f)->addr.port, client);
    number_text(flow_server(f)->addr.port, port);
    if (one->count == 1) {
        tell(v, TEXT_EXPLAIN_ONE_PORT, client, port, NULL);
        return;
    }
    number_text(one->count, all);
    number_text(one->other, different);
    soq_addr_text(&flow_server(f)->addr, server, sizeof(server));
    ports_text(v, ports, sizeof(ports));
    text_fill(text, sizeof(text), text_of(v->language, TEXT_EXPLAIN_PORTS),
              args, ARGUMENTS);
    say(v, text);
}

/* ---- how it ended ------------------------------------------------------ */

static void tell_close(const view *v, const flow *f, const finding *one)
{
    bool client = one->side == f->client;
    char a[FRAME_TEXT], b[FRAME_TEXT];

    frame_text(v, one->frames[0], a);
    frame_text(v, one->frames[1], b);
    switch ((int)one->kind) {
    case FINDING_GRACEFUL:
        tell(v,
             client ? TEXT_EXPLAIN_GRACEFUL_CLIENT
                    : TEXT_EXPLAIN_GRACEFUL_SERVER,
             a, b, NULL);
        break;
    case FINDING_CLOSING:
        tell(v, TEXT_EXPLAIN_CLOSING, a, b, NULL);
        break;
    case FINDING_HALF_CLOSED:
        tell(v, client ? TEXT_EXPLAIN_HALF_CLIENT : TEXT_EXPLAIN_HALF_SERVER,
             a, NULL, NULL);
        break;
    case FINDING_TIME_WAIT:
        tell(v,
             one->count == 2 ? TEXT_EXPLAIN_WAIT_BOTH
             : client        ? TEXT_EXPLAIN_WAITS_CLIENT
                             : TEXT_EXPLAIN_WAITS_SERVER,
             NULL, NULL, NULL);
        break;
    default:
        break;
    }
}

static void tell_end(const view *v, const flow *f, const finding *one)
{
    char a[FRAME_TEXT], to[NUMBER_TEXT], back[NUMBER_TEXT];

    frame_text(v, one->frames[0], a);
    switch ((int)one->kind) {
    case FINDING_RESET:
        tell(v,
             one->side == f->client ? TEXT_EXPLAIN_RESET_CLIENT
                                    : TEXT_EXPLAIN_RESET_SERVER,
             a, NULL, NULL);
        break;
    case FINDING_CLOSED_RESET:
        tell(v, TEXT_EXPLAIN_CLOSED_RESET, a, NULL, NULL);
        break;
    case FINDING_OPEN:
        tell(v, TEXT_EXPLAIN_OPEN, NULL, NULL, NULL);
        break;
    case FINDING_NO_END:
        tell(v, TEXT_EXPLAIN_NO_END, number_text(one->count, to),
             number_text(one->other, back), NULL);
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
        text_id text;
    } texts[] = {
        { FINDING_RETRANSMISSIONS, TEXT_EXPLAIN_AGAIN },
        { FINDING_OUT_OF_ORDER, TEXT_EXPLAIN_ORDER },
        { FINDING_GAPS, TEXT_EXPLAIN_GAPS },
        { FINDING_ZERO_WINDOW, TEXT_EXPLAIN_ZERO },
        { FINDING_KEEP_ALIVE, TEXT_EXPLAIN_KEEP_ALIVE },
        { FINDING_FRAGMENTS, TEXT_EXPLAIN_FRAGMENTS },
        { FINDING_ERRORS, TEXT_EXPLAIN_ERRORS },
    };
    char a[FRAME_TEXT], n[NUMBER_TEXT];

    if (one->kind == FINDING_PORT_REUSED) {
        tell(v, TEXT_EXPLAIN_REUSED, number_text(one->other, n), NULL, NULL);
        return;
    }
    frame_text(v, one->frames[0], a);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].kind == one->kind)
            tell(v, texts[i].text, number_text(one->count, n), a,
                 icmp_text(f, one));
}

static void tell_one(const view *v, const flow *f, const finding *one)
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

/* ---- the filter -------------------------------------------------------- */

static void tell_filter(const view *v)
{
    const flow *f = v->chosen;
    char text[FILTER_TEXT];
    output *o = &v->a->out;
    bool several = f->earlier > 0;

    for (size_t i = 0; i < flows_count(v->all.flows) && !several; i++)
        several = flows_at(v->all.flows, i)->earlier == f->number;
    output_print(o, "\n%s\n", text_of(v->language, TEXT_EXPLAIN_FILTER));
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
        tell_one(v, v->chosen, &found.list[i]);
    if (!found.odd && found.list[0].kind == FINDING_HANDSHAKE)
        tell(v, TEXT_EXPLAIN_NOTHING_ODD, NULL, NULL, NULL);
    tell_filter(v);
}
