/*
 * console.h -- consoles: UTF-16 inside, UTF-8 for us (row 92).
 */
#ifndef SOQ_WIN32_CONSOLE_H
#define SOQ_WIN32_CONSOLE_H

#include "native.h"

/* The fewest bytes that a read without a state may ask for. */
enum { SOQ__CONSOLE_LEAST = 6 };

/* What one read leaves for the next; all zero at first. */
typedef struct soq__console {
    bool mid_line; /* the last read ended within a line */
    unsigned char rest[SOQ__CONSOLE_LEAST];
    size_t rest_len;
} soq__console;

bool soq__is_console(HANDLE h);

/* A line, or a piece of one, ended by LF as on POSIX; Ctrl-Z at the beginning
 * of a line is SOQ_EOF. */
soq_rc soq__console_read(HANDLE h, soq__console *state, void *buf, size_t cap,
                         size_t *n);

/*
 * Show buf.  A sequence that is cut at its end is left for the next call,
 * with the rest; when there is nothing but the beginning of one, it is shown
 * as U+FFFD, as is every byte that is not UTF-8.
 */
soq_rc soq__console_write(HANDLE h, const void *buf, size_t len, size_t *n);

/* The pure halves of the two: how much of buf a write takes now, and units
 * without CR as UTF-8 (3 bytes each at most); for the tests too. */
size_t soq__console_whole(const char *buf, size_t len);
size_t soq__console_convert(const wchar_t *units, size_t count, char *out,
                            size_t cap);

#endif
