/* transfer_out.c -- one file on its way to a peer. */
#include "transfer_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "transfer.h"

/* While a beginning is compared, others have their turn after so much. */
enum { COMPARED_AT_ONCE = 8 };

void transfer_out_open(transfer_out *t, link *l)
{
    memset(t, 0, sizeof(*t));
    t->l = l;
    t->file = SOQ_FILE_NONE;
}

static void reset(transfer_out *t)
{
    link_file_ends(t->l);
    soq_file_close(&t->file);
    free(t->path);
    t->path = NULL;
    t->state = OUT_IDLE;
}

void transfer_out_close(transfer_out *t)
{
    reset(t);
}

static out_event fail(transfer_out *t, const char *why)
{
    snprintf(t->why, sizeof(t->why), "%s", why);
    reset(t);
    return OUT_FAILED;
}

/* The other side is told, too. */
static out_event give_up(transfer_out *t, const char *why)
{
    transfer_say(t->l, FRAME_CANCEL, t->id, TRANSFER_MINE, why);
    return fail(t, why);
}

void transfer_out_cancel(transfer_out *t, const char *why)
{
    if (t->state != OUT_IDLE)
        (void)give_up(t, why);
}

/* ---- offering ---------------------------------------------------------- */

static const char *base_of(const char *path)
{
    const char *base = path;

    for (const char *p = path; *p; p++)
        if (*p == '/' || *p == '\\' || (*p == ':' && p == path + 1))
            base = p + 1;
    return base;
}

static void say_offer(transfer_out *t, bool resume)
{
    unsigned char buf[FRAME_HEADER + 13 + FRAME_NAME];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_OFFER);

    frame_put(&out, t->id, 4);
    frame_put(&out, t->size, 8);
    frame_put(&out, resume ? 1 : 0, 1);
    frame_put_bytes(&out, t->name, strlen(t->name));
    (void)link_send(t->l, buf, frame_finish(&out, 0));
}

soq_rc transfer_out_offer(transfer_out *t, const char *path, bool resume)
{
    soq_rc rc = { SOQ_OK, 0 };

    t->path = malloc(strlen(path) + 1);
    if (!t->path)
        rc.err = SOQ_ENOMEM;
    if (!rc.err)
        rc = soq_file_open(path, SOQ_OPEN_STORED, &t->file);
    if (!rc.err)
        rc = soq_file_size(t->file, &t->size);
    if (!rc.err &&
        (base_of(path)[0] == '\0' || strlen(base_of(path)) > FRAME_NAME))
        rc.err = SOQ_ENAMETOOLONG;
    if (rc.err) {
        reset(t);
        return rc;
    }
    memcpy(t->path, path, strlen(path) + 1);
    snprintf(t->name, sizeof(t->name), "%s", base_of(path));
    t->id++;
    t->at = t->from = 0;
    t->state = OUT_OFFERED;
    t->begin_ns = soq_now_ns();
    hash_begin(&t->sum);
    say_offer(t, resume);
    return rc;
}

/* ---- what the other side says ------------------------------------------ */

static out_event begin_sending(transfer_out *t)
{
    unsigned char buf[FRAME_HEADER + 12];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_START);

    t->state = OUT_SENDING;
    t->from = t->at;
    t->begin_ns = soq_now_ns();
    link_file_begins(t->l, t->path, t->file);
    frame_put(&out, t->id, 4);
    frame_put(&out, t->at, 8);
    (void)link_send(t->l, buf, frame_finish(&out, 0));
    return OUT_BEGINS;
}

static out_event accepted(transfer_out *t, frame_in *in)
{
    uint64_t from = frame_take(in, 8);
    const unsigned char *claim = frame_take_bytes(in, HASH_BYTES);

    if (t->state != OUT_OFFERED)
        return OUT_GOES_ON;
    if (from == 0 || from > t->size)
        return begin_sending(t);
    memcpy(t->claim, claim, HASH_BYTES);
    t->from = from;
    t->state = OUT_COMPARING;
    return OUT_GOES_ON;
}

out_event transfer_out_hear(transfer_out *t, const frame *f)
{
    frame_in in = frame_open(f);
    out_event event = OUT_GOES_ON;

    if (frame_take(&in, 4) != t->id || t->state == OUT_IDLE)
        return OUT_GOES_ON;
    if (f->kind == FRAME_ACCEPT)
        return accepted(t, &in);
    if (f->kind == FRAME_VERIFIED && t->state == OUT_ENDED) {
        reset(t);
        return OUT_DONE;
    }
    if (f->kind != FRAME_REFUSE && f->kind != FRAME_CANCEL)
        return OUT_GOES_ON;
    if (frame_take(&in, 1) != TRANSFER_YOURS && f->kind == FRAME_CANCEL)
        return OUT_GOES_ON; /* an offer of its own */
    frame_take_rest(&in, t->why, sizeof(t->why));
    event = t->state == OUT_OFFERED ? OUT_REFUSED : OUT_FAILED;
    reset(t);
    return event;
}

/* ---- pieces ------------------------------------------------------------ */

/* One piece, up to `until`.  A file that became shorter gives SOQ_EOF. */
static soq_rc read_piece(transfer_out *t, uint64_t until, size_t *n)
{
    uint64_t left = until - t->at;
    unsigned char *piece = link_piece(t->l);
    soq_rc rc = { SOQ_ENOMEM, 0 };

    if (piece)
        rc = soq_file_read(t->file, piece,
                           left < FRAME_PIECE ? (size_t)left : FRAME_PIECE, n);
    if (!rc.err) {
        hash_add(&t->sum, piece, *n);
        t->at += *n;
    }
    return rc;
}

static out_event cannot_read(transfer_out *t, soq_rc rc)
{
    return give_up(t, rc.err == SOQ_EOF ? "it became shorter while it was sent"
                                        : soq_err_text(rc.err));
}

static out_event from_the_beginning(transfer_out *t)
{
    soq_rc rc;

    soq_file_close(&t->file);
    rc = soq_file_open(t->path, SOQ_OPEN_STORED, &t->file);
    if (rc.err)
        return cannot_read(t, rc);
    hash_begin(&t->sum);
    t->at = 0;
    return begin_sending(t);
}

static out_event compare(transfer_out *t)
{
    uint8_t digest[HASH_BYTES];
    hash so_far;
    size_t n;

    for (int i = 0; i < COMPARED_AT_ONCE && t->at < t->from; i++) {
        soq_rc rc = read_piece(t, t->from, &n);

        if (rc.err)
            return cannot_read(t, rc);
    }
    if (t->at < t->from)
        return OUT_GOES_ON;
    so_far = t->sum;
    hash_end(&so_far, digest);
    if (memcmp(digest, t->claim, HASH_BYTES) == 0)
        return begin_sending(t);
    return from_the_beginning(t);
}

static out_event say_end(transfer_out *t)
{
    unsigned char buf[FRAME_HEADER + 44];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_END);
    uint64_t now = 0;

    if (soq_file_size(t->file, &now).err || now != t->size)
        return give_up(t, "it changed while it was sent");
    hash_end(&t->sum, t->digest);
    frame_put(&out, t->id, 4);
    frame_put(&out, t->size, 8);
    frame_put_bytes(&out, t->digest, HASH_BYTES);
    (void)link_send(t->l, buf, frame_finish(&out, 0));
    t->state = OUT_ENDED;
    return OUT_GOES_ON;
}

static out_event send_piece(transfer_out *t)
{
    unsigned char head[FRAME_HEADER + 12];
    frame_out out = frame_begin(head, sizeof(head), FRAME_DATA);
    uint64_t offset = t->at;
    size_t n = 0;
    soq_rc rc;

    if (t->at == t->size)
        return say_end(t);
    rc = read_piece(t, t->size, &n);
    if (rc.err)
        return cannot_read(t, rc);
    frame_put(&out, t->id, 4);
    frame_put(&out, offset, 8);
    (void)link_send_piece(t->l, head, frame_finish(&out, n), offset, n);
    return OUT_GOES_ON;
}

bool transfer_out_ready(const transfer_out *t)
{
    return (t->state == OUT_COMPARING && link_idle(t->l)) ||
           (t->state == OUT_SENDING && link_has_room(t->l));
}

out_event transfer_out_step(transfer_out *t)
{
    if (t->state == OUT_COMPARING)
        return compare(t);
    if (t->state == OUT_SENDING)
        return send_piece(t);
    return OUT_GOES_ON;
}
