/*
 * thread.c -- threads that run inside thread_start, or when the virtual clock
 * comes to them; mutexes and conditions that find a deadlock.
 */
#include "world.h"

enum { THREADS = 32, MUTEX = 0x6d757478, COND = 0x636f6e64 };

static struct {
    size_t count;
    struct {
        void (*fn)(void *arg);
        void *arg;
        bool pending, detached, joined;
    } thread[THREADS];
} threads;

void fake__reset_threads(void)
{
    threads.count = 0;
}

bool fake__threads_pending(void)
{
    for (size_t i = 0; i < threads.count; i++)
        if (threads.thread[i].pending)
            return true;
    return false;
}

static void run(void *arg)
{
    size_t i = (size_t)(uintptr_t)arg;

    threads.thread[i].pending = false;
    threads.thread[i].fn(threads.thread[i].arg);
}

soq_rc soq__sys_thread_start(void (*fn)(void *arg), void *arg, bool detached,
                             soq__thread *out)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t i = threads.count;

    if (fake__gate(CALL_THREAD, &rc))
        return rc;
    if (i == THREADS)
        fake__hang("the fake has too few threads");
    threads.count++;
    threads.thread[i].fn = fn;
    threads.thread[i].arg = arg;
    threads.thread[i].pending = true;
    threads.thread[i].detached = detached;
    threads.thread[i].joined = false;
    out->os = i;
    if (!detached)
        fake__count_up("threads", 1);
    if (fake_switch.thread_delay_ms < 0)
        run((void *)(uintptr_t)i);
    else
        fake_at(fake_switch.thread_delay_ms, run, (void *)(uintptr_t)i);
    return rc;
}

void soq__sys_thread_join(soq__thread thread)
{
    size_t i = thread.os;

    if (i >= threads.count || threads.thread[i].detached ||
        threads.thread[i].joined) {
        fake__crime("join of what cannot be joined");
        return;
    }
    while (threads.thread[i].pending)
        if (!fake__step(FAKE_NEVER))
            fake__hang("a join of a thread that cannot end");
    threads.thread[i].joined = true;
    fake__count_up("threads", -1);
}

/* ---- mutexes and conditions -------------------------------------------- */

typedef struct fake_lock {
    int kind;
    int held;    /* a mutex; a condition: how many wait */
    int signals; /* a condition's, not yet taken */
} fake_lock;

static fake_lock get(const void *bytes, int kind)
{
    fake_lock lock;

    memcpy(&lock, bytes, sizeof(lock));
    if (lock.kind != kind)
        fake__crime("a mutex or condition that is not open");
    return lock;
}

static void put(void *bytes, fake_lock lock)
{
    memcpy(bytes, &lock, sizeof(lock));
}

soq_rc soq__sys_mutex_open(soq_mutex *mutex)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_lock lock = { MUTEX, 0, 0 };

    if (fake__gate(CALL_MUTEX, &rc))
        return rc;
    fake__count_up("mutexes", 1);
    put(mutex->os.bytes, lock);
    return rc;
}

void soq__sys_mutex_lock(soq_mutex *mutex)
{
    fake_lock lock = get(mutex->os.bytes, MUTEX);

    fake__tick();
    if (lock.held)
        fake__hang("a mutex is locked twice");
    lock.held = 1;
    put(mutex->os.bytes, lock);
}

void soq__sys_mutex_unlock(soq_mutex *mutex)
{
    fake_lock lock = get(mutex->os.bytes, MUTEX);

    if (!lock.held)
        fake__crime("a mutex is unlocked twice");
    lock.held = 0;
    put(mutex->os.bytes, lock);
}

void soq__sys_mutex_close(soq_mutex *mutex)
{
    fake_lock lock = get(mutex->os.bytes, MUTEX);
    fake_lock gone = { 0, 0, 0 };

    if (lock.held)
        fake__crime("a locked mutex is closed");
    fake__count_up("mutexes", -1);
    put(mutex->os.bytes, gone);
}

soq_rc soq__sys_cond_open(soq_cond *cond)
{
    soq_rc rc = soq__rc(SOQ_OK);
    fake_lock lock = { COND, 0, 0 };

    if (fake__gate(CALL_COND, &rc))
        return rc;
    fake__count_up("conditions", 1);
    put(cond->os.bytes, lock);
    return rc;
}

static void add(soq_cond *cond, int waiting, int signals)
{
    fake_lock lock = get(cond->os.bytes, COND);

    lock.held += waiting;
    lock.signals += signals;
    put(cond->os.bytes, lock);
}

bool soq__sys_cond_wait(soq_cond *cond, soq_mutex *mutex, int timeout_ms)
{
    int64_t until = timeout_ms < 0 ? FAKE_NEVER
                                   : fake__now() + timeout_ms * FAKE_MS;
    bool woken = false;

    soq__sys_mutex_unlock(mutex);
    add(cond, 1, 0);
    while (get(cond->os.bytes, COND).signals == 0 && fake__now() < until) {
        if (!fake__step(until))
            fake__hang("a condition that nobody can signal");
    }
    woken = get(cond->os.bytes, COND).signals > 0;
    add(cond, -1, woken ? -1 : 0);
    soq__sys_mutex_lock(mutex);
    return woken;
}

void soq__sys_cond_signal(soq_cond *cond)
{
    fake_lock lock = get(cond->os.bytes, COND);

    fake__tick();
    if (lock.signals < lock.held)
        add(cond, 0, 1);
}

void soq__sys_cond_broadcast(soq_cond *cond)
{
    fake_lock lock = get(cond->os.bytes, COND);

    fake__tick();
    add(cond, 0, lock.held - lock.signals);
}

void soq__sys_cond_close(soq_cond *cond)
{
    fake_lock lock = get(cond->os.bytes, COND);
    fake_lock gone = { 0, 0, 0 };

    if (lock.held)
        fake__crime("a condition is closed while somebody waits");
    fake__count_up("conditions", -1);
    put(cond->os.bytes, gone);
}
