/*
 * input.c -- a file, pipe or terminal that can be awaited beside sockets.
 *
 * Windows cannot wait for a console or a pipe together with sockets (row 90),
 * so on every system a thread reads into a ring, and a pair says that there is
 * something: a byte lies in it exactly while the ring holds data or the end
 * has come.  Only the thread writes at `head`, only the owner takes at `tail`.
 */
#include <stdlib.h>
#include <string.h>

#include "common/limit.h"
#include "common/pair.h"
#include "common/wake.h"

#define RING_BYTES 65536

struct soq_input {
    soq__reader reader;
    soq_thread *thread;
    soq signal[2];
    soq_mutex mutex; /* guards what follows, but for the bytes themselves */
    soq_cond room;
    bool closing;
    bool signalled;
    soq_rc end;  /* why the thread stopped; SOQ_OK while it runs */
    size_t tail; /* both count for ever; the place is modulo the size */
    size_t head;
    unsigned char ring[RING_BYTES];
};

/* With the mutex held: make the pair agree with what there is to read. */
static void signal_state(soq_input *in)
{
    bool wanted = in->head != in->tail || in->end.err;

    if (wanted == in->signalled)
        return;
    if (wanted)
        soq__wake(in->signal[1]);
    else
        (void)soq__wake_take(in->signal[0]);
    in->signalled = wanted;
}

/* How much fits at head without wrapping; waits for room. */
static size_t wait_for_room(soq_input *in)
{
    size_t at, used, room;

    soq_mutex_lock(&in->mutex);
    while (in->head - in->tail == RING_BYTES && !in->closing)
        (void)soq_cond_wait(&in->room, &in->mutex, -1);
    at = in->head % RING_BYTES;
    used = in->head - in->tail;
    room = in->closing ? 0 : RING_BYTES - used;
    soq_mutex_unlock(&in->mutex);
    return room < RING_BYTES - at ? room : RING_BYTES - at;
}

static void pump(void *arg)
{
    soq_input *in = arg;
    soq_rc rc = { SOQ_OK, 0 };

    while (!rc.err) {
        size_t room = wait_for_room(in);
        size_t n = 0;

        if (room == 0)
            rc = soq__rc(SOQ_ECANCELED);
        else
            rc = soq__sys_reader_read(
                &in->reader, in->ring + in->head % RING_BYTES, room, &n);
        soq_mutex_lock(&in->mutex);
        if (!rc.err)
            in->head += n;
        in->end = rc;
        signal_state(in);
        soq_mutex_unlock(&in->mutex);
    }
}

static soq_rc open_parts(soq_input *in, soq_file f)
{
    soq_rc rc = soq_pair(in->signal);

    if (rc.err)
        return rc;
    rc = soq_mutex_open(&in->mutex);
    if (rc.err)
        goto close_pair;
    rc = soq_cond_open(&in->room);
    if (rc.err)
        goto close_mutex;
    rc = soq__sys_reader_open(f, &in->reader);
    if (rc.err)
        goto close_cond;
    rc = soq_thread_start(pump, in, &in->thread);
    if (!rc.err)
        return rc;
    soq__sys_reader_close(&in->reader);
close_cond:
    soq_cond_close(&in->room);
close_mutex:
    soq_mutex_close(&in->mutex);
close_pair:
    soq__pair_close(in->signal);
    return rc;
}

soq_rc soq_input_open(soq_file f, soq_input **out)
{
    soq_input *in;
    soq_rc rc;

    if (soq_file_is_none(f))
        return soq__rc(SOQ_EBADF);
    in = calloc(1, sizeof(*in));
    if (!in)
        return soq__rc(SOQ_ENOMEM);
    rc = open_parts(in, f);
    if (rc.err)
        free(in);
    else
        *out = in;
    return rc;
}

soq soq_input_socket(const soq_input *input)
{
    return input->signal[0];
}

/* With the mutex held: move what there is, at most cap bytes. */
static size_t take(soq_input *in, unsigned char *buf, size_t cap)
{
    size_t total = 0;

    while (total < cap && in->head != in->tail) {
        size_t at = in->tail % RING_BYTES;
        size_t run = in->head - in->tail;

        run = run < RING_BYTES - at ? run : RING_BYTES - at;
        run = run < cap - total ? run : cap - total;
        memcpy(buf + total, in->ring + at, run);
        total += run;
        in->tail += run;
    }
    return total;
}

soq_rc soq_input_read(soq_input *input, void *buf, size_t cap, soq_limit limit,
                      size_t *n)
{
    soq__until until = soq__until_begin(limit);
    soq_rc rc;

    if (cap == 0) {
        *n = 0;
        return soq__rc(SOQ_OK);
    }
    for (;;) {
        size_t got;

        if (soq_cancelled(limit.cancel))
            return soq__rc(SOQ_ECANCELED);
        soq_mutex_lock(&input->mutex);
        got = take(input, buf, cap);
        rc = input->end;
        signal_state(input);
        soq_mutex_unlock(&input->mutex);
        if (got > 0) {
            soq_cond_signal(&input->room);
            *n = got;
            return soq__rc(SOQ_OK);
        }
        if (!rc.err && limit.timeout_ms == 0)
            rc = soq__until_over(&until); /* it has just been looked at */
        if (!rc.err)
            rc = soq__until_ready(&until, input->signal[0], SOQ_READ);
        if (rc.err)
            return rc;
    }
}

void soq_input_close(soq_input **input)
{
    soq_input *in;

    if (!input || !*input)
        return;
    in = *input;
    *input = NULL;
    soq_mutex_lock(&in->mutex);
    in->closing = true;
    soq_mutex_unlock(&in->mutex);
    soq_cond_signal(&in->room);
    soq__sys_reader_cancel(&in->reader);
    soq_thread_join(&in->thread);
    soq__sys_reader_close(&in->reader);
    soq_cond_close(&in->room);
    soq_mutex_close(&in->mutex);
    soq__pair_close(in->signal);
    free(in);
}
