/* table.h -- one connection in the system's own table of sockets. */
#ifndef LAB_TABLE_H
#define LAB_TABLE_H

#include <stdbool.h>

#include <soquete/socket.h>

/* The states of both ends of a connection on this machine, from one look:
 * CLOSED where the table has no such end.  false: there is no table to look
 * into. */
bool table_states(const soq_addr *one, const soq_addr *other,
                  soq_tcp_state *of_one, soq_tcp_state *of_other);

#endif
