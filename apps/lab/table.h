/* table.h -- one connection in the system's own table of sockets. */
#ifndef LAB_TABLE_H
#define LAB_TABLE_H

#include <stdbool.h>

#include <soquete/socket.h>

/* The state of this end of a connection: CLOSED where the table has no such
 * connection.  false: there is no table to look into. */
bool table_state(const soq_addr *local, const soq_addr *peer,
                 soq_tcp_state *out);

#endif
