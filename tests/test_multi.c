/*
 * test_multi.c -- what multi-server and multi-client count and decide.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "multi/crowd.h"
#include "multi/histogram.h"
#include "multi/ports.h"
#include "multi/session.h"
#include "multi/sources.h"

/* ---- histogram ---------------------------------------------------------- */

static histogram counted;

static int forget_times(void **state)
{
    (void)state;
    memset(&counted, 0, sizeof(counted));
    return 0;
}

static void percentile_of_nothing_is_0(void **state)
{
    char line[64];

    (void)state;
    assert_int_equal(histogram_percentile(&counted, 50), 0);
    histogram_line(&counted, line, sizeof(line));
    assert_string_equal(line, "none");
}

static void percentile_is_never_too_low_and_3_percent_too_high(void **state)
{
    (void)state;
    for (int64_t ns = 1; ns < INT64_MAX / 8; ns = ns * 5 / 3 + 1) {
        int64_t median;

        forget_times(state);
        histogram_add(&counted, ns);
        histogram_add(&counted, INT64_MAX / 2);
        histogram_add(&counted, 0);
        median = histogram_percentile(&counted, 50);
        assert_true(median >= ns);
        assert_true(median - ns <= ns / 32);
    }
}

static void most_and_least_are_exact(void **state)
{
    (void)state;
    histogram_add(&counted, 1234567);
    histogram_add(&counted, 7654321);
    assert_int_equal(counted.least, 1234567);
    assert_int_equal(counted.most, 7654321);
    assert_int_equal(histogram_percentile(&counted, 100), 7654321);
}

static void longest_and_negative_durations_have_places(void **state)
{
    (void)state;
    histogram_add(&counted, INT64_MAX);
    histogram_add(&counted, -1);
    assert_int_equal(counted.count, 2);
    assert_int_equal(counted.least, 0);
    assert_int_equal(histogram_percentile(&counted, 100), INT64_MAX);
}

static void percentiles_of_a_thousand_are_in_order(void **state)
{
    (void)state;
    for (int i = 1; i <= 1000; i++)
        histogram_add(&counted, i * 1000);
    assert_in_range(histogram_percentile(&counted, 50), 500000, 516000);
    assert_in_range(histogram_percentile(&counted, 99), 990000, 1000000);
    assert_int_equal(histogram_percentile(&counted, 0), 1007);
}

/* ---- ports -------------------------------------------------------------- */

static void each_port_counts_once_and_in_its_group(void **state)
{
    static const uint16_t list[] = { 80, 1023, 1024, 49151, 49152, 65535, 80 };
    ports p;

    (void)state;
    memset(&p, 0, sizeof(p));
    for (size_t i = 0; i < 6; i++)
        assert_true(ports_add(&p, list[i]));
    assert_false(ports_add(&p, 80));
    assert_int_equal(p.count, 6);
    assert_int_equal(p.least, 80);
    assert_int_equal(p.most, 65535);
    for (size_t i = 0; i < PORTS_GROUPS; i++)
        assert_int_equal(p.groups[i], 2);
}

/* ---- sources ------------------------------------------------------------ */

static soq_addr address(const char *text)
{
    soq_addr a;

    assert_ok(soq_addr_parse(text, &a));
    return a;
}

static void sources_are_counted_up_and_down(void **state)
{
    soq_addr a = address("192.0.2.1"), b = address("192.0.2.2");
    sources t = { NULL, 0, 0 };

    (void)state;
    assert_int_equal(sources_count(&t, &a), 0);
    sources_remove(&t, &a);
    assert_true(sources_add(&t, &a));
    assert_true(sources_add(&t, &a));
    assert_int_equal(sources_count(&t, &a), 2);
    assert_int_equal(sources_count(&t, &b), 0);
    sources_remove(&t, &b);
    sources_remove(&t, &a);
    assert_int_equal(sources_count(&t, &a), 1);
    sources_remove(&t, &a);
    sources_remove(&t, &a);
    assert_int_equal(sources_count(&t, &a), 0);
    assert_int_equal(t.used, 0);
    sources_free(&t);
}

static void ipv6_source_is_a_network_of_64_bits(void **state)
{
    soq_addr a = address("2001:db8:0:1::1"), b = address("2001:db8:0:1::2"),
             c = address("2001:db8:0:2::1"), v4 = address("0.0.0.0");
    sources t = { NULL, 0, 0 };

    (void)state;
    assert_true(sources_add(&t, &a));
    assert_true(sources_add(&t, &b));
    assert_int_equal(sources_count(&t, &a), 2);
    assert_int_equal(sources_count(&t, &c), 0);
    a = address("::1");
    assert_true(sources_add(&t, &a));
    assert_int_equal(sources_count(&t, &v4), 0);
    sources_free(&t);
}

/* Beside a plain array of counts, which cannot be wrong. */
static void table_of_sources_agrees_with_an_array(void **state)
{
    enum { SOURCES = 512, STEPS = 200000 };
    static unsigned counts[SOURCES];
    sources t = { NULL, 0, 0 };
    soq_addr a = address("10.0.0.0");
    size_t used = 0;

    (void)state;
    memset(counts, 0, sizeof(counts));
    srand(7);
    for (int step = 0; step < STEPS; step++) {
        unsigned i = (unsigned)rand() % SOURCES;
        bool add = (step / 10000) % 2 == 0 ? rand() % 4 > 0 : rand() % 4 == 0;

        a.ip[1] = (uint8_t)(i >> 6);
        a.ip[3] = (uint8_t)(i & 63);
        assert_int_equal(sources_count(&t, &a), counts[i]);
        if (add) {
            assert_true(sources_add(&t, &a));
            used += counts[i]++ == 0 ? 1U : 0U;
        } else {
            sources_remove(&t, &a);
            used -= counts[i] == 1 ? 1U : 0U;
            counts[i] -= counts[i] > 0 ? 1U : 0U;
        }
        assert_int_equal(t.used, used);
    }
    sources_free(&t);
}

/* ---- crowd -------------------------------------------------------------- */

static void million_lines_become_thirty(void **state)
{
    crowd c = { 0, 0, 0, 0 };
    int told = 0;

    (void)state;
    for (int64_t i = 0; i < 1000000; i++)
        if (crowd_tells(&c, 1000 * i)) {
            told++;
            crowd_told(&c, 1000 * i);
        }
    assert_in_range(told, CROWD_LINES, 30);
}

static void quiet_second_begins_anew(void **state)
{
    crowd c = { 0, 0, 0, 0 };
    int64_t now = 5000000000;

    (void)state;
    for (int i = 0; i < 2 * CROWD_LINES; i++)
        (void)crowd_tells(&c, now);
    assert_int_equal(c.left_out, CROWD_LINES);
    assert_false(crowd_tells(&c, now + 900000000));
    assert_true(crowd_tells(&c, now + 2000000000));
    crowd_told(&c, now + 2000000000);
    assert_int_equal(c.left_out, 0);
}

/* ---- session ------------------------------------------------------------ */

static void echo_changes_nothing_and_goes_on(void **state)
{
    session s = { false, 0, false };
    char data[] = "Hello, world";
    uint32_t messages = 0;

    (void)state;
    assert_int_equal(session_answer(&s, &messages, data, 12), SESSION_ON);
    assert_string_equal(data, "Hello, world");
    assert_int_equal(messages, 1);
    assert_int_equal(session_room(&s, 65536), 65536);
}

static void once_is_upper_case_ascii_and_the_end(void **state)
{
    session s = { true, 0, false };
    char data[] = "az{AZ`\xc3\xa1";
    uint32_t messages = 0;

    (void)state;
    assert_int_equal(session_answer(&s, &messages, data, 8), SESSION_END);
    assert_string_equal(data, "AZ{AZ`\xc3\xa1");
    assert_int_equal(session_room(&s, 65536), 1024);
    assert_int_equal(session_room(&s, 10), 10);
}

static void drop_after_ends_or_aborts_at_its_message(void **state)
{
    session s = { false, 2, false };
    char data[] = "x";
    uint32_t messages = 0;

    (void)state;
    assert_int_equal(session_answer(&s, &messages, data, 1), SESSION_ON);
    assert_int_equal(session_answer(&s, &messages, data, 1), SESSION_END);
    s.drop_abort = true;
    messages = 1;
    assert_int_equal(session_answer(&s, &messages, data, 1), SESSION_ABORT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(percentile_of_nothing_is_0, forget_times),
        cmocka_unit_test_setup(
            percentile_is_never_too_low_and_3_percent_too_high, forget_times),
        cmocka_unit_test_setup(most_and_least_are_exact, forget_times),
        cmocka_unit_test_setup(longest_and_negative_durations_have_places,
                               forget_times),
        cmocka_unit_test_setup(percentiles_of_a_thousand_are_in_order,
                               forget_times),
        cmocka_unit_test(each_port_counts_once_and_in_its_group),
        cmocka_unit_test(sources_are_counted_up_and_down),
        cmocka_unit_test(ipv6_source_is_a_network_of_64_bits),
        cmocka_unit_test(table_of_sources_agrees_with_an_array),
        cmocka_unit_test(million_lines_become_thirty),
        cmocka_unit_test(quiet_second_begins_anew),
        cmocka_unit_test(echo_changes_nothing_and_goes_on),
        cmocka_unit_test(once_is_upper_case_ascii_and_the_end),
        cmocka_unit_test(drop_after_ends_or_aborts_at_its_message),
    };

    return cmocka_run_group_tests_name("multi", tests, NULL, NULL);
}
