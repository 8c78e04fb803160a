/*
 * test_address_glibc.c -- our reading and writing of addresses beside the
 * system's inet_pton() and inet_ntop(), which are strict in the same way: no
 * difference is allowed on what has no scope, but that we take the mapped
 * form for the IPv4 address that it is.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <soquete/address.h>

#include "check.h"

enum { TEXTS = 1000000, ADDRESSES = 1000000 };

static const uint8_t mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

static uint64_t seed;

static unsigned next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 32);
}

static void random_ip(unsigned char ip[16])
{
    unsigned zeros = next_random();

    for (int i = 0; i < 16; i++)
        ip[i] = zeros >> i & 1 ? 0 : (unsigned char)next_random();
    if (next_random() % 16 == 0)
        memcpy(ip, mapped_prefix, sizeof(mapped_prefix));
}

/* Half of the texts are characters of addresses in any order, half are
 * addresses with one character exchanged. */
static void random_text(char *text, size_t cap)
{
    static const char letters[] = "0123456789abcdefABCF::::::....1g";
    size_t len = 1 + next_random() % 23;
    unsigned char ip[16];

    if (next_random() % 2) {
        for (size_t i = 0; i < len; i++)
            text[i] = letters[next_random() % (sizeof(letters) - 1)];
        text[len] = '\0';
        return;
    }
    random_ip(ip);
    assert_non_null(inet_ntop(next_random() % 4 ? AF_INET6 : AF_INET, ip, text,
                              (socklen_t)cap));
    text[next_random() % strlen(text)] =
        letters[next_random() % (sizeof(letters) - 1)];
}

static bool is_mapped(const unsigned char ip[16])
{
    return memcmp(ip, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

/* What the system makes of a text, in our words. */
static bool system_reads(const char *text, soq_addr *out)
{
    unsigned char ip[16] = { 0 };

    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, text, ip) == 1) {
        out->family = SOQ_IPV4;
        memcpy(out->ip, ip, 4);
        return true;
    }
    if (inet_pton(AF_INET6, text, ip) != 1)
        return false;
    out->family = is_mapped(ip) ? SOQ_IPV4 : SOQ_IPV6;
    memcpy(out->ip, is_mapped(ip) ? ip + 12 : ip, is_mapped(ip) ? 4 : 16);
    return true;
}

static void the_system_reads_the_same_texts_as_the_same_addresses(void **state)
{
    size_t read = 0;

    (void)state;
    seed = 88172645463325252;
    for (int i = 0; i < TEXTS; i++) {
        char text[64];
        soq_addr ours = { 0 }, theirs;
        bool good;

        random_text(text, sizeof(text));
        good = system_reads(text, &theirs);
        if (!soq_addr_parse(text, &ours).err != good)
            fail_msg("%s: the system says %d", text, good);
        if (good && !soq_addr_equal(&ours, &theirs))
            fail_msg("%s: another address", text);
        read += good;
    }
    /* Neither all nor none, or nothing was compared. */
    assert_in_range(read, TEXTS / 10, TEXTS - TEXTS / 10);
}

static void the_system_writes_the_same_texts(void **state)
{
    (void)state;
    seed = 0x9e3779b97f4a7c15;
    for (int i = 0; i < ADDRESSES; i++) {
        soq_addr addr = { 0 };
        char ours[SOQ_ADDR_TEXT], theirs[SOQ_ADDR_TEXT];
        bool four = i % 8 == 0;

        random_ip(addr.ip);
        addr.family = four ? SOQ_IPV4 : SOQ_IPV6;
        soq_addr_ip_text(&addr, ours, sizeof(ours));
        assert_non_null(inet_ntop(four ? AF_INET : AF_INET6, addr.ip, theirs,
                                  sizeof(theirs)));
        if (strcmp(ours, theirs) != 0)
            fail_msg("%s, but the system writes %s", ours, theirs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_system_reads_the_same_texts_as_the_same_addresses),
        TEST(the_system_writes_the_same_texts),
    };

    return cmocka_run_group_tests_name("address_glibc", tests, NULL, NULL);
}
