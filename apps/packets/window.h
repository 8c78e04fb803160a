/*
 * window.h -- a stream seen through a buffer of fixed size.
 *
 * A capture may be many times larger than memory, and may be a pipe: it is
 * read once, from the front, and only the window is held.
 */
#ifndef PACKETS_WINDOW_H
#define PACKETS_WINDOW_H

#include <soquete/error.h>

#include "bytes.h"

enum { WINDOW_MOST = (1 << 18) + 4096 /* that can be asked for at once */ };

/* Read 1..cap bytes, as soq_file_read(): SOQ_EOF at the end. */
typedef soq_rc (*window_read)(void *user, void *buf, size_t cap, size_t *n);

/* One that reads memory: user is `bytes`, those that are left of it. */
soq_rc window_memory(void *user, void *buf, size_t cap, size_t *n);

typedef struct window {
    window_read read;
    void *user;
    uint64_t offset; /* of at, in the stream */
    uint8_t *buf;
    uint8_t *place; /* where reading goes to */
    uint8_t *at, *end;
    soq_rc rc; /* SOQ_EOF, or why reading ended */
} window;

/* SOQ_ENOMEM.  Close it in every case. */
soq_rc window_open(window *w, window_read read, void *user);
void window_close(window *w);

/* Read until there are n bytes (at most WINDOW_MOST) or the stream ends. */
void window_fill(window *w, size_t n);

/* What is there, as much as n bytes of it; fewer where the stream ends. */
static inline bytes window_see(window *w, size_t n)
{
    bytes b;

    if ((size_t)(w->end - w->at) < n)
        window_fill(w, n);
    b.at = w->at;
    b.len = (size_t)(w->end - w->at);
    return bytes_first(b, n);
}

/* Go on behind n bytes that were seen. */
static inline void window_pass(window *w, size_t n)
{
    w->at += n;
    w->offset += n;
}

/* Go on behind n bytes, seen or not.  False where the stream ends before;
 * offset is then its end. */
bool window_skip(window *w, uint64_t n);

#endif
