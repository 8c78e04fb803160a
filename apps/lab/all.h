/* all.h -- `soquete lab all`: every block, and the report of it. */
#ifndef LAB_ALL_H
#define LAB_ALL_H

#include <stddef.h>

#include "common/app.h"
#include "report/text.h"

typedef struct all_block {
    const char *name;
    int (*run)(app *a, int timeout_ms);
} all_block;

typedef struct all_order {
    app *a;
    const all_block *blocks;
    size_t count;
    int timeout_ms;     /* for each of them */
    const char *folder; /* where the report goes; NULL: nowhere */
    text_language language;
} all_order;

int lab_all(const all_order *order);

/* `soquete lab --verify FILE`: APP_DONE where all of it follows. */
int lab_verify(app *a, const char *path);

#endif
