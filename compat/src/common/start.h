/* start.h -- the start-up that a call makes by itself. */
#ifndef SOQ_COMMON_START_H
#define SOQ_COMMON_START_H

#include "sys.h"

/* Make sure that the network system runs.  Whoever opens or resolves calls
 * it; cheap when it runs already. */
soq_rc soq__start(void);

#endif
