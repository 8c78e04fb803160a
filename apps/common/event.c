/* event.c -- the steps of a conversation, as lines to read or JSON Lines. */
#include "event.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "escape.h"
#include "jsonl.h"

/* Quoted are so many columns in text, and in JSON so many bytes or none. */
enum { QUOTED_TEXT = 40, QUOTED_JSON = 1024 };

event event_of(const char *name, const char *label)
{
    event e;

    memset(&e, 0, sizeof(e));
    e.name = name;
    e.label = label;
    e.arrow = "<->";
    e.time_us = soq_wall_us();
    return e;
}

event event_on(const char *name, const char *label, soq s)
{
    event e = event_of(name, label);

    e.has_state = !soq_get_tcp_state(s, &e.state).err;
    return e;
}

/* ---- text -------------------------------------------------------------- */

/* Append to a line that may be full. */
#define append(line, ...)                                                     \
    ((line)->len += (size_t)snprintf((line)->buf + (line)->len,               \
                                     (line)->cap - (line)->len, __VA_ARGS__), \
     (line)->len = (line)->len < (line)->cap ? (line)->len : (line)->cap - 1)

typedef struct line {
    char *buf;
    size_t cap, len;
} line;

static void append_ends(line *l, const event *e)
{
    char local[SOQ_ADDR_TEXT], peer[SOQ_ADDR_TEXT], ends[160];

    if (e->local.family == SOQ_ANY_FAMILY)
        return;
    soq_addr_text(&e->local, local, sizeof(local));
    soq_addr_text(&e->peer, peer, sizeof(peer));
    if (e->peer.family == SOQ_ANY_FAMILY)
        snprintf(ends, sizeof(ends), "%s", local);
    else
        snprintf(ends, sizeof(ends), "%s %s %s", local, e->arrow, peer);
    append(l, "  %-35s", ends);
}

static void append_quoted(line *l, const event *e)
{
    char safe[QUOTED_TEXT + 1];
    size_t shown = escape(ESCAPE_QUOTED, e->data, (size_t)e->bytes, safe,
                          sizeof(safe));

    append(l, " '%s'%s", safe, shown < e->bytes ? "..." : "");
}

void event_text(const event *e, char *buf, size_t cap)
{
    line l = { buf, cap, 0 };

    append(&l, "%-9s", e->label);
    append_ends(&l, e);
    if (e->has_state)
        append(&l, "  %-11s", soq_tcp_state_name(e->state));
    if (e->has_bytes && (e->bytes > 0 || !e->end))
        append(&l, "  %" PRIu64 " byte%s", e->bytes, e->bytes == 1 ? "" : "s");
    if (e->calls > 1)
        append(&l, " in %u calls, %" PRIu64 " so far", e->calls, e->total);
    else if (e->data)
        append_quoted(&l, e);
    if (e->has_totals)
        append(&l, "  %" PRIu64 " bytes in, %" PRIu64 " out", e->received,
               e->sent);
    if (e->end)
        append(&l, "  end of stream");
    if (e->number > 0)
        append(&l, "  #%" PRIu64, e->number);
    if (e->has_waited)
        append(&l, "  waited %" PRId64 ".%03" PRId64 " ms",
               e->waited_us / 1000, e->waited_us % 1000);
    if (e->note)
        append(&l, "  %s", e->note);
    while (l.len > 0 && buf[l.len - 1] == ' ')
        buf[--l.len] = '\0';
}

/* ---- JSON -------------------------------------------------------------- */

static void set(json_t *o, const char *key, json_t *value)
{
    json_object_set_new(o, key, value);
}

static void set_addr(json_t *o, const char *key, const soq_addr *addr)
{
    char text[SOQ_ADDR_TEXT];

    if (addr->family != SOQ_ANY_FAMILY)
        set(o, key, json_string(soq_addr_text(addr, text, sizeof(text))));
}

/* Names from outside need not be UTF-8, which JSON is. */
static void set_text(json_t *o, const char *key, const char *text)
{
    char safe[1024];

    if (!text)
        return;
    escape(ESCAPE_TEXT, text, strlen(text), safe, sizeof(safe));
    set(o, key, json_string(safe));
}

static void set_error(json_t *o, const event *e)
{
    json_t *error;

    if (!e->rc.err)
        return;
    error = json_object();
    set(error, "name", json_string(soq_err_name(e->rc.err)));
    set(error, "os", json_integer(e->rc.os));
    set(error, "text", json_string(soq_err_text(e->rc.err)));
    set(o, "error", error);
}

static json_t *fields(const event *e, const char *app_name, long long pid)
{
    json_t *o = json_object();

    set(o, "app", json_string(app_name));
    set(o, "pid", json_integer(pid));
    set(o, "event", json_string(e->name));
    set_addr(o, "local", &e->local);
    set_addr(o, "peer", &e->peer);
    if (e->has_state)
        set(o, "state", json_string(soq_tcp_state_name(e->state)));
    if (e->has_bytes) {
        set(o, "bytes", json_integer((json_int_t)e->bytes));
        set(o, "total", json_integer((json_int_t)e->total));
    }
    if (e->calls > 1)
        set(o, "calls", json_integer(e->calls));
    else if (e->data && e->bytes <= QUOTED_JSON)
        set(o, "text", json_stringn(e->data, (size_t)e->bytes));
    if (e->has_totals) {
        set(o, "received", json_integer((json_int_t)e->received));
        set(o, "sent", json_integer((json_int_t)e->sent));
    }
    if (e->end)
        set(o, "end", json_true());
    if (e->number > 0)
        set(o, "number", json_integer((json_int_t)e->number));
    if (e->has_waited)
        set(o, "waited_ms", json_real((double)e->waited_us / 1000));
    set_text(o, "note", e->note);
    set_text(o, "call", e->call);
    set_text(o, "subject", e->subject);
    set_error(o, e);
    return o;
}

char *event_json(const event *e, const char *app_name, long long pid)
{
    return jsonl(e->time_us, fields(e, app_name, pid));
}

/* ---- both -------------------------------------------------------------- */

void event_show(app *a, const event *e)
{
    char text[1024];
    char *json;

    if (!a->json) {
        if (!e->label)
            return;
        event_text(e, text, sizeof(text));
        output_print(a->steps, "%s\n", text);
        return;
    }
    json = event_json(e, a->command->name, soq_own_process_id());
    if (json)
        output_print(a->steps, "%s\n", json);
    free(json);
}
