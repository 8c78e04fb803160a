/* test_dial.c -- the two calls that a program wants: listen and dial. */
#include <stdio.h>

#include "net.h"

/* Port numbers are strings to dial, as a user types them. */
typedef struct service {
    char text[8];
} service;

static service port_text(uint16_t port)
{
    service s;

    snprintf(s.text, sizeof(s.text), "%u", (unsigned)port);
    return s;
}

static soq listen_on(const char *host, service *at)
{
    soq_addr addr;
    soq s;

    assert_ok(soq_tcp_listen(host, "0", &s));
    assert_ok(soq_local_addr(s, &addr));
    *at = port_text(addr.port);
    return s;
}

static void dial_reaches_a_listener(void **state)
{
    const char *hosts[] = { "127.0.0.1", "::1" };

    (void)state;
    for (size_t i = 0; i < LENGTH(hosts); i++) {
        service at;
        soq listener = listen_on(hosts[i], &at);
        soq client, server;
        char byte;

        assert_ok(soq_tcp_dial(hosts[i], at.text, soon(), &client));
        assert_ok(soq_accept(listener, soon(), &server, NULL));
        assert_ok(soq_send_all(client, "x", 1, soon(), NULL));
        assert_ok(soq_recv_all(server, &byte, 1, soon(), NULL));
        soq_close(&client);
        soq_close(&server);
        soq_close(&listener);
    }
}

static void dial_reaches_localhost_by_its_name(void **state)
{
    service at;
    soq listener = listen_on(NULL, &at);
    soq client;

    (void)state;
    assert_ok(soq_tcp_dial("localhost", at.text, soon(), &client));
    soq_close(&client);
    soq_close(&listener);
}

static void dial_without_host_reaches_this_machine(void **state)
{
    service at;
    soq listener = listen_on("::1", &at);
    soq client;

    (void)state;
    assert_ok(soq_tcp_dial(NULL, at.text, soon(), &client));
    soq_close(&client);
    soq_close(&listener);
}

/* :: comes first and refuses; 0.0.0.0 is next, and at once: nobody waits the
 * 250 ms that a silent one gets.  A busy machine may, now and then. */
static void dial_tries_the_next_address_when_one_refuses(void **state)
{
    service at;
    soq listener = listen_on("127.0.0.1", &at);
    int least = WAIT_MS;

    (void)state;
    for (int i = 0; i < 20 && least > 240; i++) {
        int64_t begin = soq_now_ns();
        soq_addr peer;
        soq client;

        assert_ok(soq_tcp_dial(NULL, at.text, soon(), &client));
        least = ms_since(begin) < least ? ms_since(begin) : least;
        assert_ok(soq_peer_addr(client, &peer));
        assert_int_equal(peer.family, SOQ_IPV4);
        soq_close(&client);
    }
    assert_in_range(least, 0, 240);
    soq_close(&listener);
}

static void dial_tries_the_next_address_beside_a_silent_one(void **state)
{
    uintptr_t before = next_number();
    silence quiet;
    soq_addr four, peer;
    soq listener, client;
    int64_t begin;

    (void)state;
    open_silence(SOQ_IPV6, &quiet);
    four = soq_addr_loopback(SOQ_IPV4, quiet.at.port);
    assert_ok(soq_tcp_open(SOQ_IPV4, &listener));
    assert_ok(soq_bind(listener, &four));
    assert_ok(soq_listen(listener, 0));
    begin = soq_now_ns();
    assert_ok(soq_tcp_dial(NULL, port_text(four.port).text, soon(), &client));
    assert_took(249, begin);
    assert_ok(soq_peer_addr(client, &peer));
    assert_int_equal(peer.family, SOQ_IPV4);
    soq_close(&client);
    soq_close(&listener);
    close_silence(&quiet);
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
}

static void dial_to_a_closed_port_is_econnrefused(void **state)
{
    soq holder, s;
    soq_addr at = refusing_address(SOQ_IPV4, &holder);

    (void)state;
    assert_err(SOQ_ECONNREFUSED,
               soq_tcp_dial("127.0.0.1", port_text(at.port).text, soon(), &s));
    soq_close(&holder);
}

static void dial_to_nobody_leaves_nothing_behind(void **state)
{
    size_t times = scaled(300);
    uintptr_t before = next_number();
    soq holder, s;
    soq_addr at = refusing_address(SOQ_IPV4, &holder);

    (void)state;
    for (size_t i = 0; i < times; i++)
        assert_err(SOQ_ECONNREFUSED,
                   soq_tcp_dial(NULL, port_text(at.port).text, soon(), &s));
    soq_close(&holder);
    assert_in_range(next_number(), 0, before + FEW_NUMBERS);
}

static void dial_says_what_is_wrong_with_its_words(void **state)
{
    soq s = { 42 };

    (void)state;
    assert_err(SOQ_EINVAL, soq_tcp_dial("", "80", soon(), &s));
    assert_err(SOQ_EINVAL, soq_tcp_dial("127.0.0.1", "", soon(), &s));
    assert_err(SOQ_ERANGE, soq_tcp_dial("127.0.0.1", "65536", soon(), &s));
    assert_err(SOQ_ERANGE, soq_tcp_dial("127.0.0.1", "-1", soon(), &s));
    assert_err(SOQ_ENONAME, soq_tcp_dial("1.2.3", "80", soon(), &s));
    assert_err(SOQ_ENONAME, soq_tcp_dial("[::1", "80", soon(), &s));
    assert_int_equal(s.os, 42);
}

static void listen_without_host_serves_every_address(void **state)
{
    service at;
    soq listener = listen_on(NULL, &at);
    const char *hosts[] = { "127.0.0.1", "127.0.0.2", "::1" };

    (void)state;
    for (size_t i = 0; i < LENGTH(hosts); i++) {
        soq client;

        assert_ok(soq_tcp_dial(hosts[i], at.text, soon(), &client));
        soq_close(&client);
    }
    soq_close(&listener);
}

static void listen_on_loopback_serves_no_other_address(void **state)
{
    service at;
    soq listener = listen_on("127.0.0.1", &at);
    soq client;

    (void)state;
    assert_err(SOQ_ECONNREFUSED,
               soq_tcp_dial("127.0.0.2", at.text, soon(), &client));
    soq_close(&listener);
}

static void listen_on_a_port_in_use_is_eaddrinuse(void **state)
{
    const char *hosts[] = { "127.0.0.1", "0.0.0.0", NULL };
    service at;
    soq listener = listen_on(NULL, &at);
    soq s = { 42 };

    (void)state;
    for (size_t i = 0; i < LENGTH(hosts); i++)
        assert_err(SOQ_EADDRINUSE, soq_tcp_listen(hosts[i], at.text, &s));
    assert_int_equal(s.os, 42);
    soq_close(&listener);
}

static void listen_on_another_machines_address_fails(void **state)
{
    soq s;

    (void)state;
    assert_err(SOQ_EADDRNOTAVAIL, soq_tcp_listen("203.0.113.77", "0", &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dial_reaches_a_listener),
        TEST(dial_reaches_localhost_by_its_name),
        TEST(dial_without_host_reaches_this_machine),
        TEST(dial_tries_the_next_address_when_one_refuses),
        TEST(dial_tries_the_next_address_beside_a_silent_one),
        TEST(dial_to_a_closed_port_is_econnrefused),
        TEST(dial_to_nobody_leaves_nothing_behind),
        TEST(dial_says_what_is_wrong_with_its_words),
        TEST(listen_without_host_serves_every_address),
        TEST(listen_on_loopback_serves_no_other_address),
        TEST(listen_on_a_port_in_use_is_eaddrinuse),
        TEST(listen_on_another_machines_address_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
