/* test_columns.c -- how much of a line a text takes. */
#include "check.h"
#include "common/columns.h"

static void letters_of_several_bytes_take_one_column(void **state)
{
    (void)state;
    assert_int_equal(columns_of(""), 0);
    assert_int_equal(columns_of("client"), 6);
    assert_int_equal(columns_of("клиент"), 6);
    assert_int_equal(columns_of("três ─▶"), 7);
}

static void letters_of_east_asia_take_two(void **state)
{
    (void)state;
    assert_int_equal(columns_of("你好"), 4);
    assert_int_equal(columns_of("안녕 a"), 6);
    assert_int_equal(columns_of("e\xcc\x81"), 1);
    assert_int_equal(columns_cut("你好", 3), 3);
    assert_int_equal(columns_cut("你好", 4), 6);
    assert_int_equal(columns_missing("你好", 5), 1);
}

static void cut_stands_between_characters(void **state)
{
    (void)state;
    assert_int_equal(columns_cut("пакет", 0), 0);
    assert_int_equal(columns_cut("пакет", 2), 4);
    assert_int_equal(columns_cut("пакет", 5), 10);
    assert_int_equal(columns_cut("пакет", 99), 10);
}

static void missing_columns_are_never_negative(void **state)
{
    (void)state;
    assert_int_equal(columns_missing("байты", 10), 5);
    assert_int_equal(columns_missing("байты", 5), 0);
    assert_int_equal(columns_missing("байты", 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(letters_of_several_bytes_take_one_column),
        TEST(letters_of_east_asia_take_two),
        TEST(cut_stands_between_characters),
        TEST(missing_columns_are_never_negative),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
