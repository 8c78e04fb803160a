/* sieve.h -- of a captured file in memory, the packets of some conversations
 * alone. */
#ifndef PACKETS_SIEVE_H
#define PACKETS_SIEVE_H

#include "packet.h"

/* The ends of a conversation, in either order. */
typedef struct sieve_pair {
    uint8_t protocol; /* 6 or 17 */
    soq_addr ends[2];
} sieve_pair;

/*
 * Leave out of a pcapng file every packet that is not between the ends of one
 * of these, nor an error about one; what is no packet stays.  *len changes.
 * A datagram in fragments has no ports but in the first, so none of them
 * stays.  SOQ_ENOMEM; SOQ_EINVAL: it is no such file, or damaged: what is
 * left ends before that place.
 */
soq_rc sieve(unsigned char *file, size_t *len, const sieve_pair *pairs,
             size_t count);

#endif
