/*
 * link.h -- what stands before IP: the header of the link layer.
 *
 * The numbers are those of the registry that capture files refer to
 * (LINKTYPE_...), not of one system's headers.
 */
#ifndef PACKETS_LINK_H
#define PACKETS_LINK_H

#include "bytes.h"

enum {
    LINK_NULL = 0, /* a family in the byte order of who captured */
    LINK_ETHERNET = 1,
    LINK_PPP = 9,
    LINK_RAW_OLD = 12, /* some systems write their own number */
    LINK_RAW_BSD = 14,
    LINK_RAW = 101,
    LINK_LOOP = 108, /* a family in network byte order */
    LINK_COOKED = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_COOKED2 = 276
};

typedef enum network {
    NETWORK_IP, /* version 4 or 6: its first bits say */
    NETWORK_ARP,
    NETWORK_OTHER,   /* not IP */
    NETWORK_UNKNOWN, /* a link layer that is not read here */
    NETWORK_CUT      /* fewer bytes than its header has */
} network;

/* Take the link layer's header off the front. */
network link_take(uint32_t link, bytes *b);

/* "Ethernet", "Linux cooked v2"; NULL for one that is not read here. */
const char *link_name(uint32_t link);

#endif
