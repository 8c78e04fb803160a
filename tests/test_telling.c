/* test_telling.c -- what commands tell: events as text and as JSON, and
 * messages. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "check.h"
#include "common/columns.h"
#include "common/event.h"
#include "common/message.h"
#include "report/layout.h"
#include "report/text.h"

static soq_addr addr_of(const char *text, uint16_t port)
{
    soq_addr addr;

    assert_ok(soq_addr_parse(text, &addr));
    addr.port = port;
    return addr;
}

static event received(const char *data, size_t n)
{
    event e;

    memset(&e, 0, sizeof(e));
    e.name = "recv";
    e.label = "Received";
    e.arrow = "<--";
    e.time_us = 1700000000000042;
    e.local = addr_of("127.0.0.1", 65432);
    e.peer = addr_of("127.0.0.1", 41748);
    e.has_state = true;
    e.state = SOQ_TCP_ESTABLISHED;
    e.has_bytes = true;
    e.bytes = n;
    e.total = n;
    e.calls = 1;
    e.data = data;
    return e;
}

/* ---- events ------------------------------------------------------------ */

static void assert_text(const char *expected, const event *e)
{
    char buf[512];

    event_text(e, buf, sizeof(buf));
    assert_string_equal(buf, expected);
}

static void a_line_begins_with_the_step_and_shows_both_ends(void **state)
{
    event e = received("Hello, world", 12);

    (void)state;
    assert_text("Received   127.0.0.1:65432 <-- 127.0.0.1:41748  ESTABLISHED  "
                "12 bytes 'Hello, world'",
                &e);
}

static void a_listener_has_one_end(void **state)
{
    event e = received(NULL, 0);

    (void)state;
    e.label = "Listen";
    e.peer.family = SOQ_ANY_FAMILY;
    e.local = addr_of("::", 80);
    e.state = SOQ_TCP_LISTEN;
    e.has_bytes = false;
    assert_text("Listen     [::]:80                              LISTEN", &e);
}

static void bytes_are_quoted_and_cut_in_a_line(void **state)
{
    static const char data[] = "it's\033[2J\n0123456789"
                               "012345678901234567890123456789";
    event e = received(data, sizeof(data) - 1);

    (void)state;
    assert_text("Received   127.0.0.1:65432 <-- 127.0.0.1:41748  ESTABLISHED  "
                "49 bytes 'it\\'s\\x1b[2J\\n01234567890123456789012345'...",
                &e);
}

/* Each of these bytes takes four columns, and no letter is cut in two. */
static void quoted_bytes_take_40_columns_at_most(void **state)
{
    static const char data[] = "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff"
                               "ab\u00e9\xff\xfe";
    event e = received(data, sizeof(data) - 1);

    (void)state;
    assert_text("Received   127.0.0.1:65432 <-- 127.0.0.1:41748  ESTABLISHED  "
                "15 bytes '\\xff\\xfe\\xff\\xfe\\xff\\xfe\\xff\\xfe\\xffab"
                "\u00e9'...",
                &e);
}

static void many_pieces_are_told_by_number(void **state)
{
    event e = received(NULL, 65536);

    (void)state;
    e.calls = 7;
    e.total = 131072;
    assert_text("Received   127.0.0.1:65432 <-- 127.0.0.1:41748  ESTABLISHED  "
                "65536 bytes in 7 calls, 131072 so far",
                &e);
}

static void the_end_of_the_stream_is_told(void **state)
{
    event e = received(NULL, 0);

    (void)state;
    e.state = SOQ_TCP_CLOSE_WAIT;
    e.calls = 0;
    e.end = true;
    assert_text("Received   127.0.0.1:65432 <-- 127.0.0.1:41748  CLOSE_WAIT   "
                "end of stream",
                &e);
}

static void a_text_that_does_not_fit_is_cut(void **state)
{
    event e = received("Hello, world", 12);
    char whole[256], cut[256];

    (void)state;
    event_text(&e, whole, sizeof(whole));
    for (size_t cap = 1; cap <= strlen(whole); cap++) {
        memset(cut, 'x', sizeof(cut));
        event_text(&e, cut, cap);
        assert_true(strlen(cut) < cap);
        assert_memory_equal(cut, whole, strlen(cut));
    }
}

static json_t *json_of(const event *e)
{
    char *line = event_json(e, "tcp-server", 42);
    json_t *o;

    assert_non_null(line);
    assert_null(strchr(line, '\n'));
    o = json_loads(line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    assert_non_null(o);
    free(line);
    return o;
}

static const char *text_at(const json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

static void json_has_the_fields_of_the_design(void **state)
{
    event e = received("Hello, world", 12);
    json_t *o = json_of(&e);

    (void)state;
    assert_string_equal(text_at(o, "app"), "tcp-server");
    assert_int_equal(json_integer_value(json_object_get(o, "pid")), 42);
    assert_string_equal(text_at(o, "event"), "recv");
    assert_string_equal(text_at(o, "local"), "127.0.0.1:65432");
    assert_string_equal(text_at(o, "peer"), "127.0.0.1:41748");
    assert_string_equal(text_at(o, "state"), "ESTABLISHED");
    assert_int_equal(json_integer_value(json_object_get(o, "bytes")), 12);
    assert_string_equal(text_at(o, "text"), "Hello, world");
    assert_null(json_object_get(o, "error"));
    json_decref(o);
}

static void time_has_six_decimals(void **state)
{
    event e = received(NULL, 0);
    char *line = event_json(&e, "x", 1);

    (void)state;
    assert_non_null(line);
    assert_memory_equal(line, "{\"time\":1700000000.000042,", 26);
    free(line);
}

static void json_of_bytes_that_are_no_text_has_their_number(void **state)
{
    event e = received("\xff\xfe", 2);
    json_t *o = json_of(&e);

    (void)state;
    assert_null(json_object_get(o, "text"));
    assert_int_equal(json_integer_value(json_object_get(o, "bytes")), 2);
    json_decref(o);
}

static void json_keeps_a_zero_byte_and_hides_controls(void **state)
{
    static const char data[] = "a\0b\033\x7f\xc2\x9b";
    event e = received(data, sizeof(data) - 1);
    char *line = event_json(&e, "x", 1);
    json_t *o = json_of(&e);

    (void)state;
    assert_non_null(line);
    for (const char *p = line; *p; p++)
        assert_true(*p >= ' ' && *p < 0x7F);
    assert_int_equal(json_string_length(json_object_get(o, "text")),
                     sizeof(data) - 1);
    assert_memory_equal(text_at(o, "text"), data, sizeof(data) - 1);
    free(line);
    json_decref(o);
}

static void json_of_an_error_names_it(void **state)
{
    event e = event_of("error", NULL);
    const json_t *error;
    json_t *o;

    (void)state;
    e.call = "connect";
    e.subject = "lab\xff:80";
    e.rc.err = SOQ_ECONNREFUSED;
    e.rc.os = 111;
    o = json_of(&e);
    error = json_object_get(o, "error");
    assert_string_equal(text_at(o, "call"), "connect");
    assert_string_equal(text_at(o, "subject"), "lab\\xff:80");
    assert_string_equal(text_at(error, "name"), "ECONNREFUSED");
    assert_string_equal(text_at(error, "text"), "connection refused");
    assert_int_equal(json_integer_value(json_object_get(error, "os")), 111);
    json_decref(o);
}

/* ---- messages ---------------------------------------------------------- */

static void a_hint_is_one_short_line(void **state)
{
    static const char *const calls[] = { "connect", "bind",   "listen",
                                         "resolve", "create", "receive",
                                         "send",    "write" };
    size_t found = 0;

    (void)state;
    for (size_t c = 0; c < sizeof(calls) / sizeof(calls[0]); c++)
        for (int i = 0; i < SOQ_ERR_COUNT * TEXT_LANGUAGES; i++) {
            text_language language = (text_language)(i % TEXT_LANGUAGES);
            const char *hint = message_hint(language, calls[c],
                                            (soq_err)(i / TEXT_LANGUAGES));

            if (!hint)
                continue;
            found++;
            assert_null(strchr(hint, '\n'));
            assert_true(columns_of(text_of(language, TEXT_HINT)) - 3 +
                            columns_of(hint) <
                        80);
        }
    assert_in_range(found, 36, 90);
    assert_null(message_hint(TEXT_ENGLISH, "connect", SOQ_OK));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_begins_with_the_step_and_shows_both_ends),
        TEST(a_listener_has_one_end),
        TEST(bytes_are_quoted_and_cut_in_a_line),
        TEST(quoted_bytes_take_40_columns_at_most),
        TEST(many_pieces_are_told_by_number),
        TEST(the_end_of_the_stream_is_told),
        TEST(a_text_that_does_not_fit_is_cut),
        TEST(json_has_the_fields_of_the_design),
        TEST(time_has_six_decimals),
        TEST(json_of_bytes_that_are_no_text_has_their_number),
        TEST(json_keeps_a_zero_byte_and_hides_controls),
        TEST(json_of_an_error_names_it),
        TEST(a_hint_is_one_short_line),
    };

    return cmocka_run_group_tests_name("telling", tests, NULL, NULL);
}
