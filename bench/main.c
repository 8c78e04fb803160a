/*
 * main.c -- measure the layer beside the system's own calls:
 *
 *     bench peer echo|sink|source|hold [layer]       prints its port
 *     bench compare ping|upload|download PORT AMOUNT BLOCKS
 *     bench once ping|upload|download raw|layer PORT AMOUNT
 *     bench waits PORT COUNT
 *     bench idle PORT COUNT
 *
 * AMOUNT is round trips or MiB.  `bench -SIZE ...`: bulk moves SIZE KiB in one
 * call.
 * ci/bench.sh runs it and makes the table.
 */
#include <soquete/address.h>
#include <soquete/system.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work.h"

/* raw stands here twice: the second is the control, which shows how far two
 * runs of the same thing differ on this machine today. */
enum { RAW, LAYER, CONTROL, SIDES, MOST_BLOCKS = 199 };

static const end_ops *const sides[SIDES] = { &end_raw, &end_layer, &end_raw };

static work_fn *work_named(const char *name)
{
    if (strcmp(name, "ping") == 0)
        return work_ping;
    if (strcmp(name, "upload") == 0)
        return work_upload;
    return strcmp(name, "download") == 0 ? work_download : NULL;
}

static peer_fn *peer_named(const char *name)
{
    if (strcmp(name, "echo") == 0)
        return peer_echo;
    if (strcmp(name, "sink") == 0)
        return peer_sink;
    return strcmp(name, "source") == 0 ? peer_source : NULL;
}

/* Take turns, each block beginning with another side, so that whatever else
 * the machine does meets all of them alike; and compare within a block. */
static int compare(const char *name, uint16_t port, long amount, size_t blocks)
{
    static double took[SIDES][MOST_BLOCKS];
    static double over_raw[SIDES][MOST_BLOCKS];
    work_fn *work = work_named(name);

    if (!work || blocks < 1 || blocks > MOST_BLOCKS)
        return 2;
    for (size_t block = 0; block < blocks; block++)
        for (size_t turn = 0; turn < SIDES; turn++) {
            size_t side = (block + turn) % SIDES;

            took[side][block] = work(sides[side], port, amount);
            if (took[side][block] <= 0) {
                fprintf(stderr, "%s: %s failed\n", sides[side]->name, name);
                return 1;
            }
        }
    for (size_t side = 0; side < SIDES; side++)
        for (size_t block = 0; block < blocks; block++)
            over_raw[side][block] = took[side][block] / took[RAW][block];
    printf("%s %.0f %.0f %.3f %.3f\n", name,
           median(took[RAW], blocks) / (double)amount,
           median(took[LAYER], blocks) / (double)amount,
           median(over_raw[LAYER], blocks), median(over_raw[CONTROL], blocks));
    return 0;
}

static int once(const char *name, const char *side, uint16_t port, long amount)
{
    const end_ops *ops = strcmp(side, "layer") == 0 ? &end_layer : &end_raw;
    work_fn *work = work_named(name);
    double took = work ? work(ops, port, amount) : 0;

    printf("%s %.0f\n", side, took / (double)amount);
    return took > 0 ? 0 : 1;
}

static int peer(const char *name, const end_ops *ops)
{
    if (strcmp(name, "hold") == 0)
        return hold();
    return peer_named(name) ? serve(ops, peer_named(name)) : 2;
}

static uint16_t port_of(const char *text)
{
    uint16_t port = 0;

    (void)soq_port_parse(text, &port);
    return port;
}

static long number(const char *text)
{
    return strtol(text, NULL, 10);
}

static int bench(int argc, char *argv[])
{
    const char *what = argc > 1 ? argv[1] : "";
    size_t kib = what[0] == '-' ? (size_t)number(what + 1) : 0;

    if (kib > 0 && kib <= MOST_BYTES / 1024) {
        bulk.size = kib * 1024;
        return bench(argc - 1, argv + 1);
    }
    if (strcmp(what, "peer") == 0 && argc >= 3)
        return peer(argv[2], argc > 3 ? &end_layer : &end_raw);
    if (strcmp(what, "compare") == 0 && argc == 6)
        return compare(argv[2], port_of(argv[3]), number(argv[4]),
                       (size_t)number(argv[5]));
    if (strcmp(what, "once") == 0 && argc == 6)
        return once(argv[2], argv[3], port_of(argv[4]), number(argv[5]));
    if (strcmp(what, "waits") == 0 && argc == 4)
        return compare_waits(port_of(argv[2]), (size_t)number(argv[3]));
    if (strcmp(what, "idle") == 0 && argc == 4)
        return stay_idle(port_of(argv[2]), (size_t)number(argv[3]));
    fputs("usage: see bench/main.c\n", stderr);
    return 2;
}

int main(int argc, char *argv[])
{
    /* Memory that was never written is one page of zeros, many times. */
    memset(bulk.buf, 's', MOST_BYTES);
    return soq_run(argc, argv, bench);
}
