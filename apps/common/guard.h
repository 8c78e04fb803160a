/*
 * guard.h -- keeps a UDP server from talking to another server for ever.
 *
 * Two servers that answer whatever comes, once set on each other by a forged
 * datagram, go on until somebody ends them (CVE-2024-2169 was a list of such
 * services).  So some sources get no answer: port 0, which nobody can
 * receive at; our own port, which is a server like us; and a source that has
 * sent back just what it was answered, over and over.  Pure.
 */
#ifndef APP_GUARD_H
#define APP_GUARD_H

#include <stddef.h>
#include <stdint.h>

#include <soquete/address.h>

/* So often in a row may a source repeat our answer, each within a second;
 * then it gets none for as long as GUARD_REST_MS. */
enum { GUARD_REPEATS = 100, GUARD_REST_MS = 10000, GUARD_SOURCES = 256 };

typedef struct guard_source {
    soq_addr from;
    int64_t last_ns;
    uint64_t answer; /* a hash of what it was answered last */
    unsigned repeats;
} guard_source;

typedef struct guard {
    guard_source sources[GUARD_SOURCES]; /* the oldest gives its place up */
    size_t found; /* the one asked for last: who sends much is asked for in a
                     row */
} guard;

/* NULL: answer it; else why not.  local is our own address. */
const char *guard_refuses(guard *g, const soq_addr *from,
                          const soq_addr *local, const void *buf, size_t len,
                          int64_t now_ns);

/* What it was answered. */
void guard_answered(guard *g, const soq_addr *from, const void *buf,
                    size_t len, int64_t now_ns);

#endif
