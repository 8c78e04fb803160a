/*
 * impair.h -- a bad network on purpose: datagrams that are sent through it
 * are lost, doubled and reordered by chance, the same chance for the same
 * seed.
 */
#ifndef APP_IMPAIR_H
#define APP_IMPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/socket.h>

enum { IMPAIR_HELD = 65535 };

typedef struct impair {
    bool on;
    uint32_t loss, dup, reorder; /* of a million */
    uint64_t seed;
    uint64_t lost, doubled, reordered; /* how often it happened */
    uint64_t state;
    size_t held; /* bytes of the datagram that the next one overtakes; */
    bool holds;  /* there is one */
    unsigned char bytes[IMPAIR_HELD];
} impair;

/* "loss=5%,dup=1%,reorder=2%,seed=7", each at most once, in any order; false
 * with the reason in problem. */
bool impair_parse(impair *i, const char *spec, char *problem, size_t cap);

/* soq_send_to() through it; off, nothing else. */
soq_rc impair_send(impair *i, soq s, const void *buf, size_t len,
                   const soq_addr *to, soq_limit limit);

/* Send what is held back: nothing comes to overtake it any more. */
soq_rc impair_flush(impair *i, soq s, const soq_addr *to, soq_limit limit);

/* "loss 5%, dup 1%, reorder 2%, seed 7". */
void impair_text(const impair *i, char *buf, size_t cap);

#endif
