/*
 * file.c -- files, pipes and consoles through their handles.
 */
#include <stdlib.h>

#include "console.h"
#include "native.h"
#include "path.h"

static HANDLE handle_of(soq_file f)
{
    return (HANDLE)f.os;
}

/* Windows says "access denied" of a directory that is used as a file. */
static soq_rc path_rc(const wchar_t *path, soq_rc rc)
{
    DWORD attributes;

    if (rc.os != ERROR_ACCESS_DENIED)
        return rc;
    attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES ||
        !(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return rc;
    return soq__as(SOQ_EISDIR, rc);
}

/* ---- opening and closing ------------------------------------------------ */

soq_rc soq__sys_file_open(const char *path, soq_open_how how, soq_file *out)
{
    static const struct {
        DWORD access, disposition;
    } modes[] = {
        [SOQ_OPEN_READ] = { GENERIC_READ, OPEN_EXISTING },
        [SOQ_OPEN_STORED] = { GENERIC_READ, OPEN_EXISTING },
        [SOQ_OPEN_CREATE] = { GENERIC_WRITE, CREATE_ALWAYS },
        [SOQ_OPEN_NEW] = { GENERIC_WRITE, CREATE_NEW },
        /* Without FILE_WRITE_DATA, what is written goes to the end. */
        [SOQ_OPEN_APPEND] = { FILE_APPEND_DATA | SYNCHRONIZE, OPEN_ALWAYS },
    };
    /* As on POSIX, an open file hinders nobody but who would append too. */
    DWORD share = FILE_SHARE_READ | FILE_SHARE_DELETE |
                  (how == SOQ_OPEN_APPEND ? 0 : FILE_SHARE_WRITE);
    wchar_t *native;
    HANDLE h;
    soq_rc rc = soq__native_path(path, &native);

    if (rc.err)
        return rc;
    h = CreateFileW(native, modes[how].access, share, NULL,
                    modes[how].disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    if (h == INVALID_HANDLE_VALUE)
        rc = path_rc(native, soq__last_rc());
    free(native);
    if (!rc.err && how == SOQ_OPEN_STORED &&
        GetFileType(h) != FILE_TYPE_DISK) {
        CloseHandle(h);
        rc.err = SOQ_ESPIPE;
    }
    if (!rc.err)
        out->os = (uintptr_t)h;
    return rc;
}

soq_file soq__sys_file_standard(soq_stream which)
{
    static const DWORD numbers[] = {
        [SOQ_STDIN] = STD_INPUT_HANDLE,
        [SOQ_STDOUT] = STD_OUTPUT_HANDLE,
        [SOQ_STDERR] = STD_ERROR_HANDLE,
    };
    HANDLE h = GetStdHandle(numbers[which]);
    soq_file f = { (uintptr_t)h };

    return h && h != INVALID_HANDLE_VALUE ? f : SOQ_FILE_NONE;
}

soq_rc soq__sys_file_close(soq_file f)
{
    return CloseHandle(handle_of(f)) ? soq__rc(SOQ_OK) : soq__last_rc();
}

soq_rc soq__sys_file_remove(const char *path)
{
    wchar_t *native;
    soq_rc rc = soq__native_path(path, &native);

    if (rc.err)
        return rc;
    if (!DeleteFileW(native))
        rc = path_rc(native, soq__last_rc());
    free(native);
    return rc;
}

soq_rc soq__sys_file_rename(const char *from, const char *to)
{
    wchar_t *old, *name;
    soq_rc rc = soq__native_path(from, &old);

    if (rc.err)
        return rc;
    rc = soq__native_path(to, &name);
    if (!rc.err) {
        if (!MoveFileExW(old, name, 0))
            rc = soq__last_rc();
        free(name);
    }
    free(old);
    return rc;
}

/* ---- bytes -------------------------------------------------------------- */

/* A pipe gives 0 bytes also when its writer wrote none, which is no end. */
static bool is_empty_write(HANDLE h)
{
    return GetFileType(h) == FILE_TYPE_PIPE &&
           PeekNamedPipe(h, NULL, 0, NULL, NULL, NULL);
}

soq_rc soq__sys_file_read(soq_file f, void *buf, size_t cap, size_t *n)
{
    HANDLE h = handle_of(f);
    DWORD got = 0;

    if (soq__is_console(h)) {
        soq__console state = { 0 };

        /* Without a state there is no place for half a character. */
        if (cap < SOQ__CONSOLE_LEAST)
            return soq__rc(SOQ_EINVAL);
        return soq__console_read(h, &state, buf, cap, n);
    }
    do {
        if (!ReadFile(h, buf, (DWORD)cap, &got, NULL)) {
            soq_rc rc = soq__last_rc();

            /* The writer is gone: that is how a pipe ends. */
            return rc.os == ERROR_BROKEN_PIPE ? soq__as(SOQ_EOF, rc) : rc;
        }
    } while (got == 0 && is_empty_write(h));
    if (got == 0)
        return soq__rc(SOQ_EOF);
    *n = got;
    return soq__rc(SOQ_OK);
}

bool soq__file_place(HANDLE h, LARGE_INTEGER *place)
{
    LARGE_INTEGER here = { .QuadPart = 0 };

    return SetFilePointerEx(h, here, place, FILE_CURRENT);
}

/* A read at an offset moves the place, too. */
soq_rc soq__sys_file_read_at(soq_file f, uint64_t offset, void *buf,
                             size_t cap, size_t *n)
{
    OVERLAPPED at = { 0 };
    LARGE_INTEGER place;
    DWORD got = 0;
    BOOL ok;
    soq_rc rc;

    if (GetFileType(handle_of(f)) != FILE_TYPE_DISK)
        return soq__rc(SOQ_ESPIPE);
    at.Offset = (DWORD)offset;
    at.OffsetHigh = (DWORD)(offset >> 32);
    if (!soq__file_place(handle_of(f), &place))
        return soq__last_rc();
    ok = ReadFile(handle_of(f), buf, (DWORD)cap, &got, &at);
    rc = soq__last_rc();
    SetFilePointerEx(handle_of(f), place, NULL, FILE_BEGIN);
    if (!ok)
        return rc.os == ERROR_HANDLE_EOF ? soq__as(SOQ_EOF, rc) : rc;
    if (got == 0)
        return soq__rc(SOQ_EOF);
    *n = got;
    return soq__rc(SOQ_OK);
}

soq_rc soq__sys_file_write(soq_file f, const void *buf, size_t len, size_t *n)
{
    HANDLE h = handle_of(f);
    DWORD put = 0;

    if (len == 0) {
        *n = 0; /* not an empty write, which the reader of a pipe would get */
        return soq__rc(SOQ_OK);
    }
    if (soq__is_console(h))
        return soq__console_write(h, buf, len, n);
    if (!WriteFile(h, buf, (DWORD)len, &put, NULL))
        return soq__last_rc();
    if (put == 0)
        return soq__rc(SOQ_EIO); /* nothing, and no reason: do not go on */
    *n = put;
    return soq__rc(SOQ_OK);
}

/* ---- what it is --------------------------------------------------------- */

soq_rc soq__sys_file_size(soq_file f, uint64_t *size)
{
    LARGE_INTEGER bytes;

    if (GetFileType(handle_of(f)) != FILE_TYPE_DISK)
        return soq__rc(SOQ_ESPIPE);
    if (!GetFileSizeEx(handle_of(f), &bytes))
        return soq__last_rc();
    *size = (uint64_t)bytes.QuadPart;
    return soq__rc(SOQ_OK);
}

bool soq__sys_file_is_terminal(soq_file f)
{
    return soq__is_console(handle_of(f));
}

int soq__sys_file_columns(soq_file f)
{
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (!GetConsoleScreenBufferInfo(handle_of(f), &info))
        return 0;
    return info.srWindow.Right - info.srWindow.Left + 1;
}

int soq__sys_file_lines(soq_file f)
{
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (!GetConsoleScreenBufferInfo(handle_of(f), &info))
        return 0;
    return info.srWindow.Bottom - info.srWindow.Top + 1;
}

soq_rc soq__sys_file_keys(soq_file f, bool on)
{
    const DWORD lines = ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT;
    DWORD mode;

    if (!GetConsoleMode(handle_of(f), &mode))
        return soq__last_rc();
    mode = on ? mode & ~lines : mode | lines;
    return SetConsoleMode(handle_of(f), mode) ? soq__rc(SOQ_OK)
                                              : soq__last_rc();
}
