/* watch.h -- the table while it changes. */
#ifndef NETSTAT_WATCH_H
#define NETSTAT_WATCH_H

#include "changes.h"
#include "names.h"
#include "view.h"

/* Look again and again until it is interrupted: live on a terminal, in a pipe
 * a line per change.  names NULL: numbers. */
int watch_run(app *a, const view *v, names *n);

/* For both ways: one line about a change, without its end; the time of day;
 * and how long to wait until the next look. */
void watch_text(const change *c, names *n, char *buf, size_t cap);
const char *watch_clock(int64_t time_us, char buf[24]);
int watch_pause(const view *v, int64_t begun_ns, int64_t look_ns, int ms);

#endif
