/* order.c -- which rows of the live table are shown, and in which order. */
#include "order.h"

#include <stdlib.h>
#include <string.h>

static bool passes(const order *o, const view *v, const watched *at)
{
    const soq_connection *row = &at->row;

    if (!at->mine || !view_concerns_ends(v, row) || !view_shows(v, row))
        return false;
    switch (o->only) {
    case ONLY_TCP:
        return row->protocol == SOQ_TCP;
    case ONLY_UDP:
        return row->protocol == SOQ_UDP;
    case LISTENING:
        return view_listens(row);
    case CONNECTED:
        return !view_listens(row);
    case CHANGED:
        return at->changed_us != 0;
    case ALL:
    case FILTERS:
        break;
    }
    return true;
}

/* The list's own order is that of ports, and decides between equals. */
static int by_place(const watched *x, const watched *y)
{
    return (x > y) - (x < y);
}

static int by_peer(const void *a, const void *b)
{
    const watched *x = *(const watched *const *)a;
    const watched *y = *(const watched *const *)b;
    int first = (x->row.peer.port > y->row.peer.port) -
                (x->row.peer.port < y->row.peer.port);

    return first ? first : by_place(x, y);
}

static int by_state(const void *a, const void *b)
{
    const watched *x = *(const watched *const *)a;
    const watched *y = *(const watched *const *)b;
    int first = (x->row.state > y->row.state) - (x->row.state < y->row.state);

    return first ? first : by_place(x, y);
}

static int by_process(const void *a, const void *b)
{
    const watched *x = *(const watched *const *)a;
    const watched *y = *(const watched *const *)b;
    int first = strcmp(x->who, y->who);

    return first ? first : by_place(x, y);
}

static int by_change(const void *a, const void *b)
{
    const watched *x = *(const watched *const *)a;
    const watched *y = *(const watched *const *)b;
    int first = (x->changed_us < y->changed_us) -
                (x->changed_us > y->changed_us);

    return first ? first : by_place(x, y);
}

bool order_choose(order *o, const changes *c, const view *v)
{
    static int (*const compare[])(const void *, const void *) = {
        [BY_PORT] = NULL,        [BY_PEER] = by_peer,
        [BY_STATE] = by_state,   [BY_PROCESS] = by_process,
        [BY_CHANGE] = by_change,
    };

    if (c->count > o->room) {
        const watched **rows = realloc(o->rows, c->count * sizeof(watched *));

        if (!rows)
            return false;
        o->rows = rows;
        o->room = c->count;
    }
    o->count = 0;
    for (size_t i = 0; i < c->count; i++)
        if (passes(o, v, &c->list[i]))
            o->rows[o->count++] = &c->list[i];
    if (compare[o->by] && o->count > 1)
        qsort(o->rows, o->count, sizeof(watched *), compare[o->by]);
    return true;
}

void order_free(order *o)
{
    free(o->rows);
}

void order_next(order *o)
{
    o->by = (sorting)((o->by + 1) % ORDERS);
}

void order_next_filter(order *o)
{
    o->only = (filter)((o->only + 1) % FILTERS);
}

const char *order_name(const order *o)
{
    static const char *const names[] = { "port", "peer", "state", "process",
                                         "change" };

    return names[o->by];
}

const char *order_filter_name(const order *o)
{
    static const char *const names[] = { "all",       "tcp",       "udp",
                                         "listening", "connected", "changed" };

    return names[o->only];
}
