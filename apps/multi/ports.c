/* ports.c -- which ports many sockets have, and what that proves. */
#include "ports.h"

#include <inttypes.h>

#include <soquete/system.h>

#include "common/jsonl.h"

static const struct {
    uint16_t first, last;
    const char *name;
} groups[PORTS_GROUPS] = { { 0, 1023, "well-known" },
                           { 1024, 49151, "registered" },
                           { 49152, 65535, "dynamic" } };

bool ports_add(ports *p, uint16_t port)
{
    unsigned char bit = (unsigned char)(1U << (port % 8U));

    if (p->seen[port / 8] & bit)
        return false;
    p->seen[port / 8] = (unsigned char)(p->seen[port / 8] | bit);
    if (p->count == 0 || port < p->least)
        p->least = port;
    if (port > p->most)
        p->most = port;
    p->count++;
    for (size_t i = 0; i < PORTS_GROUPS; i++)
        if (port >= groups[i].first && port <= groups[i].last)
            p->groups[i]++;
    return true;
}

static void tell_range(output *o, const char *who, const ports *p)
{
    if (p->count == 0)
        output_print(o, "  distinct ports of the %-7s  none observed\n", who);
    else if (p->count == 1)
        output_print(o, "  distinct ports of the %-7s  %6u  (%u)\n", who,
                     p->count, p->least);
    else
        output_print(o, "  distinct ports of the %-7s  %6u  (%u to %u)\n", who,
                     p->count, p->least, p->most);
}

static void tell_text(output *o, const verdict *v)
{
    output_print(o,
                 "The verdict on ports, from the %s's own sockets and the "
                 "system's answer\n",
                 v->side);
    output_print(o, "  connections                     %6" PRIu64 "\n",
                 v->connections);
    tell_range(o, "server", &v->server);
    tell_range(o, "clients", &v->client);
    if (v->client.count > 0 && v->client.count < v->connections)
        output_print(o, "  (connections with one client port differ in the "
                        "client's address, or in time)\n");
    for (size_t i = 0; i < PORTS_GROUPS; i++)
        if (v->client.groups[i] > 0)
            output_print(o,
                         "  clients' ports in IANA's group %u-%u (%s): %u\n",
                         groups[i].first, groups[i].last, groups[i].name,
                         v->client.groups[i]);
    if (v->client.count > 0)
        output_print(o,
                     "  The range they come from is the client's system's "
                     "own choice, not IANA's:\n"
                     "  Linux 32768-60999, Windows 49152-65535, both can be "
                     "configured.\n");
}

static json_t *data_of(const ports *p)
{
    json_t *o = json_object(), *in = json_object();

    json_object_set_new(o, "distinct", json_integer(p->count));
    json_object_set_new(o, "least", json_integer(p->least));
    json_object_set_new(o, "most", json_integer(p->most));
    for (size_t i = 0; i < PORTS_GROUPS; i++)
        json_object_set_new(in, groups[i].name, json_integer(p->groups[i]));
    json_object_set_new(o, "groups", in);
    return o;
}

void verdict_tell(app *a, const verdict *v)
{
    json_t *o;

    if (!a->json) {
        tell_text(a->steps, v);
        return;
    }
    o = json_object();
    json_object_set_new(o, "app", json_string(a->command->name));
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    json_object_set_new(o, "event", json_string("verdict"));
    json_object_set_new(o, "connections",
                        json_integer((json_int_t)v->connections));
    json_object_set_new(o, "server_ports", data_of(&v->server));
    json_object_set_new(o, "client_ports", data_of(&v->client));
    jsonl_print(a->steps, soq_wall_us(), o);
}
