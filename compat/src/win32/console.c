/*
 * console.c -- consoles: UTF-16 inside, UTF-8 for us.
 */
#include <string.h>

#include "console.h"
#include "utf.h"

enum { READ_UNITS = 1024, WRITE_BYTES = 4096, CTRL_Z = 0x1A };

bool soq__is_console(HANDLE h)
{
    DWORD mode;

    return GetFileType(h) == FILE_TYPE_CHAR && GetConsoleMode(h, &mode);
}

/* ---- reading ------------------------------------------------------------ */

size_t soq__console_convert(const wchar_t *units, size_t count, char *out,
                            size_t cap)
{
    wchar_t kept[READ_UNITS + 2];
    int len = 0;

    for (size_t i = 0; i < count && i < READ_UNITS + 2; i++)
        if (units[i] != L'\r')
            kept[len++] = units[i];
    if (len == 0)
        return 0;
    /* Half a pair alone becomes U+FFFD. */
    len = WideCharToMultiByte(CP_UTF8, 0, kept, len, out, (int)cap, NULL,
                              NULL);
    return len > 0 ? (size_t)len : 0;
}

static bool is_first_half(wchar_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

/* Read some units and, when they end in the middle of a pair, the other half,
 * which is there already. */
static soq_rc read_units(HANDLE h, wchar_t *units, DWORD want, DWORD *got)
{
    DWORD more = 0;

    do {
        SetLastError(ERROR_SUCCESS);
        if (!ReadConsoleW(h, units, want, got, NULL))
            return soq__last_rc();
        /* Ctrl-C ends a read with nothing; like EINTR, it is no end. */
    } while (*got == 0 && GetLastError() == ERROR_OPERATION_ABORTED);
    if (*got > 0 && is_first_half(units[*got - 1]) &&
        ReadConsoleW(h, units + *got, 1, &more, NULL))
        *got += more;
    return soq__rc(SOQ_OK);
}

/* A console that gives keys says CR alone for the end of a line. */
static void mend_ends(HANDLE h, wchar_t *units, DWORD count)
{
    DWORD mode;

    if (!GetConsoleMode(h, &mode) || (mode & ENABLE_LINE_INPUT) != 0)
        return;
    for (DWORD i = 0; i < count; i++)
        if (units[i] == L'\r')
            units[i] = L'\n';
}

static size_t take_rest(soq__console *state, void *buf, size_t cap)
{
    size_t n = state->rest_len < cap ? state->rest_len : cap;

    memcpy(buf, state->rest, n);
    state->rest_len -= n;
    memmove(state->rest, state->rest + n, state->rest_len);
    return n;
}

static void deliver(soq__console *state, const char *bytes, size_t len,
                    void *buf, size_t cap, size_t *n)
{
    *n = len < cap ? len : cap;
    memcpy(buf, bytes, *n);
    state->rest_len = len - *n;
    memcpy(state->rest, bytes + *n, state->rest_len);
}

soq_rc soq__console_read(HANDLE h, soq__console *state, void *buf, size_t cap,
                         size_t *n)
{
    wchar_t units[READ_UNITS + 2];
    char bytes[3 * (READ_UNITS + 2)];
    size_t want = cap / 3 > 1 ? cap / 3 - 1 : 1;
    size_t len = 0;

    if (state->rest_len > 0) {
        *n = take_rest(state, buf, cap);
        return soq__rc(SOQ_OK);
    }
    if (want > READ_UNITS)
        want = READ_UNITS;
    while (len == 0) { /* a CR alone gives no byte */
        DWORD got = 0;
        soq_rc rc = read_units(h, units, (DWORD)want, &got);

        if (rc.err)
            return rc;
        if (got == 0 || (!state->mid_line && units[0] == CTRL_Z))
            return soq__rc(SOQ_EOF);
        mend_ends(h, units, got);
        state->mid_line = units[got - 1] != L'\n';
        len = soq__console_convert(units, got, bytes, sizeof(bytes));
    }
    deliver(state, bytes, len, buf, cap, n);
    return soq__rc(SOQ_OK);
}

/* ---- writing ------------------------------------------------------------ */

size_t soq__console_whole(const char *buf, size_t len)
{
    size_t piece = len < WRITE_BYTES ? len : WRITE_BYTES;
    size_t tail = soq__utf8_tail(buf, piece);

    return tail < piece ? piece - tail : piece;
}

soq_rc soq__console_write(HANDLE h, const void *buf, size_t len, size_t *n)
{
    wchar_t units[WRITE_BYTES];
    size_t whole = soq__console_whole(buf, len);
    int count = MultiByteToWideChar(CP_UTF8, 0, buf, (int)whole, units,
                                    WRITE_BYTES);
    DWORD written = 0;

    if (count <= 0 || !WriteConsoleW(h, units, (DWORD)count, &written, NULL))
        return soq__last_rc();
    *n = whole;
    return soq__rc(SOQ_OK);
}
