/* test_hash.c -- SHA-256 as FIPS 180-4 has it, in whatever pieces. */
#include <string.h>

#include "check.h"
#include "common/hash.h"

static const char *of(const void *bytes, size_t len, size_t piece)
{
    static char text[HASH_TEXT];
    const unsigned char *p = bytes;
    uint8_t digest[HASH_BYTES];
    hash h;

    hash_begin(&h);
    for (size_t at = 0; at < len; at += piece)
        hash_add(&h, p + at, len - at < piece ? len - at : piece);
    hash_end(&h, digest);
    hash_text(digest, text);
    return text;
}

static void the_standards_examples_come_out(void **state)
{
    static const char two_blocks[] =
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

    (void)state;
    assert_string_equal(of("", 0, 1), "e3b0c44298fc1c149afbf4c8996fb924"
                                      "27ae41e4649b934ca495991b7852b855");
    assert_string_equal(of("abc", 3, 3), "ba7816bf8f01cfea414140de5dae2223"
                                         "b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(of(two_blocks, strlen(two_blocks), 56),
                        "248d6a61d20638b8e5c026930c3e6039"
                        "a33ce45964ff2167f6ecedd419db06c1");
}

static void pieces_of_any_size_give_one_hash(void **state)
{
    static char bytes[1000];
    char whole[HASH_TEXT];

    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    memcpy(whole, of(bytes, sizeof(bytes), sizeof(bytes)), sizeof(whole));
    assert_string_equal(whole, "41edece42d63e8d9bf515a9ba6932e1c"
                               "20cbc9f5a5d134645adb5db1b9737ea3");
    for (size_t piece = 1; piece < 200; piece++)
        assert_string_equal(of(bytes, sizeof(bytes), piece), whole);
}

static void a_copy_ends_by_itself(void **state)
{
    uint8_t first[HASH_BYTES], second[HASH_BYTES];
    char text[HASH_TEXT];
    hash h, copy;

    (void)state;
    hash_begin(&h);
    hash_add(&h, "a", 1);
    copy = h;
    hash_end(&copy, first);
    hash_add(&h, "bc", 2);
    hash_end(&h, second);
    hash_text(first, text);
    assert_string_equal(text, "ca978112ca1bbdcafac231b39a23dc4d"
                              "a786eff8147c4e72b9807785afee48bb");
    hash_text(second, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223"
                              "b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_examples_come_out),
        cmocka_unit_test(pieces_of_any_size_give_one_hash),
        cmocka_unit_test(a_copy_ends_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
