/* sequential.c -- one client after another: the others wait until it has
 * ended, in the system's queue. */
#include "server.h"

static soq_rc open_way(server *v, void **state)
{
    *state = v;
    return (soq_rc){ SOQ_OK, 0 };
}

static void serve(void *state, conn *c)
{
    server_converse(state, c);
}

static void close_way(void *state)
{
    (void)state;
}

const way way_sequential = { "sequential", true, open_way, serve, close_way };
