/* apart.h -- how far two machines' clocks are apart, as a sentence. */
#ifndef REPORT_APART_H
#define REPORT_APART_H

#include <stdint.h>

#include <jansson.h>

#include "text.h"

enum { APART_TEXT = 48 };

typedef struct apart {
    text_id id;
    char args[2][APART_TEXT]; /* how far, and give or take how much */
} apart;

/* The other machine's clock is ahead of this one's by so much. */
apart apart_of(int64_t lo_ns, int64_t hi_ns);

/* As an event `clock` of the peer has told; false: it is none. */
bool apart_told(const json_t *event, apart *out);

/* "812 µs", "-1.234 ms", "12.345678 s": to the microsecond, rounded away from
 * nothing. */
void apart_duration(int64_t ns, char buf[APART_TEXT]);

#endif
