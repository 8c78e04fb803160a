/*
 * report.h -- report.json: the evidence of a run, the claims that follow from
 * it, and a digest of both.  docs/report.md describes it field by field.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "common/hash.h"
#include "text.h"

#define REPORT_SCHEMA "soquete-report/1"

/* What a report is made of; blocks is a list of {"name", "status", "ms"}.
 * NULL: no memory. */
json_t *report_make(json_t *rows, json_t *blocks, text_language language,
                    int64_t time_us, bool whole);

/* The report as text, one line a row, the end of line included.  Free it. */
char *report_text(json_t *report);

/* SHA-256 over all of it but the digest; false: no memory. */
bool report_digest(json_t *report, char out[HASH_TEXT]);

/*
 * Read and check it: that it is one, that its rows are numbered without a
 * gap, that its claims are those that its rows give, and its digest.  Each
 * fault is told in a line; how many there were is returned.
 */
typedef void (*report_fault_fn)(const char *line, void *user);
size_t report_check(json_t *report, text_language language,
                    report_fault_fn tell, void *user);

#endif
