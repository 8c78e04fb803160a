/* summary.h -- what a report says, in a terminal and as JSON Lines. */
#ifndef LAB_SUMMARY_H
#define LAB_SUMMARY_H

#include <jansson.h>

#include "common/app.h"
#include "report/text.h"

/* Each claim with its verdict and what it says, within the window. */
void summary_text(app *a, const json_t *report, text_language language);

/* Each row and each claim, one object a line, and the result. */
void summary_json(app *a, const json_t *report);

#endif
