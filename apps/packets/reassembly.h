/*
 * reassembly.h -- fragments of IP put together, as far as headers need it.
 *
 * Of a datagram the first bytes are kept, and which parts have come; so the
 * memory is the same whatever comes.  When more datagrams are incomplete at
 * once than there is room for, the oldest is given up.
 */
#ifndef PACKETS_REASSEMBLY_H
#define PACKETS_REASSEMBLY_H

#include "packet.h"

enum { REASSEMBLY_KEPT = 256 /* bytes of the datagram */ };

typedef struct fragment {
    uint8_t family, protocol;
    const packet_end *from, *to; /* ports do not matter */
    uint32_t id;
    uint32_t offset; /* in the datagram, bytes */
    bool more;
    bytes data; /* all of it was captured */
} fragment;

typedef struct datagram {
    bytes first; /* what was kept, until the next call */
    uint32_t len;
    uint16_t fragments;
} datagram;

/* seed makes the places of a hostile file's datagrams unpredictable.  NULL
 * without memory. */
reassembly *reassembly_open(const uint64_t seed[2]);
void reassembly_close(reassembly **r);

/* True when the datagram is complete with this one. */
bool reassembly_add(reassembly *r, const fragment *f, datagram *d);

/* Datagrams that were given up, and that are still incomplete. */
uint64_t reassembly_incomplete(const reassembly *r);

#endif
