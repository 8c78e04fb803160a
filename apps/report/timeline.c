/* timeline.c -- a conversation as one table by time: what each end called, the
 * state that its system reported, and the segments between them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "evidence.h"
#include "page_parts.h"

enum { MOST = 200 };

typedef enum source { CALL, TABLE, WIRE, NEITHER } source;

typedef struct lines {
    const json_t *rows[MOST];
    size_t count;
    bool has[NEITHER];
    const char *client, *server; /* addresses, "" as long as not known */
} lines;

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static source source_of(const json_t *row)
{
    const char *kind = evidence_text(row, "kind");
    const char *who = evidence_text(row, "who");
    const char *event = evidence_told(row, "event");

    if (is(kind, "packet") && is(event, "packet"))
        return WIRE;
    if (!is(who, "client") && !is(who, "server") && !is(who, "near") &&
        !is(who, "far"))
        return NEITHER;
    if (is(kind, "table"))
        return TABLE;
    return is(kind, "event") && !is(event, "result") ? CALL : NEITHER;
}

/* A connection that this end has made: of two peers, one dialed. */
static bool is_made(const json_t *row)
{
    return is(evidence_told(row, "event"), "connect") ||
           json_is_true(
               json_object_get(json_object_get(row, "event"), "dialed"));
}

/* Which end sent it; of another conversation of the scene: neither. */
static bool is_between(const lines *l, const json_t *row)
{
    const char *from = evidence_told(row, "source");
    const char *to = evidence_told(row, "destination");

    return (is(from, l->client) && is(to, l->server)) ||
           (is(from, l->server) && is(to, l->client));
}

static void collect(lines *l, const page *p, const char *block,
                    const char *name)
{
    memset(l, 0, sizeof(*l));
    l->client = l->server = "";
    for (size_t i = 0; i < json_array_size(p->rows); i++) {
        const json_t *row = json_array_get(p->rows, i);

        if (!is(evidence_text(row, "block"), block) ||
            !is(evidence_text(row, "scene"), name) || l->client[0] ||
            !is_made(row))
            continue;
        l->client = evidence_told(row, "local");
        l->server = evidence_told(row, "peer");
    }
    for (size_t i = 0; i < json_array_size(p->rows) && l->count < MOST; i++) {
        const json_t *row = json_array_get(p->rows, i);
        source from = source_of(row);

        if (!is(evidence_text(row, "block"), block) ||
            !is(evidence_text(row, "scene"), name) || from == NEITHER ||
            (from == WIRE && !is_between(l, row)))
            continue;
        l->has[from] = true;
        l->rows[l->count++] = row;
    }
}

/* ---- cells ------------------------------------------------------------- */

static json_int_t number_at(const json_t *row, const char *key)
{
    return json_integer_value(
        json_object_get(json_object_get(row, "event"), key));
}

static const char *call_of(const json_t *row)
{
    const char *event = evidence_told(row, "event");

    if (is(event, "open"))
        return "socket";
    return is(event, "error") ? evidence_told(row, "call") : event;
}

static void put_call(page *p, const json_t *row)
{
    const json_t *event = json_object_get(row, "event");
    bool end = json_is_true(json_object_get(event, "end"));
    text_id happened = text_of_event(evidence_told(row, "event"));
    const char *error = json_string_value(
        json_object_get(json_object_get(event, "error"), "name"));

    if (happened < TEXT_COUNT) {
        frame_say(&p->w, happened);
    } else {
        writer_html(&p->w, call_of(row));
        writer_put(&p->w, "()");
    }
    if (json_object_get(event, "bytes") && !end)
        writer_print(&p->w, " %" PRId64 " B",
                     (int64_t)number_at(row, "bytes"));
    if (end)
        writer_put(&p->w, " EOF");
    if (error) {
        writer_put(&p->w, " <strong>");
        writer_html(&p->w, error);
        writer_put(&p->w, "</strong>");
    }
}

static void put_end(page *p, const json_t *row, source from)
{
    const char *state = evidence_told(row, "state");

    writer_put(&p->w, "<td class=\"code\">");
    if (from == CALL)
        put_call(p, row);
    if (from == CALL && state[0])
        writer_put(&p->w, "<br>");
    writer_put(&p->w, "<span class=\"told\">");
    writer_html(&p->w, state);
    writer_put(&p->w, "</span></td>");
}

static void put_inferred(page *p, const char *state)
{
    writer_put(&p->w, "<span>");
    if (state[0]) {
        writer_put(&p->w, "(");
        writer_html(&p->w, state);
        writer_put(&p->w, ")");
    }
    writer_put(&p->w, "</span>");
}

static void put_segment(page *p, const lines *l, const json_t *row)
{
    bool right = is(evidence_told(row, "source"), l->client);
    json_int_t bytes = number_at(row, "bytes");

    writer_put(&p->w, "<td class=\"code\" colspan=\"2\"><div class=\"wire\">");
    put_inferred(
        p, evidence_told(row, right ? "source_state" : "destination_state"));
    writer_put(&p->w, "<span class=\"segment\">");
    writer_put(&p->w, right ? "" : "◀ ");
    writer_html(&p->w, evidence_told(row, "flags"));
    if (bytes > 0)
        writer_print(&p->w, " %" PRId64 " B", (int64_t)bytes);
    writer_put(&p->w, right ? " ▶" : "");
    writer_put(&p->w, "</span>");
    put_inferred(
        p, evidence_told(row, right ? "destination_state" : "source_state"));
    writer_put(&p->w, "</div></td>");
}

static void put_line(page *p, const lines *l, const json_t *row)
{
    static const text_id sources[] = { TEXT_TIMELINE_CALL, TEXT_TIMELINE_TABLE,
                                       TEXT_TIMELINE_WIRE };
    source from = source_of(row);
    bool server = is(evidence_text(row, "who"), "server") ||
                  is(evidence_text(row, "who"), "far");
    int64_t n = evidence_n(row);
    json_int_t us = json_integer_value(json_object_get(row, "time_us")) -
                    json_integer_value(json_object_get(l->rows[0], "time_us"));

    writer_print(&p->w,
                 "<tr><td class=\"n\"><a href=\"#e%" PRId64 "\">#%" PRId64
                 "</a></td><td class=\"n\">%" PRId64 ".%03d</td><td>",
                 n, n, (int64_t)(us / 1000), (int)(us % 1000));
    frame_say(&p->w, sources[from]);
    if (from == WIRE)
        writer_print(&p->w, " %" PRId64, (int64_t)number_at(row, "number"));
    writer_put(&p->w, "</td>");
    if (from == WIRE) {
        put_segment(p, l, row);
    } else {
        writer_put(&p->w, server ? "<td></td>" : "");
        put_end(p, row, from);
        writer_put(&p->w, server ? "" : "<td></td>");
    }
    writer_put(&p->w, "</tr>\n");
}

/* ---- the table --------------------------------------------------------- */

static void put_source(writer *w, text_language language, size_t n,
                       const void *user)
{
    const text_id *id = user;

    (void)n;
    writer_html(w, text_of(language, *id));
}

static void say_legend(page *p, text_id text, text_id word)
{
    frame_say_filled(&p->w, text, put_source, &word);
    writer_put(&p->w, " ");
}

static void say_wire(page *p)
{
    say_legend(p, TEXT_TIMELINE_LEGEND_WIRE, TEXT_TIMELINE_WIRE);
    frame_say(&p->w, TEXT_PAGE_TIMELINE_NUMBER);
}

void page_timeline(page *p, const char *block, const char *name)
{
    static const text_id columns[] = { TEXT_PAGE_NUMBER, TEXT_PAGE_TIME,
                                       TEXT_TIMELINE_SOURCE, TEXT_CLIENT,
                                       TEXT_SERVER };
    lines l;

    collect(&l, p, block, name);
    if (!l.has[CALL])
        return;
    writer_put(&p->w, "<figure><div class=\"scroll\" tabindex=\"0\"><table "
                      "class=\"timeline\">");
    frame_columns(&p->w, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < l.count; i++)
        put_line(p, &l, l.rows[i]);
    writer_put(&p->w, "</tbody></table></div><figcaption>");
    frame_say(&p->w, TEXT_PAGE_TIMELINE);
    writer_put(&p->w, " ");
    say_legend(p, TEXT_TIMELINE_LEGEND_CALL, TEXT_TIMELINE_CALL);
    if (l.has[TABLE])
        say_legend(p, TEXT_TIMELINE_LEGEND_TABLE, TEXT_TIMELINE_TABLE);
    if (l.has[WIRE])
        say_wire(p);
    else
        frame_say(&p->w, TEXT_PAGE_TIMELINE_NO_WIRE);
    writer_put(&p->w, "</figcaption></figure>\n");
}
