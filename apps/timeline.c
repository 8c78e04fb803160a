/* timeline.c -- `soquete timeline`: calls, states and packets of one
 * conversation, from both ends, in one order of time. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "common/message.h"
#include "common/options.h"
#include "timeline/view.h"

static const char help[] =
    "Usage: soquete timeline [NAME=]FILE... [--port N] [--lang L] [--ascii]\n"
    "                        [--json]\n"
    "\n"
    "Bring what was told of one conversation into one order of time: the "
    "calls of\n"
    "both ends, the states that their systems reported, and the packets "
    "between\n"
    "them.\n"
    "\n"
    "FILE is what a command of soquete printed with --json (tcp-server,\n"
    "tcp-client, multi-..., udp-..., peer, lab, netstat --watch), or a "
    "capture\n"
    "(pcap, pcapng).  NAME is the machine where it was made: files of one "
    "name have\n"
    "one clock.  How far two clocks are apart is estimated from what both "
    "saw, and\n"
    "said; where it is not known well enough to tell what was first, a line "
    "has a ~.\n"
    "\n"
    "  --port N  a conversation with this port; default: one of the course's "
    "(65431\n"
    "            to 65433), else the one of which most is told\n"
    "  --lang L  say it in en, pt-BR or ru (the system's language)\n"
    "  --ascii   draw with ASCII only; default: where the locale is not "
    "UTF-8\n"
    "  --json    one JSON object a line instead of text\n"
    "  --help    this text\n"
    "\n"
    "Exit status: 0 done, 1 a file is not whole or cannot be read, or there "
    "is no\n"
    "conversation, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  soquete tcp-server --json >server.jsonl\n"
    "  soquete timeline server.jsonl client.jsonl lab.pcapng\n"
    "  soquete timeline ana=server.jsonl ana=lab.pcapng bia=client.jsonl\n";

enum { OPTION_PORT = OPTION_OWN, OPTION_LANG, OPTION_ASCII };

static const struct option known[] = {
    { "port", required_argument, NULL, OPTION_PORT },
    { "lang", required_argument, NULL, OPTION_LANG },
    { "ascii", no_argument, NULL, OPTION_ASCII },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

typedef struct asked {
    app *a;
    uint16_t port;
    const char *lang;
    bool ascii;
} asked;

static int take(void *own, int code, const char *value)
{
    asked *o = own;

    if (code == OPTION_ASCII)
        o->ascii = true;
    else if (code == OPTION_LANG)
        o->lang = value;
    else
        return options_port(o->a, value, &o->port);
    return APP_DONE;
}

static const option_rules rules = { known,           take, OPTIONS_WORDS,
                                    ENDPOINT_CLIENT, NULL, NULL };

/* ---- the files --------------------------------------------------------- */

/* "ana=server.jsonl"; a path that has "/" before its "=" has no name. */
static int take_word(app *a, const char *word, source *s)
{
    size_t len = strcspn(word, "=/\\");

    s->path = word;
    s->name = s->name_room;
    if (word[len] != '=')
        return APP_DONE;
    if (len == 0 || len >= sizeof(s->name_room))
        return app_misuse(a, "a name has 1 to %d letters, not that of '%s'",
                          TIMELINE_NAME - 1, word);
    memcpy(s->name_room, word, len);
    s->path = word + len + 1;
    return APP_DONE;
}

/* The worst of all files; an interrupt ends it. */
static int feed_all(view *v)
{
    int status = APP_DONE;

    for (size_t i = 0; i < v->count && status != APP_INTERRUPTED; i++) {
        size_t before = v->t.file_count;
        int one = feed(v, &v->sources[i]);

        /* Files and their descriptions have the same numbers. */
        if (v->t.file_count == before)
            timeline_file_begin(&v->t, v->sources[i].name, NULL);
        status = one != APP_DONE ? one : status;
    }
    return status;
}

/* ---- the command ------------------------------------------------------- */

static int merge(view *v, uint16_t port, int status)
{
    timeline_result result;

    if (!timeline_choose(&v->t, port) && status != APP_DONE)
        return status; /* why there is none was told */
    if (!timeline_choose(&v->t, port))
        return port ? app_fault(v->a, "no conversation has port %u",
                                (unsigned)port)
                    : app_fault(v->a, "there is no conversation to show");
    result = timeline_merge(&v->t);
    if (result == TIMELINE_TOO_MANY_CLOCKS)
        return app_fault(v->a, "there are more than %d machines",
                         MARKS_CLOCKS);
    if (result == TIMELINE_NO_MEMORY)
        return app_fail(v->a, "merge", "the files", (soq_rc){ SOQ_ENOMEM, 0 });
    if (v->a->json)
        timeline_json(v);
    else
        timeline_text(v);
    return v->t.row_count > 0 ? APP_DONE
                              : app_fault(v->a, "nothing of it has a time");
}

static int width_of(app *a)
{
    int columns = soq_file_columns(a->out.file);

    if (columns < VIEW_NARROWEST)
        return VIEW_NARROWEST;
    return columns > VIEW_WIDEST ? VIEW_WIDEST : columns;
}

static int show(app *a, view *v, uint16_t port)
{
    soq_rc rc = timeline_open(&v->t);
    int status, merged;

    if (rc.err)
        return app_fail(a, "begin", "the timeline", rc);
    v->width = width_of(a);
    status = feed_all(v);
    if (status != APP_INTERRUPTED) {
        merged = merge(v, port, status);
        status = status == APP_DONE ? merged : status;
    }
    timeline_close(&v->t);
    for (size_t i = 0; i < v->count; i++)
        reading_close(&v->sources[i].packets);
    return status;
}

static int run(app *a, int argc, char *argv[])
{
    const char *words[OPTIONS_WORDS];
    asked o = { .a = a };
    view v = { .a = a };
    int status = options_parse(a, argc, argv, &rules, &o, NULL, words);

    if (status != APP_DONE)
        return status;
    v.ascii = o.ascii;
    if (!text_choose_drawn(a, o.lang, &v.language, &v.ascii))
        return APP_MISUSED;
    v.sources = calloc(OPTIONS_WORDS, sizeof(*v.sources));
    if (!v.sources)
        return app_fail(a, "begin", "reading", (soq_rc){ SOQ_ENOMEM, 0 });
    while (status == APP_DONE && v.count < OPTIONS_WORDS && words[v.count]) {
        status = take_word(a, words[v.count], &v.sources[v.count]);
        v.count++;
    }
    if (status == APP_DONE && v.count == 0)
        status = app_misuse(a, "which FILE? A command with --json writes one");
    if (status == APP_DONE)
        status = show(a, &v, o.port);
    free(v.sources);
    return status;
}

const command timeline_command = {
    "timeline", "calls, states and packets of both ends in one order of time",
    help, run
};
