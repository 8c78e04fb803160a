/* test_comments.c -- what somebody wrote into a pcapng file. */
#include <string.h>

#include "check.h"
#include "packets/reading.h"

/* What is in a file, byte by byte. */
typedef struct memory {
    uint8_t at[20000];
    size_t len;
    bool big;
} memory;

static memory file;
static reading all;
static reading_file about;

static int begin(void **state)
{
    flows_options o = flows_defaults();

    (void)state;
    memset(&file, 0, sizeof(file));
    return reading_open(&all, &o).err != SOQ_OK;
}

static int end(void **state)
{
    (void)state;
    reading_close(&all);
    return 0;
}

#define COMMENT_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static void add(const void *data, size_t len)
{
    assert_true(file.len + len <= sizeof(file.at));
    if (len > 0)
        memcpy(file.at + file.len, data, len);
    file.len += len;
}

static void put(uint32_t value, size_t size)
{
    uint8_t out[4];

    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(value >> 8 * (file.big ? size - 1 - i : i));
    add(out, size);
}

/* ---- blocks ------------------------------------------------------------ */

typedef struct option {
    uint16_t code;
    const char *text;
} option;

static void put_options(const option *list)
{
    for (; list && list->text; list++) {
        size_t len = strlen(list->text);

        put(list->code, 2);
        put((uint32_t)len, 2);
        add(list->text, len);
        add("\0\0\0", (4 - len % 4) % 4);
    }
}

/* A block of this kind, with its fields and options. */
static void put_block(uint32_t type, const uint32_t *fields, size_t count,
                      const void *data, size_t len, const option *options)
{
    size_t at = file.len, whole;

    put(type, 4);
    put(0, 4);
    for (size_t i = 0; i < count; i++)
        put(fields[i], 4);
    add(data, len);
    add("\0\0\0", (4 - len % 4) % 4);
    put_options(options);
    whole = file.len - at + 4;
    put((uint32_t)whole, 4);
    file.len = at + 4;
    put((uint32_t)whole, 4);
    file.len = at + whole;
}

static void section(const option *options)
{
    const uint32_t fields[] = { 0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX };

    put_block(0x0a0d0d0a, fields, 4, NULL, 0, options);
}

static void raw_interface(const option *options)
{
    const uint32_t fields[] = { file.big ? 101U << 16 : 101U, 0 };

    put_block(1, fields, 2, NULL, 0, options);
}

/* UDP from 127.0.0.1:7 to 127.0.0.1:9, and what is no IP. */
static const uint8_t some_udp[29] = { 0x45, 0, 0,   29, 0, 0, 0,   0, 64, 17,
                                      0,    0, 127, 0,  0, 1, 127, 0, 0,  1,
                                      0,    7, 0,   9,  0, 9, 0,   0, 'x' };
static const uint8_t stranger[2] = { 0x15, 0 };

static void packet_of(const uint8_t *data, size_t len, const option *options)
{
    const uint32_t fields[] = { 0, 0, 5, (uint32_t)len, (uint32_t)len };

    put_block(6, fields, 5, data, len, options);
}

static void read_all(void)
{
    bytes left = { file.at, file.len };

    about = (reading_file){ .path = "memory" };
    assert_ok(reading_stream(&all, &about, window_memory, &left));
    reading_finish(&all);
}

static void assert_comment(uint32_t talk, uint64_t frame, size_t i,
                           const char *expected)
{
    size_t n;
    const comment *first = comments_of(&all.comments, talk, frame, &n);
    bytes text;

    assert_true(i < n);
    text = comment_text(&all.comments, &first[i]);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.at, expected, text.len);
}

/* ---- tests ------------------------------------------------------------- */

static void comments_of_files_and_packets_are_read_in_both_orders(void **state)
{
    static const option of_file[] = { { 3, "Linux" }, { 1, "mine" }, { 0 } };
    static const option of_interface[] = { { 1, "the loopback" }, { 0 } };
    static const option two[] = {
        { 1, "first" }, { 2, "flag" }, { 1, "second, \xff\x1b[31m" }, { 0 }
    };

    (void)state;
    for (int big = 0; big < 2; big++) {
        file.big = big;
        section(of_file);
        raw_interface(of_interface);
        packet_of(some_udp, sizeof(some_udp), NULL);
        packet_of(some_udp, sizeof(some_udp), two);
        packet_of(stranger, sizeof(stranger), two);
    }
    read_all();
    assert_int_equal(about.status, CAPTURE_END);
    assert_int_equal(all.packets, 6);
    assert_int_equal(all.comments.count, 12);
    for (size_t i = 0; i < 4; i++)
        assert_comment(0, 0, i, i % 2 ? "the loopback" : "mine");
    for (uint64_t frame = 2; frame <= 5; frame += 3) {
        assert_comment(1, frame, 0, "first");
        assert_comment(1, frame, 1, "second, \xff\x1b[31m");
        assert_comment(0, frame + 1, 1, "second, \xff\x1b[31m");
    }
    assert_int_equal(all.comments.list[0].file, about.number);
}

static void packet_without_comments_has_none(void **state)
{
    static const option others[] = {
        { 2, "flag" }, { 0, "" }, { 1, "no" }, { 0 }
    };
    size_t n;

    (void)state;
    section(NULL);
    raw_interface(NULL);
    packet_of(some_udp, sizeof(some_udp), others);
    read_all();
    assert_int_equal(all.packets, 1);
    assert_int_equal(all.comments.count, 0);
    assert_null(comments_of(&all.comments, 1, 1, &n));
    assert_int_equal(n, 0);
}

/* The room behind what is cut is no options. */
static void simple_packet_has_no_options(void **state)
{
    const uint32_t lengths[] = { 1 };
    static const option hidden[] = { { 1, "no" }, { 0 } };

    (void)state;
    section(NULL);
    raw_interface(NULL);
    put_block(3, lengths, 1, "x", 1, hidden);
    read_all();
    assert_int_equal(all.packets, 1);
    assert_int_equal(all.comments.count, 0);
}

static void option_that_is_longer_than_its_block_is_none(void **state)
{
    (void)state;
    section(NULL);
    raw_interface(NULL);
    packet_of(some_udp, sizeof(some_udp),
              (const option[]){ { 1, "abcd" }, { 0 } });
    file.at[file.len - 10] = 0xff; /* its length */
    packet_of(some_udp, sizeof(some_udp), NULL);
    read_all();
    assert_int_equal(all.packets, 2);
    assert_int_equal(about.status, CAPTURE_END);
    assert_int_equal(all.comments.count, 0);
}

static void long_comment_is_cut_between_characters(void **state)
{
    char text[COMMENT_MOST + 3];
    const option options[] = { { 1, text }, { 0 } };
    const comment *one = NULL;

    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text + COMMENT_MOST - 1, "\xc3\xa9.", 4);
    section(NULL);
    raw_interface(NULL);
    packet_of(some_udp, sizeof(some_udp), options);
    read_all();
    assert_int_equal(all.comments.count, 1);
    one = &all.comments.list[0];
    assert_int_equal(one->len, COMMENT_MOST - 1);
    assert_true(one->cut);
}

static void what_has_no_room_is_counted(void **state)
{
    static const uint8_t text[COMMENT_MOST] = { 'x' };
    const bytes more = { text, sizeof(text) };
    comments c = { 0 };

    (void)state;
    for (int i = 0; i < COMMENTS_MOST; i++)
        assert_true(comments_add(&c, 1, bytes_first(more, 1)));
    assert_int_equal(c.left_out, 0);
    assert_true(comments_add(&c, 1, more));
    assert_int_equal(c.left_out, 1);
    comments_free(&c);
    for (int i = 0; i < COMMENTS_BYTES / COMMENT_MOST + 5; i++)
        assert_true(comments_add(&c, 1, more));
    assert_int_equal(c.left_out, 5);
    assert_true(c.used <= COMMENTS_BYTES);
    comments_free(&c);
}

static void process_of_an_end_is_found(void **state)
{
    static const option said[] = {
        { 1, "look here\n127.0.0.1:9 is nc, process 12: nc -u -l\nand there" },
        { 0 }
    };
    owner o;

    (void)state;
    section(NULL);
    raw_interface(NULL);
    packet_of(some_udp, sizeof(some_udp), said);
    read_all();
    assert_false(comments_owner(&all.comments, flows_at(all.flows, 0), 0, &o));
    assert_true(comments_owner(&all.comments, flows_at(all.flows, 0), 1, &o));
    assert_int_equal(o.pid, 12);
    assert_int_equal(o.name.len, 2);
    assert_memory_equal(o.command.at, "nc -u -l", o.command.len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        COMMENT_TEST(comments_of_files_and_packets_are_read_in_both_orders),
        COMMENT_TEST(packet_without_comments_has_none),
        COMMENT_TEST(simple_packet_has_no_options),
        COMMENT_TEST(option_that_is_longer_than_its_block_is_none),
        COMMENT_TEST(long_comment_is_cut_between_characters),
        COMMENT_TEST(what_has_no_room_is_counted),
        COMMENT_TEST(process_of_an_end_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
