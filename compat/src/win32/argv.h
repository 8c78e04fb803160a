/*
 * argv.h -- a command line is one text on Windows: arguments made into one and
 * taken out of it, by the rules that CommandLineToArgvW and the C library's
 * start-up code share.
 */
#ifndef SOQ_WIN32_ARGV_H
#define SOQ_WIN32_ARGV_H

#include <stddef.h>
#include <wchar.h>

#include <soquete/error.h>

/* UTF-8 arguments, NULL last, as a command line from malloc.  SOQ_EINVAL: a
 * program's name with a quote in it; SOQ_EILSEQ, SOQ_ENOMEM. */
soq_rc soq__argv_join(const char *const argv[], wchar_t **out);

/* The other way: *argc arguments and a NULL, all in one piece from malloc. */
soq_rc soq__argv_split(const wchar_t *line, int *argc, char ***argv);

#endif
