/* table.c -- one connection in the system's own table of sockets. */
#include "table.h"

#include <soquete/connections.h>

static bool is_end(const soq_connection *c, const soq_addr *local,
                   const soq_addr *peer)
{
    return c->protocol == SOQ_TCP && soq_addr_equal(&c->local, local) &&
           soq_addr_equal(&c->peer, peer);
}

bool table_states(const soq_addr *one, const soq_addr *other,
                  soq_tcp_state *of_one, soq_tcp_state *of_other)
{
    soq_connections *table = NULL;

    if (soq_connections_get(SOQ_SOCKETS_ONLY, &table).err)
        return false;
    *of_one = *of_other = SOQ_TCP_CLOSED;
    for (size_t i = 0; i < table->count; i++) {
        if (is_end(&table->list[i], one, other))
            *of_one = table->list[i].state;
        if (is_end(&table->list[i], other, one))
            *of_other = table->list[i].state;
    }
    soq_connections_free(&table);
    return true;
}
