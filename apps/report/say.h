/*
 * say.h -- sentences of the catalogue, in the language that a command speaks.
 *
 *     say(a, o, 2, TEXT_LAB_WAY, "%s\n%u", host, port);
 *
 * What is printed, line by line, is what goes into {1}, {2} and so on: a value
 * has no end of line in it, what a stranger sent least of all.
 */
#ifndef REPORT_SAY_H
#define REPORT_SAY_H

#include <stdio.h>

#include "text.h"

enum { SAY_TEXT = 2048 };

/* A text without places. */
const char *say_text(const app *a, text_id id);

/* A paragraph, or one with its places filled: wrapped, all lines indented. */
void say_line(const app *a, output *o, size_t indent, text_id id);
#define say(a, o, indent, id, ...)                                            \
    (snprintf((a)->out.line, sizeof((a)->out.line), __VA_ARGS__),             \
     say_filled((a), (o), (indent), (id)))
void say_filled(app *a, output *o, size_t indent, text_id id);

/* The same into buf, on one line; returns buf. */
#define say_into(a, buf, cap, id, ...)                                        \
    ((void)snprintf((a)->out.line, sizeof((a)->out.line), __VA_ARGS__),       \
     say_fill((a), (buf), (cap), (id)))
const char *say_fill(app *a, char *buf, size_t cap, text_id id);

/* Text in a field of so many columns, then the rest of the line: a row. */
void say_row(output *o, const char *label, size_t columns, const char *rest);

#endif
