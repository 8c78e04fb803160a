/*
 * safe_name.h -- a name for a file that a stranger sends.
 *
 * Whatever the bytes, the result is a name that every system can have, in the
 * folder where it is put: no folder of either system, no device of Windows,
 * nothing that a terminal obeys or that hides what comes after it.  It never
 * begins with a dot, so that names of our own can.  Pure.
 */
#ifndef APP_PEER_SAFE_NAME_H
#define APP_PEER_SAFE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* The longest name in bytes, with room below the 255 of most file systems for
 * what a program may put before and after it; and a buffer for one. */
enum { SAFE_NAME_LONGEST = 200, SAFE_NAME = SAFE_NAME_LONGEST + 1 };

/*
 * 1 to SAFE_NAME_LONGEST bytes of UTF-8: what stands after the last slash or
 * backslash, '_' in the place of each character that may not stay, "file"
 * where nothing is left.  One that is too long is cut in front of its
 * extension.  A safe name comes out as it went in.
 */
void safe_name(const void *name, size_t len, char out[SAFE_NAME]);

/* The same name with a number, 2 or more: "photo (2).jpg".  It is safe too. */
void safe_name_number(const char *name, unsigned number, char out[SAFE_NAME]);

/* The name as a file system compares it that does not tell capitals from
 * small letters (Latin, Greek, Cyrillic): equal here may be one file there. */
void safe_name_fold(const char *name, char out[SAFE_NAME]);

#endif
