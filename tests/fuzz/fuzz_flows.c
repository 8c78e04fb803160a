/*
 * fuzz_flows.c -- any order of packets between a few ends, as conversations.
 *
 * Ten bytes make a packet: kind and ends, flags, number, acknowledgement,
 * length, window, time.
 */
#include <string.h>

#include "fuzz.h"
#include "packets/filter.h"
#include "packets/findings.h"

enum { STEP = 10 };

/* Numbers near each other, and near the end of the circle. */
static uint32_t number_of(uint8_t a, uint8_t b)
{
    return (uint32_t)((a & 3U) * 0x7ffffff0U) + b;
}

static void packet_of(const uint8_t *d, packet *p, capture_record *r)
{
    static uint8_t text[64];

    memset(p, 0, sizeof(*p));
    p->kind = d[0] & 1 ? PACKET_UDP : PACKET_TCP;
    if ((d[0] & 0x70) == 0x70)
        p->kind = PACKET_ERROR;
    p->family = d[0] & 2 ? SOQ_IPV6 : SOQ_IPV4;
    p->protocol = d[0] & 1 ? 17 : 6;
    p->from.ip[0] = d[0] >> 2 & 1;
    p->to.ip[0] = d[0] >> 3 & 1;
    p->from.port = (uint16_t)(65431 + (d[0] >> 7) + (d[9] & 1));
    p->to.port = (uint16_t)(65431 + (d[9] >> 1 & 3));
    p->flags = d[1] & 0x3f;
    p->scale = (int8_t)(d[1] & 0x40 ? d[1] % 15 : -1);
    p->seq = number_of(d[2], d[3]);
    p->ack = number_of(d[4], d[5]);
    p->has_fields = !(d[0] & 1);
    p->has_payload = !(d[1] & 0x80);
    p->payload = p->has_payload ? d[6] & 63 : 0;
    p->window = d[7] & 7 ? d[7] : 0;
    p->data.at = text;
    p->data.len = p->payload;
    p->fragments = d[6] >> 6;
    memset(r, 0, sizeof(*r));
    r->len = 54 + p->payload;
    r->time_ns = (int64_t)d[8] * d[8] * 100000;
    r->has_time = true;
}

static void check_rows(const flow *f)
{
    const flow_row *row = flow_row_first(f);
    uint64_t frame = 0;
    size_t count = 0;

    PROMISE(flow_row_count(f) + f->rows.left_out ==
            flow_packets(f) + f->errors);
    for (; row; row = flow_row_next(f, row), count++) {
        PROMISE(row->from < 2 && row->data_len <= FLOW_QUOTED);
        PROMISE(row->states[0] < SOQ_TCP_STATE_COUNT &&
                row->states[1] < SOQ_TCP_STATE_COUNT);
        PROMISE(row->frame > frame);
        frame = row->frame;
    }
    PROMISE(count == flow_row_count(f));
}

static void check_flow(const flows *all, const flow *f, uint32_t number)
{
    char small[8], text[FILTER_TEXT];
    findings found;

    PROMISE(f->number == number && f->earlier < number);
    PROMISE(f->client < 2 && f->first_frame <= f->last_frame);
    PROMISE(f->first_ns <= f->last_ns);
    check_rows(f);
    PROMISE(flow_end_of(f) <= FLOW_OPEN);
    findings_of(all, f, &found);
    PROMISE(found.count > 0 && found.count < FINDINGS_MOST);
    for (size_t i = 0; i < found.count; i++)
        PROMISE(found.list[i].kind < FINDING_KINDS &&
                finding_name(found.list[i].kind)[0]);
    filter_pair(f, true, text, sizeof(text));
    PROMISE(strlen(text) < sizeof(text) - 1);
    filter_pair(f, true, small, sizeof(small));
    filter_stream(f, small, sizeof(small));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    flows_options o = flows_defaults();
    uint64_t frame = 0, sum = 0;
    capture_record r;
    flows *all;
    packet p;

    o.rows_first = 8;
    o.rows_last = 4;
    o.rows_most = 64;
    all = flows_open(&o);
    PROMISE(all);
    for (; size >= STEP; size -= STEP, data += STEP) {
        packet_of(data, &p, &r);
        PROMISE(!flows_add(all, ++frame, &r, &p).err);
    }
    flows_finish(all);
    for (size_t i = 0; i < flows_count(all); i++) {
        check_flow(all, flows_at(all, i), (uint32_t)i + 1);
        sum += flow_packets(flows_at(all, i)) + flows_at(all, i)->errors;
    }
    PROMISE(sum <= frame);
    PROMISE((choose_flow(all, 0) == NULL) == (flows_count(all) == 0));
    flows_close(&all);
    return 0;
}
