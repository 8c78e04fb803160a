/* tcp.c -- the block `lab tcp`: one TCP conversation, told step by step, and
 * which port each end of it has. */
#include <stdio.h>
#include <string.h>

#include "after.h"
#include "blocks.h"
#include "cast.h"
#include "common/jsonl.h"
#include "common/message.h"
#include "report/evidence.h"
#include "story.h"
#include "words.h"

static const char message[] = "Hello, world";

/* The steps that make the story whole. */
static const struct {
    const char *who, *event;
} steps[] = { { "server", "bind" },     { "server", "listen" },
              { "client", "connect" },  { "server", "accept" },
              { "client", "send" },     { "server", "recv" },
              { "server", "send" },     { "client", "recv" },
              { "client", "shutdown" }, { "server", "shutdown" },
              { "client", "close" },    { "server", "close" } };

/* What is compared; a port that was not observed is -1, a text NULL. */
typedef struct proof {
    int listening, accepted, client;
    const char *server_local, *server_peer, *client_local, *client_peer;
    bool same;    /* accepted and listening port */
    bool differs; /* the client's port */
    bool mirror;  /* the two ends' pairs */
    size_t missing;
    after table;
} proof;

static int port_of(const char *end)
{
    const char *colon = end ? strrchr(end, ':') : NULL;
    uint16_t port;

    return colon && !soq_port_parse(colon + 1, &port).err ? port : -1;
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* ---- the conversation -------------------------------------------------- */

/* The client gets its message when the connection stands on both sides, and
 * its end when the answer is there, so that each step can be seen alone. */
static bool perform(cast *c, const char *seconds)
{
    const char *const server[] = { "tcp-server", "127.0.0.1", "0",
                                   "--once",     "--json",    "--idle-timeout",
                                   seconds,      NULL };
    const char *client[] = { "tcp-client", "127.0.0.1", NULL,    "--file", "-",
                             "--json",     "--timeout", seconds, NULL };
    char port[8];
    soq_rc rc = cast_enter(c, "server", server);

    if (rc.err) {
        app_fail(c->a, "start", "the server", rc);
        return false;
    }
    if (!cast_wait(c, "server", "listen", 0))
        return false;
    snprintf(port, sizeof(port), "%d",
             port_of(story_text(cast_find(c, "server", "listen"), "local")));
    client[2] = port;
    rc = cast_enter(c, "client", client);
    if (rc.err) {
        app_fail(c->a, "start", "the client", rc);
        return false;
    }
    if (!cast_wait(c, "client", "connect", 0) ||
        !cast_wait(c, "server", "accept", 0))
        return false;
    rc = cast_say(c, "client", message);
    if (rc.err) {
        app_fail(c->a, "write", "the client's standard input", rc);
        return false;
    }
    if (!cast_wait(c, "client", "recv", (json_int_t)strlen(message)))
        return false;
    cast_say_no_more(c, "client");
    return cast_end(c);
}

static proof examine(const cast *c)
{
    const json_t *listening = cast_find(c, "server", "listen");
    const json_t *accepted = cast_find(c, "server", "accept");
    const json_t *connected = cast_find(c, "client", "connect");
    proof p;

    p.listening = port_of(story_text(listening, "local"));
    p.server_local = story_text(accepted, "local");
    p.server_peer = story_text(accepted, "peer");
    p.client_local = story_text(connected, "local");
    p.client_peer = story_text(connected, "peer");
    p.accepted = port_of(p.server_local);
    p.client = port_of(p.client_local);
    p.same = p.listening > 0 && p.accepted == p.listening;
    p.differs = p.client > 0 && p.listening > 0 && p.client != p.listening;
    p.mirror = is_same(p.server_local, p.client_peer) &&
               is_same(p.server_peer, p.client_local);
    p.table = after_look(p.client, p.accepted);
    p.missing = 0;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (!cast_find(c, steps[i].who, steps[i].event))
            p.missing++;
    return p;
}

/* What the table had of it when both programs had ended. */
static void keep_end(const cast *c, const char *who, const char *local,
                     const char *peer, soq_tcp_state state)
{
    if (local && peer && state != SOQ_TCP_CLOSED)
        evidence_add(c->a->evidence, c->scene, who, "table", soq_wall_us(),
                     json_pack("{s:s, s:s, s:s, s:s}", "event", "table",
                               "local", local, "peer", peer, "state",
                               soq_tcp_state_name(state)));
}

static void keep_table(const cast *c, const proof *p)
{
    if (!p->table.looked)
        return;
    keep_end(c, "client", p->client_local, p->client_peer, p->table.client);
    keep_end(c, "server", p->server_local, p->server_peer, p->table.server);
}

/* ---- the proof --------------------------------------------------------- */

enum { ROW = 43 };

static void tell_port(const app *a, text_id what, int port, text_id so)
{
    char rest[96];

    if (port <= 0)
        snprintf(rest, sizeof(rest), "%s", say_text(a, TEXT_NOT_OBSERVED));
    else if (so < TEXT_COUNT)
        snprintf(rest, sizeof(rest), "%5d  %s", port, say_text(a, so));
    else
        snprintf(rest, sizeof(rest), "%5d", port);
    say_row(a->steps, say_text(a, what), ROW, rest);
}

static void tell_pair(const app *a, text_id who, const char *local,
                      const char *peer, const char *so)
{
    const char *none = say_text(a, TEXT_NOT_OBSERVED);

    output_print(a->steps, "  %s: %s <-> %s%s%s\n", say_text(a, who),
                 local ? local : none, peer ? peer : none, so[0] ? "  " : "",
                 so);
}

static void tell_missing(const cast *c)
{
    app *a = c->a;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (!cast_find(c, steps[i].who, steps[i].event))
            say(a, a->steps, 0, TEXT_LAB_MISSING, "%s\n%s", steps[i].event,
                words_who(a, steps[i].who));
}

static void tell_text(const cast *c, const proof *p)
{
    const app *a = c->a;

    output_print(a->steps, "\n");
    say_line(a, a->steps, 0, TEXT_LAB_TCP_PROOF);
    tell_port(a, TEXT_LAB_ROW_LISTENS, p->listening, TEXT_COUNT);
    tell_port(a, TEXT_LAB_ROW_ACCEPTED, p->accepted,
              p->same ? TEXT_LAB_SAME : TEXT_LAB_NOT_SAME);
    tell_port(a, TEXT_LAB_ROW_CLIENT, p->client,
              p->differs ? TEXT_LAB_ANOTHER : TEXT_LAB_NOT_ANOTHER);
    tell_pair(a, TEXT_LAB_SERVER_PAIR, p->server_local, p->server_peer, "");
    tell_pair(a, TEXT_LAB_CLIENT_PAIR, p->client_local, p->client_peer,
              say_text(a, p->mirror ? TEXT_LAB_MIRROR : TEXT_LAB_NOT_MIRROR));
    tell_missing(c);
    after_tell(a, &p->table);
}

static void set_port(json_t *o, const char *key, int port)
{
    json_object_set_new(o, key, port > 0 ? json_integer(port) : json_null());
}

static void tell_json(const cast *c, const proof *p)
{
    json_t *missing = json_array(), *o = json_object();
    char name[64];

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (!cast_find(c, steps[i].who, steps[i].event)) {
            snprintf(name, sizeof(name), "%s %s", steps[i].who,
                     steps[i].event);
            json_array_append_new(missing, json_string(name));
        }
    json_object_set_new(o, "app", json_string(c->a->command->name));
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    json_object_set_new(o, "event", json_string("result"));
    json_object_set_new(o, "block", json_string("tcp"));
    set_port(o, "listening_port", p->listening);
    set_port(o, "accepted_local_port", p->accepted);
    set_port(o, "client_local_port", p->client);
    json_object_set_new(o, "accepted_port_is_listening_port",
                        json_boolean(p->same));
    json_object_set_new(o, "client_port_is_another", json_boolean(p->differs));
    json_object_set_new(o, "ends_mirror", json_boolean(p->mirror));
    json_object_set_new(o, "table_after", after_json(&p->table));
    json_object_set_new(o, "not_observed", missing);
    jsonl_print(c->a->steps, soq_wall_us(), o);
}

int lab_tcp(app *a, int timeout_ms)
{
    cast *c = cast_open(a, "conversation", timeout_ms);
    int status = APP_FAILED;
    char seconds[16];
    bool well;
    proof p;

    if (!c)
        return APP_FAILED;
    snprintf(seconds, sizeof(seconds), "%d", timeout_ms / 1000 + 1);
    well = perform(c, seconds);
    story_tell(c);
    p = examine(c);
    keep_table(c, &p);
    if (a->json) {
        tell_json(c, &p);
    } else {
        story_tell_states(c);
        tell_text(c, &p);
    }
    if (stop_asked(&c->stop)) {
        app_fault(a, "%s", say_text(a, TEXT_LAB_INTERRUPTED));
        status = APP_INTERRUPTED;
    } else if (well && p.missing == 0 && p.same && p.differs && p.mirror) {
        status = APP_DONE;
    } else {
        app_fault(a, "%s", say_text(a, TEXT_LAB_PART));
    }
    cast_close(c);
    return status;
}
