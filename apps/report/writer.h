/*
 * writer.h -- text that grows, and the one function through which what came
 * from outside gets into a page.
 */
#ifndef REPORT_WRITER_H
#define REPORT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct writer {
    char *text; /* NUL-terminated; NULL while nothing was written */
    size_t len, cap;
    bool failed;     /* no memory: what was written is of no use */
    char line[1024]; /* what writer_print() composes; longer is cut */
} writer;

void writer_open(writer *w);

/* The text, to be freed; NULL when it failed. */
char *writer_take(writer *w);

/* As it is: our own words only. */
void writer_put(writer *w, const char *text);

/* printf of our own words and numbers. */
#define writer_print(w, ...)                                                  \
    (snprintf((w)->line, sizeof((w)->line), __VA_ARGS__),                     \
     writer_put((w), (w)->line))

/*
 * Whatever it is, as text of HTML or of an attribute in quotes: & < > " ' as
 * entities, and what cannot be seen or would turn the direction of writing as
 * escape() has it.
 */
void writer_html(writer *w, const char *text);
void writer_html_bytes(writer *w, const char *text, size_t len);

#endif
