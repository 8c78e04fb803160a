/* test_report_text.c -- the catalogue of texts and its languages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "common/columns.h"
#include "report/layout.h"
#include "report/problem.h"
#include "report/text.h"

static unsigned places_of(const char *text)
{
    unsigned places = 0;

    for (const char *p = text; *p; p++)
        if (p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}')
            places |= 1U << (p[1] - '0');
    return places;
}

static void every_text_has_the_same_places_in_each_language(void **state)
{
    (void)state;
    for (int i = 0; i < TEXT_COUNT; i++)
        for (int k = 1; k < TEXT_LANGUAGES; k++)
            if (places_of(text_of(TEXT_ENGLISH, (text_id)i)) !=
                places_of(text_of((text_language)k, (text_id)i)))
                fail_msg("%s differs in %s", text_name((text_id)i),
                         text_language_code((text_language)k));
}

/* What is the same word in both. */
static bool is_shared_word(const char *text)
{
    static const char *const words[] = { "ms", "bytes", "{1} bytes", "reset",
                                         "keep-alive" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

static void no_text_was_left_in_english(void **state)
{
    (void)state;
    for (int i = 0; i < TEXT_COUNT; i++) {
        const char *english = text_of(TEXT_ENGLISH, (text_id)i);

        if (!is_shared_word(english) &&
            strcmp(english, text_of(TEXT_PORTUGUESE, (text_id)i)) == 0)
            fail_msg("%s", text_name((text_id)i));
    }
}

static void errors_are_called_as_the_layer_calls_them(void **state)
{
    (void)state;
    for (int i = 0; i < SOQ_ERR_COUNT; i++)
        assert_string_equal(text_of(TEXT_ENGLISH, text_of_error((soq_err)i)),
                            soq_err_text((soq_err)i));
    assert_int_equal(text_of_error((soq_err)-1), TEXT_ERROR_EOTHER);
}

static void labels_of_a_table_fit_their_column(void **state)
{
    static const struct {
        const char *begin;
        size_t columns;
    } tables[] = { { "LAB_ROW_", 43 },      { "LAB_COUNT_", 53 },
                   { "LAB_STEP_", 69 },     { "LAB_EVENT_", 11 },
                   { "LAB_HEAD_CALL", 11 }, { "LAB_WHO_", 8 } };
    size_t seen = 0;

    (void)state;
    for (size_t k = 0; k < sizeof(tables) / sizeof(tables[0]); k++)
        for (int i = 0; i < TEXT_COUNT * TEXT_LANGUAGES; i++) {
            text_id id = (text_id)(i / TEXT_LANGUAGES);
            const char *text = text_of((text_language)(i % TEXT_LANGUAGES),
                                       id);

            if (strncmp(text_name(id), tables[k].begin,
                        strlen(tables[k].begin)) != 0)
                continue;
            seen++;
            if (columns_of(text) > tables[k].columns)
                fail_msg("%s: %s", text_name(id), text);
        }
    assert_true(seen >= 150);
}

static void columns_are_characters(void **state)
{
    char line[64];

    (void)state;
    assert_int_equal(columns_of(""), 0);
    assert_int_equal(columns_of("porta efêmera"), 13);
    assert_int_equal(columns_of("порт"), 4);
    snprintf(line, sizeof(line), "%-*s|", layout_field("порт", 6), "порт");
    assert_string_equal(line, "порт  |");
    snprintf(line, sizeof(line), "%-*s|", layout_field("порт", 2), "порт");
    assert_string_equal(line, "порт|");
}

static bool has_cyrillic(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text == 0xd0 || (unsigned char)*text == 0xd1)
            return true;
    return false;
}

static void every_russian_text_is_russian(void **state)
{
    (void)state;
    for (int i = 0; i < TEXT_COUNT; i++) {
        if (!has_cyrillic(text_of(TEXT_RUSSIAN, (text_id)i)))
            fail_msg("%s", text_name((text_id)i));
        assert_false(has_cyrillic(text_of(TEXT_PORTUGUESE, (text_id)i)));
        assert_false(has_cyrillic(text_of(TEXT_ENGLISH, (text_id)i)));
    }
}

static void names_lead_back_to_their_texts(void **state)
{
    (void)state;
    for (int i = 0; i < TEXT_COUNT; i++)
        assert_int_equal(text_by_name(text_name((text_id)i)), i);
    assert_int_equal(text_by_name("NO_SUCH_TEXT"), TEXT_COUNT);
    assert_int_equal(text_by_name(""), TEXT_COUNT);
}

static void arguments_take_their_places(void **state)
{
    const char *const args[] = { "one", "{1}" };
    char buf[64];

    (void)state;
    text_fill(buf, sizeof(buf), "{2} and {1}, {3} {0} {", args, 2);
    assert_string_equal(buf, "{1} and one, {3} {0} {");
    text_fill(buf, sizeof(buf), "", args, 2);
    assert_string_equal(buf, "");
}

static void text_that_does_not_fit_is_cut_between_characters(void **state)
{
    const char *const args[] = { "тест" };

    (void)state;
    for (size_t cap = 1; cap < 16; cap++) {
        char *buf = malloc(cap);

        assert_non_null(buf);
        text_fill(buf, cap, "é{1}é", args, 1);
        assert_true(strlen(buf) < cap);
        assert_memory_equal("éтестé", buf, strlen(buf));
        assert_true(strlen(buf) % 2 == 0);
        free(buf);
    }
}

static void every_form_of_a_language_is_known(void **state)
{
    static const struct {
        const char *name;
        text_language language;
    } forms[] = { { "en", TEXT_ENGLISH },       { "en-GB", TEXT_ENGLISH },
                  { "pt-BR", TEXT_PORTUGUESE }, { "pt_BR", TEXT_PORTUGUESE },
                  { "PT", TEXT_PORTUGUESE },    { "ru", TEXT_RUSSIAN },
                  { "ru-RU", TEXT_RUSSIAN },    { "ru_UA@x", TEXT_RUSSIAN } };
    static const char *const others[] = { "",  "e",   "eng",   "de",
                                          "-", "rus", "португ" };
    text_language language;

    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        language = TEXT_LANGUAGES;
        assert_true(text_language_parse(forms[i].name, &language));
        assert_int_equal(language, forms[i].language);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(text_language_parse(others[i], &language));
    for (int i = 0; i < TEXT_LANGUAGES; i++) {
        assert_true(text_language_parse(text_language_code((text_language)i),
                                        &language));
        assert_int_equal(language, i);
    }
}

static void every_problem_of_a_capture_has_words(void **state)
{
    char text[PROBLEM_TEXT];

    (void)state;
    for (int i = 0; i < PROBLEMS; i++)
        for (int k = 0; k < TEXT_LANGUAGES; k++) {
            reading_file file = { .problem = (capture_problem)i,
                                  .numbers = { 40, 12 },
                                  .rc = { SOQ_EIO, 5 } };

            problem_text((text_language)k, &file, text);
            assert_int_equal(text[0] == '\0', i == PROBLEM_NONE);
            assert_string_not_equal(
                text, text_of((text_language)k, TEXT_NOT_OBSERVED));
            assert_null(strchr(text, '{'));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_text_has_the_same_places_in_each_language),
        TEST(no_text_was_left_in_english),
        TEST(errors_are_called_as_the_layer_calls_them),
        TEST(labels_of_a_table_fit_their_column),
        TEST(columns_are_characters),
        TEST(every_russian_text_is_russian),
        TEST(every_problem_of_a_capture_has_words),
        TEST(names_lead_back_to_their_texts),
        TEST(arguments_take_their_places),
        TEST(text_that_does_not_fit_is_cut_between_characters),
        TEST(every_form_of_a_language_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
