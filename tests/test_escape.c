/*
 * test_escape.c -- no byte from outside reaches a terminal as it is.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "check.h"
#include "common/escape.h"

static const escape_style styles[] = { ESCAPE_TEXT, ESCAPE_QUOTED,
                                       ESCAPE_JSON };

/* An independent look at the result: the code points of what came out, by a
 * decoder that trusts nothing, and the ranges that a terminal obeys. */
static bool is_harmless(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;

    while (*p) {
        unsigned long c = *p;
        int more = c < 0x80   ? 0
                   : c < 0xC2 ? -1
                   : c < 0xE0 ? 1
                   : c < 0xF0 ? 2
                   : c < 0xF5 ? 3
                              : -1;

        if (more < 0)
            return false;
        c &= more == 0 ? 0x7FU : 0x3FU >> more;
        for (int i = 0; i < more; i++) {
            p++;
            if ((*p & 0xC0) != 0x80)
                return false;
            c = c << 6 | (*p & 0x3FU);
        }
        p++;
        if (c < 0x20 || (c >= 0x7F && c <= 0x9F) ||
            (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
            (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF)
            return false;
    }
    return true;
}

static const char *escaped(escape_style style, const void *in, size_t len)
{
    static char out[4096];

    assert_int_equal(escape(style, in, len, out, sizeof(out)), len);
    return out;
}

static void every_byte_alone_comes_out_harmless(void **state)
{
    size_t seen = 0;

    (void)state;
    for (unsigned b = 0; b < 256; b++)
        for (size_t s = 0; s < 3; s++) {
            unsigned char in = (unsigned char)b;

            assert_true(is_harmless(escaped(styles[s], &in, 1)));
            seen++;
        }
    assert_int_equal(seen, 768);
}

static void every_pair_of_bytes_comes_out_harmless(void **state)
{
    size_t seen = 0;

    (void)state;
    for (unsigned pair = 0; pair < 65536; pair++)
        for (size_t s = 0; s < 3; s++) {
            unsigned char in[2] = { (unsigned char)(pair >> 8),
                                    (unsigned char)pair };

            assert_true(is_harmless(escaped(styles[s], in, 2)));
            seen++;
        }
    assert_int_equal(seen, 3 * 65536);
}

static void every_code_point_comes_out_harmless(void **state)
{
    (void)state;
    for (unsigned long c = 0x80; c <= 0x10FFFF; c++) {
        unsigned char in[4];
        size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

        for (size_t i = n; i > 1; i--)
            in[i - 1] = (unsigned char)(0x80 | ((c >> (6 * (n - i))) & 0x3F));
        in[0] = (unsigned char)((0xF00U >> n & 0xFFU) |
                                (unsigned)(c >> (6 * (n - 1))));
        assert_true(is_harmless(escaped(ESCAPE_TEXT, in, n)));
    }
}

static void what_terminals_have_been_attacked_with_is_harmless(void **state)
{
    static const char *const corpus[] = {
        "\033]0;title\007",
        "\033]0;title\033\\",
        "\033]52;c;ZXZpbA==\007",
        "\033P$q\"p\033\\",
        "\033[2J\033[H",
        "\033[6n",
        "\033[21t",
        "\033c",
        "\033",
        "\033[",
        "\033]",
        "a\033",
        "\x9b"
        "2J",
        "\x9d"
        "0;t\x9c",
        "\xc2\x9b"
        "2J",
        "\xc2\x9d"
        "0;t\xc2\x9c",
        "\xc2\x90q\xc2\x9c",
        "\016\017",
        "\r\rok",
        "\b\b\b",
        "\v\f",
        "\x7f\x7f",
        "\xe2\x80\xae"
        "evil",
        "\xe2\x81\xa6"
        "x\xe2\x81\xa9",
        "\xe2\x80\x8b",
        "\xef\xbb\xbf",
        "\xf3\xa0\x81\x81",
        "\xc0\x9b",
        "\xe0\x80\x9b",
        "\xf0\x80\x80\x9b",
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xe2\x80",
        "\xc2",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(corpus) / sizeof(corpus[0]); i++)
        for (size_t s = 0; s < 3; s++)
            assert_true(
                is_harmless(escaped(styles[s], corpus[i], strlen(corpus[i]))));
}

static void text_that_can_be_read_stays_as_it_is(void **state)
{
    static const char text[] = "ol\u00e1, \u043c\u0438\u0440 "
                               "\u65e5\u672c \U0001f600 \\ ' \" ~";

    (void)state;
    assert_string_equal(escaped(ESCAPE_TEXT, text, strlen(text)), text);
    assert_string_equal(escaped(ESCAPE_JSON, text, strlen(text)), text);
}

static void each_kind_of_byte_has_its_name(void **state)
{
    static const struct {
        const char *in, *text, *json;
    } rows[] = {
        { "\n", "\\n", "\\u000a" },
        { "\r\t", "\\r\\t", "\\u000d\\u0009" },
        { "\033", "\\x1b", "\\u001b" },
        { "\x7f", "\\x7f", "\\u007f" },
        { "\xc2\x9b", "\\u009b", "\\u009b" },
        { "\xe2\x80\xae", "\\u202e", "\\u202e" },
        { "\xf3\xa0\x81\x81", "\\U000e0041", "\\udb40\\udc41" },
        { "\xff", "\\xff", "\\ufffd" },
        { "\xc3(", "\\xc3(", "\\ufffd(" },
        { "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\ufffd\\ufffd\\ufffd" },
        { "\xc0\x80", "\\xc0\\x80", "\\ufffd\\ufffd" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t len = strlen(rows[i].in);

        assert_string_equal(escaped(ESCAPE_TEXT, rows[i].in, len),
                            rows[i].text);
        assert_string_equal(escaped(ESCAPE_JSON, rows[i].in, len),
                            rows[i].json);
    }
    assert_string_equal(escaped(ESCAPE_TEXT, "\0", 1), "\\x00");
    assert_string_equal(escaped(ESCAPE_QUOTED, "it's \\n", 7), "it\\'s \\\\n");
}

/* The bytes that a quoted form stands for; its own little reader. */
static size_t unquote(const char *text, unsigned char *out)
{
    size_t n = 0;

    while (*text) {
        char digits[9] = "";
        size_t width = 0;

        if (text[0] != '\\') {
            out[n++] = (unsigned char)*text++;
            continue;
        }
        width = text[1] == 'x' ? 2 : text[1] == 'u' ? 4 : 0;
        if (width == 0) {
            out[n++] = text[1] == 'n'   ? '\n'
                       : text[1] == 'r' ? '\r'
                       : text[1] == 't' ? '\t'
                                        : (unsigned char)text[1];
            text += 2;
            continue;
        }
        memcpy(digits, text + 2, width);
        if (width == 2) {
            out[n++] = (unsigned char)strtoul(digits, NULL, 16);
        } else {
            unsigned long c = strtoul(digits, NULL, 16);

            out[n++] = (unsigned char)(0xC0 | c >> 6);
            out[n++] = (unsigned char)(0x80 | (c & 0x3F));
        }
        text += 2 + width;
    }
    return n;
}

static void quoted_bytes_can_be_told_again(void **state)
{
    (void)state;
    for (unsigned pair = 0; pair < 65536; pair++) {
        unsigned char in[2] = { (unsigned char)(pair >> 8),
                                (unsigned char)pair };
        unsigned char back[32];
        size_t n = unquote(escaped(ESCAPE_QUOTED, in, 2), back);

        assert_int_equal(n, 2);
        assert_memory_equal(back, in, 2);
    }
}

static void json_keeps_its_sense(void **state)
{
    static const char text[] = "a\033[31m\x7f\xc2\x9b\xe2\x80\xae\\\"\xc3\xa9";
    json_t *value = json_pack("{s:s}", "t", text);
    char *plain = json_dumps(value, JSON_COMPACT);
    json_t *again;

    (void)state;
    again = json_loads(escaped(ESCAPE_JSON, plain, strlen(plain)), 0, NULL);
    assert_non_null(again);
    assert_string_equal(json_string_value(json_object_get(again, "t")), text);
    json_decref(again);
    json_decref(value);
    free(plain);
}

static void a_character_is_never_cut(void **state)
{
    static const char in[] = "ab\xc3\xa9\033\xf3\xa0\x81\x81z";

    (void)state;
    for (size_t cap = 1; cap < 40; cap++) {
        char whole[64] = "", part[40];
        size_t done = 0;

        for (int turns = 0; turns < 40 && done < strlen(in); turns++) {
            done += escape(ESCAPE_TEXT, in + done, strlen(in) - done, part,
                           cap);
            assert_true(strlen(part) < cap);
            assert_true(is_harmless(part));
            strncat(whole, part, sizeof(whole) - strlen(whole) - 1);
        }
        if (cap >= ESCAPE_ROOM)
            assert_string_equal(whole, "ab\xc3\xa9\\x1b\\U000e0041z");
    }
}

static void without_room_nothing_is_written(void **state)
{
    char out = 'x';

    (void)state;
    assert_int_equal(escape(ESCAPE_TEXT, "a", 1, &out, 0), 0);
    assert_int_equal(out, 'x');
    assert_int_equal(escape(ESCAPE_TEXT, "a", 1, &out, 1), 0);
    assert_int_equal(out, '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_byte_alone_comes_out_harmless),
        TEST(every_pair_of_bytes_comes_out_harmless),
        TEST(every_code_point_comes_out_harmless),
        TEST(what_terminals_have_been_attacked_with_is_harmless),
        TEST(text_that_can_be_read_stays_as_it_is),
        TEST(each_kind_of_byte_has_its_name),
        TEST(quoted_bytes_can_be_told_again),
        TEST(json_keeps_its_sense),
        TEST(a_character_is_never_cut),
        TEST(without_room_nothing_is_written),
    };

    return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
