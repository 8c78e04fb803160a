/* ends.c -- the two ends of one connection, and the states of both. */
#include "ends.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <soquete/system.h>

#include "common/jsonl.h"
#include "loopback.h"
#include "report/evidence.h"
#include "report/layout.h"
#include "table.h"
#include "words.h"

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

enum { STEP = 28, STATE = 14 };

/* What a step is called, where that is more than a call. */
static const char *call_of(const app *a, const char *call)
{
    static const text_id ids[] = { TEXT_LAB_CONNECTED, TEXT_LAB_RECV_END,
                                   TEXT_LAB_SEND_AGAIN };

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        if (strcmp(text_of(TEXT_ENGLISH, ids[i]), call) == 0)
            return say_text(a, ids[i]);
    return call;
}

static void tell_row(output *o, const char *step, const char *client,
                     const char *server, const char *error)
{
    output_print(o, "  %-*s  %-*s  %-*s%s%s\n", layout_field(step, STEP), step,
                 layout_field(client, STATE), client,
                 error[0] ? layout_field(server, STATE) : 0, server,
                 error[0] ? "  " : "", error);
}

static void tell_text(const ends *e, const ends_step *step,
                      soq_tcp_state client, soq_tcp_state server)
{
    char what[128];
    app *a = e->a;

    snprintf(what, sizeof(what), "%s %s", words_who(a, step->who),
             call_of(a, step->call));
    tell_row(a->steps, what, words_state_name(a, client),
             words_state_name(a, server),
             step->rc.err ? soq_err_name(step->rc.err) : "");
    if (client != SOQ_TCP_UNKNOWN && !is_as(client, step->client))
        say(a, a->steps, STEP + 4, TEXT_LAB_PREDICTED_CLIENT, "%s",
            soq_tcp_state_name(step->client));
    if (server != SOQ_TCP_UNKNOWN && !is_as(server, step->server))
        say(a, a->steps, STEP + 4, TEXT_LAB_PREDICTED_SERVER, "%s",
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

    json_object_set_new(o, "app", json_string(e->a->command->name));
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    json_object_set_new(o, "block", json_string("close"));
    json_object_set_new(o, "scene", json_string(e->scene));
    jsonl_print(e->a->steps, time_us, o);
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

void ends_title(const ends *e, text_id title)
{
    const app *a = e->a;

    if (a->json)
        return;
    output_print(a->steps, "\n");
    say_line(a, a->steps, 0, title);
    tell_row(a->steps, say_text(a, TEXT_LAB_STEP), words_who(a, "client"),
             words_who(a, "server"), "");
}
