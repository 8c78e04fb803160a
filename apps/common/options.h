/*
 * options.h -- the words of a command line: GNU long options and operands, in
 * any order.
 *
 * A command whose table has letters for codes ('n') has those one-letter
 * options, too.  Without digits among them "-1" is an operand, and the message
 * about it can say what is wrong with a port of -1.  "--" ends the options.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "endpoint.h"

enum { OPTIONS_END = -1, OPTIONS_WRONG = -2 };

/* Codes of the options that every command has, and the first of its own:
 * above any that getopt_long() gives a meaning of its own. */
enum { OPTION_HELP = 256, OPTION_JSON, OPTION_OWN };
#define OPTIONS_COMMON                                                        \
    { "help", no_argument, NULL, OPTION_HELP },                               \
    {                                                                         \
        "json", no_argument, NULL, OPTION_JSON                                \
    }

enum { OPTIONS_WORDS = 64 };

typedef struct options {
    int argc;
    char **argv;
    const struct option *known;
    const char *value;                /* of the option just returned */
    const char *words[OPTIONS_WORDS]; /* the operands, NULL where none */
    size_t most;                      /* operands that are allowed */
    size_t count;
    int taken;         /* argv's index of the last operand */
    bool digits;       /* "-1" is an operand */
    char letters[48];  /* as getopt_long() takes them */
    char problem[512]; /* when OPTIONS_WRONG was returned */
} options;

/* argv[0] is the command's name.  One parse at a time: getopt's state is the
 * process's. */
void options_open(options *o, int argc, char *argv[],
                  const struct option *known, size_t most);

/* The next option's code, OPTIONS_END, or OPTIONS_WRONG. */
int options_next(options *o);

/* What a command takes beside --help and --json. */
typedef struct option_rules {
    const struct option *known; /* ends with OPTIONS_COMMON and zeros */
    /* One of its own: APP_DONE, or what it told.  own is options_parse()'s
     * and may be NULL; so may take be, of a command that has none. */
    int (*take)(void *own, int code, const char *value);
    size_t words; /* operands at most, HOST and PORT among them */
    endpoint_use use;
    const char *host, *port; /* by default; NULL: it has no HOST and PORT */
} option_rules;

/*
 * A whole command line: options to take(), HOST and PORT to at (unused without
 * a default), and all operands to words, NULL where there are none.
 * APP_DONE: go on.  Anything else ends the command: APP_HELPED after --help,
 * APP_MISUSED after the message, or what take() returned.
 */
int options_parse(app *a, int argc, char *argv[], const option_rules *rules,
                  void *own, endpoint *at, const char *words[OPTIONS_WORDS]);

/* "2.5": seconds, 1 ms to 1,000,000 s, as milliseconds. */
bool options_seconds(const char *text, int *ms);

/* "17": digits alone, 1 to most. */
bool options_count(const char *text, uint64_t most, uint64_t *count);

/* "65432": 1 to 65535.  APP_MISUSED after the message. */
int options_port(app *a, const char *text, uint16_t *port);

/* "4096", "64k", "2M", "1G": bytes, at least 1; k is 1024. */
bool options_size(const char *text, uint64_t *bytes);

/* The word of list (NULL last) nearest to text, or NULL if none is near. */
const char *options_nearest(const char *text, const char *const list[]);

#endif
