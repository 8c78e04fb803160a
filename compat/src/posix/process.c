/* process.c -- child processes, held by a pidfd: a descriptor that means this
 * child for ever, where its number may come to mean another. */
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "launch.h"

/* P_PIDFD, which older C libraries do not name. */
static const idtype_t by_pidfd = (idtype_t)3;

/* Both ends of the pipes; -1 where there is none. */
typedef struct pipes {
    int ours[3];
    int theirs[3];
} pipes;

static void close_all(int fds[3])
{
    for (int i = 0; i < 3; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
        fds[i] = -1;
    }
}

static soq_rc open_pipe(pipes *p, int stream)
{
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) < 0)
        return soq__sys_rc(errno);
    p->theirs[stream] = stream == 0 ? fds[0] : fds[1];
    p->ours[stream] = stream == 0 ? fds[1] : fds[0];
    return soq__rc(SOQ_OK);
}

static soq_rc open_pipes(pipes *p, unsigned which)
{
    soq_rc rc = soq__rc(SOQ_OK);

    for (int i = 0; i < 3; i++)
        p->ours[i] = p->theirs[i] = -1;
    for (int i = 0; i < 3 && !rc.err; i++)
        if (which & 1U << i)
            rc = open_pipe(p, i);
    if (rc.err) {
        close_all(p->ours);
        close_all(p->theirs);
    }
    return rc;
}

/* ---- its keeper --------------------------------------------------------- */

/* A child is killed when the thread ends that has started it, where it should
 * be the process: so each has a thread of its own for that, which then waits
 * for it. */
typedef struct keeper {
    const char *const *argv; /* these two are there until it has started */
    const int *streams;
    sem_t started;
    soq__thread thread;
    soq_rc begun;
    pid_t pid;
    int fd;
    soq_rc ended; /* these two are the thread's until it is joined */
    int status;
} keeper;

static keeper *keeper_of(const soq__child *child)
{
    return (keeper *)child->os;
}

/* A child that cannot be held is ended again. */
static soq_rc hold(pid_t pid, int *fd)
{
    soq_rc rc;

    *fd = (int)syscall(SYS_pidfd_open, pid, 0);
    rc = soq__result(*fd);
    if (rc.err) {
        kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    return rc;
}

static soq_rc await_end(int fd, int *status)
{
    siginfo_t info = { 0 };
    int code;

    do
        code = waitid(by_pidfd, (id_t)fd, &info, WEXITED);
    while (code < 0 && errno == EINTR);
    if (code < 0)
        return soq__sys_rc(errno);
    *status = info.si_code == CLD_EXITED ? info.si_status
                                         : 128 + info.si_status;
    return soq__rc(SOQ_OK);
}

static void keep(void *arg)
{
    keeper *k = arg;
    bool runs;

    k->begun = soq__launch(k->argv, k->streams, &k->pid);
    if (!k->begun.err)
        k->begun = hold(k->pid, &k->fd);
    runs = !k->begun.err;
    sem_post(&k->started);
    if (runs)
        k->ended = await_end(k->fd, &k->status);
}

static void keeper_close(keeper *k)
{
    sem_destroy(&k->started);
    free(k);
}

static soq_rc keeper_open(const char *const argv[], const int streams[3],
                          keeper **out)
{
    keeper *k = calloc(1, sizeof(*k));
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!k)
        return rc;
    k->argv = argv;
    k->streams = streams;
    sem_init(&k->started, 0, 0);
    rc = soq__sys_thread_start(keep, k, false, &k->thread);
    if (!rc.err) {
        while (sem_wait(&k->started) < 0 && errno == EINTR)
            ;
        rc = k->begun;
        if (rc.err)
            soq__sys_thread_join(k->thread);
    }
    if (rc.err)
        keeper_close(k);
    else
        *out = k;
    return rc;
}

/* ---- the calls ---------------------------------------------------------- */

soq_rc soq__sys_process_start(const char *const argv[], unsigned which,
                              soq__child *out)
{
    keeper *k = NULL;
    pipes p;
    soq_rc rc = open_pipes(&p, which);

    if (rc.err)
        return rc;
    rc = keeper_open(argv, p.theirs, &k);
    close_all(p.theirs);
    if (rc.err) {
        close_all(p.ours);
        return rc;
    }
    out->os = (uintptr_t)k;
    out->id = k->pid;
    for (int i = 0; i < 3; i++)
        out->pipe[i] = p.ours[i] >= 0 ? soq__file_from_fd(p.ours[i])
                                      : SOQ_FILE_NONE;
    return rc;
}

soq_rc soq__sys_process_wait(const soq__child *child, int *status)
{
    keeper *k = keeper_of(child);

    soq__sys_thread_join(k->thread);
    if (!k->ended.err)
        *status = k->status;
    return k->ended;
}

static soq_rc send_signal(const soq__child *child, int number)
{
    return soq__result((int)syscall(SYS_pidfd_send_signal,
                                    keeper_of(child)->fd, number, NULL, 0));
}

soq_rc soq__sys_process_interrupt(const soq__child *child)
{
    return send_signal(child, SIGINT);
}

soq_rc soq__sys_process_kill(const soq__child *child)
{
    return send_signal(child, SIGKILL);
}

void soq__sys_process_close(soq__child *child)
{
    keeper *k = keeper_of(child);

    close(k->fd);
    keeper_close(k);
}

long long soq__sys_own_process_id(void)
{
    return getpid();
}

soq_rc soq__sys_own_path(char *buf, size_t cap)
{
    ssize_t n = readlink("/proc/self/exe", buf, cap);

    if (n < 0)
        return soq__sys_rc(errno);
    /* As long as the room there was: it may have been cut. */
    if ((size_t)n >= cap)
        return soq__sys_rc(ENAMETOOLONG);
    buf[n] = '\0';
    return soq__rc(SOQ_OK);
}
