/* speed.c -- how fast UDP and TCP are here. */
#include "speed.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "loopback.h"

enum { MESSAGES = 1000, MESSAGE = 64, PIECES = 1000, PIECE = 8192 };

typedef struct line {
    bool stream;
    soq ends[2];
    soq_addr at[2];
    soq_limit limit;
} line;

/* ---- two ends ---------------------------------------------------------- */

static soq_rc open_udp(line *l)
{
    soq_rc rc = { SOQ_OK, 0 };

    for (size_t i = 0; i < 2 && !rc.err; i++) {
        rc = soq_udp_bind("127.0.0.1", "0", &l->ends[i]);
        if (!rc.err)
            rc = soq_local_addr(l->ends[i], &l->at[i]);
    }
    return rc;
}

static soq_rc open_tcp(line *l)
{
    soq_rc rc = loopback_connect(l->limit, &l->ends[0], &l->ends[1]);

    for (size_t i = 0; i < 2 && !rc.err; i++)
        rc = soq_set_nodelay(l->ends[i], true);
    return rc;
}

/* One piece from an end to the other. */
static soq_rc pass(line *l, size_t from, size_t len)
{
    static unsigned char buf[PIECE];
    size_t n, to = 1 - from;
    soq_rc rc;

    if (l->stream) {
        rc = soq_send_all(l->ends[from], buf, len, l->limit, &n);
        return rc.err ? rc : soq_recv_all(l->ends[to], buf, len, l->limit, &n);
    }
    rc = soq_send_to(l->ends[from], buf, len, &l->at[to], l->limit);
    if (rc.err)
        return rc;
    return soq_recv_from(l->ends[to], buf, sizeof(buf), l->limit, &n, NULL,
                         NULL);
}

/* ---- measuring --------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* No more digits than mean something. */
static double in_decimals(int64_t parts, int of_one)
{
    return (double)parts / of_one;
}

static soq_rc measure_messages(line *l, speed *out)
{
    int64_t *times = calloc(MESSAGES, sizeof(*times));
    soq_rc rc = { times ? SOQ_OK : SOQ_ENOMEM, 0 };

    for (size_t i = 0; i < MESSAGES && !rc.err; i++) {
        int64_t begin_ns = soq_now_ns();

        rc = pass(l, 0, MESSAGE);
        if (!rc.err)
            rc = pass(l, 1, MESSAGE);
        times[i] = soq_now_ns() - begin_ns;
    }
    if (!rc.err) {
        qsort(times, MESSAGES, sizeof(*times), compare);
        out->messages = MESSAGES;
        out->message_us = in_decimals(times[MESSAGES / 2] / 10, 100);
    }
    free(times);
    return rc;
}

static soq_rc measure_mass(line *l, speed *out)
{
    int64_t begin_ns = soq_now_ns(), ns;
    soq_rc rc = { SOQ_OK, 0 };

    for (size_t i = 0; i < PIECES && !rc.err; i++)
        rc = pass(l, 0, PIECE);
    ns = soq_now_ns() - begin_ns;
    out->bytes = (size_t)PIECES * PIECE;
    out->mb_per_s = in_decimals(
        (int64_t)PIECES * PIECE * 10000 / (ns > 0 ? ns : 1), 10);
    return rc;
}

soq_rc speed_measure(speed_of what, soq_limit limit, speed *out)
{
    line l = { .stream = what == SPEED_TCP, .limit = limit };
    soq_rc rc;

    memset(out, 0, sizeof(*out));
    l.ends[0] = l.ends[1] = SOQ_NONE;
    rc = l.stream ? open_tcp(&l) : open_udp(&l);
    if (!rc.err)
        rc = measure_messages(&l, out);
    if (!rc.err)
        rc = measure_mass(&l, out);
    soq_close(&l.ends[0]);
    soq_close(&l.ends[1]);
    return rc;
}
