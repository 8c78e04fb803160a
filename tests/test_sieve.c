/* test_sieve.c -- of a captured file, the packets of some conversations. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "common/address.h"
#include "frames.h"
#include "packets/link.h"
#include "packets/pcapng_write.h"
#include "packets/reassembly.h"
#include "packets/sieve.h"

enum { TCP = 6, UDP = 17 };

/* A file in memory. */
typedef struct memory {
    uint8_t at[8192];
    size_t len;
} memory;

static memory file;
static pcapng_writer w;

static soq_rc take(void *user, const void *data, size_t len, size_t *taken)
{
    memory *m = user;

    assert_true(len <= sizeof(m->at) - m->len);
    memcpy(m->at + m->len, data, len);
    m->len += len;
    *taken = len;
    return (soq_rc){ SOQ_OK, 0 };
}

static void put(const frame *f, const char *comment)
{
    pcapng_packet p = { .len = (uint32_t)f->len,
                        .data = f->at,
                        .captured = f->len,
                        .comment = comment };

    pcapng_add_packet(&w, &p);
}

static void put_tcp(unsigned a, unsigned from, unsigned b, unsigned to)
{
    frame f = { .len = 0 };

    frame_ipv4(&f, a, b, TCP, 20);
    frame_tcp(&f, from, to, 1, 1, PACKET_ACK);
    put(&f, "ours or theirs");
}

static void put_udp(unsigned from, unsigned to)
{
    frame f = { .len = 0 };

    frame_ipv4(&f, 1, 2, UDP, 8);
    frame_udp(&f, from, to, 0);
    put(&f, NULL);
}

/* That the datagram from 1:from to 2:to came to a port of nobody. */
static void put_error(unsigned from, unsigned to)
{
    frame f = { .len = 0 };

    frame_ipv4(&f, 2, 1, 1, 8 + 20 + 8);
    frame_u32(&f, 0x03030000);
    frame_u32(&f, 0);
    frame_ipv4(&f, 1, 2, UDP, 8);
    frame_udp(&f, from, to, 0);
    put(&f, NULL);
}

static sieve_pair pair_of(uint8_t protocol, const char *one, const char *two)
{
    sieve_pair pair = { .protocol = protocol };

    assert_true(address_read(one, &pair.ends[0]));
    assert_true(address_read(two, &pair.ends[1]));
    return pair;
}

static int begin(void **state)
{
    static const pcapng_interface raw = { .link = LINK_RAW, .digits = 9 };

    (void)state;
    memset(&file, 0, sizeof(file));
    if (pcapng_open(&w, take, &file).err)
        return 1;
    pcapng_section(&w, "a system", "a program");
    pcapng_add_interface(&w, &raw);
    return 0;
}

static int end(void **state)
{
    (void)state;
    pcapng_close(&w);
    return 0;
}

#define SIEVE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static void finish(void)
{
    static const pcapng_statistics s = { .received = 9 };

    pcapng_add_statistics(&w, 0, &s);
    assert_ok(pcapng_flush(&w));
}

/* The ports from which and to which the packets of the file go, "1>2 3>4",
 * and how it ends. */
static const char *ports(char text[200])
{
    static const uint64_t seed[2];
    reassembly *fragments = reassembly_open(seed);
    bytes left = { file.at, file.len };
    capture_status status;
    capture_record r;
    capture c;
    size_t used = 0;
    packet p;

    assert_ok(capture_open(&c, window_memory, &left));
    text[0] = '\0';
    for (status = capture_next(&c, &r); status == CAPTURE_PACKET;
         status = capture_next(&c, &r)) {
        packet_decode(fragments, &r, &p);
        used += (size_t)snprintf(text + used, 200 - used, "%s%s%u>%u",
                                 used ? " " : "",
                                 p.kind == PACKET_ERROR ? "!" : "",
                                 (unsigned)p.from.port, (unsigned)p.to.port);
    }
    assert_int_equal(status, CAPTURE_END);
    capture_close(&c);
    reassembly_close(&fragments);
    return text;
}

static void packets_of_the_conversations_stay_in_their_order(void **state)
{
    const sieve_pair pairs[] = {
        pair_of(TCP, "10.0.0.1:1000", "10.0.0.2:80"),
        pair_of(UDP, "10.0.0.2:53", "10.0.0.1:5000"), /* in either order */
    };
    char text[200];

    (void)state;
    put_tcp(1, 999, 2, 80);
    put_tcp(1, 1000, 2, 80);
    put_udp(1000, 80); /* the same ports, another protocol */
    put_udp(5000, 53);
    put_tcp(3, 1000, 2, 80); /* the same ports, another host */
    put_tcp(2, 80, 1, 1000);
    put_tcp(5, 7, 6, 8);
    finish();
    assert_ok(sieve(file.at, &file.len, pairs, 2));
    assert_string_equal(ports(text), "1000>80 5000>53 80>1000");
}

static void errors_stay_with_what_they_are_about(void **state)
{
    const sieve_pair pair = pair_of(UDP, "10.0.0.1:5000", "10.0.0.2:53");
    char text[200];

    (void)state;
    put_udp(5000, 53);
    put_error(5000, 53);
    put_error(5001, 53);
    finish();
    assert_ok(sieve(file.at, &file.len, &pair, 1));
    assert_string_equal(ports(text), "5000>53 !5000>53");
}

static void of_no_conversation_no_packet_stays(void **state)
{
    char text[200];
    size_t before;

    (void)state;
    put_tcp(1, 999, 2, 80);
    put_udp(5000, 53);
    finish();
    before = file.len;
    assert_ok(sieve(file.at, &file.len, NULL, 0));
    assert_true(file.len < before);
    assert_string_equal(ports(text), "");
}

static void all_stays_as_it_is_where_nobody_else_spoke(void **state)
{
    const sieve_pair pair = pair_of(TCP, "10.0.0.1:1000", "10.0.0.2:80");
    static memory before;

    (void)state;
    put_tcp(1, 1000, 2, 80);
    put_tcp(2, 80, 1, 1000);
    finish();
    before = file;
    assert_ok(sieve(file.at, &file.len, &pair, 1));
    assert_int_equal(file.len, before.len);
    assert_memory_equal(file.at, before.at, before.len);
}

static void what_is_damaged_ends_before_that_place(void **state)
{
    const sieve_pair pair = pair_of(TCP, "10.0.0.1:1000", "10.0.0.2:80");
    char text[200];

    (void)state;
    put_tcp(1, 1000, 2, 80);
    put_udp(5000, 53);
    finish();
    file.len -= 4;
    assert_err(SOQ_EINVAL, sieve(file.at, &file.len, &pair, 1));
    assert_string_equal(ports(text), "1000>80");
    memset(file.at, 'x', 100);
    file.len = 100;
    assert_err(SOQ_EINVAL, sieve(file.at, &file.len, &pair, 1));
    assert_int_equal(file.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIEVE_TEST(packets_of_the_conversations_stay_in_their_order),
        SIEVE_TEST(errors_stay_with_what_they_are_about),
        SIEVE_TEST(of_no_conversation_no_packet_stays),
        SIEVE_TEST(all_stays_as_it_is_where_nobody_else_spoke),
        SIEVE_TEST(what_is_damaged_ends_before_that_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
