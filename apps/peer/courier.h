/*
 * courier.h -- pieces of a file, carried to the other side by a thread of
 * their own.
 *
 * Where a file can be sent past the program's memory only by a thread that
 * waits (TransmitFile), a loop of events leaves that to a courier.  It has the
 * connection's sending side alone while it is busy, and a few pieces at once,
 * so that one can be read while another goes.  The file is one that it has
 * opened itself: the place where others read theirs stays.  One thread uses a
 * courier.
 */
#ifndef PEER_COURIER_H
#define PEER_COURIER_H

#include <soquete/file.h>
#include <soquete/poller.h>

/* Pieces at once; and of all couriers so many carry files, as many as a
 * Windows that is no server sends at a time.  A peer that does not read holds
 * its place until its limit is over, and must not keep the others waiting. */
enum { COURIER_PIECES = 8, COURIER_FILES = 2, COURIER_HEAD = 32 };

/* What all couriers of a program share. */
typedef struct courier_desk {
    soq_poller *poller; /* woken when one has got further */
    bool always;        /* for tests: also where nobody needs them */
    int files;          /* that are being carried */
} courier_desk;

/* A part of a file, and the same bytes in memory. */
typedef struct courier_piece {
    unsigned char head[COURIER_HEAD]; /* that goes before it */
    size_t head_len;
    uint64_t offset;
    const unsigned char *data;
    size_t len;
} courier_piece;

typedef struct courier courier;

/* Is there anything to gain by one? */
bool courier_helps(const courier_desk *desk);

soq_rc courier_open(courier_desk *desk, soq s, courier **out);

/* Give up what is under way: then the connection is good for soq_abort()
 * alone.  When it returns, nothing uses the socket or the pieces any more.
 * *c NULL is allowed. */
void courier_close(courier **c);

/* The pieces to come are of this file.  false: they must go another way. */
bool courier_begin(courier *c, const char *path);

/* No piece of it follows; those that it has still go. */
void courier_end(courier *c);

/* Take this piece, when there is room; its data must stay as it is until
 * there is room for COURIER_PIECES. */
bool courier_has_room(courier *c);
void courier_take(courier *c, const courier_piece *piece);

/* Does it carry something, or has it something to tell? */
bool courier_busy(courier *c);
bool courier_has_news(courier *c);

/* SOQ_OK: all has gone.  SOQ_EAGAIN: it is busy.  Else why it failed, from
 * then on each time.  *sent: bytes since the last time, also then. */
soq_rc courier_ask(courier *c, uint64_t *sent);

#endif
