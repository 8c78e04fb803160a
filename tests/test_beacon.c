/* test_beacon.c -- the datagram by which peers find each other. */
#include <string.h>

#include "check.h"
#include "peer/beacon.h"

static beacon ana(void)
{
    beacon b = { 0 };

    b.kind = BEACON_HERE;
    b.port = 65433;
    b.id = UINT64_C(0x0123456789abcdef);
    memcpy(b.name, "ana", 4);
    memcpy(b.system, "Linux", 6);
    memcpy(b.program, "soquete 0.1.0", 14);
    return b;
}

static void what_is_written_is_read_again(void **state)
{
    unsigned char buf[BEACON_MOST];
    beacon b = ana(), back;
    size_t len;

    (void)state;
    b.flags = BEACON_CODE;
    len = beacon_write(&b, buf);
    assert_int_equal(beacon_read(buf, len, &back), BEACON_OK);
    assert_int_equal(back.version, BEACON_VERSION);
    back.version = 0;
    assert_memory_equal(&back, &b, sizeof(b));
}

static void the_bytes_are_those_of_the_document(void **state)
{
    static const unsigned char expected[] = {
        'S',  'O',  'Q',  'P',  1,    2,   0xff, 0x99, 0x01, 0x23, 0x45,
        0x67, 0x89, 0xab, 0xcd, 0xef, 1,   3,    'a',  'n',  'a',  2,
        5,    'L',  'i',  'n',  'u',  'x', 3,    13,   's',  'o',  'q',
        'u',  'e',  't',  'e',  ' ',  '0', '.',  '1',  '.',  '0'
    };
    unsigned char buf[BEACON_MOST];
    beacon b = ana();

    (void)state;
    assert_int_equal(beacon_write(&b, buf), sizeof(expected));
    assert_memory_equal(buf, expected, sizeof(expected));
}

static void an_unknown_field_is_skipped(void **state)
{
    unsigned char buf[BEACON_MOST];
    beacon b = ana(), back;
    size_t len = beacon_write(&b, buf);

    (void)state;
    memcpy(buf + len, "\x77\x03xyz\x78\x00", 7);
    assert_int_equal(beacon_read(buf, len + 7, &back), BEACON_OK);
    assert_string_equal(back.name, "ana");
}

static void another_version_is_told_with_its_id(void **state)
{
    unsigned char buf[BEACON_MOST];
    beacon b = ana(), back;
    size_t len = beacon_write(&b, buf);

    (void)state;
    buf[4] = 9;
    assert_int_equal(beacon_read(buf, len, &back), BEACON_OTHER_VERSION);
    assert_int_equal(back.version, 9);
    assert_true(back.id == b.id);
    assert_string_equal(back.name, "");
}

static void every_cut_but_between_fields_is_refused(void **state)
{
    unsigned char buf[BEACON_MOST];
    beacon b = ana(), back;
    size_t len = beacon_write(&b, buf);

    (void)state;
    for (size_t n = 0; n < len; n++) {
        /* After the name and after the system a whole beacon has ended. */
        beacon_result wanted = n < 4                ? BEACON_NOT_OURS
                               : n == 21 || n == 28 ? BEACON_OK
                                                    : BEACON_BAD;

        assert_int_equal(beacon_read(buf, n, &back), wanted);
    }
}

static void hostile_fields_are_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } fields[] = {
        { "\x01\x03"
          "a\x1b"
          "c",
          5 }, /* a control byte */
        { "\x01\x03"
          "a\0c",
          5 },                         /* a NUL */
        { "\x01\x02\xc2\x9b", 4 },     /* C1 in UTF-8 */
        { "\x01\x03\xe2\x80\xae", 5 }, /* right to left */
        { "\x01\x01\xff", 3 },         /* no UTF-8 */
        { "\x01\x02 a", 4 },           /* a blank before */
        { "\x01\x02"
          "a ",
          4 },             /* and behind */
        { "\x01\x00", 2 }, /* empty */
        { "\x01\x01"
          "a\x01\x01"
          "b",
          6 }, /* two names */
        { "\x01\x05"
          "ana",
          5 },                   /* longer than the datagram */
        { "\x01", 1 },           /* no length */
        { "\x04\x03\0\0\0", 5 }, /* flags of three bytes */
    };
    unsigned char buf[BEACON_MOST];
    beacon question = { 0 }, back;
    size_t head;

    (void)state;
    question.kind = BEACON_ASK;
    head = beacon_write(&question, buf);
    assert_int_equal(head, 16);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        memcpy(buf + head, fields[i].bytes, fields[i].len);
        assert_int_equal(beacon_read(buf, head + fields[i].len, &back),
                         BEACON_BAD);
    }
}

static void what_names_nobody_is_refused(void **state)
{
    unsigned char buf[BEACON_MOST];
    beacon b = ana(), back;
    size_t len;

    (void)state;
    len = beacon_write(&b, buf);
    buf[6] = buf[7] = 0; /* port 0 */
    assert_int_equal(beacon_read(buf, len, &back), BEACON_BAD);
    buf[7] = 1;
    buf[5] = 0; /* no kind */
    assert_int_equal(beacon_read(buf, len, &back), BEACON_BAD);
    b.port = 0;
    assert_int_equal(beacon_write(&b, buf), 0);
    b = ana();
    b.name[0] = '\0';
    assert_int_equal(beacon_write(&b, buf), 0);
}

static void any_byte_may_change_and_nothing_bad_comes_out(void **state)
{
    unsigned char buf[BEACON_MOST], again[BEACON_MOST];
    beacon b = ana(), back;
    size_t len, read = 0;

    (void)state;
    len = beacon_write(&b, buf);
    for (size_t at = 0; at < len; at++)
        for (int value = 0; value < 256; value++) {
            unsigned char kept = buf[at];

            buf[at] = (unsigned char)value;
            if (beacon_read(buf, len, &back) == BEACON_OK) {
                assert_true(back.name[0] == '\0' || beacon_is_name(back.name));
                assert_true(beacon_write(&back, again) > 0);
                read++;
            }
            buf[at] = kept;
        }
    assert_true(read > 1000);
}

static void a_name_is_what_can_be_seen(void **state)
{
    char longest[BEACON_NAME + 1];

    (void)state;
    memset(longest, 'a', sizeof(longest));
    longest[BEACON_NAME] = '\0';
    assert_false(beacon_is_name(longest));
    longest[BEACON_NAME - 1] = '\0';
    assert_true(beacon_is_name(longest));
    assert_true(beacon_is_name("Ana Lu\xc3\xad"
                               "za"));
    assert_true(beacon_is_name("\xd0\x90\xd0\xbd\xd0\xb0"));
    assert_false(beacon_is_name(""));
    assert_false(beacon_is_name("a\tb"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read_again),
        TEST(the_bytes_are_those_of_the_document),
        TEST(an_unknown_field_is_skipped),
        TEST(another_version_is_told_with_its_id),
        TEST(every_cut_but_between_fields_is_refused),
        TEST(hostile_fields_are_refused),
        TEST(what_names_nobody_is_refused),
        TEST(any_byte_may_change_and_nothing_bad_comes_out),
        TEST(a_name_is_what_can_be_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
