/* test_udp.c -- datagrams: whole or cut or refused, and never in silence (rows
 * 52 and 56 to 60). */
#include <stdlib.h>
#include <string.h>

#include "net.h"

#define IPV4_MOST 65507

typedef struct both {
    soq a;
    soq b;
    soq_addr at_a;
    soq_addr at_b;
} both;

static both opened(soq_family family)
{
    both u;

    u.a = open_udp(family, &u.at_a);
    u.b = open_udp(family, &u.at_b);
    return u;
}

static void closed(both *u)
{
    soq_close(&u->a);
    soq_close(&u->b);
}

static void datagram_arrives_whole_with_its_sender(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        both u = opened(families[i]);
        unsigned char out[1000], in[2000];
        size_t n = 0, full = 0;
        soq_addr from;

        pattern(out, sizeof(out), i);
        assert_ok(soq_send_to(u.a, out, sizeof(out), &u.at_b, soon()));
        assert_ok(
            soq_recv_from(u.b, in, sizeof(in), soon(), &n, &full, &from));
        assert_int_equal(n, sizeof(out));
        assert_int_equal(full, sizeof(out));
        assert_memory_equal(in, out, n);
        assert_addr(&u.at_a, &from);
        closed(&u);
    }
}

static void datagrams_keep_their_borders(void **state)
{
    both u = opened(SOQ_IPV4);
    char in[100];
    size_t n;

    (void)state;
    for (size_t len = 0; len < 50; len++)
        assert_ok(soq_send_to(u.a, in, len, &u.at_b, soon()));
    for (size_t len = 0; len < 50; len++) {
        assert_ok(soq_recv_from(u.b, in, sizeof(in), soon(), &n, NULL, NULL));
        assert_int_equal(n, len);
    }
    closed(&u);
}

static void empty_datagram_is_no_end(void **state)
{
    both u = opened(SOQ_IPV4);
    char in[4];
    size_t n = 77, full = 77;

    (void)state;
    assert_ok(soq_send_to(u.a, NULL, 0, &u.at_b, soon()));
    assert_ok(soq_send_to(u.a, "next", 4, &u.at_b, soon()));
    assert_ok(soq_recv_from(u.b, in, 4, soon(), &n, &full, NULL));
    assert_int_equal(n, 0);
    assert_int_equal(full, 0);
    assert_ok(soq_recv_from(u.b, in, 4, soon(), &n, NULL, NULL));
    assert_int_equal(n, 4);
    closed(&u);
}

static void empty_datagram_fits_into_no_room(void **state)
{
    both u = opened(SOQ_IPV4);
    char in[1] = { 'y' };
    size_t n = 77;

    (void)state;
    assert_ok(soq_send_to(u.a, NULL, 0, &u.at_b, soon()));
    assert_ok(soq_recv_from(u.b, in, 0, soon(), &n, NULL, NULL));
    assert_int_equal(n, 0);
    assert_int_equal(in[0], 'y');
    closed(&u);
}

/* ---- too long (rows 57 and 58) ----------------------------------------- */

static unsigned char sample[2 * IPV4_MOST];

/* One size against one room: is it shown cut exactly when it is?  Plain
 * conditions, for there are very many of them. */
static bool is_shown_right(const both *u, size_t size, size_t cap)
{
    static unsigned char in[IPV4_MOST + 2];
    const unsigned char *out = sample + size % 1000;
    size_t n = 99999, full = 99999;
    soq_addr from = { 0 };
    soq_rc rc;

    in[cap] = 0xee;
    if (soq_send_to(u->a, out, size, &u->at_b, soon()).err)
        return false;
    rc = soq_recv_from(u->b, in, cap, soon(), &n, &full, &from);
    return rc.err == (size > cap ? SOQ_EMSGSIZE : SOQ_OK) &&
           n == (size > cap ? cap : size) &&
           (full == size || (size > cap && full == 0)) &&
           soq_addr_equal(&u->at_a, &from) && memcmp(in, out, n) == 0 &&
           in[cap] == 0xee;
}

static void cut_is_shown_for_every_size_and_room(void **state)
{
    size_t times = scaled(300000);
    both u = opened(SOQ_IPV4);
    uint32_t random = 20240611;

    (void)state;
    pattern(sample, sizeof(sample), 0);
    for (size_t i = 0; i < times; i++) {
        size_t size, caps[5];

        random = random * 1664525 + 1013904223;
        /* Small ones most of the time, and the largest now and then. */
        size = (random >> 8) % (i % 256 ? 1500 : IPV4_MOST + 1);
        caps[0] = 0;
        caps[1] = 1;
        caps[2] = size > 0 ? size - 1 : 0;
        caps[3] = size;
        caps[4] = size + 1;
        if (!is_shown_right(&u, size, caps[i % 5]))
            fail_msg("%u bytes into %u", (unsigned)size,
                     (unsigned)caps[i % 5]);
    }
    closed(&u);
}

static void largest_datagram_arrives_whole(void **state)
{
    both u = opened(SOQ_IPV4);

    (void)state;
    assert_true(is_shown_right(&u, IPV4_MOST, IPV4_MOST + 1));
    assert_true(is_shown_right(&u, IPV4_MOST, IPV4_MOST));
    assert_true(is_shown_right(&u, IPV4_MOST, IPV4_MOST - 1));
    closed(&u);
}

static void longer_than_udp_is_emsgsize_and_not_sent(void **state)
{
    static char out[100000];
    both u = opened(SOQ_IPV4);
    char in[1];
    size_t n;

    (void)state;
    assert_err(SOQ_EMSGSIZE,
               soq_send_to(u.a, out, IPV4_MOST + 1, &u.at_b, soon()));
    assert_err(SOQ_EMSGSIZE,
               soq_send_to(u.a, out, sizeof(out), &u.at_b, soon()));
    assert_err(SOQ_EMSGSIZE, soq_send_to(u.a, out, SIZE_MAX, &u.at_b, soon()));
    assert_err(SOQ_EAGAIN,
               soq_recv_from(u.b, in, 1, soq_no_wait(), &n, NULL, NULL));
    closed(&u);
}

/* ---- to whom ----------------------------------------------------------- */

static void port_0_is_einval(void **state)
{
    both u = opened(SOQ_IPV4);
    soq_addr nowhere = soq_addr_loopback(SOQ_IPV4, 0);

    (void)state;
    assert_err(SOQ_EINVAL, soq_send_to(u.a, "x", 1, &nowhere, soon()));
    closed(&u);
}

static void address_of_another_family_is_eafnosupport(void **state)
{
    both u = opened(SOQ_IPV4);
    soq_addr six = soq_addr_loopback(SOQ_IPV6, u.at_b.port);

    (void)state;
    assert_err(SOQ_EAFNOSUPPORT, soq_send_to(u.a, "x", 1, &six, soon()));
    closed(&u);
}

static void nobody_to_send_to_is_edestaddrreq(void **state)
{
    both u = opened(SOQ_IPV4);

    (void)state;
    assert_err(SOQ_EDESTADDRREQ, soq_send_to(u.a, "x", 1, NULL, soon()));
    closed(&u);
}

static void unbound_socket_gets_a_port_when_it_sends(void **state)
{
    both u = opened(SOQ_IPV4);
    soq_addr local, from;
    char in[1];
    size_t n;
    soq s;

    (void)state;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_ok(soq_send_to(s, "x", 1, &u.at_b, soon()));
    assert_ok(soq_local_addr(s, &local));
    assert_ok(soq_recv_from(u.b, in, 1, soon(), &n, NULL, &from));
    assert_int_equal(from.port, local.port);
    assert_int_not_equal(local.port, 0);
    soq_close(&s);
    closed(&u);
}

static void second_socket_on_a_port_is_eaddrinuse(void **state)
{
    both u = opened(SOQ_IPV4);
    soq_addr all = soq_addr_any(SOQ_IPV4, u.at_a.port);
    soq s;

    (void)state;
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EADDRINUSE, soq_bind(s, &u.at_a));
    soq_close(&s);
    assert_ok(soq_udp_open(SOQ_IPV4, &s));
    assert_err(SOQ_EADDRINUSE, soq_bind(s, &all));
    soq_close(&s);
    closed(&u);
}

/* ---- both families in one socket --------------------------------------- */

static void socket_on_all_addresses_serves_both_families(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };
    soq_addr at;
    soq server;

    (void)state;
    assert_ok(soq_udp_bind(NULL, "0", &server));
    assert_ok(soq_local_addr(server, &at));
    for (size_t i = 0; i < LENGTH(families); i++) {
        soq_addr to = soq_addr_loopback(families[i], at.port);
        soq_addr local, from;
        soq client = open_udp(families[i], &local);
        char byte = 0;
        size_t n;

        assert_ok(soq_send_to(client, "q", 1, &to, soon()));
        assert_ok(soq_recv_from(server, &byte, 1, soon(), &n, NULL, &from));
        assert_addr(&local, &from);
        /* The answer goes back to the address that came. */
        assert_ok(soq_send_to(server, "a", 1, &from, soon()));
        assert_ok(soq_recv_from(client, &byte, 1, soon(), &n, NULL, &from));
        assert_int_equal(byte, 'a');
        assert_int_equal(from.port, at.port);
        /* And so does one to the same address as a user would write it. */
        local.mapped = 0;
        assert_ok(soq_send_to(server, "b", 1, &local, soon()));
        assert_ok(soq_recv_from(client, &byte, 1, soon(), &n, NULL, NULL));
        assert_int_equal(byte, 'b');
        soq_close(&client);
    }
    soq_close(&server);
}

/* ---- a fixed peer ------------------------------------------------------ */

static void connected_socket_sends_without_an_address(void **state)
{
    both u = opened(SOQ_IPV4);
    soq_addr peer, from;
    char byte = 0;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    assert_ok(soq_peer_addr(u.a, &peer));
    assert_addr(&u.at_b, &peer);
    assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
    assert_ok(soq_recv_from(u.b, &byte, 1, soon(), &n, NULL, &from));
    assert_addr(&u.at_a, &from);
    closed(&u);
}

static void connected_socket_hears_its_peer_alone(void **state)
{
    both u = opened(SOQ_IPV4);
    soq other = open_udp(SOQ_IPV4, NULL);
    char byte = 0;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    assert_ok(soq_send_to(other, "o", 1, &u.at_a, soon()));
    assert_ok(soq_send_to(u.b, "p", 1, &u.at_a, soon()));
    assert_ok(soq_recv_from(u.a, &byte, 1, soon(), &n, NULL, NULL));
    assert_int_equal(byte, 'p');
    assert_err(SOQ_EAGAIN,
               soq_recv_from(u.a, &byte, 1, soq_no_wait(), &n, NULL, NULL));
    soq_close(&other);
    closed(&u);
}

static void connected_socket_may_change_its_peer(void **state)
{
    both u = opened(SOQ_IPV4);
    soq_addr at;
    soq third = open_udp(SOQ_IPV4, &at);
    char byte = 0;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    assert_ok(soq_connect(u.a, &at, soon()));
    assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
    assert_ok(soq_recv_from(third, &byte, 1, soon(), &n, NULL, NULL));
    soq_close(&third);
    closed(&u);
}

/* ---- nobody there (rows 56 and 60) ------------------------------------- */

static soq_addr dead_address(void)
{
    soq_addr at;
    soq s = open_udp(SOQ_IPV4, &at);

    soq_close(&s);
    return at;
}

static void dead_peers_do_not_deafen_a_server(void **state)
{
    size_t times = scaled(20000);
    both u = opened(SOQ_IPV4);
    soq_addr dead[9];
    size_t answered = 0;

    (void)state;
    for (size_t i = 0; i < LENGTH(dead); i++)
        dead[i] = dead_address();
    for (size_t i = 0; i < times; i++) {
        soq_addr from;
        char byte;
        size_t n;

        if (i % 10) {
            assert_ok(soq_send_to(u.a, "x", 1, &dead[i % 10 - 1], soon()));
            continue;
        }
        assert_ok(soq_send_to(u.b, "q", 1, &u.at_a, soon()));
        assert_ok(soq_recv_from(u.a, &byte, 1, soon(), &n, NULL, &from));
        assert_ok(soq_send_to(u.a, "a", 1, &from, soon()));
        assert_ok(soq_recv_from(u.b, &byte, 1, soon(), &n, NULL, NULL));
        answered++;
    }
    assert_int_equal(answered, (times + 9) / 10);
    closed(&u);
}

static void dead_fixed_peer_is_econnrefused_once(void **state)
{
    both u = opened(SOQ_IPV4);
    soq_addr dead = dead_address();
    unsigned ready;
    char byte;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &dead, soon()));
    for (int i = 0; i < 3; i++) {
        assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
        if (soq_wait(u.a, SOQ_READ, soq_within(1000), &ready).err) {
            closed(&u);
            SKIP("port unreachable does not reach connected sockets here");
        }
        assert_err(SOQ_ECONNREFUSED,
                   soq_recv_from(u.a, &byte, 1, soon(), &n, NULL, NULL));
        assert_err(SOQ_EAGAIN, soq_recv_from(u.a, &byte, 1, soq_no_wait(), &n,
                                             NULL, NULL));
    }
    closed(&u);
}

static void refused_socket_goes_on_working(void **state)
{
    both u = opened(SOQ_IPV4);
    soq_addr dead = dead_address();
    char byte = 0;
    size_t n;

    (void)state;
    assert_ok(soq_connect(u.a, &dead, soon()));
    assert_ok(soq_send_to(u.a, "x", 1, NULL, soon()));
    (void)soq_wait(u.a, SOQ_READ, soq_within(100), NULL);
    (void)soq_recv_from(u.a, &byte, 1, soq_no_wait(), &n, NULL, NULL);
    assert_ok(soq_connect(u.a, &u.at_b, soon()));
    assert_ok(soq_send_to(u.a, "y", 1, NULL, soon()));
    assert_ok(soq_recv_from(u.b, &byte, 1, soon(), &n, NULL, NULL));
    assert_int_equal(byte, 'y');
    closed(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(datagram_arrives_whole_with_its_sender),
        TEST(datagrams_keep_their_borders),
        TEST(empty_datagram_is_no_end),
        TEST(empty_datagram_fits_into_no_room),
        TEST(cut_is_shown_for_every_size_and_room),
        TEST(largest_datagram_arrives_whole),
        TEST(longer_than_udp_is_emsgsize_and_not_sent),
        TEST(port_0_is_einval),
        TEST(address_of_another_family_is_eafnosupport),
        TEST(nobody_to_send_to_is_edestaddrreq),
        TEST(unbound_socket_gets_a_port_when_it_sends),
        TEST(second_socket_on_a_port_is_eaddrinuse),
        TEST(socket_on_all_addresses_serves_both_families),
        TEST(connected_socket_sends_without_an_address),
        TEST(connected_socket_hears_its_peer_alone),
        TEST(connected_socket_may_change_its_peer),
        TEST(dead_peers_do_not_deafen_a_server),
        TEST(dead_fixed_peer_is_econnrefused_once),
        TEST(refused_socket_goes_on_working),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
