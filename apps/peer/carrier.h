/*
 * carrier.h -- beacons out through every suitable interface and in from the
 * network: multicast of both families, broadcast where that fails.
 *
 * What arrives by another interface than the chosen ones, or was sent to this
 * machine by name from a network farther away, is not heard.
 */
#ifndef PEER_CARRIER_H
#define PEER_CARRIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/datagram.h>
#include <soquete/interfaces.h>

#define CARRIER_GROUP4 "239.255.65.43"
#define CARRIER_GROUP6 "ff12::6543:3"

enum { CARRIER_LINKS = 64, CARRIER_SOCKETS = 5 };

/* The first three hear what is for all, the others send and are answered. */
enum { HEAR_V4, HEAR_V6, HEAR_ALL, TALK_V4, TALK_V6 };

typedef struct carrier_link {
    uint32_t index;
    bool v4, v6;        /* member of the group there */
    soq_addr broadcast; /* or no address */
    soq_addr own4;      /* or no address */
} carrier_link;

typedef struct carrier {
    char only[SOQ_INTERFACE_NAME]; /* the interface that is meant; "": all */
    soq_addr group4, group6;
    soq sockets[CARRIER_SOCKETS]; /* or SOQ_NONE */
    size_t count;
    carrier_link links[CARRIER_LINKS];
} carrier;

/* only: an interface's name, index or address, NULL for all that are up;
 * family: one alone, or both.  SOQ_ENODEV: there is no such interface.
 * SOQ_ENETDOWN: none is up. */
soq_rc carrier_open(carrier *c, const char *only, soq_family family,
                    uint16_t port);
void carrier_close(carrier *c);

/* Look again which interfaces there are.  *changed: not as before. */
soq_rc carrier_refresh(carrier *c, bool *changed);

/* To all on every link; broadcast: by broadcast too, not only where no group
 * can be reached.  How many datagrams the system took. */
size_t carrier_send(carrier *c, const void *data, size_t len, bool broadcast);

/* To one, who was heard. */
soq_rc carrier_answer(carrier *c, const void *data, size_t len,
                      const soq_addr *to);

/* The next datagram of this socket that is for us; SOQ_EAGAIN: none. */
soq_rc carrier_take(carrier *c, size_t which, void *buf, size_t cap,
                    soq_datagram *out);

#endif
