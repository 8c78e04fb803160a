/* after.c -- what the system's table still has of a connection when both
 * programs have ended. */
#include "after.h"

#include <soquete/system.h>

#include "table.h"

static const int64_t patience_ns = 1000000000;

static bool waits(const after *found)
{
    return found->client == SOQ_TCP_TIME_WAIT ||
           found->server == SOQ_TCP_TIME_WAIT;
}

after after_look(int client, int server)
{
    int64_t end_ns = soq_now_ns() + patience_ns;
    after found = { false, SOQ_TCP_UNKNOWN, SOQ_TCP_UNKNOWN };
    soq_addr one, other;

    if (client <= 0 || server <= 0)
        return found;
    one = soq_addr_loopback(SOQ_IPV4, (uint16_t)client);
    other = soq_addr_loopback(SOQ_IPV4, (uint16_t)server);
    do
        found.looked = table_states(&one, &other, &found.client,
                                    &found.server);
    while (found.looked && !waits(&found) && soq_now_ns() < end_ns);
    return found;
}

static const char *state_text(soq_tcp_state state)
{
    return state == SOQ_TCP_CLOSED ? "not in the table any more"
                                   : soq_tcp_state_name(state);
}

void after_tell(output *o, const after *found)
{
    if (!found->looked) {
        output_print(o, "\nThe system's table after both have ended: not "
                        "observed\n");
        return;
    }
    output_print(o, "\nThe system's table after both programs have ended\n");
    output_print(o, "  the client's end  %s\n", state_text(found->client));
    output_print(o, "  the server's end  %s\n", state_text(found->server));
    if (waits(found))
        output_print(o,
                     "Who sent the first FIN waits in TIME_WAIT, without a "
                     "process: no socket can\n"
                     "say it any more. `soquete netstat` shows the table.\n");
    else
        output_print(o, "Neither end shows TIME_WAIT.\n");
}

json_t *after_json(const after *found)
{
    if (!found->looked)
        return json_null();
    return json_pack(
        "{s:s, s:s}", "client",
        found->client == SOQ_TCP_CLOSED ? "none"
                                        : soq_tcp_state_name(found->client),
        "server",
        found->server == SOQ_TCP_CLOSED ? "none"
                                        : soq_tcp_state_name(found->server));
}
