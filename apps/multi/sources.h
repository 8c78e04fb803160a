/*
 * sources.h -- how many connections each source has.
 *
 * A source is an IPv4 address, or an IPv6 network of 64 bits, of which one
 * machine may use every address.  All zero is an empty table.  Pure.
 */
#ifndef MULTI_SOURCES_H
#define MULTI_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/address.h>

typedef struct source_count {
    uint64_t key;
    uint32_t count; /* 0: the place is free */
    uint8_t family;
} source_count;

typedef struct sources {
    source_count *places; /* none, or a power of two of them */
    size_t capacity, used;
} sources;

/* Count one more; false: no memory, nothing was counted. */
bool sources_add(sources *t, const soq_addr *from);

/* One less of what was counted. */
void sources_remove(sources *t, const soq_addr *from);

size_t sources_count(const sources *t, const soq_addr *from);
void sources_free(sources *t);

#endif
