/* names.c -- the names that were given away. */
#include <stdlib.h>

#include "peer/names.h"
#include "peer/safe_name.h"

/* FNV-1a; never 0. */
static uint64_t number_of(const char *name)
{
    char folded[SAFE_NAME];
    uint64_t h = 14695981039346656037U;

    safe_name_fold(name, folded);
    for (const char *p = folded; *p; p++)
        h = (h ^ (unsigned char)*p) * 1099511628211U;
    return h ? h : 1;
}

/* Where this number is, or the free slot where it belongs. */
static uint64_t *find(uint64_t *slots, size_t room, uint64_t number)
{
    size_t at = (size_t)(number ^ number >> 32) & (room - 1);

    while (slots[at] && slots[at] != number)
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static bool grow(names *n)
{
    size_t room = n->room ? 2 * n->room : 64;
    uint64_t *slots = calloc(room, sizeof(*slots));

    if (!slots)
        return false;
    for (size_t i = 0; i < n->room; i++)
        if (n->slots[i])
            *find(slots, room, n->slots[i]) = n->slots[i];
    free(n->slots);
    n->slots = slots;
    n->room = room;
    return true;
}

bool names_take(names *n, const char *name)
{
    uint64_t number = number_of(name);
    uint64_t *slot;

    if (2 * n->count >= n->room && !grow(n))
        return false;
    slot = find(n->slots, n->room, number);
    if (*slot)
        return false;
    *slot = number;
    n->count++;
    return true;
}

void names_clear(names *n)
{
    free(n->slots);
    *n = (names){ 0 };
}
