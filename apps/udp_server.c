/* udp_server.c -- `soquete udp-server`: answer datagrams. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/datagram.h>
#include <soquete/system.h>

#include "commands.h"
#include "common/choice.h"
#include "common/endpoint.h"
#include "common/event.h"
#include "common/guard.h"
#include "common/message.h"
#include "common/options.h"
#include "common/stop.h"

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

enum { BUFFER = 65535 };

typedef enum reply { REPLY_UPPER, REPLY_ECHO, REPLY_NONE } reply;

typedef struct server {
    app *a;
    stop stop;
    endpoint at;
    const char *group_text, *interface_text;
    soq_addr group; /* no address: none */
    choice on;
    soq s;
    soq_addr local;
    reply reply;
    uint64_t buffer, most; /* datagrams; 0: no end */
    bool quiet;
    uint64_t received, answered, refused, cut;
    guard guard;
    char data[BUFFER];
} server;

/* ---- one datagram ------------------------------------------------------ */

/* What the course's server answers: ASCII blanks off both ends, ASCII letters
 * in upper case, all other bytes as they are. */
static size_t to_upper(char *data, size_t n)
{
    static const char blanks[] = " \t\n\v\f\r";
    size_t from = 0;

    while (n > 0 && memchr(blanks, data[n - 1], sizeof(blanks) - 1))
        n--;
    while (from < n && memchr(blanks, data[from], sizeof(blanks) - 1))
        from++;
    memmove(data, data + from, n - from);
    for (size_t i = 0; i < n - from; i++)
        if (data[i] >= 'a' && data[i] <= 'z')
            data[i] = (char)(data[i] - 'a' + 'A');
    return n - from;
}

/* Where it was sent to, where that tells something; and that it was cut. */
static void describe(const server *v, const soq_datagram *d, bool cut,
                     char *note, size_t cap)
{
    char to[SOQ_ADDR_TEXT], room[32];
    size_t used = 0;

    note[0] = '\0';
    if (d->to.family != SOQ_ANY_FAMILY && v->on.count > 0)
        used = (size_t)snprintf(
            note, cap, "to %s on %.100s  ",
            soq_addr_ip_text(&d->to, to, sizeof(to)),
            choice_name(&v->on, d->index, room, sizeof(room)));
    else if (d->to.family != SOQ_ANY_FAMILY &&
             !soq_addr_same_ip(&d->to, &v->local))
        used = (size_t)snprintf(note, cap, "to %s  ",
                                soq_addr_ip_text(&d->to, to, sizeof(to)));
    if (cut && d->full)
        snprintf(note + used, cap - used, "cut: %zu bytes were sent", d->full);
    else if (cut)
        snprintf(note + used, cap - used, "cut: it was longer");
}

static event event_at(const server *v, const char *name, const char *label,
                      const soq_datagram *d, const char *arrow)
{
    event e = event_of(name, label);

    e.local = v->local;
    e.peer = d->from;
    e.arrow = arrow;
    return e;
}

static void tell_received(const server *v, const soq_datagram *d, bool cut)
{
    event e = event_at(v, "datagram", "Received", d, "<--");
    char note[256], ip[SOQ_ADDR_TEXT];

    if (v->quiet)
        return;
    describe(v, d, cut, note, sizeof(note));
    e.has_bytes = true;
    e.bytes = d->n;
    e.total = v->received;
    e.data = v->a->json ? v->data : NULL;
    e.note = note[0] ? note : NULL;
    event_show(v->a, &e);
    if (v->a->json)
        return;
    /* The words of the course's own server. */
    output_print(&v->a->out, "%s wrote:\n",
                 soq_addr_ip_text(&d->from, ip, sizeof(ip)));
    output_print(&v->a->out, "%.*s\n", (int)(d->n < 1024 ? d->n : 1024),
                 v->data);
}

static void refuse(server *v, const soq_datagram *d, const char *why)
{
    event e = event_at(v, "drop", "Ignored", d, "<--");

    v->refused++;
    e.has_bytes = true;
    e.bytes = d->n;
    e.note = why;
    if (!v->quiet)
        event_show(v->a, &e);
}

/* An answer that cannot be sent is that sender's trouble, not the server's. */
static void answer(server *v, const soq_datagram *d)
{
    size_t n = v->reply == REPLY_UPPER ? to_upper(v->data, d->n) : d->n;
    event e = event_at(v, "send", "Sent", d, "-->");

    e.rc = soq_send_to(v->s, v->data, n, &d->from, stop_limit(&v->stop, 1000));
    if (!e.rc.err) {
        v->answered++;
        guard_answered(&v->guard, &d->from, v->data, n, soq_now_ns());
        e.has_bytes = true;
        e.bytes = n;
        e.data = v->data;
    } else {
        e.note = soq_err_text(e.rc.err);
    }
    if (!v->quiet)
        event_show(v->a, &e);
}

static void serve(server *v, const soq_datagram *d, bool cut)
{
    const char *why;

    v->received++;
    v->cut += cut;
    tell_received(v, d, cut);
    if (v->reply == REPLY_NONE)
        return;
    why = guard_refuses(&v->guard, &d->from, &v->local, v->data, d->n,
                        soq_now_ns());
    if (why)
        refuse(v, d, why);
    else
        answer(v, d);
}

static soq_rc receive(server *v, soq_datagram *d)
{
    soq_limit limit = stop_limit(&v->stop, -1);

    if (v->group.family != SOQ_ANY_FAMILY)
        return soq_recv_group(v->s, &v->group, v->data, (size_t)v->buffer,
                              limit, d);
    return soq_recv_datagram(v->s, v->data, (size_t)v->buffer, limit, d);
}

static int serve_all(server *v)
{
    while (!v->a->out.rc.err && (v->most == 0 || v->received < v->most)) {
        soq_datagram d;
        soq_rc rc = receive(v, &d);

        if (rc.err == SOQ_ECANCELED)
            break;
        if (rc.err && rc.err != SOQ_EMSGSIZE)
            return app_fail(v->a, "receive", v->at.text, rc);
        serve(v, &d, rc.err == SOQ_EMSGSIZE);
    }
    return APP_DONE;
}

/* ---- the socket -------------------------------------------------------- */

static int join(server *v)
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

static int open_group(server *v)
{
    soq_rc rc = soq_group_open(&v->group, &v->s);

    if (rc.err)
        return app_fail(v->a, "bind", v->group_text, rc);
    return APP_DONE;
}

/* Like the others, with the steps one by one: which address failed, is said
 * for the last. */
static int open_host(server *v)
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
    /* A system that cannot tell where a datagram came in serves as well. */
    (void)soq_set_arrival(v->s, true);
    return APP_DONE;
}

static int open_socket(server *v)
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

static void tell_result(const server *v)
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

static int run_server(server *v)
{
    soq_rc rc = stop_open(&v->stop, NULL);
    int status;

    if (rc.err)
        return app_fail(v->a, "prepare", "the interrupt", rc);
    status = open_socket(v);
    if (status == APP_DONE) {
        status = serve_all(v);
        tell_result(v);
    } else if (status == APP_INTERRUPTED) {
        status = APP_DONE;
    }
    soq_close(&v->s);
    stop_close(&v->stop);
    return status;
}

/* ---- the command line -------------------------------------------------- */

static int take_reply(server *v, const char *value)
{
    static const char *const names[] = { "upper", "echo", "none" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(value, names[i]) == 0) {
            v->reply = (reply)i;
            return APP_DONE;
        }
    return app_misuse(v->a, "--reply is upper, echo or none, not '%s'", value);
}

static int take_option(server *v, int code, const char *value)
{
    if (code == OPTION_GROUP)
        v->group_text = value;
    else if (code == OPTION_INTERFACE)
        v->interface_text = value;
    else if (code == OPTION_QUIET)
        v->quiet = true;
    else if (code == OPTION_JSON)
        v->a->json = true;
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
static int check_group(server *v)
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

static int parse(server *v, int argc, char *argv[])
{
    options o;
    int code, status;

    options_open(&o, argc, argv, known, 2);
    for (code = options_next(&o); code >= 0; code = options_next(&o)) {
        if (code == OPTION_HELP) {
            app_help(v->a);
            return OPTION_HELP;
        }
        status = take_option(v, code, o.value);
        if (status != APP_DONE)
            return status;
    }
    if (code == OPTIONS_WRONG)
        return app_misuse(v->a, "%s", o.problem);
    if (!endpoint_parse(
            &v->at, ENDPOINT_SERVER, o.words[0] ? o.words[0] : "127.0.0.1",
            o.words[1] ? o.words[1] : "65431", o.problem, sizeof(o.problem)))
        return app_misuse(v->a, "%s", o.problem);
    return check_group(v);
}

static int run(app *a, int argc, char *argv[])
{
    server *v = calloc(1, sizeof(*v));
    int status;

    if (!v)
        return app_fail(a, "prepare", "the server", (soq_rc){ SOQ_ENOMEM, 0 });
    v->a = a;
    v->s = SOQ_NONE;
    v->buffer = BUFFER;
    status = parse(v, argc, argv);
    if (status == APP_DONE)
        status = run_server(v);
    free(v);
    return status == OPTION_HELP ? APP_DONE : status;
}

const command udp_server_command = { "udp-server", "answer datagrams", help,
                                     run };
