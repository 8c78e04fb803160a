/* progress.h -- how far a long transfer is: a bar, the rate, the time left. */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "output.h"

/* "512.0 MiB", "17 bytes". */
void progress_bytes(char *buf, size_t cap, uint64_t bytes);

/* " 47% [====>     ] 481.2 MiB of 1.0 GiB, 212.0 MiB/s, 0:02 left", as wide
 * as columns allow; size 0: not known, then no bar.  from: so much was there
 * before, and took no time.  ASCII. */
void progress_line(char *buf, size_t cap, int columns, uint64_t from,
                   uint64_t done, uint64_t size, int64_t elapsed_ns);

typedef struct progress {
    uint64_t from, size;
    int64_t begin_ns;
    int64_t drawn_ns;
} progress;

void progress_begin(progress *p, uint64_t from, uint64_t size);

/* Draw it now and then, on a terminal, and not for what is over at once. */
void progress_draw(progress *p, output *o, uint64_t done);

#endif
