/* capture.c -- which format a file has, and what all formats share. */
#include <stdlib.h>
#include <string.h>

#include "capture_format.h"
#include "common/grow.h"

/* Files that are taken for captures. */
static const struct {
    const char *first;
    size_t len;
    capture_problem problem;
} strangers[] = {
    { "\x1f\x8b", 2, PROBLEM_GZIP },
    { "\x28\xb5\x2f\xfd", 4, PROBLEM_ZSTD },
    { "\x04\x22\x4d\x18", 4, PROBLEM_LZ4 },
    { "PK\x03\x04", 4, PROBLEM_ZIP },
    { "snoop\0\0\0", 8, PROBLEM_SNOOP },
    { "\x89PNG", 4, PROBLEM_PICTURE },
    { "\xff\xd8\xff", 3, PROBLEM_PICTURE },
    { "%PDF", 4, PROBLEM_PDF },
};

soq_rc capture_open(capture *c, window_read read, void *user)
{
    memset(c, 0, sizeof(*c));
    return window_open(&c->in, read, user);
}

void capture_close(capture *c)
{
    window_close(&c->in);
    free(c->interfaces);
    c->interfaces = NULL;
    c->count = c->room = 0;
}

static capture_status end_with(capture *c, capture_status how, uint64_t where)
{
    c->ended = true;
    c->last = how;
    c->at = where;
    return how;
}

capture_status capture_end(capture *c, uint64_t where)
{
    return end_with(c, CAPTURE_END, where);
}

capture_status capture_stop(capture *c, capture_status how, uint64_t where,
                            capture_problem problem, uint64_t a, uint64_t b)
{
    c->problem = problem;
    c->numbers[0] = a;
    c->numbers[1] = b;
    return end_with(c, how, where);
}

capture_status capture_short(capture *c, capture_problem in, uint64_t where)
{
    if (c->in.rc.err == SOQ_EOF)
        return capture_stop(c, CAPTURE_CUT, where, in, 0, 0);
    c->rc = c->in.rc;
    return capture_stop(c, CAPTURE_FAILED, where, PROBLEM_READ, 0, 0);
}

capture_status capture_no_memory(capture *c, uint64_t where)
{
    c->rc.err = SOQ_ENOMEM;
    return capture_stop(c, CAPTURE_FAILED, where, PROBLEM_READ, 0, 0);
}

capture_interface *capture_add_interface(capture *c)
{
    capture_interface *list = grow(c->interfaces, c->count, &c->room,
                                   sizeof(*list));
    capture_interface *i;

    if (!list)
        return NULL;
    c->interfaces = list;
    i = &c->interfaces[c->count++];
    memset(i, 0, sizeof(*i));
    i->units = 1000000;
    return i;
}

/* The part of a second, in nanoseconds; units > 0, ticks < units. */
static uint64_t part_ns(uint64_t ticks, uint64_t units)
{
    /* No product below may pass 64 bits: ticks stay under 2^34. */
    while (units >> 34) {
        units >>= 1;
        ticks >>= 1;
    }
    return ticks * 1000000000 / units;
}

int64_t capture_time(const capture_interface *i, uint64_t ticks)
{
    /* Years from 1700 to 2260 have room in 64 bits of nanoseconds. */
    const int64_t most = INT64_MAX / 1000000000 - 1;
    uint64_t s;
    int64_t sum;

    if (i->units == 0)
        return 0;
    if (i->units == 1000000 && i->offset_s == 0 &&
        ticks < UINT64_C(9000000000000000))
        return (int64_t)(ticks * 1000);
    if (i->units == 1000000000 && i->offset_s == 0 && ticks <= INT64_MAX)
        return (int64_t)ticks;
    s = ticks / i->units;
    if (s > (uint64_t)most || i->offset_s > most || i->offset_s < -most)
        return INT64_MAX;
    sum = (int64_t)s + i->offset_s;
    if (sum > most || sum < -most)
        return INT64_MAX;
    return sum * 1000000000 + (int64_t)part_ns(ticks % i->units, i->units);
}

static capture_status foreign(capture *c, bytes first)
{
    for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
        if (first.len >= strangers[i].len &&
            memcmp(first.at, strangers[i].first, strangers[i].len) == 0)
            return capture_stop(c, CAPTURE_FOREIGN, 0, strangers[i].problem, 0,
                                0);
    return capture_stop(c, CAPTURE_FOREIGN, 0, PROBLEM_FOREIGN, 0, 0);
}

static capture_status begin(capture *c)
{
    bytes first = window_see(&c->in, 24);

    if (c->in.rc.err && c->in.rc.err != SOQ_EOF)
        return capture_short(c, PROBLEM_READ, 0);
    if (first.len == 0)
        return capture_stop(c, CAPTURE_EMPTY, 0, PROBLEM_EMPTY, 0, 0);
    if (pcapng_is(first)) {
        c->format = CAPTURE_PCAPNG;
        return CAPTURE_PACKET;
    }
    if (pcap_is(first)) {
        c->format = CAPTURE_PCAP;
        return pcap_begin(c);
    }
    return foreign(c, first);
}

capture_status capture_next(capture *c, capture_record *r)
{
    capture_status status;

    if (c->ended)
        return c->last;
    if (c->format == CAPTURE_NONE) {
        status = begin(c);
        if (status != CAPTURE_PACKET)
            return status;
    }
    status = c->format == CAPTURE_PCAP ? pcap_next(c, r) : pcapng_next(c, r);
    if (status == CAPTURE_PACKET) {
        r->number = ++c->packets;
        c->bytes += r->len;
    }
    return status;
}

uint64_t capture_dropped(const capture *c)
{
    uint64_t sum = c->dropped;

    for (size_t i = 0; i < c->count; i++)
        sum += c->interfaces[i].dropped;
    return sum;
}
