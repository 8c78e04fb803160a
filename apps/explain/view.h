/* view.h -- what the parts of `soquete explain` share. */
#ifndef EXPLAIN_VIEW_H
#define EXPLAIN_VIEW_H

#include "common/app.h"
#include "packets/choose.h"
#include "packets/findings.h"
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

/* The files: what each is, and where it ends when that is not its end. */
void view_files(const view *v);

/* The conversations: those of the chosen one's server, then the others. */
void view_table(const view *v);

/* The rungs of the chosen conversation. */
void view_ladder(const view *v);

/* What it shows, in words, and the filter that selects it. */
void view_answers(const view *v);

/* All of it as JSON Lines. */
void view_json(const view *v);

/* "TCP", "UDP". */
const char *view_protocol(const flow *f);

/* "closed in order"; with --json "graceful". */
const char *view_ending(flow_ending ending);
const char *view_ending_name(flow_ending ending);

/* "syn": why one end is taken for the client, for JSON. */
const char *view_why_name(flow_why why);

#endif
