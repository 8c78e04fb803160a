/* state.c -- what state the system says a connection is in. */
#include "state.h"

#include <soquete/system.h>

static const int64_t slow_ns = 10000000;
enum { REST = 9 };

bool state_ask(state_asker *asker, soq s, soq_tcp_state *out)
{
    int64_t begin = soq_now_ns(), took;
    bool told;

    if (begin < asker->next_ns)
        return false;
    told = !soq_get_tcp_state(s, out).err;
    took = soq_now_ns() - begin;
    if (took >= slow_ns)
        asker->next_ns = begin + (REST + 1) * took;
    return told;
}

void state_try(state_asker *asker)
{
    soq_tcp_state state;
    soq s;

    if (soq_tcp_open(SOQ_IPV4, &s).err)
        return;
    (void)state_ask(asker, s, &state);
    soq_close(&s);
}
