/* story.c -- tell what a cast has reported, step by step. */
#include "story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/jsonl.h"
#include "words.h"

const char *story_text(const json_t *event, const char *key)
{
    return json_string_value(json_object_get(event, key));
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const char *meaning(const record *r)
{
    const char *name = story_text(r->event, "event");
    bool end = json_is_true(json_object_get(r->event, "end"));
    const char *program = story_text(r->event, "app");
    const char *words = name && program ? words_step(program, name, end)
                                        : NULL;

    if (is_same(name, "error"))
        return story_text(json_object_get(r->event, "error"), "text");
    return words ? words : story_text(r->event, "note");
}

/* ---- to read ----------------------------------------------------------- */

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

static void put_call(char *buf, size_t cap, const json_t *event)
{
    const json_t *bytes = json_object_get(event, "bytes");
    const char *name = story_text(event, "event");
    const char *call = words_call(name ? name : "?");

    if (is_same(name, "error"))
        call = story_text(event, "call");
    if (!call)
        snprintf(buf, cap, "%s", name);
    else if (bytes)
        snprintf(buf, cap, "%s() %lld", call,
                 (long long)json_integer_value(bytes));
    else
        snprintf(buf, cap, "%s()", call);
}

static void tell_step(output *o, const record *r, int64_t begin_us)
{
    const char *state = story_text(r->event, "state");
    const char *words = meaning(r);
    char call[48], ends[160];
    long long us = r->time_us - begin_us;

    put_call(call, sizeof(call), r->event);
    put_ends(ends, sizeof(ends), r->event);
    if (state)
        output_print(o, "%4lld.%03lld  %-6s  %-10s  %-35s  %s\n", us / 1000,
                     us % 1000, r->who, call, ends, state);
    else
        output_print(o, "%4lld.%03lld  %-6s  %-10s  %s\n", us / 1000,
                     us % 1000, r->who, call, ends);
    if (words)
        output_print(o, "          %s\n", words);
}

static void tell_text(const cast *c)
{
    output *o = c->a->steps;

    for (size_t i = 0; i < c->count; i++)
        output_print(o, "%s: soquete %s, process %lld\n", c->actors[i].who,
                     c->actors[i].command,
                     soq_process_id(c->actors[i].process));
    output_print(o, "\n%8s  %-6s  %-10s  %-35s  %s\n", "ms", "who",
                 "call,bytes", "its end, the other's end", "state after");
    for (size_t i = 0; i < c->told; i++)
        if (!is_same(story_text(c->records[i].event, "event"), "result"))
            tell_step(o, &c->records[i], c->records[0].time_us);
}

void story_tell_states(const cast *c)
{
    const char *seen[16];
    size_t n = 0;

    output_print(c->a->steps,
                 "\nThe states that the system reported just after the steps "
                 "(by then the other\nside may have moved them on)\n");
    for (size_t i = 0; i < c->told; i++) {
        const char *state = story_text(c->records[i].event, "state");
        const char *words = state ? words_state(state) : NULL;
        size_t k = 0;

        while (k < n && !is_same(seen[k], state))
            k++;
        if (!words || k < n || n == sizeof(seen) / sizeof(seen[0]))
            continue;
        seen[n++] = state;
        output_print(c->a->steps, "  %-11s  %s\n", state, words);
    }
}

/* ---- as data ----------------------------------------------------------- */

/* The event as the program wrote it, and what it means. */
static void tell_json(app *a, const record *r)
{
    json_t *copy = json_copy(r->event);
    const char *words = meaning(r);
    char *line;

    json_object_del(copy, "time");
    if (words)
        json_object_set_new(copy, "meaning", json_string(words));
    line = jsonl(r->time_us, copy);
    if (line)
        output_print(a->steps, "%s\n", line);
    free(line);
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
