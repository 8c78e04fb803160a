/*
 * test_port_process.c -- what sys.h promises of files, readers and child
 * processes.
 *
 * The children are this program again, started with a word that says what to
 * do.
 */
#include <stdlib.h>
#include <string.h>

#include "port_pair.h"

static char own_path[4096];

/* ---- as a child -------------------------------------------------------- */

/* Copy standard input to standard output, to the end. */
static int copy(void)
{
    soq_file in = soq__sys_file_standard(SOQ_STDIN);
    soq_file out = soq__sys_file_standard(SOQ_STDOUT);
    char buf[4096];
    size_t n;

    while (!soq__sys_file_read(in, buf, sizeof(buf), &n).err)
        for (size_t at = 0; at < n;) {
            size_t put = 0;

            if (soq__sys_file_write(out, buf + at, n - at, &put).err)
                return 1;
            at += put;
        }
    return 7;
}

static int tell_argument(const char *text)
{
    size_t n;
    soq_file err = soq__sys_file_standard(SOQ_STDERR);

    return soq__sys_file_write(err, text, strlen(text), &n).err ? 1 : 0;
}

/* ---- as the test ------------------------------------------------------- */

static soq__child start(const char *word, const char *more, unsigned pipes)
{
    const char *const argv[] = { own_path, word, more, NULL };
    soq__child child;

    assert_ok(soq__sys_process_start(argv, pipes, &child));
    assert_true(child.id > 0);
    return child;
}

static int wait_for(soq__child *child)
{
    int status = -1;

    assert_ok(soq__sys_process_wait(child, &status));
    soq__sys_process_close(child);
    return status;
}

static size_t read_all(soq_file f, char *buf, size_t cap)
{
    size_t total = 0;
    size_t n = 0;
    soq_rc rc;

    for (;;) {
        rc = soq__sys_file_read(f, buf + total, cap - total, &n);
        if (rc.err)
            break;
        total += n;
        assert_true(total < cap);
    }
    assert_err(SOQ_EOF, rc);
    return total;
}

static void a_child_reads_and_writes_its_pipes(void **state)
{
    soq__child child = start("copy", NULL, SOQ_PIPE_IN | SOQ_PIPE_OUT);
    char buf[64];
    size_t n = 0;

    (void)state;
    assert_true(soq_file_is_none(child.pipe[2]));
    assert_ok(soq__sys_file_write(child.pipe[0], "a\0\r\n\x1a", 5, &n));
    assert_int_equal(n, 5);
    assert_ok(soq__sys_file_close(child.pipe[0]));
    assert_int_equal(read_all(child.pipe[1], buf, sizeof(buf)), 5);
    assert_memory_equal(buf, "a\0\r\n\x1a", 5);
    assert_ok(soq__sys_file_close(child.pipe[1]));
    assert_int_equal(wait_for(&child), 7);
}

static void a_child_gets_its_arguments_as_they_are(void **state)
{
    static const char *const words[] = { "",       " ",    "a b", "\"",
                                         "a\\",    "\\\"", "*",   "\xc3\xa9",
                                         "%PATH%", "a\\\\" };

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        soq__child child = start("tell", words[i], SOQ_PIPE_ERR);
        char buf[64];
        size_t n = read_all(child.pipe[2], buf, sizeof(buf) - 1);

        buf[n] = '\0';
        assert_string_equal(buf, words[i]);
        assert_ok(soq__sys_file_close(child.pipe[2]));
        assert_int_equal(wait_for(&child), 0);
    }
}

static void a_killed_child_does_not_end_with_0(void **state)
{
    soq__child child = start("copy", NULL, SOQ_PIPE_IN);

    (void)state;
    assert_ok(soq__sys_process_kill(&child));
    assert_int_not_equal(wait_for(&child), 0);
    assert_ok(soq__sys_file_close(child.pipe[0]));
}

static void what_is_no_program_cannot_be_started(void **state)
{
    const char *const argv[] = { "./no-such-program", NULL };
    soq__child child;

    (void)state;
    assert_err(SOQ_ENOENT, soq__sys_process_start(argv, 7, &child));
}

static void a_child_holds_no_socket_of_ours(void **state)
{
    port_pair p = open_connected();
    soq__child child = start("copy", NULL, SOQ_PIPE_IN | SOQ_PIPE_OUT);
    char buf[4];
    size_t n = 0;

    (void)state;
    /* It runs now, for it has answered. */
    assert_ok(soq__sys_file_write(child.pipe[0], "x", 1, &n));
    assert_ok(soq__sys_file_read(child.pipe[1], buf, sizeof(buf), &n));
    soq__sys_close(p.server);
    assert_int_equal(wait_ready(p.client, SOQ_READ) & SOQ_READ, SOQ_READ);
    assert_err(SOQ_EOF, soq__sys_recv(p.client, buf, 4, false, &n));
    soq__sys_close(p.client);
    soq__sys_close(p.listener);
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__STREAM, &p.client));
    assert_err(SOQ_ECONNREFUSED, connect_to(p.client, &p.at));
    soq__sys_close(p.client);
    assert_ok(soq__sys_file_close(child.pipe[0]));
    assert_ok(soq__sys_file_close(child.pipe[1]));
    assert_int_equal(wait_for(&child), 7);
}

static void a_child_holds_no_pipe_of_another(void **state)
{
    soq__child first = start("copy", NULL, SOQ_PIPE_IN | SOQ_PIPE_OUT);
    soq__child second = start("copy", NULL, SOQ_PIPE_IN | SOQ_PIPE_OUT);
    char buf[4];
    size_t n = 0;

    (void)state;
    assert_ok(soq__sys_file_write(second.pipe[0], "x", 1, &n));
    assert_ok(soq__sys_file_read(second.pipe[1], buf, sizeof(buf), &n));
    /* The first one's input ends though the second one lives. */
    assert_ok(soq__sys_file_close(first.pipe[0]));
    assert_int_equal(read_all(first.pipe[1], buf, sizeof(buf)), 0);
    assert_int_equal(wait_for(&first), 7);
    assert_ok(soq__sys_file_close(first.pipe[1]));
    assert_ok(soq__sys_file_close(second.pipe[0]));
    assert_int_equal(wait_for(&second), 7);
    assert_ok(soq__sys_file_close(second.pipe[1]));
}

static void writing_to_a_child_that_ended_is_epipe(void **state)
{
    soq__child child = start("tell", "", SOQ_PIPE_IN);
    size_t n;

    (void)state;
    assert_int_equal(wait_for(&child), 0);
    assert_err(SOQ_EPIPE, soq__sys_file_write(child.pipe[0], "x", 1, &n));
    assert_ok(soq__sys_file_close(child.pipe[0]));
}

static void a_file_is_read_as_it_was_written(void **state)
{
    static const char path[] = "port-process.tmp";
    char buf[16];
    uint64_t size = 99;
    size_t n = 0;
    soq_file f;

    (void)state;
    (void)soq__sys_file_remove(path);
    assert_err(SOQ_ENOENT, soq__sys_file_open(path, SOQ_OPEN_READ, &f));
    assert_ok(soq__sys_file_open(path, SOQ_OPEN_NEW, &f));
    assert_ok(soq__sys_file_write(f, "a\n\0\x1a", 4, &n));
    assert_int_equal(n, 4);
    assert_ok(soq__sys_file_close(f));
    assert_err(SOQ_EEXIST, soq__sys_file_open(path, SOQ_OPEN_NEW, &f));
    assert_ok(soq__sys_file_open(path, SOQ_OPEN_READ, &f));
    assert_ok(soq__sys_file_size(f, &size));
    assert_int_equal(size, 4);
    assert_false(soq__sys_file_is_terminal(f));
    assert_int_equal(soq__sys_file_columns(f), 0);
    assert_int_equal(read_all(f, buf, sizeof(buf)), 4);
    assert_memory_equal(buf, "a\n\0\x1a", 4);
    assert_ok(soq__sys_file_close(f));
    assert_ok(soq__sys_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq__sys_file_size(f, &size));
    assert_int_equal(size, 0);
    assert_ok(soq__sys_file_close(f));
    assert_ok(soq__sys_file_remove(path));
    assert_err(SOQ_ENOENT, soq__sys_file_remove(path));
}

static void a_directory_is_no_file(void **state)
{
    soq_file f;

    (void)state;
    assert_err(SOQ_EISDIR, soq__sys_file_open(".", SOQ_OPEN_READ, &f));
}

static void what_has_no_length_is_espipe(void **state)
{
    soq__child child = start("copy", NULL, SOQ_PIPE_IN | SOQ_PIPE_OUT);
    uint64_t size = 99;

    (void)state;
    assert_err(SOQ_ESPIPE, soq__sys_file_size(child.pipe[1], &size));
    assert_int_equal(size, 99);
    assert_ok(soq__sys_file_close(child.pipe[0]));
    assert_ok(soq__sys_file_close(child.pipe[1]));
    assert_int_equal(wait_for(&child), 7);
}

typedef struct reading {
    soq__reader reader;
    soq_rc rc;
} reading;

static void read_on_thread(void *arg)
{
    reading *r = arg;
    char byte;
    size_t n;

    r->rc = soq__sys_reader_read(&r->reader, &byte, 1, &n);
}

/* Whether cancel comes before the read or during it is up to the scheduler:
 * both must end it. */
static void cancel_ends_a_read_of_a_silent_pipe(void **state)
{
    soq__child child = start("copy", NULL, SOQ_PIPE_IN | SOQ_PIPE_OUT);

    (void)state;
    for (int i = 0; i < 100; i++) {
        reading r = { .rc = { SOQ_OK, 0 } };
        soq__thread thread;

        assert_ok(soq__sys_reader_open(child.pipe[1], &r.reader));
        assert_ok(soq__sys_thread_start(read_on_thread, &r, false, &thread));
        soq__sys_reader_cancel(&r.reader);
        soq__sys_thread_join(thread);
        soq__sys_reader_close(&r.reader);
        assert_err(SOQ_ECANCELED, r.rc);
    }
    assert_ok(soq__sys_file_close(child.pipe[0]));
    assert_int_equal(wait_for(&child), 7);
    assert_ok(soq__sys_file_close(child.pipe[1]));
}

static void a_reader_reads_to_the_end(void **state)
{
    soq__child child = start("copy", NULL, SOQ_PIPE_IN | SOQ_PIPE_OUT);
    soq__reader reader;
    char buf[8];
    size_t n = 0;

    (void)state;
    assert_ok(soq__sys_reader_open(child.pipe[1], &reader));
    assert_ok(soq__sys_file_write(child.pipe[0], "abc", 3, &n));
    assert_ok(soq__sys_file_close(child.pipe[0]));
    for (size_t total = 0; total < 3; total += n)
        assert_ok(soq__sys_reader_read(&reader, buf, sizeof(buf), &n));
    assert_err(SOQ_EOF, soq__sys_reader_read(&reader, buf, sizeof(buf), &n));
    soq__sys_reader_close(&reader);
    assert_int_equal(wait_for(&child), 7);
    assert_ok(soq__sys_file_close(child.pipe[1]));
}

static void a_path_that_does_not_fit_is_told(void **state)
{
    char small[4];
    char exact[4096];
    size_t len = strlen(own_path);

    (void)state;
    assert_err(SOQ_ENAMETOOLONG, soq__sys_own_path(small, sizeof(small)));
    assert_err(SOQ_ENAMETOOLONG, soq__sys_own_path(exact, len));
    assert_ok(soq__sys_own_path(exact, len + 1));
    assert_string_equal(exact, own_path);
}

static int test_all(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_child_reads_and_writes_its_pipes),
        TEST(a_child_gets_its_arguments_as_they_are),
        TEST(a_killed_child_does_not_end_with_0),
        TEST(what_is_no_program_cannot_be_started),
        TEST(a_child_holds_no_socket_of_ours),
        TEST(a_child_holds_no_pipe_of_another),
        TEST(writing_to_a_child_that_ended_is_epipe),
        TEST(a_file_is_read_as_it_was_written),
        TEST(a_directory_is_no_file),
        TEST(what_has_no_length_is_espipe),
        TEST(cancel_ends_a_read_of_a_silent_pipe),
        TEST(a_reader_reads_to_the_end),
        TEST(a_path_that_does_not_fit_is_told),
    };

    if (soq__sys_own_path(own_path, sizeof(own_path)).err)
        return 1;
    return cmocka_run_group_tests_name("port_process", tests, start_system,
                                       stop_system);
}

static int program(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "copy") == 0)
        return copy();
    if (argc > 2 && strcmp(argv[1], "tell") == 0)
        return tell_argument(argv[2]);
    return test_all();
}

int main(int argc, char **argv)
{
    void *saved = NULL;
    int status;

    if (soq__sys_program_begin(&argc, &argv, &saved).err)
        return 1;
    status = program(argc, argv);
    soq__sys_program_end(saved);
    return status;
}
