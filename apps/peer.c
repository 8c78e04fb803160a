/* peer.c -- `soquete peer`: two machines and more, with the same program on
 * each: talk, and send files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "common/message.h"
#include "common/options.h"
#include "peer/modes.h"
#include "peer/room.h"
#include "peer/secret.h"
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

enum {
    OPTION_LISTEN = OPTION_OWN,
    OPTION_NAME,
    OPTION_CODE,
    OPTION_NEW_CODE,
    OPTION_SHOW_KEY,
    OPTION_SEND,
    OPTION_DIR,
    OPTION_RESUME,
    OPTION_STAY,
    OPTION_ONCE,
    OPTION_TIMEOUT,
    OPTION_MAX,
    OPTION_QUEUE,
    OPTION_HANDSHAKE,
    OPTION_QUOTA,
    OPTION_HIDDEN,
    OPTION_LIST,
    OPTION_SECONDS,
    OPTION_CHECK,
    OPTION_INTERFACE,
    OPTION_FIND_PORT,
    OPTION_LANG
};

static const struct option known[] = {
    { "listen", required_argument, NULL, OPTION_LISTEN },
    { "name", required_argument, NULL, OPTION_NAME },
    { "code", required_argument, NULL, OPTION_CODE },
    { "new-code", no_argument, NULL, OPTION_NEW_CODE },
    { "show-key", no_argument, NULL, OPTION_SHOW_KEY },
    { "send", required_argument, NULL, OPTION_SEND },
    { "receive-dir", required_argument, NULL, OPTION_DIR },
    { "resume", no_argument, NULL, OPTION_RESUME },
    { "stay", no_argument, NULL, OPTION_STAY },
    { "once", no_argument, NULL, OPTION_ONCE },
    { "timeout", required_argument, NULL, OPTION_TIMEOUT },
    { "max", required_argument, NULL, OPTION_MAX },
    { "queue-bytes", required_argument, NULL, OPTION_QUEUE },
    { "handshake", required_argument, NULL, OPTION_HANDSHAKE },
    { "quota", required_argument, NULL, OPTION_QUOTA },
    { "hidden", no_argument, NULL, OPTION_HIDDEN },
    { "list", no_argument, NULL, OPTION_LIST },
    { "seconds", required_argument, NULL, OPTION_SECONDS },
    { "check", no_argument, NULL, OPTION_CHECK },
    { "interface", required_argument, NULL, OPTION_INTERFACE },
    { "find-port", required_argument, NULL, OPTION_FIND_PORT },
    { "lang", required_argument, NULL, OPTION_LANG },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

#define PEER_PORT "65433"
enum {
    TIMEOUT_MS = 10000,
    CHECK_MS = 4000,
    SECONDS_MS = 2000,
    MOST = 10000,
    QUEUE_LEAST = 65536
};

typedef struct command_line {
    app *a;
    room_setup setup;
    char name[BEACON_NAME];
    const char *code; /* NULL: not given */
    bool new_code, show_key;
    secret secret;
    const char *host, *port, *lang; /* as they were given, or NULL */
    bool list, check, timeout_given;
} command_line;

/* ---- options ------------------------------------------------------------ */

/* PORT, ADDR:PORT, [ADDR]:PORT or ADDR. */
static int take_listen(command_line *c, const char *value)
{
    const char *colon = strrchr(value, ':');
    const char *host = "", *port = value;
    char addr[256], problem[256];
    size_t len;

    if (colon &&
        (value[0] == '[' ? colon[-1] == ']' : strchr(value, ':') == colon)) {
        len = (size_t)(colon - value);
        snprintf(addr, sizeof(addr), "%.*s", (int)(len < 255 ? len : 255),
                 value);
        host = addr;
        port = colon + 1;
    } else if (value[strspn(value, "0123456789")] != '\0') {
        host = value;
        port = PEER_PORT;
    }
    c->setup.listens = c->setup.asked_for = true;
    if (value[0] == '-')
        return app_misuse(c->a,
                          "--listen wants a port, as in --listen %s; "
                          "'%.60s' is none",
                          PEER_PORT, value);
    if (!endpoint_parse(&c->setup.at, ENDPOINT_SERVER,
                        host[0] ? host : "0.0.0.0", port, problem,
                        sizeof(problem)))
        return app_misuse(c->a, "--listen: %s", problem);
    if (host[0] == '\0') {
        c->setup.at.host[0] = '\0'; /* every address, of both families */
        snprintf(c->setup.at.text, sizeof(c->setup.at.text), "port %s",
                 c->setup.at.port);
    }
    return APP_DONE;
}

static int take_name(command_line *c, const char *value)
{
    if (!beacon_is_name(value))
        return app_misuse(c->a,
                          "--name '%.80s': a name is 1 to %d bytes of "
                          "UTF-8 that can all be seen",
                          value, BEACON_NAME - 1);
    snprintf(c->name, sizeof(c->name), "%s", value);
    return APP_DONE;
}

static int take_limit(command_line *c, int code, const char *value)
{
    peer_limits *most = &c->setup.limits;
    uint64_t n = 0;

    if (code == OPTION_HANDSHAKE)
        return options_seconds(value, &most->handshake_ms)
                   ? APP_DONE
                   : app_misuse(c->a,
                                "--handshake '%s' is not a number of "
                                "seconds over 0",
                                value);
    c->timeout_given = c->timeout_given || code == OPTION_TIMEOUT;
    if (code == OPTION_TIMEOUT)
        return options_seconds(value, &c->setup.timeout_ms)
                   ? APP_DONE
                   : app_misuse(c->a,
                                "--timeout '%s' is not a number of "
                                "seconds over 0",
                                value);
    if (code == OPTION_MAX) {
        if (!options_count(value, MOST, &n))
            return app_misuse(c->a, "--max '%s' is not a number from 1 to %d",
                              value, MOST);
        most->connections = (size_t)n;
    } else if (!options_size(value, &n) ||
               (code == OPTION_QUEUE && n < QUEUE_LEAST) ||
               (code == OPTION_QUEUE && n > SIZE_MAX / 4)) {
        return app_misuse(c->a, "'%s' is not a number of bytes%s", value,
                          code == OPTION_QUEUE ? " of 64k or more" : "");
    } else if (code == OPTION_QUEUE) {
        most->queue_bytes = (size_t)n;
    } else {
        most->quota = n;
    }
    return APP_DONE;
}

/* How peers find each other. */
static int take_find(command_line *c, int code, const char *value)
{
    if (code == OPTION_HIDDEN)
        c->setup.hidden = true;
    else if (code == OPTION_LIST)
        c->list = true;
    else if (code == OPTION_CHECK)
        c->check = true;
    else if (code == OPTION_INTERFACE)
        c->setup.find.interface = value;
    else if (code == OPTION_SECONDS &&
             !options_seconds(value, &c->setup.find.name_ms))
        return app_misuse(
            c->a, "--seconds '%s' is not a number of seconds over 0", value);
    else if (code == OPTION_FIND_PORT &&
             (soq_port_parse(value, &c->setup.find.port).err ||
              c->setup.find.port == 0))
        return app_misuse(c->a, "--find-port '%s' is not a port, 1 to 65535",
                          value);
    return APP_DONE;
}

static int take(void *own, int code, const char *value)
{
    command_line *c = own;

    switch (code) {
    case OPTION_LISTEN:
        return take_listen(c, value);
    case OPTION_NAME:
        return take_name(c, value);
    case OPTION_CODE:
        c->code = value;
        return APP_DONE;
    case OPTION_NEW_CODE:
        c->new_code = true;
        return APP_DONE;
    case OPTION_SHOW_KEY:
        c->show_key = true;
        return APP_DONE;
    case OPTION_SEND:
        if (!files_add(&c->setup.send, value))
            return app_fail(c->a, "send", value, (soq_rc){ SOQ_ENOMEM, 0 });
        return APP_DONE;
    case OPTION_DIR:
        c->setup.dir = value;
        return APP_DONE;
    case OPTION_LANG:
        c->lang = value;
        return APP_DONE;
    case OPTION_RESUME:
        c->setup.resume = true;
        return APP_DONE;
    case OPTION_STAY:
        c->setup.stays = true;
        return APP_DONE;
    case OPTION_ONCE:
        c->setup.once = true;
        return APP_DONE;
    default:
        return code >= OPTION_HIDDEN ? take_find(c, code, value)
                                     : take_limit(c, code, value);
    }
}

/* ---- the command -------------------------------------------------------- */

static const option_rules rules = { .known = known, .take = take, .words = 2 };

static int check_modes(const command_line *c)
{
    if (c->list && (c->check || c->host))
        return app_misuse(c->a, "--list takes no HOST and no --check");
    if (c->check && !c->host)
        return app_misuse(c->a, "--check: which HOST?");
    if (c->check && c->setup.listens)
        return app_misuse(c->a, "--check and --listen: one at a time");
    return APP_DONE;
}

static int check(command_line *c, const char *const words[])
{
    room_setup *setup = &c->setup;
    char problem[256];

    c->host = words[0];
    c->port = words[0] ? words[1] : NULL;
    if (check_modes(c) != APP_DONE)
        return APP_MISUSED;

    setup->connects = words[0] != NULL;
    if (setup->connects &&
        !endpoint_parse(&setup->to, ENDPOINT_CLIENT, words[0],
                        words[1] ? words[1] : PEER_PORT, problem,
                        sizeof(problem)))
        return app_misuse(c->a, "%s", problem);
    if (c->code && c->new_code)
        return app_misuse(c->a, "--code and --new-code: which of them?");
    if (!setup->connects && !setup->listens) {
        setup->listens = true;
        (void)endpoint_parse(&setup->at, ENDPOINT_SERVER, "127.0.0.1",
                             PEER_PORT, problem, sizeof(problem));
    }
    return APP_DONE;
}

static const peer_limits usual = { LIMITS_CONNECTIONS, LIMITS_QUEUE,
                                   LIMITS_QUOTA,       LIMITS_HANDSHAKE_MS,
                                   LIMITS_SILENCE_MS,  LIMITS_PING_MS,
                                   LIMITS_GRACE_MS };

static int find(command_line *c)
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

static int check_host(command_line *c)
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

static int act(command_line *c)
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
    command_line *c = calloc(1, sizeof(*c));
    int status;

    if (!c)
        return app_fail(a, "prepare", "the peer", (soq_rc){ SOQ_ENOMEM, 0 });
    c->a = a;
    c->setup.limits = usual;
    c->setup.timeout_ms = TIMEOUT_MS;
    self_name(c->name, sizeof(c->name));
    c->setup.name = c->name;
    status = options_parse(a, argc, argv, &rules, c, NULL, words);
    if (status == APP_DONE && !text_speak(a, c->lang))
        status = APP_MISUSED;
    if (status == APP_DONE)
        status = check(c, words);
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
