/* live.h -- the table on a terminal, drawn again at each look. */
#ifndef NETSTAT_LIVE_H
#define NETSTAT_LIVE_H

#include "common/stop.h"
#include "watch.h"

int live_run(app *a, const view *v, names *n, soq_poller *poller,
             const stop *s);

#endif
