/*
 * test_win32_text.c -- command lines, UTF-16, consoles and ticks: the pure
 * halves of the Windows port, beside what the system itself makes of them.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "win32/argv.h"
#include "win32/console.h"
#include "win32/native.h"
#include "win32/utf.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- command lines ------------------------------------------------------ */

typedef LPWSTR *(WINAPI *system_split_fn)(LPCWSTR, int *);

static system_split_fn system_split(void)
{
    FARPROC found = soq__library_function(L"shell32.dll",
                                          "CommandLineToArgvW");

    assert_non_null(found);
    return (system_split_fn)(void (*)(void))found;
}

static void assert_same_arguments(const char *const *wanted, int argc,
                                  char **argv)
{
    for (int i = 0; i < argc; i++) {
        assert_non_null(wanted[i]);
        assert_string_equal(argv[i], wanted[i]);
    }
    assert_null(wanted[argc]);
    assert_null(argv[argc]);
}

/* Joined, and taken apart by us and by the system. */
static void assert_round_trip(const char *const *argv)
{
    wchar_t *line = NULL;
    char **ours = NULL;
    char *theirs[64] = { NULL };
    LPWSTR *wide;
    int argc = 0;

    assert_ok(soq__argv_join(argv, &line));
    assert_ok(soq__argv_split(line, &argc, &ours));
    assert_same_arguments(argv, argc, ours);
    wide = system_split()(line, &argc);
    assert_non_null(wide);
    assert_in_range(argc, 1, 63);
    for (int i = 0; i < argc; i++)
        theirs[i] = soq__utf8(wide[i]);
    assert_same_arguments(argv, argc, theirs);
    for (int i = 0; i < argc; i++)
        free(theirs[i]);
    LocalFree(wide);
    free(ours);
    free(line);
}

static void arguments_come_back_from_a_command_line(void **state)
{
    static const char *const argv[] = {
        "C:\\Program Files\\a b\\x.exe",
        "",
        " ",
        "\t",
        "a b",
        "\"",
        "\"\"",
        "a\"b",
        "\\",
        "\\\\",
        "a\\",
        "a b\\",
        "a b\\\\",
        "\\\"",
        "a\\\"b c\\\\\"",
        "*",
        "%PATH%",
        "--file=C:\\dir\\",
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
        NULL,
    };

    (void)state;
    assert_round_trip(argv);
}

/* The characters that the rules are about, in every order by chance. */
static void random_arguments_come_back_from_a_command_line(void **state)
{
    static const char letters[] = "\\\\\\\"\" \ta\xc2\xb5";
    enum { TIMES = 3000, ARGUMENTS = 6, LONGEST = 10 };
    unsigned seed = 20261120;

    (void)state;
    print_message("# seed %u\n", seed);
    srand(seed);
    for (int i = 0; i < TIMES; i++) {
        char text[ARGUMENTS][2 * LONGEST + 1];
        const char *argv[ARGUMENTS + 2] = { "x.exe" };
        int count = rand() % (ARGUMENTS + 1);

        for (int k = 0; k < count; k++) {
            int len = 0;

            for (int left = rand() % LONGEST; left > 0; left--) {
                size_t at = (size_t)rand() % (LENGTH(letters) - 2);

                text[k][len++] = letters[at];
                /* The last two are one character. */
                if (at == LENGTH(letters) - 3)
                    text[k][len++] = letters[at + 1];
            }
            text[k][len] = '\0';
            argv[k + 1] = text[k];
        }
        argv[count + 1] = NULL;
        assert_round_trip(argv);
    }
}

static void command_lines_are_read_by_the_documented_rules(void **state)
{
    static const struct {
        const wchar_t *line;
        const char *argv[6];
    } cases[] = {
        { L"x", { "x" } },
        { L"\"C:\\a b\\x\" y", { "C:\\a b\\x", "y" } },
        { L"\"C:\\dir\\\" y", { "C:\\dir\\", "y" } },
        { L"x   a\t b  ", { "x", "a", "b" } },
        { L"x \"a b\"c", { "x", "a bc" } },
        { L"x a\\\\b d\"e f\"g h", { "x", "a\\\\b", "de fg", "h" } },
        { L"x a\\\\\\\"b c d", { "x", "a\\\"b", "c", "d" } },
        { L"x a\\\\\\\\\"b c\" d e", { "x", "a\\\\b c", "d", "e" } },
        { L"x \"a\"\"b\" c", { "x", "a\"b", "c" } },
        { L"x \"\"", { "x", "" } },
        { L"x \"open end", { "x", "open end" } },
        { L"", { "" } },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char **argv = NULL;
        int argc = 0;

        assert_ok(soq__argv_split(cases[i].line, &argc, &argv));
        assert_same_arguments(cases[i].argv, argc, argv);
        free(argv);
    }
}

static void program_name_with_a_quote_is_einval(void **state)
{
    static const char *const argv[] = { "a\"b", NULL };
    wchar_t *line;

    (void)state;
    assert_err(SOQ_EINVAL, soq__argv_join(argv, &line));
}

/* ---- UTF-16 ------------------------------------------------------------- */

static size_t encode(unsigned c, char *out)
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[n] | c);
    out[n] = '\0';
    return n;
}

static void every_character_comes_back_from_utf16(void **state)
{
    enum { PIECE = 4096 };
    char piece[4 * PIECE + 1];
    size_t characters = 0;

    (void)state;
    for (unsigned c = 1; c <= 0x10FFFF;) {
        size_t len = 0;
        wchar_t *wide = NULL;
        char *back;

        for (int i = 0; i < PIECE && c <= 0x10FFFF; c++) {
            if (c >= 0xD800 && c <= 0xDFFF)
                continue;
            len += encode(c, piece + len);
            characters++;
            i++;
        }
        assert_ok(soq__utf16(piece, &wide));
        back = soq__utf8(wide);
        assert_non_null(back);
        assert_string_equal(back, piece);
        free(back);
        free(wide);
    }
    assert_int_equal(characters, 0x10FFFF - 0x800);
}

static void text_that_is_not_utf8_is_eilseq(void **state)
{
    static const char *const texts[] = {
        "\x80",     "a\xff",        "\xc3",
        "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
    };
    wchar_t *wide;

    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_err(SOQ_EILSEQ, soq__utf16(texts[i], &wide));
}

static void half_a_pair_becomes_the_replacement_character(void **state)
{
    static const wchar_t lonely[] = { L'a', 0xD83D, L'b', 0xDE00, 0 };
    char *text = soq__utf8(lonely);

    (void)state;
    assert_non_null(text);
    assert_string_equal(text, "a\xef\xbf\xbd"
                              "b\xef\xbf\xbd");
    free(text);
}

/* ---- consoles ----------------------------------------------------------- */

static void every_cut_sequence_waits_for_its_rest(void **state)
{
    static const unsigned characters[] = { 0x7F,   0x80,   0x7FF,   0x800,
                                           0xFFFD, 0xFFFF, 0x10000, 0x10FFFF };
    char text[16] = "ab";

    (void)state;
    for (size_t i = 0; i < LENGTH(characters); i++) {
        size_t n = encode(characters[i], text + 2);

        for (size_t cut = 1; cut < n; cut++) {
            assert_int_equal(soq__utf8_tail(text, 2 + cut), cut);
            assert_int_equal(soq__console_whole(text, 2 + cut), 2);
            /* Nothing else is there: then it is shown, and not for ever
             * left for later. */
            assert_int_equal(soq__console_whole(text + 2, cut), cut);
        }
        assert_int_equal(soq__utf8_tail(text, 2 + n), 0);
        assert_int_equal(soq__console_whole(text, 2 + n), 2 + n);
    }
}

static void bytes_that_begin_nothing_wait_for_nothing(void **state)
{
    (void)state;
    assert_int_equal(soq__utf8_tail("", 0), 0);
    assert_int_equal(soq__utf8_tail("a\x80", 2), 0);
    assert_int_equal(soq__utf8_tail("\x80\x80\x80\x80", 4), 0);
    assert_int_equal(soq__utf8_tail("a\xc0", 2), 0);
    assert_int_equal(soq__utf8_tail("a\xf5", 2), 0);
    assert_int_equal(soq__utf8_tail("a\xff", 2), 0);
}

/* However a text is cut into writes, no character is torn. */
static void long_text_is_written_whole_in_pieces(void **state)
{
    enum { TIMES = 5000 };
    static char text[3 * TIMES];
    size_t at = 0;
    size_t pieces = 0;

    (void)state;
    for (int i = 0; i < TIMES; i++)
        memcpy(text + 3 * i, "\xe2\x82\xac", 3);
    while (at < sizeof(text)) {
        size_t n = soq__console_whole(text + at, sizeof(text) - at);

        assert_in_range(n, 1, sizeof(text) - at);
        assert_int_equal(n % 3, 0);
        at += n;
        pieces++;
    }
    assert_true(pieces > 1);
}

static void console_lines_end_with_lf_alone(void **state)
{
    static const wchar_t typed[] = L"a\u20ac\r\n\r";
    static const wchar_t pair[] = { 0xD83D, 0xDE00, L'\r', L'\n' };
    char out[32];

    (void)state;
    assert_int_equal(soq__console_convert(typed, 5, out, sizeof(out)), 5);
    assert_memory_equal(out, "a\xe2\x82\xac\n", 5);
    assert_int_equal(soq__console_convert(typed + 4, 1, out, sizeof(out)), 0);
    assert_int_equal(soq__console_convert(pair, 4, out, sizeof(out)), 5);
    assert_memory_equal(out, "\xf0\x9f\x98\x80\n", 5);
}

/* ---- the clock ---------------------------------------------------------- */

static void ticks_become_nanoseconds_without_overflow(void **state)
{
    static const int64_t rates[] = { 1, 1000, 3579545, 10000000, 2999999999 };

    (void)state;
    for (size_t i = 0; i < LENGTH(rates); i++) {
        /* As many seconds as nanoseconds can count, nearly. */
        int64_t seconds = INT64_MAX / 1000000000 - 1;

        if (seconds > INT64_MAX / rates[i])
            seconds = INT64_MAX / rates[i];
        assert_true(soq__ticks_to_ns(0, rates[i]) == 0);
        assert_true(soq__ticks_to_ns(rates[i], rates[i]) == 1000000000);
        assert_true(soq__ticks_to_ns(seconds * rates[i], rates[i]) ==
                    seconds * 1000000000);
        if (rates[i] > 1)
            assert_true(soq__ticks_to_ns(seconds * rates[i] - 1, rates[i]) ==
                        (seconds - 1) * 1000000000 +
                            (rates[i] - 1) * 1000000000 / rates[i]);
    }
    assert_true(soq__ticks_to_ns(1, 10000000) == 100);
    assert_true(soq__ticks_to_ns(INT64_C(36288000000000), 10000000) ==
                INT64_C(3628800000000000)); /* 42 days */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arguments_come_back_from_a_command_line),
        TEST(random_arguments_come_back_from_a_command_line),
        TEST(command_lines_are_read_by_the_documented_rules),
        TEST(program_name_with_a_quote_is_einval),
        TEST(every_character_comes_back_from_utf16),
        TEST(text_that_is_not_utf8_is_eilseq),
        TEST(half_a_pair_becomes_the_replacement_character),
        TEST(every_cut_sequence_waits_for_its_rest),
        TEST(bytes_that_begin_nothing_wait_for_nothing),
        TEST(long_text_is_written_whole_in_pieces),
        TEST(console_lines_end_with_lf_alone),
        TEST(ticks_become_nanoseconds_without_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
