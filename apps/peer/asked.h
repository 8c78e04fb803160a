/* asked.h -- what the command line of `soquete peer` asks for. */
#ifndef PEER_ASKED_H
#define PEER_ASKED_H

#include <stdbool.h>

#include "common/options.h"
#include "room.h"
#include "secret.h"

typedef struct asked {
    app *a;
    room_setup setup;
    char name[BEACON_NAME];
    const char *code; /* NULL: not given */
    bool new_code, show_key;
    secret secret;
    const char *host, *port, *lang; /* as they were given, or NULL */
    bool list, check, timeout_given;
} asked;

/* What it is when nothing is asked for. */
void asked_begin(asked *c, app *a);

/* For option_rules. */
extern const struct option asked_known[];
int asked_take(void *own, int code, const char *value);

/* Take the words HOST and PORT; does all of it go together? */
int asked_check(asked *c, const char *const words[]);

#endif
