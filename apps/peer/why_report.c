/* why_report.c -- tell what was observed, what it means and what to do. */
#include "why_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/jsonl.h"
#include "why_words.h"

enum { TEXT = 4096, LISTED = 12 };

/* ---- to read ------------------------------------------------------------ */

static void tell_notes(output *o, const why_look *l)
{
    why_note list[WHY_NOTES];
    size_t n = why_notes(&l->seen, list);
    char text[TEXT];

    for (size_t i = 0; i < n; i++) {
        why_fill(why_note_words(list[i]), &l->seen, text, sizeof(text));
        output_print(o, "  %-8s  %s\n", why_note_subject(list[i]), text);
    }
    if (n > 0)
        output_print(o, "\n");
}

/* Who was heard where the one who was looked for was not. */
static void tell_others(output *o, const why_look *l)
{
    char label[FINDER_LABEL], at[SOQ_ADDR_TEXT];

    if (l->heard_count == 0) {
        output_print(o, "Nobody announces itself on this network.\n");
        return;
    }
    output_print(o, "Heard here:\n");
    for (size_t i = 0; i < l->heard_count && i < LISTED; i++)
        output_print(o, "  %s  %s\n",
                     finder_label(l->heard, l->heard_count, i, label),
                     soq_addr_text(&l->heard[i].addrs[0], at, sizeof(at)));
    if (l->heard_count > LISTED)
        output_print(o, "  and %u more\n",
                     (unsigned)(l->heard_count - LISTED));
}

static bool wants_others(why_cause cause)
{
    return cause == WHY_NO_NAME || cause == WHY_NAME_SERVER ||
           cause == WHY_SEVERAL;
}

static void tell_text(output *o, const why_look *l, why_cause cause)
{
    const why_text *words = why_words(cause);
    char text[TEXT];

    output_print(o, "Checking %s, port %u\n", l->seen.host, l->seen.port);
    tell_notes(o, l);
    why_fill(words->found, &l->seen, text, sizeof(text));
    output_print(o, "%s\n", text);
    why_fill(words->means, &l->seen, text, sizeof(text));
    output_text(o, text, strlen(text));
    if (wants_others(cause) && l->listened)
        tell_others(o, l);
    if (words->todo) {
        why_fill(words->todo, &l->seen, text, sizeof(text));
        output_print(o, "\nWhat to do:\n");
        output_text(o, text, strlen(text));
    }
}

/* ---- as data ------------------------------------------------------------ */

static json_t *filled(const char *words, const why_look *l)
{
    char text[TEXT];

    if (!words)
        return json_null();
    why_fill(words, &l->seen, text, sizeof(text));
    return json_string(text);
}

static json_t *notes_json(const why_look *l)
{
    why_note list[WHY_NOTES];
    size_t n = why_notes(&l->seen, list);
    json_t *all = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            all, json_pack("{s:s, s:o}", "about", why_note_subject(list[i]),
                           "text", filled(why_note_words(list[i]), l)));
    return all;
}

static json_t *heard_json(const why_look *l)
{
    json_t *all = json_array();
    char label[FINDER_LABEL], at[SOQ_ADDR_TEXT];

    for (size_t i = 0; i < l->heard_count; i++)
        json_array_append_new(
            all,
            json_pack("{s:s, s:s}", "name",
                      finder_label(l->heard, l->heard_count, i, label), "peer",
                      soq_addr_text(&l->heard[i].addrs[0], at, sizeof(at))));
    return all;
}

static void tell_json(app *a, const why_look *l, why_cause cause)
{
    const why_text *words = why_words(cause);
    soq_addr to = l->seen.to;
    char at[SOQ_ADDR_TEXT];
    json_t *o = json_pack(
        "{s:s, s:I, s:s, s:s, s:i, s:s}", "app", a->command->name, "pid",
        (json_int_t)soq_own_process_id(), "event", "check", "host",
        l->seen.host, "port", (int)l->seen.port, "cause", why_name(cause));
    char *line;

    to.port = l->seen.port;
    if (to.family != SOQ_ANY_FAMILY)
        json_object_set_new(o, "peer",
                            json_string(soq_addr_text(&to, at, sizeof(at))));
    json_object_set_new(o, "found", filled(words->found, l));
    json_object_set_new(o, "means", filled(words->means, l));
    json_object_set_new(o, "todo", filled(words->todo, l));
    json_object_set_new(o, "observed", notes_json(l));
    json_object_set_new(o, "heard", heard_json(l));
    line = jsonl(soq_wall_us(), o);
    if (line) {
        output_text(&a->out, line, strlen(line));
        output_text(&a->out, "\n", 1);
    }
    free(line);
}

int why_report(app *a, output *to, const why_look *l)
{
    why_cause cause = why_decide(&l->seen);

    if (a->json)
        tell_json(a, l, cause);
    else
        tell_text(to, l, cause);
    return cause == WHY_WORKS || cause == WHY_WORKS_SELF ? APP_DONE
                                                         : APP_FAILED;
}
