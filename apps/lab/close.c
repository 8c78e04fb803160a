/* close.c -- the block `lab close`: the ways in which a TCP connection ends,
 * and the state of both its ends after each step. */
#include <stdio.h>
#include <string.h>

#include "blocks.h"
#include "cast.h"
#include "common/jsonl.h"
#include "common/message.h"
#include "ends.h"
#include "report/say.h"

enum { STEP_MS = 15000, HOLDS = 8 };

static const char message[] = "Hello, world";
static const soq_rc fine = { SOQ_OK, 0 };

typedef struct scenes {
    ends e;
    cast *c; /* who has the interrupt, and the client that is killed */
    int64_t deadline_ns;
    int hold_ms;
    bool well; /* every call came out as it should */
} scenes;

/* ---- steps ------------------------------------------------------------- */

static soq_limit limit_of(const scenes *s)
{
    int64_t left_ms = (s->deadline_ns - soq_now_ns()) / 1000000;

    return stop_limit(&s->c->stop, left_ms < 1         ? 1
                                   : left_ms < STEP_MS ? (int)left_ms
                                                       : STEP_MS);
}

static void tell(scenes *s, const char *who, const char *call, soq_rc rc,
                 size_t bytes, soq_tcp_state client, soq_tcp_state server)
{
    ends_step step = { who, call, rc, bytes, client, server };

    ends_tell(&s->e, &step);
}

static void expect(scenes *s, bool so)
{
    s->well = s->well && so;
}

static soq end_of(scenes *s, const char *who)
{
    return strcmp(who, "client") == 0 ? s->e.client : s->e.server;
}

static void send_one(scenes *s, const char *who, soq_tcp_state client,
                     soq_tcp_state server)
{
    size_t n = 0;
    soq_rc rc = soq_send_all(end_of(s, who), message, strlen(message),
                             limit_of(s), &n);

    tell(s, who, "send() 12", rc, n, client, server);
    expect(s, !rc.err);
}

/* Of who: wanted bytes, or with 0 the end of the stream. */
static void receive(scenes *s, const char *who, size_t wanted,
                    soq_tcp_state client, soq_tcp_state server)
{
    char buf[64];
    size_t n = 0;
    soq_rc rc = soq_recv(end_of(s, who), buf, sizeof(buf), limit_of(s), &n);

    if (rc.err == SOQ_EOF && wanted == 0) {
        tell(s, who, "recv() end of stream", fine, 0, client, server);
        return;
    }
    tell(s, who, wanted > 0 ? "recv() 12" : "recv()", rc, rc.err ? 0 : n,
         client, server);
    expect(s, !rc.err && n == wanted);
}

/* Of who, which is to fail. */
static void receive_reset(scenes *s, const char *who)
{
    char buf[64];
    size_t n = 0;
    soq_rc rc = soq_recv(end_of(s, who), buf, sizeof(buf), limit_of(s), &n);

    tell(s, who, "recv()", rc, 0, SOQ_TCP_CLOSED, SOQ_TCP_CLOSED);
    expect(s, rc.err == SOQ_ECONNRESET);
}

static void shut(scenes *s, const char *who, soq_tcp_state client,
                 soq_tcp_state server)
{
    soq_rc rc = soq_shutdown(end_of(s, who), SOQ_SHUT_WRITE);

    tell(s, who, "shutdown(write)", rc, 0, client, server);
    expect(s, !rc.err);
}

static void give_up(scenes *s, const char *who, soq_tcp_state client,
                    soq_tcp_state server)
{
    if (strcmp(who, "client") == 0)
        soq_close(&s->e.client);
    else
        soq_close(&s->e.server);
    tell(s, who, "close()", fine, 0, client, server);
}

/* Time to look at it from outside. */
static void hold(scenes *s)
{
    int64_t end_ns = soq_now_ns() + (int64_t)s->hold_ms * 1000000;
    int64_t left_ms = s->hold_ms;

    if (s->hold_ms == 0 || stop_asked(&s->c->stop))
        return;
    if (!s->e.a->json)
        say(s->e.a, s->e.a->steps, 2, TEXT_LAB_HELD, "%d.%03d\n%u",
            s->hold_ms / 1000, s->hold_ms % 1000,
            (unsigned)s->e.server_at.port);
    while (left_ms > 0 && !stop_asked(&s->c->stop)) {
        soq_event event;
        size_t n;

        if (soq_poller_wait(s->c->poller, &event, 1, (int)left_ms, &n).err)
            return;
        left_ms = (end_ns - soq_now_ns()) / 1000000;
    }
}

/* ---- scenes ------------------------------------------------------------ */

/* The short names of states, for the tables of steps below. */
#define S(name) SOQ_TCP_##name

static void scene_shutdown(scenes *s)
{
    send_one(s, "client", S(ESTABLISHED), S(ESTABLISHED));
    shut(s, "client", S(FIN_WAIT_2), S(CLOSE_WAIT));
    receive(s, "server", strlen(message), S(FIN_WAIT_2), S(CLOSE_WAIT));
    receive(s, "server", 0, S(FIN_WAIT_2), S(CLOSE_WAIT));
    hold(s);
    send_one(s, "server", S(FIN_WAIT_2), S(CLOSE_WAIT));
    receive(s, "client", strlen(message), S(FIN_WAIT_2), S(CLOSE_WAIT));
    shut(s, "server", S(TIME_WAIT), S(CLOSED));
    receive(s, "client", 0, S(TIME_WAIT), S(CLOSED));
    give_up(s, "server", S(TIME_WAIT), S(CLOSED));
    give_up(s, "client", S(TIME_WAIT), S(CLOSED));
    hold(s);
}

static void scene_close(scenes *s)
{
    give_up(s, "server", S(CLOSE_WAIT), S(FIN_WAIT_2));
    receive(s, "client", 0, S(CLOSE_WAIT), S(FIN_WAIT_2));
    hold(s);
    give_up(s, "client", S(CLOSED), S(TIME_WAIT));
    hold(s);
}

/* The bytes have come, and nobody reads them. */
static void scene_unread(scenes *s)
{
    unsigned ready = 0;
    soq_rc rc;

    send_one(s, "client", S(ESTABLISHED), S(ESTABLISHED));
    rc = soq_wait(s->e.server, SOQ_READ, limit_of(s), &ready);
    expect(s, !rc.err && (ready & SOQ_READ));
    give_up(s, "server", S(CLOSED), S(CLOSED));
    receive_reset(s, "client");
    give_up(s, "client", S(CLOSED), S(CLOSED));
}

static void scene_abort(scenes *s)
{
    soq_abort(&s->e.client);
    tell(s, "client", "abort()", fine, 0, S(CLOSED), S(CLOSED));
    receive_reset(s, "server");
    give_up(s, "server", S(CLOSED), S(CLOSED));
}

/* Who does not read is not told of the end; its first send goes well. */
static void scene_half_open(scenes *s)
{
    size_t n = 0;
    soq_rc rc;

    give_up(s, "server", S(CLOSE_WAIT), S(FIN_WAIT_2));
    hold(s);
    send_one(s, "client", S(CLOSED), S(CLOSED));
    rc = soq_send_all(s->e.client, message, strlen(message), limit_of(s), &n);
    tell(s, "client", "send() again", rc, n, S(CLOSED), S(CLOSED));
    expect(s, rc.err == SOQ_EPIPE || rc.err == SOQ_ECONNRESET);
    give_up(s, "client", S(CLOSED), S(CLOSED));
}

/* ---- a program that dies ----------------------------------------------- */

static bool meet(scenes *s, soq listener)
{
    soq_addr at;
    char port[8];
    const char *const client[] = { "tcp-client", "127.0.0.1", port,
                                   "--file",     "-",         "--json",
                                   "--timeout",  "30",        NULL };
    soq_rc rc = soq_local_addr(listener, &at);

    snprintf(port, sizeof(port), "%u", (unsigned)at.port);
    if (!rc.err)
        rc = cast_enter(s->c, "client", client);
    if (!rc.err)
        rc = soq_accept(listener, limit_of(s), &s->e.server, &s->e.client_at);
    if (!rc.err)
        rc = soq_local_addr(s->e.server, &s->e.server_at);
    if (rc.err)
        app_fail(s->e.a, "start", "the client", rc);
    return !rc.err && cast_wait(s->c, "client", "connect", 0);
}

/* Whether the system of a dead program says goodbye for it, or resets, is the
 * system's affair: no state is predicted, and both answers count. */
static void die(scenes *s)
{
    char buf[64];
    size_t n;
    soq_rc rc;

    tell(s, "both", "connected", fine, 0, S(ESTABLISHED), S(ESTABLISHED));
    cast_kill(s->c, "client");
    rc = soq_recv(s->e.server, buf, sizeof(buf), limit_of(s), &n);
    expect(s, rc.err == SOQ_EOF || rc.err == SOQ_ECONNRESET);
    if (rc.err == SOQ_EOF)
        tell(s, "server", "recv() end of stream", fine, 0, S(FIN_WAIT_2),
             S(CLOSE_WAIT));
    else
        tell(s, "server", "recv()", rc, 0, S(CLOSED), S(CLOSED));
    hold(s);
    give_up(s, "server", rc.err == SOQ_EOF ? S(TIME_WAIT) : S(CLOSED),
            S(CLOSED));
}

static void scene_crash(scenes *s)
{
    soq listener = SOQ_NONE;
    soq_rc rc = soq_tcp_listen("127.0.0.1", "0", &listener);

    if (!rc.err && meet(s, listener))
        die(s);
    else
        s->well = false;
    soq_close(&listener);
}

/* ---- the block --------------------------------------------------------- */

static const struct {
    const char *name;
    text_id title;
    void (*play)(scenes *s);
    bool apart; /* it makes its own connection */
} list[] = {
    { "shutdown", TEXT_END_SHUTDOWN, scene_shutdown, false },
    { "close", TEXT_END_CLOSE, scene_close, false },
    { "unread", TEXT_END_UNREAD, scene_unread, false },
    { "abort", TEXT_END_ABORT, scene_abort, false },
    { "half-open", TEXT_END_HALF_OPEN, scene_half_open, false },
    { "crash", TEXT_END_CRASH, scene_crash, true },
};

static void play(scenes *s, size_t i)
{
    soq_rc rc = { SOQ_OK, 0 };

    s->e.scene = list[i].name;
    s->e.client = s->e.server = SOQ_NONE;
    ends_title(&s->e, list[i].title);
    if (!list[i].apart) {
        rc = ends_connect(&s->e, limit_of(s));
        if (!rc.err)
            tell(s, "both", "connected", rc, 0, S(ESTABLISHED),
                 S(ESTABLISHED));
    }
    if (rc.err) {
        app_fail(s->e.a, "connect", "the two ends", rc);
        s->well = false;
    } else {
        list[i].play(s);
    }
    ends_close(&s->e);
}

static void tell_result(const scenes *s)
{

    if (!s->e.a->json) {
        output_print(s->e.a->steps, "\n");
        say(s->e.a, s->e.a->steps, 0, TEXT_LAB_CLOSE_RESULT, "%zu\n%zu\n%zu",
            s->e.steps, s->e.differ, s->e.unseen);
        say_line(s->e.a, s->e.a->steps, 0, TEXT_LAB_HALF_OPEN);
        return;
    }
    jsonl_print(s->e.a->steps, soq_wall_us(),
                json_pack("{s:s, s:I, s:s, s:s, s:I, s:I, s:I, s:b}", "app",
                          s->e.a->command->name, "pid",
                          (json_int_t)soq_own_process_id(), "event", "result",
                          "block", "close", "steps", (json_int_t)s->e.steps,
                          "not_as_predicted", (json_int_t)s->e.differ,
                          "not_observed", (json_int_t)s->e.unseen, "well",
                          s->well));
}

static void perform(scenes *s)
{
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (!stop_asked(&s->c->stop))
            play(s, i);
    tell_result(s);
}

int lab_close(app *a, int timeout_ms, int hold_ms)
{
    scenes s;
    int status = APP_DONE;

    memset(&s, 0, sizeof(s));
    s.e.a = a;
    s.hold_ms = hold_ms;
    s.well = true;
    timeout_ms += HOLDS * hold_ms;
    s.deadline_ns = soq_now_ns() + (int64_t)timeout_ms * 1000000;
    s.c = cast_open(a, "crash", timeout_ms);
    if (!s.c)
        return APP_FAILED;
    perform(&s);
    if (stop_asked(&s.c->stop)) {
        app_fault(a, "%s", say_text(a, TEXT_LAB_INTERRUPTED));
        status = APP_INTERRUPTED;
    } else if (!s.well) {
        status = app_fault(a, "%s", say_text(a, TEXT_LAB_PART));
    }
    cast_close(s.c);
    return status;
}
