/* jsonl.h -- one line of JSON Lines. */
#ifndef APP_JSONL_H
#define APP_JSONL_H

#include <stdint.h>

#include <jansson.h>

#include "output.h"

/* The object as one line without its end, "time" first (Unix seconds with six
 * decimals), nothing in it that a terminal would obey.  Takes fields; NULL
 * without memory.  Free it. */
char *jsonl(int64_t time_us, json_t *fields);

/* The same, printed as a line of its own, however long it is. */
void jsonl_print(output *o, int64_t time_us, json_t *fields);

#endif
