/* window.c -- a stream seen through a buffer of fixed size. */
#include "window.h"

#include <stdlib.h>
#include <string.h>

/* What is read at once is still in the processor's cache when it is used. */
enum { STEP = 1 << 17 };

soq_rc window_open(window *w, window_read read, void *user)
{
    soq_rc rc = { SOQ_OK, 0 };

    memset(w, 0, sizeof(*w));
    w->read = read;
    w->user = user;
    w->buf = malloc(WINDOW_SIZE);
    w->at = w->end = w->buf;
    if (!w->buf)
        rc.err = SOQ_ENOMEM;
    return rc;
}

void window_close(window *w)
{
    free(w->buf);
    w->buf = w->at = w->end = NULL;
}

void window_fill(window *w, size_t n)
{
    size_t have = (size_t)(w->end - w->at);

    if (n > WINDOW_MOST)
        n = WINDOW_MOST;
    if (have < n && (size_t)(w->buf + WINDOW_SIZE - w->at) < n) {
        memmove(w->buf, w->at, have);
        w->at = w->buf;
        w->end = w->buf + have;
    }
    if (have == 0)
        w->at = w->end = w->buf;
    while ((size_t)(w->end - w->at) < n && !w->rc.err) {
        size_t room = (size_t)(w->buf + WINDOW_SIZE - w->end), got = 0;

        w->rc = w->read(w->user, w->end, room < STEP ? room : STEP, &got);
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
