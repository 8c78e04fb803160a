/* room.c -- everybody that a peer is connected with, and the loop. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/message.h"
#include "modes.h"
#include "self.h"
#include "tell.h"

/* So often the deadlines are looked at; and so many more than allowed may be
 * there to be told that there is no place. */
enum { TICK_MS = 250, EVENTS = 64, TOLD_MOST = 8, EXPLAIN_MS = 3500 };

/* ---- who comes --------------------------------------------------------- */

/* One that has not said who it is has no right to keep others out. */
static bool evict(room *r)
{
    member *oldest = NULL;

    for (member *m = r->members; m; m = m->next)
        if (!m->gone && !m->greeted && !m->l.dialed && !m->l.refused)
            oldest = m; /* the list has the newest first */
    if (!oldest)
        return false;
    link_fail(&oldest->l, LINK_ENDED_EVICTED, (soq_rc){ SOQ_OK, 0 });
    member_serve(oldest);
    return true;
}

static size_t present(const room *r)
{
    size_t count = 0;

    for (const member *m = r->members; m; m = m->next)
        count += m->gone || m->l.refused ? 0 : 1;
    return count;
}

static void take_in(room *r, soq s, bool dialed, const soq_addr *from)
{
    bool tries = r->setup->key && !dialed;
    bool full = present(r) >= r->setup->limits.connections && !evict(r);
    member *m;

    if (full && r->count >= r->setup->limits.connections + TOLD_MOST)
        soq_abort(&s);
    m = soq_is_none(s) ? NULL : member_open(r, s, dialed);
    if (!m && tries)
        attempts_end(&r->attempts, from, ATTEMPT_NEITHER, soq_now_ns());
    if (!m && !full) {
        (void)app_fail(r->a, "take", "a connection",
                       (soq_rc){ SOQ_ENOMEM, 0 });
    }
    if (!m)
        return;
    m->tries = tries;
    m->l.refused = full;
    member_serve(m);
}

/* Who guesses our code waits longer each time. */
static bool may_try(room *r, const soq_addr *from)
{
    int wait_ms;
    char text[SOQ_ADDR_TEXT];

    if (!r->setup->key)
        return true;
    wait_ms = attempts_begin(&r->attempts, from, soq_now_ns());
    if (wait_ms == 0)
        return true;
    tell_as(r, "refuse", NULL,
            json_pack("{s:s, s:i}", "peer",
                      soq_addr_text(from, text, sizeof(text)), "wait_ms",
                      wait_ms),
            TEXT_PEER_WRONG_CODES, "%s\n%d",
            soq_addr_ip_text(from, text, sizeof(text)), wait_ms / 1000 + 1);
    return false;
}

/* One in each turn, after those who are here: whose end came before this one
 * has left its place and its name by then. */
static void accept_one(room *r)
{
    soq_addr from;
    soq s;
    soq_rc rc = { SOQ_EAGAIN, 0 };

    if (r->comes && !soq_is_none(r->listener))
        rc = soq_accept(r->listener, soq_no_wait(), &s, &from);
    r->comes = false;
    if (rc.err)
        return;
    if (may_try(r, &from))
        take_in(r, s, false, &from);
    else
        soq_abort(&s);
}

/* Nobody is kept waiting by it: there is no one else here. */
static void explain(room *r)
{
    const endpoint *at = &r->dialer.at;
    check_how how = { r->setup->find, at->host, at->port,      EXPLAIN_MS,
                      r->setup->key,  &r->me,   r->stop.cancel };

    if (!r->members)
        peer_explain(r->a, &how);
}

static void take_dialed(room *r)
{
    soq s = SOQ_NONE;
    soq_rc rc = { SOQ_OK, 0 };

    if (!dialer_take(&r->dialer, &s, &rc) || rc.err == SOQ_ECANCELED)
        return;
    if (!rc.err) {
        take_in(r, s, true, NULL);
        return;
    }
    (void)app_fail(r->a, "connect", r->dialer.at.text, rc);
    r->unreached = true;
    (void)sharing_give(r);
    if (!soq_is_none(r->listener))
        tell(r, "wait", NULL, NULL, "%s", say_text(r->a, TEXT_PEER_WAIT));
    else
        explain(r);
}

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

static void stop_listening(room *r)
{
    if (!soq_is_none(r->listener))
        (void)soq_poller_unset(r->poller, r->listener);
    soq_close(&r->listener);
    if (r->finder)
        finder_unwatch(r->finder, r->poller);
    finder_close(&r->finder);
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
    take_dialed(r);
    if (r->closing)
        stop_listening(r);
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
    accept_one(r);
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

static int listen(room *r)
{
    const room_setup *setup = r->setup;
    const char *host = setup->at.host[0] ? setup->at.host : NULL;
    soq_rc rc = soq_tcp_listen(host, setup->at.port, &r->listener);

    if (!rc.err)
        rc = soq_local_addr(r->listener, &r->local);
    if (!rc.err)
        rc = soq_poller_set(r->poller, r->listener, SOQ_READ, &r->listener);
    if (rc.err)
        return app_fail(r->a, "listen", setup->at.text, rc);
    r->me.port = r->local.port;
    return APP_DONE;
}

/* Who listens at one address is announced on its interface alone; one who
 * listens for this machine is found by this machine. */
static finder_how where(const room *r, char text[SOQ_ADDR_TEXT])
{
    finder_how how = r->setup->find;

    if (soq_addr_is_any(&r->local))
        return how;
    how.family = (soq_family)r->local.family;
    if (!how.interface)
        how.interface = soq_addr_ip_text(&r->local, text, SOQ_ADDR_TEXT);
    return how;
}

/* Not to be found is no reason not to talk. */
static void announce(room *r)
{
    char text[SOQ_ADDR_TEXT];
    finder_how how = where(r, text);
    beacon b = { 0 };
    soq_rc rc;

    if (!r->setup->asked_for || r->setup->hidden)
        return;
    b.id = r->me.id;
    b.port = r->local.port;
    b.flags = r->setup->key ? BEACON_CODE : 0;
    memcpy(b.name, r->me.name, sizeof(b.name));
    memcpy(b.system, r->me.system, sizeof(b.system));
    memcpy(b.program, r->me.program, sizeof(b.program));
    rc = finder_open(&how, &r->finder);
    if (!rc.err)
        rc = finder_announce(r->finder, &b);
    if (!rc.err)
        rc = finder_watch(r->finder, r->poller, &r->finder);
    if (!rc.err) {
        tell_as(r, "announce", NULL, json_pack("{s:s}", "name", b.name),
                TEXT_PEER_ANNOUNCE, "%s", b.name);
        return;
    }
    finder_close(&r->finder);
    (void)app_fail(r->a, "announce", b.name, rc);
}

static int begin(room *r)
{
    const room_setup *setup = r->setup;
    soq_rc rc;

    if (setup->listens) {
        int status = listen(r);

        if (status != APP_DONE)
            return status;
    }
    tell_start(r);
    if (setup->listens)
        announce(r);
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
    stop_listening(r);
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
