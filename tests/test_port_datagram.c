/* test_port_datagram.c -- what sys.h promises of datagrams and names. */
#include <string.h>

#include "port_pair.h"

static void truncation_is_told_exactly(void **state)
{
    static const size_t sizes[] = { 0, 1, 2, 100, 1472, 9000, 65507 };
    static char out[65507];
    static char in[65507 + 1];
    soq_addr at;
    soq_addr from;
    soq s = open_datagram(&at);
    unsigned cases = 0;

    (void)state;
    memset(out, 'q', sizeof(out));
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        for (size_t cap = sizes[i] > 2 ? sizes[i] - 2 : 0; cap <= sizes[i] + 1;
             cap++) {
            size_t fits = sizes[i] < cap ? sizes[i] : cap;
            size_t n = SIZE_MAX;
            size_t full = SIZE_MAX;

            memset(in, 0, sizeof(in));
            assert_ok(soq__sys_send_to(s, out, sizes[i], &at, true));
            (void)wait_ready(s, SOQ_READ);
            assert_err(
                sizes[i] > cap ? SOQ_EMSGSIZE : SOQ_OK,
                soq__sys_recv_from(s, in, cap, false, &n, &full, &from));
            assert_int_equal(n, fits);
            /* 0 where the system does not say how long it was. */
            assert_true(full == sizes[i] || (sizes[i] > cap && full == 0));
            assert_true(soq_addr_equal(&from, &at));
            assert_memory_equal(in, out, fits);
            assert_int_equal(in[fits], 0);
            cases++;
        }
    assert_int_equal(cases, 25);
    soq__sys_close(s);
}

static void a_datagram_too_long_for_udp_is_emsgsize(void **state)
{
    static char out[65508];
    soq_addr at;
    soq s = open_datagram(&at);

    (void)state;
    assert_err(SOQ_EMSGSIZE, soq__sys_send_to(s, out, sizeof(out), &at, true));
    soq__sys_close(s);
}

static void a_port_of_datagrams_is_not_shared(void **state)
{
    soq_addr at;
    soq first;
    soq second;

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__DATAGRAM, &first));
    assert_ok(soq__sys_exclusive(first, SOQ__DATAGRAM));
    at = soq_addr_loopback(SOQ_IPV4, 0);
    assert_ok(soq__sys_bind(first, &at));
    assert_ok(soq__sys_local(first, &at));
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__DATAGRAM, &second));
    assert_ok(soq__sys_exclusive(second, SOQ__DATAGRAM));
    assert_err(SOQ_EADDRINUSE, soq__sys_bind(second, &at));
    soq__sys_close(second);
    soq__sys_close(first);
}

static void a_connected_datagram_socket_needs_no_address(void **state)
{
    soq_addr at;
    soq_addr from;
    soq_addr local;
    soq server = open_datagram(&at);
    soq client;
    size_t n = 0;
    size_t full = 0;
    char buf[8];

    (void)state;
    assert_ok(soq__sys_open(SOQ_IPV4, SOQ__DATAGRAM, &client));
    assert_ok(soq__sys_connect(client, &at));
    assert_ok(soq__sys_send_to(client, "hi", 2, NULL, true));
    (void)wait_ready(server, SOQ_READ);
    assert_ok(
        soq__sys_recv_from(server, buf, sizeof(buf), false, &n, &full, &from));
    assert_ok(soq__sys_local(client, &local));
    assert_true(soq_addr_equal(&from, &local));
    soq__sys_close(client);
    soq__sys_close(server);
}

static void no_interface_of_that_name_is_enxio(void **state)
{
    uint32_t index = 7;

    (void)state;
    assert_err(SOQ_ENXIO, soq__sys_interface_index("no such one", &index));
    assert_err(SOQ_ENXIO, soq__sys_interface_index("", &index));
    assert_int_equal(index, 7);
}

static void resolving_never_gives_more_than_asked_for(void **state)
{
    soq_addr addrs[2];
    size_t n = 0;

    (void)state;
    memset(addrs, 0xaa, sizeof(addrs));
    assert_ok(
        soq__sys_resolve("localhost", "7", SOQ_ANY_FAMILY, addrs, 1, &n));
    assert_int_equal(n, 1);
    assert_true(soq_addr_is_loopback(&addrs[0]));
    assert_int_equal(addrs[0].port, 7);
    assert_int_equal(addrs[1].family, 0xaa);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(truncation_is_told_exactly),
        TEST(a_datagram_too_long_for_udp_is_emsgsize),
        TEST(a_port_of_datagrams_is_not_shared),
        TEST(a_connected_datagram_socket_needs_no_address),
        TEST(no_interface_of_that_name_is_enxio),
        TEST(resolving_never_gives_more_than_asked_for),
    };

    return cmocka_run_group_tests_name("port_datagram", tests, start_system,
                                       stop_system);
}
