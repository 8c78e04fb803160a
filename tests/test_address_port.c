/*
 * test_address_port.c -- which texts are ports, and which are not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/address.h>

#include "check.h"

static void every_port_reads_as_itself(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= 65535; i++) {
        char text[16];
        uint16_t port = (uint16_t)~i;

        snprintf(text, sizeof(text), "%u", i);
        assert_ok(soq_port_parse(text, &port));
        assert_int_equal(port, i);
    }
}

static void a_port_over_65535_or_below_0_is_out_of_range(void **state)
{
    static const char *const texts[] = {
        "65536",
        "655350",
        "655359",
        "65537",
        "99999",
        "100000",
        "4294967296",
        "4294967376",
        "18446744073709551696",
        "-1",
        "-80",
        "-0",
        "-65536",
        "-99999999999999999999999",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint16_t port = 7;

        assert_err(SOQ_ERANGE, soq_port_parse(texts[i], &port));
        assert_int_equal(port, 7);
    }
}

static void a_port_is_digits_and_nothing_else(void **state)
{
    static const char *const texts[] = {
        "",      " ",
        "http",  "+80",
        " 80",   "80 ",
        "80\n",  "8 0",
        "0x50",  "80x",
        "x80",   "80.0",
        "8e1",   "-",
        "--1",   "-x",
        "1,000", "%38",
        "\t80",  "99999x",
        "-1x",   "\xd9\xa8\xd9\xa0",
    };
    uint16_t port = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_err(SOQ_EINVAL, soq_port_parse(texts[i], &port));
        assert_int_equal(port, 7);
    }
    assert_ok(soq_port_parse("000080", &port)); /* nobody reads a port octal */
    assert_int_equal(port, 80);
}

static void no_text_is_no_port(void **state)
{
    uint16_t port;

    (void)state;
    assert_err(SOQ_EINVAL, soq_port_parse(NULL, &port));
}

static void a_mebibyte_of_digits_is_out_of_range(void **state)
{
    size_t len = (size_t)1 << 20;
    char *text = malloc(len + 1);
    uint16_t port;

    (void)state;
    assert_non_null(text);
    memset(text, '9', len);
    text[len] = '\0';
    assert_err(SOQ_ERANGE, soq_port_parse(text, &port));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_port_reads_as_itself),
        TEST(a_port_over_65535_or_below_0_is_out_of_range),
        TEST(a_port_is_digits_and_nothing_else),
        TEST(no_text_is_no_port),
        TEST(a_mebibyte_of_digits_is_out_of_range),
    };

    return cmocka_run_group_tests_name("address_port", tests, NULL, NULL);
}
