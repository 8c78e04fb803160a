/* state.h -- what else this port asks the kernel about a connection. */
#ifndef SOQ_POSIX_STATE_H
#define SOQ_POSIX_STATE_H

#include "sys.h"

/* A TCP socket that neither connected, tried to, nor was accepted. */
bool soq__never_connected(soq s);

/* Note on the socket itself that its connection broke, if it did; and see
 * whether that was noted. */
void soq__note_broken(soq s);
bool soq__is_broken(soq s);

#endif
