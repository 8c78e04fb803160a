/* table.c -- the peers that were heard of. */
#include "table.h"

#include <string.h>

#include "common/ascii.h"

bool table_same_name(const char *a, const char *b)
{
    while (*a && ascii_lower(*a) == ascii_lower(*b)) {
        a++;
        b++;
    }
    return ascii_lower(*a) == ascii_lower(*b);
}

static void drop(table *t, size_t i)
{
    t->count--;
    memmove(&t->list[i], &t->list[i + 1], (t->count - i) * sizeof(t->list[0]));
}

void table_expire(table *t, int64_t now_ns)
{
    for (size_t i = t->count; i > 0; i--)
        if (now_ns - t->list[i - 1].heard_ns >
            TABLE_LIFE_S * INT64_C(1000000000))
            drop(t, i - 1);
}

static found *find(table *t, uint64_t id)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->list[i].b.id == id)
            return &t->list[i];
    return NULL;
}

static bool is_at(const found *f, const soq_addr *from)
{
    for (size_t i = 0; i < f->addr_count; i++)
        if (soq_addr_same_ip(&f->addrs[i], from))
            return true;
    return false;
}

static size_t count_at(const table *t, const soq_addr *from)
{
    size_t n = 0;

    for (size_t i = 0; i < t->count; i++)
        n += is_at(&t->list[i], from);
    return n;
}

/* IPv4 before IPv6, and of that what is good on one link alone last. */
static int rank(const soq_addr *addr)
{
    if (addr->family == SOQ_IPV4)
        return soq_addr_is_link_local(addr) ? 1 : 0;
    return soq_addr_is_link_local(addr) ? 3 : 2;
}

static bool add_addr(found *f, const soq_addr *from, uint16_t port)
{
    size_t at = f->addr_count;

    if (is_at(f, from) || at == TABLE_ADDRS)
        return false;
    while (at > 0 && rank(&f->addrs[at - 1]) > rank(from)) {
        f->addrs[at] = f->addrs[at - 1];
        at--;
    }
    f->addrs[at] = *from;
    f->addrs[at].port = port;
    f->addr_count++;
    return true;
}

/* A place for a new peer, or NULL. */
static found *make_room(table *t, const beacon *b, const soq_addr *from,
                        const char *wanted)
{
    bool asked = wanted && table_same_name(b->name, wanted);

    if (t->count < TABLE_MOST && (asked || count_at(t, from) < TABLE_FROM_ONE))
        return &t->list[t->count++];
    for (size_t i = 0; asked && i < t->count; i++)
        if (!table_same_name(t->list[i].b.name, wanted))
            return &t->list[i];
    t->refused++;
    return NULL;
}

static bool is_same(const beacon *a, const beacon *b)
{
    return a->version == b->version && a->kind == b->kind &&
           a->port == b->port && a->id == b->id && a->flags == b->flags &&
           strcmp(a->name, b->name) == 0 &&
           strcmp(a->system, b->system) == 0 &&
           strcmp(a->program, b->program) == 0;
}

/* The port may change when a peer starts to listen elsewhere. */
static bool renew(found *f, const beacon *b)
{
    bool same = is_same(&f->b, b);

    f->b = *b;
    for (size_t i = 0; i < f->addr_count; i++)
        f->addrs[i].port = b->port;
    return !same;
}

bool table_hear(table *t, const beacon *b, const soq_addr *from,
                const char *wanted, int64_t now_ns)
{
    found *f = find(t, b->id);
    bool changed = false;

    /* A stranger cannot say goodbye for another, nor speak as one. */
    if (f && b->kind == BEACON_BYE) {
        changed = is_at(f, from);
        if (changed)
            drop(t, (size_t)(f - t->list));
        return changed;
    }
    /* Through loopback alone, Linux sends from no address. */
    if (b->kind != BEACON_HERE || soq_addr_is_any(from))
        return false;
    if (f && !is_at(f, from) && !table_same_name(f->b.name, b->name))
        return false;
    if (!f) {
        f = make_room(t, b, from, wanted);
        if (!f)
            return false;
        memset(f, 0, sizeof(*f));
        f->b = *b;
        changed = true;
    }
    f->heard_ns = now_ns;
    changed = renew(f, b) || changed;
    return add_addr(f, from, b->port) || changed;
}
