/* table.c -- one connection in the system's own table of sockets. */
#include "table.h"

#include <soquete/connections.h>

bool table_state(const soq_addr *local, const soq_addr *peer,
                 soq_tcp_state *out)
{
    soq_connections *table = NULL;

    if (soq_connections_get(SOQ_SOCKETS_ONLY, &table).err)
        return false;
    *out = SOQ_TCP_CLOSED;
    for (size_t i = 0; i < table->count; i++) {
        const soq_connection *one = &table->list[i];

        if (one->protocol == SOQ_TCP && soq_addr_equal(&one->local, local) &&
            soq_addr_equal(&one->peer, peer))
            *out = one->state;
    }
    soq_connections_free(&table);
    return true;
}
