/* app.c -- how commands begin and end. */
#include "app.h"

#include <string.h>

#include "message.h"
#include "options.h"

enum { MOST_COMMANDS = 32 };

static const char usage[] =
    "Usage: soquete COMMAND [HOST [PORT]] [options]\n"
    "\n"
    "The programs of the network lab, the same on Windows and Linux.\n"
    "\n";

static const char usage_end[] =
    "\n"
    "`soquete help COMMAND` or `soquete COMMAND --help` tells more.\n"
    "`soquete --version` prints the version.\n";

static void print_usage(output *o, const command *const commands[])
{
    output_text(o, usage, strlen(usage));
    for (size_t i = 0; commands[i]; i++)
        output_print(o, "  %-12s %s\n", commands[i]->name,
                     commands[i]->summary);
    output_text(o, usage_end, strlen(usage_end));
}

static const command *find(const command *const commands[], const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown(app *a, const command *const commands[], const char *word)
{
    const char *names[MOST_COMMANDS + 1] = { NULL };
    const char *nearest;

    for (size_t i = 0; i < MOST_COMMANDS && commands[i]; i++)
        names[i] = commands[i]->name;
    nearest = options_nearest(word, names);
    if (nearest)
        return app_misuse(a, "no such command: '%s'; is '%s' meant?", word,
                          nearest);
    return app_misuse(a, "no such command: '%s'", word);
}

static int dispatch(app *a, const command *const commands[], int argc,
                    char *argv[])
{
    const char *word = argc > 1 ? argv[1] : NULL;
    bool help = word && strcmp(word, "help") == 0;
    const command *c;
    int status;

    if (!word) {
        print_usage(&a->err, commands);
        return APP_MISUSED;
    }
    if (strcmp(word, "--help") == 0 || (help && argc == 2)) {
        print_usage(&a->out, commands);
        return APP_DONE;
    }
    if (strcmp(word, "--version") == 0) {
        output_print(&a->out, "soquete %s\n", SOQUETE_VERSION);
        return APP_DONE;
    }
    if (help)
        word = argv[2];
    c = find(commands, word);
    if (!c)
        return unknown(a, commands, word);
    a->command = c;
    status = help ? app_help(a) : c->run(a, argc - 1, argv + 1);
    return status == APP_HELPED ? APP_DONE : status;
}

/* status, or APP_FAILED with a message when what was printed could not be
 * delivered. */
static int finish(app *a, int status)
{
    soq_rc rc = a->out.rc;

    if (!rc.err)
        return status;
    /* A reader that has seen enough, such as `head`, needs no message. */
    if (rc.err != SOQ_EPIPE)
        app_fail(a, "write", "standard output", rc);
    return status == APP_DONE ? APP_FAILED : status;
}

int app_run(const command *const commands[], int argc, char *argv[])
{
    app a;

    a.command = NULL;
    a.json = false;
    a.language = TEXT_ENGLISH;
    a.evidence = NULL;
    output_open(&a.out, SOQ_STDOUT);
    output_open(&a.err, SOQ_STDERR);
    a.steps = &a.out;
    if (a.out.terminal && a.err.terminal)
        a.out.other = &a.err;
    return finish(&a, dispatch(&a, commands, argc, argv));
}

int app_help(app *a)
{
    output_text(&a->out, a->command->help, strlen(a->command->help));
    return APP_DONE;
}
