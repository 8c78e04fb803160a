/* test_posix_signal.c -- signals: those that interrupt a call, those that ask
 * for the end, and SIGPIPE. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>
#include <unistd.h>

#include "port_pair.h"

/* ---- interrupted calls -------------------------------------------------- */

static atomic_int alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

/* An alarm every millisecond, without SA_RESTART: the kernel resumes nothing
 * by itself. */
static void storm(bool on)
{
    struct sigaction act = { .sa_handler = on ? on_alarm : SIG_DFL };
    struct itimerval every = { { 0, 1000 }, { 0, 1000 } };
    struct itimerval never = { { 0, 0 }, { 0, 0 } };

    alarms = 0;
    if (!on)
        setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &act, NULL);
    if (on)
        setitimer(ITIMER_REAL, &every, NULL);
}

static void a_wait_that_is_interrupted_says_so(void **state)
{
    port_pair p = open_connected();
    soq__wait_item item = { p.client, SOQ_READ, 9 };

    (void)state;
    storm(true);
    assert_err(SOQ_EINTR, soq__sys_wait(&item, 1, WAIT_MS));
    storm(false);
    assert_int_equal(item.ready, 9);
    close_connected(&p);
}

static void a_mechanism_that_is_interrupted_says_so(void **state)
{
    port_pair p = open_connected();

    (void)state;
    for (size_t i = 0; soq__sys_mechanisms[i]; i++) {
        const soq__mechanism *m = soq__sys_mechanisms[i];
        uint64_t room[16] = { 0 };
        soq_event event;
        size_t n = 9;

        assert_true(m->size <= sizeof(room));
        assert_ok(m->open(room));
        assert_ok(m->set(room, p.client, SOQ_READ, NULL));
        storm(true);
        assert_err(SOQ_EINTR, m->wait(room, &event, 1, WAIT_MS, &n));
        storm(false);
        assert_int_equal(n, 9);
        m->close(room);
    }
    close_connected(&p);
}

typedef struct later {
    soq s;
    int after; /* alarms */
} later;

static void send_later(void *arg)
{
    later *l = arg;
    size_t n;

    while (alarms < l->after)
        sched_yield();
    assert_ok(soq__sys_send(l->s, "x", 1, true, &n));
}

static void a_receive_that_is_interrupted_goes_on(void **state)
{
    port_pair p = open_connected();
    later l = { p.server, 20 };
    soq__thread thread;
    char byte = 0;
    size_t n = 0;

    (void)state;
    storm(true);
    assert_ok(soq__sys_thread_start(send_later, &l, false, &thread));
    assert_ok(soq_recv(p.client, &byte, 1, soq_forever(), &n));
    assert_true(alarms >= 20);
    storm(false);
    assert_int_equal(byte, 'x');
    soq__sys_thread_join(thread);
    close_connected(&p);
}

static void a_sleep_that_is_interrupted_lasts_as_long(void **state)
{
    int64_t begin;
    int64_t end;

    (void)state;
    storm(true);
    begin = soq__sys_now_ns();
    soq__sys_sleep_ms(20);
    end = soq__sys_now_ns();
    assert_true(alarms >= 1);
    storm(false);
    assert_true(end - begin >= 20000000);
}

static void tell_mask(void *arg)
{
    pthread_sigmask(SIG_BLOCK, NULL, arg);
}

static void our_threads_take_no_signal_of_the_program(void **state)
{
    static const int theirs[] = { SIGINT,  SIGTERM, SIGHUP, SIGUSR1,
                                  SIGALRM, SIGCHLD, SIGPIPE };
    static const int own[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTTIN };
    soq__thread thread;
    sigset_t before;
    sigset_t after;
    sigset_t mask;

    (void)state;
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    assert_ok(soq__sys_thread_start(tell_mask, &mask, false, &thread));
    soq__sys_thread_join(thread);
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    for (size_t i = 0; i < sizeof(theirs) / sizeof(*theirs); i++) {
        assert_int_equal(sigismember(&mask, theirs[i]), 1);
        assert_int_equal(sigismember(&after, theirs[i]),
                         sigismember(&before, theirs[i]));
    }
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        assert_int_equal(sigismember(&mask, own[i]), 0);
}

/* ---- SIGPIPE ------------------------------------------------------------ */

static atomic_int pipes;

static void on_pipe(int number)
{
    (void)number;
    pipes++;
}

static void nobody_gets_sigpipe(void **state)
{
    struct sigaction act = { .sa_handler = on_pipe };
    struct sigaction before;
    soq_file f;
    sigset_t pending;
    int fds[2];
    soq pair[2];
    size_t n;

    (void)state;
    sigaction(SIGPIPE, &act, &before);
    assert_int_equal(pipe(fds), 0);
    close(fds[0]);
    f.os = (uintptr_t)fds[1];
    assert_ok(soq__sys_pair(pair));
    soq__sys_close(pair[0]);
    for (int i = 0; i < 100; i++) {
        assert_err(SOQ_EPIPE, soq__sys_file_write(f, "x", 1, &n));
        assert_err(SOQ_EPIPE, soq__sys_send(pair[1], "x", 1, true, &n));
    }
    sigpending(&pending);
    assert_int_equal(sigismember(&pending, SIGPIPE), 0);
    assert_int_equal(pipes, 0);
    /* And the program's own still come. */
    assert_int_equal(write(fds[1], "x", 1), -1);
    assert_int_equal(pipes, 1);
    close(fds[1]);
    soq__sys_close(pair[1]);
    sigaction(SIGPIPE, &before, NULL);
}

static void read_one_and_close(void *arg)
{
    int fd = *(int *)arg;
    char byte;

    assert_int_equal(read(fd, &byte, 1), 1);
    close(fd);
}

/* A write that has moved a part tells of that, and of the end by the signal
 * alone. */
static void nobody_gets_sigpipe_behind_a_part(void **state)
{
    static char much[1 << 20];
    struct sigaction act = { .sa_handler = on_pipe };
    struct sigaction before;
    soq__thread thread;
    soq_file f;
    int fds[2];
    size_t n = 0;

    (void)state;
    pipes = 0;
    sigaction(SIGPIPE, &act, &before);
    assert_int_equal(pipe(fds), 0);
    f.os = (uintptr_t)fds[1];
    assert_ok(
        soq__sys_thread_start(read_one_and_close, &fds[0], false, &thread));
    assert_ok(soq__sys_file_write(f, much, sizeof(much), &n));
    assert_in_range(n, 1, sizeof(much) - 1);
    assert_err(SOQ_EPIPE, soq__sys_file_write(f, much, sizeof(much), &n));
    soq__sys_thread_join(thread);
    assert_int_equal(pipes, 0);
    close(fds[1]);
    sigaction(SIGPIPE, &before, NULL);
}

/* ---- the interrupt ------------------------------------------------------ */

typedef struct seen {
    soq_mutex mutex;
    soq_cond changed;
    int count[3];
    bool end_it; /* by the callback itself */
} seen;

static void note(soq_interrupt what, void *user)
{
    seen *s = user;

    soq__sys_mutex_lock(&s->mutex);
    s->count[what]++;
    if (s->end_it)
        (void)soq__sys_interrupt_set(NULL, NULL);
    soq__sys_cond_signal(&s->changed);
    soq__sys_mutex_unlock(&s->mutex);
}

static int open_seen(void **state)
{
    static seen s;

    s = (seen){ .end_it = false };
    *state = &s;
    return soq__sys_mutex_open(&s.mutex).err ||
           soq__sys_cond_open(&s.changed).err;
}

static int close_seen(void **state)
{
    seen *s = *state;

    soq__sys_cond_close(&s->changed);
    soq__sys_mutex_close(&s->mutex);
    return 0;
}

static void wait_seen(seen *s, soq_interrupt what, int count)
{
    soq__sys_mutex_lock(&s->mutex);
    while (s->count[what] < count)
        assert_true(soq__sys_cond_wait(&s->changed, &s->mutex, WAIT_MS));
    soq__sys_mutex_unlock(&s->mutex);
}

static bool has_handler(int number, void (*handler)(int))
{
    struct sigaction now;

    sigaction(number, NULL, &now);
    return now.sa_handler == handler;
}

static void each_signal_is_told_as_what_it_means(void **state)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    seen *s = *state;

    assert_ok(soq__sys_interrupt_set(note, s));
    for (int round = 1; round <= 3; round++)
        for (int i = 0; i < 3; i++) {
            kill(getpid(), signals[i]);
            wait_seen(s, (soq_interrupt)i, round);
        }
    assert_ok(soq__sys_interrupt_set(NULL, NULL));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(s->count[i], 3);
        assert_true(has_handler(signals[i], SIG_DFL));
    }
}

static int count_open(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void no_descriptor_is_left_of_the_interrupt(void **state)
{
    seen *s = *state;
    int before = count_open();

    for (int i = 0; i < 50; i++) {
        assert_ok(soq__sys_interrupt_set(note, s));
        assert_ok(soq__sys_interrupt_set(note, s));
        assert_ok(soq__sys_interrupt_set(NULL, NULL));
        assert_ok(soq__sys_interrupt_set(NULL, NULL));
    }
    assert_int_equal(count_open(), before);
}

static void what_was_ignored_stays_ignored(void **state)
{
    seen *s = *state;

    signal(SIGHUP, SIG_IGN);
    assert_ok(soq__sys_interrupt_set(note, s));
    kill(getpid(), SIGHUP);
    kill(getpid(), SIGTERM);
    wait_seen(s, SOQ_INTERRUPT_TERM, 1);
    assert_ok(soq__sys_interrupt_set(NULL, NULL));
    assert_true(has_handler(SIGHUP, SIG_IGN));
    assert_int_equal(s->count[SOQ_INTERRUPT_CLOSE], 0);
    signal(SIGHUP, SIG_DFL);
}

static void who_took_the_signal_after_us_keeps_it(void **state)
{
    seen *s = *state;

    assert_ok(soq__sys_interrupt_set(note, s));
    signal(SIGTERM, on_pipe);
    assert_ok(soq__sys_interrupt_set(NULL, NULL));
    assert_true(has_handler(SIGTERM, on_pipe));
    assert_true(has_handler(SIGINT, SIG_DFL));
    signal(SIGTERM, SIG_DFL);
}

static void the_callback_itself_may_end_the_interrupt(void **state)
{
    seen *s = *state;

    for (int i = 1; i <= 20; i++) {
        s->end_it = true;
        assert_ok(soq__sys_interrupt_set(note, s));
        kill(getpid(), SIGTERM);
        wait_seen(s, SOQ_INTERRUPT_TERM, i);
        assert_true(has_handler(SIGTERM, SIG_DFL));
    }
}

#define SEEN(name) cmocka_unit_test_setup_teardown(name, open_seen, close_seen)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_wait_that_is_interrupted_says_so),
        TEST(a_mechanism_that_is_interrupted_says_so),
        TEST(a_receive_that_is_interrupted_goes_on),
        TEST(a_sleep_that_is_interrupted_lasts_as_long),
        TEST(our_threads_take_no_signal_of_the_program),
        TEST(nobody_gets_sigpipe),
        TEST(nobody_gets_sigpipe_behind_a_part),
        SEEN(each_signal_is_told_as_what_it_means),
        SEEN(no_descriptor_is_left_of_the_interrupt),
        SEEN(what_was_ignored_stays_ignored),
        SEEN(who_took_the_signal_after_us_keeps_it),
        SEEN(the_callback_itself_may_end_the_interrupt),
    };

    return cmocka_run_group_tests_name("posix_signal", tests, start_system,
                                       stop_system);
}
