/* tcp.h -- the halves of a connect, for those who wait in their own way. */
#ifndef SOQ_COMMON_TCP_H
#define SOQ_COMMON_TCP_H

#include "sys.h"

/* How often a connect under way is asked for its outcome, ready or not:
 * WSAPoll before Windows 10 2004 never reports a failed one (row 17). */
#define SOQ__CONNECT_SLICE_MS 100

/* What a program left empty is no address to any system; some do strange
 * things with it. */
static inline bool soq__is_address(const soq_addr *addr)
{
    return addr->family == SOQ_IPV4 || addr->family == SOQ_IPV6;
}

/* Begin a TCP connect; the wildcard means this machine. */
soq_rc soq__connect_begin(soq s, const soq_addr *to);

/* How it came out; a socket connected to itself is refused (row 22). */
soq_rc soq__connect_outcome(soq s);

/* Open a socket, the layer started. */
soq_rc soq__open(soq_family family, soq__kind kind, soq *out);

#endif
