/* frame.c -- the frames of the peer protocol, as bytes and back. */
#include "frame.h"

#include <string.h>

static const struct {
    uint8_t kind;
    uint32_t least, most;
} kinds[] = {
#define FRAME_X(name, number, least, most) { number, least, most },
    FRAME_KIND_MAP(FRAME_X)
#undef FRAME_X
};

static uint64_t number_of(const unsigned char *at, int bytes)
{
    uint64_t n = 0;

    for (int i = 0; i < bytes; i++)
        n = n << 8 | at[i];
    return n;
}

/* ---- reading ----------------------------------------------------------- */

void frame_reader_open(frame_reader *r, void *window, size_t cap)
{
    memset(r, 0, sizeof(*r));
    r->window = window;
    r->cap = cap;
}

void frame_reader_move(frame_reader *r, void *window, size_t cap)
{
    r->end -= r->begin;
    memmove(window, r->window + r->begin, r->end);
    r->begin = 0;
    r->window = window;
    r->cap = cap;
}

unsigned char *frame_room(frame_reader *r, size_t *room)
{
    if (r->begin == r->end) {
        r->begin = r->end = 0;
    } else if (r->begin > 0) {
        memmove(r->window, r->window + r->begin, r->end - r->begin);
        r->end -= r->begin;
        r->begin = 0;
    }
    *room = r->cap - r->end;
    return r->window + r->end;
}

static void leave(frame_reader *r, size_t n)
{
    r->begin += n;
    r->position += n;
}

static void skip(frame_reader *r)
{
    size_t here = r->end - r->begin;

    here = here < r->skip ? here : r->skip;
    leave(r, here);
    r->skip -= here;
}

void frame_came(frame_reader *r, size_t n)
{
    r->end += n;
    skip(r);
}

/* Only a known kind may be longer than FRAME_UNKNOWN. */
static frame_result allowed(const frame *f, bool *known)
{
    *known = false;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i].kind == f->kind) {
            *known = true;
            return f->len < kinds[i].least || f->len > kinds[i].most
                       ? FRAME_WRONG
                       : FRAME_READY;
        }
    return f->len > FRAME_UNKNOWN ? FRAME_WRONG : FRAME_READY;
}

frame_result frame_next(frame_reader *r, frame *f)
{
    while (r->skip == 0 && r->end - r->begin >= FRAME_HEADER) {
        const unsigned char *at = r->window + r->begin;
        bool known;

        f->len = (uint32_t)number_of(at, 4);
        f->kind = at[4];
        f->data = at + FRAME_HEADER;
        if (allowed(f, &known) == FRAME_WRONG)
            return FRAME_WRONG;
        if (!known) {
            leave(r, FRAME_HEADER);
            r->skip = f->len;
            r->skipped++;
            skip(r);
            continue;
        }
        if (FRAME_HEADER + (size_t)f->len > r->cap)
            return FRAME_WIDE;
        if (r->end - r->begin < FRAME_HEADER + (size_t)f->len)
            return FRAME_WAIT;
        leave(r, FRAME_HEADER + (size_t)f->len);
        return FRAME_READY;
    }
    return FRAME_WAIT;
}

bool frame_cut(const frame_reader *r)
{
    return r->skip > 0 || r->end > r->begin;
}

/* ---- what is in a frame ------------------------------------------------ */

frame_in frame_open(const frame *f)
{
    frame_in in = { f->data, f->len, false };

    return in;
}

const unsigned char *frame_take_bytes(frame_in *in, size_t n)
{
    const unsigned char *at = in->at;

    if (in->bad || n > in->left) {
        in->bad = true;
        return NULL;
    }
    in->at += n;
    in->left -= n;
    return at;
}

uint64_t frame_take(frame_in *in, int bytes)
{
    const unsigned char *at = frame_take_bytes(in, (size_t)bytes);

    return at ? number_of(at, bytes) : 0;
}

void frame_take_text(frame_in *in, char *text, size_t cap)
{
    size_t n = (size_t)frame_take(in, 1);
    const unsigned char *at = NULL;

    text[0] = '\0';
    if (n >= cap)
        in->bad = true;
    at = frame_take_bytes(in, n);
    if (!at)
        return;
    memcpy(text, at, n);
    text[n] = '\0';
    /* Two texts that look alike here are different there. */
    if (strlen(text) != n)
        in->bad = true;
}

void frame_take_rest(frame_in *in, char *text, size_t cap)
{
    size_t n = in->left < cap ? in->left : cap - 1;

    text[0] = '\0';
    if (in->bad)
        return;
    memcpy(text, in->at, n);
    text[n] = '\0';
    in->at += in->left;
    in->left = 0;
}

/* ---- writing ----------------------------------------------------------- */

void frame_put_bytes(frame_out *out, const void *bytes, size_t n)
{
    if (out->full || n > out->cap - out->len) {
        out->full = true;
        return;
    }
    if (n > 0)
        memcpy(out->data + out->len, bytes, n);
    out->len += n;
}

void frame_put(frame_out *out, uint64_t number, int bytes)
{
    unsigned char at[8];

    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(number >> 8 * (bytes - 1 - i) & 0xff);
    frame_put_bytes(out, at, (size_t)bytes);
}

void frame_put_text(frame_out *out, const char *text)
{
    size_t n = strlen(text);

    n = n < 255 ? n : 255;
    frame_put(out, n, 1);
    frame_put_bytes(out, text, n);
}

frame_out frame_begin(void *data, size_t cap, frame_kind kind)
{
    frame_out out = { data, cap, 0, false };

    frame_put(&out, 0, 4);
    frame_put(&out, (uint64_t)kind, 1);
    frame_put(&out, 0, 3);
    return out;
}

size_t frame_finish(frame_out *out, size_t more)
{
    frame_out head = { out->data, 4, 0, false };

    if (out->full)
        return 0;
    frame_put(&head, out->len - FRAME_HEADER + more, 4);
    return out->len;
}
