/* why_report.h -- tell what was observed, what it means and what to do. */
#ifndef PEER_WHY_REPORT_H
#define PEER_WHY_REPORT_H

#include <jansson.h>

#include "common/app.h"
#include "why_look.h"

/* As text to `to`, or with --json as one event on standard output.  Returns
 * the status: APP_DONE where it works. */
int why_report(app *a, output *to, const why_look *l);

/* The same event, to be kept; its words in this language. */
json_t *why_report_json(const app *a, text_language language,
                        const why_look *l);

/* A line of what was observed: about what, and its words. */
void why_report_note(output *o, const char *about, const char *text);

#endif
