/* test_code.c -- words, and the key that is made of them. */
#include <stdbool.h>
#include <string.h>

#include "check.h"
#include "peer/code.h"

static bool reads(const char *text, const char *as)
{
    char code[CODE_TEXT];
    const char *word;

    return code_read(text, code, &word) && strcmp(code, as) == 0;
}

static void new_codes_are_five_words_and_all_different(void **state)
{
    static char codes[200][CODE_TEXT];
    unsigned seen[128] = { 0 };
    unsigned kinds = 0;

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        assert_ok(code_new(codes[i]));
        assert_int_equal(strlen(codes[i]), 5 * CODE_WORDS - 1);
        assert_true(reads(codes[i], codes[i]));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(codes[i], codes[k]);
        for (const char *p = codes[i]; *p; p++)
            seen[*p & 127]++;
    }
    /* 2,000 of each kind: a letter that never comes would be a lost bit. */
    for (const char *p = "bdfghjklmnprstvz"; *p; p++)
        kinds += seen[*p & 127] > 50;
    for (const char *p = "aiou"; *p; p++)
        kinds += seen[*p & 127] > 300;
    assert_int_equal(kinds, 20);
    assert_int_equal(seen['-'], 200 * (CODE_WORDS - 1));
}

static void what_people_make_of_a_code_is_the_code(void **state)
{
    static const char code[] = "bodu-kasi-lomo-tuva-giri";
    static const char *const forms[] = {
        "bodu-kasi-lomo-tuva-giri",
        "BODU KASI LOMO TUVA GIRI",
        "bodukasilomotuvagiri",
        "  Bodu, Kasi; lomo\ttuva_giri.\r\n",
        "bodu\xE2\x80\x93kasi\xC2\xA0lomo tuva giri",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        assert_true(reads(forms[i], code));
}

static void what_is_no_code_is_told_from_where(void **state)
{
    static const struct {
        const char *text;
        size_t at;
    } table[] = {
        { "", 0 },
        { "bodu-kasi-lomo-tuva", 19 }, /* a word is missing */
        { "bodu-kase-lomo-tuva-giri", 5 },
        { "bodu-kasi-lomo-tuva-gir", 20 },
        { "b0du-kasi-lomo-tuva-giri", 0 },
        { "bodu-kasi-lomo-tuva-giri 7", 25 },
        { "bo-du-ka-si-lo-mo-tu-va-gi-ri", 0 },
        { "password", 0 },
        { "bodu bodu bodu bodu bodu bodu bodu bodu bodu bodu bodu bodu bodu "
          "bodu bodu bodu bodu",
          80 },
    };
    char code[CODE_TEXT];
    const char *word;

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        assert_false(code_read(table[i].text, code, &word));
        assert_int_equal(word - table[i].text, table[i].at);
    }
}

static void sixteen_words_are_taken(void **state)
{
    char code[CODE_TEXT];
    const char *word;

    (void)state;
    assert_true(code_read("bodu bodu bodu bodu bodu bodu bodu bodu bodu bodu "
                          "bodu bodu bodu bodu bodu zuvo",
                          code, &word));
    assert_int_equal(strlen(code), CODE_TEXT - 1);
}

/* hashlib.pbkdf2_hmac('sha256', code, b'soquete peer 1', 600000, 32) */
static void the_key_is_what_the_protocol_says(void **state)
{
    static const uint8_t expected[CHANNEL_KEY] = {
        0xda, 0xb8, 0x2c, 0xbf, 0xfd, 0x9d, 0xc7, 0xbf, 0xd4, 0x2c, 0x19,
        0xcd, 0xb2, 0x02, 0x3b, 0x43, 0xfb, 0xd1, 0x11, 0x89, 0xb8, 0xb0,
        0x1a, 0x96, 0x67, 0x1a, 0xe3, 0x29, 0xa5, 0xa2, 0xf4, 0x4e
    };
    uint8_t key[CHANNEL_KEY];

    (void)state;
    assert_ok(code_key("bodu-kasi-lomo-tuva-giri", key));
    assert_memory_equal(key, expected, sizeof(key));
}

static void a_secret_is_forgotten(void **state)
{
    char secret[] = "bodu";

    (void)state;
    code_forget(secret, sizeof(secret));
    assert_memory_equal(secret, "\0\0\0\0", 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(new_codes_are_five_words_and_all_different),
        TEST(what_people_make_of_a_code_is_the_code),
        TEST(what_is_no_code_is_told_from_where),
        TEST(sixteen_words_are_taken),
        TEST(the_key_is_what_the_protocol_says),
        TEST(a_secret_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
