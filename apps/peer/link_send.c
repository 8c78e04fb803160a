/* link_send.c -- what waits in a link until the other side reads: frames, and
 * the bytes of a file behind one. */
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "link_parts.h"

enum { ROOM = 65536, QUEUE_FIRST = 4096 };

/* ---- the queue --------------------------------------------------------- */

size_t link_queued(const link *l)
{
    return l->tail - l->head;
}

static bool make_room(link *l, size_t len)
{
    size_t cap = l->cap ? l->cap : QUEUE_FIRST;
    unsigned char *larger;

    if (link_queued(l) + len > l->limits->queue_bytes)
        return false;
    if (l->head > 0) {
        memmove(l->queue, l->queue + l->head, link_queued(l));
        l->tail -= l->head;
        l->head = 0;
    }
    while (cap < l->tail + len)
        cap *= 2;
    if (cap == l->cap)
        return true;
    larger = realloc(l->queue, cap);
    if (!larger)
        return false;
    l->queue = larger;
    l->cap = cap;
    return true;
}

bool link_send(link *l, const void *data, size_t len)
{
    if (l->state == LINK_OVER || l->state == LINK_LEAVING)
        return false;
    if (!link_unsent(l))
        l->moved_ns = soq_now_ns();
    if (l->tail + len > l->cap && !make_room(l, len)) {
        link_fail(l, LINK_ENDED_SLOW, (soq_rc){ SOQ_ENOBUFS, 0 });
        return false;
    }
    memcpy(l->queue + l->tail, data, len);
    l->tail += len;
    return true;
}

/* ---- pieces of a file -------------------------------------------------- */

void link_use_couriers(link *l, courier_desk *desk)
{
    l->desk = desk;
}

static bool has_courier(link *l)
{
    return channel_is_plain(l->c) && courier_helps(l->desk) &&
           (l->courier || !courier_open(l->desk, l->s, &l->courier).err);
}

void link_file_begins(link *l, const char *path, soq_file file)
{
    l->carries = has_courier(l) && courier_begin(l->courier, path);
    if (channel_is_plain(l->c) && soq_send_file_is_direct(soq_no_wait()))
        l->file = file;
}

void link_file_ends(link *l)
{
    l->file = l->body.file = SOQ_FILE_NONE;
    if (l->carries)
        courier_end(l->courier);
    l->carries = false;
}

unsigned char *link_piece(link *l)
{
    unsigned char **piece = &l->pieces[l->turn];

    if (!*piece)
        *piece = malloc(FRAME_PIECE);
    return *piece;
}

bool link_idle(const link *l)
{
    return l->body.left == 0 && !(l->courier && courier_busy(l->courier));
}

/* What is in the queue goes before the next piece, and cannot while a courier
 * has others: so they have their turn. */
bool link_has_room(const link *l)
{
    if (l->state != LINK_UP)
        return false;
    if (l->carries)
        return link_queued(l) + l->body.left == 0 &&
               courier_has_room(l->courier);
    return link_idle(l) && link_queued(l) < ROOM;
}

bool link_send_piece(link *l, const void *head, size_t len, uint64_t offset,
                     size_t count)
{
    courier_piece piece = { .head_len = len,
                            .offset = offset,
                            .data = l->pieces[l->turn],
                            .len = count };

    if (l->carries) {
        memcpy(piece.head, head, len);
        if (!link_unsent(l))
            l->moved_ns = soq_now_ns();
        courier_take(l->courier, &piece);
        l->turn = (l->turn + 1) % COURIER_PIECES;
        return true;
    }
    if (!link_send(l, head, len))
        return false;
    l->body = (link_body){ l->file, offset, piece.data, count,
                           link_queued(l) };
    return true;
}

bool link_carried(const link *l)
{
    return l->courier && courier_has_news(l->courier);
}

/* ---- sending ----------------------------------------------------------- */

/* From the file itself if that is direct.  What cannot be read there now was
 * read before: the bytes that were announced come in any case. */
static soq_rc send_body(link *l, size_t *n)
{
    const link_body *b = &l->body;
    soq_rc rc = { SOQ_EOF, 0 };

    if (!soq_file_is_none(b->file))
        rc = soq_send_file(l->s, b->file, b->offset, b->left, soq_no_wait(),
                           n);
    if (rc.err == SOQ_EOF || rc.err == SOQ_EIO || rc.err == SOQ_EBADF)
        rc = channel_send(l->c, b->data, b->left, n);
    return rc;
}

static soq_rc send_some(link *l, size_t *n)
{
    size_t part_of = link_queued(l);
    soq_rc rc;

    if (l->body.left > 0 && l->body.before == 0) {
        rc = send_body(l, n);
        if (rc.err)
            return rc;
        l->body.data += *n;
        l->body.offset += *n;
        l->body.left -= *n;
        return rc;
    }
    if (l->body.left > 0)
        part_of = l->body.before;
    rc = channel_send(l->c, l->queue + l->head, part_of, n);
    if (rc.err)
        return rc;
    l->head += *n;
    if (l->body.left > 0)
        l->body.before -= *n;
    return rc;
}

static soq_rc finish(link *l)
{
    soq_rc rc = channel_flush(l->c);

    if (rc.err || l->state != LINK_LEAVING || l->finished)
        return rc;
    rc = channel_finish(l->c);
    l->finished = !rc.err;
    return rc;
}

/* SOQ_EAGAIN while a courier has the connection. */
static soq_rc ask_courier(link *l)
{
    soq_rc rc = { SOQ_OK, 0 };
    uint64_t n = 0;

    if (l->courier)
        rc = courier_ask(l->courier, &n);
    l->sent += n;
    if (n > 0)
        l->moved_ns = soq_now_ns();
    /* It was not the other side that ended it. */
    if (rc.err && rc.err != SOQ_EAGAIN && rc.err != SOQ_ECONNRESET &&
        rc.err != SOQ_EPIPE)
        link_fail(l, LINK_ENDED_CUT, rc);
    return rc;
}

link_event link_flush(link *l)
{
    soq_rc rc;

    l->drained = false;
    if (l->state == LINK_OPENING || l->state == LINK_OVER)
        return link_event_of(l);
    rc = ask_courier(l);
    while (!rc.err && link_unsent(l)) {
        size_t n = 0;

        rc = send_some(l, &n);
        l->sent += n;
        if (!rc.err)
            l->moved_ns = soq_now_ns();
    }
    if (link_queued(l) == 0)
        l->head = l->tail = 0;
    if (!rc.err)
        rc = finish(l);
    /* What came before a reset may still be read, and says more. */
    if (rc.err && rc.err != SOQ_EAGAIN && l->state == LINK_LEAVING)
        link_fail(l, LINK_ENDED_CUT, rc);
    else if (rc.err && rc.err != SOQ_EAGAIN && l->rc.err == SOQ_OK)
        l->rc = rc;
    return link_event_of(l);
}
