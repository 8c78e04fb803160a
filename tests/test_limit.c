/* test_limit.c -- every call that can wait, and the four ways in which its
 * limit can end it: no time, out of time, cancelled before, cancelled. */
#include <soquete/file.h>
#include <stdio.h>
#include <string.h>

#include "net.h"

/* What the calls wait on: silent, whatever it is. */
typedef struct scene {
    soq listener;
    soq client;
    soq server;
    silence quiet;
    soq_process *child;
    soq_file pipe;
    soq_input *input;
} scene;

typedef struct call {
    const char *name;
    soq_err without_time;
    void (*open)(scene *on);
    soq_rc (*run)(scene *on, soq_limit limit);
    void (*close)(scene *on);
} call;

/* ---- what they wait on ------------------------------------------------- */

static void open_waiting_listener(scene *on)
{
    on->listener = open_listener(SOQ_IPV4, NULL);
}

static void open_quiet_connection(scene *on)
{
    open_connection(SOQ_IPV4, &on->client, &on->server);
}

static void open_full_connection(scene *on)
{
    open_quiet_connection(on);
    (void)fill(on->client);
}

static void open_quiet_machine(scene *on)
{
    open_silence(SOQ_IPV4, &on->quiet);
}

static void open_quiet_datagrams(scene *on)
{
    on->client = open_udp(SOQ_IPV4, NULL);
}

static char own_path[1024];

/* A child that waits for its standard input to end. */
static void open_child(scene *on)
{
    const char *argv[] = { own_path, "wait", NULL };

    assert_ok(soq_process_start(argv, SOQ_PIPE_IN | SOQ_PIPE_OUT, &on->child));
}

static void open_quiet_input(scene *on)
{
    open_child(on);
    on->pipe = soq_process_take(on->child, SOQ_STDOUT);
    assert_ok(soq_input_open(on->pipe, &on->input));
}

static void close_scene(scene *on)
{
    soq_close(&on->listener);
    soq_close(&on->client);
    soq_close(&on->server);
    soq_input_close(&on->input);
    (void)soq_file_close(&on->pipe);
    soq_process_close(&on->child);
}

static void close_quiet_machine(scene *on)
{
    close_silence(&on->quiet);
    close_scene(on);
}

/* ---- the calls --------------------------------------------------------- */

static char buf[4];
static size_t n;

static soq_rc run_accept(scene *on, soq_limit limit)
{
    return soq_accept(on->listener, limit, &on->client, NULL);
}

static soq_rc run_connect(scene *on, soq_limit limit)
{
    soq_close(&on->client);
    assert_ok(soq_tcp_open(SOQ_IPV4, &on->client));
    return soq_connect(on->client, &on->quiet.at, limit);
}

static soq_rc run_dial(scene *on, soq_limit limit)
{
    char port[8];

    snprintf(port, sizeof(port), "%u", (unsigned)on->quiet.at.port);
    return soq_tcp_dial("127.0.0.1", port, limit, &on->client);
}

static soq_rc run_send(scene *on, soq_limit limit)
{
    return soq_send(on->client, "x", 1, limit, &n);
}

static soq_rc run_send_all(scene *on, soq_limit limit)
{
    static const char much[1 << 20]; /* more than the system frees alone */

    return soq_send_all(on->client, much, sizeof(much), limit, NULL);
}

static soq_rc run_recv(scene *on, soq_limit limit)
{
    return soq_recv(on->client, buf, sizeof(buf), limit, &n);
}

static soq_rc run_recv_all(scene *on, soq_limit limit)
{
    return soq_recv_all(on->client, buf, sizeof(buf), limit, NULL);
}

static soq_rc run_recv_from(scene *on, soq_limit limit)
{
    return soq_recv_from(on->client, buf, sizeof(buf), limit, &n, NULL, NULL);
}

static soq_rc run_wait(scene *on, soq_limit limit)
{
    return soq_wait(on->client, SOQ_READ, limit, NULL);
}

static soq_rc run_close_gracefully(scene *on, soq_limit limit)
{
    soq_rc rc = soq_close_gracefully(&on->client, limit);

    assert_true(soq_is_none(on->client));
    soq_close(&on->server);
    open_quiet_connection(on); /* for the next try */
    return rc;
}

static soq_rc run_input_read(scene *on, soq_limit limit)
{
    return soq_input_read(on->input, buf, sizeof(buf), limit, &n);
}

static soq_rc run_process_wait(scene *on, soq_limit limit)
{
    int status;

    return soq_process_wait(on->child, limit, &status);
}

static const call calls[] = {
    { "accept", SOQ_EAGAIN, open_waiting_listener, run_accept, close_scene },
    { "connect", SOQ_EINPROGRESS, open_quiet_machine, run_connect,
      close_quiet_machine },
    { "dial", SOQ_EAGAIN, open_quiet_machine, run_dial, close_quiet_machine },
    { "send", SOQ_EAGAIN, open_full_connection, run_send, close_scene },
    { "send_all", SOQ_EAGAIN, open_full_connection, run_send_all,
      close_scene },
    { "recv", SOQ_EAGAIN, open_quiet_connection, run_recv, close_scene },
    { "recv_all", SOQ_EAGAIN, open_quiet_connection, run_recv_all,
      close_scene },
    { "recv_from", SOQ_EAGAIN, open_quiet_datagrams, run_recv_from,
      close_scene },
    { "wait", SOQ_EAGAIN, open_quiet_connection, run_wait, close_scene },
    { "close_gracefully", SOQ_EAGAIN, open_quiet_connection,
      run_close_gracefully, close_scene },
    { "input_read", SOQ_EAGAIN, open_quiet_input, run_input_read,
      close_scene },
    { "process_wait", SOQ_EAGAIN, open_child, run_process_wait, close_scene },
};

/* ---- the four ways ----------------------------------------------------- */

static scene opened(const call *c)
{
    scene on = { .listener = SOQ_NONE,
                 .client = SOQ_NONE,
                 .server = SOQ_NONE,
                 .pipe = SOQ_FILE_NONE };

    c->open(&on);
    return on;
}

static void without_time(void **state)
{
    const call *c = *state;
    scene on = opened(c);

    assert_err(c->without_time, c->run(&on, soq_no_wait()));
    c->close(&on);
}

static void out_of_time(void **state)
{
    const call *c = *state;
    scene on = opened(c);
    int64_t begin = soq_now_ns();

    assert_err(SOQ_ETIMEDOUT, c->run(&on, soq_within(50)));
    assert_took(50, begin);
    c->close(&on);
}

static void cancelled_before(void **state)
{
    const call *c = *state;
    scene on = opened(c);
    soq_limit limit = { -1, NULL };

    assert_ok(soq_canceller_open(&limit.cancel));
    soq_cancel(limit.cancel);
    assert_err(SOQ_ECANCELED, c->run(&on, limit));
    limit.timeout_ms = 0;
    assert_err(SOQ_ECANCELED, c->run(&on, limit));
    soq_canceller_close(&limit.cancel);
    c->close(&on);
}

typedef struct later {
    soq_canceller *cancel;
    soq silent;
    int64_t at_ns;
} later;

static void cancel_later(void *arg)
{
    later *l = arg;

    (void)soq_wait(l->silent, SOQ_READ, soq_within(20), NULL);
    l->at_ns = soq_now_ns();
    soq_cancel(l->cancel);
}

/* Tried again until the call was there before the cancel, once with a time
 * and once without. */
static void cancelled(void **state)
{
    const call *c = *state;
    scene on = opened(c);
    later l = { .silent = open_udp(SOQ_IPV4, NULL) };
    int in_time = 0;

    assert_ok(soq_canceller_open(&l.cancel));
    for (int tries = 0; in_time < 2 && tries < 20; tries++) {
        soq_limit limit = { tries % 2 ? -1 : 3000, l.cancel };
        soq_thread *thread;
        int64_t begin, end;

        assert_ok(soq_thread_start(cancel_later, &l, &thread));
        begin = soq_now_ns();
        assert_err(SOQ_ECANCELED, c->run(&on, limit));
        end = soq_now_ns();
        soq_thread_join(&thread);
        if (begin < l.at_ns && end >= l.at_ns) {
            assert_in_range((end - l.at_ns) / 1000000, 0, 500);
            in_time++;
        }
        soq_canceller_reset(l.cancel);
    }
    assert_int_equal(in_time, 2);
    soq_canceller_close(&l.cancel);
    soq_close(&l.silent);
    c->close(&on);
}

/* ---- the product ------------------------------------------------------- */

typedef struct way {
    const char *name; /* what follows the call's */
    CMUnitTestFunction test;
} way;

static const way ways[] = {
    { "_without_time_does_not_wait", without_time },
    { "_ends_at_its_deadline", out_of_time },
    { "_cancelled_before_does_not_begin", cancelled_before },
    { "_is_cancelled_by_another_thread", cancelled },
};

/* The child of the tests: it waits until its standard input ends. */
static int wait_as_a_child(void)
{
    char byte;

    while (!soq_file_read(soq_file_standard(SOQ_STDIN), &byte, 1, &n).err)
        ;
    return 0;
}

int main(int argc, char *argv[])
{
    static char names[LENGTH(calls) * LENGTH(ways)][64];
    static struct CMUnitTest tests[LENGTH(calls) * LENGTH(ways)];

    if (argc > 1 && strcmp(argv[1], "wait") == 0)
        return wait_as_a_child();
    if (soq_own_path(own_path, sizeof(own_path)).err)
        return 1;
    for (size_t i = 0; i < LENGTH(tests); i++) {
        const call *c = &calls[i / LENGTH(ways)];
        const way *w = &ways[i % LENGTH(ways)];

        snprintf(names[i], sizeof(names[i]), "%s%s", c->name, w->name);
        tests[i].name = names[i];
        tests[i].test_func = w->test;
        tests[i].initial_state = (void *)(uintptr_t)c;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
