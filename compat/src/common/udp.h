/* udp.h -- the one loop in which datagrams are waited for. */
#ifndef SOQ_COMMON_UDP_H
#define SOQ_COMMON_UDP_H

#include "common/limit.h"

/* One receive of the port, with little or with all that is known. */
typedef soq_rc (*soq__recv_fn)(soq s, void *buf, size_t cap, bool may_block,
                               soq_datagram *out);

/* The next datagram within the limit; complaints about datagrams that were
 * sent earlier are passed over (row 56). */
soq_rc soq__recv_next(soq s, soq__recv_fn receive, void *buf, size_t cap,
                      soq__until *until, soq_datagram *out);

#endif
