/* start.c -- the count of those who use the network system. */
#include <stdatomic.h>

#include "common/start.h"

/* Guarded by the port's start lock; `running` is also read without it. */
static atomic_bool running;
static unsigned long users;
static bool lazy; /* started by use, and then for good */

/* The flag is set after the system's own answer, never before: another thread
 * that sees it may go on at once (row 1). */
static soq_rc run(void)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (!atomic_load(&running)) {
        rc = soq__sys_start();
        if (!rc.err)
            atomic_store(&running, true);
    }
    return rc;
}

soq_rc soq_init(void)
{
    soq_rc rc;

    soq__sys_start_lock();
    rc = run();
    if (!rc.err)
        users++;
    soq__sys_start_unlock();
    return rc;
}

void soq_quit(void)
{
    soq__sys_start_lock();
    if (users > 0 && --users == 0 && !lazy) {
        atomic_store(&running, false);
        soq__sys_stop();
    }
    soq__sys_start_unlock();
}

soq_rc soq__start(void)
{
    soq_rc rc;

    if (atomic_load_explicit(&running, memory_order_acquire))
        return soq__rc(SOQ_OK);
    soq__sys_start_lock();
    rc = run();
    if (!rc.err && users == 0)
        lazy = true;
    soq__sys_start_unlock();
    return rc;
}
