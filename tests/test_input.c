/* test_input.c -- a file, a pipe and nothing at all, awaited beside sockets,
 * byte for byte (rows 90 and 93). */
#include <stdlib.h>
#include <string.h>

#include "child.h"

#define CAT ((const char *const[]){ "cat", NULL })

/* A child that gives back what it gets; both ends of it. */
typedef struct echo {
    soq_process *child;
    soq_file to;
    soq_file from;
    soq_input *input;
} echo;

static echo opened(void)
{
    echo e;

    e.child = start_child(SOQ_PIPE_IN | SOQ_PIPE_OUT, CAT);
    e.to = soq_process_take(e.child, SOQ_STDIN);
    e.from = soq_process_take(e.child, SOQ_STDOUT);
    assert_ok(soq_input_open(e.from, &e.input));
    return e;
}

static void closed(echo *e)
{
    soq_input_close(&e->input);
    (void)soq_file_close(&e->to);
    (void)soq_file_close(&e->from);
    soq_process_close(&e->child);
}

static void what_is_written_is_read_and_then_the_end(void **state)
{
    echo e = opened();
    char buf[8] = "";
    size_t n;

    (void)state;
    assert_ok(soq_file_write(e.to, "hello", 5, NULL));
    for (size_t got = 0; got < 5; got += n)
        assert_ok(soq_input_read(e.input, buf + got, 5 - got, soon(), &n));
    assert_string_equal(buf, "hello");
    assert_err(SOQ_EAGAIN, soq_input_read(e.input, buf, 8, soq_no_wait(), &n));
    assert_ok(soq_file_close(&e.to));
    for (int i = 0; i < 3; i++)
        assert_err(SOQ_EOF, soq_input_read(e.input, buf, 8, soon(), &n));
    assert_int_equal(end_of(&e.child), 0);
    closed(&e);
}

static void read_of_0_bytes_is_ok_and_never_an_end(void **state)
{
    echo e = opened();
    char buf[1];
    size_t n = 77;

    (void)state;
    assert_ok(soq_input_read(e.input, buf, 0, soq_forever(), &n));
    assert_int_equal(n, 0);
    assert_ok(soq_file_close(&e.to));
    assert_err(SOQ_EOF, soq_input_read(e.input, buf, 1, soon(), &n));
    n = 77;
    assert_ok(soq_input_read(e.input, buf, 0, soon(), &n));
    assert_int_equal(n, 0);
    closed(&e);
}

static void input_is_awaited_beside_a_socket(void **state)
{
    echo e = opened();
    soq client, server;
    soq_poller *p;
    soq_event event;
    char byte;
    size_t n;

    (void)state;
    open_connection(SOQ_IPV4, &client, &server);
    for (size_t i = 0; soq_poller_mechanism(i); i++) {
        assert_ok(soq_poller_open(soq_poller_mechanism(i), &p));
        assert_ok(soq_poller_set(p, server, SOQ_READ, &server));
        assert_ok(soq_poller_set(p, soq_input_socket(e.input), SOQ_READ, &e));
        assert_ok(soq_poller_wait(p, &event, 1, 20, &n));
        assert_int_equal(n, 0);
        /* A silent input does not hold a socket up ... */
        assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
        assert_ok(soq_poller_wait(p, &event, 1, WAIT_MS, &n));
        assert_int_equal(n, 1);
        assert_ptr_equal(event.user, &server);
        assert_ok(soq_recv(server, &byte, 1, soon(), &n));
        /* ... and a silent socket not an input. */
        assert_ok(soq_file_write(e.to, "y", 1, NULL));
        assert_ok(soq_poller_wait(p, &event, 1, WAIT_MS, &n));
        assert_int_equal(n, 1);
        assert_ptr_equal(event.user, &e);
        assert_ok(soq_input_read(e.input, &byte, 1, soq_no_wait(), &n));
        assert_int_equal(byte, 'y');
        assert_ok(soq_poller_wait(p, &event, 1, 20, &n));
        assert_int_equal(n, 0);
        soq_poller_close(&p);
    }
    soq_close(&client);
    soq_close(&server);
    closed(&e);
}

static void end_is_readable(void **state)
{
    echo e = opened();
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_file_close(&e.to));
    assert_ok(soq_wait(soq_input_socket(e.input), SOQ_READ, soon(), NULL));
    assert_err(SOQ_EOF, soq_input_read(e.input, &byte, 1, soq_no_wait(), &n));
    assert_ok(soq_wait(soq_input_socket(e.input), SOQ_READ, soon(), NULL));
    closed(&e);
}

typedef struct flow {
    soq_file to;
    size_t len;
    soq_rc rc;
} flow;

static void write_pattern(void *arg)
{
    flow *f = arg;
    static unsigned char buf[50000];

    for (size_t at = 0; at < f->len; at += sizeof(buf)) {
        size_t len = f->len - at < sizeof(buf) ? f->len - at : sizeof(buf);

        pattern(buf, len, at);
        f->rc = soq_file_write(f->to, buf, len, NULL);
        if (f->rc.err)
            break;
    }
    (void)soq_file_close(&f->to);
}

/* More than every buffer on the way, there and back. */
static void every_byte_comes_through_in_its_order(void **state)
{
    static const size_t sizes[] = { 1, 65535, 65536, 65537, 5000000 };

    (void)state;
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        static unsigned char buf[70000];
        echo e = opened();
        flow f = { e.to, sizes[i], { 0 } };
        soq_thread *thread;
        size_t total = 0;
        size_t n;
        soq_rc rc;

        e.to = SOQ_FILE_NONE;
        assert_ok(soq_thread_start(write_pattern, &f, &thread));
        for (;;) {
            rc = soq_input_read(e.input, buf, sizeof(buf), soon(), &n);
            if (rc.err)
                break;
            assert_pattern(buf, n, total);
            total += n;
        }
        soq_thread_join(&thread);
        assert_err(SOQ_EOF, rc);
        assert_ok(f.rc);
        assert_int_equal(total, sizes[i]);
        closed(&e);
    }
}

static void file_is_an_input_like_any_other(void **state)
{
    static const char path[] = "soquete-test-input.bin";
    static unsigned char buf[200000];
    size_t total = 0;
    soq_input *input;
    soq_file f;
    size_t n;

    (void)state;
    pattern(buf, sizeof(buf), 0);
    assert_ok(soq_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_write(f, buf, sizeof(buf), NULL));
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_open(path, SOQ_OPEN_READ, &f));
    assert_ok(soq_input_open(f, &input));
    while (!soq_input_read(input, buf, sizeof(buf), soon(), &n).err) {
        assert_pattern(buf, n, total);
        total += n;
    }
    assert_int_equal(total, sizeof(buf));
    soq_input_close(&input);
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_remove(path));
}

static void no_file_is_ebadf(void **state)
{
    soq_input *input = NULL;

    (void)state;
    assert_err(SOQ_EBADF, soq_input_open(SOQ_FILE_NONE, &input));
    assert_null(input);
    soq_input_close(&input);
    soq_input_close(NULL);
}

/* The thread behind it waits in a read that nobody answers. */
static void close_ends_a_read_that_waits(void **state)
{
    size_t times = scaled(50);
    echo e = opened();

    (void)state;
    for (size_t i = 0; i < times; i++) {
        int64_t begin = soq_now_ns();
        soq_input *input = e.input;

        soq_input_close(&input);
        assert_null(input);
        assert_took(0, begin);
        assert_ok(soq_input_open(e.from, &e.input));
    }
    closed(&e);
}

static void close_in_the_middle_of_much_is_no_harm(void **state)
{
    size_t times = scaled(20);

    (void)state;
    for (size_t i = 0; i < times; i++) {
        echo e = opened();
        flow f = { e.to, 1000000, { 0 } };
        soq_thread *thread;
        char byte;
        size_t n;

        e.to = SOQ_FILE_NONE;
        assert_ok(soq_thread_start(write_pattern, &f, &thread));
        assert_ok(soq_input_read(e.input, &byte, 1, soon(), &n));
        closed(&e);
        soq_thread_join(&thread);
    }
}

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read_and_then_the_end),
        TEST(read_of_0_bytes_is_ok_and_never_an_end),
        TEST(input_is_awaited_beside_a_socket),
        TEST(end_is_readable),
        TEST(every_byte_comes_through_in_its_order),
        TEST(file_is_an_input_like_any_other),
        TEST(no_file_is_ebadf),
        TEST(close_ends_a_read_that_waits),
        TEST(close_in_the_middle_of_much_is_no_harm),
    };
    int status;

    if (play_a_part(argc, argv, &status))
        return status;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
