/*
 * test_posix_net.c -- a network of our own, with few ports, routes that lead
 * nowhere, ended connections and no IPv6 (rows 28, 96, 98 and 99 of
 * docs/semantics.md).
 *
 * The program moves into an empty network namespace first: nothing that it
 * does there is seen outside.
 */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

enum { PORTS = 20 };

static bool inside; /* a namespace of our own */

static bool write_setting(const char *path, const char *value)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return false;
    n = write(fd, value, strlen(value));
    close(fd);
    return n == (ssize_t)strlen(value);
}

static bool bring_loopback_up(void)
{
    struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool up = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &lo) == 0;

    if (fd >= 0)
        close(fd);
    return up;
}

/* As root of its own users, for one who is not: `ip` must be allowed, too. */
static bool leave_users(void)
{
    char map[32];

    snprintf(map, sizeof(map), "0 %ld 1", (long)geteuid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 &&
           write_setting("/proc/self/uid_map", map);
}

static int move_in(void **state)
{
    (void)state;
    inside = (unshare(CLONE_NEWNET) == 0 || leave_users()) &&
             bring_loopback_up();
    return 0;
}

#define NEED_NETWORK()                                                        \
    do {                                                                      \
        if (!inside)                                                          \
            SKIP("this user may not make a network namespace here");          \
    } while (0)

static soq_rc try_connect(const soq_addr *to, soq *out)
{
    soq_rc rc;

    assert_ok(soq_tcp_open((soq_family)to->family, out));
    rc = soq_connect(*out, to, soon());
    if (rc.err)
        soq_close(out);
    return rc;
}

static void when_no_port_is_left_connect_is_eaddrnotavail(void **state)
{
    soq clients[PORTS + 1];
    size_t n = 0;
    soq listener;
    soq_addr at;
    soq_rc rc = { SOQ_OK, 0 };

    (void)state;
    NEED_NETWORK();
    listener = open_listener(SOQ_IPV4, &at);
    if (!write_setting("/proc/sys/net/ipv4/ip_local_port_range",
                       "40000 40019")) {
        soq_close(&listener);
        SKIP("the range of ports cannot be set here");
    }
    while (n <= PORTS && !rc.err) {
        rc = try_connect(&at, &clients[n]);
        n += !rc.err;
    }
    assert_err(SOQ_EADDRNOTAVAIL, rc);
    assert_in_range(n, PORTS - 1, PORTS); /* the listener may have one */
    /* A port that is given back can be had again. */
    soq_abort(&clients[--n]);
    assert_ok(try_connect(&at, &clients[n]));
    n++;
    while (n > 0)
        soq_abort(&clients[--n]);
    soq_close(&listener);
    assert_true(write_setting("/proc/sys/net/ipv4/ip_local_port_range",
                              "32768 60999"));
}

static void route_that_leads_nowhere_says_how(void **state)
{
    static const struct {
        const char *host;
        const char *add; /* the route, NULL: there is none */
        soq_err err;
    } routes[] = {
        { "198.51.100.1", NULL, SOQ_ENETUNREACH },
        { "192.0.2.1", "ip route add unreachable 192.0.2.0/26",
          SOQ_EHOSTUNREACH },
        { "192.0.2.65", "ip route add prohibit 192.0.2.64/26", SOQ_EACCES },
        { "192.0.2.129", "ip route add blackhole 192.0.2.128/26", SOQ_EINVAL },
    };

    (void)state;
    NEED_NETWORK();
    for (size_t i = 0; i < LENGTH(routes); i++) {
        soq_addr to;
        soq s;

        if (routes[i].add && system(routes[i].add) != 0)
            SKIP("no program `ip` sets routes here");
        assert_ok(soq_addr_parse(routes[i].host, &to));
        to.port = 80;
        assert_err(routes[i].err, try_connect(&to, &s));
        assert_ok(soq_udp_open(SOQ_IPV4, &s));
        assert_err(routes[i].err, soq_send_to(s, "x", 1, &to, soon()));
        soq_close(&s);
    }
}

/* As an administrator's `ss -K` does, and a firewall may. */
static void connection_that_the_system_ends_is_told_to_both(void **state)
{
    soq client, server;
    soq_addr at;
    char command[80];
    char byte;
    size_t n;

    (void)state;
    NEED_NETWORK();
    open_connection(SOQ_IPV4, &client, &server);
    assert_ok(soq_local_addr(client, &at));
    snprintf(command, sizeof(command), "ss -HKtn sport = :%u | grep -q .",
             (unsigned)at.port);
    if (system(command) != 0) {
        soq_close(&client);
        soq_close(&server);
        SKIP("no program `ss` ends connections here");
    }
    assert_err(SOQ_ECONNABORTED, soq_recv(client, &byte, 1, soon(), &n));
    assert_err(SOQ_ECONNRESET, soq_recv(server, &byte, 1, soon(), &n));
    soq_close(&client);
    soq_close(&server);
}

static void assert_serves_ipv4(soq listener)
{
    soq_addr at;
    soq client, server;

    assert_ok(soq_local_addr(listener, &at));
    at = soq_addr_loopback(SOQ_IPV4, at.port);
    connect_to_listener(listener, &at, &client, &server);
    soq_close(&client);
    soq_close(&server);
}

static void without_ipv6_listen_and_dial_use_ipv4(void **state)
{
    soq_addr six = soq_addr_loopback(SOQ_IPV6, 0);
    soq_addr at;
    soq listener, s;
    char port[8];

    (void)state;
    NEED_NETWORK();
    if (!write_setting("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"))
        SKIP("IPv6 cannot be switched off here");
    assert_ok(soq_tcp_listen(NULL, "0", &listener));
    assert_serves_ipv4(listener);
    assert_ok(soq_local_addr(listener, &at));
    snprintf(port, sizeof(port), "%u", (unsigned)at.port);
    assert_ok(soq_tcp_dial("localhost", port, soon(), &s));
    soq_close(&s);
    soq_close(&listener);
    assert_ok(soq_tcp_open(SOQ_IPV6, &s));
    assert_err(SOQ_EADDRNOTAVAIL, soq_bind(s, &six));
    soq_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(when_no_port_is_left_connect_is_eaddrnotavail),
        TEST(route_that_leads_nowhere_says_how),
        TEST(connection_that_the_system_ends_is_told_to_both),
        TEST(without_ipv6_listen_and_dial_use_ipv4),
    };

    return cmocka_run_group_tests_name("posix_net", tests, move_in, NULL);
}
