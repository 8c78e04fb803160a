/* text.h -- what stands in the columns, and lines gathered into few writes. */
#ifndef NETSTAT_TEXT_H
#define NETSTAT_TEXT_H

#include <soquete/connections.h>

#include "common/app.h"
#include "names.h"

/* Room for an end with the longest name, escaped. */
enum { TEXT_END = 1400, TEXT_WHO = 256 };

/* "127.0.0.1:65432", or with the names that are known, made safe; "-" for no
 * end.  names NULL: numbers. */
const char *text_end(names *n, soq_protocol protocol, const soq_addr *end,
                     char *buf, size_t cap);

/* "soquete/4711", "nginx/7 nginx/8 +2", "-", made safe. */
const char *text_who(const soq_connection *row, char *buf, size_t cap);

/* "D>R": the group of the local port and the remote one's; pure. */
const char *text_groups(const soq_connection *row, char buf[4]);

const char *text_protocol(const soq_connection *row);
/* "-" for UDP. */
const char *text_state(const soq_connection *row);

/*
 * Fits a line into a window: where it is wider than that, the spaces that make
 * columns become one each.  How many lines it takes then; pure.
 */
size_t text_fit(char *line, size_t columns);

/* Lines on their way to standard output. */
typedef struct lines {
    output *out;
    size_t len;
    char buf[16384];
} lines;

#define lines_print(l, ...)                                                   \
    (snprintf((l)->out->line, sizeof((l)->out->line), __VA_ARGS__),           \
     lines_add(l))
void lines_add(lines *l); /* what stands in out->line */
void lines_end(lines *l);

#endif
