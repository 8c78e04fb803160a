/* why_report.c -- tell what was observed, what it means and what to do. */
#include "why_report.h"

#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "common/jsonl.h"
#include "report/layout.h"
#include "report/say.h"
#include "why_words.h"

enum { TEXT = 4096, LISTED = 12, ABOUT = 8 };

/* ---- to read ------------------------------------------------------------ */

void why_report_note(output *o, const char *about, const char *text)
{
    char first[64];

    snprintf(first, sizeof(first), "  %-*s  ", layout_field(about, ABOUT),
             about);
    layout_wrap(o, first, 2 + ABOUT + 2, layout_width(o), text);
}

static void tell_notes(const app *a, output *o, const why_look *l)
{
    why_note list[WHY_NOTES];
    size_t n = why_notes(&l->seen, list);
    char text[TEXT];

    for (size_t i = 0; i < n; i++) {
        why_fill(a->language, why_note_words(a->language, list[i]), &l->seen,
                 text, sizeof(text));
        why_report_note(o, why_note_subject(a->language, list[i]), text);
    }
    if (n > 0)
        output_print(o, "\n");
}

/* Who was heard where the one who was looked for was not. */
static void tell_others(app *a, output *o, const why_look *l)
{
    char label[FINDER_LABEL], at[SOQ_ADDR_TEXT];

    if (l->heard_count == 0) {
        say_line(a, o, 0, TEXT_WHY_NOBODY_HEARD);
        return;
    }
    say_line(a, o, 0, TEXT_WHY_HEARD_HERE);
    for (size_t i = 0; i < l->heard_count && i < LISTED; i++)
        output_print(o, "  %s  %s\n",
                     finder_label(l->heard, l->heard_count, i, label),
                     soq_addr_text(&l->heard[i].addrs[0], at, sizeof(at)));
    if (l->heard_count > LISTED)
        say(a, o, 2, TEXT_WHY_HEARD_MORE, "%u",
            (unsigned)(l->heard_count - LISTED));
}

static bool wants_others(why_cause cause)
{
    return cause == WHY_NO_NAME || cause == WHY_NAME_SERVER ||
           cause == WHY_SEVERAL;
}

static void tell_part(const app *a, output *o, const why_look *l,
                      why_cause cause, why_part part)
{
    char text[TEXT];

    why_words(a->language, cause, part, &l->seen, text, sizeof(text));
    layout_lines(o, text);
}

static void tell_text(app *a, output *o, const why_look *l, why_cause cause)
{
    say(a, o, 0, TEXT_WHY_CHECKING, "%s\n%u", l->seen.host,
        (unsigned)l->seen.port);
    tell_notes(a, o, l);
    tell_part(a, o, l, cause, WHY_FOUND);
    tell_part(a, o, l, cause, WHY_MEANS);
    if (wants_others(cause) && l->listened)
        tell_others(a, o, l);
    output_print(o, "\n");
    say_line(a, o, 0, TEXT_WHY_TO_DO);
    tell_part(a, o, l, cause, WHY_TODO);
}

/* ---- as data ------------------------------------------------------------ */

static json_t *part_json(text_language language, const why_look *l,
                         why_cause cause, why_part part)
{
    char text[TEXT];

    why_words(language, cause, part, &l->seen, text, sizeof(text));
    return json_string(text);
}

static json_t *note_json(text_language language, const why_look *l,
                         why_note note)
{
    char text[TEXT];

    why_fill(language, why_note_words(language, note), &l->seen, text,
             sizeof(text));
    return json_pack("{s:s, s:s}", "about",
                     why_note_subject(TEXT_ENGLISH, note), "text", text);
}

static json_t *notes_json(text_language language, const why_look *l)
{
    why_note list[WHY_NOTES];
    size_t n = why_notes(&l->seen, list);
    json_t *all = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(all, note_json(language, l, list[i]));
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

/* What stands in the places of the sentence that says what was found, so that
 * it can be said in another language too. */
static json_t *places_json(text_language language, const why_look *l,
                           why_cause cause)
{
    const char *p = strchr(why_sentence(language, cause), '{');
    json_t *all = json_object();
    char room[SOQ_ADDR_TEXT];

    while (p) {
        size_t len, k = text_place(p, &len);

        if (k > 0)
            json_object_set_new(
                all, text_place_name(k),
                json_string(why_place(language, text_place_name(k), &l->seen,
                                      room, sizeof(room))));
        p = strchr(p + 1, '{');
    }
    return all;
}

json_t *why_report_json(const app *a, text_language language,
                        const why_look *l)
{
    why_cause cause = why_decide(&l->seen);
    soq_addr to = l->seen.to;
    char at[SOQ_ADDR_TEXT];
    json_t *o = json_pack(
        "{s:s, s:I, s:s, s:s, s:i, s:s}", "app", a->command->name, "pid",
        (json_int_t)soq_own_process_id(), "event", "check", "host",
        l->seen.host, "port", (int)l->seen.port, "cause", why_name(cause));

    to.port = l->seen.port;
    if (to.family != SOQ_ANY_FAMILY)
        json_object_set_new(o, "peer",
                            json_string(soq_addr_text(&to, at, sizeof(at))));
    json_object_set_new(o, "found", part_json(language, l, cause, WHY_FOUND));
    json_object_set_new(o, "places", places_json(language, l, cause));
    json_object_set_new(o, "means", part_json(language, l, cause, WHY_MEANS));
    json_object_set_new(o, "todo", part_json(language, l, cause, WHY_TODO));
    json_object_set_new(o, "observed", notes_json(language, l));
    json_object_set_new(o, "heard", heard_json(l));
    return o;
}

int why_report(app *a, output *to, const why_look *l)
{
    why_cause cause = why_decide(&l->seen);

    if (a->json)
        jsonl_print(&a->out, soq_wall_us(),
                    why_report_json(a, a->language, l));
    else
        tell_text(a, to, l, cause);
    return cause == WHY_WORKS || cause == WHY_WORKS_SELF ? APP_DONE
                                                         : APP_FAILED;
}
