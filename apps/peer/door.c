/* door.c -- how the others come into the room: by the listener and its
 * announcement, or because we have connected to them. */
#include "room.h"

#include <string.h>

#include <soquete/system.h>

#include "common/message.h"
#include "modes.h"
#include "tell.h"

/* So many more than allowed may be there to be told that there is no place. */
enum { TOLD_MOST = 8, EXPLAIN_MS = 3500 };

/* ---- opening and closing ----------------------------------------------- */

int door_listen(room *r)
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
void door_announce(room *r)
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

void door_close(room *r)
{
    if (!soq_is_none(r->listener))
        (void)soq_poller_unset(r->poller, r->listener);
    soq_close(&r->listener);
    if (r->finder)
        finder_unwatch(r->finder, r->poller);
    finder_close(&r->finder);
}

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
void door_accept(room *r)
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

void door_take_dialed(room *r)
{
    soq s = SOQ_NONE;
    soq_rc rc = { SOQ_OK, 0 };

    if (!dialer_take(&r->dialer, &s, &rc) || rc.err == SOQ_ECANCELED)
        return;
    if (!rc.err) {
        if (r->dialer.heard_count == 1)
            say(r->a, &r->a->err, 0, TEXT_WHY_PEER_HERE, "%s\n%s",
                r->dialer.heard[0].b.name, r->dialer.at.text);
        take_in(r, s, true, NULL);
        return;
    }
    if (r->dialer.heard_count > 1)
        (void)peer_tell_several(r->a, r->dialer.heard, r->dialer.heard_count,
                                r->dialer.at.host);
    else
        (void)app_fail(r->a, "connect", r->dialer.at.text, rc);
    r->unreached = true;
    (void)sharing_give(r);
    if (!soq_is_none(r->listener))
        tell(r, "wait", NULL, NULL, "%s", say_text(r->a, TEXT_PEER_WAIT));
    else
        explain(r);
}
