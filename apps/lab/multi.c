/* multi.c -- the block `lab multi`: the same clients at a server that serves
 * in three ways, who waited how long, and which ports there were. */
#include <stdio.h>
#include <string.h>

#include "blocks.h"
#include "cast.h"
#include "common/jsonl.h"
#include "common/message.h"
#include "report/say.h"
#include "story.h"

enum { CLIENTS = 8, WAYS = 3, BAR = 40, COUNT = 53 };

/* What is run: the words after `multi-server 127.0.0.1 0` and after
 * `multi-client 127.0.0.1 PORT`. */
typedef struct play {
    const char *name;
    text_id title;
    const char *server[9], *client[9];
} play;

static const play plays[] = {
    { "sequential",
      TEXT_LAB_WAY_SEQUENTIAL,
      { "--mode", "sequential", NULL },
      { "--messages", "3", "--think", "100", NULL } },
    { "threads",
      TEXT_LAB_WAY_THREADS,
      { "--mode", "threads", "--threads", "4", NULL },
      { "--messages", "3", "--think", "100", NULL } },
    { "events",
      TEXT_LAB_WAY_EVENTS,
      { "--mode", "events", NULL },
      { "--messages", "3", "--think", "100", NULL } },
    { "backlog",
      TEXT_LAB_WAY_BACKLOG,
      { "--mode", "events", "--backlog", "1", NULL },
      { "--hold", "--rate", "40", NULL } },
    { "two-then-drop",
      TEXT_LAB_WAY_DROP,
      { "--mode", "threads", "--max", "2", "--on-full", "drop", NULL },
      { "--hold", "--rate", "40", "--allow-drops", NULL } },
};
enum { BACKLOG = WAYS, DROP, PLAYS };

typedef struct outcome {
    double waited_ms[CLIENTS]; /* until the first answer; < 0: none */
    int served, reset, at_once;
    int server_ports, client_ports; /* distinct ones */
    bool whole; /* both programs have told what they had to */
} outcome;

/* ---- the runs ----------------------------------------------------------- */

static int number_of(const json_t *o, const char *group, const char *key)
{
    const json_t *in = group ? json_object_get(o, group) : o;

    return (int)json_integer_value(json_object_get(in, key));
}

static void examine(const cast *c, outcome *out)
{
    const json_t *result = cast_find(c, "client", "result");
    const json_t *verdict = cast_find(c, "client", "verdict");
    const json_t *served = cast_find(c, "server", "verdict");

    for (size_t i = 0; i < c->told; i++) {
        const json_t *event = c->records[i].event;
        const char *name = story_text(event, "event");
        const json_t *waited = json_object_get(event, "waited_ms");
        int number = number_of(event, NULL, "number");

        if (strcmp(c->records[i].who, "client") == 0 && name &&
            strcmp(name, "close") == 0 && waited && number >= 1 &&
            number <= CLIENTS)
            out->waited_ms[number - 1] = json_number_value(waited);
    }
    out->whole = result && verdict && served;
    out->served = number_of(result, "outcomes", "well");
    /* Wine lets a reset look like an end now and then. */
    out->reset = number_of(result, "outcomes", "reset") +
                 number_of(result, "outcomes", "early");
    out->at_once = number_of(result, NULL, "most_at_once");
    out->client_ports = number_of(verdict, "client_ports", "distinct");
    out->server_ports = number_of(served, "server_ports", "distinct");
}

/* The words of a command: what is common first, then the play's own. */
static void join(const char *words[16], const char *const first[],
                 const char *const own[])
{
    size_t n = 0;

    for (size_t i = 0; first[i] && n < 15; i++)
        words[n++] = first[i];
    for (size_t i = 0; own[i] && n < 15; i++)
        words[n++] = own[i];
    words[n] = NULL;
}

static void perform(cast *c, const play *p)
{
    static const char *const server[] = {
        "multi-server", "127.0.0.1", "0", "--json", "--count", "8", NULL
    };
    char port[8] = "";
    const char *const client[] = {
        "multi-client", "127.0.0.1", port, "--json", "--connections", "8", NULL
    };
    const char *words[16], *end, *local;
    soq_rc rc;

    join(words, server, p->server);
    rc = cast_enter(c, "server", words);
    if (rc.err) {
        app_fail(c->a, "start", "the server", rc);
        return;
    }
    local = story_text(cast_wait(c, "server", "listen", 0), "local");
    end = local ? strrchr(local, ':') : NULL;
    if (!end)
        return;
    snprintf(port, sizeof(port), "%s", end + 1);
    join(words, client, p->client);
    rc = cast_enter(c, "client", words);
    if (rc.err)
        app_fail(c->a, "start", "the client", rc);
    else
        (void)cast_end(c);
}

/* APP_DONE, whatever was observed; else it was told. */
static int run_play(app *a, const play *p, int64_t deadline_ns, outcome *out)
{
    int64_t left_ms = (deadline_ns - soq_now_ns()) / 1000000;
    cast *c = cast_open(a, p->name, left_ms < 1 ? 1 : (int)left_ms);
    int status = APP_DONE;

    for (size_t i = 0; i < CLIENTS; i++)
        out->waited_ms[i] = -1;
    if (!c)
        return APP_FAILED;
    perform(c, p);
    examine(c, out);
    if (stop_asked(&c->stop))
        status = APP_INTERRUPTED;
    cast_close(c);
    return status;
}

/* ---- to read ------------------------------------------------------------ */

static double longest(const outcome *all)
{
    double most = 1;

    for (size_t i = 0; i < WAYS; i++)
        for (size_t k = 0; k < CLIENTS; k++)
            if (all[i].waited_ms[k] > most)
                most = all[i].waited_ms[k];
    return most;
}

static void draw(const app *a, const outcome *all, const outcome *out)
{
    double most = longest(all);
    const char *client = say_text(a, TEXT_CLIENT);

    for (size_t k = 0; k < CLIENTS; k++) {
        double ms = out->waited_ms[k];
        char bar[BAR + 1];
        int n = ms < 0 ? 0 : (int)(ms / most * BAR + 0.5);

        memset(bar, '=', (size_t)n);
        bar[n] = '\0';
        if (ms < 0)
            output_print(a->steps, "  %s %zu |  %s\n", client, k + 1,
                         say_text(a, TEXT_NOT_OBSERVED));
        else
            output_print(a->steps, "  %s %zu |%-*s %8.1f %s\n", client, k + 1,
                         BAR, bar, ms, say_text(a, TEXT_LAB_HEAD_MS));
    }
}

static void tell_count(const app *a, text_id what, int count)
{
    char rest[64];

    if (count > 0)
        snprintf(rest, sizeof(rest), "%4d", count);
    else
        snprintf(rest, sizeof(rest), "%s", say_text(a, TEXT_NOT_OBSERVED));
    say_row(a->steps, say_text(a, what), COUNT, rest);
}

static void tell_title(const app *a, const play *p)
{
    output_print(a->steps, "\n");
    say_line(a, a->steps, 0, p->title);
}

static void tell_text(app *a, const outcome *all)
{
    output *o = a->steps;

    say(a, o, 0, TEXT_LAB_MULTI, "%d", CLIENTS);
    say_line(a, o, 0, TEXT_LAB_MULTI_WAITED);
    for (size_t i = 0; i < WAYS; i++) {
        tell_title(a, &plays[i]);
        draw(a, all, &all[i]);
    }
    output_print(o, "\n");
    say(a, o, 0, TEXT_LAB_MULTI_PORTS, "%s", plays[WAYS - 1].name);
    tell_count(a, TEXT_LAB_COUNT_SERVED_ALL, all[WAYS - 1].served);
    tell_count(a, TEXT_LAB_COUNT_SERVER_PORTS, all[WAYS - 1].server_ports);
    tell_count(a, TEXT_LAB_COUNT_CLIENT_PORTS, all[WAYS - 1].client_ports);
    tell_title(a, &plays[BACKLOG]);
    tell_count(a, TEXT_LAB_COUNT_AT_ONCE, all[BACKLOG].at_once);
    tell_count(a, TEXT_LAB_COUNT_SERVED, all[BACKLOG].served);
    say_line(a, o, 2, TEXT_LAB_BACKLOG);
    tell_title(a, &plays[DROP]);
    tell_count(a, TEXT_LAB_COUNT_SERVED, all[DROP].served);
    tell_count(a, TEXT_LAB_COUNT_CUT, all[DROP].reset);
}

/* ---- as data ------------------------------------------------------------ */

static void print(app *a, const char *event, json_t *o)
{

    json_object_set_new(o, "app", json_string(a->command->name));
    json_object_set_new(o, "pid", json_integer(soq_own_process_id()));
    json_object_set_new(o, "event", json_string(event));
    json_object_set_new(o, "block", json_string("multi"));
    jsonl_print(a->steps, soq_wall_us(), o);
}

static void tell_json(app *a, const outcome *all, bool well)
{
    json_t *o;

    for (size_t i = 0; i < PLAYS; i++) {
        json_t *waits = json_array();

        o = json_object();
        for (size_t k = 0; k < CLIENTS; k++)
            json_array_append_new(waits, all[i].waited_ms[k] < 0
                                             ? json_null()
                                             : json_real(all[i].waited_ms[k]));
        json_object_set_new(o, "run", json_string(plays[i].name));
        json_object_set_new(o, "waited_ms", waits);
        json_object_set_new(o, "served", json_integer(all[i].served));
        json_object_set_new(o, "reset", json_integer(all[i].reset));
        json_object_set_new(o, "most_at_once", json_integer(all[i].at_once));
        json_object_set_new(o, "server_ports",
                            json_integer(all[i].server_ports));
        json_object_set_new(o, "client_ports",
                            json_integer(all[i].client_ports));
        print(a, "run", o);
    }
    o = json_object();
    json_object_set_new(o, "proved", json_boolean(well));
    print(a, "result", o);
}

/* ---- the block ---------------------------------------------------------- */

/* One port at the server, another for each client; the first is served at
 * once and the last one waits only where it is one after another. */
static bool is_proved(const outcome *all)
{
    bool well = true;

    for (size_t i = 0; i < PLAYS; i++)
        well = well && all[i].whole && all[i].server_ports == 1;
    for (size_t i = 0; i <= BACKLOG; i++)
        well = well && all[i].served == CLIENTS &&
               all[i].client_ports == CLIENTS;
    return well &&
           all[0].waited_ms[CLIENTS - 1] >
               all[WAYS - 1].waited_ms[CLIENTS - 1] &&
           all[DROP].served == 2 && all[DROP].reset == CLIENTS - 2;
}

int lab_multi(app *a, int timeout_ms)
{
    int64_t deadline_ns = soq_now_ns() + (int64_t)timeout_ms * 1000000;
    outcome all[PLAYS];
    bool well;
    int status;

    memset(all, 0, sizeof(all));
    for (size_t i = 0; i < PLAYS; i++) {
        status = run_play(a, &plays[i], deadline_ns, &all[i]);
        if (status != APP_DONE)
            return status;
    }
    well = is_proved(all);
    if (a->json)
        tell_json(a, all, well);
    else
        tell_text(a, all);
    return well ? APP_DONE : app_fault(a, "%s", say_text(a, TEXT_LAB_PART));
}
