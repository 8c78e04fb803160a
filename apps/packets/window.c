/* window.c -- a stream seen through a buffer of fixed size. */
#include "window.h"

#include <stdlib.h>
#include <string.h>

/*
 * What is read at once goes to one and the same place, so that it is still in
 * the processor's cache when it is used, and the place is when it is written.
 * What is left of the bytes before is moved in front of it.
 */
enum {
    STEP = 1 << 17,
    PAGE = 4096,
    PLACE = WINDOW_MOST,
    SIZE = PLACE + WINDOW_MOST + STEP + PAGE
};

soq_rc window_memory(void *user, void *buf, size_t cap, size_t *n)
{
    bytes *left = user;

    *n = left->len < cap ? left->len : cap;
    if (*n == 0)
        return (soq_rc){ SOQ_EOF, 0 };
    memcpy(buf, left->at, *n);
    left->at += *n;
    left->len -= *n;
    return (soq_rc){ SOQ_OK, 0 };
}

soq_rc window_open(window *w, window_read read, void *user)
{
    soq_rc rc = { SOQ_OK, 0 };
    size_t over;

    memset(w, 0, sizeof(*w));
    w->read = read;
    w->user = user;
    w->buf = malloc(SIZE);
    if (!w->buf) {
        rc.err = SOQ_ENOMEM;
        return rc;
    }
    over = (size_t)((uintptr_t)(w->buf + PLACE) % PAGE);
    w->place = w->buf + PLACE + (over ? PAGE - over : 0);
    w->at = w->end = w->place;
    return rc;
}

void window_close(window *w)
{
    free(w->buf);
    w->buf = w->place = w->at = w->end = NULL;
}

void window_fill(window *w, size_t n)
{
    size_t have = (size_t)(w->end - w->at);

    if (n > WINDOW_MOST)
        n = WINDOW_MOST;
    if (have >= n)
        return;
    if (have > 0)
        memmove(w->place - have, w->at, have);
    w->at = w->place - have;
    w->end = w->place;
    while ((size_t)(w->end - w->at) < n && !w->rc.err) {
        size_t got = 0;

        w->rc = w->read(w->user, w->end, STEP, &got);
        if (!w->rc.err)
            w->end += got;
    }
}

bool window_skip(window *w, uint64_t n)
{
    for (;;) {
        size_t have = (size_t)(w->end - w->at);
        size_t step = n < have ? (size_t)n : have;

        w->at += step;
        w->offset += step;
        n -= step;
        if (n == 0)
            return true;
        window_fill(w, 1);
        if (w->at == w->end)
            return false;
    }
}
