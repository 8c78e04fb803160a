/* lab.c -- `soquete lab`: run a block of the lab by itself and tell it. */
#include <string.h>

#include "commands.h"
#include "common/message.h"
#include "common/options.h"
#include "lab/all.h"
#include "lab/blocks.h"
#include "lab/witness.h"

static const char help[] =
    "Usage: soquete lab BLOCK [options]\n"
    "       soquete lab add REPORT CAPTURE --output DIR\n"
    "       soquete lab --verify REPORT [CAPTURE...]\n"
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
    "  peer         two hosts: the way between them, a conversation seen "
    "from both\n"
    "               ends, and why it may not come about, each reason made "
    "on\n"
    "               purpose\n"
    "  all          all of these, and from what was seen the answers to the "
    "items of\n"
    "               the assignment and to ten myths, each with its evidence\n"
    "  add          put the packets of a CAPTURE that ran beside into a "
    "REPORT.json,\n"
    "               as a new report\n"
    "\n"
    "  --output DIR all: write report.html, to be handed in, report.json and, "
    "where\n"
    "               they can be captured, the packets into DIR, which is "
    "made, "
    "or is\n"
    "               empty; a block by itself: the packets alone, of peer "
    "those\n"
    "               of the cable between its two hosts\n"
    "  --lang L     en, pt-BR or ru (the system's language; with --json, "
    "en)\n"
    "  --verify REPORT\n"
    "               does all that a report.json says follow from its "
    "evidence, and\n"
    "               is this run in the CAPTURE, or in all of them together?\n"
    "  --hold S     close: stay S seconds in the states that are worth a "
    "look with\n"
    "               netstat\n"
    "  --serve      peer, all: wait for another machine's --with\n"
    "  --with HOST  peer, all: talk to the machine that waits so; HOST may be "
    "its\n"
    "               name\n"
    "  --port PORT  of TCP, with these (65433); --serve takes a free one for "
    "0\n"
    "  --name NAME  what the other machine sees (lab)\n"
    "  --interface IF\n"
    "               find the other one on this interface alone\n"
    "  --one-host   peer: over loopback, although two hosts could be made\n"
    "  --timeout S  give up a block after S seconds (60)\n"
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
    "  soquete lab all --output my-report --lang pt-BR\n"
    "  soquete lab all --output my-report --with 192.168.1.7\n";

enum {
    OPTION_TIMEOUT = OPTION_OWN,
    OPTION_HOLD,
    OPTION_OUTPUT,
    OPTION_LANG,
    OPTION_VERIFY,
    OPTION_SERVE,
    OPTION_WITH,
    OPTION_PORT,
    OPTION_NAME,
    OPTION_INTERFACE,
    OPTION_ONE_HOST,
    TIMEOUT_MS = 60000
};

static const struct option known[] = {
    { "timeout", required_argument, NULL, OPTION_TIMEOUT },
    { "hold", required_argument, NULL, OPTION_HOLD },
    { "output", required_argument, NULL, OPTION_OUTPUT },
    { "lang", required_argument, NULL, OPTION_LANG },
    { "verify", required_argument, NULL, OPTION_VERIFY },
    { "serve", no_argument, NULL, OPTION_SERVE },
    { "with", required_argument, NULL, OPTION_WITH },
    { "port", required_argument, NULL, OPTION_PORT },
    { "name", required_argument, NULL, OPTION_NAME },
    { "interface", required_argument, NULL, OPTION_INTERFACE },
    { "one-host", no_argument, NULL, OPTION_ONE_HOST },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

typedef struct lab {
    app *a;
    int timeout_ms, hold_ms;
    const char *output, *lang, *verify;
    lab_peer_order peer;
    bool peer_given; /* an option of that block */
} lab;

static int close_at_once(app *a, int timeout_ms)
{
    return lab_close(a, timeout_ms, 0);
}

static const all_block blocks[] = { { "tcp", lab_tcp },
                                    { "udp", lab_udp },
                                    { "multi", lab_multi },
                                    { "close", close_at_once } };
enum { BLOCKS = sizeof(blocks) / sizeof(blocks[0]) };

static const char names[] = "tcp, udp, multi, close, peer, all";

/* What was asked of two machines; whether that is of any use. */
static int order_peer(const lab *l, lab_peer_order *order)
{
    uint16_t port;

    *order = l->peer;
    if (order->serve && order->with)
        return app_misuse(l->a, "--serve or --with: which side is this?");
    if (order->port && (soq_port_parse(order->port, &port).err ||
                        (port == 0 && !order->serve)))
        return app_misuse(l->a, "--port '%s' is not a port, 1 to 65535",
                          order->port);
    order->port_given = order->port != NULL;
    if (!order->port)
        order->port = "65433";
    if (!order->name)
        order->name = "lab";
    order->timeout_ms = l->timeout_ms;
    return APP_DONE;
}

static int run_all(const lab *l)
{
    lab_peer_order remote;
    all_order order = { .a = l->a,
                        .blocks = blocks,
                        .count = BLOCKS,
                        .timeout_ms = l->timeout_ms,
                        .folder = l->output };
    int status = order_peer(l, &remote);

    if (status != APP_DONE)
        return status;
    if (remote.serve || remote.with)
        order.remote = &remote;
    else if (l->peer_given)
        return app_misuse(l->a, "all: --port, --name and --interface go with "
                                "--serve or --with; --one-host is for the "
                                "block peer");
    if (order.remote && remote.one_host)
        return app_misuse(l->a, "--one-host is for the block peer");
    if (!text_choose(l->a, l->lang, &order.language))
        return APP_MISUSED;
    l->a->language = order.language;
    return lab_all(&order);
}

static int run_peer(const lab *l)
{
    lab_peer_order order;
    witness *packets = NULL;
    int status = order_peer(l, &order);
    soq_rc rc;

    if (status != APP_DONE || !l->output)
        return status == APP_DONE ? lab_peer(l->a, &order) : status;
    if (order.serve || order.with || order.one_host)
        return app_misuse(l->a, "--output is for the packets of two hosts in "
                                "this machine, without --serve, --with and "
                                "--one-host");
    rc = soq_folder_create(l->output);
    if (rc.err)
        return app_fail(l->a, "make", l->output, rc);
    order.packets = &packets;
    order.folder = l->output;
    status = lab_peer(l->a, &order);
    return witness_finish(l->a, &packets, status);
}

static int verify(const lab *l, const char *const words[])
{
    if (l->output || l->hold_ms > 0 || l->peer_given)
        return app_misuse(l->a, "--verify runs no block and writes nothing");
    if (!text_speak(l->a, l->lang))
        return APP_MISUSED;
    return lab_verify(l->a, l->verify, words);
}

static int add(const lab *l, const char *const words[])
{
    add_order order = {
        .a = l->a, .path = words[1], .capture = words[2], .folder = l->output
    };

    if (!words[1] || !words[2] || !l->output)
        return app_misuse(l->a, "add wants a report.json, a capture file and "
                                "--output DIR");
    if (words[3])
        return app_misuse(l->a, "one word too many: '%s'", words[3]);
    if (l->hold_ms > 0)
        return app_misuse(l->a, "--hold is for the block close");
    if (!text_choose(l->a, l->lang, &order.language))
        return APP_MISUSED;
    l->a->language = order.language;
    return lab_add(&order);
}

static int run_block(const lab *l, const char *name)
{
    bool all = strcmp(name, "all") == 0, ends = strcmp(name, "close") == 0;
    bool two = strcmp(name, "peer") == 0;

    if (l->hold_ms > 0 && !ends)
        return app_misuse(l->a, "--hold is for the block close");
    if (l->output && l->hold_ms > 0)
        return app_misuse(l->a, "--hold and --output: one of them; with "
                                "--output the block is on a host of its own, "
                                "where netstat does not see it");
    if (l->peer_given && !two && !all)
        return app_misuse(l->a, "--serve, --with, --port, --name, --interface "
                                "and --one-host are for the blocks peer and "
                                "all");
    if (all)
        return run_all(l);
    if (!text_speak(l->a, l->lang))
        return APP_MISUSED;
    if (two)
        return run_peer(l);
    if (l->hold_ms > 0)
        return lab_close(l->a, l->timeout_ms, l->hold_ms);
    for (size_t i = 0; i < BLOCKS; i++)
        if (strcmp(blocks[i].name, name) == 0)
            return l->output ? witness_run(l->a, l->output, blocks[i].run,
                                           l->timeout_ms)
                             : blocks[i].run(l->a, l->timeout_ms);
    return app_misuse(l->a, "no such block: '%s'; there are: %s", name, names);
}

static void take_peer(lab *l, int code, const char *value)
{
    lab_peer_order *order = &l->peer;

    l->peer_given = true;
    if (code == OPTION_SERVE)
        order->serve = true;
    else if (code == OPTION_WITH)
        order->with = value;
    else if (code == OPTION_PORT)
        order->port = value;
    else if (code == OPTION_NAME)
        order->name = value;
    else if (code == OPTION_INTERFACE)
        order->interface = value;
    else
        order->one_host = true;
}

static int take_option(void *own, int code, const char *value)
{
    lab *l = own;
    bool hold = code == OPTION_HOLD;

    if (code >= OPTION_SERVE && code <= OPTION_ONE_HOST)
        take_peer(l, code, value);
    else if (code == OPTION_OUTPUT)
        l->output = value;
    else if (code == OPTION_LANG)
        l->lang = value;
    else if (code == OPTION_VERIFY)
        l->verify = value;
    else if (!options_seconds(value, hold ? &l->hold_ms : &l->timeout_ms))
        return app_misuse(l->a, "--%s '%s' is not a number of seconds over 0",
                          hold ? "hold" : "timeout", value);
    return APP_DONE;
}

static const option_rules rules = { .known = known,
                                    .take = take_option,
                                    .words = VERIFY_CAPTURES };

static int run(app *a, int argc, char *argv[])
{
    lab l = { .a = a, .timeout_ms = TIMEOUT_MS };
    const char *words[OPTIONS_WORDS];
    int status = options_parse(a, argc, argv, &rules, &l, NULL, words);

    if (status != APP_DONE)
        return status;
    if (l.verify)
        return verify(&l, words);
    if (!words[0])
        return app_misuse(a, "which block? there are: %s", names);
    if (strcmp(words[0], "add") == 0)
        return add(&l, words);
    if (words[1])
        return app_misuse(a, "one word too many: '%s'", words[1]);
    return run_block(&l, words[0]);
}

const command lab_command = {
    "lab", "run a block of the lab by itself and tell what happened", help, run
};
