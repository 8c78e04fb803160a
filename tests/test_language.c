/* test_language.c -- the user's language, as systems write it. */
#include <soquete/system.h>

#include "fake_test.h"

static void assert_language(const char *expected, const char *written)
{
    char name[16] = "";

    fake_switch.language = written;
    assert_ok(soq_user_language(name, sizeof(name)));
    assert_string_equal(name, expected);
}

static void every_form_becomes_one(void **state)
{
    (void)state;
    assert_language("pt-BR", "pt_BR.UTF-8");
    assert_language("pt-BR", "pt-BR");
    assert_language("ru-RU", "ru_RU.KOI8-R@old");
    assert_language("de", "de@euro");
    assert_language("en", "en");
}

static void no_choice_is_enoent(void **state)
{
    static const char *const none[] = { "", "C", "POSIX", "C.UTF-8", ".x" };
    char name[16] = "same";

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        fake_switch.language = none[i];
        assert_err(SOQ_ENOENT, soq_user_language(name, sizeof(name)));
    }
    assert_string_equal(name, "same");
}

static void one_that_does_not_fit_is_told(void **state)
{
    char name[5];

    (void)state;
    fake_switch.language = "pt-BR";
    assert_err(SOQ_ENAMETOOLONG, soq_user_language(name, sizeof(name)));
    fake_switch.language = "pt-B";
    assert_ok(soq_user_language(name, sizeof(name)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(every_form_becomes_one),
        FAKE_TEST(no_choice_is_enoent),
        FAKE_TEST(one_that_does_not_fit_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
