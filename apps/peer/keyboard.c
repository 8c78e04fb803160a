/* keyboard.c -- what is typed, or comes from a pipe or a file. */
#include <string.h>

#include <soquete/system.h>

#include "common/message.h"
#include "room.h"
#include "tell.h"

/* A peer that has this much to read yet holds a pipe up, so that it is not cut
 * off for being slower than that; but not one that reads nothing any more. */
enum { CALM = 65536, STALLED_MS = 5000 };

soq_rc keyboard_open(room *r)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (r->input || r->keys_ended || soq_file_is_none(r->keys))
        return rc;
    r->heard_ns = soq_now_ns();
    rc = soq_input_open(r->keys, &r->input);
    if (rc.err) {
        r->keys_ended = true;
        return rc;
    }
    /* Where nothing can be shown in place, lines come as the system makes
     * them. */
    r->keys_single = r->keys_terminal && !r->a->json &&
                     r->a->steps->terminal &&
                     !soq_file_keys(r->keys, true).err;
    if (r->keys_single)
        r->stop.keys = r->keys;
    return rc;
}

void keyboard_close(room *r)
{
    if (r->input && r->keys_watched)
        (void)soq_poller_unset(r->poller, soq_input_socket(r->input));
    r->keys_watched = false;
    soq_input_close(&r->input);
    if (!r->keys_single)
        return;
    output_status(r->a->steps, "");
    (void)soq_file_keys(r->keys, false);
    r->stop.keys = SOQ_FILE_NONE;
    r->keys_single = false;
}

static bool calm(const room *r)
{
    size_t half = r->setup->limits.queue_bytes / 2;
    int64_t stalled = soq_now_ns() - (int64_t)STALLED_MS * 1000000;

    for (const member *m = r->members; m; m = m->next)
        if (!m->gone && link_queued(&m->l) > (half < CALM ? half : CALM) &&
            m->l.moved_ns > stalled)
            return false;
    return true;
}

void keyboard_watch(room *r)
{
    bool wanted = r->input && !r->keys_ended && !r->keys_held && !r->closing &&
                  calm(r);

    if (!r->input || wanted == r->keys_watched)
        return;
    if (!soq_poller_set(r->poller, soq_input_socket(r->input),
                        wanted ? SOQ_READ : 0, &r->input)
             .err)
        r->keys_watched = wanted;
}

/* Has it been seen whole, with nothing of it waiting for somebody to come? */
static void take_end(room *r)
{
    if (r->keys_held || !r->keys_ended || r->setup->stays)
        return;
    if (r->seen || r->keys_terminal || !r->can_come)
        r->closing = true;
}

/* The lines that are there; what a pipe holds waits for somebody to hear it.
 * false: they wait. */
static bool take_lines(room *r)
{
    const char *line;
    size_t len;

    r->keys_held = false;
    while (!r->closing && !r->quitting) {
        size_t begin = r->typed.begin;

        if (!calm(r)) {
            r->keys_held = true;
            return false;
        }
        if (!typed_line(&r->typed, r->keys_ended, &line, &len))
            return true;
        if (!r->seen && !r->keys_terminal && !orders_at_once(line, len)) {
            r->typed.begin = begin;
            r->keys_held = true;
            return false;
        }
        r->heard_ns = soq_now_ns();
        orders_take(r, line, len);
    }
    return false;
}

/* ---- key by key -------------------------------------------------------- */

void keyboard_show(room *r)
{
    output *o = r->a->steps;
    char line[FRAME_LINE + 8];

    if (!r->keys_single)
        return;
    if (r->editor.len == 0) {
        if (r->shown[0] != '\0')
            output_status(o, "");
        r->shown[0] = '\0';
        return;
    }
    editor_show(&r->editor, soq_file_columns(o->file), line, sizeof(line));
    if (o->status > 0 && strcmp(line, r->shown) == 0)
        return;
    output_status(o, line);
    memcpy(r->shown, line, strlen(line) + 1);
}

static void line_typed(room *r)
{
    r->shown[0] = '\0';
    if (r->editor.len == 0)
        return;
    tell_people(r, "> %s", r->editor.line);
    r->heard_ns = soq_now_ns();
    orders_take(r, r->editor.line, r->editor.len);
    editor_clear(&r->editor);
}

static void serve_keys(room *r)
{
    unsigned char keys[256];
    size_t n = 0;
    soq_rc rc = { SOQ_OK, 0 };

    while (!rc.err && calm(r) && !r->closing && !r->quitting) {
        rc = soq_input_read(r->input, keys, sizeof(keys), soq_no_wait(), &n);
        for (size_t i = 0; !rc.err && i < n; i++) {
            editor_event event = editor_key(&r->editor, keys[i]);

            if (event == EDITOR_LINE)
                line_typed(r);
            else if (event == EDITOR_END)
                rc.err = SOQ_EOF;
        }
    }
    if (rc.err && rc.err != SOQ_EAGAIN)
        r->keys_ended = true;
    take_end(r);
}

void keyboard_serve(room *r)
{
    if (r->input && r->keys_single && !r->keys_ended) {
        serve_keys(r);
        return;
    }
    while (r->input && take_lines(r) && !r->keys_ended) {
        size_t space, n = 0;
        char *at = typed_room(&r->typed, &space);
        soq_rc rc = soq_input_read(r->input, at, space, soq_no_wait(), &n);

        if (rc.err == SOQ_EAGAIN)
            return;
        if (!rc.err)
            typed_came(&r->typed, n);
        if (rc.err && rc.err != SOQ_EOF)
            (void)app_fail(r->a, "read", "standard input", rc);
        r->keys_ended = rc.err != SOQ_OK;
        r->heard_ns = soq_now_ns();
    }
    take_end(r);
}
