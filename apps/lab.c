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
    "  close        the ways in which a TCP connection ends, and the state "
    "of both\n"
    "               ends after each step, predicted and observed\n"
    "\n"
    "  --hold S     close: stay S seconds in the states that are worth a "
    "look with\n"
    "               netstat\n"
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

enum { OPTION_TIMEOUT = OPTION_OWN, OPTION_HOLD, TIMEOUT_MS = 20000 };

static const struct option known[] = {
    { "timeout", required_argument, NULL, OPTION_TIMEOUT },
    { "hold", required_argument, NULL, OPTION_HOLD },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

typedef struct lab {
    app *a;
    int timeout_ms, hold_ms;
} lab;

static int run_tcp(const lab *l)
{
    return lab_tcp(l->a, l->timeout_ms);
}

static int run_udp(const lab *l)
{
    return lab_udp(l->a, l->timeout_ms);
}

static int run_multi(const lab *l)
{
    return lab_multi(l->a, l->timeout_ms);
}

static int run_close(const lab *l)
{
    return lab_close(l->a, l->timeout_ms, l->hold_ms);
}

static const struct {
    const char *name;
    int (*run)(const lab *l);
} blocks[] = { { "tcp", run_tcp },
               { "udp", run_udp },
               { "multi", run_multi },
               { "close", run_close } };

static const char names[] = "tcp, udp, multi, close";

static int run_block(const lab *l, const char *name)
{
    if (name && l->hold_ms > 0 && strcmp(name, "close") != 0)
        return app_misuse(l->a, "--hold is for the block close");
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
        if (name && strcmp(blocks[i].name, name) == 0)
            return blocks[i].run(l);
    if (name)
        return app_misuse(l->a, "no such block: '%s'; there are: %s", name,
                          names);
    return app_misuse(l->a, "which block? there are: %s", names);
}

static int take_option(void *own, int code, const char *value)
{
    lab *l = own;
    bool hold = code == OPTION_HOLD;

    if (options_seconds(value, hold ? &l->hold_ms : &l->timeout_ms))
        return APP_DONE;
    return app_misuse(l->a, "--%s '%s' is not a number of seconds over 0",
                      hold ? "hold" : "timeout", value);
}

static const option_rules rules = { .known = known,
                                    .take = take_option,
                                    .words = 1 };

static int run(app *a, int argc, char *argv[])
{
    lab l = { .a = a, .timeout_ms = TIMEOUT_MS };
    const char *words[OPTIONS_WORDS];
    int status = options_parse(a, argc, argv, &rules, &l, NULL, words);

    return status == APP_DONE ? run_block(&l, words[0]) : status;
}

const command lab_command = {
    "lab", "run a block of the lab by itself and tell what happened", help, run
};
