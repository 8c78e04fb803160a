/*
 * test_posix_process.c -- the surroundings of a program and of its children.
 *
 * The children are this program again, started with a word that says what to
 * do.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "port_pair.h"

static char own_path[4096];

/* ---- as a child: the answer is the exit status -------------------------- */

static int tell_descriptors(void)
{
    int bits = 0;

    for (int fd = 0; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            bits |= fd < 3 ? 1 << fd : 8;
    return bits;
}

static int tell_signals(void)
{
    static const int reset[] = { SIGPIPE, SIGINT, SIGTERM };
    struct sigaction now;
    sigset_t mask;
    int bits = 0;

    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int i = 0; i < 3; i++) {
        sigaction(reset[i], NULL, &now);
        bits |= now.sa_handler == SIG_DFL ? 1 << i : 0;
        bits |= sigismember(&mask, reset[i]) ? 8 << i : 0;
    }
    sigaction(SIGHUP, NULL, &now);
    return bits | (now.sa_handler == SIG_IGN ? 64 : 0);
}

static int until_signal(void)
{
    while (pause() < 0 && errno == EINTR)
        ;
    return 98;
}

/* Begin a program without a standard input: what is there, and where does
 * the first socket go? */
static int without_input(void)
{
    int argc = 0;
    char **argv = NULL;
    void *saved = NULL;
    int bits = 0;
    soq s;

    close(0);
    if (soq__sys_program_begin(&argc, &argv, &saved).err)
        return 100;
    if (soq_file_is_none(soq__sys_file_standard(SOQ_STDIN)))
        bits |= 1;
    if (!soq_file_is_none(soq__sys_file_standard(SOQ_STDOUT)))
        bits |= 2;
    if (soq__sys_open(SOQ_IPV4, SOQ__STREAM, &s).err)
        return 101;
    if (s.os > 2)
        bits |= 4;
    soq__sys_close(s);
    soq__sys_program_end(saved);
    return bits;
}

static int as_child(const char *word)
{
    if (strcmp(word, "descriptors") == 0)
        return tell_descriptors();
    if (strcmp(word, "signals") == 0)
        return tell_signals();
    if (strcmp(word, "until-signal") == 0)
        return until_signal();
    return strcmp(word, "without-input") == 0 ? without_input() : 99;
}

/* ---- as the test -------------------------------------------------------- */

static soq__child start(const char *word, unsigned pipes)
{
    const char *const argv[] = { own_path, word, NULL };
    soq__child child;

    assert_ok(soq__sys_process_start(argv, pipes, &child));
    return child;
}

static int status_of(soq__child *child)
{
    int status = -1;

    assert_ok(soq__sys_process_wait(child, &status));
    for (int i = 0; i < 3; i++)
        if (!soq_file_is_none(child->pipe[i]))
            assert_ok(soq__sys_file_close(child->pipe[i]));
    return status;
}

static int run(const char *word, unsigned pipes)
{
    soq__child child = start(word, pipes);
    int status = status_of(&child);

    soq__sys_process_close(&child);
    return status;
}

static void a_child_has_its_streams_and_nothing_else(void **state)
{
    /* Not ours and not CLOEXEC, as other libraries open them. */
    int strangers[] = { dup(0), dup(1), fcntl(0, F_DUPFD, 500) };

    (void)state;
    for (unsigned pipes = 0; pipes <= 7; pipes++)
        assert_int_equal(run("descriptors", pipes), 7);
    for (size_t i = 0; i < 3; i++) {
        assert_true(strangers[i] > 2);
        close(strangers[i]);
    }
}

/* Pipes then get the numbers 0, 1 and 2 themselves. */
static void missing_streams_do_not_mix_the_pipes_up(void **state)
{
    int saved[3];
    int status[8];

    (void)state;
    for (int fd = 0; fd < 3; fd++)
        saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 100);
    for (unsigned pipes = 0; pipes <= 7; pipes++) {
        soq__child child;
        const char *const argv[] = { own_path, "descriptors", NULL };

        for (int fd = 0; fd < 3; fd++)
            close(fd);
        status[pipes] = -1;
        if (!soq__sys_process_start(argv, pipes, &child).err) {
            (void)soq__sys_process_wait(&child, &status[pipes]);
            for (int i = 0; i < 3; i++)
                if (!soq_file_is_none(child.pipe[i]))
                    soq__sys_file_close(child.pipe[i]);
            soq__sys_process_close(&child);
        }
    }
    for (int fd = 0; fd < 3; fd++) {
        dup2(saved[fd], fd);
        close(saved[fd]);
    }
    for (unsigned pipes = 0; pipes <= 7; pipes++)
        assert_int_equal(status[pipes], pipes);
}

static void a_child_can_be_interrupted_whatever_we_ignore(void **state)
{
    static const int ignored[] = { SIGPIPE, SIGINT, SIGTERM, SIGHUP };
    sigset_t blocked;
    sigset_t before;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        signal(ignored[i], SIG_IGN);
    sigfillset(&blocked);
    sigprocmask(SIG_SETMASK, &blocked, &before);
    assert_int_equal(run("signals", 0), 7 | 64);
    sigprocmask(SIG_SETMASK, &before, NULL);
    for (size_t i = 0; i < 4; i++)
        signal(ignored[i], SIG_DFL);
}

static void a_signal_that_ended_a_child_is_in_its_status(void **state)
{
    soq__child child = start("until-signal", 0);

    (void)state;
    assert_ok(soq__sys_process_interrupt(&child));
    assert_int_equal(status_of(&child), 128 + SIGINT);
    soq__sys_process_close(&child);
    child = start("until-signal", 0);
    assert_ok(soq__sys_process_kill(&child));
    assert_int_equal(status_of(&child), 128 + SIGKILL);
    soq__sys_process_close(&child);
}

static void a_child_that_was_waited_for_gets_no_signal(void **state)
{
    soq__child child = start("descriptors", 0);

    (void)state;
    assert_int_equal(status_of(&child), 7);
    assert_err(SOQ_ESRCH, soq__sys_process_interrupt(&child));
    assert_err(SOQ_ESRCH, soq__sys_process_kill(&child));
    soq__sys_process_close(&child);
}

/* Three pipes, and what holds the child. */
static void what_a_child_leaves_with_us_is_nobody_else_s(void **state)
{
    bool before[1024];
    int more = 0;
    soq__child child;

    (void)state;
    for (int fd = 0; fd < 1024; fd++)
        before[fd] = fcntl(fd, F_GETFD) >= 0;
    child = start("descriptors", 7);
    for (int fd = 0; fd < 1024; fd++) {
        int flags = before[fd] ? -1 : fcntl(fd, F_GETFD);

        if (flags < 0)
            continue;
        assert_int_equal(flags, FD_CLOEXEC);
        more++;
    }
    assert_int_equal(more, 4);
    assert_int_equal(status_of(&child), 7);
    soq__sys_process_close(&child);
}

static int count_open(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void a_start_that_fails_leaves_nothing_open(void **state)
{
    const char *const nothing[] = { "./no-such-program", NULL };
    const char *const no_right[] = { "/dev/null", NULL };
    const char *const no_directory[] = { "/dev/null/x", NULL };
    soq__child child;
    int before = count_open();

    (void)state;
    assert_err(SOQ_ENOENT, soq__sys_process_start(nothing, 7, &child));
    assert_err(SOQ_EACCES, soq__sys_process_start(no_right, 7, &child));
    assert_err(SOQ_ENOTDIR, soq__sys_process_start(no_directory, 7, &child));
    assert_int_equal(count_open(), before);
}

/* From one too few for the first pipe to one too few for all that a start
 * needs. */
static void without_descriptors_no_child_is_left(void **state)
{
    const char *const argv[] = { own_path, "until-signal", NULL };
    struct rlimit limit;
    soq__child child;
    int lowest = dup(0);
    int before;

    (void)state;
    close(lowest);
    before = count_open();
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    for (int more = 0; more <= 7; more++) {
        struct rlimit few = limit;
        soq_rc rc;

        few.rlim_cur = (rlim_t)(lowest + more);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        rc = soq__sys_process_start(argv, 7, &child);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        assert_err(SOQ_EMFILE, rc);
    }
    assert_int_equal(count_open(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void a_program_without_input_opens_no_socket_there(void **state)
{
    (void)state;
    assert_int_equal(run("without-input", 0), 7);
}

static void a_program_may_open_all_it_may_have(void **state)
{
    struct rlimit before;
    struct rlimit low;
    struct rlimit now;
    struct sigaction act;
    int argc = 0;
    char **argv = NULL;
    void *saved = NULL;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    low = before;
    low.rlim_cur = 64;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    assert_ok(soq__sys_program_begin(&argc, &argv, &saved));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &now), 0);
    assert_int_equal(now.rlim_cur, before.rlim_max);
    sigaction(SIGPIPE, NULL, &act);
    assert_true(act.sa_handler == SIG_IGN);
    soq__sys_program_end(saved);
    sigaction(SIGPIPE, NULL, &act);
    assert_true(act.sa_handler == SIG_DFL);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

static int pipe_ends[2];

static void put_later(int number)
{
    (void)number;
    (void)!write(pipe_ends[1], "x", 1);
}

/* As another program may leave a terminal or a pipe that it shares with us. */
static void a_nonblocking_pipe_is_waited_for_all_the_same(void **state)
{
    struct itimerval once = { { 0, 0 }, { 0, 20000 } };
    char buf[4] = { 0 };
    size_t n = 0;
    soq_file f;

    (void)state;
    assert_int_equal(pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC), 0);
    f.os = (uintptr_t)pipe_ends[0];
    signal(SIGALRM, put_later);
    setitimer(ITIMER_REAL, &once, NULL);
    assert_ok(soq__sys_file_read(f, buf, sizeof(buf), &n));
    signal(SIGALRM, SIG_DFL);
    assert_int_equal(n, 1);
    assert_int_equal(buf[0], 'x');
    close(pipe_ends[1]);
    assert_err(SOQ_EOF, soq__sys_file_read(f, buf, sizeof(buf), &n));
    close(pipe_ends[0]);
}

static int test_all(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_child_has_its_streams_and_nothing_else),
        TEST(missing_streams_do_not_mix_the_pipes_up),
        TEST(a_child_can_be_interrupted_whatever_we_ignore),
        TEST(a_signal_that_ended_a_child_is_in_its_status),
        TEST(a_child_that_was_waited_for_gets_no_signal),
        TEST(what_a_child_leaves_with_us_is_nobody_else_s),
        TEST(a_start_that_fails_leaves_nothing_open),
        TEST(without_descriptors_no_child_is_left),
        TEST(a_program_without_input_opens_no_socket_there),
        TEST(a_program_may_open_all_it_may_have),
        TEST(a_nonblocking_pipe_is_waited_for_all_the_same),
    };

    if (soq__sys_own_path(own_path, sizeof(own_path)).err)
        return 1;
    return cmocka_run_group_tests_name("posix_process", tests, start_system,
                                       stop_system);
}

int main(int argc, char **argv)
{
    return argc > 1 ? as_child(argv[1]) : test_all();
}
