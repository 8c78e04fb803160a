/* answers.h -- what a conversation shows, as sentences of the catalogue. */
#ifndef EXPLAIN_ANSWERS_H
#define EXPLAIN_ANSWERS_H

#include "packets/filter.h"
#include "packets/findings.h"
#include "report/text.h"

enum {
    ANSWER_ARGUMENTS = 5,
    ANSWER_TEXT = 120,
    ANSWERS_MOST = FINDINGS_MOST + 1,
    ANSWER_FILTERS = 2
};

typedef enum answer_kind {
    ANSWER_IS_TEXT,  /* the same in all languages: a number, an address */
    ANSWER_IS_FRAME, /* a packet; nothing is said where it is 0 */
    ANSWER_IS_ICMP   /* an error, named where it has a name */
} answer_kind;

typedef struct answer_argument {
    answer_kind kind;
    uint8_t family;  /* of an error */
    uint64_t number; /* of the packet; type * 256 + code of an error */
    char text[ANSWER_TEXT];
} answer_argument;

/* The text, and what stands in its places. */
typedef struct answer {
    text_id id;
    bool odd;
    answer_argument args[ANSWER_ARGUMENTS];
} answer;

typedef struct answers {
    size_t count;
    size_t odd;     /* how many of them tell of something odd */
    bool has_ports; /* list[ports] tells of the ports */
    size_t ports;
    answer list[ANSWERS_MOST];
} answers;

void answers_of(const flows *all, const flow *f, answers *out);

/* The whole sentence in one language. */
void answer_text(const answer *one, text_language language, char *buf,
                 size_t cap);

/* The display filters that select the conversation, the short one, which holds
 * in the one file that was read, first; returns how many there are. */
size_t answers_filters(const flows *all, const flow *f, size_t files,
                       char out[ANSWER_FILTERS][FILTER_TEXT]);

#endif
