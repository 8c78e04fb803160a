/*
 * why_words.h -- what the reasons and the observations are called, in plain
 * words; every text of the diagnosis stands in why_words.c.
 */
#ifndef PEER_WHY_WORDS_H
#define PEER_WHY_WORDS_H

#include "why.h"

typedef struct why_text {
    const char *found; /* one line: what it is */
    const char *means; /* and what that means; lines */
    const char *todo;  /* what to do; lines, or NULL */
} why_text;

const why_text *why_words(why_cause cause);

/* What was observed, a line each. */
#define WHY_NOTE_MAP(X)                                                       \
    X(NAME_HEARD)                                                             \
    X(NAME_HEARD_AND_KNOWN)                                                   \
    X(NAME_KNOWN)                                                             \
    X(NAME_UNKNOWN)                                                           \
    X(NAME_UNANSWERED)                                                        \
    X(ADDRESS_OWN)                                                            \
    X(ADDRESS_LOOPBACK)                                                       \
    X(ADDRESS_HEARD)                                                          \
    X(HERE_NOTHING)                                                           \
    X(HERE_NO_DHCP)                                                           \
    X(NET_SAME)                                                               \
    X(NET_OTHER)                                                              \
    X(NET_NO_WAY)                                                             \
    X(NEIGHBOUR_YES)                                                          \
    X(NEIGHBOUR_NO)                                                           \
    X(PING_YES)                                                               \
    X(PING_NO)                                                                \
    X(PORT_OPEN)                                                              \
    X(PORT_REFUSED)                                                           \
    X(PORT_SILENT)                                                            \
    X(PORT_ERROR)                                                             \
    X(LOOPBACK_YES)                                                           \
    X(GREETING_PEER)                                                          \
    X(GREETING_NONE)

typedef enum why_note {
#define WHY_X(name) WHY_NOTE_##name,
    WHY_NOTE_MAP(WHY_X)
#undef WHY_X
        WHY_NOTES
} why_note;

/* Those that were made, in order; how many. */
size_t why_notes(const why_seen *s, why_note list[WHY_NOTES]);

/* "name", "way": what the observation is about; and its words. */
const char *why_note_subject(why_note note);
const char *why_note_words(why_note note);

/*
 * Write text with {host} {port} {to} {from} {net} {interface} {name} {system}
 * {heard} {rtt} {error} {loopback} replaced by what was seen.  A line that
 * begins with "[Windows] " or "[Linux] " is left out where the other machine
 * is known to run the other one, and loses these words otherwise.
 */
void why_fill(const char *text, const why_seen *s, char *buf, size_t cap);

#endif
