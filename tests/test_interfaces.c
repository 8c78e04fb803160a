/* test_interfaces.c -- the interfaces of this machine, as it is. */
#include <stdio.h>
#include <string.h>

#include <soquete/interfaces.h>

#include "check.h"

static int open_list(void **state)
{
    soq_interfaces *all = NULL;

    if (soq_interfaces_get(&all).err)
        return -1;
    *state = all;
    return 0;
}

static int close_list(void **state)
{
    soq_interfaces *all = *state;

    soq_interfaces_free(&all);
    return all ? -1 : 0;
}

static soq_interface loopback(const soq_interfaces *all)
{
    soq_interface none = { 0 };

    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].loopback)
            return all->list[i];
    fail_msg("no loopback interface");
    return none;
}

static void loopback_is_among_them_with_its_address(void **state)
{
    const soq_interface lo = loopback(*state);
    bool found = false;

    assert_true(lo.up);
    assert_int_equal(lo.mac_len, 0);
    for (size_t i = 0; i < lo.addr_count; i++)
        if (lo.addrs[i].addr.family == SOQ_IPV4 &&
            soq_addr_is_loopback(&lo.addrs[i].addr)) {
            assert_int_equal(lo.addrs[i].prefix, 8);
            found = true;
        }
    assert_true(found);
}

static void each_has_an_index_of_its_own_and_a_name(void **state)
{
    const soq_interfaces *all = *state;

    for (size_t i = 0; i < all->count; i++) {
        assert_true(all->list[i].index > 0);
        assert_true(all->list[i].name[0] != '\0');
        if (i > 0)
            assert_true(all->list[i - 1].index < all->list[i].index);
    }
}

static void each_address_stands_under_its_interface(void **state)
{
    const soq_interfaces *all = *state;
    size_t addresses = 0;

    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->list[i].addr_count; k++) {
            const soq_interface_addr *at = &all->list[i].addrs[k];

            assert_int_equal(at->index, all->list[i].index);
            assert_int_equal(at->addr.port, 0);
            assert_true(at->prefix <=
                        (at->addr.family == SOQ_IPV4 ? 32 : 128));
            if (soq_addr_is_link_local(&at->addr) &&
                at->addr.family == SOQ_IPV6)
                assert_int_equal(at->addr.scope, at->index);
            addresses++;
        }
    assert_true(addresses > 0);
}

static void an_interface_is_found_by_name_index_and_address(void **state)
{
    const soq_interfaces *all = *state;
    char text[SOQ_ADDR_TEXT];

    for (size_t i = 0; i < all->count; i++) {
        const soq_interface *at = &all->list[i];

        assert_ptr_equal(soq_interface_find(all, at->name), at);
        snprintf(text, sizeof(text), "%lu", (unsigned long)at->index);
        assert_ptr_equal(soq_interface_find(all, text), at);
        for (size_t k = 0; k < at->addr_count; k++)
            assert_non_null(
                soq_interface_find(all, soq_addr_ip_text(&at->addrs[k].addr,
                                                         text, sizeof(text))));
    }
}

static void what_is_no_interface_is_not_found(void **state)
{
    static const char *const texts[] = {
        "",           "no-such-interface",    "0",
        "4294967295", "99999999999999999999", "192.0.2.77",
        "1 "
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_null(soq_interface_find(*state, texts[i]));
}

static void the_address_for_a_colleague_is_not_loopback(void **state)
{
    const soq_interfaces *all = *state;
    const soq_interface_addr *best = soq_interfaces_reachable(all, SOQ_IPV4);
    size_t others = 0;

    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->list[i].addr_count; k++)
            if (all->list[i].up && !all->list[i].loopback &&
                all->list[i].addrs[k].addr.family == SOQ_IPV4)
                others++;
    assert_int_equal(best != NULL, others > 0);
    if (best)
        assert_false(soq_addr_is_loopback(&best->addr));
}

static void giving_back_nothing_is_allowed(void **state)
{
    soq_interfaces *none = NULL;

    (void)state;
    soq_interfaces_free(NULL);
    soq_interfaces_free(&none);
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(loopback_is_among_them_with_its_address),
        TEST(each_has_an_index_of_its_own_and_a_name),
        TEST(each_address_stands_under_its_interface),
        TEST(an_interface_is_found_by_name_index_and_address),
        TEST(what_is_no_interface_is_not_found),
        TEST(the_address_for_a_colleague_is_not_loopback),
        TEST(giving_back_nothing_is_allowed),
    };

    return cmocka_run_group_tests(tests, open_list, close_list);
}
