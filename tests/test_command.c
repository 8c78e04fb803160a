/* test_command.c -- what a process was started with, and what of it is kept
 * from those who read a capture; and the line that tells of a process. */
#include <string.h>

#include "capture/command.h"
#include "check.h"
#include "packets/owner.h"

static char out[COMMAND_TEXT];

#define assert_text(expected, args)                                           \
    (command_text(args, sizeof(args), false, out),                            \
     assert_string_equal(out, expected))

static void arguments_stand_side_by_side(void **state)
{
    (void)state;
    assert_text("soquete tcp-server 0.0.0.0 7000",
                "soquete\0tcp-server\0000.0.0.0\0007000");
    assert_text("'two words' '' 'it\\'s'", "two words\0\0it's");
    assert_text("", "");
    command_text("", 0, false, out);
    assert_string_equal(out, "");
}

static void code_of_our_own_peer_is_left_out(void **state)
{
    (void)state;
    assert_text("soquete peer 10.0.0.7 --code *** --stay",
                "soquete\0peer\00010.0.0.7\0--code\0001234\0--stay");
    assert_text("soquete peer '--code=***' x",
                "soquete\0peer\0--code=12 34\0x");
}

/* As getopt_long() takes them. */
static void shortened_option_is_left_out_too(void **state)
{
    (void)state;
    assert_text("soquete peer --c ***", "soquete\0peer\0--c\0001234");
    assert_text("soquete peer --co=***", "soquete\0peer\0--co=1234");
    assert_text("soquete peer --cod ***", "soquete\0peer\0--cod\0-1234");
    /* Not one of these. */
    assert_text("python3 -c print(1)", "python3\0-c\0print(1)\0");
}

static void command_within_an_argument_is_looked_at(void **state)
{
    (void)state;
    assert_text("sh -c 'soquete peer --code ***'",
                "sh\0-c\0soquete peer --code 1234; true");
    assert_text("sh -c 'soquete peer \"--code=***'",
                "sh\0-c\0soquete peer \"--code=1234\"");
    assert_text("sh -c 'exec x --code' ***", "sh\0-c\0exec x --code\0001234");
}

static void secrets_of_others_are_left_out(void **state)
{
    (void)state;
    assert_text("x --password *** -b", "x\0--password\0hush\0-b");
    assert_text("x -passphrase:***", "x\0-passphrase:hush");
    assert_text("env API_TOKEN=*** x", "env\0API_TOKEN=hush\0x");
    assert_text("curl -H 'Authorization:***' ftp://h/",
                "curl\0-H\0Authorization: Bearer hush\0ftp://h/");
    assert_text("curl ftp://***@h/?a=1&Token=***",
                "curl\0ftp://me:hush@h/?a=1&Token=hush");
    assert_text("curl ftp://h/a@b", "curl\0ftp://h/a@b");
}

static void bytes_of_any_kind_are_safe_to_show(void **state)
{
    (void)state;
    assert_text("a\\x1b[31m b\\xff \xc3\xa9 'c\\nd'",
                "a\x1b[31m\0b\xff\0\xc3\xa9\0c\nd");
}

static void what_has_no_room_is_marked(void **state)
{
    char args[2 * COMMAND_TEXT];

    (void)state;
    memset(args, 'x', sizeof(args));
    command_text(args, sizeof(args), false, out);
    assert_int_equal(strlen(out), COMMAND_TEXT - 1);
    assert_string_equal(out + COMMAND_TEXT - 5, "x\xe2\x80\xa6");
    command_text("x\0--co", 6, true, out);
    assert_string_equal(out, "x --co\xe2\x80\xa6");
}

/* Whoever writes over his arguments leaves NULs behind. */
static void title_of_a_process_stands_alone(void **state)
{
    (void)state;
    assert_text("'sshd: me@pts/0'", "sshd: me@pts/0\0\0\0\0\0");
}

/* Nothing is read past the end, wherever that is (the sanitizer looks on). */
static void every_beginning_of_a_line_may_be_all_of_it(void **state)
{
    static const char line[] = "x\0--code\0001\0ftp://a:b@c\0'-key= --co \"";
    char copy[sizeof(line)];

    (void)state;
    for (size_t n = 0; n <= sizeof(line); n++) {
        char *at = copy + sizeof(copy) - n;

        memcpy(at, line, n);
        command_text(at, n, true, out);
        assert_null(strstr(out, "ftp://a:b@"));
        assert_null(strstr(out, "code 1"));
    }
}

/* ---- the line ---------------------------------------------------------- */

static soq_addr addr(const char *text)
{
    soq_addr a;

    assert_ok(soq_addr_parse(text, &a));
    a.port = 65432;
    return a;
}

static bytes of(const char *text)
{
    bytes b = { (const uint8_t *)text, strlen(text) };

    return b;
}

static void assert_bytes(bytes b, const char *expected)
{
    assert_int_equal(b.len, strlen(expected));
    assert_memory_equal(b.at, expected, b.len);
}

static void owner_that_is_written_can_be_read(void **state)
{
    static const char *const ends[] = { "127.0.0.1", "::1", "fe80::1" };
    char line[200];

    (void)state;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        soq_addr end = addr(ends[i]), other = addr("10.0.0.9");
        owner o;

        owner_write(line, sizeof(line), &end, "two words", 4711,
                    "x, process 1: y");
        assert_true(owner_read(of(line), &end, &o));
        assert_bytes(o.name, "two words");
        assert_int_equal(o.pid, 4711);
        assert_bytes(o.command, "x, process 1: y");
        assert_false(owner_read(of(line), &other, &o));
        owner_write(line, sizeof(line), &end, "x", 1, "");
        assert_true(owner_read(of(line), &end, &o));
        assert_int_equal(o.command.len, 0);
    }
}

static void what_is_no_such_line_tells_of_nobody(void **state)
{
    static const char *const lines[] = {
        "",
        "127.0.0.1:65432",
        "127.0.0.1:65432 is ",
        "127.0.0.1:65432 is x",
        "127.0.0.1:65432 is , process 1",
        "127.0.0.1:65432 is x, process ",
        "127.0.0.1:65432 is x, process -1",
        "127.0.0.1:65432 is x, process 1 and 2",
        "127.0.0.1:65432 is x, process 1:y",
        "127.0.0.1:65432 is x, process 1234567890123456789",
        "127.0.0.1:6543 is x, process 1",
        "look: 127.0.0.1:65432 is x, process 1",
    };
    soq_addr end = addr("127.0.0.1");
    owner o;

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_false(owner_read(of(lines[i]), &end, &o));
}

static void text_is_taken_line_by_line(void **state)
{
    bytes text = of("one\r\n\nthree");

    (void)state;
    assert_bytes(owner_line(&text), "one");
    assert_bytes(owner_line(&text), "");
    assert_bytes(owner_line(&text), "three");
    assert_int_equal(text.len, 0);
    assert_bytes(owner_line(&text), "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(arguments_stand_side_by_side),
        TEST(code_of_our_own_peer_is_left_out),
        TEST(shortened_option_is_left_out_too),
        TEST(command_within_an_argument_is_looked_at),
        TEST(secrets_of_others_are_left_out),
        TEST(bytes_of_any_kind_are_safe_to_show),
        TEST(what_has_no_room_is_marked),
        TEST(title_of_a_process_stands_alone),
        TEST(every_beginning_of_a_line_may_be_all_of_it),
        TEST(owner_that_is_written_can_be_read),
        TEST(what_is_no_such_line_tells_of_nobody),
        TEST(text_is_taken_line_by_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
