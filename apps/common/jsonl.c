/* jsonl.c -- one line of JSON Lines. */
#include "jsonl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

char *jsonl(int64_t time_us, json_t *fields)
{
    char *plain = json_dumps(fields, JSON_COMPACT | JSON_EMBED |
                                         JSON_REAL_PRECISION(12));
    size_t len = plain ? strlen(plain) : 0, cap = 6 * len + 64;
    char *out = plain ? malloc(cap) : NULL;

    if (out) {
        /* A double has no room for microseconds; six decimals are written
         * as they are. */
        int head = snprintf(out, cap, "{\"time\":%" PRId64 ".%06" PRId64 ",",
                            time_us / 1000000, time_us % 1000000);

        escape(ESCAPE_JSON, plain, len, out + head, cap - (size_t)head - 1);
        memcpy(out + strlen(out), "}", 2);
    }
    free(plain);
    json_decref(fields);
    return out;
}

void jsonl_print(output *o, int64_t time_us, json_t *fields)
{
    char *line = jsonl(time_us, fields);

    if (line) {
        output_begin(o, line);
        output_end(o);
    }
    free(line);
}
