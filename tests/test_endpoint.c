/*
 * test_endpoint.c -- HOST and PORT as people write them.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "common/endpoint.h"

static char problem[512];

static void what_is_right_is_taken(void **state)
{
    static const struct {
        const char *host, *port, *text;
    } rows[] = {
        { "127.0.0.1", "65432", "127.0.0.1:65432" },
        { "::1", "1", "[::1]:1" },
        { "[::1]", "65535", "[::1]:65535" },
        { "fe80::1%2", "80", "[fe80::1%2]:80" },
        { "fe80::1%eth0", "80", "[fe80::1%eth0]:80" },
        { "[fe80::1%eth0]", "80", "[fe80::1%eth0]:80" },
        { "::ffff:1.2.3.4", "80", "[::ffff:1.2.3.4]:80" },
        { "localhost", "80", "localhost:80" },
        { "lab-pc-7.example", "080", "lab-pc-7.example:80" },
        { "1.example", "80", "1.example:80" },
        { "0.0.0.0", "80", "0.0.0.0:80" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        endpoint e;

        assert_true(endpoint_parse(&e, ENDPOINT_CLIENT, rows[i].host,
                                   rows[i].port, problem, sizeof(problem)));
        assert_string_equal(e.text, rows[i].text);
        assert_null(strchr(e.host, '['));
    }
}

static void what_is_wrong_with_a_host_is_said(void **state)
{
    static const struct {
        const char *host, *problem;
    } rows[] = {
        { "", "host '' is empty" },
        { "[]", "host '[]' is empty" },
        { "[::1", "host '[::1' has a bracket without its other one" },
        { "::1]", "host '::1]' has a bracket without its other one" },
        { "[127.0.0.1]", "host '[127.0.0.1]' is not an IPv6 address" },
        { "[localhost]", "host '[localhost]' is not an IPv6 address" },
        { "127.0.0.1:80", "host '127.0.0.1:80' has a colon; the port is a "
                          "word of its own" },
        { ":::1", "host ':::1' is not an IPv6 address" },
        { "1:2:3", "host '1:2:3' is not an IPv6 address" },
        { "::1%", "host '::1%' is not an IPv6 address" },
    };
    static const char *const numbers[] = {
        "1.2.3",     "1",         "127.1",      "256.1.1.1",
        "1.2.3.4.5", "010.0.0.1", "0x7f.1",     "0x7f000001",
        "1.2.3.0xF", "1.2.3.4.",  "2130706433",
    };
    char expected[128];
    endpoint e;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_false(endpoint_parse(&e, ENDPOINT_CLIENT, rows[i].host, "80",
                                    problem, sizeof(problem)));
        assert_string_equal(problem, rows[i].problem);
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_false(endpoint_parse(&e, ENDPOINT_CLIENT, numbers[i], "80",
                                    problem, sizeof(problem)));
        snprintf(expected, sizeof(expected),
                 "host '%s' is not an address: IPv4 has four numbers of 0 to "
                 "255",
                 numbers[i]);
        assert_string_equal(problem, expected);
    }
}

static void a_host_longer_than_names_can_be_is_refused(void **state)
{
    char host[1024];
    endpoint e;

    (void)state;
    memset(host, 'a', sizeof(host) - 1);
    host[sizeof(host) - 1] = '\0';
    assert_false(endpoint_parse(&e, ENDPOINT_CLIENT, host, "80", problem,
                                sizeof(problem)));
    assert_non_null(strstr(problem, "longer than a name can be"));
    host[255] = '\0';
    assert_true(endpoint_parse(&e, ENDPOINT_CLIENT, host, "80", problem,
                               sizeof(problem)));
}

static void what_is_wrong_with_a_port_is_said_with_the_range(void **state)
{
    static const struct {
        const char *port, *problem;
    } rows[] = {
        { "0", "port 0 is out of range: 1 to 65535" },
        { "65536", "port 65536 is out of range: 1 to 65535" },
        { "-1", "port -1 is out of range: 1 to 65535" },
        { "99999999999999999999",
          "port 99999999999999999999 is out of range: 1 to 65535" },
        { "http", "port 'http' is not a number; ports are 1 to 65535" },
        { "", "port '' is not a number; ports are 1 to 65535" },
        { " 80", "port ' 80' is not a number; ports are 1 to 65535" },
        { "80x", "port '80x' is not a number; ports are 1 to 65535" },
        { "0x50", "port '0x50' is not a number; ports are 1 to 65535" },
        { "+80", "port '+80' is not a number; ports are 1 to 65535" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        endpoint e;

        assert_false(endpoint_parse(&e, ENDPOINT_CLIENT, "::1", rows[i].port,
                                    problem, sizeof(problem)));
        assert_string_equal(problem, rows[i].problem);
    }
}

static void port_0_is_for_servers(void **state)
{
    endpoint e;

    (void)state;
    assert_true(endpoint_parse(&e, ENDPOINT_SERVER, "::", "0", problem,
                               sizeof(problem)));
    assert_string_equal(e.port, "0");
    assert_false(endpoint_parse(&e, ENDPOINT_SERVER, "::", "65536", problem,
                                sizeof(problem)));
    assert_string_equal(problem, "port 65536 is out of range: 0 to 65535");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_right_is_taken),
        TEST(what_is_wrong_with_a_host_is_said),
        TEST(a_host_longer_than_names_can_be_is_refused),
        TEST(what_is_wrong_with_a_port_is_said_with_the_range),
        TEST(port_0_is_for_servers),
    };

    return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}
