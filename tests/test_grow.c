/* test_grow.c -- arrays that get longer one element at a time. */
#include <stdlib.h>

#include "check.h"
#include "common/grow.h"

static void array_keeps_what_it_has_as_it_grows(void **state)
{
    size_t count = 0, room = 0;
    int *list = NULL;

    (void)state;
    for (; count < 1000; count++) {
        int *more = grow(list, count, &room, sizeof(*list));

        assert_non_null(more);
        assert_true(count < room);
        list = more;
        list[count] = (int)count;
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list[i], i);
    assert_ptr_equal(grow(list, 10, &room, sizeof(*list)), list);
    free(list);
}

static void array_that_no_number_can_count_does_not_grow(void **state)
{
    size_t room = SIZE_MAX / 4 + 1, before = room;
    char *list = malloc(1);

    (void)state;
    assert_null(grow(list, room, &room, 2));
    assert_int_equal(room, before);
    room = SIZE_MAX / 2 + 1;
    assert_null(grow(list, room, &room, 1));
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(array_keeps_what_it_has_as_it_grows),
        TEST(array_that_no_number_can_count_does_not_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
