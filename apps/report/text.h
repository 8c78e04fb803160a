/*
 * text.h -- what the program says to a student, in each of its languages.
 *
 * One catalogue: a file texts_<topic>.def for each topic, in which a text is
 * a row TEXT(NAME, English, Portuguese, Russian).  A row that lacks one does
 * not compile, nor does an empty one.  Numbers, units, calls, states and
 * addresses are the same in all of them; {1} to {9} is where they go, or a
 * name.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/app.h"
#include "common/language.h"

typedef enum text_id {
#define TEXT(name, en, pt, ru) TEXT_##name,
#include "texts.def"
#undef TEXT
    TEXT_COUNT
} text_id;

/* The text as it stands in the catalogue. */
const char *text_of(text_language language, text_id id);

/* "CLAIM_PORTS": the name of the row, and back; TEXT_COUNT: there is none. */
const char *text_name(text_id id);
text_id text_by_name(const char *name);

/*
 * Which argument goes where p points to: from 1 for {1}, and for the names
 * that a diagnosis gives its places; 0: it is no place.  *len: how long it is.
 */
enum { TEXT_NAMED = 8 };
size_t text_place(const char *p, size_t *len);
const char *text_place_name(size_t k); /* of 1 to TEXT_NAMED: "host" */

/*
 * The text with args[0] in the place of {1} and so on, cut to fit cap at the
 * end of a character.  A place without an argument stays as it is.
 */
void text_fill(char *buf, size_t cap, const char *text,
               const char *const args[], size_t count);

/* "en", "pt-BR", "ru": as HTML and --lang write it; and its own name. */
const char *text_language_code(text_language language);
const char *text_language_name(text_language language);

/* Any form of it: "pt", "pt-br", "pt_BR", "ru-RU".  false: not one of ours. */
bool text_language_parse(const char *name, text_language *out);

/* The user's, English where it is not one of ours. */
text_language text_language_of_user(void);

/*
 * What --lang asks for, or the user's own where option is NULL.  false: not
 * one of ours, and one line has said so; then end with APP_MISUSED.
 */
bool text_choose(app *a, const char *option, text_language *out);

/* The same for all that a command says: as data, the sentences are English
 * unless --lang asks for others. */
bool text_speak(app *a, const char *option);

/* "connection refused", as the catalogue has it. */
text_id text_of_error(soq_err err);

/* What happened, of an event that is no call ("greet"); TEXT_COUNT: it is one.
 */
text_id text_of_event(const char *event);

/*
 * The same for what is drawn with lines.  *ascii is what --ascii asks for, and
 * becomes true where the locale says that nothing else can be shown; the
 * language is English then unless --lang asks for another, which needs more.
 */
bool text_choose_drawn(app *a, const char *option, text_language *out,
                       bool *ascii);

#endif
