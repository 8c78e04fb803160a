/* show.c -- the table once, as text or as JSON. */
#include "show.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/columns.h"
#include "groups.h"
#include "json.h"
#include "text.h"

/* What a row of text takes beside its two ends, without the process. */
enum { STATE = 12, OTHERS = 5 + 2 + STATE + 6 + 10 };

typedef struct widths {
    size_t local, peer;
} widths;

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

static widths measure(const look *l)
{
    widths w = { sizeof("Local address") - 1, sizeof("Remote address") - 1 };

    for (size_t i = 0; i < l->count; i++) {
        const soq_connection *row = l->rows[i];
        char end[TEXT_END];

        w.local = most(w.local,
                       columns_of(text_end(l->names, row->protocol,
                                           &row->local, end, sizeof(end))));
        w.peer = most(w.peer,
                      columns_of(text_end(l->names, row->protocol, &row->peer,
                                          end, sizeof(end))));
    }
    return w;
}

/* Padding counts characters; printf counts bytes. */
static int pad(const char *text, size_t width)
{
    return (int)(width - columns_of(text));
}

static void print_row(lines *to, const look *l, const soq_connection *row,
                      widths w)
{
    char local[TEXT_END], peer[TEXT_END], who[TEXT_WHO], groups[4];

    text_end(l->names, row->protocol, &row->local, local, sizeof(local));
    text_end(l->names, row->protocol, &row->peer, peer, sizeof(peer));
    lines_print(to, "%-5s  %s%*s  %s%*s  %-*s  %-5s  %s\n", text_protocol(row),
                local, pad(local, w.local), "", peer, pad(peer, w.peer), "",
                STATE, text_state(row), text_groups(row, groups),
                text_who(row, who, sizeof(who)));
}

/* In a narrow window each row takes two lines. */
static void print_narrow(lines *to, const look *l, const soq_connection *row)
{
    char end[TEXT_END], who[TEXT_WHO], groups[4];

    lines_print(to, "%s  %s  %s  %s\n", text_protocol(row), text_state(row),
                text_groups(row, groups), text_who(row, who, sizeof(who)));
    lines_print(
        to, "  %s\n",
        text_end(l->names, row->protocol, &row->local, end, sizeof(end)));
    if (row->peer.family != SOQ_ANY_FAMILY)
        lines_print(
            to, "  > %s\n",
            text_end(l->names, row->protocol, &row->peer, end, sizeof(end)));
}

static void show_text(app *a, const look *l)
{
    widths w = measure(l);
    bool narrow = a->out.terminal && OTHERS + w.local + w.peer >
                                         (size_t)soq_file_columns(a->out.file);
    lines to = { .out = &a->out };

    if (!narrow)
        lines_print(&to, "%-5s  %-*s  %-*s  %-*s  Ports  Process\n", "Proto",
                    (int)w.local, "Local address", (int)w.peer,
                    "Remote address", STATE, "State");
    for (size_t i = 0; i < l->count; i++)
        if (narrow)
            print_narrow(&to, l, l->rows[i]);
        else
            print_row(&to, l, l->rows[i], w);
    lines_end(&to);
}

void show_rows(app *a, const look *l)
{
    if (!a->json) {
        show_text(a, l);
        return;
    }
    for (size_t i = 0; i < l->count; i++)
        json_print(a, l->table->time_us,
                   json_row(a, "socket", l->rows[i], l->names));
}

/* ---- notes ------------------------------------------------------------- */

static void print_range(app *a, const look *l)
{
    char text[256];

    if (!l->has_range)
        return;
    groups_verdict(&l->range, text, sizeof(text));
    output_print(&a->out, "%s\n", text);
}

static void notes_json(app *a, const look *l, size_t shown)
{
    json_t *o = json_pack(
        "{s:s, s:I, s:s, s:I, s:I, s:I}", "app", a->command->name, "pid",
        (json_int_t)soq_own_process_id(), "event", "result", "shown",
        (json_int_t)shown, "listening_left_out", (json_int_t)l->listeners,
        "process_hidden", (json_int_t)l->hidden);

    if (l->has_range)
        json_object_set_new(
            o, "ephemeral",
            json_pack("{s:i, s:i, s:b, s:b}", "first", (int)l->range.first,
                      "last", (int)l->range.last, "asked", l->range.asked,
                      "as_iana",
                      l->range.first == 49152 && l->range.last == 65535));
    json_print(a, l->table->time_us, o);
}

void show_notes(app *a, const look *l, size_t shown)
{
    if (a->json) {
        notes_json(a, l, shown);
        return;
    }
    output_print(&a->out, "\n%zu %s%s\n", shown,
                 l->view->pairs ? "connection" : "socket",
                 shown == 1 ? "" : "s");
    if (l->listeners)
        output_print(&a->out,
                     "%zu that listen or wait are not shown: -a shows them.\n",
                     l->listeners);
    if (l->hidden)
        output_print(
            &a->out,
            "Of %zu in the whole table the process is not known: this "
            "user may not look into it.\n",
            l->hidden);
    output_print(&a->out,
                 "Ports: W well-known (to 1023), R registered (to 49151), D "
                 "dynamic.\n");
    print_range(a, l);
}
