/*
 * test_probe.c -- numbered datagrams: what is counted, and how times are
 * ranked.
 */
#include <ctype.h>
#include <string.h>

#include "check.h"
#include "common/probe.h"

enum { RUN = 0x1234ABCD, SIZE = 64 };

static probes sent_of(size_t count)
{
    probes p;

    assert_true(probes_open(&p, count, RUN));
    for (size_t i = 0; i < count; i++)
        probes_sent(&p, (int64_t)i * 1000);
    return p;
}

/* The answer to a probe came so many nanoseconds after it was sent. */
static size_t answer(probes *p, size_t number, int64_t took_ns)
{
    char buf[SIZE];

    probe_write(p, number, "hello", buf, sizeof(buf));
    return probes_answer(p, buf, sizeof(buf),
                         (int64_t)number * 1000 + took_ns);
}

static void an_answer_to_each_is_nothing_lost(void **state)
{
    probes p = sent_of(10);

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        assert_false(probes_done(&p));
        assert_int_equal(answer(&p, i, 1), i);
    }
    assert_true(probes_done(&p));
    assert_int_equal(p.answered, 10);
    assert_int_equal(p.duplicated, 0);
    assert_int_equal(p.reordered, 0);
    assert_int_equal(p.strange, 0);
    probes_close(&p);
}

static void what_has_no_answer_is_lost(void **state)
{
    probes p = sent_of(10);

    (void)state;
    for (size_t i = 0; i < 10; i += 3)
        answer(&p, i, 1);
    assert_int_equal(p.sent - p.answered, 6);
    assert_int_equal(p.reordered, 0);
    assert_false(probes_done(&p));
    probes_close(&p);
}

static void an_answer_after_a_later_ones_is_reordered(void **state)
{
    static const size_t order[] = { 0, 2, 1, 5, 3, 4, 6 };
    probes p = sent_of(7);

    (void)state;
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        answer(&p, order[i], 1);
    assert_int_equal(p.answered, 7);
    assert_int_equal(p.reordered, 3);
    probes_close(&p);
}

static void a_second_answer_is_a_duplicate_and_no_reordering(void **state)
{
    probes p = sent_of(3);

    (void)state;
    answer(&p, 0, 7);
    answer(&p, 1, 7);
    answer(&p, 0, 9000);
    answer(&p, 0, 9000);
    assert_int_equal(p.answered, 2);
    assert_int_equal(p.duplicated, 2);
    assert_int_equal(p.reordered, 0);
    /* Its time is the first answer's. */
    assert_int_equal(probes_times(&p).most, 7);
    probes_close(&p);
}

static void what_is_no_answer_of_this_run_is_strange(void **state)
{
    static const char *const texts[] = {
        "",
        "SOQ",
        "hello, I am no answer at all",
        "SOQ 1234ABCD 000000",      /* cut within the number */
        "SOQ 1234ABCE 0000000 XXX", /* another run */
        "SOQ 1234ABCD 0000003 XXX", /* not sent yet */
        "SOQ 1234ABCD 9999999 XXX", /* never sent */
        "SOQ 1234ABCD 00000-1 XXX", /* no number */
        "soq 1234abcd 0000000 xxx"  /* not what we sent */
    };
    size_t n = sizeof(texts) / sizeof(texts[0]);
    probes p;

    (void)state;
    assert_true(probes_open(&p, 10, RUN));
    for (size_t i = 0; i < 3; i++)
        probes_sent(&p, 0);
    for (size_t i = 0; i < n; i++)
        assert_true(probes_answer(&p, texts[i], strlen(texts[i]), 1) ==
                    SIZE_MAX);
    assert_int_equal(p.strange, n);
    assert_int_equal(p.answered, 0);
    probes_close(&p);
}

static void a_probe_survives_upper_case_and_stripping(void **state)
{
    static const char message[] = " tab\there, \xc3\xa1 \x01 and blanks  ";
    probes p = sent_of(3);

    (void)state;
    for (size_t size = PROBE_SIZE_LEAST; size <= SIZE; size++) {
        char buf[SIZE + 1];

        memset(buf, '#', sizeof(buf));
        probe_write(&p, 2, message, buf, size);
        assert_int_equal(buf[size], '#');
        for (size_t i = 0; i < size; i++) {
            assert_true(buf[i] >= ' ' && buf[i] <= '~');
            assert_int_equal(toupper((unsigned char)buf[i]), buf[i]);
        }
        assert_int_not_equal(buf[0], ' ');
        assert_int_not_equal(buf[size - 1], ' ');
        assert_int_equal(probes_answer(&p, buf, size, 5000), 2);
    }
    probes_close(&p);
}

static void the_highest_number_has_room(void **state)
{
    char buf[PROBE_SIZE_LEAST];
    probes p = { .run = UINT32_MAX };

    (void)state;
    probe_write(&p, 9999998, "", buf, sizeof(buf));
    assert_memory_equal(buf, "SOQ FFFFFFFF 9999998 XXX", sizeof(buf));
}

static probe_times times_of(size_t n)
{
    probes p = sent_of(n + 5); /* five are lost, and have no time */
    probe_times t;

    /* Not in order: 7 has no factor in common with the sizes below. */
    for (size_t i = 0; i < n; i++)
        answer(&p, i, (int64_t)((i * 7) % n) + 1);
    t = probes_times(&p);
    probes_close(&p);
    return t;
}

static void percentiles_are_by_the_nearest_rank(void **state)
{
    static const struct {
        size_t n;
        int64_t median, p99;
    } table[] = { { 1, 1, 1 },       { 2, 1, 2 },      { 3, 2, 3 },
                  { 4, 2, 4 },       { 5, 3, 5 },      { 99, 50, 99 },
                  { 100, 50, 99 },   { 101, 51, 100 }, { 200, 100, 198 },
                  { 1000, 500, 990 } };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        probe_times t = times_of(table[i].n);

        assert_int_equal(t.least, 1);
        assert_int_equal(t.median, table[i].median);
        assert_int_equal(t.p99, table[i].p99);
        assert_int_equal(t.most, table[i].n);
    }
}

static void without_answers_there_are_no_times(void **state)
{
    probe_times t = times_of(0);

    (void)state;
    assert_int_equal(t.least, 0);
    assert_int_equal(t.median, 0);
    assert_int_equal(t.p99, 0);
    assert_int_equal(t.most, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_to_each_is_nothing_lost),
        cmocka_unit_test(what_has_no_answer_is_lost),
        cmocka_unit_test(an_answer_after_a_later_ones_is_reordered),
        cmocka_unit_test(a_second_answer_is_a_duplicate_and_no_reordering),
        cmocka_unit_test(what_is_no_answer_of_this_run_is_strange),
        cmocka_unit_test(a_probe_survives_upper_case_and_stripping),
        cmocka_unit_test(the_highest_number_has_room),
        cmocka_unit_test(percentiles_are_by_the_nearest_rank),
        cmocka_unit_test(without_answers_there_are_no_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
