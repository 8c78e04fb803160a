/* tcp_track.c -- what is odd about a segment. */
#include "tcp_track.h"

#include <string.h>

enum {
    FAST_NS = 20000000, /* after the last duplicate ACK */
    ORDER_NS = 3000000  /* without a round trip to compare with */
};

static bool before(uint32_t a, uint32_t b)
{
    return a != b && b - a < UINT32_C(1) << 31;
}

void track_open(track_side *side)
{
    memset(side, 0, sizeof(*side));
    side->scale = SCALE_UNKNOWN;
    side->window = UINT32_MAX;
}

void track_repeated_syn(track_side *from)
{
    from->next = from->gapless;
}

static bool is_plain(const packet *p)
{
    return !(p->flags & (PACKET_SYN | PACKET_FIN | PACKET_RST));
}

/* A segment without data that says again what the last one said. */
static bool repeats(const track_side *from, const packet *p)
{
    return p->payload == 0 && is_plain(p) && p->seq == from->next &&
           p->ack == from->last_ack;
}

/* The end of what the other's window lets through. */
static uint32_t window_end(const track_side *to)
{
    int shift = to->first_ack || to->scale < 0 ? 0 : to->scale;

    return to->last_ack + (to->window << shift);
}

static uint32_t window_marks(track_side *from, const track_side *to,
                             const packet *p)
{
    uint32_t marks = 0;

    if (p->window == 0 && is_plain(p))
        marks |= MARK_ZERO_WINDOW;
    if (from->next && before(from->next, p->seq) && !(p->flags & PACKET_RST))
        marks |= MARK_GAP;
    if (p->payload <= 1 && p->seq == from->next - 1 && is_plain(p))
        marks |= MARK_KEEP_ALIVE;
    if (p->window && p->window != from->window && repeats(from, p))
        marks |= MARK_WINDOW_UPDATE;
    if (p->payload > 0 && to->scale != SCALE_UNKNOWN && is_plain(p) &&
        p->seq + p->payload == window_end(to))
        marks |= MARK_WINDOW_FULL;
    return marks;
}

/* What an acknowledgement without data repeats, and in answer to what. */
static uint32_t repeat_marks(track_side *from, const track_side *to,
                             const packet *p)
{
    if (!repeats(from, p) || p->window != from->window)
        return 0;
    if (p->window && (to->marks & MARK_KEEP_ALIVE))
        return MARK_KEEP_ALIVE_ACK;
    if (!p->window)
        return to->marks & MARK_ZERO_WINDOW_PROBE ? MARK_ZERO_WINDOW_PROBE_ACK
                                                  : 0;
    from->duplicates = from->duplicates < 0 ? 1 : from->duplicates + 1;
    return MARK_DUPLICATE_ACK;
}

/* It acknowledges what was not seen; say so once for each hole. */
static uint32_t unseen_mark(track_side *to, const packet *p)
{
    uint32_t mark = MARK_ACK_UNSEEN;

    if (!to->gapless || !(p->flags & PACKET_ACK) ||
        !before(to->gapless, p->ack))
        return 0;
    if (before(to->gapless, to->next)) {
        to->gapless = to->next;
        return mark;
    }
    if (to->duplicates != 0)
        mark = 0;
    to->duplicates = -1;
    return mark;
}

/* Numbers that were there before: sent again, or late? */
static uint32_t again_mark(const track *t, const track_side *from,
                           const track_side *to, const packet *p,
                           int64_t now_ns)
{
    uint64_t since_ack = (uint64_t)now_ns - (uint64_t)to->ack_ns;
    uint64_t since_next = (uint64_t)now_ns - (uint64_t)from->next_ns;
    uint64_t order = t->first_rtt_ns ? (uint64_t)t->first_rtt_ns : ORDER_NS;
    uint32_t end = p->seq + p->payload;
    bool again = from->next && before(p->seq, from->next);

    if (p->payload > 1 && from->next - 1 == p->seq)
        again = false; /* behind a probe of a zero window */
    if (p->payload > 0 && to->last_ack && !before(to->last_ack, end))
        return MARK_SPURIOUS_RETRANSMISSION;
    if (!again)
        return 0;
    if (p->flags & (PACKET_SYN | PACKET_FIN))
        end++;
    /* Beyond an acknowledgement of what was not seen it counts as many. */
    if ((uint32_t)to->duplicates >= 2 && to->last_ack == p->seq &&
        since_ack < FAST_NS)
        return MARK_FAST_RETRANSMISSION;
    if (since_next < order && from->next != end)
        return MARK_OUT_OF_ORDER;
    return MARK_RETRANSMISSION;
}

static void remember(track_side *from, const packet *p, uint32_t marks,
                     int64_t now_ns)
{
    bool counts = (p->flags & (PACKET_SYN | PACKET_FIN)) != 0;
    uint32_t next = p->seq + p->payload + (counts ? 1 : 0);

    if (!(marks & MARK_ZERO_WINDOW_PROBE)) {
        if (!from->next || before(from->next, next)) {
            from->next = next;
            from->next_ns = now_ns;
        }
        if (!from->gapless || p->seq == from->gapless)
            from->gapless = from->next;
    }
    from->window = p->window;
    from->last_ack = p->ack;
    from->ack_ns = now_ns;
    from->marks = marks;
}

static void take_base(track_side *from, track_side *to, const packet *p)
{
    if (!from->has_base) {
        from->base = p->flags & PACKET_SYN ? p->seq : p->seq - 1;
        from->has_base = true;
    }
    if (!to->has_base && (p->flags & PACKET_ACK)) {
        to->base = p->ack - 1;
        to->has_base = true;
    }
}

/* Windows are scaled where both SYN say so. */
static void take_scale(track_side *from, track_side *to, const packet *p)
{
    if (p->scale >= 0)
        from->scale = p->scale;
    if (from->scale == SCALE_UNKNOWN)
        from->scale = to->scale = SCALE_NONE;
    if ((p->flags & PACKET_ACK) && to->scale == SCALE_NONE)
        from->scale = SCALE_NONE;
}

void track_opening(track *t, track_side *from, const packet *p, int64_t now_ns)
{
    if (p->flags & PACKET_SYN) {
        from->first_ack = true;
        if (!(p->flags & PACKET_ACK))
            t->syn_ns = now_ns;
    } else if (p->flags & PACKET_ACK) {
        from->first_ack = false;
        if (t->syn_ns && !t->first_rtt_ns)
            t->first_rtt_ns = now_ns - t->syn_ns;
    }
}

uint32_t track_segment(track *t, track_side *from, track_side *to,
                       const packet *p, int64_t now_ns)
{
    uint32_t marks;

    take_base(from, to, p);
    if (p->payload == 1 && p->seq == from->next && to->window == 0)
        marks = MARK_ZERO_WINDOW_PROBE;
    else
        marks = window_marks(from, to, p);
    if (!(marks & MARK_ZERO_WINDOW_PROBE))
        marks |= repeat_marks(from, to, p);
    if (p->ack != from->last_ack)
        from->duplicates = 0;
    marks |= unseen_mark(to, p);
    if ((p->payload > 0 || (p->flags & (PACKET_SYN | PACKET_FIN))) &&
        !(marks & MARK_KEEP_ALIVE))
        marks |= again_mark(t, from, to, p, now_ns);
    remember(from, p, marks, now_ns);
    track_opening(t, from, p, now_ns);
    if (p->flags & PACKET_SYN)
        take_scale(from, to, p);
    return marks;
}

uint32_t track_window(const track_side *from, const packet *p)
{
    int shift = (p->flags & PACKET_SYN) || from->scale < 0 ? 0 : from->scale;

    return (uint32_t)p->window << shift;
}
