/* test_names.c -- what a port and an address are called here, and which ports
 * the system gives by itself. */
#include <soquete/connections.h>
#include <soquete/datagram.h>

#include "check.h"

static void a_port_that_the_system_gave_is_in_its_own_range(void **state)
{
    soq_port_range range;
    soq_addr local;
    soq s;

    (void)state;
    assert_ok(soq_port_range_get(&range));
    assert_true(range.first <= range.last);
    assert_true(range.first > 0);
    assert_ok(soq_udp_bind("127.0.0.1", "0", &s));
    assert_ok(soq_local_addr(s, &local));
    /* Under Wine the host's range is what is given. */
    if (range.asked)
        assert_in_range(local.port, range.first, range.last);
    else
        assert_int_equal(range.first, 49152);
    soq_close(&s);
}

static void loopback_is_localhost_and_nobody_is_asked(void **state)
{
    static const soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };
    soq_addr other;
    char name[SOQ_HOST_NAME];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        soq_addr here = soq_addr_loopback(families[i], 80);

        assert_ok(soq_host_name(&here, soq_no_wait(), name, sizeof(name)));
        assert_string_equal(name, "localhost");
        assert_err(SOQ_ENAMETOOLONG,
                   soq_host_name(&here, soq_no_wait(), name, 9));
        here = soq_addr_any(families[i], 80);
        assert_err(SOQ_ENONAME,
                   soq_host_name(&here, soq_no_wait(), name, sizeof(name)));
    }
    assert_ok(soq_addr_parse("127.0.0.2", &other));
    assert_err(SOQ_ENONAME,
               soq_host_name(&other, soq_no_wait(), name, sizeof(name)));
}

static void a_service_has_the_name_of_the_systems_own_list(void **state)
{
    char name[SOQ_SERVICE_NAME];

    (void)state;
    assert_ok(soq_tcp_service_name(80, name, sizeof(name)));
    assert_string_equal(name, "http");
    assert_ok(soq_udp_service_name(53, name, sizeof(name)));
    assert_string_equal(name, "domain");
    assert_err(SOQ_ENOSERVICE,
               soq_tcp_service_name(65431, name, sizeof(name)));
    assert_err(SOQ_ENAMETOOLONG, soq_tcp_service_name(80, name, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_port_that_the_system_gave_is_in_its_own_range),
        TEST(loopback_is_localhost_and_nobody_is_asked),
        TEST(a_service_has_the_name_of_the_systems_own_list),
    };

    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
