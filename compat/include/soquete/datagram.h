/*
 * datagram.h -- what UDP can do beside one sender and one receiver: to all of
 * a network (broadcast), to a group (multicast), where each datagram came in,
 * and several in one call.  The conventions are those of socket.h.
 *
 *     soq_group_open(&group, &s);              receive what is sent to it …
 *     soq_group_join(s, &group, index);        … on this interface
 *     soq_recv_group(s, &group, buf, cap, soq_forever(), &d);
 *
 * A group is an address of 224.0.0.0/4 or ff00::/8 with a port.  An interface
 * is its index (interfaces.h); name it, because what a system chooses by
 * itself differs.  IPv4 groups want an IPv4 socket, IPv6 groups an IPv6 one.
 *
 * Sources: RFC 768, 1112, 3493, 3678; ip(7), ipv6(7); "Multicast" and
 * IPPROTO_IP socket options of Winsock.
 */
#ifndef SOQUETE_DATAGRAM_H
#define SOQUETE_DATAGRAM_H

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct soq_datagram {
    size_t n;       /* bytes in the buffer */
    size_t full;    /* bytes that were sent; 0: more than n, nobody says */
    soq_addr from;  /* its sender */
    soq_addr to;    /* where it was sent to: this machine, all, a group */
    uint32_t index; /* the interface that it came in on */
} soq_datagram;

/*
 * Ask the system to tell `to` and `index` of each datagram.  Without it, or
 * where the system does not say, `to` is no address and `index` is 0.
 */
soq_rc soq_set_arrival(soq s, bool on);

/* As soq_recv_from(), with all that is known.  SOQ_EMSGSIZE: it was cut, and
 * *out is written. */
soq_rc soq_recv_datagram(soq s, void *buf, size_t cap, soq_limit limit,
                         soq_datagram *out);

/* ---- several at once --------------------------------------------------- */

/* One of several datagrams.  What a receive fills in, a send takes as it is:
 * so an answer goes back to whom it came from. */
typedef struct soq_msg {
    void *buf;     /* yours */
    size_t cap;    /* to receive: how much fits into it */
    size_t n;      /* bytes in it */
    size_t full;   /* received: as in soq_datagram */
    bool cut;      /* received: longer than cap, this is its beginning */
    soq_addr peer; /* its sender; or to whom it goes, no address for the one
                       that soq_connect() fixed */
    soq_addr to;   /* these two received: as in soq_datagram */
    uint32_t index;
} soq_msg;

/*
 * Receive 1..count datagrams in the order in which they came: the limit is
 * for the first, the others are those that are here already.  One call of the
 * system brings many where it can (recvmmsg).  *n is written in every case;
 * with an error, *n datagrams came before it (mostly none), and they count.
 * Errors are those of soq_recv_from() but SOQ_EMSGSIZE: a cut is told in each.
 * count 0 is SOQ_OK.
 */
soq_rc soq_recv_many(soq s, soq_msg *list, size_t count, soq_limit limit,
                     size_t *n);

/*
 * Send them in their order, each whole or not at all, all within one limit.
 * *sent is written in every case: how many the system took.  An error is that
 * of list[*sent], as from soq_send_to(); what comes behind it was not tried,
 * and a second call with the rest goes on.
 */
soq_rc soq_send_many(soq s, const soq_msg *list, size_t count, soq_limit limit,
                     size_t *sent);

/* ---- groups ------------------------------------------------------------ */

/*
 * A UDP socket that can receive what is sent to this group (its address and
 * port), beside other sockets of this machine that do the same.  It hears
 * nothing before soq_group_join().  SOQ_EINVAL: not a group.
 */
soq_rc soq_group_open(const soq_addr *group, soq *out);

/*
 * Become, or cease to be, a member on one interface; 0 lets the system
 * choose.  SOQ_EADDRINUSE: a member already.  SOQ_EADDRNOTAVAIL: not a
 * member.  SOQ_ENODEV: no such interface, or it has no multicast.
 */
soq_rc soq_group_join(soq s, const soq_addr *group, uint32_t index);
soq_rc soq_group_leave(soq s, const soq_addr *group, uint32_t index);

/*
 * An IPv4 socket that receives what is sent to all (broadcast) on this port,
 * beside other sockets of this machine that do the same.  What is sent to
 * this machine alone comes to one of them, and nobody says to which: ask from
 * a socket with a port of its own.  datagram.to tells the two apart.
 */
soq_rc soq_broadcast_open(uint16_t port, soq *out);

/*
 * As soq_recv_datagram(), but what was not sent to this group's address is
 * passed over: systems hand other groups' and direct datagrams to the same
 * socket.
 */
soq_rc soq_recv_group(soq s, const soq_addr *group, void *buf, size_t cap,
                      soq_limit limit, soq_datagram *out);

/* Send to groups through this interface. */
soq_rc soq_set_group_interface(soq s, uint32_t index);

/* How many routers a datagram (or what is sent to a group) may pass, 0 to
 * 255: 0 stays in this machine (Linux: where a member is on it), 1 in this
 * network, which is how groups begin. */
soq_rc soq_set_hops(soq s, int hops);
soq_rc soq_set_group_hops(soq s, int hops);

/*
 * Whether members on this machine hear what is sent to a group from here.
 * POSIX asks the sender's socket, Windows the receiver's: set it on both.
 */
soq_rc soq_set_group_loop(soq s, bool on);

#ifdef __cplusplus
}
#endif

#endif
