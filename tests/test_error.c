/*
 * test_error.c -- the codes, their names and texts, and the port's table.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "check.h"
#include "sys.h"

enum { THREADS = 8, ROUNDS = 100000 };

static soq_err code(int i)
{
    return (soq_err)i;
}

static void there_are_60_codes_or_more(void **state)
{
    (void)state;
    assert_true(SOQ_ERR_COUNT >= 60);
    assert_int_equal(SOQ_OK, 0);
}

static void every_code_has_a_name_and_a_text_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < SOQ_ERR_COUNT; i++)
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(soq_err_name(code(i)),
                                    soq_err_name(code(k)));
            assert_string_not_equal(soq_err_text(code(i)),
                                    soq_err_text(code(k)));
        }
}

static void a_name_is_capitals_that_begin_with_e(void **state)
{
    (void)state;
    assert_string_equal(soq_err_name(SOQ_OK), "OK");
    for (int i = SOQ_OK + 1; i < SOQ_ERR_COUNT; i++) {
        const char *name = soq_err_name(code(i));

        assert_int_equal(name[0], 'E');
        assert_int_equal(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                         strlen(name));
    }
}

/* One line of a message: no control bytes, no line's end, no full stop. */
static void a_text_is_one_short_line_of_ascii(void **state)
{
    (void)state;
    for (int i = 0; i < SOQ_ERR_COUNT; i++) {
        const char *text = soq_err_text(code(i));
        size_t len = strlen(text);

        assert_in_range(len, 3, 60);
        for (size_t k = 0; k < len; k++)
            assert_in_range(text[k], ' ', '~');
        assert_in_range(text[0], 'a', 'z');
        assert_true(text[len - 1] != '.' && text[len - 1] != ' ');
    }
}

/* The names are an interface: scripts compare them in --json. */
static void names_and_texts_are_those_of_the_header(void **state)
{
    (void)state;
    assert_string_equal(soq_err_name(SOQ_ECONNREFUSED), "ECONNREFUSED");
    assert_string_equal(soq_err_text(SOQ_ECONNREFUSED), "connection refused");
    assert_string_equal(soq_err_name(SOQ_EOF), "EOF");
    assert_string_equal(soq_err_text(SOQ_EOTHER), "other system error");
}

static void a_value_that_is_no_code_is_named_eother(void **state)
{
    static const int values[] = { SOQ_ERR_COUNT, SOQ_ERR_COUNT + 1, -1,
                                  INT_MAX, INT_MIN };

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        soq_err err;

        /* Copied, since a compiler may assume that no cast makes it. */
        assert_int_equal(sizeof(err), sizeof(values[i]));
        memcpy(&err, &values[i], sizeof(err));
        assert_string_equal(soq_err_name(err), "EOTHER");
        assert_string_equal(soq_err_text(err), soq_err_text(SOQ_EOTHER));
    }
}

/* ---- the port's table -------------------------------------------------- */

static bool has_row(int os, soq_err *err)
{
    int row;

    for (size_t i = 0; soq__sys_rc_row(i, &row, err); i++)
        if (row == os)
            return true;
    return false;
}

static void every_row_of_the_table_gives_its_code(void **state)
{
    size_t n = 0;
    soq_err err;
    int os;

    (void)state;
    for (; soq__sys_rc_row(n, &os, &err); n++) {
        soq_rc rc = soq__sys_rc(os);

        assert_true((int)err >= 0 && err < SOQ_ERR_COUNT);
        assert_true(err != SOQ_EOTHER);
        assert_int_equal(rc.err, err);
        assert_int_equal(rc.os, os);
        assert_true((os == 0) == (err == SOQ_OK));
    }
    assert_true(n >= 60);
}

static void no_number_has_two_rows(void **state)
{
    soq_err err;
    int a, b;

    (void)state;
    for (size_t i = 0; soq__sys_rc_row(i, &a, &err); i++)
        for (size_t k = 0; k < i; k++) {
            assert_true(soq__sys_rc_row(k, &b, &err));
            assert_int_not_equal(a, b);
        }
}

static void a_number_without_a_row_is_eother_and_not_lost(void **state)
{
    size_t unmapped = 0;
    soq_err err;

    (void)state;
    for (int os = -20000; os <= 20000; os++) {
        soq_rc rc = soq__sys_rc(os);

        if (rc.os != os)
            fail_msg("%d became %d", os, rc.os);
        if (has_row(os, &err) || os == 0)
            continue;
        unmapped++;
        if (rc.err != SOQ_EOTHER)
            fail_msg("%d has no row and is %s", os, soq_err_name(rc.err));
    }
    assert_true(unmapped > 30000);
    assert_err(SOQ_EOTHER, soq__sys_rc(INT_MIN));
    assert_err(SOQ_EOTHER, soq__sys_rc(INT_MAX));
    assert_int_equal(soq__sys_rc(INT_MIN).os, INT_MIN);
    assert_ok(soq__sys_rc(0));
}

static void assert_reachable(const soq_err *codes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        soq_err err;
        int os;

        for (size_t k = 0; !found && soq__sys_rc_row(k, &os, &err); k++)
            found = err == codes[i];
        if (!found)
            fail_msg("no number gives %s", soq_err_name(codes[i]));
    }
}

/* What SO_ERROR gives by tcp(7), udp(7), ip(7) and Winsock's connect(). */
static void what_so_error_gives_has_a_row(void **state)
{
    static const soq_err codes[] = {
        SOQ_ECONNREFUSED, SOQ_ECONNRESET,      SOQ_ECONNABORTED,
        SOQ_ETIMEDOUT,    SOQ_EHOSTUNREACH,    SOQ_ENETUNREACH,
        SOQ_ENETDOWN,     SOQ_EHOSTDOWN,       SOQ_ENETRESET,
        SOQ_EPIPE,        SOQ_EACCES,          SOQ_EADDRNOTAVAIL,
        SOQ_EADDRINUSE,   SOQ_EMSGSIZE,        SOQ_ENOBUFS,
        SOQ_ENOPROTOOPT,  SOQ_EINVAL,          SOQ_EOPNOTSUPP,
        SOQ_ENOTCONN,     SOQ_EAFNOSUPPORT,    SOQ_EISCONN,
        SOQ_EALREADY,     SOQ_EPROTONOSUPPORT,
    };

    (void)state;
    assert_reachable(codes, sizeof(codes) / sizeof(codes[0]));
}

static void what_the_resolver_gives_has_a_row(void **state)
{
    static const soq_err codes[] = {
        SOQ_ENONAME,    SOQ_ENAMEAGAIN,   SOQ_ENAMEFAIL,
        SOQ_ENOSERVICE, SOQ_EAFNOSUPPORT, SOQ_ENOMEM,
    };

    (void)state;
    assert_reachable(codes, sizeof(codes) / sizeof(codes[0]));
}

static void what_files_and_children_give_has_a_row(void **state)
{
    static const soq_err codes[] = {
        SOQ_ENOENT, SOQ_EACCES,    SOQ_EEXIST, SOQ_ENOTDIR, SOQ_ENAMETOOLONG,
        SOQ_ENOSPC, SOQ_EPIPE,     SOQ_EIO,    SOQ_EMFILE,  SOQ_EROFS,
        SOQ_EBADF,  SOQ_ENOTEMPTY, SOQ_EXDEV,  SOQ_ENOEXEC, SOQ_EBUSY,
    };

    (void)state;
    assert_reachable(codes, sizeof(codes) / sizeof(codes[0]));
}

/* ---- threads ----------------------------------------------------------- */

typedef struct reader {
    int first;
    unsigned long wrong;
} reader;

/* Four codes of different tables in turn; gai_strerror() mixes them up on a
 * system that writes its text into one place (row 15). */
static void read_texts(void *arg)
{
    static const struct {
        soq_err err;
        const char *text;
    } all[] = { { SOQ_ENONAME, "no such host name" },
                { SOQ_ENOSERVICE, "no such service name" },
                { SOQ_ECONNREFUSED, "connection refused" },
                { SOQ_ENOSPC, "no space left on device" } };
    reader *r = arg;

    for (int i = 0; i < ROUNDS; i++) {
        int at = (r->first + i) % 4;

        r->wrong += strcmp(soq_err_text(all[at].err), all[at].text) != 0;
    }
}

static void eight_threads_read_the_right_texts(void **state)
{
    soq_thread *threads[THREADS];
    reader readers[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        readers[i].first = i;
        readers[i].wrong = 0;
        assert_ok(soq_thread_start(read_texts, &readers[i], &threads[i]));
    }
    for (int i = 0; i < THREADS; i++) {
        soq_thread_join(&threads[i]);
        assert_int_equal(readers[i].wrong, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(there_are_60_codes_or_more),
        TEST(every_code_has_a_name_and_a_text_of_its_own),
        TEST(a_name_is_capitals_that_begin_with_e),
        TEST(a_text_is_one_short_line_of_ascii),
        TEST(names_and_texts_are_those_of_the_header),
        TEST(a_value_that_is_no_code_is_named_eother),
        TEST(every_row_of_the_table_gives_its_code),
        TEST(no_number_has_two_rows),
        TEST(a_number_without_a_row_is_eother_and_not_lost),
        TEST(what_so_error_gives_has_a_row),
        TEST(what_the_resolver_gives_has_a_row),
        TEST(what_files_and_children_give_has_a_row),
        TEST(eight_threads_read_the_right_texts),
    };

    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
