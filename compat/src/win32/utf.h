/*
 * utf.h -- UTF-8 to UTF-16 and back: Windows' names, arguments and consoles
 * are UTF-16, ours are UTF-8.
 */
#ifndef SOQ_WIN32_UTF_H
#define SOQ_WIN32_UTF_H

#include <stddef.h>
#include <wchar.h>

#include <soquete/error.h>

/* A copy from malloc, NUL-terminated.  Names must be exact, so text that is
 * not valid UTF-8 is SOQ_EILSEQ; SOQ_ENOMEM. */
soq_rc soq__utf16(const char *utf8, wchar_t **out);

/* The other way, for what Windows says: a half of a surrogate pair alone
 * becomes U+FFFD.  NULL: out of memory. */
char *soq__utf8(const wchar_t *utf16);

/*
 * For streams that are cut anywhere.  The number of bytes at the end of
 * buf[0..len) that begin a sequence whose rest has not come yet: 0 to 3.
 */
size_t soq__utf8_tail(const char *buf, size_t len);

#endif
