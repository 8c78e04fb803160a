/* interfaces.c -- the list of interfaces, and how to find one in it. */
#include <soquete/interfaces.h>
#include <stdlib.h>
#include <string.h>

#include "sys.h"

/* The system's lists may grow between being measured and being read. */
enum { TRIES = 5, ROOM_FIRST = 16 };

typedef struct block {
    soq_interfaces head;
    soq_interface *list;
    soq_interface_addr *addrs;
    size_t addr_count;
} block;

static soq_rc read_interfaces(block *b)
{
    size_t cap = ROOM_FIRST;
    soq_rc rc = { SOQ_ENOBUFS, 0 };

    for (int i = 0; i < TRIES && rc.err == SOQ_ENOBUFS; i++) {
        size_t n = 0;

        free(b->list);
        b->list = calloc(cap, sizeof(*b->list));
        if (!b->list)
            return soq__rc(SOQ_ENOMEM);
        rc = soq__sys_interfaces(b->list, cap, &n);
        b->head.count = rc.err ? 0 : n;
        cap = n + ROOM_FIRST;
    }
    return rc;
}

static soq_rc read_addrs(block *b)
{
    size_t cap = ROOM_FIRST;
    soq_rc rc = { SOQ_ENOBUFS, 0 };

    for (int i = 0; i < TRIES && rc.err == SOQ_ENOBUFS; i++) {
        size_t n = 0;

        free(b->addrs);
        b->addrs = calloc(cap, sizeof(*b->addrs));
        if (!b->addrs)
            return soq__rc(SOQ_ENOMEM);
        rc = soq__sys_interface_addrs(b->addrs, cap, &n);
        b->addr_count = rc.err ? 0 : n;
        cap = n + ROOM_FIRST;
    }
    return rc;
}

static int by_index(const void *a, const void *b)
{
    const soq_interface *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

/* Bring each interface's addresses together, in the order in which the system
 * gave them; addresses of an interface that has just gone are left out. */
static soq_rc attach(block *b)
{
    soq_interface_addr *sorted = calloc(b->addr_count + 1, sizeof(*sorted));
    size_t put = 0;

    if (!sorted)
        return soq__rc(SOQ_ENOMEM);
    for (size_t i = 0; i < b->head.count; i++) {
        soq_interface *at = &b->list[i];

        at->addrs = sorted + put;
        for (size_t k = 0; k < b->addr_count; k++)
            if (b->addrs[k].index == at->index)
                sorted[put++] = b->addrs[k];
        at->addr_count = (size_t)(sorted + put - at->addrs);
    }
    free(b->addrs);
    b->addrs = sorted;
    return soq__rc(SOQ_OK);
}

soq_rc soq_interfaces_get(soq_interfaces **out)
{
    block *b = calloc(1, sizeof(*b));
    soq_interfaces *head;
    soq_rc rc;

    if (!b)
        return soq__rc(SOQ_ENOMEM);
    head = &b->head;
    rc = read_interfaces(b);
    if (!rc.err)
        rc = read_addrs(b);
    if (!rc.err) {
        qsort(b->list, b->head.count, sizeof(*b->list), by_index);
        b->head.list = b->list;
        rc = attach(b);
    }
    if (rc.err)
        soq_interfaces_free(&head);
    else
        *out = head;
    return rc;
}

void soq_interfaces_free(soq_interfaces **interfaces)
{
    block *b;

    if (!interfaces || !*interfaces)
        return;
    b = (block *)*interfaces; /* the head is the block's first member */
    *interfaces = NULL;
    free(b->list);
    free(b->addrs);
    free(b);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_letters(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

static const soq_interface *find_by_name(const soq_interfaces *all,
                                         const char *name)
{
    const soq_interface *found = NULL;

    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(all->list[i].name, name) == 0)
            return &all->list[i];
        if (same_letters(all->list[i].name, name)) {
            if (found)
                return NULL;
            found = &all->list[i];
        }
    }
    return found;
}

static const soq_interface *find_by_index(const soq_interfaces *all,
                                          const char *digits)
{
    uint64_t index = 0;

    if (*digits == '\0')
        return NULL;
    for (; *digits; digits++) {
        if (*digits < '0' || *digits > '9' || index > UINT32_MAX)
            return NULL;
        index = index * 10 + (uint64_t)(*digits - '0');
    }
    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].index == index)
            return &all->list[i];
    return NULL;
}

static const soq_interface *find_by_addr(const soq_interfaces *all,
                                         const char *text)
{
    soq_addr addr;

    if (soq_addr_parse(text, &addr).err)
        return NULL;
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->list[i].addr_count; k++) {
            soq_addr own = all->list[i].addrs[k].addr;

            /* A link-local address may be written without its scope. */
            if (addr.scope == 0)
                own.scope = 0;
            if (soq_addr_same_ip(&own, &addr))
                return &all->list[i];
        }
    return NULL;
}

const soq_interface *soq_interface_find(const soq_interfaces *interfaces,
                                        const char *text)
{
    const soq_interface *found = find_by_name(interfaces, text);

    if (!found)
        found = find_by_index(interfaces, text);
    return found ? found : find_by_addr(interfaces, text);
}

/* The higher, the better reachable; 0 is not at all. */
static int reach(const soq_interface *at, const soq_interface_addr *addr)
{
    bool first = addr->addr.family == SOQ_IPV4 ? at->default4 : at->default6;

    if (!at->up || at->loopback || soq_addr_is_loopback(&addr->addr))
        return 0;
    return 1 + (soq_addr_is_link_local(&addr->addr) ? 0 : 2) + (first ? 1 : 0);
}

const soq_interface_addr *
soq_interfaces_reachable(const soq_interfaces *interfaces, soq_family family)
{
    const soq_interface_addr *best = NULL;
    int most = 0;

    for (size_t i = 0; i < interfaces->count; i++)
        for (size_t k = 0; k < interfaces->list[i].addr_count; k++) {
            const soq_interface *at = &interfaces->list[i];
            int score = at->addrs[k].addr.family == (uint8_t)family
                            ? reach(at, &at->addrs[k])
                            : 0;

            if (score > most) {
                most = score;
                best = &at->addrs[k];
            }
        }
    return best;
}
