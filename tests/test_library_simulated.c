/* test_library_simulated.c -- where a library is looked for, and where not. */
#include <soquete/library.h>

#include <string.h>

#include "fake_test.h"

static void the_folder_comes_first(void **state)
{
    soq_library at = { 0 };

    (void)state;
    fake_library("wpcap.dll", "Npcap", "pcap_create");
    assert_ok(soq_library_open("wpcap.dll", "Npcap", &at));
    assert_int_equal(fake_library_looks(), 1);
    assert_non_null(soq_library_find(at, "pcap_create"));
    assert_null(soq_library_find(at, "pcap_magic"));
    soq_library_close(&at);
    assert_int_equal(at.os, 0);
    soq_library_close(&at); /* none: nothing to do */
    assert_null(soq_library_find(at, "pcap_create"));
}

static void then_where_the_system_keeps_its_own(void **state)
{
    soq_library at = { 0 };

    (void)state;
    fake_library("wpcap.dll", NULL, "pcap_create");
    assert_ok(soq_library_open("wpcap.dll", "Npcap", &at));
    assert_int_equal(fake_library_looks(), 2);
    soq_library_close(&at);
    assert_err(SOQ_ENOENT, soq_library_open("other.dll", NULL, &at));
    assert_int_equal(fake_library_looks(), 3);
}

/* A path would load what somebody has put there. */
static void a_path_is_never_taken(void **state)
{
    static const char *const paths[] = { "./wpcap.dll", "..\\wpcap.dll",
                                         "/lib/libpcap.so", "C:\\wpcap.dll",
                                         "" };
    soq_library at = { 0 };
    char name[300];

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_err(SOQ_EINVAL, soq_library_open(paths[i], NULL, &at));
        assert_err(SOQ_EINVAL, soq_library_open("wpcap.dll", paths[i], &at));
    }
    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    assert_err(SOQ_EINVAL, soq_library_open(name, NULL, &at));
    assert_int_equal(fake_library_looks(), 0);
    assert_int_equal(at.os, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(the_folder_comes_first),
        FAKE_TEST(then_where_the_system_keeps_its_own),
        FAKE_TEST(a_path_is_never_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
