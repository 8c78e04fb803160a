/* tcp_client.c -- `soquete tcp-client`: send something to a TCP server, end
 * our side, and show or store its answer. */
#include <stdlib.h>
#include <string.h>

#include <soquete/poller.h>
#include <soquete/socket.h>
#include <soquete/system.h>

#include "commands.h"
#include "common/endpoint.h"
#include "common/event.h"
#include "common/exchange.h"
#include "common/message.h"
#include "common/options.h"

static const char help[] =
    "Usage: soquete tcp-client [HOST [PORT]] [MESSAGE] [options]\n"
    "\n"
    "Connect to HOST (127.0.0.1) and PORT (65432), send MESSAGE (Hello, "
    "world),\n"
    "end our side of the connection, and show what the server answers until "
    "it\n"
    "ends its side.  It reads while it sends: an answer may be of any size.\n"
    "\n"
    "  --file F      send the file F; - is standard input: what is typed is\n"
    "                sent line by line, and Ctrl-D (Windows: Ctrl-Z) ends it\n"
    "  --output F    store the answer in the new file F; - is standard "
    "output,\n"
    "                which then carries the answer alone, byte for byte\n"
    "  --force       let --output replace a file that exists\n"
    "  --timeout S   give up after S seconds without a connection (10), or\n"
    "                without a sign of the server (else it may take its "
    "time)\n"
    "  --json        one JSON object a line instead of text\n"
    "  --help        this text\n"
    "\n"
    "Each line begins with the step, then come our end and the server's end "
    "of\n"
    "the connection, and the TCP state that the system reports after the "
    "step.\n"
    "Bytes that a terminal would obey are shown as \\x1b; of an answer that "
    "is\n"
    "not stored, the first 65536 bytes are shown.\n"
    "\n"
    "Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.\n"
    "\n"
    "Examples:\n"
    "  soquete tcp-client\n"
    "  soquete tcp-client 192.168.1.7 65432 'good morning'\n"
    "  soquete tcp-client ::1 65432 --file photo.jpg --output copy.jpg\n";

enum { OPTION_FILE = OPTION_OWN, OPTION_OUTPUT, OPTION_FORCE, OPTION_TIMEOUT };

static const struct option known[] = {
    { "file", required_argument, NULL, OPTION_FILE },
    { "output", required_argument, NULL, OPTION_OUTPUT },
    { "force", no_argument, NULL, OPTION_FORCE },
    { "timeout", required_argument, NULL, OPTION_TIMEOUT },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

/* How long to connect by default; how long a server gets to end when we go. */
enum { CONNECT_MS = 10000, GRACE_MS = 1000 };

typedef struct client {
    app *a;
    stop stop;
    soq_poller *poller;
    endpoint at;
    const char *message, *file, *output;
    bool force;
    int timeout_ms; /* -1: not given */
    stream t;
    source from;
    sink to;
    exchange x;
} client;

/* ---- from the beginning to the end ------------------------------------- */

static bool is_about_name(soq_err err)
{
    return err == SOQ_ENONAME || err == SOQ_ENODATA || err == SOQ_ENAMEAGAIN ||
           err == SOQ_ENAMEFAIL || err == SOQ_ENOSERVICE;
}

static int connect_to(client *c)
{
    int ms = c->timeout_ms < 0 ? CONNECT_MS : c->timeout_ms;
    int64_t began_us = soq_wall_us();
    soq s;
    event e;
    soq_rc rc = soq_tcp_dial(c->at.host, c->at.port, stop_limit(&c->stop, ms),
                             &s);

    if (rc.err == SOQ_ECANCELED) {
        app_fault(c->a, "interrupted");
        return APP_INTERRUPTED;
    }
    if (rc.err && is_about_name(rc.err))
        return app_fail(c->a, "resolve", c->at.host, rc);
    if (rc.err)
        return app_fail(c->a, "connect", c->at.text, rc);
    stream_take(&c->t, c->a, s);
    e = stream_event(&c->t, "connect", "Connected", "<->");
    e.time_us = began_us;
    event_show(c->a, &e);
    return APP_DONE;
}

static int fail(client *c, const char *call, soq_rc rc)
{
    const char *subject = strcmp(call, "read") == 0    ? c->from.name
                          : strcmp(call, "write") != 0 ? c->at.text
                          : c->output && strcmp(c->output, "-") != 0
                              ? c->output
                              : "standard output";

    return app_fail(c->a, call, subject, rc);
}

static void tell_result(client *c)
{
    event e = event_of("result", NULL);

    e.local = c->t.local;
    e.peer = c->t.peer;
    e.has_totals = true;
    e.received = c->t.in.total;
    e.sent = c->t.out.total;
    if (!c->output && c->to.kept == c->to.total) {
        e.has_bytes = true;
        e.bytes = c->to.total;
        e.total = c->to.total;
        e.data = c->to.text;
    }
    event_show(c->a, &e);
}

static int talk(client *c)
{
    const char *call = "", *why = NULL;
    int status = APP_DONE;
    soq_rc rc;

    c->x.t = &c->t;
    c->x.from = &c->from;
    c->x.to = &c->to;
    c->x.stop = &c->stop;
    c->x.poller = c->poller;
    c->x.timeout_ms = c->timeout_ms;
    rc = exchange_run(&c->x, &call);

    if (rc.err) {
        status = fail(c, call, rc);
        why = soq_err_text(rc.err);
    } else if (stop_asked(&c->stop)) {
        app_fault(c->a, "interrupted");
        status = APP_INTERRUPTED;
        why = "interrupted";
    } else {
        rc = sink_finish(&c->to);
        if (rc.err)
            status = fail(c, "write", rc);
    }
    stream_close(&c->t, GRACE_MS, why);
    if (status == APP_DONE)
        tell_result(c);
    return status;
}

/* A file that is replaced loses its old content only once there is a server
 * to get the new one from. */
static int create_output(client *c, bool replace)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (replace == c->force)
        rc = sink_open(&c->to, replace);
    return rc.err ? app_fail(c->a, "create", c->output, rc) : APP_DONE;
}

static int run_client(client *c)
{
    int status = create_output(c, false);

    if (status != APP_DONE)
        return status;
    status = connect_to(c);
    if (status == APP_DONE)
        status = create_output(c, true);
    if (status == APP_DONE)
        status = talk(c);
    soq_close_gracefully(&c->t.s, soq_within(GRACE_MS));
    if (status != APP_DONE)
        sink_give_up(&c->to);
    return status;
}

static int prepare_and_run(client *c)
{
    int status;
    soq_rc rc = soq_poller_open(NULL, &c->poller);

    if (rc.err)
        return app_fail(c->a, "prepare", "the poller", rc);
    rc = stop_open(&c->stop, c->poller);
    if (rc.err) {
        status = app_fail(c->a, "prepare", "the interrupt", rc);
        goto close_poller;
    }
    if (c->file)
        rc = source_file(&c->from, c->file);
    else
        source_text(&c->from, c->message ? c->message : "Hello, world");
    if (rc.err) {
        status = app_fail(c->a, "open", c->from.name, rc);
        goto close_stop;
    }
    sink_begin(&c->to, c->a, c->output, c->from.waits);
    status = run_client(c);
    source_close(&c->from);
close_stop:
    stop_close(&c->stop);
close_poller:
    soq_poller_close(&c->poller);
    return status;
}

/* ---- the command line -------------------------------------------------- */

static int take_option(void *own, int code, const char *value)
{
    client *c = own;

    if (code == OPTION_FILE)
        c->file = value;
    else if (code == OPTION_OUTPUT)
        c->output = value;
    else if (code == OPTION_FORCE)
        c->force = true;
    else if (code == OPTION_TIMEOUT && !options_seconds(value, &c->timeout_ms))
        return app_misuse(c->a,
                          "--timeout '%s' is not a number of seconds "
                          "over 0",
                          value);
    return APP_DONE;
}

static int check(client *c)
{
    if (c->file && c->message)
        return app_misuse(c->a, "a message and --file: which of them?");
    if (c->file && c->file[0] == '\0')
        return app_misuse(c->a, "the name after --file is empty");
    if (c->output && c->output[0] == '\0')
        return app_misuse(c->a, "the name after --output is empty");
    if (!c->output || strcmp(c->output, "-") != 0)
        return APP_DONE;
    c->a->steps = &c->a->err;
    if (c->a->out.terminal)
        return app_misuse(c->a, "--output - would send the answer's bytes to "
                                "this terminal; redirect it");
    return APP_DONE;
}

static const option_rules rules = { .known = known,
                                    .take = take_option,
                                    .words = 3,
                                    .use = ENDPOINT_CLIENT,
                                    .host = "127.0.0.1",
                                    .port = "65432" };

static int parse(client *c, int argc, char *argv[])
{
    const char *words[OPTIONS_WORDS];
    int status = options_parse(c->a, argc, argv, &rules, c, &c->at, words);

    if (status != APP_DONE)
        return status;
    c->message = words[2];
    return check(c);
}

static int run(app *a, int argc, char *argv[])
{
    client *c = calloc(1, sizeof(*c));
    int status;

    if (!c)
        return app_fail(a, "prepare", "the client", (soq_rc){ SOQ_ENOMEM, 0 });
    c->a = a;
    c->timeout_ms = -1;
    c->t.s = SOQ_NONE;
    status = parse(c, argc, argv);
    if (status == APP_DONE)
        status = prepare_and_run(c);
    free(c);
    return status;
}

const command tcp_client_command = {
    "tcp-client", "send something to a TCP server, show its answer", help, run
};
