/* room.c -- the loop that serves everybody that a peer is connected with. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/message.h"
#include "self.h"
#include "tell.h"

/* So often the deadlines are looked at. */
enum { TICK_MS = 250, EVENTS = 64 };

/* ---- the end ----------------------------------------------------------- */

static void quit(room *r)
{
    r->quitting = true;
    if (r->quit_ns > 0)
        return;
    r->quit_ns = soq_now_ns();
    r->closing = true;
    for (member *m = r->members; m; m = m->next)
        if (!m->gone)
            member_bye(m, true);
}

static bool is_over(const room *r)
{
    int64_t grace = (int64_t)r->setup->limits.grace_ms * 1000000;

    if (r->quitting && r->quit_ns > 0 && soq_now_ns() - r->quit_ns > grace)
        return true;
    if (r->members)
        return false;
    if (r->quitting)
        return true;
    if (dialer_busy(&r->dialer))
        return false;
    return r->closing || soq_is_none(r->listener) ||
           (r->setup->once && r->seen);
}

static void bury(room *r)
{
    for (member **at = &r->members; *at;) {
        member *m = *at;

        if (!m->gone) {
            at = &m->next;
            continue;
        }
        *at = m->next;
        r->count--;
        member_close(m);
    }
}

/* ---- the loop ---------------------------------------------------------- */

static int next_ms(const room *r)
{
    int timeout = r->members || r->quitting ? TICK_MS : -1;

    for (const member *m = r->members; m; m = m->next)
        if (m->more && !m->gone)
            return 0;
    if (r->finder) {
        int due = finder_due_ms(r->finder);

        if (due >= 0 && (timeout < 0 || due < timeout))
            timeout = due;
    }
    return timeout;
}

static soq_rc wait(room *r)
{
    soq_event events[EVENTS];
    size_t n = 0;
    soq_rc rc = soq_poller_wait(r->poller, events, EVENTS, next_ms(r), &n);

    for (size_t i = 0; i < n && !rc.err; i++) {
        if (events[i].user == &r->listener)
            r->comes = true;
        else if (events[i].user == &r->finder)
            r->finder_more = true;
        else if (events[i].user != &r->input)
            ((member *)events[i].user)->more = true;
    }
    return rc;
}

static void turn(room *r)
{
    int64_t now = soq_now_ns();
    bool tick = now - r->tick_ns >= (int64_t)TICK_MS * 1000000;

    if (stop_asked(&r->stop))
        r->quitting = true;
    if (r->quitting)
        quit(r);
    door_take_dialed(r);
    if (r->closing)
        door_close(r);
    if (r->finder && (r->finder_more || finder_due_ms(r->finder) == 0)) {
        r->finder_more = false;
        (void)finder_turn(r->finder);
    }
    if (tick)
        r->tick_ns = now;
    for (member *m = r->members; m; m = m->next)
        if (m->more || tick || link_carried(&m->l))
            member_serve(m);
    bury(r);
    door_accept(r);
    r->can_come = !soq_is_none(r->listener) || dialer_busy(&r->dialer) ||
                  r->members;
    keyboard_serve(r);
    /* What was typed goes at once, all lines together. */
    for (member *m = r->members; m; m = m->next)
        if (m->said)
            member_flush(m);
    keyboard_watch(r);
    keyboard_show(r);
    bury(r);
}

static int loop(room *r)
{
    soq_rc rc = { SOQ_OK, 0 };

    for (turn(r); !rc.err && !is_over(r); turn(r))
        rc = wait(r);
    if (rc.err)
        return app_fail(r->a, "wait for", "connections", rc);
    if (!r->unreached)
        sharing_drop(r, &r->send, "nobody came to take it");
    if (r->failed || (r->unreached && !r->seen))
        return APP_FAILED;
    return stop_asked(&r->stop) && !r->setup->listens ? APP_INTERRUPTED
                                                      : APP_DONE;
}

/* ---- the beginning ----------------------------------------------------- */

static int begin(room *r)
{
    const room_setup *setup = r->setup;
    soq_rc rc;

    if (setup->listens) {
        int status = door_listen(r);

        if (status != APP_DONE)
            return status;
    }
    tell_start(r);
    if (setup->listens)
        door_announce(r);
    rc = keyboard_open(r);
    if (rc.err)
        return app_fail(r->a, "read", "standard input", rc);
    if (r->keys_terminal)
        tell_people(r, "%s", say_text(r->a, TEXT_PEER_HELP_SAYS));
    if (!setup->connects)
        return APP_DONE;
    rc = dialer_begin(&r->dialer, &setup->to, setup->timeout_ms);
    return rc.err ? app_fail(r->a, "connect", setup->to.text, rc) : APP_DONE;
}

static soq_rc open_room(room *r, app *a, const room_setup *setup)
{
    soq_rc rc;

    r->a = a;
    r->setup = setup;
    r->listener = SOQ_NONE;
    r->quota = setup->limits.quota;
    r->send = setup->send;
    r->keys = soq_file_standard(SOQ_STDIN);
    r->keys_terminal = soq_file_is_terminal(r->keys);
    r->keys_ended = soq_file_is_none(r->keys);
    /* What is shown in place gives way to messages, too. */
    if (a->out.other)
        a->err.other = &a->out;
    r->asks = r->keys_terminal && !a->json;
    snprintf(r->me.name, sizeof(r->me.name), "%s", setup->name);
    snprintf(r->me.system, sizeof(r->me.system), "%s", self_system());
    snprintf(r->me.program, sizeof(r->me.program), "%s", self_program());
    rc = soq_random(&r->me.id, sizeof(r->me.id));
    if (!rc.err)
        rc = soq_poller_open(NULL, &r->poller);
    if (rc.err)
        return rc;
    r->desk.poller = r->poller;
    rc = stop_open(&r->stop, r->poller);
    if (rc.err)
        return rc;
    rc = dialer_open(&r->dialer, r->poller);
    if (rc.err)
        stop_close(&r->stop);
    return rc;
}

static void close_room(room *r)
{
    dialer_close(&r->dialer);
    stop_close(&r->stop);
    keyboard_close(r);
    door_close(r);
    for (member *m = r->members; m; m = m->next)
        m->gone = true;
    bury(r);
    soq_poller_close(&r->poller);
    files_clear(&r->send);
    names_clear(&r->taken);
}

int room_run(app *a, const room_setup *setup)
{
    room *r = calloc(1, sizeof(*r));
    soq_rc rc = { SOQ_ENOMEM, 0 };
    int status;

    if (r)
        rc = open_room(r, a, setup);
    if (rc.err) {
        if (r)
            soq_poller_close(&r->poller);
        free(r);
        return app_fail(a, "prepare", "the peer", rc);
    }
    status = begin(r);
    if (status == APP_DONE)
        status = loop(r);
    close_room(r);
    free(r);
    return status;
}
