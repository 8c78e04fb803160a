/* test_table.c -- the peers that were heard of, and a flood of made-up ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "peer/table.h"

#define S INT64_C(1000000000)

static beacon peer_of(uint64_t id, const char *name)
{
    beacon b = { 0 };

    b.kind = BEACON_HERE;
    b.port = 65433;
    b.id = id;
    snprintf(b.name, sizeof(b.name), "%s", name);
    return b;
}

static soq_addr ip(const char *text)
{
    soq_addr a;

    assert_ok(soq_addr_parse(text, &a));
    return a;
}

static table *new_table(void)
{
    table *t = calloc(1, sizeof(*t));

    assert_non_null(t);
    return t;
}

static void a_peer_is_known_by_all_its_addresses(void **state)
{
    table *t = new_table();
    beacon ana = peer_of(1, "ana");
    soq_addr link = ip("fe80::7"), v6 = ip("fd00::7"), v4 = ip("10.0.0.7");

    (void)state;
    assert_true(table_hear(t, &ana, &link, NULL, 0));
    assert_true(table_hear(t, &ana, &v6, NULL, 0));
    assert_true(table_hear(t, &ana, &v4, NULL, 0));
    assert_false(table_hear(t, &ana, &v4, NULL, 0));
    assert_int_equal(t->count, 1);
    assert_int_equal(t->list[0].addr_count, 3);
    assert_true(soq_addr_same_ip(&t->list[0].addrs[0], &v4));
    assert_true(soq_addr_same_ip(&t->list[0].addrs[1], &v6));
    assert_int_equal(t->list[0].addrs[0].port, 65433);
    free(t);
}

static void two_of_one_name_are_two(void **state)
{
    table *t = new_table();
    beacon one = peer_of(1, "ana"), two = peer_of(2, "ana");
    soq_addr at = ip("10.0.0.7");

    (void)state;
    table_hear(t, &one, &at, NULL, 0);
    table_hear(t, &two, &at, NULL, 0);
    assert_int_equal(t->count, 2);
    free(t);
}

static void who_is_silent_or_says_goodbye_is_gone(void **state)
{
    table *t = new_table();
    beacon one = peer_of(1, "ana"), two = peer_of(2, "bia"), bye = one;
    soq_addr at = ip("10.0.0.7"), other = ip("10.0.0.8");

    (void)state;
    table_hear(t, &one, &at, NULL, 0);
    table_hear(t, &two, &other, NULL, 10 * S);
    bye.kind = BEACON_BYE;
    assert_false(table_hear(t, &bye, &other, NULL, 0)); /* a stranger */
    assert_int_equal(t->count, 2);
    table_expire(t, (TABLE_LIFE_S + 1) * S);
    assert_int_equal(t->count, 1);
    assert_string_equal(t->list[0].b.name, "bia");
    bye.id = 2;
    assert_true(table_hear(t, &bye, &other, NULL, 11 * S));
    assert_int_equal(t->count, 0);
    free(t);
}

static void a_flood_from_one_address_takes_few_places(void **state)
{
    table *t = new_table();
    soq_addr at = ip("10.0.0.66"), good = ip("10.0.0.7");
    beacon ana = peer_of(1, "ana");

    (void)state;
    for (uint64_t i = 0; i < 10000; i++) {
        beacon b = peer_of(1000 + i, "flood");

        table_hear(t, &b, &at, NULL, 0);
    }
    assert_int_equal(t->count, TABLE_FROM_ONE);
    assert_int_equal(t->refused, 10000 - TABLE_FROM_ONE);
    assert_true(table_hear(t, &ana, &good, NULL, 0));
    free(t);
}

static void who_is_looked_for_has_a_place_in_a_full_table(void **state)
{
    table *t = new_table();
    soq_addr good = ip("10.0.0.7");
    beacon ana = peer_of(1, "ana");

    (void)state;
    for (unsigned i = 0; i < 10000; i++) {
        beacon b = peer_of(1000 + i, "flood");
        soq_addr at = good;

        at.ip[1] = (uint8_t)(i >> 8);
        at.ip[2] = (uint8_t)(1 + i);
        table_hear(t, &b, &at, "Ana", 0);
    }
    assert_int_equal(t->count, TABLE_MOST);
    assert_true(table_hear(t, &ana, &good, "Ana", 0));
    assert_int_equal(t->count, TABLE_MOST);
    assert_false(table_hear(t, &ana, &good, "Ana", 0));
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_peer_is_known_by_all_its_addresses),
        TEST(two_of_one_name_are_two),
        TEST(who_is_silent_or_says_goodbye_is_gone),
        TEST(a_flood_from_one_address_takes_few_places),
        TEST(who_is_looked_for_has_a_place_in_a_full_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
