/* findings.c -- what a conversation shows, with the packets that show it. */
#include "findings.h"

#include <stdlib.h>
#include <string.h>

#include "ip.h"

static finding *add(findings *out, finding_kind kind)
{
    finding *one = &out->list[out->count];

    memset(one, 0, sizeof(*one));
    one->kind = kind;
    one->side = -1;
    if (out->count < FINDINGS_MOST - 1)
        out->count++;
    return one;
}

/* The first row after `after` with all of these flags and none of those; from
 * side, or either (-1). */
static uint64_t frame_of(const flow *f, uint64_t after, int side,
                         unsigned flags, unsigned without)
{
    const flow_row *row = flow_row_first(f);

    for (; row; row = flow_row_next(f, row))
        if (row->frame > after && !row->error &&
            (side < 0 || row->from == side) && (row->flags & flags) == flags &&
            !(row->flags & without))
            return row->frame;
    return 0;
}

static uint64_t frame_of_mark(const flow *f, uint32_t marks)
{
    const flow_row *row = flow_row_first(f);

    for (; row; row = flow_row_next(f, row))
        if (row->marks & marks)
            return row->frame;
    return 0;
}

static uint64_t frame_of_error(const flow *f)
{
    const flow_row *row = flow_row_first(f);

    for (; row; row = flow_row_next(f, row))
        if (row->error)
            return row->frame;
    return 0;
}

/* ---- how it began ------------------------------------------------------ */

static void begin_of_udp(const flow *f, findings *out)
{
    finding *one = add(out, FINDING_NO_HANDSHAKE);
    const flow_row *row = flow_row_first(f);

    if (row && !row->error) {
        one->count = row->payload;
        one->frames[0] = row->frame;
    }
}

static void begin_of_tcp(const flow *f, findings *out)
{
    int client = f->client, server = !f->client;
    finding *one;

    if (flow_end_of(f) == FLOW_REFUSED) {
        one = add(out, f->has_reset ? FINDING_REFUSED : FINDING_UNREACHABLE);
        one->side = server;
        one->other = f->last_error;
        one->frames[0] = frame_of(f, 0, client, PACKET_SYN, PACKET_ACK);
        one->frames[1] = f->has_reset ? frame_of(f, 0, server, PACKET_RST, 0)
                                      : frame_of_error(f);
    } else if (flow_end_of(f) == FLOW_UNANSWERED) {
        one = add(out, FINDING_UNANSWERED);
        one->side = client;
        one->count = f->sides[client].packets;
        one->frames[0] = frame_of(f, 0, client, PACKET_SYN, PACKET_ACK);
    } else if (f->sides[client].tcp.opened && f->sides[server].tcp.opened) {
        one = add(out, FINDING_HANDSHAKE);
        one->frames[0] = frame_of(f, 0, client, PACKET_SYN, PACKET_ACK);
        one->frames[1] = frame_of(f, 0, server, PACKET_SYN | PACKET_ACK, 0);
        one->frames[2] = frame_of(f, one->frames[1], client, PACKET_ACK,
                                  PACKET_SYN);
    } else {
        add(out, FINDING_MIDDLE);
    }
}

/* ---- ports ------------------------------------------------------------- */

static void ports_of(const flows *all, const flow *f, findings *out)
{
    finding *one = add(out, FINDING_PORTS);
    uint8_t *seen = calloc(65536 / 8, 1);

    one->side = f->client;
    for (size_t i = 0; i < flows_count(all); i++) {
        const flow *other = flows_at(all, i);
        uint16_t port = flow_client(other)->addr.port;

        if (!choose_is_sibling(f, other))
            continue;
        one->count++;
        if (seen && !(seen[port / 8] & 1U << port % 8)) {
            seen[port / 8] = (uint8_t)(seen[port / 8] | 1U << port % 8);
            one->other++;
        }
    }
    free(seen);
}

/* ---- how it ended ------------------------------------------------------ */

static finding_kind end_kind(flow_ending end)
{
    switch (end) {
    case FLOW_GRACEFUL:
        return FINDING_GRACEFUL;
    case FLOW_RESET:
        return FINDING_RESET;
    case FLOW_CLOSED_RESET:
        return FINDING_CLOSED_RESET;
    case FLOW_HALF_CLOSED:
        return FINDING_HALF_CLOSED;
    case FLOW_CLOSING:
        return FINDING_CLOSING;
    case FLOW_OPEN:
        return FINDING_OPEN;
    case FLOW_DATAGRAMS:
        return FINDING_NO_END;
    case FLOW_UNANSWERED:
    case FLOW_REFUSED:
        break;
    }
    return FINDING_KINDS; /* said already */
}

static void end_of(const flow *f, findings *out)
{
    finding_kind kind = end_kind(flow_end_of(f));
    finding *one;

    if (kind == FINDING_KINDS)
        return;
    one = add(out, kind);
    one->side = f->has_fin ? f->first_fin : -1;
    one->count = f->sides[f->client].packets;
    one->other = f->sides[!f->client].packets;
    if (kind == FINDING_RESET || kind == FINDING_CLOSED_RESET) {
        one->side = f->first_reset;
        one->frames[0] = frame_of(f, 0, f->first_reset, PACKET_RST, 0);
    } else if (f->has_fin) {
        one->frames[0] = frame_of(f, 0, f->first_fin, PACKET_FIN, 0);
        one->frames[1] = frame_of(f, 0, !f->first_fin, PACKET_FIN, 0);
    }
    if (flow_waits(f, 0) || flow_waits(f, 1)) {
        one = add(out, FINDING_TIME_WAIT);
        one->side = flow_waits(f, 0) ? 0 : 1;
        one->count = flow_waits(f, 0) && flow_waits(f, 1) ? 2 : 1;
    }
}

/* ---- what is odd ------------------------------------------------------- */

static void odd(findings *out, finding_kind kind, uint64_t count,
                uint64_t frame)
{
    finding *one;

    if (count == 0)
        return;
    one = add(out, kind);
    one->count = count;
    one->frames[0] = frame;
    out->odd = true;
}

static void odd_marks(const flow *f, findings *out)
{
    static const struct {
        finding_kind kind;
        uint32_t marks;
    } kinds[] = {
        { FINDING_RETRANSMISSIONS, MARK_ANY_RETRANSMISSION },
        { FINDING_OUT_OF_ORDER, MARK_OUT_OF_ORDER },
        { FINDING_GAPS, MARK_GAP },
        { FINDING_ZERO_WINDOW, MARK_ZERO_WINDOW },
        { FINDING_KEEP_ALIVE, MARK_KEEP_ALIVE },
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        odd(out, kinds[i].kind, flow_marks(f, kinds[i].marks),
            frame_of_mark(f, kinds[i].marks));
}

void findings_of(const flows *all, const flow *f, findings *out)
{
    memset(out, 0, sizeof(*out));
    out->flow = f;
    if (f->protocol == IP_UDP)
        begin_of_udp(f, out);
    else
        begin_of_tcp(f, out);
    ports_of(all, f, out);
    end_of(f, out);
    odd_marks(f, out);
    odd(out, FINDING_PORT_REUSED, f->earlier > 0, f->first_frame);
    if (f->earlier > 0)
        out->list[out->count - 1].other = f->earlier;
    odd(out, FINDING_ERRORS, f->errors, frame_of_error(f));
    if (f->errors > 0)
        out->list[out->count - 1].other = f->last_error;
    odd(out, FINDING_FRAGMENTS, f->fragments, 0);
}

const char *finding_name(finding_kind kind)
{
    static const char *const names[FINDING_KINDS] = {
        "handshake",    "refused",      "unreachable",  "unanswered",
        "middle",       "no_handshake", "ports",        "graceful",
        "time_wait",    "reset",        "closed_reset", "half_closed",
        "closing",      "open",         "no_end",       "retransmissions",
        "out_of_order", "gaps",         "zero_window",  "keep_alive",
        "port_reused",  "errors",       "fragments",
    };

    return kind < FINDING_KINDS ? names[kind] : "";
}
