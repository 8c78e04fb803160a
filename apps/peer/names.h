/*
 * names.h -- the names that were given away, so that no two files of one
 * conversation become one where capitals do not count.
 */
#ifndef APP_PEER_NAMES_H
#define APP_PEER_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed to begin with.  A number stands for a name, so that a stranger's
 * names take 8 to 16 bytes each; two that share one only cost a " (2)". */
typedef struct names {
    uint64_t *slots; /* 0: free */
    size_t room;     /* a power of two */
    size_t count;
} names;

/* Take this name (of safe_name()): false when it was taken before, or when
 * there is no memory for more. */
bool names_take(names *n, const char *name);
void names_clear(names *n);

#endif
