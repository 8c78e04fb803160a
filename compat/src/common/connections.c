/* connections.c -- the system's table of sockets, and who has each of them. */
#include <stdlib.h>
#include <string.h>

#include "common/map.h"
#include "sys.h"

/* The table may change while it is read. */
enum { TRIES = 5, ROOM_FIRST = 256 };

typedef struct process {
    struct process *next;
    long long pid;
    char name[];
} process;

/* The rows of one owner share their holders. */
typedef struct group {
    size_t first, count; /* of its holders */
    const process *last; /* that was added: a process may have it twice */
} group;

typedef struct found {
    size_t group;
    const process *by;
} found;

typedef struct block {
    soq_connections head;
    soq_connection *list;
    size_t room;
    soq_holder *holders;
    process *processes;
} block;

/* What is needed until the holders stand with their rows. */
typedef struct search {
    block *b;
    soq__map groups; /* by owner; the value is the index + 1 */
    group *group;
    found *found;
    size_t count, room;
    bool no_memory;
} search;

/* ---- rows -------------------------------------------------------------- */

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_addrs(const soq_addr *a, const soq_addr *b)
{
    int order = compare_numbers(a->port, b->port);

    if (!order)
        order = compare_numbers(a->family, b->family);
    if (!order)
        order = memcmp(a->ip, b->ip, sizeof(a->ip));
    return order ? order : compare_numbers(a->scope, b->scope);
}

int soq_connection_compare(const soq_connection *a, const soq_connection *b)
{
    int order = compare_numbers(a->protocol, b->protocol);

    if (!order)
        order = compare_addrs(&a->local, &b->local);
    return order ? order : compare_addrs(&a->peer, &b->peer);
}

/* Until the holders are known, a row keeps its owner in holder_count. */
static int by_order(const void *a, const void *b)
{
    const soq_connection *x = a, *y = b;
    int order = soq_connection_compare(x, y);

    if (!order)
        order = compare_numbers(x->state, y->state);
    if (!order)
        order = (x->holder_count < y->holder_count) -
                (x->holder_count > y->holder_count);
    return order;
}

typedef struct reading {
    block *b;
    soq_protocol protocol;
    bool no_memory;
} reading;

static bool take_row(const soq__socket_row *row, void *user)
{
    reading *r = user;
    block *b = r->b;
    soq_connection *at;

    if (b->head.count == b->room) {
        size_t room = b->room ? 2 * b->room : ROOM_FIRST;
        soq_connection *list = realloc(b->list, room * sizeof(*list));

        r->no_memory = !list;
        if (!list)
            return false;
        b->list = list;
        b->room = room;
    }
    at = &b->list[b->head.count++];
    memset(at, 0, sizeof(*at));
    at->protocol = r->protocol;
    at->state = row->state;
    at->local = row->local;
    if (row->peer.port != 0 && row->state != SOQ_TCP_LISTEN)
        at->peer = row->peer;
    at->holder_count = row->owner;
    return true;
}

static soq_rc read_once(block *b, bool owners)
{
    static const soq__kind kinds[] = { SOQ__STREAM, SOQ__DATAGRAM };
    static const soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };
    soq_rc rc = { SOQ_OK, 0 };

    b->head.count = 0;
    for (size_t i = 0; i < 4 && !rc.err; i++) {
        soq__kind kind = kinds[i / 2];
        reading r = { b, kind == SOQ__STREAM ? SOQ_TCP : SOQ_UDP, false };

        rc = soq__sys_sockets(kind, families[i % 2], owners, take_row, &r);
        if (r.no_memory)
            rc = soq__rc(SOQ_ENOMEM);
    }
    return rc;
}

static soq_rc read_rows(block *b, bool owners)
{
    soq_rc rc = { SOQ_EAGAIN, 0 };

    for (int i = 0; i < TRIES && rc.err == SOQ_EAGAIN; i++)
        rc = read_once(b, owners);
    return rc;
}

/* A connection that changed its state while the table was read may stand in
 * it twice. */
static bool is_double(const soq_connection *a, const soq_connection *b)
{
    return a->protocol == SOQ_TCP && a->peer.family != SOQ_ANY_FAMILY &&
           soq_connection_compare(a, b) == 0;
}

static void sort_rows(block *b)
{
    size_t kept = 0;

    if (b->head.count > 0)
        qsort(b->list, b->head.count, sizeof(*b->list), by_order);
    for (size_t i = 0; i < b->head.count; i++)
        if (kept == 0 || !is_double(&b->list[kept - 1], &b->list[i]))
            b->list[kept++] = b->list[i];
    b->head.count = kept;
}

/* ---- holders ----------------------------------------------------------- */

static bool index_owners(search *s)
{
    const block *b = s->b;

    s->group = calloc(b->head.count + 1, sizeof(*s->group));
    if (!s->group)
        return false;
    for (size_t i = 0; i < b->head.count; i++) {
        uintptr_t owner = b->list[i].holder_count;

        if (owner && !soq__map_get(&s->groups, owner) &&
            !soq__map_put(&s->groups, owner,
                          (void *)(uintptr_t)(s->groups.count + 1)))
            return false;
    }
    return true;
}

/* Processes come one after the other, so the newest is the one to look at. */
static const process *process_of(block *b, long long pid, const char *name)
{
    size_t size = strlen(name) + 1;
    process *p = b->processes;

    if (p && p->pid == pid)
        return p;
    p = malloc(sizeof(*p) + size);
    if (!p)
        return NULL;
    p->pid = pid;
    memcpy(p->name, name, size);
    p->next = b->processes;
    b->processes = p;
    return p;
}

static bool make_room(search *s)
{
    size_t room = s->room ? 2 * s->room : ROOM_FIRST;
    found *bigger;

    if (s->count < s->room)
        return true;
    bigger = realloc(s->found, room * sizeof(*bigger));
    if (!bigger)
        return false;
    s->found = bigger;
    s->room = room;
    return true;
}

static bool take_holder(uint32_t owner, long long pid, const char *name,
                        void *user)
{
    search *s = user;
    uintptr_t at = (uintptr_t)soq__map_get(&s->groups, owner);
    const process *p;
    group *g;

    if (!at)
        return true;
    g = &s->group[at - 1];
    p = process_of(s->b, pid, name);
    s->no_memory = !p || !make_room(s);
    if (s->no_memory)
        return false;
    if (g->last != p) {
        found one = { at - 1, p };

        s->found[s->count++] = one;
        g->count++;
        g->last = p;
    }
    return true;
}

static int by_pid(const void *a, const void *b)
{
    const soq_holder *x = a, *y = b;

    return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Each group's holders side by side. */
static bool gather(search *s)
{
    soq_holder *list = calloc(s->count + 1, sizeof(*list));
    size_t next = 0;

    if (!list)
        return false;
    s->b->holders = list;
    for (size_t i = 0; i < s->groups.count; i++) {
        s->group[i].first = next;
        next += s->group[i].count;
        s->group[i].count = 0;
    }
    for (size_t i = 0; i < s->count; i++) {
        group *g = &s->group[s->found[i].group];
        soq_holder holder = { s->found[i].by->pid, s->found[i].by->name };

        list[g->first + g->count++] = holder;
    }
    for (size_t i = 0; i < s->groups.count; i++)
        if (s->group[i].count > 1)
            qsort(list + s->group[i].first, s->group[i].count, sizeof(*list),
                  by_pid);
    return true;
}

static void attach(search *s)
{
    block *b = s->b;

    for (size_t i = 0; i < b->head.count; i++) {
        soq_connection *at = &b->list[i];
        uintptr_t owner = at->holder_count;
        const group *g;

        at->holder_count = 0;
        if (!owner)
            continue;
        g = &s->group[(uintptr_t)soq__map_get(&s->groups, owner) - 1];
        at->holders = b->holders + g->first;
        at->holder_count = g->count;
        b->head.hidden += g->count ? 0U : 1U;
    }
}

static soq_rc read_holders(block *b)
{
    search s = { .b = b };
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (index_owners(&s)) {
        rc = soq__sys_holders(take_holder, &s);
        if (s.no_memory || (!rc.err && !gather(&s)))
            rc = soq__rc(SOQ_ENOMEM);
    }
    if (!rc.err)
        attach(&s);
    soq__map_free(&s.groups);
    free(s.group);
    free(s.found);
    return rc;
}

/* ---- the whole --------------------------------------------------------- */

soq_rc soq_connections_get(soq_detail detail, soq_connections **out)
{
    block *b = calloc(1, sizeof(*b));
    soq_connections *head;
    soq_rc rc;

    if (!b)
        return soq__rc(SOQ_ENOMEM);
    head = &b->head;
    head->time_us = soq__sys_wall_us();
    rc = read_rows(b, detail == SOQ_SOCKETS_HOLDERS);
    if (!rc.err) {
        sort_rows(b);
        head->list = b->list;
        if (detail == SOQ_SOCKETS_HOLDERS)
            rc = read_holders(b);
        else
            for (size_t i = 0; i < head->count; i++)
                b->list[i].holder_count = 0;
    }
    if (rc.err)
        soq_connections_free(&head);
    else
        *out = head;
    return rc;
}

void soq_connections_free(soq_connections **connections)
{
    block *b;

    if (!connections || !*connections)
        return;
    b = (block *)*connections; /* the head is the block's first member */
    *connections = NULL;
    while (b->processes) {
        process *next = b->processes->next;

        free(b->processes);
        b->processes = next;
    }
    free(b->holders);
    free(b->list);
    free(b);
}

soq_rc soq_port_range_get(soq_port_range *out)
{
    return soq__sys_port_range(out);
}
