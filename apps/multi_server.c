/* multi_server.c -- `soquete multi-server`: many TCP clients, served in one of
 * three ways. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "common/listener.h"
#include "common/message.h"
#include "common/options.h"
#include "multi/door.h"

static const char help[] =
    "Usage: soquete multi-server [HOST [PORT]] --mode MODE [options]\n"
    "\n"
    "Listen on HOST (127.0.0.1) and PORT (65432; 0 takes a free one) and "
    "serve\n"
    "many clients with the same handler, in one of three ways:\n"
    "\n"
    "  --mode sequential    one after another; the others wait in the "
    "system's\n"
    "                       queue\n"
    "  --mode threads       a thread each, of a pool of --threads N (16) "
    "that\n"
    "                       are used again; while all are busy, clients wait\n"
    "  --mode events        all at once in one loop a processor, without a\n"
    "                       thread or, while it is silent, a buffer for any "
    "of\n"
    "                       them\n"
    "\n"
    "  --session echo|once  send back what comes until the client ends "
    "(echo);\n"
    "                       or answer once, in upper case, and close\n"
    "  --max N              connections at once (what this process may open)\n"
    "  --on-full queue|refuse|drop\n"
    "                       the next one then waits in the system's queue\n"
    "                       (queue), is told why and closed, or is reset\n"
    "  --drop-after N[:abort]\n"
    "                       close each connection after N messages, or reset\n"
    "                       it; what one receive brings is one message\n"
    "  --backlog N          the length of the system's queue of connections "
    "that\n"
    "                       nobody has accepted yet (the system's most): not "
    "a\n"
    "                       number of clients\n"
    "  --per-source N       connections at once from one IPv4 address or "
    "IPv6\n"
    "                       /64; the next are turned away (half of --max, at\n"
    "                       least 16, and this machine's own are not "
    "counted)\n"
    "  --idle-timeout S     close what moves no byte for S seconds (60)\n"
    "  --deadline S         close what is S seconds old (3600)\n"
    "  --queue-bytes N      keep at most N bytes for a client that does not "
    "take\n"
    "                       its answer (64k); until it does, no more is read\n"
    "  --count N            end after N connections, those turned away "
    "among\n"
    "                       them\n"
    "  --quiet              tell no single connection\n"
    "  --json               one JSON object a line instead of text, for "
    "every\n"
    "                       connection two\n"
    "  --help               this text\n"
    "\n"
    "Of many connections, the first 20 lines after a quiet second are shown,\n"
    "then one each time they have grown fourfold.  Ctrl-C closes in order; a\n"
    "second one ends at once.  At the end: how many were served and how "
    "long\n"
    "they waited, and which ports both ends had.\n"
    "\n"
    "Exit status: 0 done or interrupted, 1 failed, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  soquete multi-server --mode sequential --session once\n"
    "  soquete multi-server --mode threads --max 2 --on-full drop\n"
    "  soquete multi-server 0.0.0.0 5000 --mode events --idle-timeout 300\n";

enum {
    OPTION_MODE = LIMIT_END,
    OPTION_SESSION,
    OPTION_DROP_AFTER,
    OPTION_QUIET
};

static const struct option known[] = {
    { "mode", required_argument, NULL, OPTION_MODE },
    { "session", required_argument, NULL, OPTION_SESSION },
    { "threads", required_argument, NULL, LIMIT_THREADS },
    { "max", required_argument, NULL, LIMIT_MAX },
    { "on-full", required_argument, NULL, LIMIT_ON_FULL },
    { "drop-after", required_argument, NULL, OPTION_DROP_AFTER },
    { "backlog", required_argument, NULL, LIMIT_BACKLOG },
    { "per-source", required_argument, NULL, LIMIT_PER_SOURCE },
    { "idle-timeout", required_argument, NULL, LIMIT_IDLE },
    { "deadline", required_argument, NULL, LIMIT_DEADLINE },
    { "queue-bytes", required_argument, NULL, LIMIT_QUEUE_BYTES },
    { "count", required_argument, NULL, LIMIT_COUNT },
    { "quiet", no_argument, NULL, OPTION_QUIET },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

static const way *const ways[] = { &way_sequential, &way_threads,
                                   &way_events };

typedef struct command_line {
    server *v;
    const way *way; /* NULL: not given yet */
} command_line;

/* ---- serving ------------------------------------------------------------ */

static void tell_limits(const server *v, const way *w)
{
    static const char *const full[] = { "wait in the system's queue",
                                        "are told so and closed",
                                        "are reset" };
    output *o = v->a->steps;

    if (v->a->json || v->quiet)
        return;
    if (w->one)
        output_print(o, "Serving   %s: one client at a time, the next %s\n",
                     w->name, full[FULL_QUEUE]);
    else
        output_print(o, "Serving   %s: %zu clients at once, the next %s\n",
                     w->name, v->limits.most, full[v->limits.full]);
    if (w == &way_threads)
        output_print(o, "Limits    %zu threads\n", v->limits.threads);
    limits_tell(v->a, &v->limits);
}

static int serve(server *v, const way *w)
{
    void *state;
    int status = listener_open(v->a, &v->at, &v->stop, v->limits.backlog,
                               &v->listener, &v->local);
    soq_rc rc;

    if (status == APP_INTERRUPTED)
        return APP_DONE; /* as servers end */
    if (status != APP_DONE)
        return status;
    /* What is told of it later has the port that 0 became. */
    soq_addr_text(&v->local, v->at.text, sizeof(v->at.text));
    rc = w->open(v, &state);
    if (rc.err)
        return app_fail(v->a, "prepare", w->name, rc);
    tell_limits(v, w);
    status = door_run(v, w, state);
    w->close(state);
    server_tell_result(v);
    return status;
}

static int prepare_and_serve(server *v, const way *w)
{
    int status;
    soq_rc rc = server_open(v);

    if (rc.err)
        return app_fail(v->a, "prepare", "the server", rc);
    rc = soq_poller_open(NULL, &v->poller);
    if (!rc.err)
        rc = stop_open(&v->stop, v->poller);
    if (rc.err) {
        status = app_fail(v->a, "prepare", "the poller", rc);
    } else {
        status = serve(v, w);
        soq_close(&v->listener);
        stop_close(&v->stop);
    }
    soq_poller_close(&v->poller);
    server_close(v);
    return status;
}

/* ---- the command line --------------------------------------------------- */

static int take_mode(command_line *c, const char *text)
{
    const char *names[4] = { NULL };
    const char *nearest;

    for (size_t i = 0; i < 3; i++) {
        names[i] = ways[i]->name;
        if (strcmp(text, ways[i]->name) == 0)
            c->way = ways[i];
    }
    if (c->way && strcmp(c->way->name, text) == 0)
        return APP_DONE;
    nearest = options_nearest(text, names);
    return app_misuse(c->v->a,
                      "--mode is sequential, threads or events, not '%s'%s%s",
                      text, nearest ? "; is it " : "", nearest ? nearest : "");
}

static int take_session(server *v, const char *text)
{
    v->session.once = strcmp(text, "once") == 0;
    if (v->session.once || strcmp(text, "echo") == 0)
        return APP_DONE;
    return app_misuse(v->a, "--session is echo or once, not '%s'", text);
}

static int take_drop_after(server *v, const char *text)
{
    const char *colon = strchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : strlen(text);
    char number[16];
    uint64_t n;

    snprintf(number, sizeof(number), "%.*s", (int)(len < 15 ? len : 15), text);
    if ((colon && strcmp(colon, ":abort") != 0) ||
        !options_count(number, UINT32_MAX, &n))
        return app_misuse(v->a,
                          "--drop-after '%s' is not a number of messages, or "
                          "that and :abort",
                          text);
    v->session.drop_after = (uint32_t)n;
    v->session.drop_abort = colon != NULL;
    return APP_DONE;
}

static int take_option(void *own, int code, const char *value)
{
    command_line *c = own;
    server *v = c->v;

    if (code == OPTION_MODE)
        return take_mode(c, value);
    if (code == OPTION_SESSION)
        return take_session(v, value);
    if (code == OPTION_DROP_AFTER)
        return take_drop_after(v, value);
    if (code == OPTION_QUIET)
        v->quiet = true;
    return limits_take(v->a, &v->limits, code, value);
}

static int check(command_line *c)
{
    if (!c->way)
        return app_misuse(c->v->a,
                          "which --mode? sequential, threads or events");
    if (c->way->one && c->v->limits.given)
        return app_misuse(c->v->a, "--mode sequential serves one at a time: "
                                   "--max and --on-full are for the others");
    limits_settle(&c->v->limits);
    return APP_DONE;
}

static const option_rules rules = { .known = known,
                                    .take = take_option,
                                    .words = 2,
                                    .use = ENDPOINT_SERVER,
                                    .host = "127.0.0.1",
                                    .port = "65432" };

static int run(app *a, int argc, char *argv[])
{
    server *v = calloc(1, sizeof(*v));
    command_line c = { .v = v };
    int status;

    if (!v)
        return app_fail(a, "prepare", "the server", (soq_rc){ SOQ_ENOMEM, 0 });
    v->a = a;
    v->listener = SOQ_NONE;
    v->limits = limits_default();
    status = options_parse(a, argc, argv, &rules, &c, &v->at, NULL);
    if (status == APP_DONE)
        status = check(&c);
    if (status == APP_DONE && c.way)
        status = prepare_and_serve(v, c.way);
    free(v);
    return status;
}

const command multi_server_command = {
    "multi-server", "serve many TCP clients, in one of three ways", help, run
};
