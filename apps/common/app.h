/* app.h -- what every command is given, and how commands end. */
#ifndef APP_H
#define APP_H

#include <stdbool.h>

#include "language.h"
#include "output.h"

enum {
    APP_DONE = 0,
    APP_FAILED = 1,
    APP_MISUSED = 2,
    APP_INTERRUPTED = 130, /* 128 + SIGINT, as a shell says it */
    APP_HELPED = 256 /* --help was answered: nothing else is to be done */
};

typedef struct app {
    const struct command *command;
    bool json;
    text_language language; /* of sentences; English until it was chosen */
    output *steps; /* where events go: &out, or &err when out is an answer */
    output out, err;
    struct evidence *evidence; /* that a lab keeps, or NULL */
} app;

typedef struct command {
    const char *name;
    const char *summary; /* for the list of commands */
    const char *help;
    int (*run)(app *a, int argc, char *argv[]); /* argv[0]: the name */
} command;

/* Run the command that argv names; commands ends with NULL. */
int app_run(const command *const commands[], int argc, char *argv[]);

/* Print the help of the command. */
int app_help(app *a);

#endif
