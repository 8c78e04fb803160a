/*
 * table.h -- the system's own table of TCP and UDP sockets.
 */
#ifndef SOQ_WIN32_TABLE_H
#define SOQ_WIN32_TABLE_H

#include "native.h"

/* The forms of the tables' rows.  Ports are in network order in the low half;
 * the high half is noise.  v6 makes ::ffff:a.b.c.d IPv4, and keeps the scope
 * of addresses of one link. */
soq_tcp_state soq__table_state(DWORD mib);
soq_addr soq__table_v4(DWORD ip, DWORD port);
soq_addr soq__table_v6(const void *ip, DWORD port, DWORD scope);

/* Here without owners. */
typedef soq__socket_row soq__table_row;

/* Returns false to end the walk. */
typedef bool (*soq__table_fn)(const soq__table_row *row, void *user);

/* Call fn for each row of one family's table.  SOQ_EAGAIN: the table grew
 * while it was read. */
soq_rc soq__table_each(soq__kind kind, soq_family family, soq__table_fn fn,
                       void *user);

/* Does some socket of this machine hold the port? */
bool soq__table_holds_port(soq__kind kind, uint16_t port);

#endif
