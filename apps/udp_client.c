/* udp_client.c -- `soquete udp-client`: send datagrams, show the answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/datagram.h>
#include <soquete/system.h>

#include "commands.h"
#include "common/choice.h"
#include "common/endpoint.h"
#include "common/message.h"
#include "common/options.h"
#include "udp/talk.h"

static const char help[] =
    "Usage: soquete udp-client [HOST [PORT [MESSAGE]]] [options]\n"
    "\n"
    "Send a datagram to HOST (127.0.0.1) and PORT (65431), and show the "
    "answer.\n"
    "Without MESSAGE, and without --count, each line of standard input is "
    "one.\n"
    "\n"
    "  --count N         send N numbered datagrams, and count the answers: "
    "lost,\n"
    "                    reordered, duplicated, and how long they took\n"
    "  --size N          make each N bytes long (24 to 65507; with --count)\n"
    "  --interval MS     one every MS milliseconds (100; 0 sends each at "
    "once)\n"
    "  --timeout S       wait S seconds for the last answers (2)\n"
    "  --unconnected     do not fix the peer: then an unanswered port tells "
    "nothing\n"
    "  --broadcast       allow HOST to be a broadcast address (IPv4)\n"
    "  --group ADDR      send to this group instead of HOST\n"
    "  --interface NAME|INDEX|ADDR\n"
    "                    send to the group through this interface\n"
    "  --ttl N           let it pass N routers, 0 to 255 (a group: 1)\n"
    "  --loop on|off     whether members on this machine hear it (on)\n"
    "  --impair loss=5%,dup=1%,reorder=2%,seed=7\n"
    "                    send through a bad network, made up here\n"
    "  --json            one JSON object a line instead of text\n"
    "  --help            this text\n"
    "\n"
    "UDP has no connection, and its client has a port all the same: the "
    "system\n"
    "gives it one, and the client shows which and when.  Answers to a group "
    "or to\n"
    "a broadcast are listed by who sent them.\n"
    "\n"
    "Exit status: 0 answered, 1 failed or no answer, 2 wrong usage, 130 "
    "interrupted.\n"
    "\n"
    "Examples:\n"
    "  soquete udp-client 127.0.0.1 65431 hello\n"
    "  soquete udp-client --count 1000 --interval 1 --impair loss=5%\n"
    "  soquete udp-client --group 239.65.43.1 127.0.0.1 65431 hello\n";

enum {
    OPTION_COUNT = OPTION_OWN,
    OPTION_SIZE,
    OPTION_INTERVAL,
    OPTION_TIMEOUT,
    OPTION_UNCONNECTED,
    OPTION_BROADCAST,
    OPTION_GROUP,
    OPTION_INTERFACE,
    OPTION_TTL,
    OPTION_LOOP,
    OPTION_IMPAIR
};

static const struct option known[] = {
    { "count", required_argument, NULL, OPTION_COUNT },
    { "size", required_argument, NULL, OPTION_SIZE },
    { "interval", required_argument, NULL, OPTION_INTERVAL },
    { "timeout", required_argument, NULL, OPTION_TIMEOUT },
    { "unconnected", no_argument, NULL, OPTION_UNCONNECTED },
    { "broadcast", no_argument, NULL, OPTION_BROADCAST },
    { "group", required_argument, NULL, OPTION_GROUP },
    { "interface", required_argument, NULL, OPTION_INTERFACE },
    { "ttl", required_argument, NULL, OPTION_TTL },
    { "loop", required_argument, NULL, OPTION_LOOP },
    { "impair", required_argument, NULL, OPTION_IMPAIR },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

enum { COUNT_MOST = 10000000 - 1, TIMEOUT_MS = 2000, INTERVAL_MS = 100 };

typedef struct client {
    udp_talk t;
    endpoint at;
    const char *group, *interface;
    int ttl; /* -1: not given */
    bool broadcast, loop;
} client;

/* ---- the socket -------------------------------------------------------- */

static int find_peer(client *c)
{
    soq_addr addrs[1];
    size_t n;
    soq_rc rc;

    if (c->t.to.family != SOQ_ANY_FAMILY)
        return APP_DONE; /* a group */
    rc = soq_resolve(c->at.host, c->at.port, SOQ_ANY_FAMILY,
                     stop_limit(&c->t.stop, 10000), addrs, 1, &n);
    if (rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (rc.err)
        return app_fail(c->t.a, "resolve", c->at.host, rc);
    c->t.to = addrs[0];
    if (c->broadcast && c->t.to.family == SOQ_IPV6)
        return app_misuse(c->t.a, "IPv6 has no broadcast; a group such as "
                                  "ff02::1 does it");
    return APP_DONE;
}

static soq_rc set_group(client *c, const choice *on)
{
    soq_rc rc = soq_set_group_loop(c->t.s, c->loop);

    if (!rc.err && on->count > 0)
        rc = soq_set_group_interface(c->t.s, on->index[0]);
    if (!rc.err && c->ttl >= 0)
        rc = soq_set_group_hops(c->t.s, c->ttl);
    return rc;
}

static int open_socket(client *c)
{
    choice on = { .count = 0 };
    soq_rc rc;

    if (c->group && c->interface) {
        int status = choice_take(c->t.a, c->interface,
                                 (soq_family)c->t.to.family, &on);

        if (status != APP_DONE)
            return status;
    }
    rc = soq_udp_open((soq_family)c->t.to.family, &c->t.s);
    if (!rc.err && c->broadcast)
        rc = soq_set_broadcast(c->t.s, true);
    if (!rc.err && c->group)
        rc = set_group(c, &on);
    else if (!rc.err && c->ttl >= 0)
        rc = soq_set_hops(c->t.s, c->ttl);
    return rc.err ? app_fail(c->t.a, "open", c->t.peer_text, rc) : APP_DONE;
}

static int run_client(client *c)
{
    int status;
    soq_rc rc = stop_open(&c->t.stop, NULL);

    if (rc.err)
        return app_fail(c->t.a, "prepare", "the interrupt", rc);
    status = find_peer(c);
    if (status == APP_DONE)
        status = open_socket(c);
    if (status == APP_DONE)
        status = udp_talk_run(&c->t);
    soq_close(&c->t.s);
    stop_close(&c->t.stop);
    return status;
}

/* ---- the command line -------------------------------------------------- */

static bool read_number(const char *text, uint64_t least, uint64_t most,
                        uint64_t *out)
{
    uint64_t n = 0;

    if (text[0] == '\0')
        return false;
    for (const char *p = text; *p; p++) {
        if (*p < '0' || *p > '9' || n > most)
            return false;
        n = n * 10 + (uint64_t)(*p - '0');
    }
    *out = n;
    return n >= least && n <= most;
}

static int take_number(client *c, const char *name, const char *value,
                       uint64_t least, uint64_t most, uint64_t *out)
{
    if (read_number(value, least, most, out))
        return APP_DONE;
    return app_misuse(c->t.a, "%s '%s' is not a number from %llu to %llu",
                      name, value, (unsigned long long)least,
                      (unsigned long long)most);
}

static int take_numbers(client *c, int code, const char *value)
{
    uint64_t n = 0;
    int status;

    if (code == OPTION_COUNT) {
        status = take_number(c, "--count", value, 1, COUNT_MOST, &n);
        c->t.count = (size_t)n;
    } else if (code == OPTION_SIZE) {
        status = take_number(c, "--size", value, PROBE_SIZE_LEAST,
                             UDP_TALK_MOST, &n);
        c->t.size = (size_t)n;
    } else if (code == OPTION_INTERVAL) {
        status = take_number(c, "--interval", value, 0, 3600000, &n);
        c->t.interval_ms = (int)n;
    } else {
        status = take_number(c, "--ttl", value, 0, 255, &n);
        c->ttl = (int)n;
    }
    return status;
}

static int take_option(void *own, int code, const char *value)
{
    client *c = own;
    char problem[160];

    if (code == OPTION_UNCONNECTED)
        c->t.unconnected = true;
    else if (code == OPTION_BROADCAST)
        c->broadcast = true;
    else if (code == OPTION_GROUP)
        c->group = value;
    else if (code == OPTION_INTERFACE)
        c->interface = value;
    else if (code == OPTION_LOOP && strcmp(value, "on") == 0)
        c->loop = true;
    else if (code == OPTION_LOOP && strcmp(value, "off") == 0)
        c->loop = false;
    else if (code == OPTION_LOOP)
        return app_misuse(c->t.a, "--loop is on or off, not '%s'", value);
    else if (code == OPTION_TIMEOUT &&
             !options_seconds(value, &c->t.timeout_ms))
        return app_misuse(
            c->t.a, "--timeout '%s' is not a number of seconds over 0", value);
    else if (code == OPTION_IMPAIR &&
             !impair_parse(&c->t.bad, value, problem, sizeof(problem)))
        return app_misuse(c->t.a, "%s", problem);
    else if (code != OPTION_TIMEOUT && code != OPTION_IMPAIR)
        return take_numbers(c, code, value);
    return APP_DONE;
}

static int check(client *c)
{
    uint16_t port = 0;

    if (c->interface && !c->group)
        return app_misuse(c->t.a, "--interface goes with --group");
    if (c->interface && strcmp(c->interface, "all") == 0)
        return app_misuse(c->t.a, "--interface all is for receivers: a "
                                  "datagram leaves through one");
    if (c->group && c->broadcast)
        return app_misuse(c->t.a, "--group and --broadcast: which of them?");
    if (c->t.size && !c->t.count)
        return app_misuse(c->t.a, "--size goes with --count");
    if (c->t.message && strlen(c->t.message) > UDP_TALK_MOST)
        return app_misuse(c->t.a,
                          "the message has %zu bytes; a datagram carries "
                          "65507",
                          strlen(c->t.message));
    c->t.many = c->group || c->broadcast;
    if (!c->group)
        return APP_DONE;
    if (soq_addr_parse(c->group, &c->t.to).err ||
        !soq_addr_is_multicast(&c->t.to))
        return app_misuse(c->t.a,
                          "'%s' is not a group: those are 224.0.0.0 to "
                          "239.255.255.255 and ff00::/8",
                          c->group);
    (void)soq_port_parse(c->at.port, &port);
    c->t.to.port = port;
    soq_addr_text(&c->t.to, c->at.text, sizeof(c->at.text));
    return APP_DONE;
}

static const option_rules rules = { .known = known,
                                    .take = take_option,
                                    .words = 3,
                                    .use = ENDPOINT_CLIENT,
                                    .host = "127.0.0.1",
                                    .port = "65431" };

static int parse(client *c, int argc, char *argv[])
{
    const char *words[OPTIONS_WORDS];
    int status = options_parse(c->t.a, argc, argv, &rules, c, &c->at, words);

    if (status != APP_DONE)
        return status;
    c->t.message = words[2];
    c->t.peer_text = c->at.text;
    return check(c);
}

static int run(app *a, int argc, char *argv[])
{
    client *c = calloc(1, sizeof(*c));
    int status;

    if (!c)
        return app_fail(a, "prepare", "the client", (soq_rc){ SOQ_ENOMEM, 0 });
    c->t.a = a;
    c->t.s = SOQ_NONE;
    c->t.interval_ms = INTERVAL_MS;
    c->t.timeout_ms = TIMEOUT_MS;
    c->loop = true;
    c->ttl = -1;
    status = parse(c, argc, argv);
    if (status == APP_DONE)
        status = run_client(c);
    free(c);
    return status;
}

const command udp_client_command = { "udp-client",
                                     "send datagrams, show the answers", help,
                                     run };
