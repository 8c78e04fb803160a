/* summary.c -- what a report says, in a terminal and as JSON Lines. */
#include "summary.h"

#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "common/jsonl.h"
#include "report/claims.h"
#include "report/evidence.h"
#include "report/layout.h"
#include "report/statement.h"

enum { WIDTH = 79 };

/* ---- to read ----------------------------------------------------------- */

static void tell_claim(output *o, const json_t *claim, text_language language,
                       size_t width)
{
    const json_t *list = json_object_get(claim, "statements");
    const char *verdict = evidence_text(claim, "verdict");
    char first[64], text[2048];

    snprintf(text, sizeof(text), "%s -- %s",
             text_of(language, text_by_name(evidence_text(claim, "title"))),
             text_of(language, text_by_name(claims_verdict_text(verdict))));
    snprintf(first, sizeof(first), "%-9s ", evidence_text(claim, "id"));
    layout_wrap(o, first, 10, width, text);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);

        statement_text(one, language, text, sizeof(text));
        statement_numbers(one, text, sizeof(text));
        layout_wrap(o, "          ", 10, width, text);
    }
}

void summary_text(app *a, const json_t *report, text_language language)
{
    const json_t *claims = json_object_get(report, "claims");
    int columns = a->out.terminal ? soq_file_columns(a->out.file) : WIDTH + 1;
    size_t width = columns > 40 ? (size_t)columns - 1 : 40;
    const char *part = "";

    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *one = json_array_get(claims, i);
        const char *in = evidence_text(one, "part");

        if (strcmp(in, part) != 0)
            output_print(&a->out, "%s%s\n\n", i > 0 ? "\n" : "",
                         text_of(language, text_by_name(in)));
        part = in;
        tell_claim(&a->out, one, language, width);
    }
    output_text(&a->out, "\n", 1);
}

/* ---- as data ----------------------------------------------------------- */

static void print(app *a, int64_t time_us, const char *event, json_t *o)
{

    json_object_set_new(o, "app", json_string(a->command->name));
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    if (event)
        json_object_set_new(o, "event", json_string(event));
    jsonl_print(&a->out, time_us, o);
}

void summary_json(app *a, const json_t *report)
{
    const json_t *rows = json_object_get(report, "evidence");
    const json_t *claims = json_object_get(report, "claims");
    json_t *o;

    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);

        o = json_object();
        json_object_set_new(o, "n", json_integer(evidence_n(row)));
        json_object_set(o, "row", row);
        print(a, json_integer_value(json_object_get(row, "time_us")),
              "evidence", o);
    }
    for (size_t i = 0; i < json_array_size(claims); i++) {
        o = json_copy(json_array_get(claims, i));
        print(a, soq_wall_us(), "claim", o);
    }
    o = json_object();
    json_object_set(o, "blocks", json_object_get(report, "blocks"));
    json_object_set(o, "digest", json_object_get(report, "digest"));
    print(a, soq_wall_us(), "result", o);
}
