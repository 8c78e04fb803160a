/* launch.h -- a program in a process of its own. */
#ifndef SOQ_POSIX_LAUNCH_H
#define SOQ_POSIX_LAUNCH_H

#include <sys/types.h>

#include "sys.h"

/*
 * Start argv[0] with these streams; -1: it gets ours.  SOQ_OK: it runs that
 * program.  It is killed when the thread that calls this has ended, however it
 * did.  That thread has the signals blocked that the program has handlers for.
 */
soq_rc soq__launch(const char *const argv[], const int streams[3], pid_t *pid);

#endif
