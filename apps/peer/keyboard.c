/* keyboard.c -- what is typed, or comes from a pipe or a file. */
#include <soquete/system.h>

#include "common/message.h"
#include "room.h"

/* A peer that has this much to read yet holds the keyboard up. */
enum { CALM = 65536 };

soq_rc keyboard_open(room *r)
{
    soq_rc rc = { SOQ_OK, 0 };

    if (r->input || r->keys_ended || soq_file_is_none(r->keys))
        return rc;
    r->heard_ns = soq_now_ns();
    rc = soq_input_open(r->keys, &r->input);
    if (rc.err)
        r->keys_ended = true;
    return rc;
}

void keyboard_close(room *r)
{
    if (r->input && r->keys_watched)
        (void)soq_poller_unset(r->poller, soq_input_socket(r->input));
    r->keys_watched = false;
    soq_input_close(&r->input);
}

static bool calm(const room *r)
{
    for (const member *m = r->members; m; m = m->next)
        if (!m->gone && link_queued(&m->l) > CALM)
            return false;
    return true;
}

void keyboard_watch(room *r)
{
    bool wanted = r->input && !r->keys_ended && !r->closing && calm(r);

    if (!r->input || wanted == r->keys_watched)
        return;
    if (!soq_poller_set(r->poller, soq_input_socket(r->input),
                        wanted ? SOQ_READ : 0, &r->input)
             .err)
        r->keys_watched = wanted;
}

static void ended(room *r)
{
    r->keys_ended = true;
    if (!r->setup->stays)
        r->closing = true;
}

void keyboard_serve(room *r)
{
    while (r->input && !r->keys_ended && !r->closing && calm(r)) {
        size_t space, n = 0, len;
        char *at = typed_room(&r->typed, &space);
        soq_rc rc = soq_input_read(r->input, at, space, soq_no_wait(), &n);
        const char *line;

        if (rc.err == SOQ_EAGAIN)
            return;
        if (!rc.err)
            typed_came(&r->typed, n);
        r->heard_ns = soq_now_ns();
        while (typed_line(&r->typed, rc.err != SOQ_OK, &line, &len))
            orders_take(r, line, len);
        if (rc.err && rc.err != SOQ_EOF)
            (void)app_fail(r->a, "read", "standard input", rc);
        if (rc.err)
            ended(r);
    }
}
