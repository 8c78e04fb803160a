/* statement.h -- a sentence of a claim, in one of the languages. */
#ifndef REPORT_STATEMENT_H
#define REPORT_STATEMENT_H

#include <stddef.h>

#include <jansson.h>

#include "text.h"

/* Observed: its text with its arguments.  Else "not observed: " and the text
 * with dots in their places; advice as it is. */
void statement_text(const json_t *statement, text_language language, char *buf,
                    size_t cap);

/* Append the numbers of its evidence, " [#3 #14]"; runs become "#3-#9". */
void statement_numbers(const json_t *statement, char *buf, size_t cap);

#endif
