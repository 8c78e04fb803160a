/* gallery.h -- failures that are made on purpose, each diagnosed. */
#ifndef LAB_GALLERY_H
#define LAB_GALLERY_H

#include <stddef.h>

#include <soquete/hosts.h>

#include "common/app.h"
#include "common/stop.h"

typedef struct gallery {
    app *a;
    soq_hosts *hosts;      /* NULL: all is on this one host */
    const char *interface; /* where peers find each other */
    size_t made, as_expected;
    size_t left_out; /* that one host alone cannot show */
} gallery;

/* Make them one after the other and tell each; false: stop was asked. */
bool gallery_show(gallery *g, const stop *until);

#endif
