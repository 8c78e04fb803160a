/* sightings.c -- what rows say of clocks: what left, what arrived, when.
 *
 * Only what is sure is taken.  A place that is told too late would make a
 * bound that does not hold, so: of several calls told as one, the last byte
 * alone; of packets, those that are seen for the first time in order, and only
 * after the SYN; of datagrams, which may be lost and doubled, that something
 * came after the first one was sent. */
#include <string.h>

#include "packets/tcp_track.h"
#include "timeline.h"

/* Relative numbers of 32 bits begin anew behind it. */
enum { ROUND = 0x7fffffff };

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool add(timeline *t, const timeline_row *r, unsigned from,
                mark_point at, bool left, uint64_t place)
{
    return marks_add(&t->seen, from, at, r->clock, left, place, r->own_ns);
}

/* ---- calls ------------------------------------------------------------- */

/* What an end says that it sent, and what came from the other. */
static bool sent(timeline *t, const timeline_row *r, uint64_t place)
{
    return add(t, r, r->end, r->end == CLIENT ? MARK_CLIENT : MARK_SERVER,
               true, place);
}

static bool came(timeline *t, const timeline_row *r, uint64_t place)
{
    return add(t, r, 1U - r->end, r->end == CLIENT ? MARK_CLIENT : MARK_SERVER,
               false, place);
}

static bool see_datagram(timeline *t, const timeline_row *r)
{
    const line *l = r->told;

    if (is(l->name, "send")) {
        bool first = !t->sent_one[r->end];

        t->sent_one[r->end] = true;
        return !first || l->calls > 1 || sent(t, r, 1);
    }
    if (is(l->name, "datagram") || is(l->name, "recv"))
        return came(t, r, 1);
    return true;
}

static bool see_call(timeline *t, const timeline_row *r)
{
    const line *l = r->told;

    if (t->chosen.udp)
        return see_datagram(t, r);
    if (is(l->name, "connect"))
        return l->error[0] || sent(t, r, 0);
    if (is(l->name, "accept"))
        return came(t, r, 0);
    if (is(l->name, "bind") && r->end == SERVER)
        return sent(t, r, 0); /* before it nothing is answered */
    if (is(l->name, "shutdown"))
        return sent(t, r, MARK_FIN);
    if (is(l->name, "recv") && l->end)
        return came(t, r, MARK_FIN);
    if (l->bytes == 0 || l->total < l->bytes)
        return true;
    if (is(l->name, "send"))
        return sent(t, r, l->calls > 1 ? l->total : l->total - l->bytes + 1);
    return is(l->name, "recv") ? came(t, r, l->total) : true;
}

/* ---- packets ----------------------------------------------------------- */

enum {
    ODD = MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER | MARK_GAP |
          MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE | MARK_PORT_REUSED
};

static bool see_bytes(timeline *t, const timeline_row *r, mark_point at)
{
    const flow_row *p = r->packet;
    bool first = !(p->marks & (uint32_t)ODD);

    if (p->payload > 0 && first && !add(t, r, r->end, at, true, p->seq))
        return false;
    return p->payload == 0 ||
           add(t, r, r->end, at, false, (uint64_t)p->seq + p->payload - 1);
}

static bool see_segment(timeline *t, const timeline_row *r, mark_point at)
{
    const flow_row *p = r->packet;
    bool first = !(p->marks & (uint32_t)ODD);
    bool well = true;

    if (!r->flow->sides[p->from].tcp.opened || p->seq > ROUND)
        return true;
    if (p->flags & PACKET_SYN) {
        if (first)
            well = add(t, r, r->end, at, true, 0);
        return well && add(t, r, r->end, at, false, 0);
    }
    well = see_bytes(t, r, at);
    if (well && (p->flags & PACKET_FIN) && p->payload == 0 && first)
        well = add(t, r, r->end, at, true, MARK_FIN);
    if (well && (p->flags & PACKET_FIN))
        well = add(t, r, r->end, at, false, MARK_FIN);
    return well;
}

static bool see_packet(timeline *t, const timeline_row *r)
{
    mark_point at = t->files[r->file].at;

    if (r->packet->error)
        return true;
    if (t->chosen.udp)
        return add(t, r, r->end, at, false, 1);
    return see_segment(t, r, at);
}

bool timeline_sightings(timeline *t)
{
    for (size_t i = 0; i < t->row_count; i++) {
        const timeline_row *r = &t->rows[i];

        if (r->source == TIMELINE_CALL && !see_call(t, r))
            return false;
        if (r->source == TIMELINE_WIRE && !see_packet(t, r))
            return false;
    }
    return true;
}
