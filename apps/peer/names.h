/*
 * names.h -- the names that files were given, so that no two of them are one
 * file where capitals do not count.
 */
#ifndef APP_PEER_NAMES_H
#define APP_PEER_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct names_entry {
    uint64_t folded, exact; /* a number for each form; folded 0: free */
} names_entry;

/* Zeroed to begin with.  Numbers stand for the names, so that a stranger's
 * names take 16 to 64 bytes each; two that share one only cost a " (2)". */
typedef struct names {
    names_entry *slots;
    size_t room; /* a power of two */
    size_t count;
} names;

/*
 * Take this name (of safe_name()): false when one that differs in capitals
 * alone was taken before, or when there is no memory for more.  The very same
 * name is the file system's matter: the file may be gone.
 */
bool names_take(names *n, const char *name);
void names_clear(names *n);

#endif
