/* test_library.c -- libraries of this machine, loaded while the test runs. */
#include <soquete/file.h>
#include <soquete/library.h>
#include <string.h>

#include "check.h"

/* One of them is here, whatever the system. */
static const struct {
    const char *name, *function;
} known[] = { { "libc.so.6", "getpid" },
              { "kernel32.dll", "GetCurrentProcessId" } };

static void a_library_of_the_system_is_loaded(void **state)
{
    size_t loaded = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        soq_library at = { 0 };

        if (soq_library_open(known[i].name, "no-such-folder", &at).err)
            continue;
        loaded++;
        assert_true(at.os != 0);
        assert_non_null(soq_library_find(at, known[i].function));
        assert_null(soq_library_find(at, "no_such_function_of_ours"));
        soq_library_close(&at);
        assert_true(at.os == 0);
    }
    assert_int_equal(loaded, 1);
}

/* Tried, it would be no library (SOQ_ENOEXEC on Windows). */
static void none_is_loaded_from_the_current_folder(void **state)
{
    static const char name[] = "soq-planted.dll";
    soq_library at = { 0 };
    soq_file f;

    (void)state;
    assert_ok(soq_file_open(name, SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_write(f, "MZ", 2, NULL));
    assert_ok(soq_file_close(&f));
    assert_err(SOQ_ENOENT, soq_library_open(name, NULL, &at));
    assert_err(SOQ_EINVAL, soq_library_open("./soq-planted.dll", NULL, &at));
    assert_int_equal(at.os, 0);
    assert_ok(soq_file_remove(name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_library_of_the_system_is_loaded),
        TEST(none_is_loaded_from_the_current_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
