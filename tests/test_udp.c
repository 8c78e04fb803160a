/* test_udp.c -- datagrams: whole or cut or refused, and never in silence (rows
 * 52, 57 and 58). */
#include <stdlib.h>
#include <string.h>

#include "udp_pair.h"

#define IPV4_MOST 65507

static void datagram_arrives_whole_with_its_sender(void **state)
{
    soq_family families[] = { SOQ_IPV4, SOQ_IPV6 };

    (void)state;
    for (size_t i = 0; i < LENGTH(families); i++) {
        udp_pair u = opened(families[i]);
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
    udp_pair u = opened(SOQ_IPV4);
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
    udp_pair u = opened(SOQ_IPV4);
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
    udp_pair u = opened(SOQ_IPV4);
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
static bool is_shown_right(const udp_pair *u, size_t size, size_t cap)
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
    udp_pair u = opened(SOQ_IPV4);
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
    udp_pair u = opened(SOQ_IPV4);

    (void)state;
    assert_true(is_shown_right(&u, IPV4_MOST, IPV4_MOST + 1));
    assert_true(is_shown_right(&u, IPV4_MOST, IPV4_MOST));
    assert_true(is_shown_right(&u, IPV4_MOST, IPV4_MOST - 1));
    closed(&u);
}

static void longer_than_udp_is_emsgsize_and_not_sent(void **state)
{
    static char out[100000];
    udp_pair u = opened(SOQ_IPV4);
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
