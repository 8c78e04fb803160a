/*
 * why_words.h -- what the reasons and the observations are called, in plain
 * words and in each language; the texts stand in report/texts_why.def.
 */
#ifndef PEER_WHY_WORDS_H
#define PEER_WHY_WORDS_H

#include "report/text.h"
#include "why.h"

typedef enum why_part {
    WHY_FOUND, /* one line: what it is */
    WHY_MEANS, /* and what that means; lines */
    WHY_TODO,  /* what to do; lines */
    WHY_PARTS
} why_part;

/* A part of a reason, with what was seen in its places. */
void why_words(text_language language, why_cause cause, why_part part,
               const why_seen *s, char *buf, size_t cap);

/* What was observed, a line each, and what it is about. */
#define WHY_NOTE_MAP(X)                                                       \
    X(NAME_HEARD, NAME)                                                       \
    X(NAME_HEARD_AND_KNOWN, NAME)                                             \
    X(NAME_KNOWN, NAME)                                                       \
    X(NAME_UNKNOWN, NAME)                                                     \
    X(NAME_UNANSWERED, NAME)                                                  \
    X(ADDRESS_OWN, ADDRESS)                                                   \
    X(ADDRESS_LOOPBACK, ADDRESS)                                              \
    X(ADDRESS_HEARD, ADDRESS)                                                 \
    X(HERE_NOTHING, HERE)                                                     \
    X(HERE_NO_DHCP, HERE)                                                     \
    X(NET_SAME, NETWORK)                                                      \
    X(NET_OTHER, NETWORK)                                                     \
    X(NET_NO_WAY, NETWORK)                                                    \
    X(NEIGHBOUR_YES, MACHINE)                                                 \
    X(NEIGHBOUR_NO, MACHINE)                                                  \
    X(PING_YES, MACHINE)                                                      \
    X(PING_NO, MACHINE)                                                       \
    X(PORT_OPEN, PORT)                                                        \
    X(PORT_REFUSED, PORT)                                                     \
    X(PORT_SILENT, PORT)                                                      \
    X(PORT_ERROR, PORT)                                                       \
    X(LOOPBACK_YES, PORT)                                                     \
    X(GREETING_PEER, PROGRAM)                                                 \
    X(GREETING_NONE, PROGRAM)

typedef enum why_note {
#define WHY_X(name, about) WHY_NOTE_##name,
    WHY_NOTE_MAP(WHY_X)
#undef WHY_X
        WHY_NOTES
} why_note;

/* Those that were made, in order; how many. */
size_t why_notes(const why_seen *s, why_note list[WHY_NOTES]);

/* "name", "machine": what the observation is about; and its words. */
const char *why_note_subject(text_language language, why_note note);
const char *why_note_words(text_language language, why_note note);

/* The same subject, as the data have it in English. */
const char *why_about(text_language language, const char *subject);

/*
 * Write text with {host} {port} {to} {from} {net} {interface} {name} {system}
 * {heard} {rtt} {error} {loopback} replaced by what was seen.  A line that
 * begins with "[Windows] " or "[Linux] " is left out where the other machine
 * is known to run the other one, and loses these words otherwise.
 */
void why_fill(text_language language, const char *text, const why_seen *s,
              char *buf, size_t cap);

/* What stands in the place of this name; NULL: it is none of these. */
const char *why_place(text_language language, const char *name,
                      const why_seen *s, char *buf, size_t cap);

/* The sentence that says what was found, its places still open. */
const char *why_sentence(text_language language, why_cause cause);

#endif
