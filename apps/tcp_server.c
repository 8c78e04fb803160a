/* tcp_server.c -- `soquete tcp-server`: answer TCP clients, one at a time. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <soquete/socket.h>
#include <soquete/system.h>

#include "commands.h"
#include "common/ascii.h"
#include "common/endpoint.h"
#include "common/event.h"
#include "common/listener.h"
#include "common/message.h"
#include "common/options.h"
#include "common/stop.h"
#include "common/stream.h"

static const char help[] =
    "Usage: soquete tcp-server [HOST [PORT]] [options]\n"
    "\n"
    "Listen on HOST (127.0.0.1) and PORT (65432; 0 takes a free one) and "
    "send\n"
    "back what each client sends, until it ends its side.  One client is\n"
    "served at a time; the next ones wait in the system's queue.\n"
    "\n"
    "  --reply echo|upper  send it back as it is (echo), or in upper case\n"
    "  --once              serve one client, then end\n"
    "  --idle-timeout S    close a connection that is silent for S seconds;\n"
    "                      with --once wait no longer for the client either\n"
    "  --max-bytes N       answer at most N bytes a connection (4096, 64k, "
    "1M)\n"
    "  --json              one JSON object a line instead of text\n"
    "  --help              this text\n"
    "\n"
    "Each line begins with the step, then come our end and the client's end "
    "of\n"
    "the connection, and the TCP state that the system reports after the "
    "step.\n"
    "Of what is received, the first 4 pieces after a pause get a line each,\n"
    "then one each time the bytes have grown fourfold, and the last of them.\n"
    "\n"
    "127.0.0.1 and ::1 are reached from this machine only; 0.0.0.0 and :: "
    "from\n"
    "others too.  Ctrl-C closes in order and ends; a second one ends at "
    "once.\n"
    "\n"
    "Exit status: 0 done or interrupted, 1 failed, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  soquete tcp-server\n"
    "  soquete tcp-server 0.0.0.0 5000 --reply upper --idle-timeout 30\n"
    "  soquete tcp-server 127.0.0.1 0 --once --json\n";

enum { OPTION_REPLY = OPTION_OWN, OPTION_ONCE, OPTION_IDLE, OPTION_MAX };

static const struct option known[] = {
    { "reply", required_argument, NULL, OPTION_REPLY },
    { "once", no_argument, NULL, OPTION_ONCE },
    { "idle-timeout", required_argument, NULL, OPTION_IDLE },
    { "max-bytes", required_argument, NULL, OPTION_MAX },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

/* How long a client gets to take its last bytes when we close. */
enum { GRACE_MS = 3000 };

typedef struct server {
    app *a;
    stop stop;
    endpoint at;
    soq listener;
    soq_addr local;
    bool upper, once;
    int idle_ms; /* -1: no limit */
    uint64_t max_bytes;
    uint64_t connections, received, sent;
} server;

/* ---- the conversation -------------------------------------------------- */

/* Send it all, as long as the client takes some of it in time; what was
 * received before an interrupt is still answered. */
static soq_rc answer(const server *v, stream *t, const char *data, size_t n)
{
    soq_limit limit = stop_limit(&v->stop, v->idle_ms);
    soq_rc rc = { SOQ_OK, 0 };
    size_t done = 0;

    while (done < n) {
        int64_t began_us = soq_wall_us();
        size_t k = 0;

        rc = soq_send(t->s, data + done, n - done, limit, &k);
        if (rc.err == SOQ_ECANCELED && limit.cancel) {
            limit = soq_within(GRACE_MS);
            continue;
        }
        if (rc.err)
            break;
        stream_sent(t, NULL, data + done, k, began_us);
        done += k;
    }
    return rc;
}

/* Until the client ends or something fails; *full: it had its bytes. */
static soq_rc converse(const server *v, stream *t, const char **call,
                       bool *full)
{
    char data[65536];
    soq_rc rc;

    for (*full = false; !*full;) {
        uint64_t left = v->max_bytes - t->out.total;
        size_t n, take;

        *call = "receive";
        rc = soq_recv(t->s, data, sizeof(data),
                      stop_limit(&v->stop, v->idle_ms), &n);
        if (rc.err)
            return rc;
        stream_received(t, data, n);
        take = left < n ? (size_t)left : n;
        *full = take < n;
        if (v->upper)
            ascii_to_upper(data, take);
        *call = "send";
        rc = answer(v, t, data, take);
        if (rc.err)
            return rc;
    }
    return rc;
}

/* Why the conversation is over, in words; NULL: it failed. */
static const char *reason(const server *v, soq_rc rc, bool full)
{
    if (full)
        return "--max-bytes reached";
    if (rc.err == SOQ_EOF)
        return "the client ended";
    if (rc.err == SOQ_ETIMEDOUT && v->idle_ms >= 0)
        return "--idle-timeout is over";
    if (rc.err == SOQ_ECANCELED)
        return "interrupted";
    return NULL;
}

/* Serve one connection to its end; false: it was cut. */
static bool serve(server *v, stream *t)
{
    char who[SOQ_ADDR_TEXT];
    const char *call, *why;
    bool full, well;
    soq_rc rc = converse(v, t, &call, &full);

    why = reason(v, rc, full);
    well = why != NULL;
    if (rc.err == SOQ_EOF)
        stream_ended(t);
    if (!why)
        app_fail(v->a, call, soq_addr_text(&t->peer, who, sizeof(who)), rc);
    stream_shutdown(t, NULL);
    if (!why)
        why = soq_err_text(rc.err);
    else if (rc.err == SOQ_EOF)
        why = NULL; /* as it should be: nothing to add */
    stream_close(t, GRACE_MS, why);
    v->connections++;
    v->received += t->in.total;
    v->sent += t->out.total;
    return well;
}

static void greet(const server *v, const stream *t)
{
    event e = stream_event(t, "accept", "Connected", "<->");
    char peer[SOQ_ADDR_TEXT], local[SOQ_ADDR_TEXT];

    event_show(v->a, &e);
    if (v->a->json)
        return;
    /* The words of the course's own server. */
    output_print(v->a->steps, "Connected by ('%s', %u) to ('%s', %u)  %s\n",
                 soq_addr_ip_text(&t->peer, peer, sizeof(peer)), t->peer.port,
                 soq_addr_ip_text(&t->local, local, sizeof(local)),
                 t->local.port, soq_tcp_state_name(e.state));
}

static int accept_all(server *v)
{
    bool well = true;

    do {
        soq s;
        stream t;
        soq_addr peer;
        soq_limit limit = stop_limit(&v->stop, v->once ? v->idle_ms : -1);
        soq_rc rc = soq_accept(v->listener, limit, &s, &peer);

        if (rc.err == SOQ_ECANCELED)
            break;
        if (rc.err)
            return app_fail(v->a, "accept", v->at.text, rc);
        stream_take(&t, v->a, s);
        t.peer = peer; /* the socket forgets it when a reset is queued */
        greet(v, &t);
        well = serve(v, &t);
    } while (!v->once && !v->a->out.rc.err);
    return v->once && !well ? APP_FAILED : APP_DONE;
}

/* ---- from the beginning to the end ------------------------------------ */

static void tell_result(const server *v)
{
    event e = event_of("result", "Closed");
    char note[64];

    snprintf(note, sizeof(note), "%" PRIu64 " connection%s", v->connections,
             v->connections == 1 ? "" : "s");
    e.local = v->local;
    e.has_totals = true;
    e.received = v->received;
    e.sent = v->sent;
    e.note = note;
    event_show(v->a, &e);
}

static int run_server(server *v)
{
    int status = listener_open(v->a, &v->at, &v->stop, 0, &v->listener,
                               &v->local);

    if (status == APP_INTERRUPTED)
        return APP_DONE; /* as servers end */
    if (status != APP_DONE)
        return status;
    /* What is told of it later has the port that 0 became. */
    soq_addr_text(&v->local, v->at.text, sizeof(v->at.text));
    status = accept_all(v);
    soq_close(&v->listener);
    tell_result(v);
    return status;
}

/* ---- the command line -------------------------------------------------- */

static int take_option(void *own, int code, const char *value)
{
    server *v = own;

    if (code == OPTION_ONCE)
        v->once = true;
    else if (code == OPTION_REPLY && strcmp(value, "upper") == 0)
        v->upper = true;
    else if (code == OPTION_REPLY && strcmp(value, "echo") == 0)
        v->upper = false;
    else if (code == OPTION_REPLY)
        return app_misuse(v->a, "--reply is echo or upper, not '%s'", value);
    else if (code == OPTION_IDLE && !options_seconds(value, &v->idle_ms))
        return app_misuse(v->a,
                          "--idle-timeout '%s' is not a number of "
                          "seconds over 0",
                          value);
    else if (code == OPTION_MAX && !options_size(value, &v->max_bytes))
        return app_misuse(v->a,
                          "--max-bytes '%s' is not a number of bytes "
                          "over 0",
                          value);
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
    server v = {
        .a = a, .listener = SOQ_NONE, .idle_ms = -1, .max_bytes = UINT64_MAX
    };
    int status = options_parse(a, argc, argv, &rules, &v, &v.at, NULL);
    soq_rc rc;

    if (status != APP_DONE)
        return status;
    rc = stop_open(&v.stop, NULL);
    if (rc.err)
        return app_fail(a, "prepare", "the interrupt", rc);
    status = run_server(&v);
    soq_close(&v.listener);
    stop_close(&v.stop);
    return status;
}

const command tcp_server_command = { "tcp-server",
                                     "answer TCP clients, one at a time", help,
                                     run };
