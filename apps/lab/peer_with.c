/* peer_with.c -- `lab peer` on two machines: --serve on one of them, and
 * --with HOST on the other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/interfaces.h>

#include "blocks.h"
#include "cast.h"
#include "common/columns.h"
#include "common/message.h"
#include "peer/why_report.h"
#include "peer/why_words.h"
#include "report/apart.h"
#include "report/layout.h"
#include "report/say.h"
#include "story.h"

enum { SERVE_MS = 600000 };
#define FIND_S "5"

typedef struct side {
    app *a;
    const lab_peer_order *order;
    cast *c;
} side;

static bool enter(side *s, const char *const first[])
{
    const char *words[20] = { NULL };
    const char *const last[] = { "--interface", s->order->interface, NULL };
    size_t n = 0;
    soq_rc rc;

    for (size_t i = 0; first[i]; i++)
        words[n++] = first[i];
    for (size_t i = 0; s->order->interface && last[i]; i++)
        words[n++] = last[i];
    rc = cast_enter(s->c, "here", words);
    if (rc.err)
        app_fail(s->a, "start", "the peer", rc);
    return !rc.err;
}

static void tell_waiting(const side *s)
{
    soq_interfaces *all = NULL;
    const soq_interface_addr *at = NULL;
    const char *end = story_text(cast_find(s->c, "here", "listen"), "local");
    const char *local = end ? strrchr(end, ':') : NULL;
    output *o = s->order->waiting ? s->order->waiting : s->a->steps;
    const char *quote = strpbrk(s->order->name, " &|;<>()$'*?!") ? "\"" : "";
    char text[SOQ_ADDR_TEXT] = "";

    if (local)
        local++;
    if (!soq_interfaces_get(&all).err)
        at = soq_interfaces_reachable(all, SOQ_IPV4);
    if (at)
        soq_addr_ip_text(&at->addr, text, sizeof(text));
    say_line(s->a, o, 0, TEXT_LAB_WAITING);
    output_print(o, "  soquete lab %s --with %s%s%s",
                 s->order->waiting ? "all" : "peer", quote, s->order->name,
                 quote);
    if (at)
        output_print(o, "     %s --with %s",
                     say_text(s->a, TEXT_LAB_WAITING_OR), text);
    output_print(o, "\n");
    if (local && strcmp(local, "65433") != 0)
        say(s->a, o, 2, TEXT_LAB_WAITING_PORT, "%s", local);
    output_print(o, "\n");
    soq_interfaces_free(&all);
}

/* One says a line when the connection stands, the other answers it. */
static bool serve(side *s)
{
    const char *const words[] = { "peer",         "--listen",
                                  s->order->port, "--name",
                                  s->order->name, "--once",
                                  "--json",       NULL };

    if (!enter(s, words) || !cast_wait(s->c, "here", "listen", 0))
        return false;
    if (!s->a->json || s->order->waiting)
        tell_waiting(s);
    if (!cast_wait(s->c, "here", "message", 0))
        return false;
    (void)cast_say(s->c, "here", "Hello back!\n");
    return cast_end(s->c);
}

static bool call(side *s)
{
    const char *words[16] = { "peer", s->order->with };
    size_t n = 2;

    if (s->order->port_given)
        words[n++] = s->order->port;
    words[n++] = "--name";
    words[n++] = s->order->name;
    words[n++] = "--seconds";
    words[n++] = FIND_S;
    words[n++] = "--json";
    words[n++] = "--lang"; /* of the reason, should there be one */
    words[n++] = text_language_code(s->a->language);
    if (!enter(s, words) || !cast_wait(s->c, "here", "proof", 0))
        return false;
    if (cast_say(s->c, "here", "Hello from the lab!\n").err ||
        !cast_wait(s->c, "here", "message", 0))
        return false;
    return !cast_say(s->c, "here", "/quit\n").err && cast_end(s->c);
}

void lab_peer_why(const app *a, output *o, const json_t *check)
{
    static const char *const keys[] = { "found", "means", "todo" };
    const json_t *notes = json_object_get(check, "observed");

    output_print(o, "\n%s\n", say_text(a, TEXT_LAB_WHY_NOT));
    for (size_t i = 0; i < json_array_size(notes); i++) {
        const json_t *note = json_array_get(notes, i);

        why_report_note(o, why_about(a->language, story_text(note, "about")),
                        story_text(note, "text"));
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *text = story_text(check, keys[i]);

        if (i != 1)
            output_print(o, "\n");
        if (i == 2)
            say_line(a, o, 0, TEXT_WHY_TO_DO);
        layout_lines(o, text ? text : "");
    }
}

/* The reason that the peer itself has found. */
static void explain(const side *s)
{
    const json_t *check = cast_find(s->c, "here", "check");

    if (check && !s->a->json)
        lab_peer_why(s->a, s->a->steps, check);
}

static void tell_pair(const app *a, text_id who, const char *local,
                      const char *peer)
{
    size_t here = columns_of(say_text(a, TEXT_LAB_THIS_SEES));
    size_t there = columns_of(say_text(a, TEXT_LAB_OTHER_SEES));
    char rest[256];

    snprintf(rest, sizeof(rest), "%s <-> %s", local, peer);
    say_row(a->steps, say_text(a, who), here > there ? here : there, rest);
}

static void tell_pairs(const side *s)
{
    const json_t *proof = cast_find(s->c, "here", "proof");
    const app *a = s->a;

    if (!proof || a->json)
        return;
    output_print(a->steps, "\n%s\n", say_text(a, TEXT_LAB_PROOF));
    tell_pair(a, TEXT_LAB_THIS_SEES, story_text(proof, "local"),
              story_text(proof, "peer"));
    tell_pair(a, TEXT_LAB_OTHER_SEES, story_text(proof, "their_local"),
              story_text(proof, "their_peer"));
    say_line(a, a->steps, 2,
             json_is_true(json_object_get(proof, "translated"))
                 ? TEXT_LAB_NAT
                 : TEXT_LAB_SAME_PAIR);
}

/* How far the two clocks are apart: times of both machines are compared. */
static void tell_clocks(const side *s)
{
    const json_t *told = cast_find(s->c, "here", "clock");
    app *a = s->a;
    apart between;

    if (a->json || !cast_find(s->c, "here", "proof"))
        return;
    if (told && apart_told(told, &between))
        say(a, a->steps, 2, between.id, "%s\n%s", between.args[0],
            between.args[1]);
    else
        say_line(a, a->steps, 2, TEXT_APART_UNKNOWN);
}

int lab_peer_with(app *a, const lab_peer_order *order)
{
    side s = { .a = a, .order = order };
    int status = APP_FAILED;
    bool well;

    s.c = cast_open(a, "two-machines",
                    order->serve ? SERVE_MS : order->timeout_ms);
    if (!s.c)
        return APP_FAILED;
    s.c->muted = true;
    well = order->serve ? serve(&s) : call(&s);
    story_tell(s.c);
    tell_pairs(&s);
    tell_clocks(&s);
    explain(&s);
    if (stop_asked(&s.c->stop))
        status = APP_INTERRUPTED;
    else if (well)
        status = APP_DONE;
    else
        app_fault(a, "%s", say_text(a, TEXT_LAB_PART));
    cast_close(s.c);
    return status;
}
