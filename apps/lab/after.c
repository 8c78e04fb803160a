/* after.c -- what the system's table still has of a connection when both
 * programs have ended. */
#include "after.h"

#include <soquete/system.h>

#include "common/columns.h"
#include "table.h"
#include "words.h"

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

static const char *state_text(const app *a, soq_tcp_state state)
{
    return state == SOQ_TCP_CLOSED ? say_text(a, TEXT_LAB_GONE)
                                   : words_state_name(a, state);
}

void after_tell(const app *a, const after *found)
{
    const char *client = say_text(a, TEXT_LAB_CLIENT_END);
    const char *server = say_text(a, TEXT_LAB_SERVER_END);
    size_t one = columns_of(client), other = columns_of(server);
    size_t columns = one > other ? one : other;
    output *o = a->steps;

    output_print(o, "\n");
    if (!found->looked) {
        say_line(a, o, 0, TEXT_LAB_AFTER_UNSEEN);
        return;
    }
    say_line(a, o, 0, TEXT_LAB_AFTER);
    say_row(o, client, columns, state_text(a, found->client));
    say_row(o, server, columns, state_text(a, found->server));
    say_line(a, o, 0, waits(found) ? TEXT_LAB_WAITS : TEXT_LAB_WAITS_NOT);
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
