/* transfer_in.c -- one file on its way from a peer. */
#include "transfer_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "transfer.h"

enum { SUMMED_AT_ONCE = 8, PARTS_MOST = 9, NAMES_MOST = 9999 };

void transfer_in_open(transfer_in *t, link *l, peer_quota *quota, names *taken)
{
    memset(t, 0, sizeof(*t));
    t->l = l;
    t->quota = quota;
    t->taken = taken;
    t->file = t->old = SOQ_FILE_NONE;
}

static void reset(transfer_in *t)
{
    /* Not what is only being read. */
    bool empty = t->at == 0 && t->state != IN_SUMMING &&
                 !soq_file_is_none(t->file);

    soq_file_close(&t->old);
    soq_file_close(&t->file);
    if (empty && t->part && !soq_file_remove(t->part).err)
        t->quota->files += t->made;
    t->made = false;
    free(t->dir);
    free(t->part);
    t->dir = t->part = NULL;
    t->state = IN_IDLE;
}

void transfer_in_close(transfer_in *t)
{
    reset(t);
    free(t->path);
    t->path = NULL;
}

static in_event fail(transfer_in *t, const char *why)
{
    snprintf(t->why, sizeof(t->why), "%s", why);
    reset(t);
    return IN_FAILED;
}

static in_event give_up(transfer_in *t, const char *why)
{
    transfer_say(t->l, FRAME_CANCEL, t->id, TRANSFER_YOURS, why);
    return fail(t, why);
}

/* Both ends say it: whose disk it is must be in the words. */
static in_event disk_fails(transfer_in *t, soq_rc rc, bool asked)
{
    char why[128];

    snprintf(why, sizeof(why), "the receiving folder: %s",
             soq_err_text(rc.err));
    if (!asked)
        return give_up(t, why);
    transfer_in_refuse(t, TRANSFER_NO_PLACE, why);
    return IN_FAILED;
}

void transfer_in_cancel(transfer_in *t, const char *why)
{
    if (t->state != IN_IDLE)
        (void)give_up(t, why);
}

void transfer_in_refuse(transfer_in *t, unsigned reason, const char *why)
{
    transfer_say(t->l, FRAME_REFUSE, t->id, reason, why);
    (void)fail(t, why);
}

/* ---- an offer ---------------------------------------------------------- */

/* What the file is called while it grows depends on what was sent alone, so
 * that it is found again. */
static uint64_t key_of(const void *name, size_t len, uint64_t size)
{
    char text[32];
    uint8_t digest[HASH_BYTES];
    uint64_t key = 0;
    hash h;

    snprintf(text, sizeof(text), "%" PRIu64 " ", size);
    hash_begin(&h);
    hash_add(&h, text, strlen(text));
    hash_add(&h, name, len);
    hash_end(&h, digest);
    for (int i = 0; i < 8; i++)
        key = key << 8 | digest[i];
    return key;
}

static in_event offered(transfer_in *t, frame_in *in)
{
    uint32_t id = (uint32_t)frame_take(in, 4);
    uint64_t size = frame_take(in, 8);
    bool resume = (frame_take(in, 1) & 1) != 0;

    if (t->state != IN_IDLE) {
        transfer_say(t->l, FRAME_REFUSE, id, TRANSFER_BUSY,
                     "one file at a time");
        return IN_GOES_ON;
    }
    t->id = id;
    t->size = size;
    t->resume = resume;
    t->at = t->from = 0;
    safe_name(in->at, in->left, t->name);
    t->key = key_of(in->at, in->left, size);
    if (size > t->quota->bytes) {
        transfer_in_refuse(t, TRANSFER_LIMIT,
                           "it is more than may be received here");
        return IN_FAILED;
    }
    t->state = IN_ASKING;
    return IN_OFFERED;
}

/* ---- where it grows ---------------------------------------------------- */

static char *join(const char *dir, const char *name)
{
    size_t len = strlen(dir), room = len + strlen(name) + 2;
    char *path = malloc(room);
    bool slash = len > 0 && (dir[len - 1] == '/' || dir[len - 1] == '\\');

    if (path)
        snprintf(path, room, "%s%s%s", dir, slash || len == 0 ? "" : "/",
                 name);
    return path;
}

/* The part, ours alone.  Another program may be receiving the same one. */
static soq_rc open_part(transfer_in *t)
{
    soq_rc rc = { SOQ_EBUSY, 0 };
    char name[64];

    for (int i = 1; i <= PARTS_MOST && rc.err == SOQ_EBUSY; i++) {
        if (i == 1)
            snprintf(name, sizeof(name), ".soquete-%016" PRIx64 ".part",
                     t->key);
        else
            snprintf(name, sizeof(name), ".soquete-%016" PRIx64 "-%d.part",
                     t->key, i);
        free(t->part);
        t->part = join(t->dir, name);
        if (!t->part)
            return (soq_rc){ SOQ_ENOMEM, 0 };
        rc = soq_file_open(t->part, SOQ_OPEN_APPEND, &t->file);
    }
    return rc;
}

/* The same, with nothing in it. */
static soq_rc open_anew(transfer_in *t)
{
    soq_rc rc;

    soq_file_close(&t->file);
    rc = soq_file_remove(t->part);
    if (!rc.err || rc.err == SOQ_ENOENT)
        rc = soq_file_open(t->part, SOQ_OPEN_APPEND, &t->file);
    t->at = 0;
    hash_begin(&t->sum);
    return rc;
}

static void say_accept(transfer_in *t)
{
    unsigned char buf[FRAME_HEADER + 44];
    uint8_t digest[HASH_BYTES];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_ACCEPT);
    hash so_far = t->sum;

    hash_end(&so_far, digest);
    frame_put(&out, t->id, 4);
    frame_put(&out, t->at, 8);
    frame_put_bytes(&out, digest, HASH_BYTES);
    (void)link_send(t->l, buf, frame_finish(&out, 0));
    t->state = IN_WAITING;
}

/* A file that cannot fit would fill the disk up before it fails, and take the
 * place of those after it.  What is there of it already stays. */
static soq_rc look_for_room(transfer_in *t, const char *dir, uint64_t there)
{
    uint64_t room;

    if (soq_folder_room(dir, &room).err || there > t->size ||
        t->size - there <= room)
        return (soq_rc){ SOQ_OK, 0 };
    if (there > 0)
        soq_file_close(&t->file);
    return (soq_rc){ SOQ_ENOSPC, 0 };
}

/* *there: so much of it is there already. */
static soq_rc prepare(transfer_in *t, const char *dir, uint64_t *there)
{
    soq_rc rc = { SOQ_OK, 0 };

    hash_begin(&t->sum);
    t->dir = join(dir, "");
    if (!t->dir)
        rc.err = SOQ_ENOMEM;
    if (!rc.err)
        rc = open_part(t);
    if (!rc.err)
        rc = soq_file_size(t->file, there);
    if (!rc.err)
        rc = look_for_room(t, dir, *there);
    if (rc.err || *there == 0)
        return rc;
    if (!t->resume || *there > t->size)
        return open_anew(t);
    t->from = *there;
    return soq_file_open(t->part, SOQ_OPEN_READ, &t->old);
}

in_event transfer_in_accept(transfer_in *t, const char *dir)
{
    uint64_t there = 0;
    soq_rc rc;

    t->from = 0;
    rc = prepare(t, dir, &there);
    if (rc.err)
        return disk_fails(t, rc, true);
    if (there == 0 && t->quota->files == 0) {
        transfer_in_refuse(t, TRANSFER_LIMIT,
                           "no more files may be received here");
        return IN_FAILED;
    }
    t->made = there == 0;
    t->quota->files -= t->made;
    if (t->from > 0)
        t->state = IN_SUMMING;
    else
        say_accept(t);
    return IN_GOES_ON;
}

bool transfer_in_ready(const transfer_in *t)
{
    return t->state == IN_SUMMING;
}

/* Some of what is there already; false: it cannot be read. */
static bool sum_piece(transfer_in *t)
{
    unsigned char piece[16384];
    uint64_t left = t->from - t->at;
    size_t n = 0;
    soq_rc rc = soq_file_read(
        t->old, piece, left < sizeof(piece) ? (size_t)left : sizeof(piece),
        &n);

    if (rc.err)
        return false;
    hash_add(&t->sum, piece, n);
    t->at += n;
    return true;
}

in_event transfer_in_step(transfer_in *t)
{
    for (int i = 0; i < SUMMED_AT_ONCE && t->at < t->from; i++) {
        if (!sum_piece(t)) {
            /* It cannot be read, so it is of no use. */
            soq_rc rc = open_anew(t);

            t->from = 0;
            if (rc.err)
                return disk_fails(t, rc, false);
            break;
        }
    }
    if (t->at < t->from)
        return IN_GOES_ON;
    soq_file_close(&t->old);
    say_accept(t);
    return IN_GOES_ON;
}

/* ---- its bytes --------------------------------------------------------- */

static in_event started(transfer_in *t, frame_in *in)
{
    uint64_t from = frame_take(in, 8);
    soq_rc rc = { SOQ_OK, 0 };

    if (t->state != IN_WAITING || (from != 0 && from != t->at))
        return give_up(t, "START against the protocol");
    if (from != t->at)
        rc = open_anew(t);
    if (rc.err)
        return disk_fails(t, rc, false);
    t->from = t->at;
    t->begin_ns = soq_now_ns();
    t->state = IN_GROWING;
    return IN_BEGINS;
}

static in_event grows(transfer_in *t, frame_in *in)
{
    uint64_t offset = frame_take(in, 8);
    size_t written = 0;
    soq_rc rc;

    if (t->state != IN_GROWING || offset != t->at ||
        in->left > t->size - t->at)
        return give_up(t, "DATA against the protocol");
    if (in->left > t->quota->bytes)
        return give_up(t, "it is more than may be received here");
    rc = soq_file_write(t->file, in->at, in->left, &written);
    hash_add(&t->sum, in->at, written);
    t->at += written;
    t->quota->bytes -= written;
    /* What fills the disk up would be in the way of all the others. */
    if (rc.err == SOQ_ENOSPC)
        t->at = 0;
    return rc.err ? disk_fails(t, rc, false) : IN_GOES_ON;
}

/* Its name, or the name with a number: whichever is free, also where capitals
 * do not count. */
static soq_rc name_it(transfer_in *t)
{
    soq_rc rc = { SOQ_EEXIST, 0 };

    for (unsigned i = 1; i <= NAMES_MOST && rc.err == SOQ_EEXIST; i++) {
        char name[SAFE_NAME];

        if (i == 1)
            snprintf(name, sizeof(name), "%s", t->name);
        else
            safe_name_number(t->name, i, name);
        if (!names_take(t->taken, name))
            continue;
        free(t->path);
        t->path = join(t->dir, name);
        if (!t->path)
            return (soq_rc){ SOQ_ENOMEM, 0 };
        rc = soq_file_rename(t->part, t->path);
    }
    return rc;
}

static in_event finished(transfer_in *t, frame_in *in)
{
    unsigned char buf[FRAME_HEADER + 4];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_VERIFIED);
    uint64_t size = frame_take(in, 8);
    const unsigned char *digest = frame_take_bytes(in, HASH_BYTES);
    soq_rc rc;

    hash_end(&t->sum, t->digest);
    if (t->state != IN_GROWING || size != t->size || t->at != t->size)
        return give_up(t, "END against the protocol");
    if (memcmp(digest, t->digest, HASH_BYTES) != 0) {
        t->at = 0; /* nothing of it is of use: reset() removes it */
        return give_up(t, "its SHA-256 is another one");
    }
    rc = soq_file_close(&t->file);
    if (!rc.err)
        rc = name_it(t);
    if (rc.err)
        return disk_fails(t, rc, false);
    frame_put(&out, t->id, 4);
    (void)link_send(t->l, buf, frame_finish(&out, 0));
    reset(t);
    return IN_DONE;
}

in_event transfer_in_hear(transfer_in *t, const frame *f)
{
    frame_in in = frame_open(f);

    if (f->kind == FRAME_OFFER)
        return offered(t, &in);
    if (frame_take(&in, 4) != t->id || t->state == IN_IDLE)
        return IN_GOES_ON; /* of one that we gave up */
    if (f->kind == FRAME_START)
        return started(t, &in);
    if (f->kind == FRAME_DATA)
        return grows(t, &in);
    if (f->kind == FRAME_END)
        return finished(t, &in);
    if (f->kind == FRAME_CANCEL && frame_take(&in, 1) == TRANSFER_MINE) {
        char why[FRAME_REASON + 1];

        frame_take_rest(&in, why, sizeof(why));
        return fail(t, why);
    }
    return IN_GOES_ON;
}
