/*
 * table.h -- the system's own table of TCP and UDP sockets.
 */
#ifndef SOQ_WIN32_TABLE_H
#define SOQ_WIN32_TABLE_H

#include "native.h"

typedef struct soq__table_row {
    soq_addr local; /* the scope of an IPv6 address is left out */
    soq_addr peer;
    soq_tcp_state state; /* UNKNOWN for UDP */
} soq__table_row;

/* Returns false to end the walk. */
typedef bool (*soq__table_fn)(const soq__table_row *row, void *user);

/* Call fn for each row of one family's table.  SOQ_EAGAIN: the table grew
 * while it was read. */
soq_rc soq__table_each(soq__kind kind, soq_family family, soq__table_fn fn,
                       void *user);

/* Does some socket of this machine hold the port? */
bool soq__table_holds_port(soq__kind kind, uint16_t port);

#endif
