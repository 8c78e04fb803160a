/* problem.c -- what is wrong with a capture file, in words. */
#include "problem.h"

#include <inttypes.h>
#include <stdio.h>

/* What the catalogue has no row for: the system says it. */
#define TEXT_CAPTURE_READ TEXT_COUNT

static text_id text_of_problem(capture_problem problem)
{
    static const text_id texts[] = { [PROBLEM_NONE] = TEXT_COUNT,
#define X(name) [PROBLEM_##name] = TEXT_CAPTURE_##name,
                                     CAPTURE_PROBLEMS(X)
#undef X
    };

    return texts[problem];
}

const char *problem_text(text_language language, const reading_file *file,
                         char buf[PROBLEM_TEXT])
{
    text_id id = text_of_problem(file->problem);
    char a[24], b[24];
    const char *const args[] = { a, b };

    buf[0] = '\0';
    if (file->problem == PROBLEM_READ)
        id = text_of_error(file->rc.err);
    if (id == TEXT_COUNT)
        return buf;
    snprintf(a, sizeof(a), "%" PRIu64, file->numbers[0]);
    snprintf(b, sizeof(b), "%" PRIu64, file->numbers[1]);
    text_fill(buf, PROBLEM_TEXT, text_of(language, id), args, 2);
    return buf;
}
