/* sink.h -- where a client's answer goes: shown, or stored in a file, or raw
 * to standard output. */
#ifndef APP_SINK_H
#define APP_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/file.h>

#include "app.h"

/* More of an answer than this is not shown. */
enum { SINK_SHOWN = 65536 };

typedef struct sink {
    app *a;
    const char *path; /* NULL: shown; "-": standard output, raw */
    soq_file file;
    bool created;   /* the file was not there before */
    bool by_pieces; /* show each as it comes, for one who types */
    uint64_t total;
    size_t kept;
    char text[SINK_SHOWN];
} sink;

void sink_begin(sink *s, app *a, const char *path, bool by_pieces);

/* Create the file, or with replace empty the one that is there.  Nothing to
 * do where there is no file. */
soq_rc sink_open(sink *s, bool replace);

soq_rc sink_write(sink *s, const void *data, size_t n);

/* The whole answer is there: show it, or finish the file. */
soq_rc sink_finish(sink *s);

/* The answer is not whole: say what there is of it, or take an empty file
 * away again. */
void sink_give_up(sink *s);

#endif
