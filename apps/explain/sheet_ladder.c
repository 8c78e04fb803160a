/* sheet_ladder.c -- a conversation packet by packet, as a table that looks
 * like a ladder: it can be read aloud, and breaks between pages of paper. */
#include <inttypes.h>

#include "common/escape.h"
#include "packets/ip.h"
#include "sheet.h"
#include "words.h"

/* A page of more would be of no use to anybody; --flow alone shows all. */
enum { FIRST_MOST = 2000 };

/* The rows are those before FIRST_MOST and the last ones. */
static bool is_drawn(const flow *f, size_t i)
{
    return i < FIRST_MOST || i >= f->rows.first_count;
}

bool sheet_draws(const flow *f, uint64_t frame)
{
    const flow_row *row = flow_row_first(f);

    for (size_t i = 0; row; row = flow_row_next(f, row), i++)
        if (row->frame == frame)
            return is_drawn(f, i);
    return false;
}

/* ---- heads ------------------------------------------------------------- */

/* "127.0.0.1:65432", of which a narrow window shows the port. */
static void put_address(writer *w, const soq_addr *addr)
{
    char text[SOQ_ADDR_TEXT];

    writer_put(w, "<span class=\"host\">");
    writer_html(w, soq_addr_text(addr, text, sizeof(text)));
    writer_print(w, "</span><span class=\"port\">:%u</span>",
                 (unsigned)addr->port);
}

static void put_end_head(writer *w, const flow_side *side, text_id who,
                         const char *class)
{
    writer_print(w, "<th scope=\"col\" class=\"end %s\"><b>", class);
    frame_say(w, who);
    writer_put(w, "</b> <span class=\"code\">");
    put_address(w, &side->addr);
    writer_put(w, "</span> <small>");
    frame_say(w, TEXT_EXPLAINED_INFERRED);
    writer_put(w, "</small></th>");
}

/* Of UDP the ends have no states, and stand over the arrows. */
static void put_arrow_head(writer *w, const flow *f)
{
    bool tcp = f->protocol == IP_TCP;

    writer_put(w, "<th scope=\"col\" class=\"way\">");
    if (!tcp) {
        writer_put(w, "<span class=\"ends\"><span class=\"client\"><b>");
        frame_say(w, TEXT_CLIENT);
        writer_put(w, "</b> <span class=\"code\">");
        put_address(w, &flow_client(f)->addr);
        writer_put(w, "</span></span><span class=\"server\"><b>");
        frame_say(w, TEXT_SERVER);
        writer_put(w, "</b> <span class=\"code\">");
        put_address(w, &flow_server(f)->addr);
        writer_put(w, "</span></span></span>");
    }
    writer_put(w, tcp ? "<span>" : "<span class=\"hidden\">");
    frame_say(w, tcp ? TEXT_EXPLAINED_SEGMENT : TEXT_EXPLAINED_DATAGRAM);
    writer_put(w, "</span></th>");
}

static void put_heads(writer *w, const flow *f)
{
    writer_put(w, "<thead><tr><th scope=\"col\" class=\"n\">");
    frame_say(w, TEXT_EXPLAIN_HEAD_FRAME);
    writer_put(w, "</th><th scope=\"col\" class=\"n ms\">");
    frame_say(w, TEXT_EXPLAIN_MS);
    writer_put(w, "</th>");
    if (f->protocol == IP_TCP)
        put_end_head(w, flow_client(f), TEXT_CLIENT, "client");
    put_arrow_head(w, f);
    if (f->protocol == IP_TCP)
        put_end_head(w, flow_server(f), TEXT_SERVER, "server");
    writer_put(w, "</tr></thead><tbody>\n");
}

/* ---- rows -------------------------------------------------------------- */

static void put_label(writer *w, const flow *f, const flow_row *row)
{
    char label[WORDS_LABEL];

    if (f->protocol == IP_TCP && !row->error && row->flags) {
        writer_html(w,
                    words_label(TEXT_ENGLISH, f, row, label, sizeof(label)));
        return;
    }
    for (int i = 0; i < TEXT_LANGUAGES; i++) {
        frame_open_words(w, (text_language)i);
        writer_html(
            w, words_label((text_language)i, f, row, label, sizeof(label)));
        frame_close_words(w);
    }
}

/* The data, and what is odd. */
static void put_notes(writer *w, const flow_row *row)
{
    char quoted[FLOW_QUOTED * ESCAPE_ROOM];

    if (row->data_len > 0) {
        escape(ESCAPE_QUOTED, row->data, row->data_len, quoted,
               sizeof(quoted));
        writer_put(w, "<span class=\"data\">“");
        writer_html(w, quoted);
        writer_put(w, row->data_len < row->payload ? "”…</span>" : "”</span>");
    }
    for (int i = 0; i < MARKS; i++)
        if (row->marks & 1U << i) {
            writer_put(w, " <span class=\"mark\">");
            frame_say(w, words_mark(i));
            writer_put(w, "</span>");
        }
}

/* before: the row above it, or NULL. */
static void put_state(writer *w, const flow *f, const flow_row *row,
                      const flow_row *before, unsigned side, const char *class)
{
    uint8_t state = row->states[side];
    bool new = !before || before->states[side] != state;

    if (f->protocol != IP_TCP)
        return;
    writer_print(w, "<td class=\"state %s%s\">", class, new ? " new" : "");
    if (state == SOQ_TCP_UNKNOWN) {
        writer_put(w, "<span aria-hidden=\"true\">?</span><span "
                      "class=\"hidden\">");
        frame_say(w, TEXT_EXPLAINED_NOT_HEARD);
        writer_put(w, "</span>");
    } else {
        writer_put(w, soq_tcp_state_name((soq_tcp_state)state));
    }
    writer_put(w, "</td>");
}

static void put_comments(writer *w, const view *v, const flow *f,
                         uint64_t frame)
{
    size_t n;
    const comment *first = comments_of(&v->all.comments, f->number, frame, &n);

    for (size_t i = 0; i < n; i++)
        sheet_comment(w, v, TEXT_EXPLAIN_COMMENT, &first[i]);
}

static void put_row(writer *w, const view *v, const flow *f,
                    const flow_row *row, const flow_row *before)
{
    bool to_right = (row->from == f->client) != (row->error != 0);
    bool bad = row->error || (row->flags & PACKET_RST);

    writer_print(w,
                 "<tr id=\"f%" PRIu64 "\"><th scope=\"row\" class=\"n\">"
                 "%" PRIu64 "</th><td class=\"n ms\">%.3f</td>",
                 row->frame, row->frame,
                 (double)(row->time_ns - f->first_ns) / 1e6);
    put_state(w, f, row, before, f->client, "client");
    writer_print(w, "<td class=\"rung %s%s\"><span class=\"hidden\">",
                 to_right ? "to" : "back", bad ? " bad" : "");
    frame_say(w,
              to_right ? TEXT_EXPLAINED_TO_SERVER : TEXT_EXPLAINED_TO_CLIENT);
    writer_put(w, " </span><span class=\"label\">");
    put_label(w, f, row);
    writer_put(w, "</span><span class=\"line\" aria-hidden=\"true\"></span>");
    put_notes(w, row);
    put_comments(w, v, f, row->frame);
    writer_put(w, "</td>");
    put_state(w, f, row, before, !f->client, "server");
    writer_put(w, "</tr>\n");
}

static void put_gap(writer *w, const flow *f, uint64_t count)
{
    if (count == 0)
        return;
    writer_print(w, "<tr class=\"gap\"><td colspan=\"%d\">… ",
                 f->protocol == IP_TCP ? 5 : 3);
    sheet_count(w, TEXT_EXPLAINED_LEFT_OUT, count, 0);
    writer_put(w, " …</td></tr>\n");
}

/* What the states mean that were seen, each once. */
static void put_meanings(writer *w, const flow *f)
{
    static const struct {
        soq_tcp_state state;
        text_id text;
    } rows[] = {
        { SOQ_TCP_CLOSED, TEXT_STATE_CLOSED },
        { SOQ_TCP_LISTEN, TEXT_STATE_LISTEN },
        { SOQ_TCP_SYN_SENT, TEXT_STATE_SYN_SENT },
        { SOQ_TCP_SYN_RECEIVED, TEXT_STATE_SYN_RECEIVED },
        { SOQ_TCP_ESTABLISHED, TEXT_STATE_ESTABLISHED },
        { SOQ_TCP_FIN_WAIT_1, TEXT_STATE_FIN_WAIT_1 },
        { SOQ_TCP_FIN_WAIT_2, TEXT_STATE_FIN_WAIT_2 },
        { SOQ_TCP_CLOSE_WAIT, TEXT_STATE_CLOSE_WAIT },
        { SOQ_TCP_CLOSING, TEXT_STATE_CLOSING },
        { SOQ_TCP_LAST_ACK, TEXT_STATE_LAST_ACK },
        { SOQ_TCP_TIME_WAIT, TEXT_STATE_TIME_WAIT },
    };
    const flow_row *row = flow_row_first(f);
    unsigned seen = 0;

    for (; row; row = flow_row_next(f, row))
        seen |= 1U << row->states[0] | 1U << row->states[1];
    writer_put(w, "<details class=\"meanings\"><summary>");
    frame_say(w, TEXT_EXPLAINED_STATES);
    writer_put(w, "</summary><dl>\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!(seen & 1U << rows[i].state))
            continue;
        writer_print(w, "<dt class=\"code\">%s</dt><dd>",
                     soq_tcp_state_name(rows[i].state));
        frame_say(w, rows[i].text);
        writer_put(w, "</dd>\n");
    }
    writer_put(w, "</dl></details>\n");
}

void sheet_ladder(writer *w, const view *v, const flow *f)
{
    const flow_row *row = flow_row_first(f), *before = NULL;
    size_t first = f->rows.first_count;
    uint64_t left_out = f->rows.left_out;

    if (first > FIRST_MOST)
        left_out += first - FIRST_MOST;
    writer_print(w, "<table class=\"rungs %s\">",
                 f->protocol == IP_TCP ? "tcp" : "udp");
    put_heads(w, f);
    for (size_t i = 0; row; row = flow_row_next(f, row), i++) {
        if (i == first)
            put_gap(w, f, left_out);
        if (is_drawn(f, i))
            put_row(w, v, f, row, before);
        before = row;
    }
    if (f->rows.last_count == 0)
        put_gap(w, f, left_out);
    writer_put(w, "</tbody></table>\n");
    if (f->protocol == IP_TCP)
        put_meanings(w, f);
}
