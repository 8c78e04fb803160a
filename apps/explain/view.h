/* view.h -- what the parts of `soquete explain` share. */
#ifndef EXPLAIN_VIEW_H
#define EXPLAIN_VIEW_H

#include "common/app.h"
#include "packets/choose.h"
#include "packets/reading.h"
#include "report/text.h"

enum { VIEW_NARROWEST = 72, VIEW_FLOWS = 40 };

typedef struct view {
    app *a;
    reading all;
    const reading_file *files;
    size_t file_count;
    uint16_t port; /* 0: any */
    flow *chosen;  /* NULL: there is none */
    int width;
    bool ascii;
    text_language language;
} view;

/* Read all files; the status is the worst of them.  An interrupt ends it. */
int view_read(app *a, reading *all, reading_file *files, size_t count);

/* The files: what each is, and where it ends when that is not its end. */
void view_files(const view *v);

/* The conversations: those of the chosen one's server, then the others. */
void view_table(const view *v);

/* The rungs of the chosen conversation. */
void view_ladder(const view *v);

/* What it shows, in words, and the filter that selects it. */
void view_answers(const view *v);

/* Text broken into lines of the width, each behind so many spaces. */
void view_say(const view *v, int indent, const char *text);

/* The comments about the files, and how many there was no room for. */
void view_comments(const view *v);

/* Those beside a packet of the chosen conversation, below it. */
void view_row_comments(const view *v, uint64_t frame, int indent);

enum { VIEW_PROCESS = 1200 };

/* The process that has this end, as a comment says: "curl 1234", and, whole,
 * its command behind a colon.  False: none says. */
bool view_process(const view *v, const flow *f, unsigned side, bool whole,
                  char buf[VIEW_PROCESS]);

/* All of it as JSON Lines. */
void view_json(const view *v);
void view_json_page(const view *v, const char *path); /* where it is */

/* All of it as one page of HTML, to be freed; NULL: no memory. */
char *view_page(const view *v);

/* Is it one of the chosen one's, and not of the unrelated? */
static inline bool view_is_mine(const view *v, const flow *f)
{
    return v->chosen && choose_is_sibling(v->chosen, f);
}

/* "pcap, Ethernet and raw IP" */
const char *view_format(text_language language, const reading_file *file,
                        char *buf, size_t cap);

/* What is in no conversation, one kind after another: the text of each, and
 * how many.  False: there are no more.  *at begins with 0. */
bool view_other(const view *v, size_t *at, text_id *text, uint64_t *count);

#endif
