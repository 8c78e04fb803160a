/* story.c -- tell what a cast has reported, step by step. */
#include "story.h"

#include <stdio.h>
#include <string.h>

#include "common/jsonl.h"
#include "report/layout.h"
#include "words.h"

const char *story_text(const json_t *event, const char *key)
{
    return json_string_value(json_object_get(event, key));
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const char *meaning(const app *a, const record *r)
{
    const char *name = story_text(r->event, "event");
    bool end = json_is_true(json_object_get(r->event, "end"));
    const char *program = story_text(r->event, "app");
    const char *note = story_text(r->event, "note");
    const char *words = name && program ? words_step(a, program, name, end)
                                        : NULL;

    if (is_same(name, "error")) {
        name = story_text(json_object_get(r->event, "error"), "name");
        return name ? words_error(a, name) : NULL;
    }
    return words ? words : note ? words_note(a, note) : NULL;
}

/* ---- to read ----------------------------------------------------------- */

enum { WHO = 8, CALL = 11, ENDS = 35 };

static void put_ends(char *buf, size_t cap, const json_t *event)
{
    const char *local = story_text(event, "local");
    const char *peer = story_text(event, "peer");
    const char *name = story_text(event, "event");
    const char *arrow = "<->";

    if (is_same(name, "send") || is_same(name, "shutdown"))
        arrow = "-->";
    else if (is_same(name, "recv") || is_same(name, "datagram"))
        arrow = "<--";
    if (local && peer)
        snprintf(buf, cap, "%s %s %s", local, arrow, peer);
    else
        snprintf(buf, cap, "%s", local ? local : "");
}

static void put_call(const app *a, char *buf, size_t cap, const json_t *event)
{
    const json_t *bytes = json_object_get(event, "bytes");
    const char *name = story_text(event, "event");
    const char *other = words_happening(a, name ? name : "?");
    const char *call = is_same(name, "error") ? story_text(event, "call")
                                              : name;

    call = words_call(call ? call : "?");
    if (other)
        snprintf(buf, cap, "%s", other);
    else if (bytes)
        snprintf(buf, cap, "%s() %lld", call,
                 (long long)json_integer_value(bytes));
    else
        snprintf(buf, cap, "%s()", call);
}

/* One line of the table, without blanks at its end. */
static void tell_row(output *o, const char *ms, const char *who,
                     const char *call, const char *ends, const char *state)
{
    int before = layout_field(ms, WHO);

    if (state[0])
        output_print(o, "%*s %-*s %-*s  %-*s  %s\n", before, ms,
                     layout_field(who, WHO), who, layout_field(call, CALL),
                     call, layout_field(ends, ENDS), ends, state);
    else if (ends[0])
        output_print(o, "%*s %-*s %-*s  %s\n", before, ms,
                     layout_field(who, WHO), who, layout_field(call, CALL),
                     call, ends);
    else
        output_print(o, "%*s %-*s %s\n", before, ms, layout_field(who, WHO),
                     who, call);
}

static void tell_step(const app *a, const record *r, int64_t begin_us)
{
    output *o = a->steps;
    const char *state = story_text(r->event, "state");
    const char *words = meaning(a, r);
    char ms[32], call[48], ends[160];
    long long us = r->time_us - begin_us;

    snprintf(ms, sizeof(ms), "%lld.%03lld", us / 1000, us % 1000);
    put_call(a, call, sizeof(call), r->event);
    put_ends(ends, sizeof(ends), r->event);
    tell_row(o, ms, words_who(a, r->who), call, ends, state ? state : "");
    if (words)
        layout_wrap(o, "         ", 9, layout_width(o), words);
}

static void tell_text(const cast *c)
{
    app *a = c->a;
    output *o = a->steps;

    for (size_t i = 0; i < c->count; i++)
        say(a, o, 0, TEXT_LAB_ACTOR, "%s\n%s\n%lld",
            words_who(a, c->actors[i].who), c->actors[i].command,
            soq_process_id(c->actors[i].process));
    output_print(o, "\n");
    tell_row(o, say_text(a, TEXT_LAB_HEAD_MS), say_text(a, TEXT_LAB_HEAD_WHO),
             say_text(a, TEXT_LAB_HEAD_CALL), say_text(a, TEXT_LAB_HEAD_ENDS),
             say_text(a, TEXT_LAB_HEAD_STATE));
    for (size_t i = 0; i < c->told; i++)
        if (!is_same(story_text(c->records[i].event, "event"), "result"))
            tell_step(a, &c->records[i], c->records[0].time_us);
}

void story_tell_states(const cast *c)
{
    const char *seen[16];
    output *o = c->a->steps;
    size_t n = 0;

    output_print(o, "\n");
    say_line(c->a, o, 0, TEXT_LAB_STATES);
    for (size_t i = 0; i < c->told; i++) {
        const char *state = story_text(c->records[i].event, "state");
        const char *words = state ? words_state(c->a, state) : NULL;
        size_t k = 0;

        while (k < n && !is_same(seen[k], state))
            k++;
        if (!words || k < n || n == sizeof(seen) / sizeof(seen[0]))
            continue;
        seen[n++] = state;
        say_row(o, state, sizeof("ESTABLISHED") - 1, words);
    }
}

/* ---- as data ----------------------------------------------------------- */

/* The event as the program wrote it, and what it means. */
static void tell_json(app *a, const record *r)
{
    json_t *copy = json_copy(r->event);
    const char *words = meaning(a, r);

    json_object_del(copy, "time");
    if (words)
        json_object_set_new(copy, "meaning", json_string(words));
    jsonl_print(a->steps, r->time_us, copy);
}

void story_tell(cast *c)
{
    cast_sort(c);
    if (!c->a->json) {
        tell_text(c);
        return;
    }
    for (size_t i = 0; i < c->told; i++)
        if (!is_same(story_text(c->records[i].event, "event"), "result"))
            tell_json(c->a, &c->records[i]);
}
