/* test_peer_editor.c -- a line that is typed key by key. */
#include <string.h>

#include "check.h"
#include "peer/editor.h"

static editor_event type(editor *e, const char *keys)
{
    editor_event event = EDITOR_MORE;

    for (; *keys && event == EDITOR_MORE; keys++)
        event = editor_key(e, (unsigned char)*keys);
    return event;
}

static void assert_typed(const char *keys, const char *line)
{
    editor e = { 0 };

    assert_int_equal(type(&e, keys), EDITOR_MORE);
    assert_string_equal(e.line, line);
    assert_int_equal(e.len, strlen(line));
    assert_int_equal(type(&e, "\n"), EDITOR_LINE);
}

static void keys_become_a_line(void **state)
{
    (void)state;
    assert_typed("hello", "hello");
    assert_typed("ol\xc3\xa1", "ol\xc3\xa1");
    assert_typed("a\tb\x01", "ab");
}

static void backspace_takes_a_whole_character(void **state)
{
    (void)state;
    assert_typed("abc\x7f\x08", "a");
    assert_typed("a\xc3\xa1\x7f", "a");
    assert_typed("\xf0\x9f\xa6\x89\x7f\x7f\x7f", "");
}

static void words_and_all_are_taken_away(void **state)
{
    (void)state;
    assert_typed("one two  \x17", "one ");
    assert_typed("one two\x15three", "three");
}

static void arrows_and_their_like_do_nothing(void **state)
{
    (void)state;
    assert_typed("a\x1b[Db\x1b[3~c\x1bOHd\x1bxe", "abcde");
}

static void end_of_input_is_for_an_empty_line(void **state)
{
    editor e = { 0 };

    (void)state;
    assert_int_equal(type(&e, "a\x04\x1a"), EDITOR_MORE);
    assert_int_equal(type(&e, "\x7f\x04"), EDITOR_END);
}

static void line_has_an_end(void **state)
{
    editor e = { 0 };

    (void)state;
    for (int i = 0; i < 2 * FRAME_LINE; i++)
        assert_int_equal(editor_key(&e, 'x'), EDITOR_MORE);
    assert_int_equal(e.len, FRAME_LINE);
}

static void its_end_is_shown_where_it_is_longer_than_the_window(void **state)
{
    editor e = { 0 };
    char shown[64];

    (void)state;
    (void)type(&e, "abcdefgh\xc3\xa7\xc3\xa7");
    editor_show(&e, 80, shown, sizeof(shown));
    assert_string_equal(shown, "> abcdefgh\xc3\xa7\xc3\xa7");
    editor_show(&e, 8, shown, sizeof(shown));
    assert_string_equal(shown, "> gh\xc3\xa7\xc3\xa7");
}

static void letters_of_two_columns_are_shown_whole_or_not(void **state)
{
    editor e = { 0 };
    char shown[64];

    (void)state;
    (void)type(&e, "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xbd\xa0");
    editor_show(&e, 10, shown, sizeof(shown));
    assert_string_equal(shown, "> \xe4\xbd\xa0\xe5\xa5\xbd\xe4\xbd\xa0");
    editor_show(&e, 9, shown, sizeof(shown));
    assert_string_equal(shown, "> \xe5\xa5\xbd\xe4\xbd\xa0");
    editor_show(&e, 8, shown, sizeof(shown));
    assert_string_equal(shown, "> \xe5\xa5\xbd\xe4\xbd\xa0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_become_a_line),
        TEST(backspace_takes_a_whole_character),
        TEST(words_and_all_are_taken_away),
        TEST(arrows_and_their_like_do_nothing),
        TEST(end_of_input_is_for_an_empty_line),
        TEST(line_has_an_end),
        TEST(its_end_is_shown_where_it_is_longer_than_the_window),
        TEST(letters_of_two_columns_are_shown_whole_or_not),
    };

    return cmocka_run_group_tests_name("peer_editor", tests, NULL, NULL);
}
