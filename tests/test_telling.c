/*
 * test_telling.c -- what commands tell: events as text and as JSON, which of
 * many pieces get a line, the progress bar, and messages.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "check.h"
#include "common/event.h"
#include "common/message.h"
#include "common/meter.h"
#include "common/progress.h"

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

/* ---- which pieces ------------------------------------------------------ */

static const int64_t ms = 1000000;

static void the_first_pieces_are_told_then_few(void **state)
{
    meter m = { 0 };
    uint64_t sum = 0;
    int lines = 0, first = 0;

    (void)state;
    for (int i = 0; i < 16384; i++)
        if (meter_add(&m, 65536, i * ms / 10)) {
            lines++;
            first += i < 4;
            sum += m.pending;
            meter_told(&m, i * ms / 10);
        }
    assert_int_equal(first, 4);
    assert_in_range(lines, 8, 12);
    assert_int_equal(sum + m.pending, (uint64_t)65536 * 16384);
    assert_int_equal(m.total, (uint64_t)65536 * 16384);
}

static void one_who_types_sees_every_piece(void **state)
{
    meter m = { 0 };

    (void)state;
    for (int i = 1; i <= 100; i++) {
        assert_true(meter_add(&m, 5, i * 1500 * ms));
        assert_int_equal(m.pending, 5);
        assert_int_equal(m.calls, 1);
        meter_told(&m, i * 1500 * ms);
    }
}

static void a_slow_peer_or_terminal_makes_no_more_lines(void **state)
{
    meter m = { 0 };
    int64_t now = 0;
    int slow_peer = 0, slow_terminal = 0;

    (void)state;
    for (int i = 0; i < 1000; i++, now += 1500 * ms)
        if (meter_add(&m, i % 2 ? 65536 : 17, now)) {
            slow_peer++;
            meter_told(&m, now);
        }
    memset(&m, 0, sizeof(m));
    for (int i = 0; i < 1000; i++)
        if (meter_add(&m, 5, now)) {
            slow_terminal++;
            now += 3000 * ms;
            meter_told(&m, now);
        }
    assert_in_range(slow_peer, 4, 10);
    assert_in_range(slow_terminal, 4, 10);
}

/* ---- progress ---------------------------------------------------------- */

static void sizes_are_written_for_people(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } rows[] = {
        { 0, "0 bytes" },          { 1023, "1023 bytes" },
        { 1024, "1.0 KiB" },       { 1536, "1.5 KiB" },
        { 1048575, "1023.9 KiB" }, { 1048576, "1.0 MiB" },
        { 1073741824, "1.0 GiB" }, { UINT64_MAX, "15.9 EiB" },
    };
    char buf[24];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        progress_bytes(buf, sizeof(buf), rows[i].bytes);
        assert_string_equal(buf, rows[i].text);
    }
}

static void a_bar_shows_share_rate_and_time_left(void **state)
{
    char line[256];

    (void)state;
    progress_line(line, sizeof(line), 80, 512 << 20, 1 << 30,
                  (int64_t)2000 * ms);
    assert_string_equal(line, " 50% [==========>         ] "
                              "512.0 MiB of 1.0 GiB, 256.0 MiB/s, 0:02 left");
    progress_line(line, sizeof(line), 80, 1 << 30, 1 << 30,
                  (int64_t)2000 * ms);
    assert_string_equal(line, "100% [====================] "
                              "1.0 GiB of 1.0 GiB, 512.0 MiB/s, 0:00 left");
}

static void without_a_size_there_is_no_bar(void **state)
{
    char line[256];

    (void)state;
    progress_line(line, sizeof(line), 80, 2048, 0, (int64_t)1000 * ms);
    assert_string_equal(line, "2.0 KiB, 2.0 KiB/s");
    progress_line(line, sizeof(line), 80, 4096, 2048, (int64_t)1000 * ms);
    assert_string_equal(line, "4.0 KiB, 4.0 KiB/s");
}

static void progress_fits_every_width_and_moment(void **state)
{
    static const uint64_t sizes[] = { 1, 1000, 1 << 30, UINT64_MAX };

    (void)state;
    for (int columns = 1; columns < 200; columns++)
        for (size_t s = 0; s < 4; s++)
            for (int tenth = 0; tenth <= 10; tenth++) {
                uint64_t done = sizes[s] / 10 * (uint64_t)tenth;
                char line[256];

                progress_line(line, sizeof(line), columns, done, sizes[s],
                              tenth * ms);
                assert_true(strlen(line) < sizeof(line) - 1);
                if (columns >= 80)
                    assert_true(strlen(line) < (size_t)columns);
            }
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
        for (int err = 0; err < SOQ_ERR_COUNT; err++) {
            const char *hint = message_hint(calls[c], (soq_err)err);

            if (!hint)
                continue;
            found++;
            assert_null(strchr(hint, '\n'));
            assert_true(strlen("hint: ") + strlen(hint) < 80);
        }
    assert_in_range(found, 12, 30);
    assert_null(message_hint("connect", SOQ_OK));
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
        TEST(the_first_pieces_are_told_then_few),
        TEST(one_who_types_sees_every_piece),
        TEST(a_slow_peer_or_terminal_makes_no_more_lines),
        TEST(sizes_are_written_for_people),
        TEST(a_bar_shows_share_rate_and_time_left),
        TEST(without_a_size_there_is_no_bar),
        TEST(progress_fits_every_width_and_moment),
        TEST(a_hint_is_one_short_line),
    };

    return cmocka_run_group_tests_name("telling", tests, NULL, NULL);
}
