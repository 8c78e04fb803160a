/*
 * net.h -- what most tests of sockets begin and end with: connections over
 * loopback, addresses that refuse or are silent, sizes that can be scaled.
 *
 * Each function fails the running test when it cannot do what it says.
 */
#ifndef SOQ_TEST_NET_H
#define SOQ_TEST_NET_H

#include <soquete/poller.h>
#include <soquete/socket.h>
#include <soquete/system.h>

#include "check.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A limit that ends a hang and nothing else. */
static inline soq_limit soon(void)
{
    return soq_within(WAIT_MS);
}

/* n, or more with SOQ_TEST_SCALE in the environment (a factor, 1 if not
 * there), or less in builds that are slow; never 0. */
size_t scaled(size_t n);

/* The thread sanitizer writes down every byte that a call touches. */
bool much_takes_minutes(void);

/* clang 14's thread sanitizer may hold a signal back for ever. */
bool signals_get_lost(void);

int ms_since(int64_t begin_ns);

/* It was not early, and did not wait for ever: how late a busy machine is says
 * nothing.  (The fake port keeps times to the millisecond.) */
#define assert_took(least_ms, begin_ns)                                       \
    assert_in_range(ms_since(begin_ns), (least_ms), WAIT_MS - 1)

/* A listener on a free loopback port, and its address. */
soq open_listener(soq_family family, soq_addr *at);

/* Both ends of a TCP connection over loopback. */
void open_connection(soq_family family, soq *client, soq *server);

typedef struct tcp_ends {
    soq client;
    soq server;
} tcp_ends;

/* The same over IPv4, as one thing. */
tcp_ends connected(void);
void part(tcp_ends *e);

/* A client of this listener, and the end that it accepted. */
void connect_to_listener(soq listener, const soq_addr *at, soq *client,
                         soq *server);

soq open_client(const soq_addr *to);

/* A UDP socket on a free loopback port, and its address. */
soq open_udp(soq_family family, soq_addr *at);

/* An address where nobody listens, and where nobody will as long as the
 * holder is open. */
soq_addr refusing_address(soq_family family, soq *holder);

/* Something that does not answer: its queue is full.  Skips the test on a
 * system that refuses then instead. */
typedef struct silence {
    soq listener;
    soq_addr at;
    soq callers[8];
} silence;

void open_silence(soq_family family, silence *out);
void close_silence(silence *s);

/* Send until nothing fits any more; how many bytes that were.  The system
 * moves some on its own for a while yet, when a late acknowledgement comes and
 * when it asks the peer for room, after 200 ms: this waits until that is over.
 */
size_t fill(soq s);

/* Read to the end; how many bytes came before it. */
size_t drain(soq s);

/* The number that the next socket gets: it grows when sockets leak. */
uintptr_t next_number(void);

/* As much as a few sockets of others may make of a difference. */
#define FEW_NUMBERS 128

void assert_addr(const soq_addr *expected, const soq_addr *seen);

/* A pattern that is not the same anywhere near. */
void pattern(unsigned char *buf, size_t len, size_t from);
void assert_pattern(const unsigned char *buf, size_t len, size_t from);

#endif
