/* problem.c -- what is wrong with a capture file, in words. */
#include "problem.h"

#include <inttypes.h>
#include <stdio.h>

static text_id text_of_problem(const reading_file *file)
{
    static const text_id texts[PROBLEMS] = {
        [PROBLEM_NONE] = TEXT_COUNT,
        [PROBLEM_IN_HEADER] = TEXT_CAPTURE_IN_HEADER,
        [PROBLEM_IN_PACKET_HEADER] = TEXT_CAPTURE_IN_PACKET_HEADER,
        [PROBLEM_IN_PACKET] = TEXT_CAPTURE_IN_PACKET,
        [PROBLEM_IN_SECTION_HEADER] = TEXT_CAPTURE_IN_SECTION_HEADER,
        [PROBLEM_IN_BLOCK_HEADER] = TEXT_CAPTURE_IN_BLOCK_HEADER,
        [PROBLEM_IN_BLOCK] = TEXT_CAPTURE_IN_BLOCK,
        [PROBLEM_PACKET_LENGTH] = TEXT_CAPTURE_PACKET_LENGTH,
        [PROBLEM_PACKET_IN_BLOCK] = TEXT_CAPTURE_PACKET_IN_BLOCK,
        [PROBLEM_PACKET_BLOCK] = TEXT_CAPTURE_PACKET_BLOCK,
        [PROBLEM_PACKET_INTERFACE] = TEXT_CAPTURE_PACKET_INTERFACE,
        [PROBLEM_BLOCK_LENGTH] = TEXT_CAPTURE_BLOCK_LENGTH,
        [PROBLEM_BLOCK_LENGTHS] = TEXT_CAPTURE_BLOCK_LENGTHS,
        [PROBLEM_SECTION_ORDER] = TEXT_CAPTURE_SECTION_ORDER,
        [PROBLEM_SECTION_LENGTH] = TEXT_CAPTURE_SECTION_LENGTH,
        [PROBLEM_INTERFACE_LENGTH] = TEXT_CAPTURE_INTERFACE_LENGTH,
        [PROBLEM_INTERFACES] = TEXT_CAPTURE_INTERFACES,
        [PROBLEM_EMPTY] = TEXT_CAPTURE_EMPTY,
        [PROBLEM_FOREIGN] = TEXT_CAPTURE_FOREIGN,
        [PROBLEM_GZIP] = TEXT_CAPTURE_GZIP,
        [PROBLEM_ZSTD] = TEXT_CAPTURE_ZSTD,
        [PROBLEM_LZ4] = TEXT_CAPTURE_LZ4,
        [PROBLEM_ZIP] = TEXT_CAPTURE_ZIP,
        [PROBLEM_SNOOP] = TEXT_CAPTURE_SNOOP,
        [PROBLEM_PICTURE] = TEXT_CAPTURE_PICTURE,
        [PROBLEM_PDF] = TEXT_CAPTURE_PDF,
    };

    return file->problem == PROBLEM_READ ? text_of_error(file->rc.err)
                                         : texts[file->problem];
}

const char *problem_text(text_language language, const reading_file *file,
                         char buf[PROBLEM_TEXT])
{
    text_id id = text_of_problem(file);
    char a[24], b[24];
    const char *const args[] = { a, b };

    buf[0] = '\0';
    if (id == TEXT_COUNT)
        return buf;
    snprintf(a, sizeof(a), "%" PRIu64, file->numbers[0]);
    snprintf(b, sizeof(b), "%" PRIu64, file->numbers[1]);
    text_fill(buf, PROBLEM_TEXT, text_of(language, id), args, 2);
    return buf;
}
