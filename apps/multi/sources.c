/* sources.c -- how many connections each source has. */
#include "sources.h"

#include <stdlib.h>

enum { PLACES_FIRST = 16 };

static uint64_t key_of(const soq_addr *from)
{
    uint64_t key = 0;
    size_t len = from->family == SOQ_IPV6 ? 8 : 4;

    for (size_t i = 0; i < len; i++)
        key = key << 8 | from->ip[i];
    return key;
}

/* Neighbouring addresses far apart (Fibonacci hashing). */
static size_t home_of(const sources *t, uint64_t key)
{
    return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) &
           (t->capacity - 1);
}

/* The place of this source, or the free one where it would stand. */
static source_count *place_of(const sources *t, uint64_t key, uint8_t family)
{
    size_t i = home_of(t, key);

    while (t->places[i].count > 0 &&
           (t->places[i].key != key || t->places[i].family != family))
        i = (i + 1) & (t->capacity - 1);
    return &t->places[i];
}

/* Never more than half full, so that a search is short. */
static bool make_room(sources *t)
{
    sources bigger = { NULL, t->capacity ? 2 * t->capacity : PLACES_FIRST,
                       t->used };

    if (2 * (t->used + 1) <= t->capacity)
        return true;
    bigger.places = calloc(bigger.capacity, sizeof(*bigger.places));
    if (!bigger.places)
        return false;
    for (size_t i = 0; i < t->capacity; i++)
        if (t->places[i].count > 0)
            *place_of(&bigger, t->places[i].key,
                      t->places[i].family) = t->places[i];
    free(t->places);
    *t = bigger;
    return true;
}

bool sources_add(sources *t, const soq_addr *from)
{
    source_count *at;

    if (!make_room(t))
        return false;
    at = place_of(t, key_of(from), from->family);
    if (at->count == 0) {
        at->key = key_of(from);
        at->family = from->family;
        t->used++;
    }
    at->count++;
    return true;
}

/* Take a source out; those behind it that were displaced move up. */
static void vacate(sources *t, source_count *at)
{
    size_t i = (size_t)(at - t->places);

    t->used--;
    for (;;) {
        source_count moved;

        i = (i + 1) & (t->capacity - 1);
        if (t->places[i].count == 0)
            return;
        moved = t->places[i];
        t->places[i].count = 0;
        *place_of(t, moved.key, moved.family) = moved;
    }
}

void sources_remove(sources *t, const soq_addr *from)
{
    source_count *at;

    if (t->capacity == 0)
        return;
    at = place_of(t, key_of(from), from->family);
    if (at->count > 0 && --at->count == 0)
        vacate(t, at);
}

size_t sources_count(const sources *t, const soq_addr *from)
{
    if (t->capacity == 0)
        return 0;
    return place_of(t, key_of(from), from->family)->count;
}

void sources_free(sources *t)
{
    free(t->places);
    t->places = NULL;
    t->capacity = 0;
    t->used = 0;
}
