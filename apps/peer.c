/* peer.c -- `soquete peer`: two machines and more, with the same program on
 * each: talk, and send files. */
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "common/message.h"
#include "peer/asked.h"
#include "peer/modes.h"
#include "peer/self.h"
#include "report/text.h"

static const char help[] =
    "Usage: soquete peer [HOST [PORT]] [options]\n"
    "\n"
    "Connect to the soquete peer at HOST and PORT (65433), or wait for one: "
    "talk\n"
    "and send files.  Both sides run the same program, on whichever system.\n"
    "HOST may be the name of a peer that announces itself, as with --listen.\n"
    "Without HOST it listens, for this machine alone unless --listen says "
    "more.\n"
    "\n"
    "  --listen [ADDR:]PORT\n"
    "                    wait for others at this port too, of every address "
    "of\n"
    "                    this machine or of ADDR; 0 takes a free one\n"
    "  --name NAME       what the others see (who has begun the program)\n"
    "  --code CODE       encrypt, and talk to those alone who have this code; "
    "'-'\n"
    "                    reads it from standard input\n"
    "  --new-code        the same with a new code, which is printed\n"
    "  --show-key        print the key of the code, for other programs\n"
    "  --send FILE       offer FILE to the peer at HOST, or to the first "
    "that\n"
    "                    connects; may be given several times\n"
    "  --receive-dir DIR take the files that are offered into DIR (asks at a\n"
    "                    terminal, refuses otherwise)\n"
    "  --resume          go on with files that were cut off before, from "
    "where the\n"
    "                    receiver truly is\n"
    "  --stay            after the end of input, stay until Ctrl-C or until "
    "the\n"
    "                    last peer has left\n"
    "  --once            end when the last peer has left\n"
    "  --timeout S       wait S seconds for a connection (10)\n"
    "  --hidden          listen without announcing it to the network\n"
    "  --list            who announces itself here, and nothing else\n"
    "  --seconds S       listen S seconds for that (2), or for a name (1)\n"
    "  --check           can HOST be reached, and if not, why not\n"
    "  --interface IF    find each other on this interface alone: its name,\n"
    "                    index or address\n"
    "  --find-port PORT  by this UDP port (65433)\n"
    "  --lang L          the reasons in en, pt-BR or ru (the system's "
    "language;\n"
    "                    with --json, en)\n"
    "  --json            one JSON object a line instead of text\n"
    "  --help            this text\n"
    "\n"
    "Limits, and how to change them:\n"
    "  --max N           connections (32)\n"
    "  --queue-bytes N   kept for a peer that does not read (1M); then it is "
    "cut\n"
    "                    off\n"
    "  --handshake S     seconds until the other side has said who it is "
    "(10)\n"
    "  --quota N         bytes of files that are received in all (64G)\n"
    "  --max-files N     files that are received in all (10000)\n"
    "  A line has 4096 bytes at most (longer ones go in pieces), a frame "
    "131092,\n"
    "  a name 63; a peer that is silent for 60 seconds is gone.  After a "
    "wrong code\n"
    "  a host waits 1 s, each time twice as long; all together have 60.\n"
    "\n"
    "Each line of standard input goes to everybody who is connected; /help "
    "names\n"
    "the commands, such as /to NAME LINE, /send FILE, /who and /quit.  The "
    "end of\n"
    "input, /quit and Ctrl-C say goodbye.  Files get their name only when "
    "they are\n"
    "whole by their SHA-256, and replace nothing.\n"
    "\n"
    "Exit status: 0 done, 1 failed or cut off, 2 wrong usage, 130 "
    "interrupted.\n"
    "\n"
    "Examples:\n"
    "  soquete peer --listen 65433\n"
    "  soquete peer --list\n"
    "  soquete peer ana\n"
    "  soquete peer 192.168.1.7\n"
    "  soquete peer --check 192.168.1.7\n"
    "  soquete peer 192.168.1.7 --send report.pdf\n"
    "  soquete peer --listen 65433 --new-code\n"
    "  soquete peer --listen 65433 --receive-dir incoming --stay\n";

enum { CHECK_MS = 4000, SECONDS_MS = 2000 };

static const option_rules rules = { .known = asked_known,
                                    .take = asked_take,
                                    .words = 2 };

static int find(asked *c)
{
    stop s;
    soq_rc rc = stop_open(&s, NULL);
    int status;

    if (rc.err)
        return app_fail(c->a, "prepare", "the interrupt", rc);
    status = peer_whom(c->a, &c->setup.find, c->host, c->port, s.cancel,
                       &c->setup.to);
    stop_close(&s);
    return status;
}

static int check_host(asked *c)
{
    hello me = { 0 };
    check_how how = { c->setup.find, c->setup.to.host, c->port,
                      CHECK_MS,      c->setup.key,     &me,
                      NULL };

    me.version = me.least = HELLO_VERSION;
    snprintf(me.name, sizeof(me.name), "%s", c->name);
    snprintf(me.system, sizeof(me.system), "%s", self_system());
    snprintf(me.program, sizeof(me.program), "%s", self_program());
    (void)finder_id(&me.id);
    if (c->timeout_given)
        how.timeout_ms = c->setup.timeout_ms;
    return peer_check(c->a, &how);
}

static int act(asked *c)
{
    int status = APP_DONE, given = c->setup.find.name_ms;

    if (c->list)
        return peer_list(c->a, &c->setup.find, given ? given : SECONDS_MS);
    if (c->check)
        return check_host(c);
    if (c->setup.dir && !soq_folder_exists(c->setup.dir))
        status = app_fault(c->a,
                           "--receive-dir %.300s: there is no such "
                           "folder",
                           c->setup.dir);
    if (status == APP_DONE && c->host)
        status = find(c);
    if (status != APP_DONE)
        files_clear(&c->setup.send);
    return status == APP_DONE ? room_run(c->a, &c->setup) : status;
}

static int run(app *a, int argc, char *argv[])
{
    const char *words[OPTIONS_WORDS] = { NULL };
    asked *c = calloc(1, sizeof(*c));
    int status;

    if (!c)
        return app_fail(a, "prepare", "the peer", (soq_rc){ SOQ_ENOMEM, 0 });
    asked_begin(c, a);
    status = options_parse(a, argc, argv, &rules, c, NULL, words);
    if (status == APP_DONE && !text_speak(a, c->lang))
        status = APP_MISUSED;
    if (status == APP_DONE)
        status = asked_check(c, words);
    if (status == APP_DONE)
        status = secret_open(a, c->code, c->new_code, &c->secret);
    if (status == APP_DONE && c->show_key) {
        status = secret_show(a, &c->secret);
        files_clear(&c->setup.send);
    } else if (status == APP_DONE) {
        c->setup.key = c->secret.given ? c->secret.key : NULL;
        status = act(c);
    } else {
        files_clear(&c->setup.send);
    }
    secret_close(&c->secret);
    free(c);
    return status;
}

const command peer_command = { "peer",
                               "connect to a colleague: talk, send files",
                               help, run };
