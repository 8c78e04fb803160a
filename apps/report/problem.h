/* problem.h -- what is wrong with a capture file, in words. */
#ifndef REPORT_PROBLEM_H
#define REPORT_PROBLEM_H

#include "packets/reading.h"
#include "text.h"

enum { PROBLEM_TEXT = 200 };

/* "a packet of 4294967295 bytes"; "" where nothing is. */
const char *problem_text(text_language language, const reading_file *file,
                         char buf[PROBLEM_TEXT]);

#endif
