/* link.c -- one connection to another peer. */
#include "link_parts.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

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
void link_part(link *l, link_end end, bye_reason reason)
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

void link_settle(link *l)
{
    if (l->state == LINK_UP && l->bye_sent && l->bye_came && !l->busy)
        leave(l);
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
    link_settle(l);
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
        link_ping(l);
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
