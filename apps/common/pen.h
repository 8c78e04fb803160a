/* pen.h -- lines and arrows on a terminal, in UTF-8 or in ASCII. */
#ifndef APP_PEN_H
#define APP_PEN_H

#include <stdbool.h>

#include "output.h"

/* "──label─────▶" or "◀──label─────", so many columns wide; as wide as it must
 * be where the label leaves no room. */
void pen_arrow(output *o, bool ascii, const char *label, bool to_right,
               int width);

/* The piece n times; n < 1: not at all. */
void pen_repeat(output *o, const char *piece, int n);

#endif
