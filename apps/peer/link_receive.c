/* link_receive.c -- what comes over a link, and what is answered at once. */
#include <stdlib.h>

#include <soquete/system.h>

#include "link_parts.h"

/* Several of the longest frames: what was received need not be moved for each,
 * and a sender that is as fast has less to wait for. */
enum { WINDOW = 8 * FRAME_MOST };

/* Others have their turn too. */
enum { READS = 8 };

static void channel_failed(link *l, soq_rc rc)
{
    channel_fault fault = channel_fault_of(l->c);
    link_end end = LINK_ENDED_CUT;

    if (fault == CHANNEL_WRONG_KEY)
        end = LINK_ENDED_CODE;
    else if (fault == CHANNEL_NOT_SECURE)
        end = LINK_ENDED_HAS_NO_CODE;
    else if (fault == CHANNEL_REFUSED || fault == CHANNEL_FORGED)
        end = LINK_ENDED_WRONG;
    link_fail(l, end, rc);
}

/* ---- what we say ------------------------------------------------------- */

static void say_hello(link *l)
{
    unsigned char buf[FRAME_HEADER + 1024];
    size_t n = hello_write(&l->ours, buf, sizeof(buf));

    l->state = LINK_GREETING;
    (void)link_send(l, buf, n);
}

void link_ping(link *l)
{
    unsigned char buf[FRAME_HEADER + 8];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_PING);

    l->asked_ns = soq_now_ns();
    l->token = (uint64_t)l->asked_ns;
    frame_put(&out, l->token, 8);
    (void)link_send(l, buf, frame_finish(&out, 0));
}

static void tell_time(link *l)
{
    unsigned char buf[FRAME_HEADER + CLOCK_BYTES];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_CLOCK);

    peer_clock_write(&l->clock, soq_wall_us(), &out);
    (void)link_send(l, buf, frame_finish(&out, 0));
}

static void pong(link *l, const frame *f)
{
    unsigned char buf[FRAME_HEADER + 8];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_PONG);

    frame_put_bytes(&out, f->data, 8);
    (void)link_send(l, buf, frame_finish(&out, 0));
}

/* ---- what the other side says ------------------------------------------ */

static link_event take_bye(link *l, const frame *f)
{
    frame_in in = frame_open(f);

    l->bye = (bye_reason)frame_take(&in, 1);
    frame_take_rest(&in, l->said, sizeof(l->said));
    l->bye_came = true;
    if (l->state != LINK_UP) {
        link_fail(
            l, l->bye == BYE_VERSION ? LINK_ENDED_VERSION : LINK_ENDED_REFUSED,
            (soq_rc){ SOQ_OK, 0 });
        return LINK_ENDED;
    }
    link_settle(l);
    return LINK_BYE;
}

static link_event take_hello(link *l, const frame *f)
{
    hello_result result;

    if (f->kind == FRAME_BYE)
        return take_bye(l, f);
    result = hello_read(f, &l->theirs);
    if (result == HELLO_OK && l->theirs.id == l->ours.id) {
        link_part(l, LINK_ENDED_SELF, BYE_WRONG);
    } else if (result == HELLO_OK) {
        l->state = LINK_UP;
        link_ping(l);
        if (l->dialed)
            tell_time(l);
        return LINK_GREETED;
    } else if (result == HELLO_OTHER_VERSION) {
        link_part(l, LINK_ENDED_VERSION, BYE_VERSION);
    } else if (result == HELLO_BAD_NAME) {
        link_part(l, LINK_ENDED_NAME, BYE_WRONG);
    } else {
        link_fail(l, LINK_ENDED_NOT_SOQUETE, (soq_rc){ SOQ_EPROTO, 0 });
    }
    return link_event_of(l);
}

static link_event take_clock(link *l, const frame *f)
{
    bool over = l->clock.came == CLOCK_TURNS;

    if (peer_clock_read(&l->clock, f, soq_wall_us()))
        tell_time(l);
    if (l->state != LINK_OVER && !over && l->clock.came == CLOCK_TURNS)
        return LINK_CLOCK;
    return link_event_of(l);
}

static link_event take_frame(link *l, const frame *f)
{
    if (l->state == LINK_GREETING)
        return take_hello(l, f);
    if (l->state != LINK_UP)
        return LINK_NOTHING; /* what still comes while we leave */
    if (f->kind == FRAME_PING) {
        pong(l, f);
        return link_event_of(l);
    }
    if (f->kind == FRAME_CLOCK)
        return take_clock(l, f);
    if (f->kind == FRAME_PONG) {
        frame_in in = frame_open(f);

        if (l->token == 0 || frame_take(&in, 8) != l->token)
            return LINK_NOTHING;
        l->token = 0;
        l->round_trip_ns = soq_now_ns() - l->asked_ns;
        return LINK_TIMED;
    }
    if (f->kind == FRAME_BYE)
        return take_bye(l, f);
    if (f->kind == FRAME_HELLO) {
        link_part(l, LINK_ENDED_WRONG, BYE_WRONG);
        return link_event_of(l);
    }
    return LINK_FRAME;
}

/* ---- reading ----------------------------------------------------------- */

/* Our HELLO, should it not have gone yet, tells them that we have none. */
static void wants_code(link *l)
{
    (void)link_flush(l);
    l->end = LINK_ENDED_WANTS_CODE;
    l->rc = (soq_rc){ SOQ_EPROTO, 0 };
    l->state = LINK_OVER;
}

static void not_a_frame(link *l)
{
    size_t here = l->in.end - l->in.begin;

    if (l->state == LINK_UP)
        link_part(l, LINK_ENDED_WRONG, BYE_WRONG);
    else if (l->state == LINK_GREETING && l->in.position == 0 &&
             channel_looks_secure(l->in.window + l->in.begin, here))
        wants_code(l);
    else
        link_fail(l, LINK_ENDED_NOT_SOQUETE, (soq_rc){ SOQ_EPROTO, 0 });
}

static bool widen(link *l)
{
    if (l->state != LINK_UP || l->window)
        return false;
    l->window = malloc(WINDOW);
    if (!l->window)
        return false;
    frame_reader_move(&l->in, l->window, WINDOW);
    return true;
}

/* The stream is at its end. */
static void ended(link *l, soq_rc rc)
{
    bool whole = rc.err == SOQ_EOF && l->bye_came && !frame_cut(&l->in) &&
                 !link_unsent(l);

    if (l->state == LINK_LEAVING)
        link_fail(l, LINK_ENDED_WELL, (soq_rc){ SOQ_OK, 0 });
    else if (whole)
        link_fail(l, LINK_ENDED_WELL, rc);
    else if (rc.err != SOQ_EOF)
        channel_failed(l, rc);
    else if (l->state == LINK_UP)
        link_fail(l, LINK_ENDED_CUT, rc);
    else
        link_fail(l, LINK_ENDED_NOT_SOQUETE, rc);
}

/* false: there is nothing for now. */
static bool read_more(link *l)
{
    unsigned char *at;
    size_t room, n;
    soq_rc rc;

    if (l->drained)
        return false;
    at = frame_room(&l->in, &room);
    rc = channel_recv(l->c, at, room, &n);
    if (rc.err == SOQ_EAGAIN)
        return false;
    if (rc.err) {
        ended(l, rc);
        return false;
    }
    /* Whatever comes later, the poller tells of it; a call is saved. */
    l->drained = n < room && channel_is_plain(l->c);
    l->received += n;
    l->heard_ns = soq_now_ns();
    if (l->state != LINK_LEAVING) /* else it is dropped */
        frame_came(&l->in, n);
    return true;
}

static bool open_further(link *l)
{
    soq_rc rc = channel_handshake(l->c);

    if (!rc.err && l->refused) {
        l->state = LINK_GREETING;
        link_bye(l, BYE_FULL, "no connection is free here");
    } else if (!rc.err)
        say_hello(l);
    else if (rc.err != SOQ_EAGAIN)
        channel_failed(l, rc);
    return !rc.err;
}

link_event link_receive(link *l, frame *f)
{
    if (l->state == LINK_OPENING && !open_further(l))
        return link_event_of(l);
    for (int reads = 0;;) {
        frame_result result = FRAME_WAIT;
        link_event event = LINK_NOTHING;

        if (l->state == LINK_OVER)
            return LINK_ENDED;
        link_settle(l);
        if (l->state == LINK_LEAVING)
            l->in.begin = l->in.end; /* all that matters was read */
        else
            result = frame_next(&l->in, f);
        if (result == FRAME_READY)
            event = take_frame(l, f);
        else if (result == FRAME_WRONG || (result == FRAME_WIDE && !widen(l)))
            not_a_frame(l);
        else if (result == FRAME_WAIT && (reads++ == READS || !read_more(l)))
            return link_event_of(l);
        if (event != LINK_NOTHING)
            return event;
    }
}
