/* tcp_state.c -- the states of RFC 9293, inferred from segments. */
#include "tcp_state.h"

#include "packet.h"

/* Is a before b, on the circle of 2^32 numbers? */
static bool before(uint32_t a, uint32_t b)
{
    return a != b && b - a < UINT32_C(1) << 31;
}

/* ---- SYN --------------------------------------------------------------- */

static void sends_syn(tcp_half *from, tcp_half *to, const tcp_segment *s)
{
    bool answers = (s->flags & PACKET_ACK) != 0;

    if (!from->opened) {
        from->opened = true;
        from->passive = answers;
        from->first = s->seq;
    }
    if (from->state == SOQ_TCP_UNKNOWN || from->state == SOQ_TCP_SYN_SENT ||
        from->state == SOQ_TCP_CLOSED || from->state == SOQ_TCP_LISTEN)
        from->state = answers ? SOQ_TCP_SYN_RECEIVED : SOQ_TCP_SYN_SENT;
    /* It sent the SYN that is answered, before the capture began. */
    if (answers && to->state == SOQ_TCP_UNKNOWN)
        to->state = SOQ_TCP_SYN_SENT;
    to->has_received = true;
    to->received = s->seq + 1 + s->len;
    if (answers &&
        (to->state == SOQ_TCP_SYN_SENT || to->state == SOQ_TCP_SYN_RECEIVED))
        to->state = SOQ_TCP_ESTABLISHED;
    else if (!answers && to->state == SOQ_TCP_SYN_SENT)
        to->state = SOQ_TCP_SYN_RECEIVED; /* both at once */
}

/* ---- RST --------------------------------------------------------------- */

/* Would it be obeyed?  RFC 9293, 3.10.7.3 and 3.10.7.4. */
static bool is_acceptable(const tcp_half *to, const tcp_segment *s)
{
    if (to->state == SOQ_TCP_SYN_SENT)
        return (s->flags & PACKET_ACK) && s->ack == to->first + 1;
    if (!to->has_received)
        return true;
    return s->seq == to->received || s->seq - to->received < to->window;
}

static void sends_rst(tcp_half *from, tcp_half *to, const tcp_segment *s)
{
    bool obeyed = is_acceptable(to, s);

    if (from->state != SOQ_TCP_LISTEN)
        from->state = SOQ_TCP_CLOSED;
    if (!obeyed || to->state == SOQ_TCP_LISTEN)
        return;
    to->state = to->state == SOQ_TCP_SYN_RECEIVED && to->passive
                    ? SOQ_TCP_LISTEN
                    : SOQ_TCP_CLOSED;
}

/* ---- ACK, data and FIN ------------------------------------------------- */

static void receives_ack(tcp_half *to, uint32_t ack)
{
    if (to->state == SOQ_TCP_SYN_RECEIVED && before(to->first, ack))
        to->state = to->fin ? SOQ_TCP_FIN_WAIT_1 : SOQ_TCP_ESTABLISHED;
    if (!to->fin || !before(to->fin_at, ack))
        return;
    to->fin_acked = true;
    if (to->state == SOQ_TCP_FIN_WAIT_1)
        to->state = SOQ_TCP_FIN_WAIT_2;
    else if (to->state == SOQ_TCP_CLOSING)
        to->state = SOQ_TCP_TIME_WAIT;
    else if (to->state == SOQ_TCP_LAST_ACK)
        to->state = SOQ_TCP_CLOSED;
}

/* crossed: when it sent it, it had not received the other's. */
static void sends_fin(tcp_half *from, uint32_t at, bool crossed)
{
    from->fin = true;
    from->fin_at = at;
    if (from->state == SOQ_TCP_CLOSE_WAIT && crossed)
        from->state = SOQ_TCP_CLOSING;
    else if (from->state == SOQ_TCP_CLOSE_WAIT)
        from->state = SOQ_TCP_LAST_ACK;
    else if (from->state == SOQ_TCP_ESTABLISHED ||
             from->state == SOQ_TCP_SYN_RECEIVED)
        from->state = SOQ_TCP_FIN_WAIT_1;
}

static void receives_fin(tcp_half *to)
{
    to->fin_received = true;
    if (to->state == SOQ_TCP_ESTABLISHED || to->state == SOQ_TCP_SYN_RECEIVED)
        to->state = SOQ_TCP_CLOSE_WAIT;
    else if (to->state == SOQ_TCP_FIN_WAIT_1)
        to->state = SOQ_TCP_CLOSING;
    else if (to->state == SOQ_TCP_FIN_WAIT_2)
        to->state = SOQ_TCP_TIME_WAIT;
}

/* What has come without a hole before it. */
static void receives_data(tcp_half *to, uint32_t seq, uint32_t next)
{
    if (!to->has_received) {
        to->has_received = true;
        to->received = next;
    } else if (!before(to->received, seq) && before(to->received, next)) {
        to->received = next;
    }
}

/* What it acknowledges it has received, seen by us or not. */
static void take_ack(tcp_half *from, uint32_t ack)
{
    if (!from->has_received || before(from->received, ack)) {
        from->has_received = true;
        from->received = ack;
    }
}

static bool is_open(const tcp_half *h)
{
    return h->state != SOQ_TCP_UNKNOWN && h->state != SOQ_TCP_CLOSED &&
           h->state != SOQ_TCP_LISTEN;
}

void tcp_state_segment(tcp_half *from, tcp_half *to, const tcp_segment *s)
{
    uint32_t end = s->seq + s->len;
    bool fin = (s->flags & PACKET_FIN) != 0;

    from->window = s->window;
    if (s->flags & PACKET_RST) {
        sends_rst(from, to, s);
        return;
    }
    if (s->flags & PACKET_SYN) {
        sends_syn(from, to, s);
        return;
    }
    /* Most are so, and change nothing but what has come. */
    if (from->state == SOQ_TCP_ESTABLISHED &&
        to->state == SOQ_TCP_ESTABLISHED && !from->fin && !to->fin && !fin &&
        (s->flags & PACKET_ACK)) {
        take_ack(from, s->ack);
        receives_data(to, s->seq, end);
        return;
    }
    /* The capture began in the middle. */
    if (from->state == SOQ_TCP_UNKNOWN && !is_open(to) && !to->opened)
        from->state = to->state = SOQ_TCP_ESTABLISHED;
    if (s->flags & PACKET_ACK) {
        receives_ack(to, s->ack);
        take_ack(from, s->ack);
    }
    if (fin && !from->fin)
        sends_fin(from, end, to->fin && !before(to->fin_at, s->ack));
    receives_data(to, s->seq, end + (fin ? 1 : 0));
    if (from->fin && !to->fin_received && before(from->fin_at, to->received))
        receives_fin(to);
    if (to->fin && !from->fin_received && before(to->fin_at, from->received))
        receives_fin(from);
}
