/* list.c -- `soquete peer --list`: who is there. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/columns.h"
#include "common/jsonl.h"
#include "common/message.h"
#include "common/stop.h"
#include "modes.h"
#include "report/layout.h"
#include "report/say.h"

typedef struct listing {
    size_t count, total;
    found list[TABLE_MOST];
} listing;

/* ---- to read ------------------------------------------------------------ */

static void tell_one(app *a, const listing *l, size_t i, size_t width)
{
    const found *f = &l->list[i];
    char label[FINDER_LABEL], at[SOQ_ADDR_TEXT];

    finder_label(l->list, l->count, i, label);
    output_print(
        &a->out, "%-*s  %-8s %-26s %s%s\n", layout_field(label, width), label,
        f->b.system, soq_addr_text(&f->addrs[0], at, sizeof(at)), f->b.program,
        f->b.flags & BEACON_CODE ? say_text(a, TEXT_PEER_LIST_CODE) : "");
    for (size_t k = 1; k < f->addr_count; k++)
        output_print(&a->out, "%*s  %-8s %s\n", (int)width, "", "",
                     soq_addr_text(&f->addrs[k], at, sizeof(at)));
}

static void tell_head(app *a, size_t width)
{
    const char *name = say_text(a, TEXT_PEER_LIST_NAME);
    const char *kind = say_text(a, TEXT_PEER_LIST_SYSTEM);
    const char *at = say_text(a, TEXT_PEER_LIST_ADDRESS);

    output_print(&a->out, "%-*s  %-*s %-*s %s\n", layout_field(name, width),
                 name, layout_field(kind, 8), kind, layout_field(at, 26), at,
                 say_text(a, TEXT_PEER_LIST_VERSION));
}

static void tell_text(app *a, const listing *l, int time_ms)
{
    char label[FINDER_LABEL];
    size_t width = columns_of(say_text(a, TEXT_PEER_LIST_NAME));

    for (size_t i = 0; i < l->count; i++) {
        size_t n = columns_of(finder_label(l->list, l->count, i, label));

        width = n > width ? n : width;
    }
    if (l->count > 0)
        tell_head(a, width);
    for (size_t i = 0; i < l->count; i++)
        tell_one(a, l, i, width);
    if (l->count > 0)
        return;
    say(a, &a->out, 0, TEXT_PEER_LIST_NOBODY, "%d.%d", time_ms / 1000,
        time_ms % 1000 / 100);
    say(a, &a->err, 0, TEXT_PEER_LIST_WHY, "%d", FINDER_PORT);
}

/* ---- as data ------------------------------------------------------------ */

static void print(app *a, json_t *o)
{
    jsonl_print(&a->out, soq_wall_us(), o);
}

static json_t *event_of(const app *a, const char *name)
{
    return json_pack("{s:s, s:I, s:s}", "app", a->command->name, "pid",
                     (json_int_t)soq_own_process_id(), "event", name);
}

static void tell_json(app *a, const listing *l, size_t i)
{
    const found *f = &l->list[i];
    char text[SOQ_ADDR_TEXT], id[17];
    json_t *o = event_of(a, "found"), *all = json_array();

    snprintf(id, sizeof(id), "%016" PRIx64, f->b.id);
    json_object_set_new(o, "name", json_string(f->b.name));
    json_object_set_new(o, "system", json_string(f->b.system));
    json_object_set_new(
        o, "peer",
        json_string(soq_addr_text(&f->addrs[0], text, sizeof(text))));
    for (size_t k = 0; k < f->addr_count; k++)
        json_array_append_new(
            all, json_string(soq_addr_text(&f->addrs[k], text, sizeof(text))));
    json_object_set_new(o, "addresses", all);
    json_object_set_new(o, "port", json_integer(f->b.port));
    json_object_set_new(o, "program", json_string(f->b.program));
    json_object_set_new(o, "id", json_string(id));
    json_object_set_new(o, "code", json_boolean(f->b.flags & BEACON_CODE));
    print(a, o);
}

static void tell(app *a, const listing *l, int time_ms)
{
    json_t *o;

    if (!a->json) {
        tell_text(a, l, time_ms);
        return;
    }
    for (size_t i = 0; i < l->count; i++)
        tell_json(a, l, i);
    o = event_of(a, "result");
    json_object_set_new(o, "peers", json_integer((json_int_t)l->count));
    json_object_set_new(o, "seconds", json_real(time_ms / 1000.0));
    print(a, o);
}

/* ---- the mode ----------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const found *x = a, *y = b;
    int order = strcmp(x->b.name, y->b.name);

    return order ? order : memcmp(x->addrs[0].ip, y->addrs[0].ip, 16);
}

static int look(app *a, const finder_how *find, int time_ms, listing *l)
{
    stop s;
    soq_rc rc = stop_open(&s, NULL);

    if (rc.err)
        return app_fail(a, "prepare", "the interrupt", rc);
    if (a->err.terminal && !a->json) {
        char line[64];

        (void)say_into(a, line, sizeof(line), TEXT_PEER_LISTENING, "%d",
                       (time_ms + 999) / 1000);
        output_status(&a->err, line);
    }
    rc = finder_look(find, NULL, stop_limit(&s, time_ms), l->list, TABLE_MOST,
                     &l->count, &l->total);
    output_status(&a->err, "");
    stop_close(&s);
    if (rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    return rc.err ? app_fail(a, "listen", "for peers", rc) : APP_DONE;
}

int peer_list(app *a, const finder_how *find, int time_ms)
{
    listing *l = calloc(1, sizeof(*l));
    int status;

    if (!l)
        return app_fail(a, "prepare", "the list", (soq_rc){ SOQ_ENOMEM, 0 });
    status = look(a, find, time_ms, l);
    if (status == APP_DONE) {
        qsort(l->list, l->count, sizeof(l->list[0]), by_name);
        tell(a, l, time_ms);
    }
    free(l);
    return status;
}
