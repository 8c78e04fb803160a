/* all.h -- `soquete lab all`: every block, and the report of it. */
#ifndef LAB_ALL_H
#define LAB_ALL_H

#include <stddef.h>

#include <jansson.h>

#include "blocks.h"
#include "common/app.h"
#include "report/text.h"

typedef struct all_block {
    const char *name;
    int (*run)(app *a, int timeout_ms);
} all_block;

typedef struct all_order {
    app *a;
    const all_block *blocks; /* before the block peer */
    size_t count;
    int timeout_ms;               /* for each of them */
    const lab_peer_order *remote; /* and another machine's lab; or NULL */
    const char *folder;           /* where the report goes; NULL: nowhere */
    text_language language;
} all_order;

int lab_all(const all_order *order);

/* report.json and report.html into a folder that is empty; what could be
 * written stays. */
int report_keep(app *a, const char *folder, json_t *report,
                text_language language);

/* `soquete lab --verify REPORT [CAPTURE...]`: APP_DONE where all of it
 * follows, and its conversations are in the captures beside it, NULL after the
 * last. */
enum { VERIFY_CAPTURES = 8 };
int lab_verify(app *a, const char *path, const char *const beside[]);

/* `soquete lab add REPORT CAPTURE --output DIR`: the packets of a capture that
 * ran beside, put into a report. */
typedef struct add_order {
    app *a;
    const char *path, *capture, *folder;
    text_language language;
} add_order;

int lab_add(const add_order *order);

#endif
