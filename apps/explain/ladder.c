/* ladder.c -- the packets of one conversation between its two ends. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/escape.h"
#include "packets/ip.h"
#include "view.h"

enum {
    /* Columns: frame, ms, state, arrow, state. */
    FRAME = 6,
    MS = 11,
    STATE = 12,
    AROUND = FRAME + 1 + MS + 2 + STATE + 2 + 2 + STATE
};

typedef struct pen {
    const char *line, *right, *left;
} pen;

static pen pen_of(const view *v)
{
    static const pen utf8 = { "\xe2\x94\x80", "\xe2\x96\xb6", "\xe2\x97\x80" };
    static const pen ascii = { "-", ">", "<" };

    return v->ascii ? ascii : utf8;
}

/* ---- what is written on an arrow --------------------------------------- */

static const char *flags_text(uint16_t flags, char *buf, size_t cap)
{
    static const struct {
        uint16_t flag;
        const char *name;
    } names[] = {
        { PACKET_SYN, "SYN" }, { PACKET_FIN, "FIN" }, { PACKET_RST, "RST" },
        { PACKET_PSH, "PSH" }, { PACKET_URG, "URG" }, { PACKET_ACK, "ACK" },
    };
    size_t used = 0;

    snprintf(buf, cap, "no flags");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (flags & names[i].flag)
            used += (size_t)snprintf(buf + used, cap - used, "%s%s",
                                     used ? "," : "", names[i].name);
    return buf;
}

static void segment_label(const flow_row *row, char *buf, size_t cap)
{
    char flags[40], ack[24] = "", len[24] = "";

    if (row->flags & PACKET_ACK)
        snprintf(ack, sizeof(ack), " ack=%lu", (unsigned long)row->ack);
    if (row->payload > 0)
        snprintf(len, sizeof(len), " len=%lu", (unsigned long)row->payload);
    snprintf(buf, cap, "%s seq=%lu%s%s",
             flags_text(row->flags, flags, sizeof(flags)),
             (unsigned long)row->seq, ack, len);
}

static void label_of(const flow *f, const flow_row *row, char *buf, size_t cap)
{
    if (row->error) {
        const char *name = finding_icmp(f->error_family, row->error);

        if (name)
            snprintf(buf, cap, "ICMP %s", name);
        else
            snprintf(buf, cap, "ICMP type %u code %u",
                     (unsigned)row->error >> 8, (unsigned)row->error & 0xff);
    } else if (f->protocol == IP_UDP) {
        snprintf(buf, cap, "%lu bytes", (unsigned long)row->payload);
    } else {
        segment_label(row, buf, cap);
    }
}

/* ---- rows -------------------------------------------------------------- */

static void repeat(output *o, const char *piece, int n)
{
    while (n-- > 0)
        output_add(o, piece);
}

/* "──label─────▶" or "◀──label─────", so many columns wide. */
static void draw_arrow(const view *v, const char *label, bool to_right,
                       int width)
{
    pen p = pen_of(v);
    output *o = &v->a->out;
    int rest = width - 5 - (int)strlen(label);

    output_add(o, to_right ? p.line : p.left);
    output_add(o, p.line);
    output_add(o, " ");
    output_add(o, label);
    output_add(o, " ");
    repeat(o, p.line, rest < 0 ? 0 : rest);
    output_add(o, to_right ? p.right : p.line);
}

static const char *state_of(const flow *f, const flow_row *row, unsigned side)
{
    if (f->protocol == IP_UDP)
        return "";
    return row->states[side] == SOQ_TCP_UNKNOWN
               ? "?"
               : soq_tcp_state_name((soq_tcp_state)row->states[side]);
}

static const char *const mark_texts[MARKS] = {
    "sent again",
    "sent again at once, after repeated ACKs",
    "sent again, although it had been acknowledged",
    "out of order",
    "something before it is missing",
    "acknowledges what was not captured",
    "keep-alive",
    "answer to the keep-alive",
    "the same ACK again",
    "zero window: its buffer is full",
    "probe of the zero window",
    "answer to the probe",
    "window update",
    "fills the window",
    "the same pair of ports, used anew",
};

/* Below the arrow: the data, and what is odd. */
static void draw_notes(const view *v, const flow_row *row)
{
    output *o = &v->a->out;
    char quoted[FLOW_QUOTED * ESCAPE_ROOM];
    bool any = row->data_len > 0;

    if (!any && !row->marks)
        return;
    output_begin(o, "");
    repeat(o, " ", FRAME + 1 + MS + 2 + STATE + 2 + 3);
    if (any) {
        escape(ESCAPE_QUOTED, row->data, row->data_len, quoted,
               sizeof(quoted));
        output_add(o, "'");
        output_add(o, quoted);
        output_add(o, row->data_len < row->payload ? "'..." : "'");
    }
    for (int i = 0; i < MARKS; i++)
        if (row->marks & 1U << i) {
            output_add(o, any ? "  [" : "[");
            output_add(o, mark_texts[i]);
            output_add(o, "]");
            any = true;
        }
    output_end(o);
}

static void draw_row(const view *v, const flow_row *row)
{
    const flow *f = v->chosen;
    output *o = &v->a->out;
    bool to_right = (row->from == f->client) != (row->error != 0);
    char head[80], label[120], tail[40];

    label_of(f, row, label, sizeof(label));
    snprintf(head, sizeof(head), "%*" PRIu64 " %*.3f  %-*s  ", FRAME,
             row->frame, MS, (double)(row->time_ns - f->first_ns) / 1e6, STATE,
             state_of(f, row, f->client));
    snprintf(tail, sizeof(tail), "  %s", state_of(f, row, !f->client));
    output_begin(o, head);
    draw_arrow(v, label, to_right, v->width - AROUND);
    output_add(o, tail);
    output_end(o);
    draw_notes(v, row);
}

/* ---- head -------------------------------------------------------------- */

static void draw_head(const view *v)
{
    const flow *f = v->chosen;
    output *o = &v->a->out;
    char client[SOQ_ADDR_TEXT], server[SOQ_ADDR_TEXT];
    int room = v->width - FRAME - 1 - MS - 2;
    int left;

    soq_addr_text(&flow_client(f)->addr, client, sizeof(client));
    soq_addr_text(&flow_server(f)->addr, server, sizeof(server));
    left = room - (int)strlen(server);
    if (left < (int)strlen(client) + 1)
        left = (int)strlen(client) + 1;
    output_print(o, "\n%*s %*s  %-*s%*s\n", FRAME, "frame", MS, "ms", room - 6,
                 "client", 6, "server");
    output_print(o, "%*s %*s  %-*s%s\n", FRAME, "", MS, "", left, client,
                 server);
}

/* Why one end is taken for the client. */
static text_id why_text(flow_why why)
{
    static const text_id texts[] = {
        TEXT_EXPLAIN_BY_SYN,  TEXT_EXPLAIN_BY_SYN_ACK, TEXT_EXPLAIN_BY_COURSE,
        TEXT_EXPLAIN_BY_PORT, TEXT_EXPLAIN_BY_FIRST,
    };

    return texts[why];
}

static void draw_end(const view *v, text_id id, uint16_t port)
{
    static const text_id groups[] = { TEXT_WELL_KNOWN, TEXT_REGISTERED,
                                      TEXT_DYNAMIC };
    char number[8], text[400];
    const char *const args[] = {
        number, text_of(v->language, groups[port_group_of(port)]),
        text_of(v->language, why_text(v->chosen->why))
    };

    snprintf(number, sizeof(number), "%u", (unsigned)port);
    text_fill(text, sizeof(text), text_of(v->language, id), args, 3);
    output_print(&v->a->out, "  %s\n", text);
}

static void draw_ends(const view *v)
{
    const flow *f = v->chosen;

    output_print(&v->a->out, "\nConversation %lu, %s\n",
                 (unsigned long)f->number, view_protocol(f));
    draw_end(v, TEXT_EXPLAIN_CLIENT, flow_client(f)->addr.port);
    draw_end(v, TEXT_EXPLAIN_SERVER, flow_server(f)->addr.port);
    if (f->protocol == IP_TCP)
        output_print(&v->a->out, "  %s\n",
                     text_of(v->language, TEXT_EXPLAIN_INFERRED));
}

void view_ladder(const view *v)
{
    const flow *f = v->chosen;

    draw_ends(v);
    draw_head(v);
    for (size_t i = 0; i < flow_row_count(f); i++) {
        if (i == f->rows.first_count && f->rows.left_out > 0)
            output_print(&v->a->out,
                         "       ... %" PRIu64 " packets more; --flow %lu "
                         "shows them ...\n",
                         f->rows.left_out, (unsigned long)f->number);
        draw_row(v, flow_row_at(f, i));
    }
    if (f->rows.last_count == 0 && f->rows.left_out > 0)
        output_print(&v->a->out, "       ... %" PRIu64 " packets more\n",
                     f->rows.left_out);
}
