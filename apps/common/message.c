/* message.c -- what is said when something goes wrong. */
#include "message.h"

#include <string.h>

#include "escape.h"
#include "event.h"

static const struct {
    const char *call;
    soq_err err;
    const char *text;
} hints[] = {
    { "connect", SOQ_ECONNREFUSED,
      "is the server running there? one on 127.0.0.1 serves its own machine" },
    { "connect", SOQ_ETIMEDOUT,
      "nothing answered: a wrong address, or a firewall that drops requests" },
    { "connect", SOQ_EHOSTUNREACH,
      "no machine answers there: run `ip addr` or `ipconfig` on that one" },
    { "connect", SOQ_ENETUNREACH,
      "no way to that network: run `ip addr` or `ipconfig` on this machine" },
    { "connect", SOQ_EADDRNOTAVAIL,
      "every local port is taken; old connections give theirs back soon" },
    { "connect", SOQ_EACCES, "a firewall on this machine forbids it" },
    { "bind", SOQ_EADDRINUSE,
      "`soquete netstat -l` shows who has it; port 0 takes a free one" },
    { "listen", SOQ_EADDRINUSE,
      "`soquete netstat -l` shows who has it; port 0 takes a free one" },
    { "bind", SOQ_EACCES,
      "ports under 1024 need a right, and Windows reserves some; try "
      "another" },
    { "bind", SOQ_EADDRNOTAVAIL,
      "a server has an address of its own machine, or 0.0.0.0 for them all" },
    { "resolve", SOQ_ENONAME,
      "check the spelling; an address such as 127.0.0.1 needs no name "
      "server" },
    { "resolve", SOQ_ENAMEAGAIN,
      "no name server answers; an address such as 127.0.0.1 needs none" },
    { "accept", SOQ_EMFILE,
      "clients wait in the system's queue until a connection has ended" },
    { "create", SOQ_EEXIST, "--force replaces it" },
    { "send", SOQ_EOF,
      "the other side ended the connection before it had everything" },
    { "receive", SOQ_ECONNRESET,
      "the other program crashed, or ended without reading all it was sent" },
    { "receive", SOQ_ETIMEDOUT,
      "connected, but silent: it may be serving another client first" }
};

const char *message_hint(const char *call, soq_err err)
{
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
        if (hints[i].err == err && strcmp(hints[i].call, call) == 0)
            return hints[i].text;
    return NULL;
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
    const char *hint = message_hint(call, rc.err);
    char os[32] = "", text[4096];

    if (rc.os != 0)
        snprintf(os, sizeof(os), ", os %d", rc.os);
    snprintf(text, sizeof(text), "%s %.3900s: %s (%s%s)", call, subject,
             soq_err_text(rc.err), soq_err_name(rc.err), os);
    say(a, text);
    if (hint)
        output_print(&a->err, "hint: %s\n", hint);
    if (a->json) {
        event e = event_of("error", NULL);

        e.call = call;
        e.subject = subject;
        e.rc = rc;
        event_show(a, &e);
    }
    return APP_FAILED;
}
