/* multi_client.c -- `soquete multi-client`: many TCP connections at once, each
 * of which sends messages and checks every byte of the answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "commands.h"
#include "common/endpoint.h"
#include "common/message.h"
#include "common/options.h"
#include "multi/load.h"

static const char help[] =
    "Usage: soquete multi-client [HOST [PORT]] [options]\n"
    "\n"
    "Open many connections at once to the server on HOST (127.0.0.1) and "
    "PORT\n"
    "(65432), send messages over each, and check every byte that comes "
    "back.\n"
    "\n"
    "  --connections N     connections at once (10)\n"
    "  --repeat N          so many one after another, each (1)\n"
    "  --messages N        messages a connection (1)\n"
    "  --size N            bytes a message (64; 4096, 64k, 1M)\n"
    "  --reply echo|upper  what is to come back: the same (echo), or the "
    "same\n"
    "                      in upper case\n"
    "  --think MS          milliseconds between an answer and the next "
    "message\n"
    "  --rate N            begin at most N connections a second\n"
    "  --duration S        go on for S seconds; without --messages each\n"
    "                      connection talks on until then\n"
    "  --hold              keep every connection open until the last has its\n"
    "                      answers\n"
    "  --sources N         to 127.0.0.1 only: connect from 127.0.0.1 to\n"
    "                      127.0.0.N in turn, as one address has some 28,000\n"
    "                      ports on Linux and 16,384 on Windows\n"
    "  --timeout S         give a connection up that waits S seconds (10) "
    "for\n"
    "                      the server\n"
    "  --allow-drops       connections that the server resets, ends or "
    "turns\n"
    "                      away are no failure\n"
    "  --quiet             tell no single connection\n"
    "  --json              one JSON object a line instead of text, for "
    "every\n"
    "                      connection two\n"
    "  --help              this text\n"
    "\n"
    "Of many connections, the first 20 lines after a quiet second are shown,\n"
    "then one each time they have grown fourfold.  A connection waits from "
    "the\n"
    "call of connect() until it is connected, and until the first byte of "
    "its\n"
    "first answer.  At the end: how they came out, percentiles, throughput, "
    "and\n"
    "which ports both ends had.\n"
    "\n"
    "Exit status: 0 every answer came and was right, 1 not so, 2 wrong "
    "usage,\n"
    "130 interrupted.\n"
    "\n"
    "Examples:\n"
    "  soquete multi-client --connections 100 --messages 10\n"
    "  soquete multi-client 192.168.1.7 65432 --connections 20 --think 500 "
    "--hold\n";

enum {
    OPTION_CONNECTIONS = OPTION_OWN,
    OPTION_REPEAT,
    OPTION_MESSAGES,
    OPTION_SIZE,
    OPTION_REPLY,
    OPTION_THINK,
    OPTION_RATE,
    OPTION_DURATION,
    OPTION_HOLD,
    OPTION_SOURCES,
    OPTION_TIMEOUT,
    OPTION_ALLOW_DROPS,
    OPTION_QUIET
};

static const struct option known[] = {
    { "connections", required_argument, NULL, OPTION_CONNECTIONS },
    { "repeat", required_argument, NULL, OPTION_REPEAT },
    { "messages", required_argument, NULL, OPTION_MESSAGES },
    { "size", required_argument, NULL, OPTION_SIZE },
    { "reply", required_argument, NULL, OPTION_REPLY },
    { "think", required_argument, NULL, OPTION_THINK },
    { "rate", required_argument, NULL, OPTION_RATE },
    { "duration", required_argument, NULL, OPTION_DURATION },
    { "hold", no_argument, NULL, OPTION_HOLD },
    { "sources", required_argument, NULL, OPTION_SOURCES },
    { "timeout", required_argument, NULL, OPTION_TIMEOUT },
    { "allow-drops", no_argument, NULL, OPTION_ALLOW_DROPS },
    { "quiet", no_argument, NULL, OPTION_QUIET },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

/* Descriptors that are not for connections; where the system sets no number,
 * as many connections as there are ports. */
enum { RESERVED = 16, MOST = 65536 };

typedef struct client {
    load l;
    stop stop;
    endpoint at;
} client;

/* ---- from the beginning to the end -------------------------------------- */

static int resolve(client *c)
{
    size_t n;
    soq_rc rc = soq_resolve(c->at.host, c->at.port, SOQ_ANY_FAMILY,
                            stop_limit(&c->stop, c->l.plan.timeout_ms),
                            &c->l.plan.to, 1, &n);

    if (rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (rc.err)
        return app_fail(c->l.a, "resolve", c->at.host, rc);
    if (c->l.plan.sources > 0 && (c->l.plan.to.family != SOQ_IPV4 ||
                                  !soq_addr_is_loopback(&c->l.plan.to)))
        return app_misuse(c->l.a, "--sources is for 127.0.0.1 only");
    return APP_DONE;
}

static int talk(client *c)
{
    int status = resolve(c);

    if (status != APP_DONE)
        return status;
    status = load_run(&c->l);
    load_tell_result(&c->l);
    if (stop_asked(&c->stop)) {
        app_fault(c->l.a, "interrupted");
        return APP_INTERRUPTED;
    }
    if (status != APP_DONE)
        app_fault(c->l.a, "not every connection had its answers");
    return status;
}

static int prepare_and_talk(client *c)
{
    int status;
    soq_rc rc = soq_poller_open(NULL, &c->l.poller);

    if (rc.err)
        return app_fail(c->l.a, "prepare", "the poller", rc);
    rc = stop_open(&c->stop, c->l.poller);
    if (rc.err) {
        status = app_fail(c->l.a, "prepare", "the interrupt", rc);
    } else {
        c->l.stop = &c->stop;
        status = talk(c);
        stop_close(&c->stop);
    }
    soq_poller_close(&c->l.poller);
    return status;
}

/* ---- the command line --------------------------------------------------- */

/* The options whose value is a number. */
static int take_number(client *c, int code, const char *value)
{
    uint64_t n = 0;
    plan *p = &c->l.plan;
    const struct {
        int code;
        uint64_t most;
    } list[] = { { OPTION_CONNECTIONS, 10000000 }, { OPTION_REPEAT, 1 << 30 },
                 { OPTION_MESSAGES, 1 << 30 },     { OPTION_SIZE, 1 << 30 },
                 { OPTION_THINK, 3600000 },        { OPTION_RATE, 1000000 },
                 { OPTION_SOURCES, 254 } };
    const char *name = known[code - OPTION_OWN].name;

    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (list[i].code == code &&
            !(code == OPTION_SIZE
                  ? options_size(value, &n) && n <= list[i].most
                  : options_count(value, list[i].most, &n)))
            return app_misuse(c->l.a,
                              "--%s '%s' is not a number from 1 to "
                              "%llu",
                              name, value, (unsigned long long)list[i].most);
    if (code == OPTION_CONNECTIONS)
        p->connections = (size_t)n;
    else if (code == OPTION_REPEAT)
        p->repeat = n;
    else if (code == OPTION_MESSAGES)
        p->messages = n;
    else if (code == OPTION_SIZE)
        p->size = (size_t)n;
    else if (code == OPTION_THINK)
        p->think_ms = (int)n;
    else if (code == OPTION_RATE)
        p->rate = (unsigned)n;
    else if (code == OPTION_SOURCES)
        p->sources = (unsigned)n;
    return APP_DONE;
}

static int take_option(void *own, int code, const char *value)
{
    client *c = own;
    plan *p = &c->l.plan;

    if (code == OPTION_HOLD)
        p->hold = true;
    else if (code == OPTION_ALLOW_DROPS)
        p->allow_drops = true;
    else if (code == OPTION_QUIET)
        c->l.quiet = true;
    else if (code == OPTION_REPLY && strcmp(value, "upper") == 0)
        p->upper = true;
    else if (code == OPTION_REPLY && strcmp(value, "echo") == 0)
        p->upper = false;
    else if (code == OPTION_REPLY)
        return app_misuse(c->l.a, "--reply is echo or upper, not '%s'", value);
    else if (code == OPTION_DURATION &&
             !options_seconds(value, &p->duration_ms))
        return app_misuse(c->l.a,
                          "--duration '%s' is not a number of "
                          "seconds over 0",
                          value);
    else if (code == OPTION_TIMEOUT && !options_seconds(value, &p->timeout_ms))
        return app_misuse(c->l.a,
                          "--timeout '%s' is not a number of seconds "
                          "over 0",
                          value);
    else
        return take_number(c, code, value);
    return APP_DONE;
}

static int check(client *c)
{
    plan *p = &c->l.plan;
    size_t most = soq_socket_limit();

    most = most == SIZE_MAX ? MOST : most > RESERVED ? most - RESERVED : 1;
    if (p->connections > most)
        return app_misuse(c->l.a,
                          "--connections %zu is more than this process may "
                          "open: %zu (`ulimit -Hn`)",
                          p->connections, most);
    if (p->messages == 0)
        p->messages = p->duration_ms > 0 ? UINT64_MAX : 1;
    return APP_DONE;
}

static const option_rules rules = { .known = known,
                                    .take = take_option,
                                    .words = 2,
                                    .use = ENDPOINT_CLIENT,
                                    .host = "127.0.0.1",
                                    .port = "65432" };

static int run(app *a, int argc, char *argv[])
{
    client *c = calloc(1, sizeof(*c));
    int status;

    if (!c)
        return app_fail(a, "prepare", "the client", (soq_rc){ SOQ_ENOMEM, 0 });
    c->l.a = a;
    c->l.plan = (plan){
        .connections = 10, .repeat = 1, .size = 64, .timeout_ms = 10000
    };
    status = options_parse(a, argc, argv, &rules, c, &c->at, NULL);
    if (status == APP_DONE)
        status = check(c);
    if (status == APP_DONE)
        status = prepare_and_talk(c);
    free(c);
    return status;
}

const command multi_client_command = {
    "multi-client", "many TCP connections at once, every answer checked", help,
    run
};
