/* json.c -- rows of the table as JSON. */
#include "json.h"

#include <string.h>

#include <soquete/system.h>

#include "common/escape.h"
#include "common/jsonl.h"
#include "groups.h"
#include "text.h"

static void set(json_t *o, const char *key, const char *text)
{
    json_object_set_new(o, key, json_string(text));
}

static void set_end(json_t *o, const char *end, const soq_addr *addr, names *n,
                    soq_protocol protocol)
{
    char key[32], text[SOQ_ADDR_TEXT];
    const char *name;

    if (addr->family == SOQ_ANY_FAMILY)
        return;
    set(o, end, soq_addr_text(addr, text, sizeof(text)));
    snprintf(key, sizeof(key), "%s_group", end);
    set(o, key, group_of(addr->port));
    name = n ? names_host(n, addr) : NULL;
    snprintf(key, sizeof(key), "%s_host", end);
    if (name)
        set(o, key, name);
    name = n ? names_service(n, protocol, addr->port) : NULL;
    snprintf(key, sizeof(key), "%s_service", end);
    if (name)
        set(o, key, name);
}

/* A process may name itself with any bytes. */
json_t *json_processes(const soq_connection *row)
{
    json_t *list = json_array();

    for (size_t i = 0; i < row->holder_count; i++) {
        const soq_holder *h = &row->holders[i];
        char name[1024];

        escape(ESCAPE_TEXT, h->name, strlen(h->name), name, sizeof(name));
        json_array_append_new(
            list,
            json_pack("{s:I, s:s}", "pid", (json_int_t)h->pid, "name", name));
    }
    return list;
}

json_t *json_row(const app *a, const char *event, const soq_connection *row,
                 names *n)
{
    json_t *o = json_object();

    set(o, "app", a->command->name);
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    set(o, "event", event);
    set(o, "protocol", text_protocol(row));
    set(o, "family", row->local.family == SOQ_IPV4 ? "IPv4" : "IPv6");
    set_end(o, "local", &row->local, n, row->protocol);
    set_end(o, "peer", &row->peer, n, row->protocol);
    if (row->protocol == SOQ_TCP)
        set(o, "state", soq_tcp_state_name(row->state));
    json_object_set_new(o, "processes", json_processes(row));
    return o;
}

void json_print(app *a, int64_t time_us, json_t *o)
{
    jsonl_print(&a->out, time_us, o);
}
