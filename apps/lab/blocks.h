/* blocks.h -- the blocks of the lab, one file each. */
#ifndef LAB_BLOCKS_H
#define LAB_BLOCKS_H

#include "common/app.h"

/* Run the block within timeout_ms and tell it; the status is returned. */
int lab_tcp(app *a, int timeout_ms);
int lab_udp(app *a, int timeout_ms);
int lab_multi(app *a, int timeout_ms);
int lab_close(app *a, int timeout_ms, int hold_ms); /* at each look */

#endif
