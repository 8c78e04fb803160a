/* table.c -- one connection in the system's own table of sockets. */
#include "table.h"

bool table_state(const soq_addr *local, const soq_addr *peer,
                 soq_tcp_state *out)
{
    (void)local;
    (void)peer;
    (void)out;
    return false;
}
