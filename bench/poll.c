/* poll.c -- the price of a wait among many idle connections, and of an idle
 * connection. */
#include <soquete/poller.h>
#include <soquete/system.h>
#include <stdio.h>
#include <stdlib.h>

#include "work.h"

enum { FEW = 10, BLOCKS = 7, BATCH = 8 };

#define BLOCK_NS 30000000

/* The first connection has a byte to read, which stays; the others are
 * idle. */
static soq *connect_many(uint16_t port, size_t count)
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, port);
    soq *all = calloc(count + 1, sizeof(*all));

    for (size_t i = 0; all && i < count; i++) {
        soq_rc rc = soq_tcp_open(SOQ_IPV4, &all[i]);

        if (!rc.err)
            rc = soq_connect(all[i], &to, soq_within(10000));
        if (rc.err) {
            fprintf(stderr, "connection %zu: %s\n", i, soq_err_text(rc.err));
            free(all);
            return NULL;
        }
    }
    return all;
}

static soq_poller *watch(const char *mechanism, const soq *all, size_t count)
{
    soq_poller *poller;

    if (soq_poller_open(mechanism, &poller).err)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (soq_poller_set(poller, all[i], SOQ_READ, NULL).err)
            soq_poller_close(&poller);
    return poller;
}

/* Nanoseconds for one wait that finds the one active connection; 0: it did
 * not. */
static double one_wait(soq_poller *poller)
{
    int64_t begin = soq_now_ns();
    int64_t took = 0;
    long waits = 0;

    while (took < BLOCK_NS) {
        for (int i = 0; i < BATCH; i++) {
            soq_event events[64];
            size_t n;

            if (soq_poller_wait(poller, events, 64, 5000, &n).err || n != 1)
                return 0;
        }
        waits += BATCH;
        took = soq_now_ns() - begin;
    }
    return (double)took / (double)waits;
}

/* A poller of its own for each block: what one has asked of the system may
 * cost the other. */
static double block(const char *mechanism, const soq *all, size_t count)
{
    soq_poller *poller = watch(mechanism, all, count);
    soq_event event;
    double ns = 0;
    size_t n;

    /* The first wait tells the system what is watched. */
    if (poller && !soq_poller_wait(poller, &event, 1, 5000, &n).err)
        ns = one_wait(poller);
    soq_poller_close(&poller);
    return ns;
}

static bool compare(const char *mechanism, const soq *all, size_t many)
{
    double few_ns[BLOCKS], many_ns[BLOCKS];
    double few, lot;

    for (size_t i = 0; i < BLOCKS; i++) {
        few_ns[i] = block(mechanism, all, FEW);
        many_ns[i] = block(mechanism, all, many);
        if (few_ns[i] <= 0 || many_ns[i] <= 0)
            return false;
    }
    few = median(few_ns, BLOCKS);
    lot = median(many_ns, BLOCKS);
    printf("wait-%s %.0f %.0f %.3f\n", mechanism, few, lot, lot / few);
    return true;
}

int compare_waits(uint16_t port, size_t many)
{
    soq *all = connect_many(port, many);
    bool ok = all != NULL;

    for (size_t i = 0; ok && soq_poller_mechanism(i); i++)
        ok = compare(soq_poller_mechanism(i), all, many);
    /* Reset, so that no port is kept for those who come next. */
    for (size_t i = 0; all && i < many; i++)
        soq_abort(&all[i]);
    free(all);
    return ok ? 0 : 1;
}

int stay_idle(uint16_t port, size_t count)
{
    soq *all = connect_many(port, count);
    soq_poller *poller = all ? watch(NULL, all, count) : NULL;

    if (!poller)
        return 1;
    puts("ready");
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    for (size_t i = 0; i < count; i++)
        soq_abort(&all[i]);
    soq_poller_close(&poller);
    free(all);
    return 0;
}
