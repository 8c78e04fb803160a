/*
 * datagram.h -- what UDP can do beside one sender and one receiver: to all of
 * a network (broadcast), to a group (multicast), and where each datagram came
 * in.  The conventions are those of socket.h.
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
