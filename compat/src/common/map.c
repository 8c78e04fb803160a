/*
 * map.c -- a hash map from socket numbers to pointers: open addressing, linear
 * probing, removal by shifting back, so no grave stones slow it down.
 */
#include "map.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 16 };

/* Socket numbers are multiples of 4 or neighbours: mix all bits (the
 * multiplier is 2^64 over the golden ratio). */
static size_t home(const soq__map *map, uintptr_t key)
{
    uint64_t mixed = (uint64_t)key * 0x9E3779B97F4A7C15u;

    return (size_t)(mixed >> 32) & (map->capacity - 1);
}

/* The slot that has the key, or the empty one where it would go. */
static size_t find(const soq__map *map, uintptr_t key)
{
    size_t i = home(map, key);

    while (map->slots[i].value && map->slots[i].key != key)
        i = (i + 1) & (map->capacity - 1);
    return i;
}

void *soq__map_get(const soq__map *map, uintptr_t key)
{
    return map->capacity ? map->slots[find(map, key)].value : NULL;
}

static bool grow(soq__map *map)
{
    soq__map bigger = { NULL, FIRST_CAPACITY, map->count };

    if (map->capacity)
        bigger.capacity = map->capacity * 2;
    bigger.slots = calloc(bigger.capacity, sizeof(*bigger.slots));
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->slots[i].value)
            bigger.slots[find(&bigger, map->slots[i].key)] = map->slots[i];
    free(map->slots);
    *map = bigger;
    return true;
}

bool soq__map_put(soq__map *map, uintptr_t key, void *value)
{
    soq__map_slot *slot;

    /* At most three quarters full. */
    if (map->count + 1 > map->capacity / 4 * 3 && !grow(map))
        return false;
    slot = &map->slots[find(map, key)];
    if (!slot->value)
        map->count++;
    slot->key = key;
    slot->value = value;
    return true;
}

void *soq__map_remove(soq__map *map, uintptr_t key)
{
    size_t mask = map->capacity - 1;
    size_t hole;
    void *value;

    if (!map->capacity)
        return NULL;
    hole = find(map, key);
    value = map->slots[hole].value;
    if (!value)
        return NULL;
    /* Pull back each later entry of the run that may stand in the hole. */
    for (size_t i = (hole + 1) & mask; map->slots[i].value;
         i = (i + 1) & mask) {
        size_t from = home(map, map->slots[i].key);

        if (((i - from) & mask) >= ((i - hole) & mask)) {
            map->slots[hole] = map->slots[i];
            hole = i;
        }
    }
    map->slots[hole].value = NULL;
    map->count--;
    return value;
}

void soq__map_free(soq__map *map)
{
    soq__map empty = { NULL, 0, 0 };

    free(map->slots);
    *map = empty;
}
