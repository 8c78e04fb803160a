/*
 * map.h -- a hash map from socket numbers to pointers.
 *
 * All zero is an empty map.  A key is any number, a value any pointer but
 * NULL.  Not for several threads at once.
 */
#ifndef SOQ_COMMON_MAP_H
#define SOQ_COMMON_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct soq__map_slot {
    uintptr_t key;
    void *value; /* NULL: the slot is empty */
} soq__map_slot;

typedef struct soq__map {
    soq__map_slot *slots; /* for a walk over all: capacity of them */
    size_t capacity;      /* 0 or a power of two */
    size_t count;
} soq__map;

void *soq__map_get(const soq__map *map, uintptr_t key); /* NULL: absent */

/* Add or replace; false: no memory, and the map is as before. */
bool soq__map_put(soq__map *map, uintptr_t key, void *value);

/* The value that was there, or NULL. */
void *soq__map_remove(soq__map *map, uintptr_t key);

void soq__map_free(soq__map *map); /* leaves an empty map */

#endif
