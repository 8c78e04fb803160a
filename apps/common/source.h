/* source.h -- what a client sends: a message, a file, or standard input,
 * which may be a terminal, a pipe or a file. */
#ifndef APP_SOURCE_H
#define APP_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/file.h>

typedef struct source {
    const char *name; /* for messages */
    const char *text; /* what is left of a message, or NULL */
    size_t len;
    soq_file file;
    bool waits;       /* what comes may have to be waited for, */
    soq_input *input; /* by this, once reading has begun */
    const char *path; /* of the file, while it is open */
    uint64_t size;    /* 0: not known */
} source;

void source_text(source *s, const char *text);

/* path "-" is standard input. */
soq_rc source_file(source *s, const char *path);

/* 1..cap bytes, SOQ_EOF at the end, SOQ_EAGAIN when they must be waited for:
 * then watch this socket, which is SOQ_NONE for what never waits. */
soq_rc source_read(source *s, void *buf, size_t cap, size_t *n);
soq source_socket(const source *s);

void source_close(source *s);

#endif
