/* test_packets_flows.c -- conversations, their states, and what they show. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "packets/filter.h"
#include "packets/findings.h"

enum { CLIENT, SERVER, TCP = 6, UDP = 17 };

/* A conversation as it is written down: who, flags, numbers, data. */
typedef struct said {
    int from;
    unsigned flags;
    uint32_t seq, ack, len;
    soq_tcp_state client, server; /* after it */
} said;

#define S(name) SOQ_TCP_##name

/* Figures 6 and 12 of RFC 9293, with data between. */
static const said figure[] = {
    { CLIENT, PACKET_SYN, 100, 0, 0, S(SYN_SENT), S(SYN_RECEIVED) },
    { SERVER, PACKET_SYN | PACKET_ACK, 300, 101, 0, S(ESTABLISHED),
      S(SYN_RECEIVED) },
    { CLIENT, PACKET_ACK, 101, 301, 0, S(ESTABLISHED), S(ESTABLISHED) },
    { CLIENT, PACKET_ACK, 101, 301, 12, S(ESTABLISHED), S(ESTABLISHED) },
    { SERVER, PACKET_ACK, 301, 113, 12, S(ESTABLISHED), S(ESTABLISHED) },
    { CLIENT, PACKET_FIN | PACKET_ACK, 113, 313, 0, S(FIN_WAIT_1),
      S(CLOSE_WAIT) },
    { SERVER, PACKET_ACK, 313, 114, 0, S(FIN_WAIT_2), S(CLOSE_WAIT) },
    { SERVER, PACKET_FIN | PACKET_ACK, 313, 114, 0, S(TIME_WAIT),
      S(LAST_ACK) },
    { CLIENT, PACKET_ACK, 114, 314, 0, S(TIME_WAIT), S(CLOSED) },
};
enum { FIGURE = sizeof(figure) / sizeof(figure[0]) };

static packet packet_of(const said *one, uint16_t cport, uint16_t sport,
                        uint8_t protocol)
{
    packet p;

    memset(&p, 0, sizeof(p));
    p.kind = protocol == UDP ? PACKET_UDP : PACKET_TCP;
    p.family = SOQ_IPV4;
    p.protocol = protocol;
    p.from.ip[0] = p.to.ip[0] = 0x0100007f;
    p.from.port = one->from == CLIENT ? cport : sport;
    p.to.port = one->from == CLIENT ? sport : cport;
    p.seq = one->seq;
    p.ack = one->ack;
    p.flags = (uint16_t)one->flags;
    p.window = 1000;
    p.scale = -1;
    p.has_fields = p.has_payload = true;
    p.payload = one->len;
    return p;
}

static void feed(flows *all, uint64_t frame, const packet *p)
{
    capture_record r;

    memset(&r, 0, sizeof(r));
    r.has_time = true;
    r.time_ns = (int64_t)frame * 1000000;
    r.len = 54 + p->payload;
    assert_ok(flows_add(all, frame, &r, p));
}

static flows *opened(void)
{
    flows_options o = flows_defaults();
    flows *all = flows_open(&o);

    assert_non_null(all);
    return all;
}

static void feed_all(flows *all, const said *list, size_t count,
                     uint16_t cport)
{
    for (size_t i = 0; i < count; i++) {
        packet p = packet_of(&list[i], cport, 65432, TCP);

        feed(all, i + 1, &p);
    }
}

/* Row i, from 0. */
static flow_row row_at(const flow *f, size_t i)
{
    const flow_row *row = flow_row_first(f);
    flow_row none = { 0 };

    while (row && i-- > 0)
        row = flow_row_next(f, row);
    assert_non_null(row);
    return row ? *row : none;
}

/* ---- states ------------------------------------------------------------ */

static void check_states(const said *list, size_t count)
{
    flows *all = opened();
    const flow *f;

    feed_all(all, list, count, 40000);
    flows_finish(all);
    assert_int_equal(flows_count(all), 1);
    f = flows_at(all, 0);
    assert_int_equal(f->client, 0);
    for (size_t i = 0; i < count; i++) {
        flow_row row = row_at(f, i);

        assert_string_equal(soq_tcp_state_name((soq_tcp_state)row.states[0]),
                            soq_tcp_state_name(list[i].client));
        assert_string_equal(soq_tcp_state_name((soq_tcp_state)row.states[1]),
                            soq_tcp_state_name(list[i].server));
    }
    flows_close(&all);
}

static void open_and_close_follow_the_figures(void **state)
{
    (void)state;
    check_states(figure, FIGURE);
}

static void both_ends_may_close_at_once(void **state)
{
    static const said list[] = {
        { CLIENT, PACKET_SYN, 100, 0, 0, S(SYN_SENT), S(SYN_RECEIVED) },
        { SERVER, PACKET_SYN | PACKET_ACK, 300, 101, 0, S(ESTABLISHED),
          S(SYN_RECEIVED) },
        { CLIENT, PACKET_ACK, 101, 301, 0, S(ESTABLISHED), S(ESTABLISHED) },
        { CLIENT, PACKET_FIN | PACKET_ACK, 101, 301, 0, S(FIN_WAIT_1),
          S(CLOSE_WAIT) },
        /* It does not acknowledge the FIN, so it was sent before it came. */
        { SERVER, PACKET_FIN | PACKET_ACK, 301, 101, 0, S(CLOSING),
          S(CLOSING) },
        { CLIENT, PACKET_ACK, 102, 302, 0, S(CLOSING), S(TIME_WAIT) },
        { SERVER, PACKET_ACK, 302, 102, 0, S(TIME_WAIT), S(TIME_WAIT) },
    };

    (void)state;
    check_states(list, sizeof(list) / sizeof(list[0]));
}

static void a_reset_closes_both_ends(void **state)
{
    static const said list[] = {
        { CLIENT, PACKET_SYN, 100, 0, 0, S(SYN_SENT), S(CLOSED) },
        { SERVER, PACKET_RST | PACKET_ACK, 0, 101, 0, S(CLOSED), S(CLOSED) },
    };

    (void)state;
    check_states(list, sizeof(list) / sizeof(list[0]));
}

static void a_reset_outside_the_window_is_not_obeyed(void **state)
{
    static const said list[] = {
        { CLIENT, PACKET_SYN, 100, 0, 0, S(SYN_SENT), S(SYN_RECEIVED) },
        { SERVER, PACKET_SYN | PACKET_ACK, 300, 101, 0, S(ESTABLISHED),
          S(SYN_RECEIVED) },
        { CLIENT, PACKET_ACK, 101, 301, 0, S(ESTABLISHED), S(ESTABLISHED) },
        { SERVER, PACKET_RST, 900000, 0, 0, S(ESTABLISHED), S(CLOSED) },
    };

    (void)state;
    check_states(list, sizeof(list) / sizeof(list[0]));
}

static void a_fin_that_came_too_early_waits_for_what_is_before_it(void **state)
{
    static const said list[] = {
        { CLIENT, PACKET_SYN, 100, 0, 0, S(SYN_SENT), S(SYN_RECEIVED) },
        { SERVER, PACKET_SYN | PACKET_ACK, 300, 101, 0, S(ESTABLISHED),
          S(SYN_RECEIVED) },
        { CLIENT, PACKET_ACK, 101, 301, 0, S(ESTABLISHED), S(ESTABLISHED) },
        { CLIENT, PACKET_FIN | PACKET_ACK, 111, 301, 5, S(FIN_WAIT_1),
          S(ESTABLISHED) },
        { CLIENT, PACKET_ACK, 101, 301, 10, S(FIN_WAIT_1), S(ESTABLISHED) },
        { SERVER, PACKET_ACK, 301, 117, 0, S(FIN_WAIT_2), S(CLOSE_WAIT) },
    };

    (void)state;
    check_states(list, sizeof(list) / sizeof(list[0]));
}

static void who_never_answered_is_in_no_known_state(void **state)
{
    static const said list[] = {
        { CLIENT, PACKET_SYN, 100, 0, 0, S(SYN_SENT), S(UNKNOWN) },
        { CLIENT, PACKET_SYN, 100, 0, 0, S(SYN_SENT), S(UNKNOWN) },
    };

    (void)state;
    check_states(list, sizeof(list) / sizeof(list[0]));
}

/* ---- client and server ------------------------------------------------- */

static flow_why why_of(uint8_t protocol, uint16_t first, uint16_t second,
                       unsigned flags, unsigned *client)
{
    said one = { CLIENT, flags, 1, 1, 1, S(UNKNOWN), S(UNKNOWN) };
    packet p = packet_of(&one, first, second, protocol);
    flows *all = opened();
    flow_why why;

    feed(all, 1, &p);
    flows_finish(all);
    why = flows_at(all, 0)->why;
    *client = flows_at(all, 0)->client;
    flows_close(&all);
    return why;
}

static void the_client_is_told_by_what_is_there(void **state)
{
    unsigned client;

    (void)state;
    assert_int_equal(why_of(TCP, 50000, 80, PACKET_SYN, &client), FLOW_BY_SYN);
    assert_int_equal(client, 0);
    assert_int_equal(why_of(TCP, 80, 50000, PACKET_SYN | PACKET_ACK, &client),
                     FLOW_BY_SYN_ACK);
    assert_int_equal(client, 1);
    assert_int_equal(why_of(TCP, 65432, 41000, PACKET_ACK, &client),
                     FLOW_BY_COURSE);
    assert_int_equal(client, 1);
    assert_int_equal(why_of(UDP, 53, 41000, 0, &client), FLOW_BY_PORT);
    assert_int_equal(client, 1);
    assert_int_equal(why_of(UDP, 41000, 41001, 0, &client), FLOW_BY_FIRST);
    assert_int_equal(client, 0);
}

static void ports_have_their_groups(void **state)
{
    (void)state;
    assert_int_equal(port_group_of(0), PORT_WELL_KNOWN);
    assert_int_equal(port_group_of(1023), PORT_WELL_KNOWN);
    assert_int_equal(port_group_of(1024), PORT_REGISTERED);
    assert_int_equal(port_group_of(49151), PORT_REGISTERED);
    assert_int_equal(port_group_of(49152), PORT_DYNAMIC);
    assert_int_equal(port_group_of(65535), PORT_DYNAMIC);
}

/* ---- flows ------------------------------------------------------------- */

static void a_pair_that_is_used_again_is_another_conversation(void **state)
{
    said again[FIGURE];
    flows *all = opened();

    (void)state;
    memcpy(again, figure, sizeof(figure));
    for (size_t i = 0; i < FIGURE; i++) {
        uint32_t *own = again[i].from == CLIENT ? &again[i].seq
                                                : &again[i].ack;

        *own += *own ? 7777 : 0;
    }
    feed_all(all, figure, FIGURE, 40000);
    feed_all(all, again, FIGURE, 40000);
    flows_finish(all);
    assert_int_equal(flows_count(all), 2);
    assert_int_equal(flow_packets(flows_at(all, 0)), FIGURE);
    assert_int_equal(flow_packets(flows_at(all, 1)), FIGURE);
    assert_int_equal(flows_at(all, 1)->earlier, 1);
    assert_int_equal(flow_marks(flows_at(all, 1), MARK_PORT_REUSED), 1);
    assert_int_equal(flow_marks(flows_at(all, 1), MARK_ANY_RETRANSMISSION), 0);
    flows_close(&all);
}

static void numbers_may_pass_their_end(void **state)
{
    said wrapped[FIGURE];
    flows *all = opened();

    (void)state;
    memcpy(wrapped, figure, sizeof(figure));
    for (size_t i = 0; i < FIGURE; i++) {
        bool syn = i == 0;

        wrapped[i].seq -= wrapped[i].from == CLIENT ? 106 : 305;
        wrapped[i].ack -= syn ? 0 : wrapped[i].from == CLIENT ? 305 : 106;
    }
    feed_all(all, wrapped, FIGURE, 40000);
    flows_finish(all);
    assert_int_equal(flow_end_of(flows_at(all, 0)), FLOW_GRACEFUL);
    assert_int_equal(row_at(flows_at(all, 0), 5).seq, 13);
    assert_int_equal(flow_marks(flows_at(all, 0), (1U << MARKS) - 1), 0);
    flows_close(&all);
}

static void long_conversations_keep_their_beginning_and_end(void **state)
{
    flows_options o = flows_defaults();
    flows *all;
    const flow *f;

    (void)state;
    o.rows_first = 10;
    o.rows_last = 4;
    all = flows_open(&o);
    for (uint64_t i = 1; i <= 1000; i++) {
        said one = { CLIENT, 0, 0, 0, 1, S(UNKNOWN), S(UNKNOWN) };
        packet p = packet_of(&one, 40000, 65431, UDP);

        feed(all, i, &p);
    }
    f = flows_at(all, 0);
    assert_int_equal(flow_row_count(f), 14);
    assert_int_equal(f->rows.left_out, 986);
    assert_int_equal(row_at(f, 9).frame, 10);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(row_at(f, 10 + i).frame, 997 + i);
    flows_close(&all);
}

static size_t rows_of(const flow *f)
{
    const flow_row *row = flow_row_first(f);
    uint64_t frame = 0;
    size_t count = 0;

    for (; row; row = flow_row_next(f, row), count++) {
        assert_int_equal(row->frame % 3, f->number % 3);
        assert_true(row->frame > frame);
        frame = row->frame;
    }
    return count;
}

static void conversations_that_take_turns_keep_their_own_rows(void **state)
{
    /* The third finds room for 3 of its last ones. */
    static const size_t kept[3] = { 14, 14, 13 };
    flows_options o = flows_defaults();
    flows *all;

    (void)state;
    o.rows_first = 10;
    o.rows_last = 4;
    o.rows_most = 41;
    all = flows_open(&o);
    for (uint64_t i = 1; i <= 3000; i++) {
        said one = { CLIENT, 0, 0, 0, 1, S(UNKNOWN), S(UNKNOWN) };
        packet p = packet_of(&one, (uint16_t)(40000 + i % 3), 65431, UDP);

        feed(all, i, &p);
    }
    for (size_t i = 0; i < 3; i++) {
        const flow *f = flows_at(all, i);

        assert_int_equal(rows_of(f), kept[i]);
        assert_int_equal(flow_row_count(f), kept[i]);
        assert_int_equal(f->rows.left_out, 1000 - kept[i]);
        assert_int_equal(row_at(f, kept[i] - 1).frame, 2998 + i);
    }
    flows_close(&all);
}

static void very_many_conversations_are_all_found_again(void **state)
{
    enum { MANY = 20000 };
    flows_options o = flows_defaults();
    flows *all;

    (void)state;
    o.rows_first = o.rows_last = 0;
    all = flows_open(&o);
    for (uint64_t turn = 0; turn < 2; turn++)
        for (uint16_t i = 0; i < MANY; i++) {
            said one = {
                turn ? SERVER : CLIENT, 0, 0, 0, 1, S(UNKNOWN), S(UNKNOWN)
            };
            packet p = packet_of(&one, (uint16_t)(30000 + i), 65431, UDP);

            feed(all, turn * MANY + i + 1, &p);
        }
    assert_int_equal(flows_count(all), MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(flow_packets(flows_at(all, i)), 2);
    flows_close(&all);
}

/* ---- findings ---------------------------------------------------------- */

/* Of kind FINDING_KINDS where there is none. */
static finding find(const findings *all, finding_kind kind)
{
    finding none = { .kind = FINDING_KINDS };

    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].kind == kind)
            return all->list[i];
    return none;
}

static void findings_without(unsigned mask, findings *out, flows **pall)
{
    flows *all = opened();

    for (size_t i = 0; i < FIGURE; i++) {
        packet p = packet_of(&figure[i], 40000, 65432, TCP);

        if (!(mask & 1U << i))
            feed(all, i + 1, &p);
    }
    flows_finish(all);
    findings_of(all, choose_flow(all, 0), out);
    *pall = all;
}

static void what_is_found_names_its_packets(void **state)
{
    findings found;
    finding one;
    flows *all;

    (void)state;
    findings_without(0, &found, &all);
    one = find(&found, FINDING_HANDSHAKE);
    assert_int_equal(one.kind, FINDING_HANDSHAKE);
    assert_int_equal(one.frames[0], 1);
    assert_int_equal(one.frames[1], 2);
    assert_int_equal(one.frames[2], 3);
    one = find(&found, FINDING_GRACEFUL);
    assert_int_equal(one.kind, FINDING_GRACEFUL);
    assert_int_equal(one.side, 0);
    assert_int_equal(one.frames[0], 6);
    assert_int_equal(one.frames[1], 8);
    one = find(&found, FINDING_TIME_WAIT);
    assert_int_equal(one.kind, FINDING_TIME_WAIT);
    assert_int_equal(one.side, 0);
    assert_false(found.odd);
    flows_close(&all);
}

static void what_was_not_captured_is_not_found(void **state)
{
    static const struct {
        unsigned without;
        finding_kind gone, instead;
    } cases[] = {
        { 0x003, FINDING_HANDSHAKE, FINDING_MIDDLE },
        { 0x001, FINDING_HANDSHAKE, FINDING_MIDDLE },
        { 0x002, FINDING_HANDSHAKE, FINDING_MIDDLE },
        { 0x180, FINDING_GRACEFUL, FINDING_HALF_CLOSED },
        { 0x100, FINDING_GRACEFUL, FINDING_CLOSING },
        { 0x1e0, FINDING_GRACEFUL, FINDING_OPEN },
        { 0x180, FINDING_TIME_WAIT, FINDING_HALF_CLOSED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        findings found;
        flows *all;

        findings_without(cases[i].without, &found, &all);
        assert_int_equal(find(&found, cases[i].gone).kind, FINDING_KINDS);
        assert_int_equal(find(&found, cases[i].instead).kind,
                         cases[i].instead);
        flows_close(&all);
    }
}

static void connections_to_one_server_are_counted(void **state)
{
    flows *all = opened();
    findings found;
    finding one;

    (void)state;
    for (uint16_t i = 0; i < 3; i++)
        feed_all(all, figure, FIGURE, (uint16_t)(40000 + i));
    flows_finish(all);
    findings_of(all, flows_at(all, 1), &found);
    one = find(&found, FINDING_PORTS);
    assert_int_equal(one.kind, FINDING_PORTS);
    assert_int_equal(one.count, 3);
    assert_int_equal(one.other, 3);
    flows_close(&all);
}

static void the_filter_names_the_pair(void **state)
{
    flows *all = opened();
    char text[FILTER_TEXT];

    (void)state;
    feed_all(all, figure, FIGURE, 40000);
    filter_stream(flows_at(all, 0), text, sizeof(text));
    assert_string_equal(text, "tcp.stream eq 0");
    filter_pair(flows_at(all, 0), false, text, sizeof(text));
    assert_string_equal(text, "ip.addr == 127.0.0.1 && tcp.port == 40000 && "
                              "tcp.port == 65432");
    flows_close(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(open_and_close_follow_the_figures),
        TEST(both_ends_may_close_at_once),
        TEST(a_reset_closes_both_ends),
        TEST(a_reset_outside_the_window_is_not_obeyed),
        TEST(a_fin_that_came_too_early_waits_for_what_is_before_it),
        TEST(who_never_answered_is_in_no_known_state),
        TEST(the_client_is_told_by_what_is_there),
        TEST(ports_have_their_groups),
        TEST(a_pair_that_is_used_again_is_another_conversation),
        TEST(numbers_may_pass_their_end),
        TEST(long_conversations_keep_their_beginning_and_end),
        TEST(conversations_that_take_turns_keep_their_own_rows),
        TEST(very_many_conversations_are_all_found_again),
        TEST(what_is_found_names_its_packets),
        TEST(what_was_not_captured_is_not_found),
        TEST(connections_to_one_server_are_counted),
        TEST(the_filter_names_the_pair),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
