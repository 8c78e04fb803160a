/* test_file.c -- files by their UTF-8 names, bytes untouched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "own_file.h"

static const char *own(const char *name)
{
    static char path[OWN_FILE_PATH];

    return own_file(name, path);
}

static void assert_round_trip(const char *path)
{
    unsigned char out[256], in[300];
    size_t n = 0, total = 0, written = 0;
    uint64_t size = 0;
    soq_file f;
    soq_rc rc;

    for (size_t i = 0; i < sizeof(out); i++)
        out[i] = (unsigned char)i;
    assert_ok(soq_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_write(f, out, sizeof(out), &written));
    assert_int_equal(written, sizeof(out));
    assert_ok(soq_file_close(&f));
    assert_true(soq_file_is_none(f));
    assert_ok(soq_file_open(path, SOQ_OPEN_READ, &f));
    assert_ok(soq_file_size(f, &size));
    assert_int_equal(size, sizeof(out));
    do {
        rc = soq_file_read(f, in + total, sizeof(in) - total, &n);
        total += rc.err ? 0 : n;
    } while (!rc.err);
    assert_err(SOQ_EOF, rc);
    assert_int_equal(total, sizeof(out));
    assert_memory_equal(in, out, sizeof(out));
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_remove(path));
    assert_err(SOQ_ENOENT, soq_file_remove(path));
}

/* 0x1a, 0x0d and 0x0a among them, which text modes touch. */
static void all_256_bytes_come_back(void **state)
{
    (void)state;
    assert_round_trip(own("soquete-test-bytes.bin"));
}

static void folder_is_made_once_and_taken_while_empty(void **state)
{
    const char *path = own("soquete-test-folder");
    char inside[2048];
    soq_file f;

    (void)state;
    assert_ok(soq_folder_create(path));
    assert_ok(soq_folder_create(path));
    snprintf(inside, sizeof(inside), "%.1000s/one", path);
    assert_ok(soq_file_open(inside, SOQ_OPEN_NEW, &f));
    assert_ok(soq_file_close(&f));
    assert_err(SOQ_ENOTEMPTY, soq_folder_create(path));
    assert_err(SOQ_EEXIST, soq_folder_create(inside));
    assert_ok(soq_file_remove(inside));
    assert_ok(soq_folder_create(path));
    assert_err(SOQ_ENOENT, soq_folder_create(""));
    snprintf(inside, sizeof(inside), "%.1000s/none/two", path);
    assert_err(SOQ_ENOENT, soq_folder_create(inside));
}

static void folder_exists_where_it_may_be_looked_into(void **state)
{
    const char *path = own("soquete-test-no-folder");
    soq_file f;

    (void)state;
    (void)soq_file_remove(path);
    assert_true(soq_folder_exists("."));
    assert_false(soq_folder_exists(path));
    assert_false(soq_folder_exists(""));
    assert_ok(soq_file_open(path, SOQ_OPEN_NEW, &f));
    assert_ok(soq_file_close(&f));
    assert_false(soq_folder_exists(path));
    assert_ok(soq_file_remove(path));
}

static void room_of_a_folder_is_told(void **state)
{
    uint64_t bytes = UINT64_MAX;

    (void)state;
    assert_ok(soq_folder_room(".", &bytes));
    assert_true(bytes > 0 && bytes < UINT64_MAX);
    assert_err(SOQ_ENOENT, soq_folder_room("", &bytes));
    assert_err(SOQ_ENOENT,
               soq_folder_room(own("soquete-test-no-folder"), &bytes));
}

static void names_may_be_utf_8(void **state)
{
    (void)state;
    assert_round_trip(own("soquete-\xd1\x82\xd0\xb5\xd1\x81\xd1\x82-"
                          "\xc3\xa7\xc3\xa3o-\xf0\x9f\xa6\x89.bin"));
}

static void names_may_have_spaces(void **state)
{
    (void)state;
    assert_round_trip(own("soquete test with spaces.bin"));
}

static void file_that_does_not_exist_is_enoent(void **state)
{
    soq_file f = SOQ_FILE_NONE;

    (void)state;
    assert_err(SOQ_ENOENT,
               soq_file_open(own("no-such-file"), SOQ_OPEN_READ, &f));
    assert_err(SOQ_ENOENT, soq_file_open("", SOQ_OPEN_READ, &f));
    assert_true(soq_file_is_none(f));
}

static void folder_is_eisdir(void **state)
{
    soq_file f = SOQ_FILE_NONE;

    (void)state;
    assert_err(SOQ_EISDIR, soq_file_open(".", SOQ_OPEN_READ, &f));
    assert_true(soq_file_is_none(f));
}

static void new_file_must_not_exist(void **state)
{
    const char *path = own("soquete-test-new.bin");
    soq_file f, again = SOQ_FILE_NONE;

    (void)state;
    (void)soq_file_remove(path);
    assert_ok(soq_file_open(path, SOQ_OPEN_NEW, &f));
    assert_ok(soq_file_write(f, "kept", 4, NULL));
    assert_ok(soq_file_close(&f));
    assert_err(SOQ_EEXIST, soq_file_open(path, SOQ_OPEN_NEW, &again));
    assert_true(soq_file_is_none(again));
    assert_ok(soq_file_remove(path));
}

static void created_file_is_emptied(void **state)
{
    const char *path = own("soquete-test-emptied.bin");
    uint64_t size = 77;
    soq_file f;

    (void)state;
    assert_ok(soq_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_write(f, "old", 3, NULL));
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_size(f, &size));
    assert_int_equal(size, 0);
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_remove(path));
}

static void write_file(const char *path, soq_open_how how, const char *text)
{
    soq_file f;

    assert_ok(soq_file_open(path, how, &f));
    assert_ok(soq_file_write(f, text, strlen(text), NULL));
    assert_ok(soq_file_close(&f));
}

static void assert_holds(const char *path, const char *text)
{
    char buf[64] = "";
    size_t n = 0;
    soq_file f;

    assert_ok(soq_file_open(path, SOQ_OPEN_READ, &f));
    assert_ok(soq_file_read(f, buf, sizeof(buf) - 1, &n));
    assert_int_equal(n, strlen(text));
    assert_string_equal(buf, text);
    assert_ok(soq_file_close(&f));
}

static void what_is_appended_comes_after_what_is_there(void **state)
{
    const char *path = own("soquete-test-append.bin");

    (void)state;
    (void)soq_file_remove(path);
    write_file(path, SOQ_OPEN_APPEND, "one ");
    write_file(path, SOQ_OPEN_APPEND, "two");
    assert_holds(path, "one two");
    assert_ok(soq_file_remove(path));
}

static void who_appends_has_the_file_alone(void **state)
{
    const char *path = own("soquete-test-alone.bin");
    soq_file f, other = SOQ_FILE_NONE;

    (void)state;
    assert_ok(soq_file_open(path, SOQ_OPEN_APPEND, &f));
    assert_err(SOQ_EBUSY, soq_file_open(path, SOQ_OPEN_APPEND, &other));
    assert_true(soq_file_is_none(other));
    assert_ok(soq_file_write(f, "mine", 4, NULL));
    assert_holds(path, "mine");
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_open(path, SOQ_OPEN_APPEND, &other));
    assert_ok(soq_file_close(&other));
    assert_ok(soq_file_remove(path));
}

static void renamed_file_takes_no_other_ones_place(void **state)
{
    char from[2048], to[2048];
    soq_file f;

    (void)state;
    snprintf(from, sizeof(from), "%s", own("soquete-test-from.bin"));
    snprintf(to, sizeof(to), "%s", own("soquete-test-\xc3\xa7.bin"));
    (void)soq_file_remove(to);
    assert_err(SOQ_ENOENT, soq_file_rename(own("no-such-file"), to));
    assert_err(SOQ_ENOENT, soq_file_rename(from, ""));
    write_file(from, SOQ_OPEN_CREATE, "new");
    write_file(to, SOQ_OPEN_CREATE, "old");
    assert_err(SOQ_EEXIST, soq_file_rename(from, to));
    assert_holds(from, "new");
    assert_holds(to, "old");
    assert_ok(soq_file_remove(to));
    assert_ok(soq_file_open(from, SOQ_OPEN_APPEND, &f));
    assert_ok(soq_file_rename(from, to));
    assert_ok(soq_file_close(&f));
    assert_holds(to, "new");
    assert_err(SOQ_ENOENT, soq_file_remove(from));
    assert_ok(soq_file_remove(to));
}

static void no_file_is_ebadf_everywhere(void **state)
{
    soq_file none = SOQ_FILE_NONE;
    uint64_t size;
    char byte = 0;
    size_t n = 77;

    (void)state;
    assert_err(SOQ_EBADF, soq_file_read(none, &byte, 1, &n));
    assert_err(SOQ_EBADF, soq_file_write(none, &byte, 1, &n));
    assert_int_equal(n, 0); /* written in every case */
    assert_err(SOQ_EBADF, soq_file_size(none, &size));
    assert_ok(soq_file_close(&none));
    assert_ok(soq_file_close(NULL));
    assert_false(soq_file_is_terminal(none));
    assert_int_equal(soq_file_columns(none), 80);
}

static void read_of_0_bytes_is_ok_and_never_an_end(void **state)
{
    const char *path = own("soquete-test-empty.bin");
    soq_file f;
    char byte;
    size_t n = 77;

    (void)state;
    assert_ok(soq_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_open(path, SOQ_OPEN_READ, &f));
    assert_ok(soq_file_read(f, &byte, 0, &n));
    assert_int_equal(n, 0);
    assert_err(SOQ_EOF, soq_file_read(f, &byte, 1, &n));
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_remove(path));
}

static void file_is_no_terminal(void **state)
{
    const char *path = own("soquete-test-terminal.bin");
    soq_file f;

    (void)state;
    assert_ok(soq_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_false(soq_file_is_terminal(f));
    assert_int_equal(soq_file_columns(f), 80);
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_remove(path));
}

static void large_file_has_its_size(void **state)
{
    const char *path = own("soquete-test-large.bin");
    size_t len = (size_t)20 << 20;
    unsigned char *buf = calloc(1, len);
    uint64_t size = 0;
    soq_file f;

    (void)state;
    assert_non_null(buf);
    assert_ok(soq_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq_file_write(f, buf, len, NULL));
    assert_ok(soq_file_size(f, &size));
    assert_int_equal(size, len);
    assert_ok(soq_file_close(&f));
    assert_ok(soq_file_remove(path));
    free(buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_256_bytes_come_back),
        TEST(folder_is_made_once_and_taken_while_empty),
        TEST(names_may_be_utf_8),
        TEST(names_may_have_spaces),
        TEST(file_that_does_not_exist_is_enoent),
        TEST(folder_is_eisdir),
        TEST(folder_exists_where_it_may_be_looked_into),
        TEST(room_of_a_folder_is_told),
        TEST(new_file_must_not_exist),
        TEST(created_file_is_emptied),
        TEST(what_is_appended_comes_after_what_is_there),
        TEST(who_appends_has_the_file_alone),
        TEST(renamed_file_takes_no_other_ones_place),
        TEST(no_file_is_ebadf_everywhere),
        TEST(read_of_0_bytes_is_ok_and_never_an_end),
        TEST(file_is_no_terminal),
        TEST(large_file_has_its_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
