/* jsonl.h -- one line of JSON Lines. */
#ifndef APP_JSONL_H
#define APP_JSONL_H

#include <stdint.h>

#include <jansson.h>

/* The object as one line without its end, "time" first (Unix seconds with six
 * decimals), nothing in it that a terminal would obey.  Takes fields; NULL
 * without memory.  Free it. */
char *jsonl(int64_t time_us, json_t *fields);

#endif
