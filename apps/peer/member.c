/* member.c -- one connection of the room. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/message.h"
#include "tell.h"

/* How much is taken from one before the others have their turn, and how long a
 * pipe may be silent after the other side has said all. */
enum { FRAMES_AT_ONCE = 64, LINGER_MS = 2000 };

member *member_open(room *r, soq s, bool dialed)
{
    member *m = calloc(1, sizeof(*m));

    if (!m) {
        soq_close(&s);
        return NULL;
    }
    m->r = r;
    transfer_out_open(&m->out, &m->l);
    transfer_in_open(&m->in, &m->l, &r->quota, &r->taken);
    if (link_open(&m->l, s, dialed, r->setup->key, &r->me, &r->setup->limits)
            .err) {
        link_close(&m->l);
        free(m);
        return NULL;
    }
    link_use_couriers(&m->l, &r->desk);
    m->next = r->members;
    r->members = m;
    r->count++;
    m->more = true;
    return m;
}

/* How the code that we have was answered. */
static void end_attempt(member *m, attempt how)
{
    if (m->tries)
        attempts_end(&m->r->attempts, &m->l.peer, how, soq_now_ns());
    m->tries = false;
}

void member_close(member *m)
{
    end_attempt(m,
                m->l.end == LINK_ENDED_CODE ? ATTEMPT_WRONG : ATTEMPT_NEITHER);
    (void)soq_poller_unset(m->r->poller, m->l.s);
    transfer_out_close(&m->out);
    transfer_in_close(&m->in);
    files_clear(&m->waiting);
    link_close(&m->l);
    free(m);
}

/* ---- who it is --------------------------------------------------------- */

bool member_leaves(const member *m)
{
    return m->gone || !m->greeted || m->retiring || m->l.bye_sent ||
           m->l.state != LINK_UP;
}

const char *member_label(member *m)
{
    const room *r = m->r;
    const char *name = m->l.theirs.name;
    bool alone = strcmp(name, r->me.name) != 0;

    if (!m->greeted && m->l.dialed && m->l.peer.family == SOQ_ANY_FAMILY)
        return r->dialer.at.text;
    if (!m->greeted)
        return soq_addr_text(&m->l.peer, m->label, sizeof(m->label));
    for (const member *o = r->members; o; o = o->next)
        if (o != m && o->greeted && !o->gone &&
            o->l.theirs.id != m->l.theirs.id &&
            strcmp(o->l.theirs.name, name) == 0)
            alone = false;
    if (alone)
        snprintf(m->label, sizeof(m->label), "%s", name);
    else
        snprintf(m->label, sizeof(m->label), "%s#%04x", name,
                 (unsigned)(m->l.theirs.id & 0xffff));
    return m->label;
}

/* ---- two connections with one peer ------------------------------------- */

/* Both may have dialled at the same time.  Both sides come to the same
 * choice: the connection that was dialled by the greater id stays. */
static member *which_retires(member *a, member *b)
{
    bool ours_stays = a->r->me.id > a->l.theirs.id;

    if (a->l.dialed != b->l.dialed)
        return a->l.dialed == ours_stays ? b : a;
    /* Dialled twice by one side: that side decides. */
    return a->l.dialed ? a : NULL;
}

static void retire(member *loser, member *winner)
{

    loser->retiring = true;
    winner->told = winner->told || loser->told;
    for (char *path = files_next(&loser->waiting); path;
         path = files_next(&loser->waiting)) {
        (void)files_add(&winner->waiting, path);
        free(path);
    }
    tell_as(loser->r, "twice", loser, NULL, TEXT_PEER_TWICE, "%s",
            member_label(winner));
}

static void settle_twins(member *m)
{
    for (member *o = m->r->members; o; o = o->next) {
        member *loser;

        if (o == m || o->gone || !o->greeted || o->retiring ||
            o->l.theirs.id != m->l.theirs.id)
            continue;
        loser = which_retires(m, o);
        if (loser)
            retire(loser, loser == m ? o : m);
        return;
    }
}

static void greeted(member *m)
{
    end_attempt(m, ATTEMPT_RIGHT);
    m->greeted = true;
    m->r->seen = true;
    if (m->l.dialed && m->r->setup->connects && !m->r->whom_known) {
        m->r->whom = m->l.theirs.id;
        m->r->whom_known = true;
    }
    settle_twins(m);
    (void)sharing_give(m->r);
    if (!m->told && !m->retiring)
        tell_greeting(m);
    m->told = true;
}

/* ---- what it says ------------------------------------------------------ */

static void show_text(member *m, const frame *f)
{
    frame_in in = frame_open(f);
    bool to_us = frame_take(&in, 1) == 1;
    char text[FRAME_LINE + 1];

    memcpy(text, in.at, in.left);
    text[in.left] = '\0';
    for (size_t i = 0; i < in.left; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    tell(m->r, "message", m,
         json_pack("{s:o, s:b}", "text", tell_json(text, in.left), "private",
                   to_us),
         "%s %s%s: %s", tell_time(m->r), member_label(m),
         to_us ? say_text(m->r->a, TEXT_PEER_TO_YOU) : "", text);
}

void member_say(member *m, const char *text, size_t len, bool to_it)
{
    unsigned char buf[FRAME_HEADER + 1 + FRAME_LINE];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_TEXT);

    frame_put(&out, to_it ? 1 : 0, 1);
    frame_put_bytes(&out, text, len);
    (void)link_send(&m->l, buf, frame_finish(&out, 0));
    m->said = true;
}

/* ---- the end ----------------------------------------------------------- */

void member_bye(member *m, bool quit)
{
    if (quit) {
        sharing_stop(m, "the other side has ended");
        link_bye(&m->l, BYE_DONE, "");
    }
    m->more = true;
}

/* Have we said all that there is to say? */
static bool talked_out(const member *m)
{
    const room *r = m->r;
    int64_t since = r->heard_ns > m->bye_ns ? r->heard_ns : m->bye_ns;

    if (r->keys_held)
        return false;
    return r->keys_terminal || r->keys_ended || !r->input || r->setup->stays ||
           soq_now_ns() - since > (int64_t)LINGER_MS * 1000000;
}

static void leave_if_done(member *m)
{
    bool wanted = m->r->closing || m->retiring || m->r->quitting ||
                  (m->l.bye_came && talked_out(m));

    if (wanted && m->greeted && !m->l.bye_sent && sharing_give(m->r) &&
        sharing_idle(m))
        link_bye(&m->l, m->retiring ? BYE_TWICE : BYE_DONE, "");
}

static void bye_came(member *m)
{
    m->bye_ns = soq_now_ns();
    if (m->l.bye == BYE_TWICE)
        m->retiring = true;
    else if (m->l.bye == BYE_WRONG)
        m->r->failed = true;
}

static void tell_closed(member *m)
{
    room *r = m->r;
    link *l = &m->l;
    const char *end = link_end_text(r->a->language, l->end);
    json_t *more = json_pack(
        "{s:s, s:I, s:I}", "reason", link_end_text(TEXT_ENGLISH, l->end),
        "received", (json_int_t)l->received, "sent", (json_int_t)l->sent);

    if (l->end == LINK_ENDED_WELL && (m->retiring || !m->greeted)) {
        json_decref(more);
        return;
    }
    tell_clock(m); /* it may have ended before all turns were over */
    tell(r, "close", m, more, "%s", "");
    if (l->end == LINK_ENDED_WELL) {
        tell_people_as(r, TEXT_PEER_CLOSED, "%s\n%" PRIu64 "\n%" PRIu64,
                       member_label(m), l->received, l->sent);
    } else if (l->rc.err && l->rc.err != SOQ_EOF && l->rc.err != SOQ_EPROTO) {
        (void)app_fault(r->a, "%s: %s: %s (%s, os %d)", member_label(m), end,
                        text_of(r->a->language, text_of_error(l->rc.err)),
                        soq_err_name(l->rc.err), l->rc.os);
    } else {
        (void)app_fault(r->a, "%s: %s%s%s", member_label(m), end,
                        l->said[0] ? ": " : "", l->said);
    }
}

static void over(member *m)
{
    if (m->gone)
        return;
    sharing_stop(m, NULL);
    tell_closed(m);
    /* Who dials us at the same time may end before taking our connection. */
    if (m->l.dialed && !m->greeted && m->l.end == LINK_ENDED_CUT)
        m->r->unreached = true;
    else if (m->l.end != LINK_ENDED_WELL && (m->greeted || m->l.dialed))
        m->r->failed = true;
    m->gone = true;
    (void)sharing_give(m->r); /* it may have been waited for */
}

/* ---- its turn ---------------------------------------------------------- */

/* true: there may be more. */
static bool listen_to(member *m)
{
    for (int i = 0; i < FRAMES_AT_ONCE; i++) {
        frame f;
        link_event event = link_receive(&m->l, &f);

        if (event == LINK_NOTHING)
            return link_pending(&m->l);
        if (event == LINK_ENDED)
            return false;
        if (event == LINK_GREETED)
            greeted(m);
        else if (event == LINK_BYE)
            bye_came(m);
        else if (event == LINK_CLOCK)
            tell_clock(m);
        else if (event == LINK_TIMED && !m->proved && !m->retiring)
            tell_proof(m);
        else if (event == LINK_FRAME && f.kind == FRAME_TEXT)
            show_text(m, &f);
        else if (event == LINK_FRAME)
            sharing_hear(m, &f);
        m->proved = m->proved || event == LINK_TIMED;
    }
    return true;
}

static void watch(member *m)
{
    unsigned wants = link_wants(&m->l);

    if (wants == m->interest)
        return;
    m->interest = wants;
    if (soq_poller_set(m->r->poller, m->l.s, wants, m).err)
        link_fail(&m->l, LINK_ENDED_NO_MEMORY, (soq_rc){ SOQ_ENOMEM, 0 });
}

void member_flush(member *m)
{
    m->said = false;
    if (m->gone)
        return;
    if (link_flush(&m->l) == LINK_ENDED) {
        over(m);
        return;
    }
    /* What did not go before may have gone just now, and no event tells. */
    m->more = m->more || sharing_ready(m);
    watch(m);
}

void member_serve(member *m)
{
    if (m->gone)
        return;
    m->more = listen_to(m);
    sharing_step(m);
    leave_if_done(m);
    m->l.busy = sharing_busy(m);
    (void)link_tick(&m->l);
    member_flush(m);
}
