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

bool link_send_body(link *l, const void *head, size_t len,
                    const link_body *body)
{
    if (!link_send(l, head, len))
        return false;
    l->body = *body;
    l->body.before = link_queued(l);
    return true;
}

bool link_body_gone(const link *l)
{
    return l->body.left == 0;
}

void link_body_alone(link *l)
{
    l->body.file = SOQ_FILE_NONE;
}

bool link_has_room(const link *l)
{
    return l->state == LINK_UP && l->body.left == 0 && link_queued(l) < ROOM;
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

link_event link_flush(link *l)
{
    soq_rc rc = { SOQ_OK, 0 };

    l->drained = false;
    if (l->state == LINK_OPENING || l->state == LINK_OVER)
        return link_event_of(l);
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
