/*
 * test_posix_limit.c -- what a user may not have: descriptors beyond a limit,
 * ports that need a right (rows 32 and 35 of docs/semantics.md).
 */
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "net.h"

enum { CALLERS = 20, NOBODY = 65534 };

static double cpu_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* Let no descriptor be opened any more that is not open now. */
static struct rlimit forbid_more(void)
{
    struct rlimit before, now;
    int next = dup(0);

    assert_true(next >= 0);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    now = before;
    now.rlim_cur = (rlim_t)next;
    close(next);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
    return before;
}

static void accept_without_a_descriptor_neither_spins_nor_forgets(void **state)
{
    soq callers[CALLERS], kept, kept_end, s;
    struct rlimit before;
    soq_addr at;
    soq listener;
    soq_rc rc;
    double used;
    int64_t begin;
    char byte = 0;
    size_t n;

    (void)state;
    listener = open_listener(SOQ_IPV4, &at);
    connect_to_listener(listener, &at, &kept, &kept_end);
    for (int i = 0; i < CALLERS; i++)
        callers[i] = open_client(&at);
    before = forbid_more();

    used = cpu_seconds();
    begin = soq_now_ns();
    rc = soq_accept(listener, soq_within(1000), &s, NULL);
    used = cpu_seconds() - used;
    assert_err(SOQ_EMFILE, rc);
    assert_took(990, begin);
    assert_true(used < 0.05);
    assert_err(SOQ_EMFILE, soq_accept(listener, soq_no_wait(), &s, NULL));

    /* What is connected goes on, and nobody in the queue was lost. */
    assert_ok(soq_send(kept, "x", 1, soon(), &n));
    assert_ok(soq_recv(kept_end, &byte, 1, soon(), &n));
    assert_int_equal(byte, 'x');
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    for (int i = 0; i < CALLERS; i++) {
        assert_ok(soq_accept(listener, soon(), &s, NULL));
        soq_close(&s);
        soq_close(&callers[i]);
    }
    soq_close(&kept);
    soq_close(&kept_end);
    soq_close(&listener);
}

static void opening_without_a_descriptor_is_emfile(void **state)
{
    struct rlimit before;
    soq ends[2];
    soq s;
    soq_rc tcp, udp, pair;

    (void)state;
    assert_ok(soq_init());
    before = forbid_more();
    tcp = soq_tcp_open(SOQ_IPV4, &s);
    udp = soq_udp_open(SOQ_IPV6, &s);
    pair = soq_pair(ends);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_err(SOQ_EMFILE, tcp);
    assert_err(SOQ_EMFILE, udp);
    assert_err(SOQ_EMFILE, pair);
    soq_quit();
}

/* A question needs a pair and a thread: either may fail, and the answer says
 * so; a number needs neither. */
static void resolving_without_a_descriptor_is_emfile(void **state)
{
    struct rlimit before;
    soq_addr addrs[4];
    size_t n = 0;
    soq_rc name, number;

    (void)state;
    assert_ok(soq_init());
    before = forbid_more();
    name = soq_resolve("localhost", "1", SOQ_ANY_FAMILY, soon(), addrs, 4, &n);
    number = soq_resolve("::1", "1", SOQ_ANY_FAMILY, soon(), addrs, 4, &n);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_err(SOQ_EMFILE, name);
    assert_ok(number);
    soq_quit();
}

static void port_that_needs_a_right_is_eacces(void **state)
{
    soq_addr at = soq_addr_loopback(SOQ_IPV4, 1);
    uid_t user = geteuid();
    soq_rc rc;
    soq s;

    (void)state;
    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    if (user == 0 && seteuid(NOBODY) != 0)
        SKIP("root may not become another user here");
    rc = soq_bind(s, &at);
    if (user == 0)
        assert_int_equal(seteuid(0), 0);
    soq_close(&s);
    if (!rc.err)
        SKIP("ports below 1024 need no right here");
    assert_err(SOQ_EACCES, rc);
    assert_int_equal(rc.os, 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(accept_without_a_descriptor_neither_spins_nor_forgets),
        TEST(opening_without_a_descriptor_is_emfile),
        TEST(resolving_without_a_descriptor_is_emfile),
        TEST(port_that_needs_a_right_is_eacces),
    };

    return cmocka_run_group_tests_name("posix_limit", tests, NULL, NULL);
}
