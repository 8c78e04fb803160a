/*
 * test_guard.c -- who gets no answer, so that two servers do not talk to each
 * other for ever.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "common/guard.h"

#define MS INT64_C(1000000)

static soq_addr at(const char *ip, unsigned port)
{
    soq_addr a;

    assert_ok(soq_addr_parse(ip, &a));
    a.port = (uint16_t)port;
    return a;
}

/* A datagram came: answered, if the guard lets it. */
static bool ask(guard *g, const soq_addr *from, const char *text,
                int64_t now_ns)
{
    soq_addr local = at("127.0.0.1", 65431);

    if (guard_refuses(g, from, &local, text, strlen(text), now_ns))
        return false;
    guard_answered(g, from, text, strlen(text), now_ns);
    return true;
}

static void port_zero_gets_no_answer(void **state)
{
    soq_addr nobody = at("127.0.0.1", 0);
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    assert_false(ask(&g, &nobody, "hello", MS));
}

static void our_own_port_number_gets_no_answer_from_any_machine(void **state)
{
    soq_addr near = at("127.0.0.1", 65431), far = at("10.0.0.7", 65431);
    soq_addr six = at("2001:db8::1", 65431);
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    assert_false(ask(&g, &near, "hello", MS));
    assert_false(ask(&g, &far, "hello", MS));
    assert_false(ask(&g, &six, "hello", MS));
}

/* Two servers: what we answer comes back, at once. */
static void a_source_that_repeats_our_answers_is_left_alone(void **state)
{
    soq_addr other = at("127.0.0.1", 7);
    unsigned answers = 0;
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    for (int i = 0; i < 10000; i++)
        answers += ask(&g, &other, "HELLO", i * MS / 10);
    /* The first is no repetition yet. */
    assert_int_equal(answers, GUARD_REPEATS + 1);
}

static void an_empty_datagram_goes_to_and_fro_no_longer(void **state)
{
    soq_addr other = at("::1", 7);
    unsigned answers = 0;
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    for (int i = 0; i < 1000; i++)
        answers += ask(&g, &other, "", i * MS);
    assert_int_equal(answers, GUARD_REPEATS + 1);
}

static void after_the_rest_it_is_answered_again(void **state)
{
    soq_addr other = at("127.0.0.1", 7);
    int64_t now = MS;
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    for (int i = 0; i < GUARD_REPEATS + 1; i++)
        assert_true(ask(&g, &other, "HELLO", now += MS));
    assert_false(ask(&g, &other, "HELLO", now + (GUARD_REST_MS - 1) * MS));
    assert_true(ask(&g, &other, "HELLO", now + GUARD_REST_MS * MS));
}

static void others_are_answered_while_one_rests(void **state)
{
    soq_addr other = at("127.0.0.1", 7), same_ip = at("127.0.0.1", 8);
    int64_t now = MS;
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    while (ask(&g, &other, "HELLO", now))
        now += MS;
    for (int i = 0; i < GUARD_REPEATS; i++)
        assert_true(ask(&g, &same_ip, "HELLO", now += MS));
    assert_false(ask(&g, &other, "HELLO", now));
}

static void a_client_that_says_something_new_is_always_answered(void **state)
{
    soq_addr client = at("127.0.0.1", 40000);
    char text[16];
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    for (int i = 0; i < 100000; i++) {
        snprintf(text, sizeof(text), "%d", i);
        assert_true(ask(&g, &client, text, i * MS / 100));
    }
}

static void the_same_once_a_second_is_always_answered(void **state)
{
    soq_addr client = at("127.0.0.1", 40000);
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    for (int i = 1; i < 10000; i++)
        assert_true(ask(&g, &client, "ALIVE", i * 1000 * MS));
}

static void something_new_ends_the_count(void **state)
{
    soq_addr client = at("127.0.0.1", 40000);
    int64_t now = MS;
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < GUARD_REPEATS; i++)
            assert_true(ask(&g, &client, "SAME", now += MS));
        assert_true(ask(&g, &client, "NEW", now += MS));
    }
}

static void the_source_that_is_longest_silent_gives_its_place_up(void **state)
{
    soq_addr other = at("127.0.0.1", 7), one;
    int64_t now = MS;
    guard g;

    (void)state;
    memset(&g, 0, sizeof(g));
    while (ask(&g, &other, "HELLO", now))
        now += MS;
    /* As many as there is room for beside it: it is still known. */
    for (unsigned i = 0; i < GUARD_SOURCES - 1; i++) {
        one = at("10.0.0.1", 1000 + i);
        assert_true(ask(&g, &one, "hello", now += 1000));
    }
    assert_false(ask(&g, &other, "HELLO", now));
    one = at("10.0.0.2", 1);
    assert_true(ask(&g, &one, "hello", now += 1000));
    assert_true(ask(&g, &other, "HELLO", now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(port_zero_gets_no_answer),
        cmocka_unit_test(our_own_port_number_gets_no_answer_from_any_machine),
        cmocka_unit_test(a_source_that_repeats_our_answers_is_left_alone),
        cmocka_unit_test(an_empty_datagram_goes_to_and_fro_no_longer),
        cmocka_unit_test(after_the_rest_it_is_answered_again),
        cmocka_unit_test(others_are_answered_while_one_rests),
        cmocka_unit_test(a_client_that_says_something_new_is_always_answered),
        cmocka_unit_test(the_same_once_a_second_is_always_answered),
        cmocka_unit_test(something_new_ends_the_count),
        cmocka_unit_test(the_source_that_is_longest_silent_gives_its_place_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
