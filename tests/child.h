/*
 * child.h -- a test program that is its own child: run again with a word as
 * its first argument, it plays that part instead of testing.
 */
#ifndef SOQ_TEST_CHILD_H
#define SOQ_TEST_CHILD_H

#include <soquete/system.h>

#include "net.h"

/*
 * Play the part that argv[1] names and return true, or return false.
 *
 *   cat       copy standard input to standard output, through a soq_input
 *   exit N    end with this status
 *   args      write the arguments, each in brackets
 *   say TEXT  write it to standard output, "err" to standard error
 *   await     say "ready", then wait for an interrupt; end with 42
 *   wake      as await, but in a poller
 *   again     as await, for two interrupts
 *   let-go    as await, and the callback gives the interrupt back
 *   leave     say "ready", and leave the interrupt to the system
 *   outlive   say "ready", wait as long as a test does, say "outlived"
 *   desert    start one that plays "outlive"; a byte of standard input, and it
 *             ends with 9 and cares for nobody
 *   sockets   write the numbers of all sockets that this process has
 *   port P    listen on this port; end with 0 when that works
 */
bool play_a_part(int argc, char *argv[], int *status);

/* Start this program with these arguments (NULL last; argv[0] is put in). */
soq_process *start_child(unsigned pipes, const char *const args[]);

/* All that comes out of a pipe of the child's; returns how much. */
size_t read_all(soq_process *child, soq_stream which, char *buf, size_t cap);

/* Wait until it has said "ready". */
void await_ready(soq_process *child);

/* Wait for its end; its status. */
int end_of(soq_process **child);

#endif
