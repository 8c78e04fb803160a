/* test_progress.c -- how much commands tell of much: which of many pieces get
 * a line, and the progress bar. */
#include <string.h>

#include "check.h"
#include "common/meter.h"
#include "common/progress.h"

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
    progress_line(line, sizeof(line), 80, 0, 512 << 20, 1 << 30,
                  (int64_t)2000 * ms);
    assert_string_equal(line, " 50% [==========>         ] "
                              "512.0 MiB of 1.0 GiB, 256.0 MiB/s, 0:02 left");
    progress_line(line, sizeof(line), 80, 0, 1 << 30, 1 << 30,
                  (int64_t)2000 * ms);
    assert_string_equal(line, "100% [====================] "
                              "1.0 GiB of 1.0 GiB, 512.0 MiB/s, 0:00 left");
}

static void what_was_there_before_took_no_time(void **state)
{
    char line[256];

    (void)state;
    progress_line(line, sizeof(line), 80, 512 << 20, 768 << 20, 1 << 30,
                  (int64_t)2000 * ms);
    assert_string_equal(line, " 75% [===============>    ] "
                              "768.0 MiB of 1.0 GiB, 128.0 MiB/s, 0:02 left");
}

static void without_a_size_there_is_no_bar(void **state)
{
    char line[256];

    (void)state;
    progress_line(line, sizeof(line), 80, 0, 2048, 0, (int64_t)1000 * ms);
    assert_string_equal(line, "2.0 KiB, 2.0 KiB/s");
    progress_line(line, sizeof(line), 80, 0, 4096, 2048, (int64_t)1000 * ms);
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

                progress_line(line, sizeof(line), columns, 0, done, sizes[s],
                              tenth * ms);
                assert_true(strlen(line) < sizeof(line) - 1);
                if (columns >= 80)
                    assert_true(strlen(line) < (size_t)columns);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_pieces_are_told_then_few),
        TEST(one_who_types_sees_every_piece),
        TEST(a_slow_peer_or_terminal_makes_no_more_lines),
        TEST(sizes_are_written_for_people),
        TEST(a_bar_shows_share_rate_and_time_left),
        TEST(what_was_there_before_took_no_time),
        TEST(without_a_size_there_is_no_bar),
        TEST(progress_fits_every_width_and_moment),
    };

    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
