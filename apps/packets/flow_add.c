/* flow_add.c -- a flow as it grows. */
#include "flow_add.h"

#include <string.h>

#include "ip.h"

void flow_begin(flow *f, const packet *p)
{
    memset(f, 0, sizeof(*f));
    f->family = p->family;
    f->protocol = p->protocol;
    f->ends[0] = p->from;
    f->ends[1] = p->to;
    f->sides[0].addr = packet_addr(p->family, &p->from);
    f->sides[1].addr = packet_addr(p->family, &p->to);
    track_open(&f->sides[0].track);
    track_open(&f->sides[1].track);
}

static unsigned side_of(const flow *f, const packet *p)
{
    return p->from.port == f->ends[0].port &&
                   p->from.ip[0] == f->ends[0].ip[0] &&
                   p->from.ip[1] == f->ends[0].ip[1]
               ? 0
               : 1;
}

bool flow_is_another(const flow *f, const packet *p)
{
    const track_side *side;

    if (!p->has_fields || (p->flags & (PACKET_SYN | PACKET_ACK)) != PACKET_SYN)
        return false;
    side = &f->sides[side_of(f, p)].track;
    return side->has_base && side->base != p->seq;
}

static void take_time(flow *f, uint64_t frame, const capture_record *r)
{
    if (f->first_frame == 0) {
        f->first_frame = frame;
        f->first_ns = f->last_ns = r->time_ns;
    }
    f->last_frame = frame;
    if (r->time_ns > f->last_ns)
        f->last_ns = r->time_ns;
    if (r->time_ns < f->first_ns)
        f->first_ns = r->time_ns;
}

/* A SYN whose number is known, and a SYN-ACK whose number is not. */
static uint32_t take_opening(flow *f, flow_side *from, const packet *p)
{
    uint16_t opening = p->flags & (PACKET_SYN | PACKET_ACK);

    if (opening == PACKET_SYN && from->track.has_base)
        track_repeated_syn(&from->track);
    if (opening == PACKET_SYN && f->earlier && flow_packets(f) == 1)
        return MARK_PORT_REUSED;
    if (opening == (PACKET_SYN | PACKET_ACK) && from->track.has_base &&
        from->track.base != p->seq) {
        from->track.base = p->seq;
        return MARK_PORT_REUSED;
    }
    return 0;
}

static void count_marks(flow_side *side, uint32_t marks)
{
    for (int i = 0; marks; i++, marks >>= 1)
        side->marks[i] += marks & 1;
}

/* What the end of a conversation is told from. */
static void take_end(flow *f, unsigned side, const packet *p)
{
    const tcp_half *from = &f->sides[side].tcp, *to = &f->sides[!side].tcp;

    if ((p->flags & PACKET_FIN) && !f->has_fin) {
        f->has_fin = true;
        f->first_fin = (uint8_t)side;
    }
    if (!(p->flags & PACKET_RST))
        return;
    f->sides[side].resets++;
    if (f->has_reset)
        return;
    f->has_reset = true;
    f->first_reset = (uint8_t)side;
    f->early_reset = !(from->fin && to->fin);
    if (to->state == SOQ_TCP_SYN_SENT && !from->opened)
        f->refused = true;
}

/* The end that said nothing until now was there all the time, or was not. */
static void correct_rows(flow *f, unsigned side, soq_tcp_state state)
{
    for (uint32_t at = f->rows.first; at;) {
        flow_row *row = row_log_at(f->rows.log, at);

        if (row->states[side] == SOQ_TCP_UNKNOWN)
            row->states[side] = (uint8_t)state;
        at = row->next;
    }
}

static void take_segment(flow *f, unsigned side, const packet *p,
                         int64_t now_ns, flow_row *row)
{
    flow_side *from = &f->sides[side], *to = &f->sides[!side];
    bool silent = from->tcp.state == SOQ_TCP_UNKNOWN;
    tcp_segment s;

    row->marks = take_opening(f, from, p);
    if (p->has_payload)
        row->marks |= track_segment(&f->track, &from->track, &to->track, p,
                                    now_ns);
    count_marks(from, row->marks);
    s.flags = p->flags;
    s.seq = p->seq;
    s.ack = p->ack;
    s.len = p->payload;
    s.window = track_window(&from->track, p);
    take_end(f, side, p);
    tcp_state_segment(&from->tcp, &to->tcp, &s);
    if (silent && (to->tcp.opened || from->tcp.opened))
        correct_rows(f, side,
                     p->flags & PACKET_RST ? SOQ_TCP_CLOSED
                                           : SOQ_TCP_SYN_RECEIVED);
    if (p->flags & PACKET_SYN)
        from->segment_most = p->segment_most;
    row->seq = p->seq - from->track.base;
    row->ack = p->flags & PACKET_ACK ? p->ack - to->track.base : 0;
    row->window = s.window;
    row->flags = p->flags;
}

static void take_error(flow *f, unsigned side, const packet *p, int64_t now_ns,
                       flow_row *row)
{
    if (p->has_fields) {
        take_opening(f, &f->sides[side], p);
        track_opening(&f->track, &f->sides[side].track, p, now_ns);
    }
    f->errors++;
    f->sides[side].errors++;
    f->last_error = (uint16_t)(p->error_type << 8 | p->error_code);
    f->error_family = f->family;
    row->error = f->last_error;
    if (f->protocol == IP_TCP && f->sides[!side].packets == 0)
        f->refused = true;
}

void flow_take(flow *f, uint64_t frame, const capture_record *r,
               const packet *p, flow_row *row)
{
    unsigned side = side_of(f, p);
    bytes quoted = bytes_first(p->data, FLOW_QUOTED);

    memset(row, 0, offsetof(flow_row, data));
    row->frame = frame;
    row->time_ns = r->time_ns;
    row->from = (uint8_t)side;
    take_time(f, frame, r);
    if (p->kind == PACKET_ERROR) {
        take_error(f, side, p, r->time_ns, row);
    } else {
        f->sides[side].packets++;
        f->sides[side].bytes += r->len;
        f->sides[side].payload += p->payload;
        f->fragments += p->fragments > 1 ? p->fragments - 1U : 0;
        row->payload = p->payload;
        row->data_len = (uint8_t)quoted.len;
        if (quoted.len > 0)
            memcpy(row->data, quoted.at, quoted.len);
        if (p->protocol == IP_TCP)
            take_segment(f, side, p, r->time_ns, row);
    }
    row->states[0] = (uint8_t)f->sides[0].tcp.state;
    row->states[1] = (uint8_t)f->sides[1].tcp.state;
}
