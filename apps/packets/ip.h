/* ip.h -- the header of IPv4, or those of IPv6, and what they carry. */
#ifndef PACKETS_IP_H
#define PACKETS_IP_H

#include "packet.h"

enum {
    IP_ICMP = 1,
    IP_IN_IP = 4,
    IP_TCP = 6,
    IP_UDP = 17,
    IP_6_IN_IP = 41,
    IP_ICMP6 = 58
};

typedef struct ip_header {
    /* Each a byte, but not beside each other: written one by one and copied as
     * one they would wait. */
    unsigned family, protocol, hops;
    uint32_t len;  /* of what it carries, on the wire */
    bool fragment; /* a part of a datagram: */
    bool more;
    uint32_t id, offset;
} ip_header;

typedef enum ip_result { IP_TAKEN, IP_CUT, IP_BROKEN } ip_result;

/*
 * Take the headers off the front of b; what is left is what they carry, as
 * much as was captured and no more than they say.  wire: how many bytes there
 * were on the wire, b's and those that were not captured.  Of from and to the
 * addresses are written.
 */
ip_result ip_take(bytes *b, uint32_t wire, ip_header *h, packet_end *from,
                  packet_end *to);

#endif
