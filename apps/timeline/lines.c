/* lines.c -- a file of JSON Lines. */
#include "lines.h"

#include <string.h>

/* Two threads of one program may tell of the same moment in another order. */
static const int64_t backwards_ns = 100000000;

static void fault(lines *l, lines_fault kind)
{
    if (l->faults[kind]++ == 0)
        l->first[kind] = l->count;
}

/* A connect() has the time when it began, and is told when it is done. */
static void look_back(lines *l, const line *one)
{
    if (strcmp(one->name, "connect") == 0)
        return;
    if (one->pid == l->pid && one->time_ns < l->last_ns - backwards_ns)
        fault(l, LINES_BACKWARDS);
    l->pid = one->pid;
    l->last_ns = one->time_ns;
}

static bool is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
            return false;
    return true;
}

static bool take_line(lines *l, const char *text, size_t len, bool whole,
                      lines_take take, void *user)
{
    line_kind kind;
    line one;

    l->count++;
    if (is_blank(text, len))
        return true;
    kind = line_read(text, len, &one);
    if (kind == LINE_NOT_JSON)
        fault(l, whole ? LINES_NOT_JSON : LINES_CUT);
    if (kind == LINE_FOREIGN)
        fault(l, LINES_FOREIGN);
    if (kind != LINE_EVENT)
        return true;
    one.number = l->count;
    look_back(l, &one);
    l->events++;
    return take(&one, user);
}

/* Pass over a line that has no end in sight. */
static void pass_long(lines *l, window *in)
{
    bytes b = window_see(in, LINES_LONGEST);

    l->count++;
    fault(l, LINES_TOO_LONG);
    while (b.len > 0) {
        const uint8_t *end = memchr(b.at, '\n', b.len);

        window_pass(in, end ? (size_t)(end + 1 - b.at) : b.len);
        if (end)
            return;
        b = window_see(in, LINES_LONGEST);
    }
}

/* false: that was the last one. */
static bool next(lines *l, window *in, lines_take take, void *user)
{
    bytes b = window_see(in, LINES_LONGEST);
    const uint8_t *end = b.len > 0 ? memchr(b.at, '\n', b.len) : NULL;
    size_t len = end ? (size_t)(end - b.at) : b.len;
    bool more = true;

    if (b.len == 0)
        return false;
    if (!end && b.len == LINES_LONGEST) {
        pass_long(l, in);
        return true;
    }
    more = take_line(l, (const char *)b.at, len, end != NULL, take, user);
    if (!more)
        l->rc.err = SOQ_ENOMEM;
    window_pass(in, end ? len + 1 : len);
    return more;
}

void lines_read(lines *l, window_read read, void *from, lines_take take,
                void *user)
{
    window in;

    memset(l, 0, sizeof(*l));
    l->rc = window_open(&in, read, from);
    if (!l->rc.err) {
        while (next(l, &in, take, user)) {
            /* next() does the work. */
        }
        if (!l->rc.err && in.rc.err != SOQ_EOF)
            l->rc = in.rc;
    }
    window_close(&in);
}
