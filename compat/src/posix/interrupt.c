/*
 * interrupt.c -- SIGINT, SIGTERM and SIGHUP as calls of a function on a thread
 * of ours, where SIGCONT puts the terminal's keys back.
 *
 * The signal handler does nothing but to write which one it was into a pipe,
 * and a thread reads the pipe.  As the signals are the process's, so is the
 * state below.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "fd.h"
#include "keys.h"

enum { CONTINUED = SOQ_INTERRUPT_CLOSE + 1, SIGNALS };

static const int signals[SIGNALS] = {
    [SOQ_INTERRUPT_KEY] = SIGINT,
    [SOQ_INTERRUPT_TERM] = SIGTERM,
    [SOQ_INTERRUPT_CLOSE] = SIGHUP,
    [CONTINUED] = SIGCONT,
};

/* One reading thread's; it frees it. */
typedef struct watch {
    int fd;
    soq_interrupt_fn fn; /* under hook.lock; NULL: over */
    void *user;
} watch;

static struct {
    pthread_mutex_t lock;
    watch *now; /* NULL: none */
    soq__thread thread;
    bool taken[SIGNALS];
    struct sigaction before[SIGNALS];
} hook = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* The pipe's writing end, and how many handlers may be using it: it is closed
 * when none is, so that none writes to a stranger of the same number. */
static atomic_int write_fd = -1;
static atomic_int writers;

static void on_signal(int number)
{
    int saved = errno;
    int fd;

    atomic_fetch_add(&writers, 1);
    fd = atomic_load(&write_fd);
    for (unsigned char i = 0; fd >= 0 && i < SIGNALS; i++)
        if (signals[i] == number) {
            /* A full pipe has told it many times already. */
            ssize_t put = write(fd, &i, 1);

            (void)put;
        }
    atomic_fetch_sub(&writers, 1);
    errno = saved;
}

static void watch_pipe(void *arg)
{
    watch *w = arg;
    unsigned char which;
    ssize_t got;

    for (;;) {
        soq_interrupt_fn fn;
        void *user;

        got = read(w->fd, &which, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        pthread_mutex_lock(&hook.lock);
        fn = w->fn;
        user = w->user;
        pthread_mutex_unlock(&hook.lock);
        if (which == CONTINUED)
            soq__keys_again();
        else if (fn)
            fn((soq_interrupt)which, user);
    }
    close(w->fd);
    /* Who closed the pipe may still hold the lock, and use this. */
    pthread_mutex_lock(&hook.lock);
    free(w);
    pthread_mutex_unlock(&hook.lock);
}

static bool is_ours(const struct sigaction *action)
{
    return !(action->sa_flags & SA_SIGINFO) && action->sa_handler == on_signal;
}

/* What is ignored stays so: nohup and a shell's background say it thus. */
static void take_signals(void)
{
    struct sigaction ours = { .sa_handler = on_signal,
                              .sa_flags = SA_RESTART };

    sigfillset(&ours.sa_mask);
    for (int i = 0; i < SIGNALS; i++) {
        hook.taken[i] = sigaction(signals[i], NULL, &hook.before[i]) == 0 &&
                        hook.before[i].sa_handler != SIG_IGN;
        if (hook.taken[i])
            sigaction(signals[i], &ours, NULL);
    }
}

/* But one that somebody else took after us stays his. */
static void give_signals_back(void)
{
    struct sigaction now;

    for (int i = 0; i < SIGNALS; i++)
        if (hook.taken[i] && sigaction(signals[i], NULL, &now) == 0 &&
            is_ours(&now))
            sigaction(signals[i], &hook.before[i], NULL);
}

static soq_rc begin(soq_interrupt_fn fn, void *user)
{
    int fds[2];
    soq_rc rc;
    watch *w = malloc(sizeof(*w));

    if (!w)
        return soq__sys_rc(ENOMEM);
    if (pipe2(fds, O_CLOEXEC) < 0) {
        rc = soq__sys_rc(errno);
        free(w);
        return rc;
    }
    *w = (watch){ .fd = fds[0], .fn = fn, .user = user };
    rc = soq__result(fcntl(fds[1], F_SETFL, O_NONBLOCK));
    if (!rc.err)
        rc = soq__sys_thread_start(watch_pipe, w, false, &hook.thread);
    if (rc.err) {
        close(fds[0]);
        close(fds[1]);
        free(w);
        return rc;
    }
    hook.now = w;
    atomic_store(&write_fd, fds[1]);
    take_signals();
    return rc;
}

/* The thread ends when the pipe does. */
static void end(void)
{
    int fd;

    give_signals_back();
    hook.now->fn = NULL;
    hook.now = NULL;
    fd = atomic_exchange(&write_fd, -1);
    while (atomic_load(&writers) > 0)
        sched_yield();
    close(fd);
}

soq_rc soq__sys_interrupt_set(soq_interrupt_fn fn, void *user)
{
    soq_rc rc = soq__rc(SOQ_OK);
    bool ended = false;
    soq__thread thread;

    pthread_mutex_lock(&hook.lock);
    thread = hook.thread;
    if (fn && hook.now) {
        hook.now->fn = fn;
        hook.now->user = user;
    } else if (fn) {
        rc = begin(fn, user);
    } else if (hook.now) {
        end();
        ended = true;
    }
    pthread_mutex_unlock(&hook.lock);
    /* fn itself may be who ends it. */
    if (ended && pthread_equal((pthread_t)thread.os, pthread_self()))
        pthread_detach((pthread_t)thread.os);
    else if (ended)
        soq__sys_thread_join(thread);
    return rc;
}
