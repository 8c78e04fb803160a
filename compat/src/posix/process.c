/* process.c -- child processes, held by a pidfd: a descriptor that means this
 * child for ever, where its number may come to mean another. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"

extern char **environ;

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

/* The streams, and nothing above them, whoever opened it.  Where streams are
 * missing, pipes stand in their places; but none in the place of a stream that
 * is put there before it, for they were opened in the same order. */
static int add_files(posix_spawn_file_actions_t *files, const pipes *p)
{
    int code = 0;

    for (int i = 0; i < 3 && !code; i++)
        if (p->theirs[i] >= 0)
            code = posix_spawn_file_actions_adddup2(files, p->theirs[i], i);
    return code ? code : posix_spawn_file_actions_addclosefrom_np(files, 3);
}

/* The child can be interrupted, whatever our own shell or program ignores;
 * SIGHUP stays, or nohup would end with us. */
static void add_signals(posix_spawnattr_t *attr)
{
    sigset_t set;

    sigemptyset(&set);
    posix_spawnattr_setsigmask(attr, &set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    posix_spawnattr_setsigdefault(attr, &set);
    posix_spawnattr_setflags(attr,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int spawn(const char *const argv[], const pipes *p, pid_t *pid)
{
    /* posix_spawn changes nothing of it, but has no const there. */
    union {
        const char *const *given;
        char *const *taken;
    } args = { argv };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int code = posix_spawn_file_actions_init(&files);

    if (code)
        return code;
    code = posix_spawnattr_init(&attr);
    if (!code) {
        add_signals(&attr);
        code = add_files(&files, p);
        if (!code)
            code = posix_spawn(pid, argv[0], &files, &attr, args.taken,
                               environ);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&files);
    return code;
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

soq_rc soq__sys_process_start(const char *const argv[], unsigned which,
                              soq__child *out)
{
    pipes p;
    pid_t pid = 0;
    int fd = -1;
    soq_rc rc = open_pipes(&p, which);

    if (rc.err)
        return rc;
    rc = soq__sys_rc(spawn(argv, &p, &pid));
    /* EAGAIN: there can be no more processes.  Nobody waits for that. */
    if (rc.err == SOQ_EAGAIN)
        rc.err = SOQ_ENOMEM;
    if (!rc.err)
        rc = hold(pid, &fd);
    close_all(p.theirs);
    if (rc.err) {
        close_all(p.ours);
        return rc;
    }
    out->os = (uintptr_t)fd;
    out->id = pid;
    for (int i = 0; i < 3; i++)
        out->pipe[i] = p.ours[i] >= 0 ? soq__file_from_fd(p.ours[i])
                                      : SOQ_FILE_NONE;
    return rc;
}

soq_rc soq__sys_process_wait(const soq__child *child, int *status)
{
    siginfo_t info = { 0 };
    int code;

    do
        code = waitid(by_pidfd, (id_t)child->os, &info, WEXITED);
    while (code < 0 && errno == EINTR);
    if (code < 0)
        return soq__sys_rc(errno);
    *status = info.si_code == CLD_EXITED ? info.si_status
                                         : 128 + info.si_status;
    return soq__rc(SOQ_OK);
}

static soq_rc send_signal(const soq__child *child, int number)
{
    return soq__result(
        (int)syscall(SYS_pidfd_send_signal, (int)child->os, number, NULL, 0));
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
    close((int)child->os);
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
