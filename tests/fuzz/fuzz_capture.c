/*
 * fuzz_capture.c -- any bytes as a capture file, read in pieces.
 *
 * The first byte is how many bytes a read gives at most.
 */
#include <string.h>

#include "fuzz.h"
#include "packets/comments.h"

typedef struct stream {
    const uint8_t *at;
    size_t left, most;
} stream;

static soq_rc read_some(void *user, void *buf, size_t cap, size_t *n)
{
    stream *s = user;
    soq_rc rc = { s->left > 0 ? SOQ_OK : SOQ_EOF, 0 };

    *n = s->left < s->most ? s->left : s->most;
    if (*n > cap)
        *n = cap;
    if (*n > 0)
        memcpy(buf, s->at, *n);
    s->at += *n;
    s->left -= *n;
    return rc;
}

/* Every byte of it may be looked at. */
static unsigned sum(bytes b)
{
    unsigned all = 0;

    for (size_t i = 0; i < b.len; i++)
        all += b.at[i];
    return all;
}

static volatile unsigned sink;

static void check_record(const capture_record *r, uint64_t number,
                         uint64_t offset, size_t size)
{
    PROMISE(r->number == number);
    PROMISE(r->offset >= offset && r->offset < size);
    PROMISE(r->data.len <= r->len && r->data.len <= size);
    PROMISE(r->has_time || r->time_ns == 0);
    sink += sum(r->data);
}

/* As they are shown, with what they tell of one of two ends. */
static void check_comments(comments *all, uint64_t packets)
{
    static flow f = { .number = 1,
                      .sides = { { .addr = { .family = SOQ_IPV4,
                                             .port = 7,
                                             .ip = { 127, 0, 0, 1 } } } } };
    size_t seen = 0, n;
    owner o;

    comments_finish(all);
    PROMISE(all->count <= COMMENTS_MOST && all->used <= COMMENTS_BYTES);
    for (size_t i = 0; i < all->count; i++) {
        const comment *one = &all->list[i];

        PROMISE(one->frame <= packets && one->len <= COMMENT_MOST);
        PROMISE((one->flow == 1) == (one->frame > 0));
        sink += sum(comment_text(all, one));
    }
    for (uint64_t frame = 0; frame <= packets; frame++) {
        (void)comments_of(all, frame > 0, frame, &n);
        seen += n;
    }
    PROMISE(seen == all->count);
    if (comments_owner(all, &f, 0, &o))
        sink += sum(o.name) + sum(o.command);
    PROMISE(!comments_owner(all, &f, 1, &o) || o.name.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    stream s;
    uint64_t number = 0, offset = 0;
    capture_status status;
    capture_record r;
    comments all;
    capture c;

    if (size == 0)
        return 0;
    s.at = data + 1;
    s.left = size - 1;
    s.most = data[0] + 1U;
    PROMISE(!capture_open(&c, read_some, &s).err);
    memset(&all, 0, sizeof(all));
    c.comments = &all;
    for (status = capture_next(&c, &r); status == CAPTURE_PACKET;
         status = capture_next(&c, &r)) {
        check_record(&r, ++number, offset, size);
        comments_settle(&all, 1, r.time_ns);
        offset = r.offset + 1;
    }
    PROMISE(c.packets == number);
    PROMISE(c.count <= CAPTURE_INTERFACES_MOST);
    PROMISE(status != CAPTURE_FAILED);
    PROMISE(status == CAPTURE_END || c.problem != PROBLEM_NONE);
    PROMISE(c.at <= size - 1);
    PROMISE(capture_next(&c, &r) == status);
    sink += (unsigned)capture_dropped(&c);
    capture_close(&c);
    check_comments(&all, number);
    comments_free(&all);
    return 0;
}
