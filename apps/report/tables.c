/* tables.c -- how a connection ends, and all of the evidence, as tables. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "evidence.h"
#include "page_parts.h"

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static void code_cell(page *p, const char *text)
{
    writer_put(&p->w, "<td class=\"code\">");
    writer_html(&p->w, text);
    writer_put(&p->w, "</td>");
}

static const char *error_of(const json_t *row)
{
    const json_t *event = json_object_get(row, "event");
    const char *name = json_string_value(
        json_object_get(json_object_get(event, "error"), "name"));

    return name ? name : "";
}

/* ---- how a connection ends --------------------------------------------- */

static void end_cell(page *p, const json_t *row, const char *seen,
                     const char *predicted)
{
    const char *state = evidence_told(row, seen);
    const char *wanted = evidence_told(row, predicted);

    writer_put(&p->w, "<td class=\"code\">");
    if (state[0])
        writer_html(&p->w, state);
    else
        frame_say(&p->w, TEXT_NOT_OBSERVED);
    if (state[0] && wanted[0] && !is(state, wanted)) {
        writer_put(&p->w, "<br><em>");
        frame_say(&p->w, TEXT_PAGE_PREDICTED);
        writer_put(&p->w, ": ");
        writer_html(&p->w, wanted);
        writer_put(&p->w, "</em>");
    }
    writer_put(&p->w, "</td>");
}

static void end_row(page *p, const json_t *row)
{
    writer_print(&p->w,
                 "<tr><td class=\"n\"><a href=\"#e%" PRId64 "\">#%" PRId64
                 "</a></td><td class=\"code\">",
                 (int64_t)evidence_n(row), (int64_t)evidence_n(row));
    if (is(evidence_told(row, "by"), "client"))
        frame_say(&p->w, TEXT_CLIENT);
    else if (is(evidence_told(row, "by"), "server"))
        frame_say(&p->w, TEXT_SERVER);
    writer_put(&p->w, " ");
    writer_html(&p->w, evidence_told(row, "call"));
    if (error_of(row)[0]) {
        writer_put(&p->w, " <strong>");
        writer_html(&p->w, error_of(row));
        writer_put(&p->w, "</strong>");
    }
    writer_put(&p->w, "</td>");
    end_cell(p, row, "client_state", "client_predicted");
    end_cell(p, row, "server_state", "server_predicted");
    writer_put(&p->w, "</tr>\n");
}

void page_ends(page *p)
{
    static const struct {
        const char *name;
        text_id title;
    } scenes[] = {
        { "shutdown", TEXT_END_SHUTDOWN },   { "close", TEXT_END_CLOSE },
        { "unread", TEXT_END_UNREAD },       { "abort", TEXT_END_ABORT },
        { "half-open", TEXT_END_HALF_OPEN }, { "crash", TEXT_END_CRASH }
    };
    static const text_id columns[] = { TEXT_PAGE_NUMBER, TEXT_PAGE_STEP,
                                       TEXT_CLIENT, TEXT_SERVER };

    for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
        scene s = { p->rows, "close", scenes[i].name };
        size_t at = 0;
        const json_t *row = scene_next(&s, "lab", "step", &at);

        if (!row)
            continue;
        writer_put(&p->w, "<h3>");
        frame_say(&p->w, scenes[i].title);
        writer_put(&p->w, "</h3><div class=\"scroll\" tabindex=\"0\">"
                          "<table class=\"steps\">");
        frame_columns(&p->w, columns, sizeof(columns) / sizeof(columns[0]));
        for (; row; row = scene_next(&s, "lab", "step", &at))
            end_row(p, row);
        writer_put(&p->w, "</tbody></table></div>\n");
    }
}

/* ---- all of the evidence ----------------------------------------------- */

/* What has no column of its own, as it was told. */
static void more(page *p, const json_t *row)
{
    static const char *const shown[] = { "event",  "app",         "pid",
                                         "local",  "peer",        "state",
                                         "source", "destination", "flags" };
    const json_t *value;
    const char *key;
    json_t *rest = json_copy(json_object_get(row, "event"));
    char *text;

    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
        json_object_del(rest, shown[i]);
    json_object_foreach(rest, key, value)
    {
        writer_html(&p->w, key);
        writer_put(&p->w, ": ");
        text = json_is_string(value)
                   ? NULL
                   : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY |
                                           JSON_REAL_PRECISION(6));
        if (json_is_string(value))
            writer_html_bytes(&p->w, json_string_value(value),
                              json_string_length(value));
        else if (text)
            writer_html(&p->w, text);
        free(text);
        writer_put(&p->w, " &#8203;");
    }
    json_decref(rest);
}

static void evidence_row(page *p, const json_t *row, json_int_t begin_us)
{
    bool packet = is(evidence_text(row, "kind"), "packet");
    int64_t n = evidence_n(row);
    json_int_t us = json_integer_value(json_object_get(row, "time_us")) -
                    begin_us;

    writer_print(&p->w,
                 "<tr id=\"e%" PRId64 "\"><td class=\"n\">#%" PRId64
                 "</td><td class=\"n\">%" PRId64 ".%03d</td>",
                 n, n, (int64_t)(us / 1000), (int)(us % 1000));
    code_cell(p, evidence_text(row, "who"));
    code_cell(p, evidence_told(row, "event"));
    code_cell(p, evidence_told(row, packet ? "source" : "local"));
    code_cell(p, evidence_told(row, packet ? "destination" : "peer"));
    code_cell(p, evidence_told(row, packet ? "flags" : "state"));
    writer_put(&p->w, "<td class=\"code more\">");
    more(p, row);
    writer_put(&p->w, "</td></tr>\n");
}

static bool same_scene(const json_t *a, const json_t *b)
{
    return is(evidence_text(a, "block"), evidence_text(b, "block")) &&
           is(evidence_text(a, "scene"), evidence_text(b, "scene"));
}

static void open_scene(page *p, const json_t *row)
{
    static const text_id columns[] = { TEXT_PAGE_NUMBER, TEXT_PAGE_TIME,
                                       TEXT_PAGE_WHO,    TEXT_PAGE_EVENT,
                                       TEXT_PAGE_LOCAL,  TEXT_PAGE_PEER,
                                       TEXT_PAGE_STATE,  TEXT_PAGE_MORE };

    writer_put(&p->w, "<details><summary><span class=\"code\">");
    writer_html(&p->w, evidence_text(row, "block"));
    writer_put(&p->w, " / ");
    writer_html(&p->w, evidence_text(row, "scene"));
    writer_print(&p->w, "</span> <span class=\"from\">#%" PRId64 "…</span>",
                 (int64_t)evidence_n(row));
    writer_put(&p->w, "</summary><div class=\"scroll\" tabindex=\"0\">"
                      "<table class=\"rows\">");
    frame_columns(&p->w, columns, sizeof(columns) / sizeof(columns[0]));
}

void page_evidence(page *p)
{
    size_t count = json_array_size(p->rows);
    const json_t *before = NULL;
    json_int_t begin_us = 0;

    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(p->rows, i);

        if (!before || !same_scene(before, row)) {
            if (before)
                writer_put(&p->w, "</tbody></table></div></details>\n");
            open_scene(p, row);
            begin_us = json_integer_value(json_object_get(row, "time_us"));
        }
        evidence_row(p, row, begin_us);
        before = row;
    }
    if (before)
        writer_put(&p->w, "</tbody></table></div></details>\n");
}
