/*
 * test_address_parse.c -- which texts are addresses, and which are not: a
 * table written by hand, and families of texts whose answer is known from how
 * they were made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/address.h>

#include "address_table.h"
#include "check.h"

/*
 * Ask for one text; reads_as NULL: it must be refused and leave the output
 * alone.  The text lies in a block of its own size, so that a sanitizer sees
 * a read behind its end.
 */
static void ask(const char *text, const char *reads_as, const char *comment)
{
    size_t size = strlen(text) + 1;
    char *exact = malloc(size);
    char written[SOQ_ADDR_TEXT];
    soq_addr addr, before;
    soq_rc rc;

    assert_non_null(exact);
    memcpy(exact, text, size);
    memset(&before, 0x5a, sizeof(before));
    addr = before;
    rc = soq_addr_parse(exact, &addr);
    free(exact);
    if (rc.err != (reads_as ? SOQ_OK : SOQ_EINVAL))
        fail_msg("\"%s\" (%s) gave %s", text, comment, soq_err_name(rc.err));
    if (!reads_as) {
        assert_memory_equal(&addr, &before, sizeof(addr));
        return;
    }
    soq_addr_ip_text(&addr, written, sizeof(written));
    if (strcmp(written, reads_as) != 0)
        fail_msg("\"%s\" (%s) reads as %s", text, comment, written);
    assert_int_equal(addr.port, 0);
    assert_int_equal(addr.mapped, 0);
}

static size_t ask_by_hand(void)
{
    size_t n = sizeof(by_hand) / sizeof(by_hand[0]);

    for (size_t i = 0; i < n; i++)
        ask(by_hand[i].text, by_hand[i].reads_as, by_hand[i].comment);
    return n;
}

/* Every kind of part in each of the four places. */
static size_t ask_octets(void)
{
    static const char *const good[] = { "0",   "1",   "9",   "10",
                                        "99",  "100", "199", "200",
                                        "249", "250", "255" };
    static const char *const bad[] = {
        "",    "00",  "01",   "001", "0255", "256", "260",
        "300", "999", "1000", "-1",  "+1",   " 1",  "1 ",
        "0x1", "a",   "1a",   "1e1", "%1",   "1:",  "999999999999"
    };
    size_t goods = sizeof(good) / sizeof(good[0]);
    size_t bads = sizeof(bad) / sizeof(bad[0]);
    size_t n = 0;

    for (int at = 0; at < 4; at++)
        for (size_t i = 0; i < goods + bads; i++, n++) {
            const char *part = i < goods ? good[i] : bad[i - goods];
            char text[64] = "";

            for (int k = 0; k < 4; k++)
                snprintf(text + strlen(text), sizeof(text) - strlen(text),
                         "%s%s", k > 0 ? "." : "", k == at ? part : "7");
            ask(text, i < goods ? text : NULL, "an octet");
        }
    return n;
}

/* count groups (and a quad), with "::" before those at the places a and b;
 * a place of -1 is none. */
static void write_groups(char *text, size_t cap, int count, bool quad, int a,
                         int b)
{
    int pieces = count + (quad ? 1 : 0);

    text[0] = '\0';
    for (int i = 0; i <= pieces; i++) {
        bool gap = i == a || i == b;
        const char *colons = gap ? "::" : i > 0 && i < pieces ? ":" : "";
        char piece[16] = "";

        if (i < count)
            snprintf(piece, sizeof(piece), "%x", 0xa1 + i);
        else if (i < pieces)
            snprintf(piece, sizeof(piece), "9.8.7.6");
        snprintf(text + strlen(text), cap - strlen(text), "%s%s", colons,
                 piece);
    }
}

/* What write_groups() wrote with one gap or none, in its one true form. */
static void expect_groups(char *text, size_t cap, int count, bool quad, int a)
{
    unsigned group[8] = { 0 };
    unsigned all[10];
    int total = count;
    soq_addr addr = { 0 };

    for (int i = 0; i < count; i++)
        all[i] = 0xa1U + (unsigned)i;
    if (quad) {
        all[total++] = 0x0908;
        all[total++] = 0x0706;
    }
    for (int i = 0; i < total; i++)
        group[a >= 0 && i >= a ? 8 - total + i : i] = all[i];
    addr.family = SOQ_IPV6;
    for (int i = 0; i < 8; i++) {
        addr.ip[2 * i] = (uint8_t)(group[i] >> 8);
        addr.ip[2 * i + 1] = (uint8_t)(group[i] & 0xff);
    }
    soq_addr_ip_text(&addr, text, cap);
}

/* Any number of groups, with and without a quad, with a gap anywhere. */
static size_t ask_gaps(void)
{
    size_t n = 0;

    for (int quad = 0; quad < 2; quad++)
        for (int count = quad ? 0 : 1; count <= 10; count++)
            for (int gap = -1; gap <= count + quad; gap++, n++) {
                int total = count + 2 * quad;
                bool good = gap < 0 ? total == 8 && count > 0 : total < 8;
                char text[96], expected[SOQ_ADDR_TEXT];

                /* Behind the quad there is no place for a gap. */
                if (quad && gap == count + 1)
                    good = false;
                /* A quad alone is an IPv4 address. */
                if (quad && count == 0 && gap < 0)
                    continue;
                write_groups(text, sizeof(text), count, quad, gap, -1);
                if (good)
                    expect_groups(expected, sizeof(expected), count, quad,
                                  gap);
                ask(text, good ? expected : NULL, "groups and a gap");
            }
    return n;
}

static size_t ask_second_gaps(void)
{
    size_t n = 0;

    for (int count = 1; count <= 8; count++)
        for (int a = 0; a < count; a++)
            for (int b = a + 1; b <= count; b++, n++) {
                char text[96];

                write_groups(text, sizeof(text), count, false, a, b);
                ask(text, NULL, "two gaps");
            }
    return n;
}

/* One to six digits in each of the eight places. */
static size_t ask_group_lengths(void)
{
    size_t n = 0;

    for (int at = 0; at < 8; at++)
        for (int len = 1; len <= 6; len++, n++) {
            char text[96] = "", expected[96] = "";

            for (int k = 0; k < 8; k++) {
                const char *colon = k > 0 ? ":" : "";

                snprintf(text + strlen(text), sizeof(text) - strlen(text),
                         "%s%.*s", colon, k == at ? len : 2, "fedcba");
                snprintf(expected + strlen(expected),
                         sizeof(expected) - strlen(expected), "%s%.*s", colon,
                         k == at ? len : 2, "fedcba");
            }
            ask(text, len <= 4 ? expected : NULL, "a group's length");
        }
    return n;
}

/* Every byte there is, before, within and behind a good address. */
static size_t ask_strange_bytes(void)
{
    char text[32];
    size_t n = 0;

    for (int b = 1; b < 256; b++, n += 6) {
        bool decimal = b >= '0' && b <= '9';
        bool lower = decimal || (b >= 'a' && b <= 'f');
        char low[32];

        snprintf(text, sizeof(text), "%c192.0.2.7", b);
        ask(text, NULL, "a byte before IPv4");
        snprintf(text, sizeof(text), "192.0.2.7%c", b);
        ask(text, decimal ? text : NULL, "a byte behind IPv4");
        snprintf(text, sizeof(text), "192%c0.2.7", b);
        ask(text, b == '.' ? text : NULL, "a byte within IPv4");
        snprintf(text, sizeof(text), "2001%cdb8::7", b);
        ask(text, b == ':' ? text : NULL, "a byte within IPv6");
        snprintf(text, sizeof(text), "%c2001:db8::7", b);
        ask(text, NULL, "a byte before IPv6");
        snprintf(text, sizeof(text), "2001:db8::7%c", b);
        snprintf(low, sizeof(low), "2001:db8::7%c", b | 0x20);
        ask(text,
            lower                    ? text
            : (b >= 'A' && b <= 'F') ? low
                                     : NULL,
            "a byte behind IPv6");
    }
    return n;
}

static size_t ask_scopes(void)
{
    static const struct {
        const char *ip;
        bool takes;
    } ips[] = { { "fe80::1", true },      { "febf::1", true },
                { "ff02::fb", true },     { "ff01::1", true },
                { "ff12::1", true },      { "::1", false },
                { "::", false },          { "2001:db8::1", false },
                { "fec0::1", false },     { "ff05::2", false },
                { "ff0e::1", false },     { "169.254.1.1", false },
                { "::ffff:a00:1", false } };
    static const struct {
        const char *scope;
        bool good;
    } scopes[] = {
        { "1", true },           { "2", true },
        { "4294967295", true },  { "42", true },
        { "0", false },          { "01", false },
        { "", false },           { "-1", false },
        { "4294967296", false }, { "+1", false },
        { " 1", false },         { "1 ", false },
        { "eth0", false },       { "1%1", false },
        { "0x1", false },        { "99999999999999999999999", false }
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof(ips) / sizeof(ips[0]); i++)
        for (size_t k = 0; k < sizeof(scopes) / sizeof(scopes[0]); k++, n++) {
            char text[64];

            snprintf(text, sizeof(text), "%s%%%s", ips[i].ip, scopes[k].scope);
            ask(text, ips[i].takes && scopes[k].good ? text : NULL, "a scope");
        }
    return n;
}

/* Each family of texts is a test, and there must be enough of them. */
#define FAMILY(test, family)                                                  \
    static void test(void **state)                                            \
    {                                                                         \
        (void)state;                                                          \
        assert_true(family() > 0);                                            \
    }

FAMILY(texts_of_the_table_read_as_it_says, ask_by_hand)
FAMILY(an_octet_is_0_to_255_without_leading_zeros, ask_octets)
FAMILY(a_gap_stands_for_one_group_or_more, ask_gaps)
FAMILY(a_second_gap_is_refused, ask_second_gaps)
FAMILY(a_group_has_one_to_four_digits, ask_group_lengths)
FAMILY(no_byte_around_an_address_is_passed_over, ask_strange_bytes)
FAMILY(a_scope_is_an_index_on_an_address_of_one_link, ask_scopes)

static void the_families_ask_2000_texts_or_more(void **state)
{
    size_t n = ask_by_hand() + ask_octets() + ask_gaps() + ask_second_gaps() +
               ask_group_lengths() + ask_strange_bytes() + ask_scopes();

    (void)state;
    print_message("%u texts\n", (unsigned)n);
    assert_true(n >= 2000);
}

static void what_lies_behind_the_nul_is_not_read(void **state)
{
    static const char text[] = "192.0.2.7\0.8";
    soq_addr addr;
    char buf[SOQ_ADDR_TEXT];

    (void)state;
    assert_ok(soq_addr_parse(text, &addr));
    assert_string_equal(soq_addr_ip_text(&addr, buf, sizeof(buf)),
                        "192.0.2.7");
    assert_err(SOQ_EINVAL, soq_addr_parse("\0"
                                          "192.0.2.7",
                                          &addr));
    assert_err(SOQ_EINVAL, soq_addr_parse("192.0.2.\0"
                                          "7",
                                          &addr));
}

static void no_text_is_no_address(void **state)
{
    soq_addr addr;

    (void)state;
    assert_err(SOQ_EINVAL, soq_addr_parse(NULL, &addr));
}

/* A mebibyte of each byte that an address may have. */
static void a_very_long_text_is_refused(void **state)
{
    static const char parts[] = "0123456789abcdef:.%";
    size_t len = (size_t)1 << 20;
    char *text = malloc(len + 1);
    soq_addr addr;

    (void)state;
    assert_non_null(text);
    text[len] = '\0';
    for (const char *p = parts; *p; p++) {
        memset(text, *p, len);
        assert_err(SOQ_EINVAL, soq_addr_parse(text, &addr));
        memcpy(text, "fe80::1%", 8);
        assert_err(SOQ_EINVAL, soq_addr_parse(text, &addr));
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(texts_of_the_table_read_as_it_says),
        TEST(an_octet_is_0_to_255_without_leading_zeros),
        TEST(a_gap_stands_for_one_group_or_more),
        TEST(a_second_gap_is_refused),
        TEST(a_group_has_one_to_four_digits),
        TEST(no_byte_around_an_address_is_passed_over),
        TEST(a_scope_is_an_index_on_an_address_of_one_link),
        TEST(the_families_ask_2000_texts_or_more),
        TEST(what_lies_behind_the_nul_is_not_read),
        TEST(no_text_is_no_address),
        TEST(a_very_long_text_is_refused),
    };

    return cmocka_run_group_tests_name("address_parse", tests, NULL, NULL);
}
