/*
 * output.h -- standard output and standard error of a command.
 *
 * Everything that a command prints comes through here, and so through
 * escape(): a byte that a terminal would obey cannot get past it, wherever it
 * came from.  Lines are written whole.
 */
#ifndef APP_OUTPUT_H
#define APP_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <soquete/file.h>

typedef struct output {
    soq_file file;
    bool terminal;
    size_t status;        /* columns of the line that output_status() shows */
    soq_rc rc;            /* the first failure; nothing is written after it */
    struct output *other; /* on the same terminal, or NULL */
    size_t len;
    char buf[4096];
    char line[6144]; /* what output_print() composes; longer is cut */
} output;

void output_open(output *o, soq_stream which);

/* Text of whole lines, each with its "\n". */
void output_text(output *o, const char *text, size_t len);

/* One line in several pieces, of which none is an end of line. */
void output_begin(output *o, const char *text);
void output_add(output *o, const char *text);
void output_end(output *o);

/* printf of whole lines.  A macro, so that the compiler checks the format. */
#define output_print(o, ...)                                                  \
    (snprintf((o)->line, sizeof((o)->line), __VA_ARGS__), output_line(o))
void output_line(output *o);

/* Show one line in place, on a terminal only; "" removes it.  The next line
 * on this terminal removes it too. */
void output_status(output *o, const char *line);

/* Bytes as they are, not escaped: for answers that go to a file or a pipe. */
soq_rc output_raw(output *o, const void *data, size_t len);

#endif
