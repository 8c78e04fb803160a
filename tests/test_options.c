/*
 * test_options.c -- command lines.
 */
#include <string.h>

#include "check.h"
#include "common/options.h"

enum { OPTION_ONE = OPTION_OWN, OPTION_TWO };

static const struct option known[] = {
    { "once", no_argument, NULL, OPTION_ONE },
    { "reply", required_argument, NULL, OPTION_TWO },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 },
};

enum { MOST_WORDS = 8 };

typedef struct parse {
    options o;
    int codes[MOST_WORDS];
    const char *values[MOST_WORDS];
    size_t n;
    int last;
} parse;

/* Parse these words, NULL last, with room for three operands. */
static parse parse_of(const char *const words[])
{
    static char store[MOST_WORDS + 1][64];
    static char *argv[MOST_WORDS + 2];
    parse p;
    int argc = 1;

    memset(&p, 0, sizeof(p));
    argv[0] = memcpy(store[0], "command", 8);
    for (; words[argc - 1]; argc++)
        argv[argc] = strncpy(store[argc], words[argc - 1],
                             sizeof(store[0]) - 1);
    argv[argc] = NULL;
    options_open(&p.o, argc, argv, known, 3);
    for (p.last = options_next(&p.o); p.last >= 0;
         p.last = options_next(&p.o)) {
        p.codes[p.n] = p.last;
        p.values[p.n++] = p.o.value;
    }
    return p;
}

#define PARSE(...) parse_of((const char *const[]){ __VA_ARGS__, NULL })

static void no_words_are_no_options_and_no_operands(void **state)
{
    static const char *const none[] = { NULL };
    parse p = parse_of(none);

    (void)state;
    assert_int_equal(p.last, OPTIONS_END);
    assert_int_equal(p.n, 0);
    assert_int_equal(p.o.count, 0);
    assert_null(p.o.words[0]);
}

static void options_may_stand_before_and_after_operands(void **state)
{
    parse p = PARSE("--once", "::1", "--reply", "upper", "80", "--json");

    (void)state;
    assert_int_equal(p.last, OPTIONS_END);
    assert_int_equal(p.n, 3);
    assert_int_equal(p.codes[0], OPTION_ONE);
    assert_int_equal(p.codes[1], OPTION_TWO);
    assert_string_equal(p.values[1], "upper");
    assert_int_equal(p.codes[2], OPTION_JSON);
    assert_int_equal(p.o.count, 2);
    assert_string_equal(p.o.words[0], "::1");
    assert_string_equal(p.o.words[1], "80");
}

static void a_value_may_be_joined_by_an_equals_sign(void **state)
{
    parse p = PARSE("--reply=echo=x");

    (void)state;
    assert_int_equal(p.codes[0], OPTION_TWO);
    assert_string_equal(p.values[0], "echo=x");
}

static void a_negative_number_is_an_operand(void **state)
{
    parse p = PARSE("::1", "-1", "-23x", "--once");

    (void)state;
    assert_int_equal(p.last, OPTIONS_END);
    assert_int_equal(p.o.count, 3);
    assert_string_equal(p.o.words[1], "-1");
    assert_string_equal(p.o.words[2], "-23x");
    assert_int_equal(p.codes[0], OPTION_ONE);
}

static void two_dashes_end_the_options(void **state)
{
    parse p = PARSE("::1", "--", "--once", "-x");

    (void)state;
    assert_int_equal(p.last, OPTIONS_END);
    assert_int_equal(p.n, 0);
    assert_int_equal(p.o.count, 3);
    assert_string_equal(p.o.words[1], "--once");
    assert_string_equal(p.o.words[2], "-x");
}

static void one_dash_alone_is_an_operand(void **state)
{
    parse p = PARSE("-");

    (void)state;
    assert_int_equal(p.o.count, 1);
    assert_string_equal(p.o.words[0], "-");
}

static void what_is_wrong_is_said(void **state)
{
    static const struct {
        const char *words[5];
        const char *problem;
    } rows[] = {
        { { "--bogus" }, "no such option: '--bogus'" },
        { { "--onse" }, "no such option: '--onse'; is '--once' meant?" },
        { { "-x" }, "no such option: '-x'" },
        { { "--reply" }, "option '--reply' needs a value" },
        { { "--once=3" }, "option '--once' takes no value" },
        { { "a", "b", "c", "d" }, "one word too many: 'd'" },
        { { "--", "a", "b", "c" }, "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        parse p = parse_of(rows[i].words);

        assert_string_equal(p.o.problem, rows[i].problem);
        assert_int_equal(p.last,
                         *rows[i].problem ? OPTIONS_WRONG : OPTIONS_END);
    }
}

static void an_option_may_be_cut_where_no_other_begins_so(void **state)
{
    parse p = PARSE("--rep", "upper");

    (void)state;
    assert_int_equal(p.n, 1);
    assert_int_equal(p.codes[0], OPTION_TWO);
}

static void seconds_are_read_as_milliseconds(void **state)
{
    static const struct {
        const char *text;
        int ms; /* 0: refused */
    } rows[] = {
        { "1", 1000 },
        { "2.5", 2500 },
        { "0.001", 1 },
        { "30", 30000 },
        { "1000000", 1000000000 },
        { "0.25", 250 },
        { "0", 0 },
        { "0.000", 0 },
        { "-1", 0 },
        { "", 0 },
        { ".5", 0 },
        { "1.", 0 },
        { "1.2.3", 0 },
        { "1.2345", 0 },
        { "ten", 0 },
        { "1e3", 0 },
        { "1000001", 0 },
        { " 1", 0 },
        { "99999999999999999999", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int ms = 0;

        assert_int_equal(options_seconds(rows[i].text, &ms), rows[i].ms > 0);
        assert_int_equal(ms, rows[i].ms);
    }
}

static void sizes_are_read_with_their_units(void **state)
{
    static const struct {
        const char *text;
        uint64_t bytes; /* 0: refused */
    } rows[] = {
        { "1", 1 },
        { "4096", 4096 },
        { "64k", 65536 },
        { "64K", 65536 },
        { "1M", 1048576 },
        { "3G", 3221225472U },
        { "0", 0 },
        { "", 0 },
        { "k", 0 },
        { "1kB", 0 },
        { "1T", 0 },
        { "-1", 0 },
        { "1.5k", 0 },
        { "18446744073709551616", 0 },
        { "99999999999999999G", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t bytes = 0;

        assert_int_equal(options_size(rows[i].text, &bytes),
                         rows[i].bytes > 0);
        assert_true(bytes == rows[i].bytes);
    }
}

static void count_is_digits_alone_up_to_the_most(void **state)
{
    uint64_t n = 0;

    (void)state;
    assert_true(options_count("17", 17, &n));
    assert_int_equal(n, 17);
    assert_false(options_count("18", 17, &n));
    assert_false(options_count("0", 17, &n));
    assert_false(options_count("1k", 4096, &n));
    assert_false(options_count("-1", 17, &n));
    assert_false(options_count("", 17, &n));
}

static void the_nearest_word_is_found_and_a_far_one_is_not(void **state)
{
    static const char *const list[] = { "tcp-server", "tcp-client", "lab",
                                        NULL };

    (void)state;
    assert_string_equal(options_nearest("tcp-srver", list), "tcp-server");
    assert_string_equal(options_nearest("tcpclient", list), "tcp-client");
    assert_string_equal(options_nearest("lap", list), "lab");
    assert_null(options_nearest("netstat", list));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_words_are_no_options_and_no_operands),
        TEST(options_may_stand_before_and_after_operands),
        TEST(a_value_may_be_joined_by_an_equals_sign),
        TEST(a_negative_number_is_an_operand),
        TEST(two_dashes_end_the_options),
        TEST(one_dash_alone_is_an_operand),
        TEST(what_is_wrong_is_said),
        TEST(an_option_may_be_cut_where_no_other_begins_so),
        TEST(seconds_are_read_as_milliseconds),
        TEST(sizes_are_read_with_their_units),
        TEST(count_is_digits_alone_up_to_the_most),
        TEST(the_nearest_word_is_found_and_a_far_one_is_not),
    };

    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
