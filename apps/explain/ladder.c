/* ladder.c -- the packets of one conversation between its two ends. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/columns.h"
#include "common/escape.h"
#include "common/pen.h"
#include "packets/ip.h"
#include "view.h"
#include "words.h"

enum {
    /* Columns: frame, ms, state, arrow, state. */
    FRAME = 6,
    MS = 11,
    STATE = 12,
    AROUND = FRAME + 1 + MS + 2 + STATE + 2 + 2 + STATE
};

static const char *word(const view *v, text_id id)
{
    return text_of(v->language, id);
}

/* ---- rows -------------------------------------------------------------- */

static const char *state_of(const flow *f, const flow_row *row, unsigned side)
{
    if (f->protocol == IP_UDP)
        return "";
    return row->states[side] == SOQ_TCP_UNKNOWN
               ? "?"
               : soq_tcp_state_name((soq_tcp_state)row->states[side]);
}

/* Below the arrow: the data, and what is odd. */
static void draw_notes(const view *v, const flow_row *row)
{
    output *o = &v->a->out;
    char quoted[FLOW_QUOTED * ESCAPE_ROOM];
    bool any = row->data_len > 0;

    if (!any && !row->marks)
        return;
    output_begin(o, "");
    pen_repeat(o, " ", FRAME + 1 + MS + 2 + STATE + 2 + 3);
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
            output_add(o, word(v, words_mark(i)));
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
    char head[80], label[WORDS_LABEL], tail[40];

    words_label(v->language, f, row, label, sizeof(label));
    snprintf(head, sizeof(head), "%*" PRIu64 " %*.3f  %-*s  ", FRAME,
             row->frame, MS, (double)(row->time_ns - f->first_ns) / 1e6, STATE,
             state_of(f, row, f->client));
    snprintf(tail, sizeof(tail), "  %s", state_of(f, row, !f->client));
    output_begin(o, head);
    pen_arrow(&v->a->out, v->ascii, label, to_right, v->width - AROUND);
    output_add(o, tail);
    output_end(o);
    draw_notes(v, row);
    view_row_comments(v, row->frame, FRAME + 1);
}

/* ---- head -------------------------------------------------------------- */

/* The left end's words, and the right end's at the other side. */
static void draw_both(const view *v, const char *left, const char *right)
{
    int room = v->width - FRAME - 1 - MS - 2;
    int between = room - (int)(columns_of(left) + columns_of(right));

    output_add(&v->a->out, left);
    pen_repeat(&v->a->out, " ", between > 1 ? between : 1);
    output_add(&v->a->out, right);
    output_end(&v->a->out);
}

static void draw_head(const view *v)
{
    const flow *f = v->chosen;
    const char *frame = word(v, TEXT_EXPLAIN_HEAD_FRAME);
    const char *ms = word(v, TEXT_EXPLAIN_MS);
    char client[SOQ_ADDR_TEXT], server[SOQ_ADDR_TEXT], head[120];

    output_print(&v->a->out, "\n");
    snprintf(head, sizeof(head), "%*s%s %*s%s  ",
             columns_missing(frame, FRAME), "", frame, columns_missing(ms, MS),
             "", ms);
    output_begin(&v->a->out, head);
    draw_both(v, word(v, TEXT_CLIENT), word(v, TEXT_SERVER));
    snprintf(head, sizeof(head), "%*s", FRAME + 1 + MS + 2, "");
    output_begin(&v->a->out, head);
    draw_both(v, soq_addr_text(&flow_client(f)->addr, client, sizeof(client)),
              soq_addr_text(&flow_server(f)->addr, server, sizeof(server)));
}

static void draw_end(const view *v, text_id id, unsigned side)
{
    uint16_t port = v->chosen->sides[side].addr.port;
    char number[8], text[VIEW_PROCESS + 200], process[VIEW_PROCESS];
    const char *const args[] = { number, word(v, words_group(port)),
                                 word(v, words_why(v->chosen->why)) };
    const char *const owned[] = { process };

    snprintf(number, sizeof(number), "%u", (unsigned)port);
    text_fill(text, sizeof(text), word(v, id), args, 3);
    output_print(&v->a->out, "  %s\n", text);
    if (!view_process(v, v->chosen, side, true, process))
        return;
    text_fill(text, sizeof(text), word(v, TEXT_EXPLAIN_OWNER), owned, 1);
    view_say(v, 4, text);
}

static void draw_ends(const view *v)
{
    const flow *f = v->chosen;
    char number[24], title[120];
    const char *const args[] = { number, words_protocol(f) };

    snprintf(number, sizeof(number), "%lu", (unsigned long)f->number);
    text_fill(title, sizeof(title), word(v, TEXT_EXPLAIN_CONVERSATION), args,
              2);
    output_print(&v->a->out, "\n%s\n", title);
    draw_end(v, TEXT_EXPLAIN_CLIENT, f->client);
    draw_end(v, TEXT_EXPLAIN_SERVER, !f->client);
    if (f->protocol == IP_TCP)
        output_print(&v->a->out, "  %s\n", word(v, TEXT_EXPLAIN_INFERRED));
}

static void draw_gap(const view *v, text_id id)
{
    const flow *f = v->chosen;
    char text[200];

    output_print(&v->a->out, "%*s%s\n", FRAME + 1, "",
                 words_count(v->language, id, f->rows.left_out, f->number,
                             text, sizeof(text)));
}

void view_ladder(const view *v)
{
    const flow *f = v->chosen;
    const flow_row *row = flow_row_first(f);

    draw_ends(v);
    draw_head(v);
    for (size_t i = 0; row; row = flow_row_next(f, row), i++) {
        if (i == f->rows.first_count && f->rows.left_out > 0)
            draw_gap(v, TEXT_EXPLAIN_LEFT_OUT);
        draw_row(v, row);
    }
    if (f->rows.last_count == 0 && f->rows.left_out > 0)
        draw_gap(v, TEXT_EXPLAIN_LEFT_OUT_END);
}
