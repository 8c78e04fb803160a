/* test_process.c -- children: started, spoken with, awaited, ended, and given
 * nothing that is not theirs (row 7). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void child_that_does_not_exist_is_enoent(void **state)
{
    const char *argv[] = { "no-such-folder/no-such-program.exe", NULL };
    soq_process *child = NULL;

    (void)state;
    assert_err(SOQ_ENOENT, soq_process_start(argv, 0, &child));
    assert_null(child);
}

static void exit_status_comes_back(void **state)
{
    static const int statuses[] = { 0, 1, 2, 42, 77, 255 };

    (void)state;
    for (size_t i = 0; i < LENGTH(statuses); i++) {
        char text[8];
        soq_process *child;

        snprintf(text, sizeof(text), "%d", statuses[i]);
        child = start_child(0, ARGS("exit", text));
        assert_int_equal(end_of(&child), statuses[i]);
        assert_null(child);
    }
}

static void end_may_be_asked_for_again(void **state)
{
    soq_process *child = start_child(0, ARGS("exit", "7"));
    int status;

    (void)state;
    for (int i = 0; i < 3; i++) {
        status = -1;
        assert_ok(soq_process_wait(child, soon(), &status));
        assert_int_equal(status, 7);
    }
    assert_ok(soq_process_wait(child, soq_no_wait(), &status));
    soq_process_close(&child);
    soq_process_close(&child);
    soq_process_close(NULL);
}

static void arguments_arrive_as_they_are(void **state)
{
    const char *const args[] = {
        "args",      "plain",  "",          "two words",         "\"quoted\"",
        "back\\",    "a\\\"b", "tab\there", "\xc3\xa9t\xc3\xa9", "*?<>|&^%x",
        "trail\\\\", NULL
    };
    soq_process *child = start_child(SOQ_PIPE_OUT, args);
    char expected[512] = "";
    char seen[512] = "";

    (void)state;
    for (size_t i = 1; args[i]; i++) {
        strncat(expected, "[", 2);
        strncat(expected, args[i], 64);
        strncat(expected, "]", 2);
    }
    seen[read_all(child, SOQ_STDOUT, seen, sizeof(seen) - 1)] = '\0';
    assert_int_equal(end_of(&child), 0);
    assert_string_equal(seen, expected);
}

static void streams_are_connected_each_on_its_own(void **state)
{
    soq_process *child = start_child(SOQ_PIPE_OUT | SOQ_PIPE_ERR,
                                     ARGS("say", "out"));
    char out[16] = "", err[16] = "";

    (void)state;
    out[read_all(child, SOQ_STDOUT, out, 15)] = '\0';
    err[read_all(child, SOQ_STDERR, err, 15)] = '\0';
    assert_string_equal(out, "out");
    assert_string_equal(err, "err");
    assert_int_equal(end_of(&child), 0);
}

static void pipe_is_taken_once_and_only_when_asked_for(void **state)
{
    soq_process *child = start_child(SOQ_PIPE_OUT, ARGS("exit", "0"));
    soq_file f = soq_process_take(child, SOQ_STDOUT);

    (void)state;
    assert_false(soq_file_is_none(f));
    assert_true(soq_file_is_none(soq_process_take(child, SOQ_STDOUT)));
    assert_true(soq_file_is_none(soq_process_take(child, SOQ_STDIN)));
    assert_true(soq_file_is_none(soq_process_take(child, SOQ_STDERR)));
    assert_ok(soq_file_close(&f));
    assert_int_equal(end_of(&child), 0);
}

/* ---- ends -------------------------------------------------------------- */

static void running_child_is_not_waited_for_longer_than_the_limit(void **state)
{
    soq_process *child = start_child(SOQ_PIPE_IN, ARGS("cat"));
    soq_file in = soq_process_take(child, SOQ_STDIN);
    int status = 77;

    (void)state;
    assert_err(SOQ_EAGAIN, soq_process_wait(child, soq_no_wait(), &status));
    assert_err(SOQ_ETIMEDOUT,
               soq_process_wait(child, soq_within(30), &status));
    assert_int_equal(status, 77);
    assert_ok(soq_file_close(&in));
    assert_int_equal(end_of(&child), 0);
}

static void killed_child_ends_at_once(void **state)
{
    soq_process *child = start_child(SOQ_PIPE_IN, ARGS("cat"));
    int status = 0;

    (void)state;
    soq_process_kill(child);
    assert_ok(soq_process_wait(child, soon(), &status));
    assert_int_not_equal(status, 0);
    soq_process_kill(child);
    assert_true(soq_process_interrupt(child).err != SOQ_OK);
    soq_process_close(&child);
}

static void closed_child_is_killed(void **state)
{
    soq_process *child = start_child(SOQ_PIPE_IN | SOQ_PIPE_OUT,
                                     ARGS("await"));
    soq_file out = soq_process_take(child, SOQ_STDOUT);
    int64_t begin = soq_now_ns();
    char byte;
    size_t n;

    (void)state;
    soq_process_close(&child);
    assert_took(0, begin);
    /* Nobody writes there any more. */
    while (!soq_file_read(out, &byte, 1, &n).err)
        ;
    assert_err(SOQ_EOF, soq_file_read(out, &byte, 1, &n));
    assert_ok(soq_file_close(&out));
}

static void each_process_has_a_number(void **state)
{
    soq_process *child = start_child(SOQ_PIPE_IN, ARGS("cat"));
    soq_process *other = start_child(SOQ_PIPE_IN, ARGS("cat"));

    (void)state;
    assert_true(soq_own_process_id() > 0);
    assert_true(soq_process_id(child) > 0);
    assert_true(soq_process_id(child) != soq_own_process_id());
    assert_true(soq_process_id(child) != soq_process_id(other));
    soq_process_close(&child);
    soq_process_close(&other);
}

/* Its own program's first; Wine 8 has no more to tell. */
static void arguments_of_a_process_can_be_asked_for(void **state)
{
    static const char more[] = "until\0two words\0";
    soq_process *child = start_child(SOQ_PIPE_IN,
                                     ARGS("cat", "until", "two words"));
    char all[4096], few[5] = "****";
    size_t n = 0, first;

    (void)state;
    assert_ok(
        soq_process_arguments(soq_process_id(child), all, sizeof(all), &n));
    first = strlen(all) + 1;
    assert_true(n >= first);
    assert_non_null(strstr(all, "test_process"));
    if (n > first) {
        assert_int_equal(n, first + sizeof("cat") + sizeof(more) - 1);
        assert_memory_equal(all + n - sizeof(more) + 1, more,
                            sizeof(more) - 1);
    }
    assert_ok(soq_process_arguments(soq_process_id(child), few, 3, &n));
    assert_int_equal(n, 3);
    assert_memory_equal(few, all, 3);
    assert_int_equal(few[3], '*');
    soq_process_close(&child);
}

static void what_is_no_process_has_no_arguments(void **state)
{
    /* Never given away: too large, and on Windows no multiple of 4. */
    static const long long none[] = { 0, -1, 2147483647, 1LL << 40 };
    char all[64];
    size_t n = 77;

    (void)state;
    for (size_t i = 0; i < LENGTH(none); i++)
        assert_err(SOQ_ESRCH,
                   soq_process_arguments(none[i], all, sizeof(all), &n));
    assert_int_equal(n, 77);
}

static void path_that_does_not_fit_is_enametoolong(void **state)
{
    char path[2048] = "";
    char few[4] = "abc";

    (void)state;
    assert_ok(soq_own_path(path, sizeof(path)));
    assert_non_null(strstr(path, "test_process"));
    assert_err(SOQ_ENAMETOOLONG, soq_own_path(few, sizeof(few)));
}

/* ---- nothing is inherited ---------------------------------------------- */

static void child_has_no_socket_of_ours(void **state)
{
    soq_addr at;
    soq listener = open_listener(SOQ_IPV4, &at);
    soq_poller *poller;
    soq_canceller *canceller;
    soq client, server, udp = open_udp(SOQ_IPV4, NULL);
    soq pair[2];
    soq_process *child;
    char seen[256] = "";

    (void)state;
    connect_to_listener(listener, &at, &client, &server);
    assert_ok(soq_pair(pair));
    assert_ok(soq_poller_open(NULL, &poller));
    assert_ok(soq_canceller_open(&canceller));
    child = start_child(SOQ_PIPE_OUT, ARGS("sockets"));
    seen[read_all(child, SOQ_STDOUT, seen, 255)] = '\0';
    assert_int_equal(end_of(&child), 0);
    assert_string_equal(seen, "");
    soq_canceller_close(&canceller);
    soq_poller_close(&poller);
    soq_close(&pair[0]);
    soq_close(&pair[1]);
    soq_close(&client);
    soq_close(&server);
    soq_close(&udp);
    soq_close(&listener);
}

/* A listener on a port that no system gives by itself: nobody comes by it
 * between our end of it and the child's beginning. */
static soq open_chosen_port(soq_addr *at)
{
    unsigned begin = (unsigned)(soq_own_process_id() % 8000);
    soq_rc rc = { SOQ_EADDRINUSE, 0 };
    soq s = SOQ_NONE;

    for (unsigned i = 0; i < 100 && rc.err == SOQ_EADDRINUSE; i++) {
        soq_close(&s);
        *at = soq_addr_loopback(SOQ_IPV4, (uint16_t)(20000 + begin + i));
        assert_ok(soq_tcp_open(SOQ_IPV4, &s));
        rc = soq_bind(s, at);
    }
    assert_ok(rc);
    assert_ok(soq_listen(s, 0));
    return s;
}

static void child_does_not_keep_our_port_or_connection(void **state)
{
    soq_addr at;
    soq listener = open_chosen_port(&at);
    soq client, server;
    soq_process *child, *other;
    char port[8], byte;
    size_t n;

    (void)state;
    snprintf(port, sizeof(port), "%u", (unsigned)at.port);
    connect_to_listener(listener, &at, &client, &server);
    child = start_child(SOQ_PIPE_IN, ARGS("cat"));
    soq_close(&listener);
    soq_close(&server);
    assert_err(SOQ_EOF, soq_recv(client, &byte, 1, soon(), &n));
    soq_close(&client);
    other = start_child(0, ARGS("port", port));
    assert_int_equal(end_of(&other), 0);
    soq_process_close(&child);
}

/* Children that begin while sockets are opened and accepted: what is not made
 * private in the same call could slip into one. */
typedef struct storm {
    soq_canceller *stop;
    size_t connections;
} storm;

static void connect_and_accept(void *arg)
{
    storm *s = arg;
    soq_addr any = soq_addr_loopback(SOQ_IPV4, 0);
    soq listener, client, server;

    if (soq_tcp_open(SOQ_IPV4, &listener).err ||
        soq_bind(listener, &any).err || soq_listen(listener, 0).err ||
        soq_local_addr(listener, &any).err)
        return;
    while (!soq_cancelled(s->stop)) {
        if (soq_tcp_open(SOQ_IPV4, &client).err)
            break;
        if (!soq_connect(client, &any, soon()).err &&
            !soq_accept(listener, soon(), &server, NULL).err) {
            s->connections++;
            soq_abort(&server);
        }
        soq_close(&client);
    }
    soq_close(&listener);
}

static void children_in_a_storm_of_connections_get_none(void **state)
{
    size_t times = scaled(60);
    storm s = { .connections = 0 };
    soq_thread *thread;

    (void)state;
    assert_ok(soq_canceller_open(&s.stop));
    assert_ok(soq_thread_start(connect_and_accept, &s, &thread));
    for (size_t i = 0; i < times; i++) {
        soq_process *child = start_child(SOQ_PIPE_OUT, ARGS("sockets"));
        char seen[256] = "";

        seen[read_all(child, SOQ_STDOUT, seen, 255)] = '\0';
        assert_int_equal(end_of(&child), 0);
        assert_string_equal(seen, "");
    }
    soq_cancel(s.stop);
    soq_thread_join(&thread);
    assert_in_range(s.connections, times, SIZE_MAX);
    soq_canceller_close(&s.stop);
}

static size_t read_until(soq_file f, char *buf, size_t cap, char last)
{
    size_t total = 0, n = 0;
    soq_rc rc = { SOQ_OK, 0 };

    while (!rc.err && total < cap && (total == 0 || buf[total - 1] != last)) {
        rc = soq_file_read(f, buf + total, cap - total, &n);
        total += rc.err ? 0 : n;
    }
    return total;
}

/* The child of our child has the same output, which has no end before both
 * have ended; and neither the parent's thread nor the parent's last words end
 * it, but that there is no parent any more. */
static void child_ends_with_its_parent_however_that_ends(void **state)
{
    soq_process *parent = start_child(SOQ_PIPE_IN | SOQ_PIPE_OUT,
                                      ARGS("desert"));
    soq_file in = soq_process_take(parent, SOQ_STDIN);
    soq_file out = soq_process_take(parent, SOQ_STDOUT);
    char said[32];
    size_t n = read_until(out, said, sizeof(said), '\n');

    (void)state;
    assert_int_equal(n, 6);
    assert_memory_equal(said, "ready\n", 6);
    assert_ok(soq_file_write(in, "x", 1, NULL));
    assert_int_equal(read_until(out, said, sizeof(said), '\0'), 0);
    assert_int_equal(end_of(&parent), 9);
    assert_ok(soq_file_close(&in));
    assert_ok(soq_file_close(&out));
}

static void many_children_leave_nothing_behind(void **state)
{
    size_t times = scaled(100);
    uintptr_t before = next_number();

    (void)state;
    for (size_t i = 0; i < times; i++) {
        soq_process *child = start_child(
            SOQ_PIPE_IN | SOQ_PIPE_OUT | SOQ_PIPE_ERR, ARGS("exit", "3"));

        assert_int_equal(end_of(&child), 3);
    }
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
}

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(child_that_does_not_exist_is_enoent),
        TEST(exit_status_comes_back),
        TEST(end_may_be_asked_for_again),
        TEST(arguments_arrive_as_they_are),
        TEST(streams_are_connected_each_on_its_own),
        TEST(pipe_is_taken_once_and_only_when_asked_for),
        TEST(running_child_is_not_waited_for_longer_than_the_limit),
        TEST(killed_child_ends_at_once),
        TEST(closed_child_is_killed),
        TEST(each_process_has_a_number),
        TEST(arguments_of_a_process_can_be_asked_for),
        TEST(what_is_no_process_has_no_arguments),
        TEST(path_that_does_not_fit_is_enametoolong),
        TEST(child_has_no_socket_of_ours),
        TEST(child_does_not_keep_our_port_or_connection),
        TEST(children_in_a_storm_of_connections_get_none),
        TEST(child_ends_with_its_parent_however_that_ends),
        TEST(many_children_leave_nothing_behind),
    };
    int status;

    if (play_a_part(argc, argv, &status))
        return status;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
