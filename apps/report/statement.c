/* statement.c -- a sentence of a claim, in one of the languages. */
#include "statement.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "evidence.h"

enum { ARGS = 9 };

static bool is_observed(const json_t *statement)
{
    return json_is_true(json_object_get(statement, "observed"));
}

void statement_text(const json_t *statement, text_language language, char *buf,
                    size_t cap)
{
    const json_t *list = json_object_get(statement, "args");
    text_id id = text_by_name(evidence_text(statement, "text"));
    const char *args[ARGS], *of;
    size_t at = 0;

    for (size_t i = 0; i < ARGS; i++) {
        of = json_string_value(json_array_get(list, i));
        args[i] = of ? of : "…";
    }
    if (!is_observed(statement) &&
        !json_is_true(json_object_get(statement, "advice")))
        at = (size_t)snprintf(buf, cap,
                              "%s: ", text_of(language, TEXT_NOT_OBSERVED));
    of = id < TEXT_COUNT ? text_of(language, id) : "?";
    if (at < cap)
        text_fill(buf + at, cap - at, of, args, ARGS);
}

/* ---- numbers ----------------------------------------------------------- */

static json_int_t number_at(const json_t *list, size_t i)
{
    return json_integer_value(json_array_get(list, i));
}

void statement_numbers(const json_t *statement, char *buf, size_t cap)
{
    const json_t *list = json_object_get(statement, "evidence");
    size_t count = json_array_size(list), at = strlen(buf);

    for (size_t i = 0; i < count && at < cap; i++) {
        json_int_t first = number_at(list, i);
        size_t run = i;

        while (run + 1 < count &&
               number_at(list, run + 1) == number_at(list, run) + 1)
            run++;
        at += (size_t)snprintf(buf + at, cap - at, "%s#%" PRId64,
                               i == 0 ? " [" : " ", (int64_t)first);
        if (run > i && at < cap)
            at += (size_t)snprintf(buf + at, cap - at, "%s#%" PRId64,
                                   run > i + 1 ? "-" : " ",
                                   (int64_t)number_at(list, run));
        i = run;
    }
    if (count > 0 && at < cap)
        snprintf(buf + at, cap - at, "]");
}
