/* udp_pair.h -- two datagram sockets on loopback that know each other's
 * address. */
#ifndef SOQ_TEST_UDP_PAIR_H
#define SOQ_TEST_UDP_PAIR_H

#include "net.h"

typedef struct udp_pair {
    soq a, b;
    soq_addr at_a, at_b;
} udp_pair;

static inline udp_pair opened(soq_family family)
{
    udp_pair u;

    u.a = open_udp(family, &u.at_a);
    u.b = open_udp(family, &u.at_b);
    return u;
}

static inline void closed(udp_pair *u)
{
    soq_close(&u->a);
    soq_close(&u->b);
}

#endif
