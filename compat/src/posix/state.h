/* state.h -- what else this port asks the kernel about a connection. */
#ifndef SOQ_POSIX_STATE_H
#define SOQ_POSIX_STATE_H

#include "sys.h"

/* A TCP socket that neither connected, tried to, nor was accepted. */
bool soq__never_connected(soq s);

#endif
