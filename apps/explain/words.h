/* words.h -- the words for what a conversation has, from the catalogue. */
#ifndef EXPLAIN_WORDS_H
#define EXPLAIN_WORDS_H

#include "common/app.h"
#include "packets/flow.h"
#include "report/text.h"

enum { WORDS_LABEL = 160, WORDS_GROUPS = 4 };

/* "TCP", "UDP". */
const char *words_protocol(const flow *f);

/* "graceful"; TEXT_COUNT for datagrams, which have no end. */
text_id words_ending(flow_ending ending);

/* Why one end is taken for the client, as a sentence and in a word; the group
 * of a port. */
text_id words_why(flow_why why);
const char *words_told_by(text_language language, flow_why why);
text_id words_group(uint16_t port);

/* "R>W": the groups of the client's port and of the server's. */
const char *words_groups(const flow *f, char buf[WORDS_GROUPS]);

/* "sent again": of mark 1 << i. */
text_id words_mark(int i);

/* "port unreachable"; TEXT_ICMP_OTHER, with its two numbers, for others. */
text_id words_icmp(uint8_t family, unsigned type_code);
const char *words_icmp_text(text_language language, uint8_t family,
                            unsigned type_code, char *buf, size_t cap);

/* "SYN,ACK seq=0 ack=1", "8 bytes": what a packet of f is. */
const char *words_label(text_language language, const flow *f,
                        const flow_row *row, char *buf, size_t cap);

/* A text with numbers in its places. */
const char *words_count(text_language language, text_id id, uint64_t a,
                        uint64_t b, char *buf, size_t cap);

/* A fault in the user's language, as app_fault(). */
int words_fault(app *a, text_id id, const char *one, const char *two,
                const char *three);
int words_fault_count(app *a, text_id id, uint64_t one, uint64_t two);

#endif
