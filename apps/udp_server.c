/* udp_server.c -- `soquete udp-server`: its options, and its socket. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/datagram.h>
#include <soquete/system.h>

#include "commands.h"
#include "common/event.h"
#include "common/message.h"
#include "common/options.h"
#include "udp/server.h"

static const char help[] =
    "Usage: soquete udp-server [HOST [PORT]] [options]\n"
    "\n"
    "Receive datagrams at HOST (127.0.0.1) and PORT (65431; 0 takes a free "
    "one) and\n"
    "answer each to its sender.  UDP has no connection: one socket serves "
    "all.\n"
    "\n"
    "  --reply upper|echo|none  the text in upper case without blanks at its "
    "ends\n"
    "                           (upper), the same bytes (echo), or nothing\n"
    "  --group ADDR             receive what is sent to this group instead, "
    "such as\n"
    "                           239.65.43.1 or ff02::6543; HOST is not used "
    "then\n"
    "  --interface NAME|INDEX|ADDR|all\n"
    "                           join the group there (all: wherever it can "
    "be)\n"
    "  --buffer N               receive at most N bytes of a datagram "
    "(65535)\n"
    "  --count N                end after N datagrams\n"
    "  --quiet                  no line for each datagram, the totals at the "
    "end\n"
    "  --json                   one JSON object a line instead of text\n"
    "  --help                   this text\n"
    "\n"
    "A datagram that is longer than the buffer is shown as cut.  No answer "
    "goes to\n"
    "port 0, to our own port number, or to a source that repeats our "
    "answers: two\n"
    "servers would talk to each other for ever.\n"
    "\n"
    "127.0.0.1 and ::1 are reached from this machine only; 0.0.0.0 and :: "
    "from\n"
    "others too, broadcasts included.  Ctrl-C ends.\n"
    "\n"
    "Exit status: 0 done or interrupted, 1 failed, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  soquete udp-server\n"
    "  soquete udp-server 0.0.0.0 5000 --reply echo\n"
    "  soquete udp-server --group 239.65.43.1 --interface all\n";

enum {
    OPTION_REPLY = OPTION_OWN,
    OPTION_GROUP,
    OPTION_INTERFACE,
    OPTION_BUFFER,
    OPTION_COUNT,
    OPTION_QUIET
};

static const struct option known[] = {
    { "reply", required_argument, NULL, OPTION_REPLY },
    { "group", required_argument, NULL, OPTION_GROUP },
    { "interface", required_argument, NULL, OPTION_INTERFACE },
    { "buffer", required_argument, NULL, OPTION_BUFFER },
    { "count", required_argument, NULL, OPTION_COUNT },
    { "quiet", no_argument, NULL, OPTION_QUIET },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

/* ---- the socket -------------------------------------------------------- */

static int join(udp_server *v)
{
    char text[SOQ_ADDR_TEXT], note[SOQ_INTERFACE_NAME + 16];
    size_t joined = 0;
    soq_rc rc = { SOQ_OK, 0 }, why = rc;

    for (size_t i = 0; i < v->on.count; i++) {
        event e = event_of("join", "Joined");

        rc = soq_group_join(v->s, &v->group, v->on.index[i]);
        if (rc.err) {
            why = rc;
            continue;
        }
        joined++;
        snprintf(note, sizeof(note), "on %s", v->on.name[i]);
        e.local = v->group;
        e.note = note;
        event_show(v->a, &e);
    }
    if (joined == 0)
        return app_fail(v->a, "join",
                        soq_addr_ip_text(&v->group, text, sizeof(text)), why);
    rc = soq_set_group_loop(v->s, true);
    return rc.err ? app_fail(v->a, "join", v->group_text, rc) : APP_DONE;
}

static int open_group(udp_server *v)
{
    soq_rc rc = soq_group_open(&v->group, &v->s);

    if (rc.err)
        return app_fail(v->a, "bind", v->group_text, rc);
    return APP_DONE;
}

/* Like the others, with the steps one by one: which address failed, is said
 * for the last. */
static int open_host(udp_server *v)
{
    soq_addr addrs[8];
    char text[SOQ_ADDR_TEXT];
    size_t n;
    soq_rc rc = soq_resolve(v->at.host, v->at.port, SOQ_ANY_FAMILY,
                            stop_limit(&v->stop, -1), addrs, 8, &n);

    if (rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (rc.err)
        return app_fail(v->a, "resolve", v->at.host, rc);
    for (size_t i = 0; i < n; i++) {
        rc = soq_udp_open((soq_family)addrs[i].family, &v->s);
        if (!rc.err)
            rc = soq_bind(v->s, &addrs[i]);
        if (!rc.err)
            break;
        soq_close(&v->s);
    }
    if (rc.err)
        return app_fail(v->a, "bind",
                        soq_addr_text(&addrs[n - 1], text, sizeof(text)), rc);
    /* A system that cannot tell where a datagram came in serves as well; and
     * where nobody is told, nobody need ask. */
    if (!v->quiet)
        (void)soq_set_arrival(v->s, true);
    return APP_DONE;
}

static int open_socket(udp_server *v)
{
    bool group = v->group.family != SOQ_ANY_FAMILY;
    int status = group ? open_group(v) : open_host(v);
    event e;
    soq_rc rc;

    if (status != APP_DONE)
        return status;
    rc = soq_local_addr(v->s, &v->local);
    if (rc.err)
        return app_fail(v->a, "bind", v->at.text, rc);
    e = event_of("bind", "Bind");
    e.local = v->local;
    e.note = soq_addr_is_loopback(&v->local) ? NULL
                                             : "reachable from other machines";
    event_show(v->a, &e);
    if (!group)
        return APP_DONE;
    v->group.port = v->local.port;
    return join(v);
}

static void tell_result(const udp_server *v)
{
    event e = event_of("result", "Closed");
    char note[160];

    snprintf(note, sizeof(note),
             "%" PRIu64 " datagram%s received, %" PRIu64 " answered, %" PRIu64
             " ignored, %" PRIu64 " cut",
             v->received, v->received == 1 ? "" : "s", v->answered, v->refused,
             v->cut);
    e.local = v->local;
    e.note = note;
    event_show(v->a, &e);
}

static int run_server(udp_server *v)
{
    soq_rc rc = stop_open(&v->stop, NULL);
    int status;

    if (rc.err)
        return app_fail(v->a, "prepare", "the interrupt", rc);
    status = open_socket(v);
    if (status == APP_DONE) {
        status = udp_serve(v);
        tell_result(v);
    } else if (status == APP_INTERRUPTED) {
        status = APP_DONE;
    }
    soq_close(&v->s);
    stop_close(&v->stop);
    return status;
}

/* ---- the command line -------------------------------------------------- */

static int take_reply(udp_server *v, const char *value)
{
    static const char *const names[] = { "upper", "echo", "none" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(value, names[i]) == 0) {
            v->reply = (reply)i;
            return APP_DONE;
        }
    return app_misuse(v->a, "--reply is upper, echo or none, not '%s'", value);
}

static int take_option(void *own, int code, const char *value)
{
    udp_server *v = own;

    if (code == OPTION_GROUP)
        v->group_text = value;
    else if (code == OPTION_INTERFACE)
        v->interface_text = value;
    else if (code == OPTION_QUIET)
        v->quiet = true;
    else if (code == OPTION_REPLY)
        return take_reply(v, value);
    else if (code == OPTION_COUNT && !options_size(value, &v->most))
        return app_misuse(v->a, "--count '%s' is not a number over 0", value);
    else if (code == OPTION_BUFFER &&
             (!options_size(value, &v->buffer) || v->buffer > BUFFER))
        return app_misuse(v->a,
                          "--buffer '%s' is not a number of bytes from 1 to "
                          "65535",
                          value);
    return APP_DONE;
}

/* Where the group is, and on which interfaces. */
static int check_group(udp_server *v)
{
    uint16_t port;

    if (!v->group_text)
        return v->interface_text ? app_misuse(v->a, "--interface goes with "
                                                    "--group")
                                 : APP_DONE;
    if (soq_addr_parse(v->group_text, &v->group).err ||
        !soq_addr_is_multicast(&v->group))
        return app_misuse(v->a,
                          "'%s' is not a group: those are 224.0.0.0 to "
                          "239.255.255.255 and ff00::/8",
                          v->group_text);
    if (!soq_port_parse(v->at.port, &port).err)
        v->group.port = port;
    return choice_take(v->a, v->interface_text ? v->interface_text : "all",
                       (soq_family)v->group.family, &v->on);
}

static const option_rules rules = { .known = known,
                                    .take = take_option,
                                    .words = 2,
                                    .use = ENDPOINT_SERVER,
                                    .host = "127.0.0.1",
                                    .port = "65431" };

static int run(app *a, int argc, char *argv[])
{
    udp_server *v = calloc(1, sizeof(*v));
    int status;

    if (!v)
        return app_fail(a, "prepare", "the server", (soq_rc){ SOQ_ENOMEM, 0 });
    v->a = a;
    v->s = SOQ_NONE;
    v->buffer = BUFFER;
    status = options_parse(a, argc, argv, &rules, v, &v->at, NULL);
    if (status == APP_DONE)
        status = check_group(v);
    if (status == APP_DONE)
        status = run_server(v);
    free(v);
    return status;
}

const command udp_server_command = { "udp-server", "answer datagrams", help,
                                     run };
