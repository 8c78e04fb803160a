/*
 * test_lookup.c -- names asked of a scripted resolver: slow ones, failing
 * ones, and ones that lie.  The clock is the fake port's.
 */
#include <string.h>

#include <soquete/socket.h>

#include "fake_test.h"

enum { CAP = 8 };

/* The resolver's codes on Linux, which the fake port speaks. */
enum { NO_NAME = -2, NO_ANSWER = -3, FAILED = -4 };

static void assert_answers(const char *host, const char *service,
                           soq_family family, const char *const *expected)
{
    soq_addr addrs[CAP];
    char text[SOQ_ADDR_TEXT];
    size_t n = 0;

    assert_ok(
        soq_resolve(host, service, family, soq_forever(), addrs, CAP, &n));
    for (size_t i = 0; i < n; i++) {
        assert_non_null(expected[i]);
        assert_string_equal(soq_addr_text(&addrs[i], text, sizeof(text)),
                            expected[i]);
    }
    assert_null(expected[n]);
}

static soq_err resolve_within(const char *host, const char *service,
                              soq_limit limit)
{
    soq_addr addrs[CAP];
    size_t n = 77;
    soq_rc rc = soq_resolve(host, service, SOQ_ANY_FAMILY, limit, addrs, CAP,
                            &n);

    if (rc.err)
        assert_int_equal(n, 77);
    return rc.err;
}

static void assert_fails(soq_err expected, const char *host,
                         const char *service, soq_limit limit)
{
    assert_string_equal(soq_err_name(resolve_within(host, service, limit)),
                        soq_err_name(expected));
}

static void a_name_has_its_addresses_in_the_systems_order(void **state)
{
    static const char *const both[] = { "[2001:db8::7]:80", "192.0.2.7:80",
                                        "192.0.2.8:80", NULL };

    (void)state;
    fake_name("host.example", "2001:db8::7 192.0.2.7 192.0.2.8", 0);
    assert_answers("host.example", "80", SOQ_ANY_FAMILY, both);
    assert_answers("host.example", "80", SOQ_IPV4, both + 1);
}

static void an_address_that_comes_twice_is_one(void **state)
{
    static const char *const once[] = { "192.0.2.7:80", "192.0.2.8:80", NULL };

    (void)state;
    fake_name("host.example", "192.0.2.7 192.0.2.8 192.0.2.7 ::ffff:192.0.2.8",
              0);
    assert_answers("host.example", "80", SOQ_ANY_FAMILY, once);
}

static void the_first_addresses_are_kept_where_room_is_short(void **state)
{
    soq_addr addr;
    char text[SOQ_ADDR_TEXT];
    size_t n;

    (void)state;
    fake_name("host.example", "192.0.2.7 192.0.2.8", 0);
    assert_ok(soq_resolve("host.example", "1", SOQ_ANY_FAMILY, soq_forever(),
                          &addr, 1, &n));
    assert_int_equal(n, 1);
    assert_string_equal(soq_addr_text(&addr, text, sizeof(text)),
                        "192.0.2.7:1");
}

static void a_service_by_name_is_asked_for_beside_the_host(void **state)
{
    static const char *const name[] = { "192.0.2.7:80", NULL };
    static const char *const number[] = { "[::1]:80", NULL };
    static const char *const wildcard[] = { "[::]:80", "0.0.0.0:80", NULL };

    (void)state;
    fake_name("host.example", "192.0.2.7", 0);
    assert_answers("host.example", "http", SOQ_ANY_FAMILY, name);
    assert_answers("::1", "http", SOQ_ANY_FAMILY, number);
    assert_answers(NULL, "http", SOQ_ANY_FAMILY, wildcard);
    assert_fails(SOQ_ENOSERVICE, "::1", "x-unknown", soq_forever());
}

static void each_failure_of_the_resolver_has_its_code(void **state)
{
    (void)state;
    fake_name("no.example", NULL, NO_NAME);
    fake_name("silent.example", NULL, NO_ANSWER);
    fake_name("broken.example", NULL, FAILED);
    assert_fails(SOQ_ENONAME, "no.example", "80", soq_forever());
    assert_fails(SOQ_ENAMEAGAIN, "silent.example", "80", soq_forever());
    assert_fails(SOQ_ENAMEFAIL, "broken.example", "80", soq_forever());
}

static void a_name_without_an_address_of_the_family_is_enodata(void **state)
{
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    fake_name("host.example", "192.0.2.7", 0);
    assert_err(SOQ_ENODATA, soq_resolve("host.example", "80", SOQ_IPV6,
                                        soq_forever(), addrs, CAP, &n));
}

static void numbers_ask_nobody_and_start_no_thread(void **state)
{
    static const char *const hosts[] = { "192.0.2.7", "::1", NULL, "fe80::1%3",
                                         "fe80::1%lo" };

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
        assert_fails(SOQ_OK, hosts[i], "80", soq_forever());
    assert_fails(SOQ_ENONAME, "1.2.3", "80", soq_forever());
    assert_int_equal(fake_count(CALL_RESOLVE), 0);
    assert_int_equal(fake_count(CALL_THREAD), 0);
}

static void a_limit_of_0_asks_nobody_and_starts_no_thread(void **state)
{
    (void)state;
    fake_name("host.example", "192.0.2.7", 0);
    assert_fails(SOQ_EAGAIN, "host.example", "80", soq_no_wait());
    assert_fails(SOQ_EAGAIN, "192.0.2.7", "http", soq_no_wait());
    assert_int_equal(fake_count(CALL_RESOLVE), 0);
    assert_int_equal(fake_count(CALL_THREAD), 0);
}

static void an_interface_by_its_name_is_a_scope(void **state)
{
    static const char *const scoped[] = { "[fe80::1%1]:80", NULL };

    (void)state;
    assert_answers("fe80::1%lo", "80", SOQ_ANY_FAMILY, scoped);
    assert_fails(SOQ_ENXIO, "fe80::1%eth7", "80", soq_forever());
}

/* ---- time -------------------------------------------------------------- */

static void a_slow_resolver_is_given_up_at_the_limit(void **state)
{
    (void)state;
    fake_name("host.example", "192.0.2.7", 0);
    fake_switch.thread_delay_ms = 30000;
    assert_fails(SOQ_ETIMEDOUT, "host.example", "80", soq_within(250));
    assert_int_equal(fake_elapsed_ms(), 250);
}

static void an_answer_within_the_limit_counts(void **state)
{
    (void)state;
    fake_name("host.example", "192.0.2.7", 0);
    fake_switch.thread_delay_ms = 200;
    assert_fails(SOQ_OK, "host.example", "80", soq_within(250));
    assert_int_equal(fake_elapsed_ms(), 200);
}

static void the_host_and_the_service_share_one_limit(void **state)
{
    (void)state;
    fake_name("host.example", "192.0.2.7", 0);
    fake_switch.thread_delay_ms = 200;
    assert_fails(SOQ_ETIMEDOUT, "host.example", "http", soq_within(300));
    assert_int_equal(fake_elapsed_ms(), 300);
}

static void cancel(void *canceller)
{
    soq_cancel(canceller);
}

static void a_question_under_way_can_be_cancelled(void **state)
{
    soq_limit limit = soq_forever();

    (void)state;
    assert_ok(soq_canceller_open(&limit.cancel));
    fake_name("host.example", "192.0.2.7", 0);
    fake_switch.thread_delay_ms = 30000;
    fake_at(100, cancel, limit.cancel);
    assert_fails(SOQ_ECANCELED, "host.example", "80", limit);
    assert_int_equal(fake_elapsed_ms(), 100);
    soq_canceller_close(&limit.cancel);
}

/* The last user quits while a question is under way. */
static void the_system_is_not_stopped_under_a_question(void **state)
{
    (void)state;
    fake_name("host.example", "192.0.2.7", 0);
    fake_switch.thread_delay_ms = 30000;
    assert_fails(SOQ_ETIMEDOUT, "host.example", "80", soq_within(10));
    soq_quit();
    assert_null(fake_complaint());
    assert_ok(soq_init());
}

/* ---- localhost (RFC 6761, 6.3) ----------------------------------------- */

static void localhost_needs_no_resolver(void **state)
{
    static const char *const both[] = { "[::1]:80", "127.0.0.1:80", NULL };
    static const char *const names[] = { "localhost", "LOCALHOST.",
                                         "x.localhost", "a.b.LocalHost" };

    (void)state;
    fake_name("LOCALHOST.", NULL, NO_ANSWER);
    fake_name("x.localhost", NULL, FAILED);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_answers(names[i], "80", SOQ_ANY_FAMILY, both);
    assert_answers("localhost", "80", SOQ_IPV4, both + 1);
    assert_fails(SOQ_ENONAME, "notlocalhost", "80", soq_forever());
    assert_fails(SOQ_ENONAME, "localhost.example", "80", soq_forever());
}

static void localhost_is_as_the_hosts_file_orders_it(void **state)
{
    static const char *const four[] = { "127.0.0.1:80", "[::1]:80", NULL };

    (void)state;
    fake_name("localhost", "127.0.0.1 ::1", 0);
    assert_answers("localhost", "80", SOQ_ANY_FAMILY, four);
}

static void localhost_is_never_another_machine(void **state)
{
    static const char *const four[] = { "127.0.0.1:80", NULL };
    static const char *const both[] = { "[::1]:80", "127.0.0.1:80", NULL };

    (void)state;
    fake_name("localhost", "192.0.2.66 127.0.0.1", 0);
    fake_name("x.localhost", "192.0.2.66", 0);
    assert_answers("localhost", "80", SOQ_ANY_FAMILY, four);
    assert_answers("x.localhost", "80", SOQ_ANY_FAMILY, both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(a_name_has_its_addresses_in_the_systems_order),
        FAKE_TEST(an_address_that_comes_twice_is_one),
        FAKE_TEST(the_first_addresses_are_kept_where_room_is_short),
        FAKE_TEST(a_service_by_name_is_asked_for_beside_the_host),
        FAKE_TEST(each_failure_of_the_resolver_has_its_code),
        FAKE_TEST(a_name_without_an_address_of_the_family_is_enodata),
        FAKE_TEST(numbers_ask_nobody_and_start_no_thread),
        FAKE_TEST(a_limit_of_0_asks_nobody_and_starts_no_thread),
        FAKE_TEST(an_interface_by_its_name_is_a_scope),
        FAKE_TEST(a_slow_resolver_is_given_up_at_the_limit),
        FAKE_TEST(an_answer_within_the_limit_counts),
        FAKE_TEST(the_host_and_the_service_share_one_limit),
        FAKE_TEST(a_question_under_way_can_be_cancelled),
        FAKE_TEST(the_system_is_not_stopped_under_a_question),
        FAKE_TEST(localhost_needs_no_resolver),
        FAKE_TEST(localhost_is_as_the_hosts_file_orders_it),
        FAKE_TEST(localhost_is_never_another_machine),
    };

    return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
