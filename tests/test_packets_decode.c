/* test_packets_decode.c -- who sent what to whom, from a frame's bytes. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frames.h"
#include "packets/link.h"
#include "packets/reassembly.h"

static const uint64_t seed[2] = { 1, 2 };

static packet decode_with(reassembly *r, uint32_t link, const frame *f,
                          size_t wire)
{
    capture_record record;
    packet p;

    memset(&record, 0, sizeof(record));
    memset(&p, 0xee, sizeof(p));
    record.link = link;
    record.data.at = f->at;
    record.data.len = f->len;
    record.len = (uint32_t)wire;
    packet_decode(r, &record, &p);
    return p;
}

static packet decode(uint32_t link, const frame *f)
{
    reassembly *r = reassembly_open(seed);
    packet p;

    assert_non_null(r);
    p = decode_with(r, link, f, f->len);
    reassembly_close(&r);
    return p;
}

static void is_hello(const packet *p)
{
    char text[SOQ_ADDR_TEXT];
    soq_addr from = packet_addr(p->family, &p->from);
    soq_addr to = packet_addr(p->family, &p->to);

    assert_int_equal(p->kind, PACKET_UDP);
    assert_string_equal(soq_addr_text(&from, text, sizeof(text)),
                        "10.0.0.1:40000");
    assert_string_equal(soq_addr_text(&to, text, sizeof(text)),
                        "10.0.0.2:65431");
    assert_int_equal(p->payload, 5);
    assert_int_equal(p->data.len, 5);
    assert_memory_equal(p->data.at, "hello", 5);
}

static void add_hello(frame *f)
{
    frame_ipv4(f, 1, 2, 17, 8 + 5);
    frame_udp(f, 40000, 65431, 5);
    frame_add(f, "hello", 5);
}

static void ethernet(frame *f, unsigned type)
{
    frame_add(f, "\2\0\0\0\0\1\2\0\0\0\0\2", 12);
    frame_u16(f, type);
}

/* ---- link layers ------------------------------------------------------- */

static void every_link_layer_is_taken_off(void **state)
{
    static const struct {
        uint32_t link;
        const char *head;
        size_t len;
    } links[] = {
        { LINK_ETHERNET, "abcdefABCDEF\x08\x00", 14 },
        { LINK_ETHERNET, "abcdefABCDEF\x81\x00\x00\x07\x08\x00", 18 },
        { LINK_ETHERNET,
          "abcdefABCDEF\x88\xa8\x00\x07\x81\x00\x00\x08\x08\x00", 22 },
        { LINK_ETHERNET,
          "abcdefABCDEF\x00\x30\xaa\xaa\x03\x00\x00\x00\x08"
          "\x00",
          22 },
        { LINK_ETHERNET,
          "abcdefABCDEF\x88\x64\x11\x00\x00\x07\x00\x20\x00\x21", 22 },
        { LINK_COOKED, "\0\0\0\1\0\6abcdef\0\0\x08\x00", 16 },
        { LINK_COOKED2, "\x08\x00\0\0\0\0\0\1\3\4\0\6abcdef\0\0", 20 },
        { LINK_NULL, "\2\0\0\0", 4 },
        { LINK_NULL, "\0\0\0\2", 4 },
        { LINK_LOOP, "\0\0\0\2", 4 },
        { LINK_PPP, "\xff\x03\x00\x21", 4 },
        { LINK_PPP, "\x00\x21", 2 },
        { LINK_RAW, "", 0 },
        { LINK_RAW_OLD, "", 0 },
        { LINK_RAW_BSD, "", 0 },
        { LINK_IPV4, "", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        frame f = { .len = 0 };
        packet p;

        frame_add(&f, links[i].head, links[i].len);
        add_hello(&f);
        p = decode(links[i].link, &f);
        is_hello(&p);
        assert_non_null(link_name(links[i].link));
    }
}

static void a_link_layer_that_is_not_read_is_said_to_be_so(void **state)
{
    frame f = { .len = 0 };

    (void)state;
    add_hello(&f);
    assert_int_equal(decode(105, &f).kind, PACKET_UNKNOWN);
    assert_null(link_name(105));
}

static void what_is_not_ip_has_its_kind(void **state)
{
    frame arp = { .len = 0 }, other = { .len = 0 }, tags = { .len = 0 };

    (void)state;
    ethernet(&arp, 0x0806);
    assert_int_equal(decode(LINK_ETHERNET, &arp).kind, PACKET_ARP);
    ethernet(&other, 0x88cc);
    assert_int_equal(decode(LINK_ETHERNET, &other).kind, PACKET_OTHER);
    ethernet(&tags, 0x8100);
    for (int i = 0; i < 100; i++)
        frame_u32(&tags, 0x00018100);
    assert_int_equal(decode(LINK_ETHERNET, &tags).kind, PACKET_OTHER);
}

/* ---- lengths ----------------------------------------------------------- */

static void no_frame_is_read_behind_its_end(void **state)
{
    frame whole = { .len = 0 };

    (void)state;
    ethernet(&whole, 0x0800);
    frame_ipv4(&whole, 1, 2, 6, 20 + 4);
    frame_tcp(&whole, 1, 2, 3, 4, PACKET_ACK);
    frame_add(&whole, "data", 4);
    for (size_t len = 0; len <= whole.len; len++) {
        reassembly *r = reassembly_open(seed);
        capture_record record;
        uint8_t *exact = malloc(len + 1);
        packet p;

        assert_non_null(exact);
        memcpy(exact, whole.at, len);
        memset(&record, 0, sizeof(record));
        record.link = LINK_ETHERNET;
        record.data.at = exact;
        record.data.len = len;
        record.len = (uint32_t)whole.len;
        packet_decode(r, &record, &p);
        assert_int_equal(p.kind, len < 14 + 20 + 20 ? PACKET_CUT : PACKET_TCP);
        if (p.kind == PACKET_TCP)
            assert_int_equal(p.payload, 4);
        free(exact);
        reassembly_close(&r);
    }
}

static void padding_behind_ip_is_not_payload(void **state)
{
    frame f = { .len = 0 };
    packet p;

    (void)state;
    ethernet(&f, 0x0800);
    add_hello(&f);
    frame_add(&f, "padding padding", 15);
    p = decode(LINK_ETHERNET, &f);
    is_hello(&p);
}

static void lengths_that_cannot_be_are_broken(void **state)
{
    frame small = { .len = 0 }, header = { .len = 0 }, version = { .len = 0 };

    (void)state;
    frame_ipv4(&small, 1, 2, 17, 0);
    small.at[3] = 19; /* total length, less than the header */
    assert_int_equal(decode(LINK_RAW, &small).kind, PACKET_BROKEN);
    frame_ipv4(&header, 1, 2, 17, 8);
    header.at[0] = 0x44; /* a header of 16 bytes */
    frame_udp(&header, 1, 2, 0);
    assert_int_equal(decode(LINK_RAW, &header).kind, PACKET_BROKEN);
    add_hello(&version);
    version.at[0] = 0x55;
    assert_int_equal(decode(LINK_RAW, &version).kind, PACKET_BROKEN);
}

static void a_length_left_to_the_card_is_that_of_the_frame(void **state)
{
    frame f = { .len = 0 };
    packet p;

    (void)state;
    add_hello(&f);
    f.at[2] = f.at[3] = 0;
    p = decode(LINK_RAW, &f);
    is_hello(&p);
}

/* ---- headers ----------------------------------------------------------- */

static void options_of_ipv4_are_passed(void **state)
{
    frame f = { .len = 0 };
    packet p;

    (void)state;
    frame_ipv4(&f, 1, 2, 17, 4 + 8 + 5);
    f.at[0] = 0x46;
    frame_u32(&f, 0x94040000);
    frame_udp(&f, 40000, 65431, 5);
    frame_add(&f, "hello", 5);
    p = decode(LINK_RAW, &f);
    is_hello(&p);
}

static void extension_headers_of_ipv6_are_passed(void **state)
{
    frame f = { .len = 0 };
    char text[SOQ_ADDR_TEXT];
    packet p;
    soq_addr from;

    (void)state;
    frame_ipv6(&f, 1, 2, 0, 8 + 16 + 12 + 8 + 8 + 3);
    frame_add(&f, "\x3c\0\1\4\0\0\0\0", 8);                   /* hop by hop */
    frame_add(&f, "\x33\1\1\14\0\0\0\0\0\0\0\0\0\0\0\0", 16); /* to the host */
    frame_add(&f, "\x2c\1\0\0\0\0\0\0\0\0\0\0", 12); /* authentication */
    frame_add(&f, "\x11\0\0\0\0\0\0\7", 8); /* a fragment that is whole */
    frame_udp(&f, 7, 9, 3);
    frame_add(&f, "abc", 3);
    p = decode(LINK_RAW, &f);
    assert_int_equal(p.kind, PACKET_UDP);
    assert_int_equal(p.payload, 3);
    from = packet_addr(p.family, &p.from);
    assert_string_equal(soq_addr_text(&from, text, sizeof(text)),
                        "[fd00::1]:7");
}

static void options_of_a_syn_are_read(void **state)
{
    static const char options[] = "\2\4\x05\xb4\1\3\3\x0f\0\0\0\0";
    frame f = { .len = 0 };
    packet p;

    (void)state;
    frame_ipv4(&f, 1, 2, 6, 32);
    frame_tcp(&f, 1, 2, 100, 0, PACKET_SYN);
    f.at[20 + 12] = 0x80;
    frame_add(&f, options, 12);
    p = decode(LINK_RAW, &f);
    assert_int_equal(p.kind, PACKET_TCP);
    assert_int_equal(p.segment_most, 1460);
    assert_int_equal(p.scale, 14); /* no more, RFC 7323 */
    assert_int_equal(p.payload, 0);
    assert_int_equal(p.seq, 100);
}

static void an_option_without_a_length_ends_them(void **state)
{
    frame f = { .len = 0 };
    packet p;

    (void)state;
    frame_ipv4(&f, 1, 2, 6, 24);
    frame_tcp(&f, 1, 2, 100, 0, PACKET_SYN);
    f.at[20 + 12] = 0x60;
    frame_add(&f, "\3\0\2\4", 4);
    p = decode(LINK_RAW, &f);
    assert_int_equal(p.kind, PACKET_TCP);
    assert_int_equal(p.scale, -1);
    assert_int_equal(p.segment_most, 0);
}

/* ---- fragments --------------------------------------------------------- */

/* The parts of a datagram of 24 bytes, in this order. */
static packet parts(reassembly *r, const unsigned *order, size_t count)
{
    frame all = { .len = 0 };
    packet p;

    frame_udp(&all, 40000, 65431, 16);
    frame_add(&all, "0123456789abcdef", 16);
    for (size_t i = 0; i < count; i++) {
        frame f = { .len = 0 };

        frame_fragment4(&f, 9, 17, 8 * order[i], order[i] < 2, 8);
        frame_add(&f, all.at + 8 * order[i], 8);
        p = decode_with(r, LINK_RAW, &f, f.len);
        if (i + 1 < count)
            assert_int_equal(p.kind, PACKET_FRAGMENT);
    }
    return p;
}

static void fragments_in_any_order_are_one_datagram(void **state)
{
    static const unsigned orders[][4] = {
        { 0, 1, 2, 9 },
        { 2, 1, 0, 9 },
        { 1, 2, 0, 9 },
        { 0, 0, 2, 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        reassembly *r = reassembly_open(seed);
        size_t count = orders[i][3] == 9 ? 3 : 4;
        packet p = parts(r, orders[i], count);

        assert_int_equal(p.kind, PACKET_UDP);
        assert_int_equal(p.fragments, count);
        assert_int_equal(p.payload, 16);
        assert_memory_equal(p.data.at, "0123456789abcdef", 16);
        assert_int_equal(reassembly_incomplete(r), 0);
        reassembly_close(&r);
    }
}

static void a_missing_fragment_leaves_it_incomplete(void **state)
{
    static const unsigned order[] = { 0, 2 };
    reassembly *r = reassembly_open(seed);

    (void)state;
    assert_int_equal(parts(r, order, 2).kind, PACKET_FRAGMENT);
    assert_int_equal(reassembly_incomplete(r), 1);
    reassembly_close(&r);
}

static void more_datagrams_than_places_give_up_the_oldest(void **state)
{
    reassembly *r = reassembly_open(seed);

    (void)state;
    for (unsigned id = 0; id < 10000; id++) {
        frame f = { .len = 0 };

        frame_fragment4(&f, id, 17, 0, 1, 8);
        frame_udp(&f, 1, 2, 8);
        assert_int_equal(decode_with(r, LINK_RAW, &f, f.len).kind,
                         PACKET_FRAGMENT);
    }
    assert_int_equal(reassembly_incomplete(r), 10000);
    reassembly_close(&r);
}

static void a_part_that_was_not_captured_whole_shows_its_ports(void **state)
{
    reassembly *r = reassembly_open(seed);
    frame f = { .len = 0 };
    packet p;

    (void)state;
    frame_fragment4(&f, 9, 17, 0, 1, 64);
    frame_udp(&f, 40000, 65431, 100);
    p = decode_with(r, LINK_RAW, &f, 20 + 64);
    assert_int_equal(p.kind, PACKET_UDP);
    assert_int_equal(p.from.port, 40000);
    assert_false(p.has_payload);
    reassembly_close(&r);
}

/* ---- ICMP -------------------------------------------------------------- */

static void an_error_of_icmp_is_about_its_conversation(void **state)
{
    frame f = { .len = 0 };
    packet p;

    (void)state;
    frame_ipv4(&f, 9, 1, 1, 8 + 28);
    frame_u16(&f, 0x0303);
    frame_u16(&f, 0);
    frame_u32(&f, 0);
    frame_ipv4(&f, 1, 2, 17, 8 + 100); /* of which 8 bytes are quoted */
    frame_udp(&f, 40000, 65431, 100);
    p = decode(LINK_RAW, &f);
    assert_int_equal(p.kind, PACKET_ERROR);
    assert_int_equal(p.protocol, 17);
    assert_int_equal(p.from.port, 40000);
    assert_int_equal(p.to.port, 65431);
    assert_int_equal(packet_addr(4, &p.from).ip[3], 1);
    assert_int_equal(packet_addr(4, &p.reporter).ip[3], 9);
    assert_int_equal(p.error_type << 8 | p.error_code, 0x303);
}

static void an_echo_is_no_error(void **state)
{
    frame f = { .len = 0 };

    (void)state;
    frame_ipv4(&f, 9, 1, 1, 8);
    frame_u32(&f, 0x08000000);
    frame_u32(&f, 0);
    assert_int_equal(decode(LINK_RAW, &f).kind, PACKET_ICMP);
}

static void tunnels_have_a_bottom(void **state)
{
    frame f = { .len = 0 };
    packet p;

    (void)state;
    frame_ipv4(&f, 8, 9, 4, 20 + 8 + 5);
    add_hello(&f);
    p = decode(LINK_RAW, &f);
    is_hello(&p);
    f.len = 0;
    for (unsigned i = 0; i < 50; i++)
        frame_ipv4(&f, 8, 9, 4, 20 * (50 - i) + 13);
    add_hello(&f);
    assert_int_equal(decode(LINK_RAW, &f).kind, PACKET_IP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_link_layer_is_taken_off),
        TEST(a_link_layer_that_is_not_read_is_said_to_be_so),
        TEST(what_is_not_ip_has_its_kind),
        TEST(no_frame_is_read_behind_its_end),
        TEST(padding_behind_ip_is_not_payload),
        TEST(lengths_that_cannot_be_are_broken),
        TEST(a_length_left_to_the_card_is_that_of_the_frame),
        TEST(options_of_ipv4_are_passed),
        TEST(extension_headers_of_ipv6_are_passed),
        TEST(options_of_a_syn_are_read),
        TEST(an_option_without_a_length_ends_them),
        TEST(fragments_in_any_order_are_one_datagram),
        TEST(a_missing_fragment_leaves_it_incomplete),
        TEST(more_datagrams_than_places_give_up_the_oldest),
        TEST(a_part_that_was_not_captured_whole_shows_its_ports),
        TEST(an_error_of_icmp_is_about_its_conversation),
        TEST(an_echo_is_no_error),
        TEST(tunnels_have_a_bottom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
