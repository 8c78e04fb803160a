/* message.c -- what is said when something goes wrong. */
#include "message.h"

#include <string.h>

#include "escape.h"
#include "event.h"
#include "report/text.h"

static const struct {
    const char *call;
    soq_err err;
    text_id text;
} hints[] = {
    { "connect", SOQ_ECONNREFUSED, TEXT_HINT_CONNECT_REFUSED },
    { "connect", SOQ_ECONNRESET, TEXT_HINT_CONNECT_CUT },
    { "connect", SOQ_ETIMEDOUT, TEXT_HINT_CONNECT_SILENT },
    { "connect", SOQ_EHOSTUNREACH, TEXT_HINT_CONNECT_NO_HOST },
    { "connect", SOQ_ENETUNREACH, TEXT_HINT_CONNECT_NO_WAY },
    { "connect", SOQ_EADDRNOTAVAIL, TEXT_HINT_CONNECT_NO_PORT },
    { "connect", SOQ_EACCES, TEXT_HINT_CONNECT_FORBIDDEN },
    { "bind", SOQ_EADDRINUSE, TEXT_HINT_PORT_TAKEN },
    { "listen", SOQ_EADDRINUSE, TEXT_HINT_PORT_TAKEN },
    { "bind", SOQ_EACCES, TEXT_HINT_BIND_FORBIDDEN },
    { "bind", SOQ_EADDRNOTAVAIL, TEXT_HINT_BIND_NOT_OURS },
    { "resolve", SOQ_ENONAME, TEXT_HINT_NAME_UNKNOWN },
    { "resolve", SOQ_ENAMEAGAIN, TEXT_HINT_NAME_UNANSWERED },
    { "accept", SOQ_EMFILE, TEXT_HINT_ACCEPT_TOO_MANY },
    { "create", SOQ_EEXIST, TEXT_HINT_FILE_EXISTS },
    { "send", SOQ_EOF, TEXT_HINT_SEND_ENDED },
    { "receive", SOQ_ECONNRESET, TEXT_HINT_RECEIVE_RESET },
    { "receive", SOQ_ETIMEDOUT, TEXT_HINT_RECEIVE_SILENT },
};

const char *message_hint(text_language language, const char *call, soq_err err)
{
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
        if (hints[i].err == err && strcmp(hints[i].call, call) == 0)
            return text_of(language, hints[i].text);
    return NULL;
}

static void tell_hint(app *a, const char *hint)
{
    const char *const args[] = { hint };
    char line[512];

    text_fill(line, sizeof(line), text_of(a->language, TEXT_HINT), args, 1);
    output_print(&a->err, "%s\n", line);
}

/* One line, whatever line ends the names in it have. */
static void say(app *a, const char *text)
{
    char safe[4096];

    escape(ESCAPE_TEXT, text, strlen(text), safe, sizeof(safe));
    if (a->command)
        output_print(&a->err, "soquete %s: %s\n", a->command->name, safe);
    else
        output_print(&a->err, "soquete: %s\n", safe);
}

int app_say(app *a, int status)
{
    char text[sizeof(a->err.line)];

    memcpy(text, a->err.line, sizeof(text));
    say(a, text);
    if (status == APP_MISUSED && a->command)
        output_print(&a->err, "Try `soquete %s --help`.\n", a->command->name);
    else if (status == APP_MISUSED)
        output_print(&a->err, "Try `soquete --help`.\n");
    return status;
}

int app_fail(app *a, const char *call, const char *subject, soq_rc rc)
{
    const char *hint = message_hint(a->language, call, rc.err);
    char os[32] = "", text[4096];

    if (rc.os != 0)
        snprintf(os, sizeof(os), ", os %d", rc.os);
    snprintf(text, sizeof(text), "%s %.3900s: %s (%s%s)", call, subject,
             text_of(a->language, text_of_error(rc.err)), soq_err_name(rc.err),
             os);
    say(a, text);
    if (hint)
        tell_hint(a, hint);
    if (a->json) {
        event e = event_of("error", NULL);

        e.call = call;
        e.subject = subject;
        e.rc = rc;
        event_show(a, &e);
    }
    return APP_FAILED;
}
