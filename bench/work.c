/* work.c -- what is measured: round trips of a small message, and bulk. */
#include <soquete/system.h>
#include <stdlib.h>
#include <string.h>

#include "work.h"

#define MIB (1024L * 1024L)

/* The first rounds find cold caches and sleeping processors. */
enum { WARM_UP = 50 };

static bool ping(const end_ops *ops, end e, long rounds)
{
    unsigned char buf[PING_BYTES] = { 0 };

    for (long i = 0; i < rounds; i++) {
        size_t got = 0;
        size_t n;

        if (!ops->send(e, buf, sizeof(buf), &n) || n != sizeof(buf))
            return false;
        while (got < sizeof(buf)) {
            if (!ops->recv(e, buf + got, sizeof(buf) - got, &n))
                return false;
            got += n;
        }
    }
    return true;
}

double work_ping(const end_ops *ops, uint16_t port, long rounds)
{
    int64_t begin, took = 0;
    end e;

    if (!ops->connect(port, &e))
        return 0;
    if (ping(ops, e, WARM_UP)) {
        begin = soq_now_ns();
        if (ping(ops, e, rounds))
            took = soq_now_ns() - begin;
    }
    ops->close(e);
    return (double)took;
}

static _Alignas(4096) unsigned char buf[MOST_BYTES];

bulk_call bulk = { buf, 128 * 1024 };

static bool upload(const end_ops *ops, end e, long left)
{
    size_t n;
    char last;

    for (; left > 0; left -= (long)n)
        if (!ops->send(e, bulk.buf, bulk.size, &n))
            return false;
    ops->finish(e);
    return ops->recv(e, &last, 1, &n);
}

static bool download(const end_ops *ops, end e, long left)
{
    size_t n;

    for (; left > 0; left -= (long)n)
        if (!ops->recv(e, bulk.buf, bulk.size, &n))
            return false;
    return true;
}

static double move_bulk(const end_ops *ops, uint16_t port, long mib,
                        bool (*move)(const end_ops *ops, end e, long left))
{
    int64_t begin, took = 0;
    end e;

    if (!ops->connect(port, &e))
        return 0;
    begin = soq_now_ns();
    if (move(ops, e, mib * MIB))
        took = soq_now_ns() - begin;
    ops->close(e);
    return (double)took;
}

double work_upload(const end_ops *ops, uint16_t port, long mib)
{
    return move_bulk(ops, port, mib, upload);
}

double work_download(const end_ops *ops, uint16_t port, long mib)
{
    return move_bulk(ops, port, mib, download);
}

static int compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), compare);
    return values[count / 2];
}
