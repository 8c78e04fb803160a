/*
 * launch.c -- a program in a process of its own, which ends with ours.
 *
 * posix_spawn() cannot ask for that end, so this forks.  The other threads are
 * missing in the new process, with whatever locks they hold: nothing is called
 * there but what may be called in a signal's handler.
 */
#include "launch.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"

/* Why the program does not run goes through a pipe, which its start closes. */
typedef struct report {
    int read, write;
} report;

/* The child can be interrupted, whatever our own shell or program ignores;
 * SIGHUP stays, or nohup would end with us. */
static int reset_signals(void)
{
    static const int reset[] = { SIGPIPE, SIGINT, SIGTERM };
    struct sigaction usual = { .sa_handler = SIG_DFL };
    sigset_t none;
    int code = 0;

    for (size_t i = 0; i < sizeof(reset) / sizeof(reset[0]) && !code; i++)
        code = sigaction(reset[i], &usual, NULL);
    sigemptyset(&none);
    return code ? code : sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The streams, and nothing above them, whoever opened it; but for the report,
 * in the place behind them.  Where streams are missing, pipes stand in their
 * places; but none in the place of a stream that is put there before it, for
 * they were opened in the same order. */
static int place(const int streams[3], int *to)
{
    int apart = fcntl(*to, F_DUPFD_CLOEXEC, 4);
    int code = apart;

    for (int i = 0; i < 3 && code >= 0; i++)
        if (streams[i] == i)
            code = fcntl(i, F_SETFD, 0);
        else if (streams[i] >= 0)
            code = dup2(streams[i], i);
    if (code >= 0)
        code = dup3(apart, 3, O_CLOEXEC);
    if (code < 0)
        return code;
    *to = 3;
    closefrom(4);
    return 0;
}

/* Does nobody read the report?  Asked once we are to be killed with our
 * parent: it may have ended just before. */
static bool is_orphan(const report *r)
{
    struct pollfd to = { .fd = r->write };

    close(r->read);
    return poll(&to, 1, 0) > 0;
}

static _Noreturn void become(const char *const argv[], const int streams[3],
                             report *r)
{
    /* exec changes nothing of it, but has no const there. */
    union {
        const char *const *given;
        char *const *taken;
    } args = { argv };
    int code;

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && !is_orphan(r) &&
        reset_signals() == 0 && place(streams, &r->write) == 0)
        execv(argv[0], args.taken);
    code = errno;
    if (write(r->write, &code, sizeof(code)) < 0)
        _exit(126);
    _exit(127);
}

/* 0 once the other program runs there, or why it does not. */
static int take_report(int from)
{
    int code = 0;
    ssize_t n;

    do
        n = read(from, &code, sizeof(code));
    while (n < 0 && errno == EINTR);
    return n < 0 ? errno : code;
}

static soq_rc start(const char *const argv[], const int streams[3], report *r,
                    pid_t *pid)
{
    soq_rc rc;

    *pid = fork();
    if (*pid == 0)
        become(argv, streams, r);
    rc = soq__result(*pid);
    close(r->write);
    if (!rc.err) {
        rc = soq__sys_rc(take_report(r->read));
        while (rc.err && waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    close(r->read);
    return rc;
}

soq_rc soq__launch(const char *const argv[], const int streams[3], pid_t *pid)
{
    int fds[2];
    report r;
    soq_rc rc;

    if (pipe2(fds, O_CLOEXEC) < 0)
        return soq__sys_rc(errno);
    r.read = fds[0];
    r.write = fds[1];
    rc = start(argv, streams, &r, pid);
    /* EAGAIN: there can be no more processes.  Nobody waits for that. */
    if (rc.err == SOQ_EAGAIN)
        rc.err = SOQ_ENOMEM;
    return rc;
}
