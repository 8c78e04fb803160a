/* test_posix_terminal.c -- a terminal as a file: lines, its end, its width,
 * and a read of it that another thread ends. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "port_pair.h"

/* The user's side and the program's. */
typedef struct terminal {
    int keys;
    soq_file f;
} terminal;

static int open_terminal(void **state)
{
    static terminal t;
    char name[64];
    int fd;

    t.keys = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (t.keys < 0 || grantpt(t.keys) || unlockpt(t.keys) ||
        ptsname_r(t.keys, name, sizeof(name)))
        return 1;
    fd = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    t.f.os = (uintptr_t)fd;
    *state = &t;
    return fd < 0;
}

static int close_terminal(void **state)
{
    terminal *t = *state;

    close(t->keys);
    return soq__sys_file_close(t->f).err != SOQ_OK;
}

static void type(const terminal *t, const char *keys)
{
    assert_int_equal(write(t->keys, keys, strlen(keys)), strlen(keys));
}

static void a_terminal_is_told_from_a_file(void **state)
{
    terminal *t = *state;
    uint64_t size;
    soq_file null;

    assert_true(soq__sys_file_is_terminal(t->f));
    assert_err(SOQ_ESPIPE, soq__sys_file_size(t->f, &size));
    assert_ok(soq__sys_file_open("/dev/null", SOQ_OPEN_READ, &null));
    assert_false(soq__sys_file_is_terminal(null));
    assert_int_equal(soq__sys_file_columns(null), 0);
    assert_ok(soq__sys_file_close(null));
}

static void a_terminal_is_as_wide_as_it_says(void **state)
{
    terminal *t = *state;
    struct winsize size = { .ws_row = 24, .ws_col = 0 };

    assert_int_equal(ioctl(t->keys, TIOCSWINSZ, &size), 0);
    assert_int_equal(soq__sys_file_columns(t->f), 0);
    size.ws_col = 132;
    assert_int_equal(ioctl(t->keys, TIOCSWINSZ, &size), 0);
    assert_int_equal(soq__sys_file_columns(t->f), 132);
}

static void a_line_comes_whole_and_ctrl_d_is_the_end(void **state)
{
    terminal *t = *state;
    soq__reader reader;
    char buf[64];
    size_t n = 0;

    assert_ok(soq__sys_reader_open(t->f, &reader));
    type(t, "ab");
    type(t, "c\n");
    assert_ok(soq__sys_reader_read(&reader, buf, sizeof(buf), &n));
    assert_int_equal(n, 4);
    assert_memory_equal(buf, "abc\n", 4);
    type(t, "\x04");
    assert_err(SOQ_EOF, soq__sys_reader_read(&reader, buf, sizeof(buf), &n));
    type(t, "d\n");
    assert_ok(soq__sys_reader_read(&reader, buf, sizeof(buf), &n));
    assert_int_equal(n, 2);
    soq__sys_reader_close(&reader);
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

static void cancel_ends_a_read_and_leaves_the_line_to_the_next(void **state)
{
    terminal *t = *state;
    reading r = { .rc = { SOQ_OK, 0 } };
    soq__thread thread;
    char buf[64];
    size_t n = 0;

    assert_ok(soq__sys_reader_open(t->f, &r.reader));
    type(t, "half a line");
    assert_ok(soq__sys_thread_start(read_on_thread, &r, false, &thread));
    soq__sys_reader_cancel(&r.reader);
    soq__sys_thread_join(thread);
    assert_err(SOQ_ECANCELED, r.rc);
    type(t, "\n");
    assert_err(SOQ_ECANCELED,
               soq__sys_reader_read(&r.reader, buf, sizeof(buf), &n));
    soq__sys_reader_close(&r.reader);
    assert_ok(soq__sys_file_read(t->f, buf, sizeof(buf), &n));
    assert_int_equal(n, 12);
    assert_memory_equal(buf, "half a line\n", 12);
}

/* As a shell does when it gets the terminal. */
static void set_lines(const terminal *t)
{
    struct termios mode;

    assert_int_equal(tcgetattr(t->keys, &mode), 0);
    mode.c_lflag |= ICANON | ECHO;
    assert_int_equal(tcsetattr(t->keys, TCSANOW, &mode), 0);
}

static bool has_lines(const terminal *t)
{
    struct termios mode;

    assert_int_equal(tcgetattr(t->keys, &mode), 0);
    return (mode.c_lflag & (ICANON | ECHO)) != 0;
}

static void never(soq_interrupt what, void *user)
{
    (void)what;
    (void)user;
    fail();
}

/* Go on, with a hook, whose thread has heard it when it has ended. */
static void go_on(void)
{
    assert_ok(soq__sys_interrupt_set(never, NULL));
    assert_int_equal(raise(SIGCONT), 0);
    assert_ok(soq__sys_interrupt_set(NULL, NULL));
}

static void keys_are_keys_again_after_a_stop(void **state)
{
    terminal *t = *state;

    assert_true(has_lines(t));
    go_on();
    assert_true(has_lines(t));
    assert_ok(soq__sys_file_keys(t->f, true));
    assert_false(has_lines(t));
    set_lines(t);
    go_on();
    assert_false(has_lines(t));
    assert_ok(soq__sys_file_keys(t->f, false));
    assert_true(has_lines(t));
    go_on();
    assert_true(has_lines(t));
}

#define EACH(name)                                                            \
    cmocka_unit_test_setup_teardown(name, open_terminal, close_terminal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        EACH(a_terminal_is_told_from_a_file),
        EACH(a_terminal_is_as_wide_as_it_says),
        EACH(a_line_comes_whole_and_ctrl_d_is_the_end),
        EACH(cancel_ends_a_read_and_leaves_the_line_to_the_next),
        EACH(keys_are_keys_again_after_a_stop),
    };

    return cmocka_run_group_tests_name("posix_terminal", tests, NULL, NULL);
}
