/* groups.h -- the groups of ports (RFC 6335), and the system's own range. */
#ifndef NETSTAT_GROUPS_H
#define NETSTAT_GROUPS_H

#include <stddef.h>
#include <stdint.h>

#include <soquete/connections.h>

/* "well-known" (0 to 1023), "registered", "dynamic" (from 49152); and a letter
 * for it.  Pure. */
const char *group_of(uint16_t port);
char group_letter(uint16_t port);

/* A sentence: does what this system gives away by itself agree with IANA's
 * dynamic ports?  Pure. */
void groups_verdict(const soq_port_range *range, char *buf, size_t cap);

#endif
