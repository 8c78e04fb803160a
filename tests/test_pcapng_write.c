/* test_pcapng_write.c -- the bytes of a capture file that is written. */
#include <string.h>

#include "check.h"
#include "packets/capture.h"
#include "packets/pcapng_write.h"

/* A file in memory, with so much room. */
typedef struct memory {
    uint8_t at[700000];
    size_t len, room;
} memory;

static memory file;
static pcapng_writer w;

static soq_rc take(void *user, const void *data, size_t len, size_t *taken)
{
    memory *m = user;
    soq_rc rc = { SOQ_OK, 0 };

    *taken = len < m->room - m->len ? len : m->room - m->len;
    memcpy(m->at + m->len, data, *taken);
    m->len += *taken;
    if (*taken < len)
        rc.err = SOQ_ENOSPC;
    return rc;
}

/* What was written until now. */
static void open_file(capture *c)
{
    static bytes left;

    left = (bytes){ file.at, file.len };
    assert_ok(capture_open(c, window_memory, &left));
}

static int begin(void **state)
{
    (void)state;
    memset(&file, 0, sizeof(file));
    file.room = sizeof(file.at);
    return pcapng_open(&w, take, &file).err != SOQ_OK;
}

static int end(void **state)
{
    (void)state;
    pcapng_close(&w);
    return 0;
}

#define WRITE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static void assert_file(const void *expected, size_t len)
{
    assert_ok(pcapng_flush(&w));
    assert_int_equal(file.len, len);
    assert_memory_equal(file.at, expected, len);
    assert_int_equal(w.bytes, len);
}

/* ---- blocks ------------------------------------------------------------ */

static void a_section_says_who_wrote_it(void **state)
{
    static const char expected[] = "\x0a\x0d\x0d\x0a\x34\0\0\0"
                                   "\x4d\x3c\x2b\x1a\1\0\0\0"
                                   "\xff\xff\xff\xff\xff\xff\xff\xff"
                                   "\3\0\5\0Linux\0\0\0"
                                   "\4\0\1\0x\0\0\0"
                                   "\0\0\0\0\x34\0\0\0";

    (void)state;
    pcapng_section(&w, "Linux", "x");
    assert_file(expected, sizeof(expected) - 1);
}

static void an_interface_has_its_name_its_times_and_its_filter(void **state)
{
    static const pcapng_interface lo = {
        .name = "lo", .filter = "udp", .link = 1, .snap = 0x40000, .digits = 9
    };
    static const char expected[] = "\1\0\0\0\x30\0\0\0"
                                   "\1\0\0\0\0\0\4\0"
                                   "\2\0\2\0lo\0\0"
                                   "\x09\0\1\0\x09\0\0\0"
                                   "\x0b\0\4\0\0udp"
                                   "\0\0\0\0\x30\0\0\0";

    (void)state;
    pcapng_add_interface(&w, &lo);
    assert_file(expected, sizeof(expected) - 1);
}

static void a_packet_is_padded_and_has_its_comment(void **state)
{
    static const pcapng_packet p = { .interface = 2,
                                     .time = 0x0102030405060708,
                                     .len = 9,
                                     .data = "abcde",
                                     .captured = 5,
                                     .comment = "who" };
    static const char expected[] = "\6\0\0\0\x34\0\0\0"
                                   "\2\0\0\0\4\3\2\1\x08\7\6\5"
                                   "\5\0\0\0\x09\0\0\0"
                                   "abcde\0\0\0"
                                   "\1\0\3\0who\0"
                                   "\0\0\0\0\x34\0\0\0";

    (void)state;
    pcapng_add_packet(&w, &p);
    assert_file(expected, sizeof(expected) - 1);
    assert_int_equal(w.packets, 1);
    assert_false(w.cut);
}

static void a_packet_without_a_comment_has_no_options(void **state)
{
    static const pcapng_packet p = { .len = 4, .data = "abcd", .captured = 4 };
    static const char expected[] = "\6\0\0\0\x24\0\0\0"
                                   "\0\0\0\0\0\0\0\0\0\0\0\0"
                                   "\4\0\0\0\4\0\0\0"
                                   "abcd\x24\0\0\0";

    (void)state;
    pcapng_add_packet(&w, &p);
    assert_file(expected, sizeof(expected) - 1);
}

/* ---- read again -------------------------------------------------------- */

static void write_some(size_t packets)
{
    static const pcapng_interface lo = { "lo", NULL, NULL, 1, 65535, 6 };
    static uint8_t data[1000];
    pcapng_packet p = { .len = 1000, .data = data, .captured = 1000 };

    pcapng_section(&w, "Linux", "test");
    pcapng_add_interface(&w, &lo);
    for (size_t i = 0; i < packets; i++) {
        p.time = 1000000 * (uint64_t)i;
        pcapng_add_packet(&w, &p);
    }
}

static void what_is_written_is_read_with_its_counts(void **state)
{
    static const pcapng_statistics s = { .time = 9,
                                         .end = 9,
                                         .received = 40,
                                         .interface_dropped = 2,
                                         .system_dropped = 5,
                                         .delivered = 33 };
    capture_record r;
    capture c;

    (void)state;
    write_some(33);
    pcapng_add_statistics(&w, 0, &s);
    assert_ok(pcapng_flush(&w));
    open_file(&c);
    for (int i = 0; i < 33; i++) {
        assert_int_equal(capture_next(&c, &r), CAPTURE_PACKET);
        assert_int_equal(r.time_ns, i * INT64_C(1000000000));
        assert_int_equal(r.len, 1000);
    }
    assert_int_equal(capture_next(&c, &r), CAPTURE_END);
    assert_int_equal(capture_dropped(&c), 7);
    capture_close(&c);
}

/* ---- limits ------------------------------------------------------------ */

static void a_full_disk_says_how_many_packets_are_whole(void **state)
{
    capture_record r;
    capture c;
    int whole = 0;

    (void)state;
    file.room = 100000;
    write_some(600); /* more than the buffer holds, and than there is room */
    assert_err(SOQ_ENOSPC, pcapng_flush(&w));
    assert_true(w.cut);
    assert_int_equal(w.bytes, 100000);
    open_file(&c);
    while (capture_next(&c, &r) == CAPTURE_PACKET)
        whole++;
    assert_int_equal(w.packets, whole);
    assert_true(whole > 90 && whole < 100);
    capture_close(&c);
    /* Nothing comes behind what was cut. */
    write_some(1);
    assert_err(SOQ_ENOSPC, pcapng_flush(&w));
    assert_int_equal(file.len, 100000);
}

static void a_packet_too_long_is_cut_and_says_its_length(void **state)
{
    static uint8_t data[PCAPNG_PACKET_MOST + 5];
    pcapng_packet p = { .len = sizeof(data),
                        .data = data,
                        .captured = sizeof(data) };
    capture_record r;
    capture c;

    (void)state;
    write_some(0);
    pcapng_add_packet(&w, &p);
    assert_ok(pcapng_flush(&w));
    open_file(&c);
    assert_int_equal(capture_next(&c, &r), CAPTURE_PACKET);
    assert_int_equal(r.len, sizeof(data));
    assert_int_equal(r.data.len, PCAPNG_PACKET_MOST);
    capture_close(&c);
}

static void a_long_comment_is_cut_between_characters(void **state)
{
    char comment[2 * PCAPNG_TEXT_MOST];
    pcapng_packet p = { .data = "", .comment = comment };

    (void)state;
    memset(comment, 'x', sizeof(comment));
    memcpy(comment + PCAPNG_TEXT_MOST - 1, "\xc3\xa9", 2);
    comment[sizeof(comment) - 1] = '\0';
    pcapng_add_packet(&w, &p);
    assert_ok(pcapng_flush(&w));
    /* Behind the packet of no bytes: code 1, the length, the text. */
    assert_int_equal(file.at[28], 1);
    assert_int_equal(file.at[30] | file.at[31] << 8, PCAPNG_TEXT_MOST - 1);
    assert_int_equal(file.at[32 + PCAPNG_TEXT_MOST - 2], 'x');
    assert_int_equal(file.at[32 + PCAPNG_TEXT_MOST - 1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITE_TEST(a_section_says_who_wrote_it),
        WRITE_TEST(an_interface_has_its_name_its_times_and_its_filter),
        WRITE_TEST(a_packet_is_padded_and_has_its_comment),
        WRITE_TEST(a_packet_without_a_comment_has_no_options),
        WRITE_TEST(what_is_written_is_read_with_its_counts),
        WRITE_TEST(a_full_disk_says_how_many_packets_are_whole),
        WRITE_TEST(a_packet_too_long_is_cut_and_says_its_length),
        WRITE_TEST(a_long_comment_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
