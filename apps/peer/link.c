/* link.c -- one connection to another peer. */
#include "link_parts.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

/* Several of the longest frames: what was received need not be moved for each,
 * and a sender that is as fast has less to wait for. */
enum { WINDOW = 8 * FRAME_MOST };

/* Others have their turn too. */
enum { READS = 8 };

static const int64_t ms = 1000000;

void link_fail(link *l, link_end end, soq_rc rc)
{
    if (l->state == LINK_OVER)
        return;
    /* What was found before it left is why. */
    if (l->state != LINK_LEAVING || l->end == LINK_ENDED_WELL) {
        l->end = end;
        l->rc = rc;
    }
    l->state = LINK_OVER;
}

/* ---- opening and closing ----------------------------------------------- */

static void ask_ends(link *l, const hello *me)
{
    l->ours = *me;
    l->ours.version = l->ours.least = HELLO_VERSION;
    if (soq_local_addr(l->s, &l->local).err)
        l->local.family = SOQ_ANY_FAMILY;
    if (soq_peer_addr(l->s, &l->peer).err)
        l->peer.family = SOQ_ANY_FAMILY;
    hello_addr(&l->local, l->ours.local);
    hello_addr(&l->peer, l->ours.peer);
}

soq_rc link_open(link *l, soq s, bool dialed, const uint8_t *key,
                 const hello *me, const peer_limits *limits)
{
    soq_rc rc;

    memset(l, 0, sizeof(*l));
    l->s = s;
    l->limits = limits;
    l->dialed = dialed;
    l->secure = key != NULL;
    l->file = l->body.file = SOQ_FILE_NONE;
    l->opened_ns = l->heard_ns = l->moved_ns = soq_now_ns();
    ask_ends(l, me);
    (void)soq_set_nodelay(s, true);
    frame_reader_open(&l->in, l->first, sizeof(l->first));
    if (key)
        rc = channel_open_secure(s, dialed ? CHANNEL_CLIENT : CHANNEL_SERVER,
                                 key, &l->c);
    else
        rc = channel_open_plain(s, &l->c);
    if (rc.err)
        soq_close(&l->s);
    return rc;
}

void link_close(link *l)
{
    bool half = l->courier && courier_busy(l->courier);

    courier_close(&l->courier);
    channel_close(&l->c);
    if (l->state == LINK_OVER && l->end == LINK_ENDED_WELL && !half)
        soq_close(&l->s);
    else
        soq_abort(&l->s);
    free(l->queue);
    free(l->window);
    for (size_t i = 0; i < COURIER_PIECES; i++)
        free(l->pieces[i]);
    memset(l->pieces, 0, sizeof(l->pieces));
    l->queue = l->window = NULL;
    l->state = LINK_OVER;
}

/* ---- the end ----------------------------------------------------------- */

static void send_bye(link *l, bye_reason reason, const char *text)
{
    unsigned char buf[FRAME_HEADER + 1 + FRAME_REASON];
    frame_out out = frame_begin(buf, sizeof(buf), FRAME_BYE);
    size_t n = strlen(text);

    frame_put(&out, (uint64_t)reason, 1);
    frame_put_bytes(&out, text, n < FRAME_REASON ? n : FRAME_REASON);
    (void)link_send(l, buf, frame_finish(&out, 0));
    l->bye_sent = true;
    l->left_ns = soq_now_ns();
}

static void leave(link *l)
{
    if (l->state == LINK_OVER || l->state == LINK_LEAVING)
        return;
    l->state = LINK_LEAVING;
    l->left_ns = soq_now_ns();
}

/* End it for a reason that the other side is told. */
static void part(link *l, link_end end, bye_reason reason)
{
    send_bye(l, reason, link_end_text(TEXT_ENGLISH, end));
    leave(l);
    if (l->state == LINK_LEAVING)
        l->end = end;
}

void link_bye(link *l, bye_reason reason, const char *text)
{
    if (l->bye_sent)
        return;
    if (l->state == LINK_UP)
        send_bye(l, reason, text);
    else if (l->state == LINK_GREETING) {
        send_bye(l, reason, text);
        leave(l);
    } else {
        link_fail(l, LINK_ENDED_WELL, (soq_rc){ SOQ_OK, 0 });
    }
}

static void settle(link *l)
{
    if (l->state == LINK_UP && l->bye_sent && l->bye_came && !l->busy)
        leave(l);
}

/* ---- receiving --------------------------------------------------------- */

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

static void say_hello(link *l)
{
    unsigned char buf[FRAME_HEADER + 1024];
    size_t n = hello_write(&l->ours, buf, sizeof(buf));

    l->state = LINK_GREETING;
    (void)link_send(l, buf, n);
}

static void ping(link *l)
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
    settle(l);
    return LINK_BYE;
}

static link_event take_hello(link *l, const frame *f)
{
    hello_result result;

    if (f->kind == FRAME_BYE)
        return take_bye(l, f);
    result = hello_read(f, &l->theirs);
    if (result == HELLO_OK && l->theirs.id == l->ours.id) {
        part(l, LINK_ENDED_SELF, BYE_WRONG);
    } else if (result == HELLO_OK) {
        l->state = LINK_UP;
        ping(l);
        if (l->dialed)
            tell_time(l);
        return LINK_GREETED;
    } else if (result == HELLO_OTHER_VERSION) {
        part(l, LINK_ENDED_VERSION, BYE_VERSION);
    } else if (result == HELLO_BAD_NAME) {
        part(l, LINK_ENDED_NAME, BYE_WRONG);
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
        part(l, LINK_ENDED_WRONG, BYE_WRONG);
        return link_event_of(l);
    }
    return LINK_FRAME;
}

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
        part(l, LINK_ENDED_WRONG, BYE_WRONG);
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
        settle(l);
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

/* ---- what the poller is asked ------------------------------------------- */

unsigned link_wants(const link *l)
{
    unsigned interest = SOQ_READ;

    /* After an error of the sending side, the receiving one has the end. */
    if (l->rc.err == SOQ_OK && !(l->courier && courier_busy(l->courier)) &&
        (link_unsent(l) || (l->state == LINK_LEAVING && !l->finished)))
        interest |= SOQ_WRITE;
    return channel_wants(l->c, interest);
}

bool link_pending(const link *l)
{
    return channel_pending(l->c);
}

/* ---- time -------------------------------------------------------------- */

static bool over(int64_t since_ns, int limit_ms)
{
    return soq_now_ns() - since_ns > (int64_t)limit_ms * ms;
}

link_event link_tick(link *l)
{
    const peer_limits *most = l->limits;
    soq_rc late = { SOQ_ETIMEDOUT, 0 };

    if (l->state == LINK_OVER)
        return LINK_ENDED;
    settle(l);
    if (l->state < LINK_UP) {
        if (over(l->opened_ns, most->handshake_ms))
            link_fail(l, LINK_ENDED_SILENT, late);
        return link_event_of(l);
    }
    if (link_unsent(l) && over(l->moved_ns, most->silence_ms))
        link_fail(l, LINK_ENDED_SLOW, late);
    else if (l->state == LINK_LEAVING && over(l->left_ns, most->grace_ms))
        link_fail(l, LINK_ENDED_WELL, late);
    else if (l->bye_sent && !l->busy && over(l->left_ns, most->grace_ms) &&
             over(l->heard_ns, most->grace_ms))
        link_fail(l, LINK_ENDED_SILENT, late);
    else if (over(l->heard_ns, most->silence_ms))
        link_fail(l, LINK_ENDED_SILENT, late);
    else if (l->state == LINK_UP && l->token == 0 &&
             over(l->heard_ns, most->ping_ms))
        ping(l);
    return link_event_of(l);
}

const char *link_end_text(text_language language, link_end end)
{
    static const text_id texts[] = {
        [LINK_ENDED_WELL] = TEXT_PEER_END_WELL,
        [LINK_ENDED_CUT] = TEXT_PEER_END_CUT,
        [LINK_ENDED_SILENT] = TEXT_PEER_END_SILENT,
        [LINK_ENDED_SLOW] = TEXT_PEER_END_SLOW,
        [LINK_ENDED_NOT_SOQUETE] = TEXT_PEER_END_NOT_SOQUETE,
        [LINK_ENDED_WRONG] = TEXT_PEER_END_WRONG,
        [LINK_ENDED_VERSION] = TEXT_PEER_END_VERSION,
        [LINK_ENDED_NAME] = TEXT_PEER_END_NAME,
        [LINK_ENDED_SELF] = TEXT_PEER_END_SELF,
        [LINK_ENDED_CODE] = TEXT_PEER_END_CODE,
        [LINK_ENDED_WANTS_CODE] = TEXT_PEER_END_WANTS_CODE,
        [LINK_ENDED_HAS_NO_CODE] = TEXT_PEER_END_HAS_NO_CODE,
        [LINK_ENDED_NO_MEMORY] = TEXT_PEER_END_NO_MEMORY,
        [LINK_ENDED_REFUSED] = TEXT_PEER_END_REFUSED,
        [LINK_ENDED_EVICTED] = TEXT_PEER_END_EVICTED,
    };

    return text_of(language, texts[end]);
}
