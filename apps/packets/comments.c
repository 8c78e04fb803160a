/* comments.c -- what somebody wrote beside packets, and about files. */
#include "comments.h"

#include <stdlib.h>
#include <string.h>

#include "common/grow.h"

void comments_free(comments *c)
{
    free(c->list);
    free(c->text);
    memset(c, 0, sizeof(*c));
}

/* ---- reading ----------------------------------------------------------- */

static bool has_room(comments *c, size_t len)
{
    comment *list = grow(c->list, c->count, &c->room, sizeof(*list));

    if (!list)
        return false;
    c->list = list;
    if (len > c->text_room - c->used) {
        size_t room = 2 * c->text_room + COMMENT_MOST;
        char *more = realloc(c->text, room);

        if (!more)
            return false;
        c->text = more;
        c->text_room = room;
    }
    return true;
}

/* So much of it, and no character of UTF-8 cut. */
static size_t kept_of(bytes text)
{
    size_t n = COMMENT_MOST;

    if (text.len <= n)
        return text.len;
    while (n > COMMENT_MOST - 4 && (text.at[n] & 0xc0) == 0x80)
        n--;
    return n;
}

bool comments_add(comments *c, uint64_t number, bytes text)
{
    size_t len = kept_of(text);
    comment *one;

    if (len == 0)
        return true;
    if (c->count == COMMENTS_MOST || len > COMMENTS_BYTES - c->used) {
        c->left_out++;
        return true;
    }
    if (!has_room(c, len))
        return false;
    one = &c->list[c->count++];
    memset(one, 0, sizeof(*one));
    one->frame = number ? c->before + number : 0;
    one->file = c->file;
    one->at = (uint32_t)c->used;
    one->len = (uint32_t)len;
    one->cut = len < text.len;
    memcpy(c->text + c->used, text.at, len);
    c->used += len;
    return true;
}

void comments_settle(comments *c, uint32_t talk, int64_t time_ns)
{
    for (; c->settled < c->count; c->settled++)
        if (c->list[c->settled].frame > 0) {
            c->list[c->settled].flow = talk;
            c->list[c->settled].time_ns = time_ns;
        }
}

/* ---- finding ----------------------------------------------------------- */

static int compare(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
    const comment *x = a, *y = b;
    int order = compare(x->flow, y->flow);

    return order ? order : compare(x->frame, y->frame);
}

static int by_order(const void *a, const void *b)
{
    const comment *x = a, *y = b;
    int order = by_place(a, b);

    return order ? order : compare(x->at, y->at);
}

void comments_finish(comments *c)
{
    if (c->count > 0)
        qsort(c->list, c->count, sizeof(*c->list), by_order);
}

/* The first that is not before this place. */
static size_t find(const comments *c, uint32_t talk, uint64_t frame)
{
    const comment wanted = { .flow = talk, .frame = frame };
    size_t from = 0, to = c->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (by_place(&c->list[middle], &wanted) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const comment *comments_of(const comments *c, uint32_t talk, uint64_t frame,
                           size_t *n)
{
    size_t first = find(c, talk, frame);

    *n = find(c, talk, frame + 1) - first;
    return *n > 0 ? &c->list[first] : NULL;
}

bytes comment_text(const comments *c, const comment *one)
{
    bytes text = { (const uint8_t *)c->text + one->at, one->len };

    return text;
}

bool comments_owner(const comments *c, const flow *f, unsigned side,
                    owner *out)
{
    for (size_t i = find(c, f->number, 0);
         i < c->count && c->list[i].flow == f->number; i++) {
        bytes text = comment_text(c, &c->list[i]);

        while (text.len > 0)
            if (owner_read(owner_line(&text), &f->sides[side].addr, out))
                return true;
    }
    return false;
}
