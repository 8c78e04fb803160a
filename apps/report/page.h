/*
 * page.h -- a report as one page of HTML that needs nothing beside it: all
 * languages, styles and drawings are in it, and no network is asked.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <jansson.h>

#include "text.h"

/* The page, which opens in this language; NULL: no memory.  Free it. */
char *page_make(const json_t *report, text_language language);

#endif
