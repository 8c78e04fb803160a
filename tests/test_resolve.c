/*
 * test_resolve.c -- hosts and services turned into addresses by this machine.
 * What needs a resolver that is slow, or away, is in test_lookup.c.
 */
#include <stdio.h>
#include <string.h>

#include <soquete/interfaces.h>
#include <soquete/socket.h>
#include <soquete/system.h>

#include "check.h"

enum { CAP = 16, THREADS = 8, ROUNDS = 20 };

/* Within a limit of 0 a name would be SOQ_EAGAIN: whatever else comes back
 * was decided without asking anybody. */
static soq_rc at_once(const char *host, const char *service, soq_addr *addrs,
                      size_t *n)
{
    return soq_resolve(host, service, SOQ_ANY_FAMILY, soq_no_wait(), addrs,
                       CAP, n);
}

static void assert_answer(const soq_addr *addr, const char *expected)
{
    char buf[SOQ_ADDR_TEXT];

    assert_string_equal(soq_addr_text(addr, buf, sizeof(buf)), expected);
}

static void a_number_is_answered_without_waiting(void **state)
{
    static const char *const cases[][3] = {
        { "127.0.0.1", "80", "127.0.0.1:80" },
        { "::1", "0", "[::1]:0" },
        { "::ffff:192.0.2.7", "65535", "192.0.2.7:65535" },
        { "fe80::1%7", "0080", "[fe80::1%7]:80" },
    };
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_ok(at_once(cases[i][0], cases[i][1], addrs, &n));
        assert_int_equal(n, 1);
        assert_answer(&addrs[0], cases[i][2]);
    }
}

static void the_wildcard_is_ipv6_before_ipv4(void **state)
{
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    assert_ok(at_once(NULL, "65432", addrs, &n));
    assert_int_equal(n, 2);
    assert_answer(&addrs[0], "[::]:65432");
    assert_answer(&addrs[1], "0.0.0.0:65432");
}

static void a_family_narrows_the_answer(void **state)
{
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    assert_ok(soq_resolve(NULL, "1", SOQ_IPV4, soq_no_wait(), addrs, CAP, &n));
    assert_int_equal(n, 1);
    assert_answer(&addrs[0], "0.0.0.0:1");
    assert_ok(soq_resolve(NULL, "1", SOQ_IPV6, soq_no_wait(), addrs, CAP, &n));
    assert_int_equal(n, 1);
    assert_answer(&addrs[0], "[::]:1");
    assert_err(SOQ_ENODATA, soq_resolve("127.0.0.1", "1", SOQ_IPV6,
                                        soq_no_wait(), addrs, CAP, &n));
    assert_err(SOQ_ENODATA, soq_resolve("::1", "1", SOQ_IPV4, soq_no_wait(),
                                        addrs, CAP, &n));
}

static void no_more_addresses_are_written_than_fit(void **state)
{
    soq_addr addrs[2];
    size_t n;

    (void)state;
    memset(addrs, 0x5a, sizeof(addrs));
    assert_ok(
        soq_resolve(NULL, "1", SOQ_ANY_FAMILY, soq_no_wait(), addrs, 1, &n));
    assert_int_equal(n, 1);
    assert_int_equal(addrs[1].family, 0x5a);
}

static void an_empty_host_or_service_is_invalid(void **state)
{
    soq_addr addrs[CAP];
    size_t n = 77;

    (void)state;
    assert_err(SOQ_EINVAL, at_once("", "80", addrs, &n));
    assert_err(SOQ_EINVAL, at_once("127.0.0.1", "", addrs, &n));
    assert_err(SOQ_EINVAL, at_once("127.0.0.1", NULL, addrs, &n));
    assert_err(SOQ_EINVAL, soq_resolve("127.0.0.1", "80", SOQ_ANY_FAMILY,
                                       soq_no_wait(), addrs, 0, &n));
    assert_err(SOQ_EINVAL, soq_resolve("127.0.0.1", "80", (soq_family)5,
                                       soq_no_wait(), addrs, CAP, &n));
    assert_int_equal(n, 77);
}

/* getaddrinfo takes 99999 for 34463 on both systems (row 68). */
static void a_port_out_of_range_is_refused(void **state)
{
    static const char *const ports[] = { "65536", "99999", "-1",
                                         "18446744073709551696" };
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
        assert_err(SOQ_ERANGE, at_once("127.0.0.1", ports[i], addrs, &n));
        assert_err(SOQ_ERANGE, at_once("localhost", ports[i], addrs, &n));
        assert_err(SOQ_ERANGE, at_once(NULL, ports[i], addrs, &n));
    }
}

/* getaddrinfo skips the space and the sign. */
static void a_service_that_is_no_name_is_not_asked_for(void **state)
{
    static const char *const services[] = { " 80",     "+80",    "80 ",
                                            " http",   "-",      "/tcp",
                                            "ht tp",   "http\n", ".",
                                            "\xc3\xa9" };
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
        assert_err(SOQ_ENOSERVICE,
                   at_once("127.0.0.1", services[i], addrs, &n));
}

/* inet_aton, and so getaddrinfo, takes each of these for an address. */
static void a_misspelt_address_is_not_asked_for(void **state)
{
    static const char *const hosts[] = {
        "1.2.3",
        "127.1",
        "1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0",
        "010.0.0.1",
        "01.2.3.4",
        "1.2.3.256",
        "127.0.0.1.",
        "1.2.3.4.5",
        "0x",
        "a.1",
        "example.0x1F",
        "1.2.3.4:80",
        "[::1]",
        "[::1",
        "::1]",
        "::1%1",
        ":::",
        "12345::",
        "1.2.3.4/8",
        "fe80::1%",
        "fe80::1%0",
        "fe80::1%007",
        "::1%eth0",
        "127.0.0.1%eth0",
    };
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
        if (at_once(hosts[i], "80", addrs, &n).err != SOQ_ENONAME)
            fail_msg("%s was not refused", hosts[i]);
}

static void what_no_name_can_be_is_not_asked_for(void **state)
{
    static const char *const hosts[] = {
        " ",    "a b",   " a",      "a ",  ".",    "..",   ".a",
        "a..b", "a..",   "a/b",     "a@b", "*",    "a\nb", "a:b",
        "\x7f", "%eth0", "\x1b[2J", "a,b", "$(a)", "a%b",
    };
    soq_addr addrs[CAP];
    char text[512];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
        if (at_once(hosts[i], "80", addrs, &n).err != SOQ_ENONAME)
            fail_msg("\"%s\" was not refused", hosts[i]);
    memset(text, 'a', sizeof(text));
    text[64] = '\0'; /* a label has 63 at most */
    assert_err(SOQ_ENONAME, at_once(text, "80", addrs, &n));
    text[63] = '\0';
    assert_err(SOQ_EAGAIN, at_once(text, "80", addrs, &n));
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i % 2 ? '.' : 'a';
    text[255] = '\0'; /* a name has 253, and a last dot */
    assert_err(SOQ_ENONAME, at_once(text, "80", addrs, &n));
    text[254] = '\0';
    assert_err(SOQ_EAGAIN, at_once(text, "80", addrs, &n));
}

static void a_name_is_not_asked_for_with_a_limit_of_0(void **state)
{
    static const char *const hosts[] = {
        "localhost", "a",      "a.b-c.d_e",       "a1", "1a", "1.a.",
        "x.0x",      "x.0x.y", "\xc3\xa9.example"
    };
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        soq_err expected = strcmp(hosts[i], "x.0x") == 0 ? SOQ_ENONAME
                                                         : SOQ_EAGAIN;

        assert_err(expected, at_once(hosts[i], "80", addrs, &n));
    }
    assert_err(SOQ_EAGAIN, at_once("127.0.0.1", "http", addrs, &n));
}

static void localhost_is_this_machine(void **state)
{
    static const char *const names[] = { "localhost", "LocalHost",
                                         "localhost." };
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_ok(soq_resolve(names[i], "65432", SOQ_ANY_FAMILY,
                              soq_within(WAIT_MS), addrs, CAP, &n));
        assert_in_range(n, 1, CAP);
        for (size_t k = 0; k < n; k++) {
            assert_true(soq_addr_is_loopback(&addrs[k]));
            assert_int_equal(addrs[k].port, 65432);
            for (size_t j = 0; j < k; j++)
                assert_false(soq_addr_equal(&addrs[j], &addrs[k]));
        }
    }
}

/* A hosts file may know only one of the two; the name means both. */
static void localhost_has_an_address_of_either_family(void **state)
{
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    assert_ok(soq_resolve("localhost", "1", SOQ_IPV4, soq_within(WAIT_MS),
                          addrs, CAP, &n));
    assert_answer(&addrs[0], "127.0.0.1:1");
    assert_ok(soq_resolve("localhost", "1", SOQ_IPV6, soq_within(WAIT_MS),
                          addrs, CAP, &n));
    assert_answer(&addrs[0], "[::1]:1");
}

static void a_service_has_its_port_by_name(void **state)
{
    soq_addr addrs[CAP];
    size_t n;
    soq_rc rc = soq_resolve("::1", "http", SOQ_ANY_FAMILY, soq_within(WAIT_MS),
                            addrs, CAP, &n);

    (void)state;
    if (rc.err == SOQ_ENOSERVICE)
        SKIP("this machine has no list of services");
    assert_ok(rc);
    assert_int_equal(n, 1);
    assert_answer(&addrs[0], "[::1]:80");
    assert_ok(soq_resolve(NULL, "http", SOQ_ANY_FAMILY, soq_within(WAIT_MS),
                          addrs, CAP, &n));
    assert_int_equal(n, 2);
    assert_answer(&addrs[0], "[::]:80");
}

static void an_unknown_service_is_enoservice(void **state)
{
    soq_addr addrs[CAP];
    size_t n = 77;

    (void)state;
    assert_err(SOQ_ENOSERVICE,
               soq_resolve("127.0.0.1", "soquete-no-such-service",
                           SOQ_ANY_FAMILY, soq_within(WAIT_MS), addrs, CAP,
                           &n));
    assert_int_equal(n, 77);
}

static void a_scope_may_be_the_name_of_an_interface(void **state)
{
    soq_interfaces *all = NULL;
    char host[SOQ_INTERFACE_NAME + 16];
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    assert_ok(soq_interfaces_get(&all));
    assert_true(all->count > 0);
    for (size_t i = 0; i < all->count; i++) {
        snprintf(host, sizeof(host), "fe80::1%%%s", all->list[i].name);
        assert_ok(at_once(host, "80", addrs, &n));
        assert_int_equal(n, 1);
        assert_int_equal(addrs[0].scope, all->list[i].index);
        assert_true(soq_addr_is_link_local(&addrs[0]));
    }
    soq_interfaces_free(&all);
}

static void an_unknown_interface_is_enxio(void **state)
{
    soq_addr addrs[CAP];
    size_t n;

    (void)state;
    assert_err(SOQ_ENXIO,
               at_once("fe80::1%no-such-interface", "80", addrs, &n));
}

static void a_cancelled_question_is_not_asked(void **state)
{
    soq_limit limit = { WAIT_MS, NULL };
    soq_addr addrs[CAP];
    size_t n = 77;

    (void)state;
    assert_ok(soq_canceller_open(&limit.cancel));
    soq_cancel(limit.cancel);
    assert_err(SOQ_ECANCELED, soq_resolve("127.0.0.1", "1", SOQ_ANY_FAMILY,
                                          limit, addrs, CAP, &n));
    assert_err(SOQ_ECANCELED, soq_resolve("localhost", "1", SOQ_ANY_FAMILY,
                                          limit, addrs, CAP, &n));
    assert_int_equal(n, 77);
    soq_canceller_close(&limit.cancel);
}

static void ask_often(void *arg)
{
    size_t *answers = arg;
    soq_addr addrs[CAP];
    size_t n;

    for (int i = 0; i < ROUNDS; i++)
        *answers += !soq_resolve("localhost", "1", SOQ_ANY_FAMILY,
                                 soq_within(WAIT_MS), addrs, CAP, &n)
                         .err;
}

static void eight_threads_ask_at_the_same_time(void **state)
{
    soq_thread *threads[THREADS];
    size_t answers[THREADS] = { 0 };

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_ok(soq_thread_start(ask_often, &answers[i], &threads[i]));
    for (int i = 0; i < THREADS; i++) {
        soq_thread_join(&threads[i]);
        assert_int_equal(answers[i], ROUNDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_number_is_answered_without_waiting),
        TEST(the_wildcard_is_ipv6_before_ipv4),
        TEST(a_family_narrows_the_answer),
        TEST(no_more_addresses_are_written_than_fit),
        TEST(an_empty_host_or_service_is_invalid),
        TEST(a_port_out_of_range_is_refused),
        TEST(a_service_that_is_no_name_is_not_asked_for),
        TEST(a_misspelt_address_is_not_asked_for),
        TEST(what_no_name_can_be_is_not_asked_for),
        TEST(a_name_is_not_asked_for_with_a_limit_of_0),
        TEST(localhost_is_this_machine),
        TEST(localhost_has_an_address_of_either_family),
        TEST(a_service_has_its_port_by_name),
        TEST(an_unknown_service_is_enoservice),
        TEST(a_scope_may_be_the_name_of_an_interface),
        TEST(an_unknown_interface_is_enxio),
        TEST(a_cancelled_question_is_not_asked),
        TEST(eight_threads_ask_at_the_same_time),
    };

    return cmocka_run_group_tests_name("resolve", tests, NULL, NULL);
}
