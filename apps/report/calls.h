/* calls.h -- which call stands in which file of the programs: the table that
 * the source analysis of a report is written from.  A test reads the files. */
#ifndef REPORT_CALLS_H
#define REPORT_CALLS_H

#include <stddef.h>

typedef struct call_site {
    const char *program;     /* as in the table of claims: "tcp", ... */
    const char *who, *event; /* the evidence that it was called */
    const char *call;        /* of the layer */
    const char *file, *function;
} call_site;

extern const call_site calls_list[];
extern const size_t calls_count;

#endif
