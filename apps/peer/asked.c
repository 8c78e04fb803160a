/* asked.c -- what the command line of `soquete peer` asks for. */
#include "asked.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "self.h"

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
    OPTION_FILES,
    OPTION_HIDDEN,
    OPTION_LIST,
    OPTION_SECONDS,
    OPTION_CHECK,
    OPTION_INTERFACE,
    OPTION_FIND_PORT,
    OPTION_LANG
};

const struct option asked_known[] = {
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
    { "max-files", required_argument, NULL, OPTION_FILES },
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
    MOST = 10000,
    FILES_MOST = 1000000000,
    QUEUE_LEAST = 65536
};

static const peer_limits usual = {
    .connections = LIMITS_CONNECTIONS,
    .queue_bytes = LIMITS_QUEUE,
    .quota = { LIMITS_QUOTA, LIMITS_FILES },
    .handshake_ms = LIMITS_HANDSHAKE_MS,
    .silence_ms = LIMITS_SILENCE_MS,
    .ping_ms = LIMITS_PING_MS,
    .grace_ms = LIMITS_GRACE_MS,
};

void asked_begin(asked *c, app *a)
{
    c->a = a;
    c->setup.limits = usual;
    c->setup.timeout_ms = TIMEOUT_MS;
    self_name(c->name, sizeof(c->name));
    c->setup.name = c->name;
}

/* ---- options ------------------------------------------------------------ */

/* PORT, ADDR:PORT, [ADDR]:PORT or ADDR. */
static int take_listen(asked *c, const char *value)
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

static int take_name(asked *c, const char *value)
{
    if (!beacon_is_name(value))
        return app_misuse(c->a,
                          "--name '%.80s': a name is 1 to %d bytes of "
                          "UTF-8 that can all be seen",
                          value, BEACON_NAME - 1);
    snprintf(c->name, sizeof(c->name), "%s", value);
    return APP_DONE;
}

static int take_count(asked *c, int code, const char *value)
{
    bool of_files = code == OPTION_FILES;
    uint64_t n, most = of_files ? FILES_MOST : MOST;

    if (!options_count(value, most, &n))
        return app_misuse(c->a, "--%s '%s' is not a number from 1 to %" PRIu64,
                          of_files ? "max-files" : "max", value, most);
    if (of_files)
        c->setup.limits.quota.files = n;
    else
        c->setup.limits.connections = (size_t)n;
    return APP_DONE;
}

static int take_limit(asked *c, int code, const char *value)
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
    if (!options_size(value, &n) ||
        (code == OPTION_QUEUE && n < QUEUE_LEAST) ||
        (code == OPTION_QUEUE && n > SIZE_MAX / 4))
        return app_misuse(c->a, "'%s' is not a number of bytes%s", value,
                          code == OPTION_QUEUE ? " of 64k or more" : "");
    if (code == OPTION_QUEUE)
        most->queue_bytes = (size_t)n;
    else
        most->quota.bytes = n;
    return APP_DONE;
}

/* How peers find each other. */
static int take_find(asked *c, int code, const char *value)
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

int asked_take(void *own, int code, const char *value)
{
    asked *c = own;

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
    case OPTION_MAX:
    case OPTION_FILES:
        return take_count(c, code, value);
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

/* ---- all of them -------------------------------------------------------- */

static int check_modes(const asked *c)
{
    if (c->list && (c->check || c->host))
        return app_misuse(c->a, "--list takes no HOST and no --check");
    if (c->check && !c->host)
        return app_misuse(c->a, "--check: which HOST?");
    if (c->check && c->setup.listens)
        return app_misuse(c->a, "--check and --listen: one at a time");
    return APP_DONE;
}

int asked_check(asked *c, const char *const words[])
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
