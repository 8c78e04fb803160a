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

/* Fill size bytes of a table, or say with ERROR_INSUFFICIENT_BUFFER how many
 * it takes.  Returns an error of Windows; from is what soq__table_read() was
 * given. */
typedef DWORD soq__table_ask(const void *from, void *table, DWORD *size);

/* The whole table, for free().  SOQ_EAGAIN: it grew while it was read. */
soq_rc soq__table_read(soq__table_ask *call, const void *from, void **out);

/* Does some socket of this machine hold the port? */
bool soq__table_holds_port(soq__kind kind, uint16_t port);

#endif
