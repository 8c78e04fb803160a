/*
 * table.h -- the peers that were heard of, so many at most.
 *
 * Anybody on the network can send beacons: whoever makes a thousand up fills
 * neither the memory nor the places of those who are looked for.  Pure; the
 * caller says what time it is.
 */
#ifndef PEER_TABLE_H
#define PEER_TABLE_H

#include <stdint.h>

#include <soquete/address.h>

#include "beacon.h"

enum {
    TABLE_MOST = 256,
    TABLE_ADDRS = 4,     /* of one peer */
    TABLE_FROM_ONE = 16, /* peers at one address */
    TABLE_LIFE_S = 16,   /* without a word, a peer is gone */
};

typedef struct found {
    beacon b;
    soq_addr addrs[TABLE_ADDRS]; /* where it was heard from, with its port,
                                    IPv4 first */
    size_t addr_count;
    int64_t heard_ns;
} found;

typedef struct table {
    size_t count;
    uint64_t refused; /* that there was no place for */
    found list[TABLE_MOST];
} table;

/*
 * Take what a beacon of BEACON_HERE or BEACON_BYE says, or one of another
 * version.  A peer of the name `wanted` (NULL: nobody) takes another's place
 * when there is none.  true: the table has changed for a reader.
 */
bool table_hear(table *t, const beacon *b, const soq_addr *from,
                const char *wanted, int64_t now_ns);

/* Forget who was silent for too long. */
void table_expire(table *t, int64_t now_ns);

/* The same name, whatever the case of its ASCII letters. */
bool table_same_name(const char *a, const char *b);

#endif
