/* pair.h -- the pair that is made over loopback, for the tests too. */
#ifndef SOQ_COMMON_PAIR_H
#define SOQ_COMMON_PAIR_H

#include "sys.h"

/* soq_pair() on a system without such a call.  *strangers, which may be NULL,
 * counts the connections of others that were dropped. */
soq_rc soq__pair_over_loopback(soq out[2], unsigned *strangers);

/* Close a pair that the layer made for itself: no call of the program's, and
 * so none that the trace tells of. */
void soq__pair_close(soq pair[2]);

#endif
