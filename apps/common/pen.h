/* pen.h -- lines and arrows on a terminal, in UTF-8 or in ASCII. */
#ifndef APP_PEN_H
#define APP_PEN_H

#include <stdbool.h>

#include "output.h"

typedef struct pen {
    const char *line, *right, *left; /* one column each */
} pen;

pen pen_of(bool ascii);

/* The piece n times; n < 1: not at all. */
void pen_repeat(output *o, const char *piece, int n);

#endif
