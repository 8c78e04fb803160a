/* pairs.c -- both ends of a connection that are on this machine, as one. */
#include <stdlib.h>

#include "common/columns.h"
#include "groups.h"
#include "json.h"
#include "show.h"
#include "text.h"

typedef struct pair {
    const soq_connection *from, *to; /* to NULL: not in the table */
    bool serves;                     /* to's port is a listener's */
} pair;

static int by_compare(const void *a, const void *b)
{
    return soq_connection_compare(a, b);
}

/* The row that has these ends the other way round. */
static const soq_connection *other_end(const soq_connections *table,
                                       const soq_connection *row)
{
    soq_connection wanted = *row;

    wanted.local = row->peer;
    wanted.peer = row->local;
    return bsearch(&wanted, table->list, table->count, sizeof(*table->list),
                   by_compare);
}

/* Rows are sorted by port, so a listener's stands near by; but a port has few
 * of them, and its connections are many: look for the listener itself. */
static bool is_served(const soq_connections *table, const soq_connection *row)
{
    soq_addr any4 = soq_addr_any(SOQ_IPV4, row->local.port);
    soq_addr any6 = soq_addr_any(SOQ_IPV6, row->local.port);
    const soq_addr *places[] = { &row->local, &any4, &any6 };

    for (size_t i = 0; i < 3; i++) {
        soq_connection wanted = { .protocol = row->protocol,
                                  .local = *places[i] };
        const soq_connection *at = bsearch(&wanted, table->list, table->count,
                                           sizeof(*table->list), by_compare);

        if (at && at->peer.family == SOQ_ANY_FAMILY)
            return true;
    }
    return false;
}

/* The end that serves stands last; where neither or both do, it is the order
 * of the table. */
static pair pair_of(const soq_connections *table, const soq_connection *row)
{
    const soq_connection *other = other_end(table, row);
    bool serves = is_served(table, row);
    pair p = { row, other, false };

    if (!other)
        return p;
    p.serves = serves != is_served(table, other);
    if (p.serves ? serves : soq_connection_compare(row, other) > 0) {
        p.from = other;
        p.to = row;
    }
    return p;
}

/* One line for two rows, of which one may not be asked for. */
static bool is_turn(const look *l, const soq_connection *row, const pair *p)
{
    const soq_connection *other = p->from == row ? p->to : p->from;

    return p->from == row || !view_concerns(l->view, other);
}

static void print_pair(lines *to, const look *l, const pair *p, size_t wide)
{
    char local[TEXT_END], peer[TEXT_END], ends[2 * TEXT_END + 8];
    char who[2][TEXT_WHO] = { "", "-" };
    int room;

    text_end(l->names, p->from->protocol, &p->from->local, local,
             sizeof(local));
    text_end(l->names, p->from->protocol, &p->from->peer, peer, sizeof(peer));
    snprintf(ends, sizeof(ends), "%s %s %s", local, p->serves ? "-->" : "<->",
             peer);
    room = (int)wide - (int)columns_of(ends);
    text_who(p->from, who[0], sizeof(who[0]));
    if (p->to)
        text_who(p->to, who[1], sizeof(who[1]));
    lines_print(to, "%-5s  %s%*s  %-11s  %-11s  %s  %s\n",
                text_protocol(p->from), ends, room > 0 ? room : 0, "",
                text_state(p->from), p->to ? text_state(p->to) : "-", who[0],
                who[1]);
}

static void print_json(app *a, const look *l, const pair *p)
{
    json_t *o = json_row(a, "pair", p->from, l->names);

    json_object_set_new(o, "peer_here", json_boolean(p->to != NULL));
    if (p->to) {
        if (p->to->protocol == SOQ_TCP)
            json_object_set_new(o, "peer_state",
                                json_string(soq_tcp_state_name(p->to->state)));
        json_object_set_new(o, "peer_processes", json_processes(p->to));
        json_object_set_new(o, "peer_listens", json_boolean(p->serves));
    }
    json_print(a, l->table->time_us, o);
}

/* Two addresses of IPv4 with an arrow. */
enum { WIDE = 2 * 21 + 5 };

size_t show_pairs(app *a, const look *l)
{
    lines to = { .out = &a->out };
    size_t shown = 0;

    if (!a->json)
        lines_print(&to, "%-5s  %-*s  %-11s  %-11s  Processes\n", "Proto",
                    (int)WIDE, "Socket pair", "States", "");
    for (size_t i = 0; i < l->count; i++) {
        const soq_connection *row = l->rows[i];
        pair p = pair_of(l->table, row);

        if (row->peer.family == SOQ_ANY_FAMILY || !is_turn(l, row, &p))
            continue;
        shown++;
        if (a->json)
            print_json(a, l, &p);
        else
            print_pair(&to, l, &p, WIDE);
    }
    lines_end(&to);
    return shown;
}
