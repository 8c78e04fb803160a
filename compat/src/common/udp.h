/* udp.h -- the loops in which datagrams are waited for and sent. */
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

/* The same wait for any receive: `attempt` makes one, and says SOQ_EAGAIN when
 * there is nothing. */
typedef soq_rc (*soq__attempt_fn)(void *arg, soq s, bool may_block);
soq_rc soq__recv_until(soq s, soq__attempt_fn attempt, void *arg,
                       soq__until *until);

/* Send one datagram within the limit; to NULL: to the fixed peer. */
soq_rc soq__send_until(soq s, const void *buf, size_t len, const soq_addr *to,
                       soq__until *until);

/* Another host's "port unreachable" on a socket that serves many (row 56). */
static inline bool soq__is_noise(soq_err err)
{
    return err == SOQ_ECONNRESET || err == SOQ_ENETRESET;
}

#endif
