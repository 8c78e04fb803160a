/*
 * claims.h -- from evidence to answers: the 18 items of the assignment and
 * the ten myths.  Pure: the same rows give the same claims, and nothing is
 * claimed that no row shows.
 */
#ifndef REPORT_CLAIMS_H
#define REPORT_CLAIMS_H

#include <jansson.h>

/*
 * A list of {"id", "part", "title", "verdict", "statements"}: id "tcp.1" to
 * "remote.4" and "myth.1" to "myth.10"; part, title and the "text" of a
 * statement are names of the catalogue.  verdict: "answered", "partly" or
 * "not observed" of an item; "true", "false", "depends" or "not observed" of
 * a myth.  A statement has "observed", and where it was, "args" for its text
 * and "evidence", numbers of rows; or it is "advice".
 */
json_t *claims_make(const json_t *rows);

/* The name of the text for a verdict. */
const char *claims_verdict_text(const char *verdict);

#endif
