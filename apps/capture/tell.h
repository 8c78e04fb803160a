/* tell.h -- what `soquete capture` says: the interfaces, the beginning, the
 * account at the end; as text and as JSON Lines. */
#ifndef CAPTURE_TELL_H
#define CAPTURE_TELL_H

#include "common/app.h"
#include "devices.h"
#include "record.h"

/* All that can be captured on. */
void tell_devices(app *a, const devices *d);

typedef struct told_capture {
    const char *const *names;
    size_t count;
    const char *filter; /* "" for none */
    const char *path;
    int64_t begin_ns;
} told_capture;

void tell_begin(app *a, const told_capture *t);
void tell_account(app *a, const told_capture *t, record *r);

/* One line, in place, on a terminal. */
void tell_progress(app *a, record *r);

#endif
