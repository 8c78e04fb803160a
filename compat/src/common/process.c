/*
 * process.c -- child processes whose end can be awaited with a limit.
 *
 * Systems differ in what can be awaited beside a deadline, so a thread of its
 * own waits for each child, keeps its status and says so through a pair.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "common/limit.h"
#include "common/pair.h"
#include "common/wake.h"

struct soq_process {
    soq__child child;
    soq_thread *thread;
    soq done[2]; /* [0] is readable from the end on */
    soq_rc rc;   /* of waiting; these two are there from `ended` on */
    int status;
    atomic_bool ended; /* a byte in a pair orders nothing in memory */
};

static void await_end(void *arg)
{
    soq_process *p = arg;

    p->rc = soq__sys_process_wait(&p->child, &p->status);
    atomic_store_explicit(&p->ended, true, memory_order_release);
    soq__wake(p->done[1]);
}

static void close_pipes(soq__child *child)
{
    for (size_t i = 0; i < 3; i++)
        (void)soq_file_close(&child->pipe[i]);
}

/* The child runs and cannot be watched: it must not be left behind. */
static void end_unwatched(soq__child *child)
{
    int status;

    close_pipes(child);
    (void)soq__sys_process_kill(child);
    (void)soq__sys_process_wait(child, &status);
    soq__sys_process_close(child);
}

static soq_rc start(soq_process *p, const char *const argv[], unsigned pipes)
{
    soq_rc rc = soq_pair(p->done);

    if (rc.err)
        return rc;
    rc = soq__sys_process_start(argv, pipes, &p->child);
    if (!rc.err) {
        rc = soq_thread_start(await_end, p, &p->thread);
        if (rc.err)
            end_unwatched(&p->child);
    }
    if (rc.err) {
        soq__pair_close(p->done);
    }
    return rc;
}

soq_rc soq_process_start(const char *const argv[], unsigned pipes,
                         soq_process **out)
{
    soq_process *p = calloc(1, sizeof(*p));
    soq_rc rc;

    if (!p)
        return soq__rc(SOQ_ENOMEM);
    rc = start(p, argv, pipes);
    if (rc.err)
        free(p);
    else
        *out = p;
    return rc;
}

soq_file soq_process_take(soq_process *process, soq_stream which)
{
    soq_file f = process->child.pipe[which];

    process->child.pipe[which] = SOQ_FILE_NONE;
    return f;
}

long long soq_process_id(const soq_process *process)
{
    return process->child.id;
}

long long soq_own_process_id(void)
{
    return soq__sys_own_process_id();
}

soq_rc soq_process_wait(soq_process *process, soq_limit limit, int *status)
{
    soq__until until = soq__until_begin(limit);
    soq_rc rc = soq__until_ready(&until, process->done[0], SOQ_READ);

    if (rc.err)
        return rc;
    if (!atomic_load_explicit(&process->ended, memory_order_acquire))
        return soq__rc(SOQ_EIO); /* the pair itself has failed */
    if (!process->rc.err)
        *status = process->status;
    return process->rc;
}

soq_rc soq_process_interrupt(soq_process *process)
{
    return soq__sys_process_interrupt(&process->child);
}

void soq_process_kill(soq_process *process)
{
    /* A child that has ended already is as good as killed. */
    (void)soq__sys_process_kill(&process->child);
}

void soq_process_close(soq_process **process)
{
    soq_process *p;

    if (!process || !*process)
        return;
    p = *process;
    *process = NULL;
    close_pipes(&p->child);
    soq_process_kill(p);
    soq_thread_join(&p->thread);
    soq__sys_process_close(&p->child);
    soq__pair_close(p->done);
    free(p);
}

soq_rc soq_process_arguments(long long pid, char *buf, size_t cap, size_t *n)
{
    if (pid <= 0 || pid > UINT32_MAX)
        return soq__rc(SOQ_ESRCH);
    return soq__sys_process_arguments(pid, buf, cap, n);
}

soq_rc soq_own_path(char *buf, size_t cap)
{
    return soq__sys_own_path(buf, cap);
}
