/* talk.h -- the raw programs that a peer is measured beside. */
#ifndef BENCH_TALK_H
#define BENCH_TALK_H

#include <stdint.h>

/* Say what failed, and end. */
_Noreturn void talk_fail(const char *what);

/* A connection to this port of loopback. */
int talk_dial(uint16_t port);

/* As a program of its own: each listens and tells its port as a peer does, or
 * dials this one.  They return its exit status. */
int talk_raw_echo(void);
int talk_raw_chat(const char *port);

#endif
