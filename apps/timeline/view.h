/* view.h -- what the parts of the command `soquete timeline` share. */
#ifndef TIMELINE_VIEW_H
#define TIMELINE_VIEW_H

#include "common/app.h"
#include "lines.h"
#include "packets/reading.h"
#include "report/apart.h"
#include "report/text.h"
#include "timeline.h"

enum { VIEW_NARROWEST = 72, VIEW_WIDEST = 120 };

/* A file of the command line. */
typedef struct source {
    const char *path, *name; /* name: "" where none was given */
    char name_room[TIMELINE_NAME];
    bool capture, empty, utf16;
    lines events;
    reading packets;
    reading_file file;
} source;

typedef struct view {
    app *a;
    source *sources;
    size_t count;
    timeline t;
    text_language language;
    int width;
    bool ascii;
} view;

/* Read a file into the timeline, whatever it is; the exit status, after a
 * line where it is not whole. */
int feed(view *v, source *s);

void timeline_text(const view *v);
void timeline_json(const view *v);

/* "recv", of an event or a failure; *is_call: with "()". */
const char *timeline_call(const line *l, bool *is_call);

/* What one clock differs by, in words: a text and its arguments. */
enum { VIEW_ARGS = 6, VIEW_ARG = APART_TEXT };
typedef struct clock_words {
    text_id id;
    char args[VIEW_ARGS][VIEW_ARG];
} clock_words;
clock_words timeline_words(const view *v, const timeline_clock *c);

/* Who has this clock: its name, or the end that it tells of. */
const char *timeline_clock_name(const view *v, const timeline_clock *c);

#endif
