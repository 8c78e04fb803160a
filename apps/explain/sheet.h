/* sheet.h -- the parts of the page of `soquete explain`. */
#ifndef EXPLAIN_SHEET_H
#define EXPLAIN_SHEET_H

#include "report/frame.h"
#include "view.h"

/* A conversation packet by packet, with the states of both ends. */
void sheet_ladder(writer *w, const view *v, const flow *f);

/* A comment with its lines, behind a word of the catalogue. */
void sheet_comment(writer *w, const view *v, text_id id, const comment *one);

/* "curl 1234", where a comment says whose the end is; whole: as
 * view_process(). */
void sheet_process(writer *w, const view *v, const flow *f, unsigned side,
                   bool whole);

/* Is this packet among those that sheet_ladder() draws? */
bool sheet_draws(const flow *f, uint64_t frame);

/* All conversations, and what is in none. */
void sheet_conversations(writer *w, const view *v);

/* What each file is, and where it ends. */
void sheet_files(writer *w, const view *v);

/* The text with numbers in its places. */
void sheet_count(writer *w, text_id id, uint64_t a, uint64_t b);

#endif
