/* test_map.c -- the map from socket numbers to pointers. */
#include <stdlib.h>

#include "check.h"
#include "common/map.h"

static int values[4096];

static void empty_map_has_nothing(void **state)
{
    soq__map map = { NULL, 0, 0 };

    (void)state;
    assert_null(soq__map_get(&map, 0));
    assert_null(soq__map_remove(&map, 7));
    soq__map_free(&map);
    soq__map_free(&map);
}

static void any_number_is_a_key(void **state)
{
    static const uintptr_t keys[] = {
        0, 1, 4, UINTPTR_MAX, UINTPTR_MAX - 1, UINTPTR_MAX / 2 + 1
    };
    enum { KEYS = sizeof(keys) / sizeof(keys[0]) };
    soq__map map = { NULL, 0, 0 };

    (void)state;
    for (size_t i = 0; i < KEYS; i++)
        assert_true(soq__map_put(&map, keys[i], &values[i]));
    assert_int_equal(map.count, KEYS);
    for (size_t i = 0; i < KEYS; i++)
        assert_ptr_equal(soq__map_get(&map, keys[i]), &values[i]);
    for (size_t i = 0; i < KEYS; i++)
        assert_ptr_equal(soq__map_remove(&map, keys[i]), &values[i]);
    assert_int_equal(map.count, 0);
    soq__map_free(&map);
}

static void putting_again_replaces(void **state)
{
    soq__map map = { NULL, 0, 0 };

    (void)state;
    assert_true(soq__map_put(&map, 5, &values[0]));
    assert_true(soq__map_put(&map, 5, &values[1]));
    assert_int_equal(map.count, 1);
    assert_ptr_equal(soq__map_get(&map, 5), &values[1]);
    soq__map_free(&map);
}

/* Beside an array, in an order that chance finds: full and empty again, with
 * long runs of neighbours. */
static void map_agrees_with_an_array(void **state)
{
    enum { KEYS = 4096, STEPS = 400000 };
    static int *there[KEYS];
    unsigned seed = 20261120;
    soq__map map = { NULL, 0, 0 };
    size_t count = 0;
    size_t most = 0;

    (void)state;
    print_message("# seed %u\n", seed);
    srand(seed);
    for (int i = 0; i < STEPS; i++) {
        size_t k = (size_t)rand() % KEYS;
        bool add = rand() % 100 < (i / 50000 % 2 ? 20 : 80);
        uintptr_t key = (uintptr_t)k * 4;

        assert_ptr_equal(soq__map_get(&map, key), there[k]);
        if (add) {
            count += !there[k];
            there[k] = &values[rand() % KEYS];
            assert_true(soq__map_put(&map, key, there[k]));
        } else {
            count -= there[k] != NULL;
            assert_ptr_equal(soq__map_remove(&map, key), there[k]);
            there[k] = NULL;
        }
        assert_int_equal(map.count, count);
        most = count > most ? count : most;
    }
    assert_true(most > KEYS / 2);
    for (size_t k = 0; k < KEYS; k++)
        assert_ptr_equal(soq__map_get(&map, (uintptr_t)k * 4), there[k]);
    soq__map_free(&map);
}

/* A wait must not become slower with the numbers that sockets really have. */
static void runs_stay_short_for_numbers_of_sockets(void **state)
{
    static const uintptr_t strides[] = { 1, 2, 4, 16, 256, 65536 };
    enum { KEYS = 10000 };

    (void)state;
    for (size_t s = 0; s < sizeof(strides) / sizeof(strides[0]); s++) {
        soq__map map = { NULL, 0, 0 };
        size_t run = 0;
        size_t longest = 0;

        for (size_t i = 0; i < KEYS; i++)
            assert_true(soq__map_put(&map, i * strides[s], values));
        for (size_t i = 0; i < map.capacity; i++) {
            run = map.slots[i].value ? run + 1 : 0;
            longest = run > longest ? run : longest;
        }
        assert_in_range(longest, 1, 200);
        soq__map_free(&map);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(empty_map_has_nothing),
        TEST(any_number_is_a_key),
        TEST(putting_again_replaces),
        TEST(map_agrees_with_an_array),
        TEST(runs_stay_short_for_numbers_of_sockets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
