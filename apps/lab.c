/* lab.c -- `soquete lab`: run a block of the lab by itself and tell it. */
#include <string.h>

#include "commands.h"
#include "common/message.h"
#include "common/options.h"
#include "lab/blocks.h"

static const char help[] =
    "Usage: soquete lab BLOCK [options]\n"
    "\n"
    "Run the programs of a block of the lab on this machine, collect what "
    "they\n"
    "report, and tell it in the order of time, with the proof of what the "
    "block\n"
    "is about.\n"
    "\n"
    "Blocks:\n"
    "  tcp          one TCP conversation: bind, listen, connect, accept, and\n"
    "               which port each end has\n"
    "  udp          UDP, with TCP beside it: ports, boundaries, order and "
    "loss, and\n"
    "               what a port does where nobody receives\n"
    "  multi        many clients at once, served in three ways: who waits, "
    "and\n"
    "               which port each end has\n"
    "\n"
    "  --timeout S  give up after S seconds (20)\n"
    "  --json       the events and the proof as data, one JSON object a line\n"
    "  --help       this text\n"
    "\n"
    "What did not happen is called \"not observed\".\n"
    "\n"
    "Exit status: 0 all was observed and the proof holds, 1 not so, 2 wrong\n"
    "usage, 130 interrupted.\n"
    "\n"
    "Example:\n"
    "  soquete lab tcp\n"
    "  soquete lab udp --json\n"
    "  soquete lab multi --timeout 60\n";

enum { OPTION_TIMEOUT = OPTION_OWN, TIMEOUT_MS = 20000 };

static const struct option known[] = { { "timeout", required_argument, NULL,
                                         OPTION_TIMEOUT },
                                       OPTIONS_COMMON,
                                       { NULL, 0, NULL, 0 } };

static const struct {
    const char *name;
    int (*run)(app *a, int timeout_ms);
} blocks[] = { { "tcp", lab_tcp },
               { "udp", lab_udp },
               { "multi", lab_multi } };

static int run_block(app *a, const char *name, int timeout_ms)
{
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
        if (name && strcmp(blocks[i].name, name) == 0)
            return blocks[i].run(a, timeout_ms);
    if (name)
        return app_misuse(a, "no such block: '%s'; there are: tcp, udp, multi",
                          name);
    return app_misuse(a, "which block? there are: tcp, udp, multi");
}

typedef struct lab {
    app *a;
    int timeout_ms;
} lab;

/* The only option of its own. */
static int take_timeout(void *own, int code, const char *value)
{
    lab *l = own;

    (void)code;
    if (options_seconds(value, &l->timeout_ms))
        return APP_DONE;
    return app_misuse(l->a, "--timeout '%s' is not a number of seconds over 0",
                      value);
}

static const option_rules rules = { .known = known,
                                    .take = take_timeout,
                                    .words = 1 };

static int run(app *a, int argc, char *argv[])
{
    lab l = { .a = a, .timeout_ms = TIMEOUT_MS };
    const char *words[OPTIONS_WORDS];
    int status = options_parse(a, argc, argv, &rules, &l, NULL, words);

    return status == APP_DONE ? run_block(a, words[0], l.timeout_ms) : status;
}

const command lab_command = {
    "lab", "run a block of the lab by itself and tell what happened", help, run
};
