/* names.c -- the names that files were given. */
#include <stdlib.h>

#include "peer/names.h"
#include "peer/safe_name.h"

/* FNV-1a; never 0. */
static uint64_t number_of(const char *name)
{
    uint64_t h = 14695981039346656037U;

    for (const char *p = name; *p; p++)
        h = (h ^ (unsigned char)*p) * 1099511628211U;
    return h ? h : 1;
}

/* Where this number is, or the free slot where it belongs. */
static names_entry *find(names_entry *slots, size_t room, uint64_t folded)
{
    size_t at = (size_t)(folded ^ folded >> 32) & (room - 1);

    while (slots[at].folded && slots[at].folded != folded)
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static bool grow(names *n)
{
    size_t room = n->room ? 2 * n->room : 64;
    names_entry *slots = calloc(room, sizeof(*slots));

    if (!slots)
        return false;
    for (size_t i = 0; i < n->room; i++)
        if (n->slots[i].folded)
            *find(slots, room, n->slots[i].folded) = n->slots[i];
    free(n->slots);
    n->slots = slots;
    n->room = room;
    return true;
}

bool names_take(names *n, const char *name)
{
    char folded[SAFE_NAME];
    names_entry *slot;

    if (2 * n->count >= n->room && !grow(n))
        return false;
    safe_name_fold(name, folded);
    slot = find(n->slots, n->room, number_of(folded));
    if (slot->folded)
        return slot->exact == number_of(name);
    slot->folded = number_of(folded);
    slot->exact = number_of(name);
    n->count++;
    return true;
}

void names_clear(names *n)
{
    free(n->slots);
    *n = (names){ 0 };
}
