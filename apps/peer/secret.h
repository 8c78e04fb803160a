/*
 * secret.h -- the code of a conversation, from whoever gives it to the key.
 *
 * Nothing here reaches an event, a child, or standard output with --json; the
 * code itself is forgotten once there is a key.
 */
#ifndef APP_PEER_SECRET_H
#define APP_PEER_SECRET_H

#include "common/app.h"
#include "peer/channel.h"

#define SECRET_VARIABLE "SOQUETE_CODE"

typedef struct secret {
    bool given; /* else in plain text */
    uint8_t key[CHANNEL_KEY];
} secret;

/*
 * code: the option's value; "-" is asked for on standard input, of which one
 * line is read; NULL stands for the environment variable, if there is one.
 * fresh: make one and print it.  APP_DONE, or what was told.
 */
int secret_open(app *a, const char *code, bool fresh, secret *out);

/* Print the key, for another program that speaks TLS: --show-key. */
int secret_show(app *a, const secret *s);

void secret_close(secret *s);

#endif
