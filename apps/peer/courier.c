/* courier.c -- pieces of a file, carried by a thread of their own. */
#include "courier.h"

#include <stdlib.h>

#include <soquete/system.h>

struct courier {
    courier_desk *desk;
    soq s;
    soq_canceller *cancel;
    soq_thread *thread;
    soq_file file;
    bool ending;    /* the file is closed when nothing of it is under way */
    soq_mutex lock; /* of what follows */
    soq_cond more;
    courier_piece pieces[COURIER_PIECES]; /* the one under way stays here */
    size_t first, count;
    bool over;
    uint64_t sent;
    soq_rc rc;
};

/* ---- the thread -------------------------------------------------------- */

/* From the file; what cannot be read there any more was read before: the
 * bytes that the head has announced come in any case. */
static soq_rc carry(const courier *c, soq_file file, const courier_piece *p)
{
    soq_limit limit = { -1, c->cancel };
    soq_rc rc = soq_send_all(c->s, p->head, p->head_len, limit, NULL);

    for (size_t at = 0, n = 0; !rc.err && at < p->len; at += n) {
        n = 0;
        rc = soq_send_file(c->s, file, p->offset + at, p->len - at, limit, &n);
        if (rc.err == SOQ_EOF || rc.err == SOQ_EIO)
            rc = soq_send(c->s, p->data + at, p->len - at, limit, &n);
    }
    return rc;
}

static void run(void *arg)
{
    courier *c = arg;

    soq_mutex_lock(&c->lock);
    while (!c->over) {
        const courier_piece *p = &c->pieces[c->first];
        soq_rc rc;

        if (c->count == 0) {
            soq_cond_wait(&c->more, &c->lock, -1);
            continue;
        }
        soq_mutex_unlock(&c->lock);
        rc = carry(c, c->file, p);
        soq_mutex_lock(&c->lock);
        c->rc = rc;
        c->sent += rc.err ? 0 : p->head_len + p->len;
        c->first = (c->first + 1) % COURIER_PIECES;
        c->count = rc.err ? 0 : c->count - 1;
        c->over = c->over || rc.err;
        /* Not for each: what wakes others costs them more than it tells. */
        if (c->count == COURIER_PIECES / 2 || c->count == 0)
            soq_poller_wake(c->desk->poller);
    }
    soq_mutex_unlock(&c->lock);
}

/* ---- opening and closing ----------------------------------------------- */

bool courier_helps(const courier_desk *desk)
{
    return desk && (desk->always || (!soq_send_file_is_direct(soq_no_wait()) &&
                                     soq_send_file_is_direct(soq_forever())));
}

static soq_rc open_parts(courier *c)
{
    soq_rc rc = soq_canceller_open(&c->cancel);

    if (rc.err)
        return rc;
    rc = soq_mutex_open(&c->lock);
    if (rc.err) {
        soq_canceller_close(&c->cancel);
        return rc;
    }
    rc = soq_cond_open(&c->more);
    if (!rc.err) {
        rc = soq_thread_start(run, c, &c->thread);
        if (!rc.err)
            return rc;
        soq_cond_close(&c->more);
    }
    soq_mutex_close(&c->lock);
    soq_canceller_close(&c->cancel);
    return rc;
}

soq_rc courier_open(courier_desk *desk, soq s, courier **out)
{
    courier *c = calloc(1, sizeof(*c));
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (!c)
        return rc;
    c->desk = desk;
    c->s = s;
    c->file = SOQ_FILE_NONE;
    rc = open_parts(c);
    if (rc.err)
        free(c);
    else
        *out = c;
    return rc;
}

static void leave_file(courier *c)
{
    if (soq_file_is_none(c->file))
        return;
    soq_file_close(&c->file);
    c->desk->files--;
    c->ending = false;
}

void courier_close(courier **out)
{
    courier *c = *out;

    if (!c)
        return;
    *out = NULL;
    soq_mutex_lock(&c->lock);
    c->over = true;
    soq_cond_signal(&c->more);
    soq_mutex_unlock(&c->lock);
    soq_cancel(c->cancel);
    soq_thread_join(&c->thread);
    leave_file(c);
    soq_cond_close(&c->more);
    soq_mutex_close(&c->lock);
    soq_canceller_close(&c->cancel);
    free(c);
}

/* ---- what it is given -------------------------------------------------- */

bool courier_begin(courier *c, const char *path)
{
    if (!soq_file_is_none(c->file) || c->desk->files >= COURIER_FILES)
        return false;
    if (soq_file_open(path, SOQ_OPEN_READ, &c->file).err) {
        c->file = SOQ_FILE_NONE;
        return false;
    }
    c->desk->files++;
    return true;
}

void courier_end(courier *c)
{
    c->ending = true;
    if (!courier_busy(c))
        leave_file(c);
}

bool courier_busy(courier *c)
{
    bool busy;

    soq_mutex_lock(&c->lock);
    busy = c->count > 0;
    soq_mutex_unlock(&c->lock);
    return busy;
}

bool courier_has_room(courier *c)
{
    bool room;

    soq_mutex_lock(&c->lock);
    room = c->count < COURIER_PIECES && !c->rc.err;
    soq_mutex_unlock(&c->lock);
    return room;
}

void courier_take(courier *c, const courier_piece *piece)
{
    soq_mutex_lock(&c->lock);
    c->pieces[(c->first + c->count) % COURIER_PIECES] = *piece;
    c->count++;
    soq_cond_signal(&c->more);
    soq_mutex_unlock(&c->lock);
}

bool courier_has_news(courier *c)
{
    bool news;

    soq_mutex_lock(&c->lock);
    news = c->sent > 0 || c->rc.err;
    soq_mutex_unlock(&c->lock);
    return news;
}

soq_rc courier_ask(courier *c, uint64_t *sent)
{
    soq_rc rc;

    soq_mutex_lock(&c->lock);
    *sent = c->sent;
    c->sent = 0;
    rc = c->rc;
    if (!rc.err && c->count > 0)
        rc.err = SOQ_EAGAIN;
    soq_mutex_unlock(&c->lock);
    if (c->ending && rc.err != SOQ_EAGAIN)
        leave_file(c);
    return rc;
}
