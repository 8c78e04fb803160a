/* test_win32_file.c -- names, libraries and children as only Windows has
 * them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "win32/native.h"
#include "win32/utf.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { HAS_IT = 3, HAS_IT_NOT = 4 };

/* ---- as a child --------------------------------------------------------- */

static int look_for_handle(const char *number)
{
    HANDLE h = (HANDLE)(uintptr_t)strtoull(number, NULL, 10);
    DWORD flags;

    return GetHandleInformation(h, &flags) && SetEvent(h) ? HAS_IT
                                                          : HAS_IT_NOT;
}

/* ---- files -------------------------------------------------------------- */

static void name_that_windows_cannot_have_is_einval(void **state)
{
    static const char *const names[] = { "a|b", "a<b", "a*b", "\xff" };
    soq_file f;

    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++)
        assert_err(SOQ_EINVAL,
                   soq__sys_file_open(names[i], SOQ_OPEN_CREATE, &f));
}

static void write_and_remove(const char *path)
{
    size_t n = 0;
    soq_file f;

    assert_ok(soq__sys_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq__sys_file_write(f, "x", 1, &n));
    assert_ok(soq__sys_file_close(f));
    assert_ok(soq__sys_file_remove(path));
    assert_err(SOQ_ENOENT, soq__sys_file_open(path, SOQ_OPEN_READ, &f));
}

static void name_of_any_script_is_a_file(void **state)
{
    (void)state;
    write_and_remove("win32-\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80.tmp");
}

/* More than 260 units, by folders that are removed again. */
static void path_longer_than_max_path_is_a_file(void **state)
{
    enum { DEPTH = 6 };
    static const char piece[] =
        "a-folder-with-a-name-of-sixty-characters-so-that-six-are-long/";
    char path[DEPTH * sizeof(piece) + 32] = "";
    wchar_t *made[DEPTH];
    size_t len = 0;

    (void)state;
    for (int i = 0; i < DEPTH; i++) {
        wchar_t full[1024] = L"\\\\?\\";
        wchar_t *tail;

        memcpy(path + len, piece, sizeof(piece));
        len += sizeof(piece) - 1;
        path[len - 1] = '\0';
        assert_ok(soq__utf16(path, &tail));
        assert_true(GetFullPathNameW(tail, 1000, full + 4, NULL) > 0);
        free(tail);
        assert_true(CreateDirectoryW(full, NULL) ||
                    GetLastError() == ERROR_ALREADY_EXISTS);
        made[i] = _wcsdup(full);
        path[len - 1] = '/';
    }
    memcpy(path + len, "file.tmp", sizeof("file.tmp"));
    assert_true(strlen(path) > MAX_PATH);
    write_and_remove(path);
    for (int i = DEPTH; i-- > 0;) {
        assert_true(RemoveDirectoryW(made[i]));
        free(made[i]);
    }
}

static void open_file_can_be_removed_as_on_posix(void **state)
{
    static const char path[] = "win32-shared.tmp";
    soq_file f, again;

    (void)state;
    assert_ok(soq__sys_file_open(path, SOQ_OPEN_CREATE, &f));
    assert_ok(soq__sys_file_open(path, SOQ_OPEN_READ, &again));
    assert_ok(soq__sys_file_remove(path));
    assert_ok(soq__sys_file_close(again));
    assert_ok(soq__sys_file_close(f));
}

/* ---- libraries ---------------------------------------------------------- */

/* A DLL beside the program or in the current folder is nobody's but the
 * attacker's; the same name, asked for in the usual way, is loaded. */
static void planted_library_is_not_loaded(void **state)
{
    static const wchar_t planted[] = L"soquete-planted.dll";
    wchar_t from[MAX_PATH];
    HMODULE module;

    (void)state;
    assert_true(GetSystemDirectoryW(from, MAX_PATH - 16) > 0);
    wcscat(from, L"\\version.dll");
    assert_true(CopyFileW(from, planted, FALSE));
    assert_null(soq__library_function(planted, "GetFileVersionInfoW"));
    module = LoadLibraryW(planted);
    assert_non_null(module);
    assert_non_null(GetProcAddress(module, "GetFileVersionInfoW"));
    FreeLibrary(module);
    assert_true(DeleteFileW(planted));
    assert_non_null(
        soq__library_function(L"version.dll", "GetFileVersionInfoW"));
}

/* ---- children ----------------------------------------------------------- */

static int run(const char *const argv[])
{
    soq__child child;
    int status = -1;

    assert_ok(soq__sys_process_start(argv, 0, &child));
    assert_ok(soq__sys_process_wait(&child, &status));
    soq__sys_process_close(&child);
    return status;
}

/* A handle that somebody else in this process made inheritable. */
static void child_inherits_no_handle_but_its_streams(void **state)
{
    SECURITY_ATTRIBUTES inheritable = { sizeof(inheritable), NULL, TRUE };
    HANDLE event = CreateEventW(&inheritable, TRUE, FALSE, NULL);
    char path[4096];
    char number[32];
    const char *const argv[] = { path, "handle", number, NULL };

    (void)state;
    assert_non_null(event);
    snprintf(number, sizeof(number), "%lu", (unsigned long)(uintptr_t)event);
    assert_ok(soq__sys_own_path(path, sizeof(path)));
    assert_int_equal(run(argv), HAS_IT_NOT);
    assert_int_equal(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
    CloseHandle(event);
}

/* They are run by a shell, with arguments that it reads by its own rules. */
static void script_is_not_started(void **state)
{
    static const char *const names[] = { "win32-script.bat",
                                         "win32-script.CMD" };

    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        const char *const argv[] = { names[i], "&calc", NULL };
        soq__child child;
        size_t n;
        soq_file f;
        soq_rc rc;

        assert_ok(soq__sys_file_open(names[i], SOQ_OPEN_CREATE, &f));
        assert_ok(soq__sys_file_write(f, "exit 5\r\n", 8, &n));
        assert_ok(soq__sys_file_close(f));
        rc = soq__sys_process_start(argv, 0, &child);
        assert_ok(soq__sys_file_remove(names[i]));
        assert_err(SOQ_ENOEXEC, rc);
    }
}

static void file_that_is_no_program_is_enoexec(void **state)
{
    static const char name[] = "win32-text.exe";
    const char *const argv[] = { name, NULL };
    soq__child child;
    size_t n;
    soq_file f;

    (void)state;
    assert_ok(soq__sys_file_open(name, SOQ_OPEN_CREATE, &f));
    assert_ok(soq__sys_file_write(f, "text, and no program at all\n", 28, &n));
    assert_ok(soq__sys_file_close(f));
    assert_err(SOQ_ENOEXEC, soq__sys_process_start(argv, 0, &child));
    assert_ok(soq__sys_file_remove(name));
}

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(name_that_windows_cannot_have_is_einval),
        TEST(name_of_any_script_is_a_file),
        TEST(path_longer_than_max_path_is_a_file),
        TEST(open_file_can_be_removed_as_on_posix),
        TEST(planted_library_is_not_loaded),
        TEST(child_inherits_no_handle_but_its_streams),
        TEST(script_is_not_started),
        TEST(file_that_is_no_program_is_enoexec),
    };

    if (argc == 3 && strcmp(argv[1], "handle") == 0)
        return look_for_handle(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
