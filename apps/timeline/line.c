/* line.c -- one line that a command has written with --json. */
#include "line.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "common/address.h"

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));

    return text ? text : "";
}

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static void take_text(const json_t *o, const char *key, char *buf, size_t cap)
{
    snprintf(buf, cap, "%.*s", (int)cap - 1, text_of(o, key));
}

static uint64_t number_of(const json_t *o, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(o, key));

    return n > 0 ? (uint64_t)n : 0;
}

static void take_addr(const json_t *o, const char *key, soq_addr *addr)
{
    memset(addr, 0, sizeof(*addr));
    if (!address_read(text_of(o, key), addr))
        addr->family = SOQ_ANY_FAMILY;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && is(text + n - m, end);
}

static line_role role_of(const json_t *o, const line *l)
{
    const json_t *dialed = json_object_get(o, "dialed");

    if (is(l->name, "connect") || json_is_true(dialed))
        return LINE_CLIENT;
    if (is(l->name, "accept") || json_is_false(dialed))
        return LINE_SERVER;
    if (ends_with(l->app, "-client"))
        return LINE_CLIENT;
    return ends_with(l->app, "-server") ? LINE_SERVER : LINE_ANY;
}

/* Of the event `clock` of a peer, in microseconds. */
static void take_ahead(const json_t *list, line *l)
{
    const json_t *lo = json_array_get(list, 0), *hi = json_array_get(list, 1);
    json_int_t low = json_integer_value(lo), high = json_integer_value(hi);
    json_int_t most = LINE_TIME_MOST / 1000;

    l->has_ahead = json_is_integer(lo) && json_is_integer(hi) && low > -most &&
                   low < most && high > -most && high < most;
    l->ahead_lo_ns = l->has_ahead ? (int64_t)low * 1000 : 0;
    l->ahead_hi_ns = l->has_ahead ? (int64_t)high * 1000 : 0;
}

static void take_fields(const json_t *o, line *l)
{
    take_ahead(json_object_get(o, "ahead_us"), l);
    take_text(o, "app", l->app, sizeof(l->app));
    take_text(o, "event", l->name, sizeof(l->name));
    take_text(o, "state", l->state, sizeof(l->state));
    take_text(o, "call", l->call, sizeof(l->call));
    take_text(json_object_get(o, "error"), "name", l->error, sizeof(l->error));
    take_addr(o, "local", &l->local);
    take_addr(o, "peer", &l->peer);
    if (is(l->name, "error") && l->peer.family == SOQ_ANY_FAMILY)
        take_addr(o, "subject", &l->peer);
    l->pid = (int64_t)number_of(o, "pid");
    l->table = is(l->app, "netstat");
    l->udp = strncmp(l->app, "udp-", 4) == 0 || is(l->name, "datagram") ||
             strncmp(text_of(o, "protocol"), "udp", 3) == 0;
    l->has_bytes = json_is_integer(json_object_get(o, "bytes"));
    l->bytes = number_of(o, "bytes");
    l->total = number_of(o, "total");
    l->calls = (unsigned)(number_of(o, "calls") & 0xffffffU);
    l->end = json_is_true(json_object_get(o, "end"));
    l->role = l->table ? LINE_ANY : role_of(o, l);
}

/* A double has the microseconds of our days, and they are rounded to them. */
static bool take_time(const json_t *value, line *l)
{
    double seconds = json_number_value(value);

    if (!json_is_number(value) || !(seconds >= 0) ||
        seconds * 1e9 >= (double)LINE_TIME_MOST)
        return false;
    l->time_ns = (int64_t)(seconds * 1e6 + 0.5) * 1000;
    return true;
}

/* A row of evidence, as `lab all --json` prints it. */
static const json_t *event_in(const json_t *row, line *l)
{
    const json_t *us = json_object_get(row, "time_us");
    json_int_t value = json_integer_value(us);

    if (!is(text_of(row, "kind"), "event") || value < 0 ||
        value >= LINE_TIME_MOST / 1000)
        return NULL;
    l->time_ns = (int64_t)value * 1000;
    return json_object_get(row, "event");
}

line_kind line_read(const char *text, size_t len, line *out)
{
    json_t *all = json_loadb(text, len, JSON_ALLOW_NUL, NULL);
    const json_t *o = all;
    line_kind kind = all ? LINE_FOREIGN : LINE_NOT_JSON;

    memset(out, 0, sizeof(*out));
    if (take_time(json_object_get(o, "time"), out) &&
        is(text_of(o, "event"), "evidence"))
        o = event_in(json_object_get(o, "row"), out);
    else if (out->time_ns == 0)
        o = NULL;
    if (o && text_of(o, "event")[0]) {
        take_fields(o, out);
        kind = LINE_EVENT;
    }
    json_decref(all);
    return kind;
}
