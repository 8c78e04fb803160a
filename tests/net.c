/* net.c -- connections, refusals and silence over loopback, for the tests. */
#include "net.h"

#include <stdlib.h>
#include <string.h>

size_t scaled(size_t n)
{
    const char *text = getenv("SOQ_TEST_SCALE");
    double factor = text ? strtod(text, NULL) : 1.0;
    double size = (double)n * SOQ_TEST_SPEED * factor;

    return size < 1.0 ? 1 : (size_t)size;
}

bool signals_get_lost(void)
{
    return SOQ_TEST_TSAN;
}

bool much_takes_minutes(void)
{
    return SOQ_TEST_TSAN;
}

int ms_since(int64_t begin_ns)
{
    return (int)((soq_now_ns() - begin_ns) / 1000000);
}

soq open_listener(soq_family family, soq_addr *at)
{
    soq_addr any = soq_addr_loopback(family, 0);
    soq s;

    assert_ok(soq_tcp_open(family, &s));
    assert_ok(soq_bind(s, &any));
    assert_ok(soq_listen(s, 0));
    if (at)
        assert_ok(soq_local_addr(s, at));
    return s;
}

soq open_client(const soq_addr *to)
{
    soq s;

    assert_ok(soq_tcp_open((soq_family)to->family, &s));
    assert_ok(soq_connect(s, to, soon()));
    return s;
}

void connect_to_listener(soq listener, const soq_addr *at, soq *client,
                         soq *server)
{
    *client = open_client(at);
    assert_ok(soq_accept(listener, soon(), server, NULL));
}

void open_connection(soq_family family, soq *client, soq *server)
{
    soq_addr at;
    soq listener = open_listener(family, &at);

    connect_to_listener(listener, &at, client, server);
    soq_close(&listener);
}

tcp_ends connected(void)
{
    tcp_ends e;

    open_connection(SOQ_IPV4, &e.client, &e.server);
    return e;
}

void part(tcp_ends *e)
{
    soq_close(&e->client);
    soq_close(&e->server);
}

soq open_udp(soq_family family, soq_addr *at)
{
    soq_addr any = soq_addr_loopback(family, 0);
    soq s;

    assert_ok(soq_udp_open(family, &s));
    assert_ok(soq_bind(s, &any));
    if (at)
        assert_ok(soq_local_addr(s, at));
    return s;
}

soq_addr refusing_address(soq_family family, soq *holder)
{
    soq_addr at = soq_addr_loopback(family, 0);

    assert_ok(soq_tcp_open(family, holder));
    assert_ok(soq_bind(*holder, &at));
    assert_ok(soq_local_addr(*holder, &at));
    return at;
}

void open_silence(soq_family family, silence *out)
{
    bool silent = false;

    out->at = soq_addr_loopback(family, 0);
    assert_ok(soq_tcp_open(family, &out->listener));
    assert_ok(soq_bind(out->listener, &out->at));
    assert_ok(soq_listen(out->listener, 1));
    assert_ok(soq_local_addr(out->listener, &out->at));
    for (size_t i = 0; i < LENGTH(out->callers); i++) {
        soq_rc rc;

        assert_ok(soq_tcp_open(family, &out->callers[i]));
        rc = soq_connect(out->callers[i], &out->at, soq_no_wait());
        assert_true(!rc.err || rc.err == SOQ_EINPROGRESS ||
                    rc.err == SOQ_ECONNREFUSED);
        silent =
            soq_wait(out->callers[i], SOQ_WRITE, soq_within(20), NULL).err ==
            SOQ_ETIMEDOUT;
    }
    if (!silent) {
        close_silence(out);
        SKIP("a full queue refuses here, it is not silent");
    }
}

void close_silence(silence *s)
{
    for (size_t i = 0; i < LENGTH(s->callers); i++)
        soq_close(&s->callers[i]);
    soq_close(&s->listener);
}

size_t fill(soq s)
{
    static const unsigned char zeros[65536];
    size_t total = 0;
    size_t before;
    size_t n;

    do {
        (void)soq_wait(s, 0, soq_within(total ? 250 : 0), NULL);
        before = total;
        while (!soq_send(s, zeros, sizeof(zeros), soq_no_wait(), &n).err)
            total += n;
    } while (total > before);
    return total;
}

size_t drain(soq s)
{
    static _Thread_local unsigned char buf[65536];
    size_t total = 0;
    size_t n;
    soq_rc rc = soq_recv(s, buf, sizeof(buf), soon(), &n);

    while (!rc.err) {
        total += n;
        rc = soq_recv(s, buf, sizeof(buf), soon(), &n);
    }
    assert_err(SOQ_EOF, rc);
    return total;
}

uintptr_t next_number(void)
{
    uintptr_t number;
    soq s;

    assert_ok(soq_tcp_open(SOQ_IPV4, &s));
    number = s.os;
    soq_close(&s);
    return number;
}

void assert_addr(const soq_addr *expected, const soq_addr *seen)
{
    char a[SOQ_ADDR_TEXT], b[SOQ_ADDR_TEXT];

    assert_string_equal(soq_addr_text(expected, a, sizeof(a)),
                        soq_addr_text(seen, b, sizeof(b)));
}

static unsigned char pattern_at(size_t i)
{
    uint32_t x = (uint32_t)i * 2654435761U;

    return (unsigned char)(x >> 24 ^ x >> 11);
}

void pattern(unsigned char *buf, size_t len, size_t from)
{
    for (size_t i = 0; i < len; i++)
        buf[i] = pattern_at(from + i);
}

void assert_pattern(const unsigned char *buf, size_t len, size_t from)
{
    for (size_t i = 0; i < len; i++)
        if (buf[i] != pattern_at(from + i))
            fail_msg("byte %u differs", (unsigned)(from + i));
}
