/* ends.c -- the two ends of one connection, and the states of both. */
#include "ends.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include <soquete/system.h>

#include "common/jsonl.h"
#include "loopback.h"
#include "report/evidence.h"
#include "table.h"

enum { SETTLE_MS = 1000 };

soq_rc ends_connect(ends *e, soq_limit limit)
{
    soq_rc rc = loopback_connect(limit, &e->client, &e->server);

    if (!rc.err)
        rc = soq_local_addr(e->client, &e->client_at);
    if (!rc.err)
        rc = soq_local_addr(e->server, &e->server_at);
    return rc;
}

void ends_close(ends *e)
{
    soq_close(&e->client);
    soq_close(&e->server);
}

/* ---- the states -------------------------------------------------------- */

static soq_tcp_state state_of(soq s)
{
    soq_tcp_state state = SOQ_TCP_UNKNOWN;

    if (soq_is_none(s) || soq_get_tcp_state(s, &state).err)
        return SOQ_TCP_UNKNOWN;
    return state;
}

/* The system's table knows also what no program has any more; the sockets
 * themselves are asked where there is no table. */
static void look(const ends *e, soq_tcp_state *client, soq_tcp_state *server)
{
    if (table_states(&e->client_at, &e->server_at, client, server))
        return;
    *client = state_of(e->client);
    *server = state_of(e->server);
}

static bool is_as(soq_tcp_state seen, soq_tcp_state predicted)
{
    return predicted == SOQ_TCP_UNKNOWN || seen == predicted;
}

/* What one end does reaches the other after it, but soon. */
static void settle(const ends *e, const ends_step *step, soq_tcp_state *client,
                   soq_tcp_state *server)
{
    int64_t end_ns = soq_now_ns() + (int64_t)SETTLE_MS * 1000000;

    for (;;) {
        look(e, client, server);
        if ((is_as(*client, step->client) && is_as(*server, step->server)) ||
            soq_now_ns() > end_ns)
            return;
        /* What is unknown now stays so. */
        if ((soq_is_none(e->client) && *client == SOQ_TCP_UNKNOWN) ||
            (soq_is_none(e->server) && *server == SOQ_TCP_UNKNOWN))
            return;
        soq_sleep_ms(2);
    }
}

static void count(ends *e, soq_tcp_state seen, soq_tcp_state predicted)
{
    if (seen == SOQ_TCP_UNKNOWN)
        e->unseen++;
    else if (!is_as(seen, predicted))
        e->differ++;
}

/* ---- to tell ----------------------------------------------------------- */

static const char *name_of(soq_tcp_state state)
{
    return state == SOQ_TCP_UNKNOWN ? "not observed"
                                    : soq_tcp_state_name(state);
}

static void tell_text(const ends *e, const ends_step *step,
                      soq_tcp_state client, soq_tcp_state server)
{
    char what[64];
    output *o = e->a->steps;

    snprintf(what, sizeof(what), "%s %s", step->who, step->call);
    if (step->rc.err)
        output_print(o, "  %-28s  %-12s  %-12s  %s\n", what, name_of(client),
                     name_of(server), soq_err_name(step->rc.err));
    else
        output_print(o, "  %-28s  %-12s  %s\n", what, name_of(client),
                     name_of(server));
    if (client != SOQ_TCP_UNKNOWN && !is_as(client, step->client))
        output_print(o, "  %-28s  predicted for the client: %s\n", "",
                     soq_tcp_state_name(step->client));
    if (server != SOQ_TCP_UNKNOWN && !is_as(server, step->server))
        output_print(o, "  %-28s  predicted for the server: %s\n", "",
                     soq_tcp_state_name(step->server));
}

static json_t *state_json(soq_tcp_state state)
{
    return state == SOQ_TCP_UNKNOWN ? json_null()
                                    : json_string(soq_tcp_state_name(state));
}

static json_t *step_json(const ends *e, const ends_step *step,
                         soq_tcp_state client, soq_tcp_state server)
{
    char at[2][SOQ_ADDR_TEXT];
    json_t *o = json_pack(
        "{s:s, s:s, s:s, s:I, s:s, s:s, s:o, s:o, s:o, s:o}", "event", "step",
        "by", step->who, "call", step->call, "bytes", (json_int_t)step->bytes,
        "client", soq_addr_text(&e->client_at, at[0], sizeof(at[0])), "server",
        soq_addr_text(&e->server_at, at[1], sizeof(at[1])), "client_state",
        state_json(client), "server_state", state_json(server),
        "client_predicted", state_json(step->client), "server_predicted",
        state_json(step->server));

    if (step->rc.err)
        json_object_set_new(
            o, "error",
            json_pack("{s:s, s:i, s:s}", "name", soq_err_name(step->rc.err),
                      "os", step->rc.os, "text", soq_err_text(step->rc.err)));
    return o;
}

static void tell_json(const ends *e, json_t *step, int64_t time_us)
{
    json_t *o = json_copy(step);
    char *line;

    json_object_set_new(o, "app", json_string(e->a->command->name));
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    json_object_set_new(o, "block", json_string("close"));
    json_object_set_new(o, "scene", json_string(e->scene));
    line = jsonl(time_us, o);
    if (line)
        output_print(e->a->steps, "%s\n", line);
    free(line);
}

void ends_tell(ends *e, const ends_step *step)
{
    int64_t time_us = soq_wall_us();
    soq_tcp_state client, server;
    json_t *o;

    settle(e, step, &client, &server);
    e->steps++;
    count(e, client, step->client);
    count(e, server, step->server);
    o = step_json(e, step, client, server);
    if (e->a->json)
        tell_json(e, o, time_us);
    else
        tell_text(e, step, client, server);
    evidence_add(e->a->evidence, e->scene, "lab", "measure", time_us, o);
}

void ends_title(const ends *e, const char *title)
{
    if (!e->a->json)
        output_print(e->a->steps, "\n%s\n  %-28s  %-12s  %s\n", title, "step",
                     "client", "server");
}
