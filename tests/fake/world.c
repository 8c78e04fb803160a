/*
 * world.c -- the fake's books: crimes, hangs, what is open, chance.
 */
#include <setjmp.h>
#include <stdlib.h>

#include "world.h"

enum { FAKE_ACCOUNTS = 16, FAKE_SPIN = 400000 };

fake_switches fake_switch;

static struct {
    char complaint[200];
    unsigned long ticks;
    uint32_t seed;
    bool guarded;
    struct {
        const char *what;
        int count;
    } account[FAKE_ACCOUNTS];
} book;

static jmp_buf way_out;

static void note(const char *kind, const char *what)
{
    if (book.complaint[0] == '\0')
        (void)snprintf(book.complaint, sizeof(book.complaint), "%s: %s", kind,
                       what);
}

void fake__crime(const char *what)
{
    note("crime", what);
}

_Noreturn void fake__hang(const char *what)
{
    note("hang", what);
    if (book.guarded)
        longjmp(way_out, 1);
    (void)fprintf(stderr, "fake: %s\n", book.complaint);
    abort();
}

/* A layer that asks for ever without waiting never lets the clock move. */
void fake__tick(void)
{
    book.ticks++;
    if (book.ticks > FAKE_SPIN)
        fake__hang("the layer spins");
}

bool fake_run(void (*fn)(void *arg), void *arg)
{
    volatile bool returned = false;

    book.guarded = true;
    if (setjmp(way_out) == 0) {
        fn(arg);
        returned = true;
    }
    book.guarded = false;
    return returned;
}

soq_rc fake__code(int os)
{
    return soq__sys_rc(os);
}

void fake__count_up(const char *what, int by)
{
    size_t i = 0;

    while (i < FAKE_ACCOUNTS && book.account[i].what != NULL &&
           strcmp(book.account[i].what, what) != 0)
        i++;
    if (i == FAKE_ACCOUNTS) {
        fake__crime("the fake has too few accounts");
        return;
    }
    book.account[i].what = what;
    book.account[i].count += by;
    if (book.account[i].count < 0) {
        note("crime: more closed than opened", what);
        book.account[i].count = 0;
    }
}

size_t fake_open_sockets(void)
{
    size_t n = 0;

    for (size_t i = 0; i < fake__sock_top; i++)
        if (fake__socks[i].used && fake__socks[i].held)
            n++;
    return n;
}

/* xorshift32: the same faults for the same seed, on every system. */
uint32_t fake__chance(uint32_t below)
{
    uint32_t x = book.seed;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    book.seed = x;
    return x % below;
}

void fake_reset(void)
{
    static const fake_switches linux_like = { .thread_delay_ms = -1 };

    memset(&book, 0, sizeof(book));
    book.seed = 2463534242U;
    fake_switch = linux_like;
    fake__reset_gate();
    fake__reset_clock();
    fake__reset_remotes();
    fake__reset_sockets();
    fake__reset_files();
    fake__reset_library();
    fake__reset_names();
    fake__reset_processes();
    fake__reset_threads();
}

static void finish_threads(void *unused)
{
    (void)unused;
    while (fake__threads_pending())
        (void)fake__step(FAKE_NEVER);
}

const char *fake_complaint(void)
{
    if (book.complaint[0] == '\0')
        (void)fake_run(finish_threads, NULL);
    if (fake_open_sockets() > 0)
        note("leak", "sockets");
    if (fake__started())
        note("leak", "the network system is still started");
    for (size_t i = 0; i < FAKE_ACCOUNTS; i++)
        if (book.account[i].count > 0)
            note("leak", book.account[i].what);
    if (fake_live_blocks() > 0)
        note("leak", "memory");
    return book.complaint[0] == '\0' ? NULL : book.complaint;
}
