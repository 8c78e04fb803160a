/* code.c -- words, and the key that is made of them. */
#include <string.h>

#include <mbedtls/md.h>
#include <mbedtls/pkcs5.h>
#include <mbedtls/platform_util.h>
#include <soquete/system.h>

#include "common/ascii.h"
#include "peer/code.h"

enum { LETTERS = 4, ITERATIONS = 600000 };

static const char consonants[] = "bdfghjklmnprstvz";
static const char vowels[] = "aiou";
static const char salt[] = "soquete peer 1";

/* Words that somebody in the room would laugh about or be hurt by are not
 * made; that is a hundredth of a bit. */
static bool is_rude(const char *word)
{
    static const char rude[][LETTERS] = {
        { 'p', 'u', 't', 'a' }, { 'p', 'u', 't', 'o' }, { 's', 'u', 'k', 'a' },
        { 's', 'u', 'k', 'i' }, { 'n', 'a', 'z', 'i' }, { 'h', 'o', 'm', 'o' },
        { 'p', 'a', 'k', 'i' }, { 'p', 'i', 'k', 'a' }, { 'z', 'o', 'p', 'a' },
        { 'j', 'o', 'p', 'a' }, { 'h', 'u', 'j', 'a' }, { 'k', 'a', 'k', 'a' },
    };

    for (size_t i = 0; i < sizeof(rude) / sizeof(rude[0]); i++)
        if (memcmp(word, rude[i], LETTERS) == 0)
            return true;
    return false;
}

/* 12 bits are a word exactly, so nothing is more likely than anything else. */
static void spell(unsigned bits, char word[LETTERS])
{
    word[0] = consonants[bits & 15];
    word[1] = vowels[bits >> 4 & 3];
    word[2] = consonants[bits >> 6 & 15];
    word[3] = vowels[bits >> 10 & 3];
}

soq_rc code_new(char out[CODE_TEXT])
{
    for (size_t i = 0; i < CODE_WORDS;) {
        uint8_t random[2];
        char *word = out + i * (LETTERS + 1);
        soq_rc rc = soq_random(random, sizeof(random));

        if (rc.err)
            return rc;
        spell(random[0] | (unsigned)(random[1] & 15) << 8, word);
        word[LETTERS] = i + 1 < CODE_WORDS ? '-' : '\0';
        i += is_rude(word) ? 0 : 1;
    }
    return (soq_rc){ SOQ_OK, 0 };
}

/* Whatever people and their programs put between words: no letter, and no
 * digit, which would be one that was misread. */
static bool is_between(char c)
{
    return c != '\0' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9');
}

/* The word at *text, moving it on; false: there is none. */
static bool read_word(const char **text, char word[LETTERS])
{
    const char *p = *text;

    for (size_t i = 0; i < LETTERS; i++, p++) {
        word[i] = ascii_lower(*p);
        if (word[i] == '\0' || !strchr(i % 2 ? vowels : consonants, word[i]))
            return false;
    }
    *text = p;
    return true;
}

bool code_read(const char *text, char out[CODE_TEXT], const char **word)
{
    size_t count = 0;

    for (;;) {
        while (is_between(ascii_lower(*text)))
            text++;
        *word = text;
        if (*text == '\0' || count == CODE_WORDS_MOST)
            break;
        if (!read_word(&text, out + count * (LETTERS + 1)))
            return false;
        out[count * (LETTERS + 1) + LETTERS] = '-';
        count++;
    }
    if (*text != '\0' || count < CODE_WORDS)
        return false;
    out[count * (LETTERS + 1) - 1] = '\0';
    return true;
}

soq_rc code_key(const char *code, uint8_t key[CHANNEL_KEY])
{
    mbedtls_md_context_t md;
    int error;

    mbedtls_md_init(&md);
    error = mbedtls_md_setup(&md, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
                             1);
    if (!error)
        error = mbedtls_pkcs5_pbkdf2_hmac(
            &md, (const unsigned char *)code, strlen(code),
            (const unsigned char *)salt, strlen(salt), ITERATIONS, CHANNEL_KEY,
            key);
    mbedtls_md_free(&md);
    return (soq_rc){ error ? SOQ_ENOMEM : SOQ_OK, 0 };
}

void code_forget(void *secret, size_t len)
{
    mbedtls_platform_zeroize(secret, len);
}
