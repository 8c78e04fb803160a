/*
 * fuzz_peer_frame.c -- any bytes as what a peer sends.
 *
 * The first byte says in which pieces the others come; the frames must be the
 * same as when all comes at once.
 */
#include <string.h>

#include "fuzz.h"
#include "peer/beacon.h"
#include "peer/frame.h"
#include "peer/hello.h"

typedef struct seen {
    size_t frames;
    uint64_t sum, position;
    bool wrong;
} seen;

static void add(seen *s, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < len; i++)
        s->sum = (s->sum ^ p[i]) * 1099511628211U;
}

static void check_text(const char *text, size_t cap)
{
    PROMISE(memchr(text, '\0', cap) != NULL);
}

/* A greeting that is one can be written, and is the same then. */
static void check_hello(const frame *f)
{
    unsigned char again[FRAME_HEADER + 1024];
    hello h, back;
    frame g;
    frame_reader r;
    size_t room, len;

    if (hello_read(f, &h) != HELLO_OK)
        return;
    PROMISE(beacon_is_name(h.name));
    check_text(h.system, sizeof(h.system));
    check_text(h.program, sizeof(h.program));
    check_text(h.local, sizeof(h.local));
    check_text(h.peer, sizeof(h.peer));
    (void)hello_translated(&h, &h);
    len = hello_write(&h, again, sizeof(again));
    PROMISE(len > 0);
    frame_reader_open(&r, again, sizeof(again));
    (void)frame_room(&r, &room);
    frame_came(&r, len);
    PROMISE(frame_next(&r, &g) == FRAME_READY);
    PROMISE(hello_read(&g, &back) == HELLO_OK);
    PROMISE(back.id == h.id && back.port == h.port);
    PROMISE(strcmp(back.name, h.name) == 0);
    PROMISE(strcmp(back.local, h.local) == 0);
}

static void check_fields(const frame *f)
{
    char text[40];
    frame_in in = frame_open(f);

    for (int bytes = 1; bytes <= 8 && !in.bad; bytes++)
        (void)frame_take(&in, bytes);
    frame_take_text(&in, text, sizeof(text));
    check_text(text, sizeof(text));
    PROMISE(in.left <= f->len);
    in = frame_open(f);
    (void)frame_take(&in, 4);
    frame_take_rest(&in, text, sizeof(text));
    check_text(text, sizeof(text));
}

/* Take what is there; true: nothing more can come. */
static bool take(frame_reader *r, seen *s)
{
    frame_result result;
    frame f;

    while ((result = frame_next(r, &f)) == FRAME_READY) {
        PROMISE(f.data >= r->window && f.data + f.len <= r->window + r->end);
        PROMISE(f.len <= FRAME_MOST - FRAME_HEADER);
        s->frames++;
        add(s, &f.kind, 1);
        add(s, f.data, f.len);
        check_fields(&f);
        check_hello(&f);
    }
    s->wrong = result == FRAME_WRONG;
    s->position = r->position;
    PROMISE(result != FRAME_WIDE || r->cap < FRAME_MOST);
    return result == FRAME_WRONG || result == FRAME_WIDE;
}

static seen read_in_pieces(const uint8_t *data, size_t size, size_t piece)
{
    static unsigned char window[FRAME_MOST];
    frame_reader r;
    seen s = { 0 };

    frame_reader_open(&r, window, sizeof(window));
    while (size > 0) {
        size_t room, n;
        unsigned char *at = frame_room(&r, &room);

        PROMISE(at >= window && at + room == window + sizeof(window));
        PROMISE(room > 0);
        n = size < piece ? size : piece;
        n = n < room ? n : room;
        memcpy(at, data, n);
        frame_came(&r, n);
        data += n;
        size -= n;
        if (take(&r, &s))
            break;
    }
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    seen whole, pieces;

    if (size == 0)
        return 0;
    whole = read_in_pieces(data + 1, size - 1, SIZE_MAX);
    pieces = read_in_pieces(data + 1, size - 1, (size_t)data[0] + 1);
    PROMISE(whole.frames == pieces.frames && whole.sum == pieces.sum);
    PROMISE(whole.wrong == pieces.wrong);
    PROMISE(whole.position == pieces.position);
    return 0;
}
