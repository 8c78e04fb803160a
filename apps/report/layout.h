/*
 * layout.h -- texts in columns and in lines, by characters and not by bytes:
 * "porta efêmera" has 13 columns and 14 bytes.
 */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include <stddef.h>

#include "common/output.h"

/* What "%-*s" must be told so that text fills so many columns. */
int layout_field(const char *text, size_t columns);

/* How wide a line may be: what the terminal has, 79 at most. */
size_t layout_width(const output *o);

/* Words as they fit, after `first`, every further line indented. */
void layout_wrap(output *o, const char *first, size_t indent, size_t width,
                 const char *text);

/* Lines of text, each wrapped; one that begins with a blank stays as it is,
 * for it is to be typed. */
void layout_lines(output *o, const char *text);

#endif
