/*
 * reach.h -- what this machine knows of the way to another one, as far as no
 * right is needed to ask.  The conventions are those of socket.h.
 *
 * What a system does not tell is an error, never a guess: a machine that
 * answers no ping may be there all the same, as most firewalls drop pings.
 *
 * Sources: RFC 792, 826, 4443, 4861; icmp(7), rtnetlink(7); IcmpSendEcho,
 * GetIpNetTable2.
 */
#ifndef SOQUETE_REACH_H
#define SOQUETE_REACH_H

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The address that this machine would send from to reach `to`; nothing is
 * sent.  Errors: SOQ_ENETUNREACH (no route), SOQ_EHOSTUNREACH, SOQ_EACCES
 * (the route is forbidden), SOQ_EINVAL (fe80:: without its interface).
 */
soq_rc soq_way_to(const soq_addr *to, soq_addr *own);

/*
 * Send one echo request ("ping") and wait for the answer, 1 ms to a minute;
 * no canceller ends it.  rtt_us may be NULL.  Errors: SOQ_ETIMEDOUT (no
 * answer), SOQ_EHOSTUNREACH, SOQ_ENETUNREACH (a router says so), SOQ_EACCES
 * (this user may not ping, as on many a Linux), SOQ_EINVAL.
 */
soq_rc soq_ping(const soq_addr *to, int timeout_ms, int64_t *rtt_us);

/* What the system's table of the machines on its own networks (ARP, neighbour
 * discovery) says of one. */
typedef enum soq_neighbour {
    SOQ_NEIGHBOUR_UNKNOWN, /* was there once, or was entered by hand */
    SOQ_NEIGHBOUR_ANSWERS, /* it has answered a moment ago */
    SOQ_NEIGHBOUR_SILENT   /* it was asked for, and nobody has answered */
} soq_neighbour;

/* Nothing is sent; something must have been, a moment ago.  SOQ_ENOENT: it is
 * not in the table.  SOQ_ENOSYS: the system has no such table. */
soq_rc soq_neighbour_of(const soq_addr *addr, soq_neighbour *out);

#ifdef __cplusplus
}
#endif

#endif
