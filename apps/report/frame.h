/*
 * frame.h -- what every page of the program has: its head and style, its
 * banner with the choice of a language, its contents, and its script; and how
 * it says a text in every language, of which it shows one.
 *
 * A page is one file that asks nobody for anything.  It is made in this order:
 *
 *     frame_head()  frame_banner() ... frame_close_banner()
 *     frame_open_body()  { frame_open_section() ... frame_close_section() }
 *     frame_open_footer()  frame_end()
 */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include <stdint.h>

#include "text.h"
#include "writer.h"

typedef struct frame_kind {
    text_id title, kind, lede, skip;
} frame_kind;

typedef struct frame_section {
    const char *id;
    text_id title;
} frame_section;

/* ---- words ------------------------------------------------------------- */

/* The text in every language. */
void frame_say(writer *w, text_id id);

/* The same inside of <text> in a drawing. */
void frame_draw(writer *w, text_id id);

/* Words of one language: everything between is shown with it only. */
void frame_open_words(writer *w, text_language language);
void frame_close_words(writer *w);

/* Writes what stands in the place of {n}, n from 1. */
typedef void (*frame_put)(writer *w, text_language language, size_t n,
                          const void *user);

/* The text in one language, its places filled; and in all of them. */
void frame_fill(writer *w, text_language language, text_id id, frame_put put,
                const void *user);
void frame_say_filled(writer *w, text_id id, frame_put put, const void *user);

void frame_paragraph(writer *w, text_id id);
void frame_note(writer *w, text_id id);
void frame_warning(writer *w, text_id id);

/* The heads of a table, between <table> and its first row. */
void frame_columns(writer *w, const text_id *ids, size_t count);

/* "2026-11-20 12:00 UTC" */
void frame_date(writer *w, int64_t us);

/* ---- the page ---------------------------------------------------------- */

void frame_head(writer *w, text_language language, const frame_kind *kind);
void frame_banner(writer *w, text_language language, const frame_kind *kind);

/* Who hands it in, to be written by hand. */
void frame_who(writer *w);

/* Large numbers with their names; whole 0: there is no whole. */
void frame_open_figures(writer *w);
void frame_figure(writer *w, uint64_t part, uint64_t whole, text_id id);
void frame_close_figures(writer *w);

/* When it was made, and by what (NULL: by this program); then paragraphs of
 * the page's own. */
void frame_open_meta(writer *w, int64_t made_us, const char *program);
void frame_close_banner(writer *w);

void frame_open_body(writer *w, const frame_section *list, size_t count);
void frame_open_section(writer *w, const frame_section *section);
void frame_close_section(writer *w);
void frame_open_footer(writer *w);
void frame_end(writer *w);

#endif
