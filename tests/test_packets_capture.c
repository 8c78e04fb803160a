/* test_packets_capture.c -- the packets of a capture file, and its end. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "packets/capture_format.h"

/* A file in memory, of which each read gives so many bytes at most. */
typedef struct memory {
    uint8_t at[4096];
    size_t len, done, most;
    soq_err fault; /* instead of the end */
    bool big;
} memory;

static soq_rc read_memory(void *user, void *buf, size_t cap, size_t *n)
{
    memory *m = user;
    size_t left = m->len - m->done;
    soq_rc rc = { SOQ_OK, 0 };

    if (left == 0) {
        rc.err = m->fault ? m->fault : SOQ_EOF;
        return rc;
    }
    *n = left < m->most ? left : m->most;
    *n = *n < cap ? *n : cap;
    memcpy(buf, m->at + m->done, *n);
    m->done += *n;
    return rc;
}

static void add(memory *m, const void *data, size_t len)
{
    assert_true(m->len + len <= sizeof(m->at));
    memcpy(m->at + m->len, data, len);
    m->len += len;
}

static void u32(memory *m, uint32_t value)
{
    uint8_t out[4];

    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (m->big ? 24 - 8 * i : 8 * i));
    add(m, out, 4);
}

static void u16(memory *m, uint32_t value)
{
    uint8_t out[2] = { (uint8_t)(m->big ? value >> 8 : value),
                       (uint8_t)(m->big ? value : value >> 8) };

    add(m, out, 2);
}

static void pcap_head(memory *m, uint32_t magic, uint32_t link)
{
    u32(m, magic);
    u16(m, 2);
    u16(m, 4);
    u32(m, 0);
    u32(m, 0);
    u32(m, 0x80000000); /* a snaplen that says nothing */
    u32(m, link);
}

static void pcap_packet(memory *m, uint32_t s, uint32_t part, const char *data,
                        uint32_t wire)
{
    u32(m, s);
    u32(m, part);
    u32(m, (uint32_t)strlen(data));
    u32(m, wire);
    add(m, data, strlen(data));
}

/* Blocks of pcapng; body is a multiple of 4. */
static void block(memory *m, uint32_t type, const void *body, size_t len)
{
    u32(m, type);
    u32(m, 12 + (uint32_t)len);
    add(m, body, len);
    u32(m, 12 + (uint32_t)len);
}

static void section(memory *m)
{
    u32(m, 0x0a0d0d0a);
    u32(m, 28);
    u32(m, 0x1a2b3c4d);
    u32(m, 1);
    u32(m, 0xffffffff);
    u32(m, 0xffffffff);
    u32(m, 28);
}

static void interface(memory *m, uint32_t link, const void *options,
                      size_t len)
{
    u32(m, 1);
    u32(m, 20 + (uint32_t)len);
    u16(m, link);
    u16(m, 0);
    u32(m, 0);
    if (len > 0)
        add(m, options, len);
    u32(m, 20 + (uint32_t)len);
}

static void enhanced(memory *m, uint32_t number, uint64_t ticks,
                     const char data[4])
{
    u32(m, 6);
    u32(m, 36);
    u32(m, number);
    u32(m, (uint32_t)(ticks >> 32));
    u32(m, (uint32_t)ticks);
    u32(m, 4);
    u32(m, 60);
    add(m, data, 4);
    u32(m, 36);
}

static void open_memory(capture *c, memory *m)
{
    m->most = m->most ? m->most : sizeof(m->at);
    assert_ok(capture_open(c, read_memory, m));
}

/* What comes of it: the number of packets, and how it ended at which byte. */
static void expect_end(memory *m, uint64_t packets, capture_status status,
                       uint64_t at)
{
    capture_status last;
    capture_record r;
    capture c;

    m->done = 0;
    open_memory(&c, m);
    do
        last = capture_next(&c, &r);
    while (last == CAPTURE_PACKET);
    assert_int_equal(last, status);
    assert_int_equal(c.packets, packets);
    assert_int_equal(c.at, at);
    assert_int_equal(capture_next(&c, &r), status);
    capture_close(&c);
}

/* ---- pcap -------------------------------------------------------------- */

static void both_orders_and_both_units_are_read(void **state)
{
    static const uint32_t magics[] = { 0xa1b2c3d4, 0xa1b23c4d };

    (void)state;
    for (int i = 0; i < 4; i++) {
        memory m = { .big = i & 1, .most = i & 2 ? 1 : 0 };
        capture_record r;
        capture c;

        pcap_head(&m, magics[i / 2], 113);
        pcap_packet(&m, 5, 7, "abc", 60);
        open_memory(&c, &m);
        assert_int_equal(capture_next(&c, &r), CAPTURE_PACKET);
        assert_int_equal(r.time_ns,
                         i / 2 ? INT64_C(5000000007) : INT64_C(5000007000));
        assert_int_equal(r.link, 113);
        assert_int_equal(r.len, 60);
        assert_int_equal(r.data.len, 3);
        assert_memory_equal(r.data.at, "abc", 3);
        assert_int_equal(r.offset, 24);
        assert_int_equal(capture_next(&c, &r), CAPTURE_END);
        capture_close(&c);
    }
}

static void every_cut_of_a_pcap_is_told_with_its_byte(void **state)
{
    memory m = { .len = 0 };
    size_t whole;

    (void)state;
    pcap_head(&m, 0xa1b2c3d4, 1);
    pcap_packet(&m, 1, 2, "abcd", 4);
    pcap_packet(&m, 1, 3, "efgh", 4);
    whole = m.len;
    for (m.len = 4; m.len < whole; m.len++) {
        bool ends = m.len == 24 || m.len == 44;

        m.most = m.len % 3 + 1;
        expect_end(&m, m.len < 44 ? 0 : 1, ends ? CAPTURE_END : CAPTURE_CUT,
                   m.len);
    }
    expect_end(&m, 2, CAPTURE_END, whole);
}

static void a_packet_longer_than_any_is_damage(void **state)
{
    memory m = { .len = 0 };

    (void)state;
    pcap_head(&m, 0xa1b2c3d4, 1);
    pcap_packet(&m, 1, 2, "abcd", 4);
    u32(&m, 0);
    u32(&m, 0);
    u32(&m, CAPTURE_PACKET_MOST + 1);
    u32(&m, 0);
    expect_end(&m, 1, CAPTURE_DAMAGED, 44);
}

static void what_cannot_be_read_is_not_taken_for_an_end(void **state)
{
    memory m = { .fault = SOQ_EIO };

    (void)state;
    pcap_head(&m, 0xa1b2c3d4, 1);
    pcap_packet(&m, 1, 2, "abcd", 4);
    expect_end(&m, 1, CAPTURE_FAILED, 44);
}

/* ---- pcapng ------------------------------------------------------------ */

static void sections_have_their_own_interfaces_and_order(void **state)
{
    static const uint8_t nano[] = { 0, 9, 0, 1, 9, 0, 0, 0 };
    memory m = { .most = 5 };
    capture_record r;
    capture c;

    (void)state;
    section(&m);
    interface(&m, 1, NULL, 0);
    interface(&m, 101, NULL, 0);
    enhanced(&m, 1, 3000001, "one.");
    m.big = true;
    section(&m);
    interface(&m, 276, nano, sizeof(nano));
    enhanced(&m, 0, UINT64_C(7000000002), "two.");
    open_memory(&c, &m);
    assert_int_equal(capture_next(&c, &r), CAPTURE_PACKET);
    assert_int_equal(r.link, 101);
    assert_int_equal(r.time_ns, INT64_C(3000001000));
    assert_memory_equal(r.data.at, "one.", 4);
    assert_int_equal(capture_next(&c, &r), CAPTURE_PACKET);
    assert_int_equal(r.link, 276);
    assert_int_equal(r.time_ns, INT64_C(7000000002));
    assert_int_equal(r.len, 60);
    assert_memory_equal(r.data.at, "two.", 4);
    assert_int_equal(c.sections, 2);
    assert_int_equal(capture_next(&c, &r), CAPTURE_END);
    capture_close(&c);
}

static void unknown_blocks_are_skipped_and_simple_ones_have_no_time(void **s)
{
    static const uint8_t simple[] = { 3, 0, 0, 0, 'a', 'b', 'c', 0 };
    memory m = { .len = 0 };
    capture_record r;
    capture c;

    (void)s;
    section(&m);
    interface(&m, 1, NULL, 0);
    block(&m, 0x0bad, "whatever", 8);
    block(&m, 4, "\0\0\0\0", 4);
    block(&m, 3, simple, sizeof(simple));
    open_memory(&c, &m);
    assert_int_equal(capture_next(&c, &r), CAPTURE_PACKET);
    assert_false(r.has_time);
    assert_int_equal(r.len, 3);
    assert_memory_equal(r.data.at, "abc", 3);
    assert_int_equal(capture_next(&c, &r), CAPTURE_END);
    capture_close(&c);
}

static void what_the_capturing_program_lost_is_summed(void **state)
{
    static const uint8_t lost[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                    5, 0, 8, 0, 7, 0, 0, 0, 0, 0, 0, 0 };
    memory m = { .len = 0 };
    capture_record r;
    capture c;

    (void)state;
    for (int i = 0; i < 2; i++) {
        section(&m);
        interface(&m, 1, NULL, 0);
        block(&m, 5, lost, sizeof(lost));
    }
    open_memory(&c, &m);
    assert_int_equal(capture_next(&c, &r), CAPTURE_END);
    assert_int_equal(capture_dropped(&c), 14);
    capture_close(&c);
}

static void every_cut_of_a_pcapng_is_told_with_its_byte(void **state)
{
    memory m = { .len = 0 };
    size_t whole;

    (void)state;
    section(&m);
    interface(&m, 1, NULL, 0);
    enhanced(&m, 0, 1, "abcd");
    block(&m, 0x0bad, "whatever", 8);
    whole = m.len;
    for (m.len = 4; m.len < whole; m.len++) {
        bool ends = m.len == 28 || m.len == 48 || m.len == 84;

        m.most = m.len % 5 + 1;
        expect_end(&m, m.len < 84 ? 0 : 1, ends ? CAPTURE_END : CAPTURE_CUT,
                   m.len);
    }
    expect_end(&m, 1, CAPTURE_END, whole);
}

static void an_interface_that_is_not_there_is_damage(void **state)
{
    memory m = { .len = 0 };

    (void)state;
    section(&m);
    interface(&m, 1, NULL, 0);
    enhanced(&m, 0xffffffff, 1, "abcd");
    expect_end(&m, 0, CAPTURE_DAMAGED, 48);
}

static void a_block_with_two_lengths_is_damage(void **state)
{
    memory m = { .len = 0 };

    (void)state;
    section(&m);
    interface(&m, 1, NULL, 0);
    u32(&m, 0x0bad);
    u32(&m, 12);
    u32(&m, 16);
    expect_end(&m, 0, CAPTURE_DAMAGED, 56);
}

/* ---- times ------------------------------------------------------------- */

static void every_resolution_gives_nanoseconds(void **state)
{
    static const struct {
        uint64_t units, ticks;
        int64_t offset_s, ns;
    } times[] = {
        { 1000000, 1500000, 0, INT64_C(1500000000) },
        { 1000000000, 1500000001, 0, INT64_C(1500000001) },
        { 1, 3, 0, INT64_C(3000000000) },
        { 1000, 2500, -1, INT64_C(1500000000) },
        { UINT64_C(1) << 20, (UINT64_C(1) << 20) * 3 / 2, 0,
          INT64_C(1500000000) },
        { UINT64_C(1) << 63, UINT64_C(1) << 62, 0, INT64_C(500000000) },
        { UINT64_C(10000000000000000000), UINT64_C(5000000000000000000), 0,
          INT64_C(500000000) },
        { 1, UINT64_MAX, 0, INT64_MAX },
        { 1, 1, INT64_MIN, INT64_MAX },
        { 0, 99, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        capture_interface one = { .units = times[i].units,
                                  .offset_s = times[i].offset_s };

        assert_int_equal(capture_time(&one, times[i].ticks), times[i].ns);
    }
}

/* ---- strangers --------------------------------------------------------- */

static void what_is_no_capture_is_named(void **state)
{
    static const struct {
        const char *text;
        capture_status status;
        capture_problem says;
    } files[] = {
        { "", CAPTURE_EMPTY, PROBLEM_EMPTY },
        { "\x1f\x8b\x08", CAPTURE_FOREIGN, PROBLEM_GZIP },
        { "%PDF-1.7", CAPTURE_FOREIGN, PROBLEM_PDF },
        { "x", CAPTURE_FOREIGN, PROBLEM_FOREIGN },
        { "No.,Time,Source", CAPTURE_FOREIGN, PROBLEM_FOREIGN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        memory m = { .len = 0 };
        capture_record r;
        capture c;

        add(&m, files[i].text, strlen(files[i].text));
        open_memory(&c, &m);
        assert_int_equal(capture_next(&c, &r), files[i].status);
        assert_int_equal(c.problem, files[i].says);
        capture_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_orders_and_both_units_are_read),
        TEST(every_cut_of_a_pcap_is_told_with_its_byte),
        TEST(a_packet_longer_than_any_is_damage),
        TEST(what_cannot_be_read_is_not_taken_for_an_end),
        TEST(sections_have_their_own_interfaces_and_order),
        TEST(unknown_blocks_are_skipped_and_simple_ones_have_no_time),
        TEST(what_the_capturing_program_lost_is_summed),
        TEST(every_cut_of_a_pcapng_is_told_with_its_byte),
        TEST(an_interface_that_is_not_there_is_damage),
        TEST(a_block_with_two_lengths_is_damage),
        TEST(every_resolution_gives_nanoseconds),
        TEST(what_is_no_capture_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
