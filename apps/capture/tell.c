/* tell.c -- what `soquete capture` says. */
#include "tell.h"

#include <inttypes.h>
#include <stdio.h>

#include <soquete/system.h>

#include "common/jsonl.h"
#include "common/progress.h"

static void print_json(app *a, const char *event, json_t *o)
{

    json_object_set_new(o, "app", json_string(a->command->name));
    json_object_set_new(o, "pid",
                        json_integer((json_int_t)soq_own_process_id()));
    json_object_set_new(o, "event", json_string(event));
    jsonl_print(a->steps, soq_wall_us(), o);
}

/* What a driver says may be any bytes. */
static json_t *text_json(const char *text)
{
    json_t *value = text ? json_string(text) : NULL;

    return value ? value : json_null();
}

/* ---- the list ---------------------------------------------------------- */

static void device_text(app *a, const pcap_device *at, int number)
{
    soq_addr addrs[DEVICE_ADDRS];
    size_t n = devices_addrs(at, addrs, DEVICE_ADDRS);
    char text[SOQ_ADDR_TEXT];

    output_print(a->steps, "%3d  %s%s%s%s%s\n", number, at->name,
                 device_is_up(at) ? "  up" : "  down",
                 device_is_loopback(at) ? "  loopback" : "",
                 at->description ? "  " : "",
                 at->description ? at->description : "");
    for (size_t i = 0; i < n; i++)
        output_print(a->steps, "       %s\n",
                     soq_addr_ip_text(&addrs[i], text, sizeof(text)));
}

static void device_json(app *a, const pcap_device *at, int number)
{
    soq_addr addrs[DEVICE_ADDRS];
    size_t n = devices_addrs(at, addrs, DEVICE_ADDRS);
    json_t *o = json_object(), *list = json_array();
    char text[SOQ_ADDR_TEXT];

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_string(soq_addr_ip_text(
                                        &addrs[i], text, sizeof(text))));
    json_object_set_new(o, "number", json_integer(number));
    json_object_set_new(o, "name", text_json(at->name));
    json_object_set_new(o, "description", text_json(at->description));
    json_object_set_new(o, "up", json_boolean(device_is_up(at)));
    json_object_set_new(o, "loopback", json_boolean(device_is_loopback(at)));
    json_object_set_new(o, "addresses", list);
    print_json(a, "interface", o);
}

void tell_devices(app *a, const devices *d)
{
    int number = 0;

    for (const pcap_device *at = d->first; at; at = at->next)
        (a->json ? device_json : device_text)(a, at, ++number);
    if (!d->first && !a->json)
        output_print(a->steps, "Nothing can be captured on: this user may not "
                               "see any interface.\n");
}

/* ---- beginning and progress -------------------------------------------- */

static void join_names(const told_capture *t, char *buf, size_t cap)
{
    size_t at = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < t->count && at < cap; i++)
        at += (size_t)snprintf(buf + at, cap - at, "%s%s", i > 0 ? ", " : "",
                               t->names[i]);
}

static json_t *begin_json(const told_capture *t)
{
    json_t *o = json_object(), *names = json_array();

    for (size_t i = 0; i < t->count; i++)
        json_array_append_new(names, text_json(t->names[i]));
    json_object_set_new(o, "interfaces", names);
    json_object_set_new(o, "filter", text_json(t->filter));
    json_object_set_new(o, "output", text_json(t->path));
    return o;
}

void tell_begin(app *a, const told_capture *t)
{
    char names[1024];

    if (a->json) {
        print_json(a, "begin", begin_json(t));
        return;
    }
    join_names(t, names, sizeof(names));
    output_print(a->steps, "Capturing on %s%s%.500s to %.1000s; Ctrl-C ends\n",
                 names, *t->filter ? ", only " : "", t->filter, t->path);
}

void tell_progress(app *a, record *r)
{
    record_account all;
    char bytes[32], line[128];

    if (!a->err.terminal)
        return;
    record_account_all(r, &all);
    progress_bytes(bytes, sizeof(bytes), all.bytes);
    snprintf(line, sizeof(line),
             "%" PRIu64 " packets, %s, %" PRIu64 " dropped", all.seen, bytes,
             all.dropped + all.interface_dropped);
    output_status(&a->err, line);
}

/* ---- the account ------------------------------------------------------- */

static json_t *account_json(const record_account *x)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "seen", (json_int_t)x->seen,
                     "dropped", (json_int_t)x->dropped, "interface_dropped",
                     (json_int_t)x->interface_dropped, "received",
                     (json_int_t)x->received);
}

static void result_json(app *a, const told_capture *t, record *r,
                        const record_account *all)
{
    json_t *o = account_json(all), *list = json_array();

    json_object_set_new(o, "written", json_integer((json_int_t)all->written));
    json_object_set_new(o, "unwritten",
                        json_integer((json_int_t)all->unwritten));
    json_object_set_new(o, "bytes", json_integer((json_int_t)all->bytes));
    json_object_set_new(o, "cut", json_boolean(all->cut));
    json_object_set_new(
        o, "ms",
        json_integer((json_int_t)((soq_now_ns() - t->begin_ns) / 1000000)));
    json_object_set_new(o, "output", text_json(t->path));
    for (size_t i = 0; i < t->count; i++) {
        record_account one;
        json_t *row;

        record_account_of(r, i, &one);
        row = account_json(&one);
        json_object_set_new(row, "interface", text_json(t->names[i]));
        json_array_append_new(list, row);
    }
    json_object_set_new(o, "interfaces", list);
    print_json(a, "result", o);
}

static void put_count(app *a, const char *what, uint64_t count,
                      const char *why)
{
    output_print(a->steps, "  %-25s %10" PRIu64 "%s%s\n", what, count,
                 count > 0 && *why ? "  " : "", count > 0 ? why : "");
}

static void result_text(app *a, const told_capture *t,
                        const record_account *all)
{
    char bytes[32];
    int64_t ms = (soq_now_ns() - t->begin_ns) / 1000000;

    progress_bytes(bytes, sizeof(bytes), all->bytes);
    output_print(a->steps, "%" PRId64 ".%03d s, %s of packets to %.1000s\n",
                 ms / 1000, (int)(ms % 1000), bytes, t->path);
    put_count(a, "seen", all->seen, "");
    put_count(a, "written", all->written, "");
    put_count(a, "dropped by the system", all->dropped, "its buffer was full");
    put_count(a, "dropped by the interface", all->interface_dropped, "");
    put_count(a, "not written", all->unwritten, "the file took no more");
    if (all->cut)
        output_print(a->steps, "The file ends in the middle of a packet.\n");
    if (all->seen == 0)
        output_print(a->steps,
                     "Nothing came: was the traffic on another interface? "
                     "--list shows them.\n");
}

void tell_account(app *a, const told_capture *t, record *r)
{
    record_account all;

    record_account_all(r, &all);
    output_status(&a->err, "");
    if (a->json)
        result_json(a, t, r, &all);
    else
        result_text(a, t, &all);
}
