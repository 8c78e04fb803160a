/*
 * test_address.c -- addresses as values, and how they are written.
 */
#include <stdio.h>
#include <string.h>

#include <soquete/address.h>

#include "check.h"

static soq_addr addr_of(const char *text)
{
    soq_addr addr = { 0 };

    assert_ok(soq_addr_parse(text, &addr));
    return addr;
}

static void assert_written(const char *expected, const soq_addr *addr)
{
    char buf[SOQ_ADDR_TEXT];

    assert_string_equal(soq_addr_text(addr, buf, sizeof(buf)), expected);
}

/* ---- values ------------------------------------------------------------ */

static void the_wildcard_and_loopback_are_those_of_the_family(void **state)
{
    soq_addr addr;

    (void)state;
    addr = soq_addr_any(SOQ_IPV4, 80);
    assert_written("0.0.0.0:80", &addr);
    addr = soq_addr_any(SOQ_IPV6, 80);
    assert_written("[::]:80", &addr);
    addr = soq_addr_loopback(SOQ_IPV4, 65535);
    assert_written("127.0.0.1:65535", &addr);
    addr = soq_addr_loopback(SOQ_IPV6, 0);
    assert_written("[::1]:0", &addr);
}

static void no_family_makes_no_address(void **state)
{
    soq_addr any = soq_addr_any(SOQ_ANY_FAMILY, 80);
    soq_addr loopback = soq_addr_loopback(SOQ_ANY_FAMILY, 80);

    (void)state;
    assert_written("-", &any);
    assert_written("-", &loopback);
    assert_false(soq_addr_is_any(&any));
    assert_false(soq_addr_is_loopback(&loopback));
}

static void equal_means_family_address_scope_and_port(void **state)
{
    soq_addr a = addr_of("fe80::1%2");
    soq_addr b = a;

    (void)state;
    assert_true(soq_addr_equal(&a, &b));
    b.port = 1;
    assert_false(soq_addr_equal(&a, &b));
    assert_true(soq_addr_same_ip(&a, &b));
    b = addr_of("fe80::1%3");
    assert_false(soq_addr_same_ip(&a, &b));
    b = addr_of("fe80::2%2");
    assert_false(soq_addr_same_ip(&a, &b));
    a = addr_of("0.0.0.0");
    b = addr_of("::");
    assert_false(soq_addr_same_ip(&a, &b));
}

static void an_address_is_equal_however_it_was_spelt(void **state)
{
    soq_addr plain = addr_of("192.0.2.7");
    soq_addr mapped = addr_of("::ffff:c000:207");
    soq_addr seen = plain;

    (void)state;
    assert_true(soq_addr_equal(&plain, &mapped));
    seen.mapped = 1; /* as a dual-stack socket reports it */
    assert_true(soq_addr_equal(&plain, &seen));
    assert_written("192.0.2.7:0", &seen);
}

typedef bool is_fn(const soq_addr *addr);

static void check_class(is_fn *is, const char *const *in,
                        const char *const *out)
{
    soq_addr none = { 0 };

    for (; *in; in++) {
        soq_addr addr = addr_of(*in);

        if (!is(&addr))
            fail_msg("%s is not", *in);
    }
    for (; *out; out++) {
        soq_addr addr = addr_of(*out);

        if (is(&addr))
            fail_msg("%s is", *out);
    }
    assert_false(is(&none));
}

static void the_wildcard_is_all_zeros(void **state)
{
    static const char *const in[] = { "0.0.0.0", "::", "::ffff:0.0.0.0",
                                      NULL };
    static const char *const out[] = { "0.0.0.1", "::1", "1.0.0.0",
                                       "8000::", NULL };

    (void)state;
    check_class(soq_addr_is_any, in, out);
}

static void loopback_is_127_and_one(void **state)
{
    static const char *const in[] = { "127.0.0.1",        "127.0.0.0",
                                      "127.255.255.255",  "::1",
                                      "::ffff:127.0.0.1", NULL };
    static const char *const out[] = {
        "126.255.255.255", "128.0.0.0", "::", "::2", "1::1",
        "::127.0.0.1",     NULL
    };

    (void)state;
    check_class(soq_addr_is_loopback, in, out);
}

static void multicast_is_224_to_239_and_ff(void **state)
{
    static const char *const in[] = { "224.0.0.0", "239.255.255.255", "ff00::",
                                      "ff02::1",   "ffff::",          NULL };
    static const char *const out[] = {
        "223.255.255.255", "240.0.0.0", "255.255.255.255",
        "feff::",          "::ff",      NULL
    };

    (void)state;
    check_class(soq_addr_is_multicast, in, out);
}

static void link_local_is_169_254_and_fe80(void **state)
{
    static const char *const in[] = { "169.254.0.0", "169.254.255.255",
                                      "fe80::",      "fe80::1%3",
                                      "febf:ffff::", NULL };
    static const char *const out[] = {
        "169.253.255.255", "169.255.0.0", "fe7f::", "fec0::", "ff02::1", NULL
    };

    (void)state;
    check_class(soq_addr_is_link_local, in, out);
}

/* ---- writing ----------------------------------------------------------- */

/* The examples of RFC 5952, section by section, and of its errata's kind. */
static void the_examples_of_rfc_5952_are_written_so(void **state)
{
    static const char *const examples[][2] = {
        { "2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },  /* 1 */
        { "2001:0db8::0001", "2001:db8::1" },              /* 4.1 */
        { "2001:db8:0:0:0:0:2:1", "2001:db8::2:1" },       /* 4.2.1 */
        { "2001:db8::0:1", "2001:db8::1" },                /* 4.2.1 */
        { "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1" }, /* 4.2.2 */
        { "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },         /* 4.2.3 */
        { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },   /* 4.2.3 */
        { "2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AAAA",
          "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa" }, /* 4.3 */
        { "0:0:0:0:0:0:192.0.2.1", "::192.0.2.1" },   /* 5 */
        { "0:0:1:0:0:0:0:0", "0:0:1::" },
        { "1:0:0:0:0:0:0:0", "1::" },
        { "0:1:0:1:0:1:0:1", "0:1:0:1:0:1:0:1" },
        { "1:0:0:2:3:0:0:4", "1::2:3:0:0:4" },
    };
    char buf[SOQ_ADDR_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        soq_addr addr = addr_of(examples[i][0]);

        assert_string_equal(soq_addr_ip_text(&addr, buf, sizeof(buf)),
                            examples[i][1]);
    }
}

static void a_port_is_set_off_by_brackets_or_a_colon(void **state)
{
    soq_addr addr = addr_of("fe80::7%3");

    (void)state;
    addr.port = 8080;
    assert_written("[fe80::7%3]:8080", &addr);
    addr = addr_of("192.0.2.7");
    assert_written("192.0.2.7:0", &addr);
}

static void no_address_is_written_as_a_dash(void **state)
{
    soq_addr none = { 0 };
    char buf[SOQ_ADDR_TEXT];

    (void)state;
    none.port = 80;
    assert_written("-", &none);
    assert_written("-", NULL);
    none.family = 99;
    assert_string_equal(soq_addr_ip_text(&none, buf, sizeof(buf)), "-");
    assert_string_equal(soq_addr_ip_text(NULL, buf, sizeof(buf)), "-");
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Any address that the layer can give; many zero bytes, so that gaps of every
 * length and place occur. */
static soq_addr random_addr(uint64_t *seed)
{
    soq_addr addr = { 0 };
    uint64_t bits = next_random(seed);
    uint64_t mask = next_random(seed);

    addr.family = bits % 8 == 0 ? SOQ_IPV4 : SOQ_IPV6;
    for (int i = 0; i < (addr.family == SOQ_IPV4 ? 4 : 16); i++)
        if (bits % 3 == 0 || mask >> (i / 2 * 2) & 1)
            addr.ip[i] = (uint8_t)(next_random(seed) >> 32);
    if (addr.family == SOQ_IPV6 && bits % 5 == 0) {
        addr.ip[0] = 0xfe;
        addr.ip[1] = 0x80;
        addr.scope = (uint32_t)mask;
    }
    return addr;
}

static void what_was_written_reads_back_equal(void **state)
{
    uint64_t seed = 0x9e3779b97f4a7c15;
    size_t scoped = 0, gaps = 0, fours = 0;

    (void)state;
    for (int i = 0; i < 1000000; i++) {
        soq_addr addr = random_addr(&seed);
        soq_addr back = { 0 };
        char buf[SOQ_ADDR_TEXT];

        soq_addr_ip_text(&addr, buf, sizeof(buf));
        if (soq_addr_parse(buf, &back).err || !soq_addr_equal(&addr, &back))
            fail_msg("%s does not read back", buf);
        scoped += addr.scope > 0;
        fours += addr.family == SOQ_IPV4;
        gaps += strstr(buf, "::") != NULL;
    }
    /* The generator made what it is meant to make. */
    assert_true(scoped > 100000 && fours > 50000 && gaps > 200000);
}

static void a_text_is_cut_to_its_room_and_ends_with_nul(void **state)
{
    static const char whole[] =
        "[fe80:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:65535";
    soq_addr addr = addr_of("fe80:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    size_t len = strlen(whole);

    (void)state;
    addr.scope = UINT32_MAX;
    addr.port = 65535;
    for (size_t cap = 0; cap <= SOQ_ADDR_TEXT; cap++) {
        char buf[SOQ_ADDR_TEXT + 8];

        memset(buf, 0x5a, sizeof(buf));
        assert_ptr_equal(soq_addr_text(&addr, buf, cap), buf);
        for (size_t i = cap; i < sizeof(buf); i++)
            assert_int_equal(buf[i], 0x5a);
        if (cap == 0)
            continue;
        assert_int_equal(strlen(buf), len < cap ? len : cap - 1);
        assert_memory_equal(buf, whole, strlen(buf));
    }
    assert_null(soq_addr_text(&addr, NULL, 0));
}

/* The longest there can be, with a quad, a scope and a port that only a hand
 * can put together. */
static void no_text_is_longer_than_its_constant(void **state)
{
    soq_addr addr = { 0 };
    char buf[SOQ_ADDR_TEXT + 64];

    (void)state;
    addr.family = SOQ_IPV6;
    addr.port = 65535;
    addr.scope = UINT32_MAX;
    for (unsigned zeros = 0; zeros < 256; zeros++) {
        for (int i = 0; i < 16; i++)
            addr.ip[i] = zeros >> (i / 2) & 1 ? 0 : 0xff;
        soq_addr_text(&addr, buf, sizeof(buf));
        assert_true(strlen(buf) < SOQ_ADDR_TEXT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_wildcard_and_loopback_are_those_of_the_family),
        TEST(no_family_makes_no_address),
        TEST(equal_means_family_address_scope_and_port),
        TEST(an_address_is_equal_however_it_was_spelt),
        TEST(the_wildcard_is_all_zeros),
        TEST(loopback_is_127_and_one),
        TEST(multicast_is_224_to_239_and_ff),
        TEST(link_local_is_169_254_and_fe80),
        TEST(the_examples_of_rfc_5952_are_written_so),
        TEST(a_port_is_set_off_by_brackets_or_a_colon),
        TEST(no_address_is_written_as_a_dash),
        TEST(what_was_written_reads_back_equal),
        TEST(a_text_is_cut_to_its_room_and_ends_with_nul),
        TEST(no_text_is_longer_than_its_constant),
    };

    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
