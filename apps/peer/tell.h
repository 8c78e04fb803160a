/* tell.h -- what a peer tells the person before it: lines to read, or JSON
 * Lines. */
#ifndef PEER_TELL_H
#define PEER_TELL_H

#include <jansson.h>

#include "report/say.h"
#include "room.h"

/*
 * One event: in printf's words for people, NULL for none, and for programs
 * with the name, the member that it is about (or NULL) and more fields (or
 * NULL; taken).
 */
#define tell(r, event, m, more, ...)                                          \
    (snprintf((r)->line, sizeof((r)->line), __VA_ARGS__),                     \
     tell_line(r, event, m, more))
void tell_line(room *r, const char *event, member *m, json_t *more);

/* Only for people. */
#define tell_people(r, ...)                                                   \
    (snprintf((r)->line, sizeof((r)->line), __VA_ARGS__), tell_text(r))
void tell_text(room *r);

/* The same two with a text of the catalogue; what goes into its places is
 * printed line by line, as say.h has it. */
#define tell_as(r, event, m, more, id, ...)                                   \
    (say_into((r)->a, (r)->line, sizeof((r)->line), id, __VA_ARGS__),         \
     tell_line(r, event, m, more))
#define tell_people_as(r, id, ...)                                            \
    (say_into((r)->a, (r)->line, sizeof((r)->line), id, __VA_ARGS__),         \
     tell_text(r))

/* "14:05:09", and text from outside as JSON can hold it. */
const char *tell_time(room *r);
json_t *tell_json(const char *text, size_t len);

/* What a member is, when it comes, and its connection, when its round trip is
 * known. */
void tell_greeting(member *m);
void tell_proof(member *m);

/* How far the other side's clock is from ours: data alone, and once. */
void tell_clock(member *m);

/* The beginning: where it listens, and that all is in plain text. */
void tell_start(room *r);

#endif
