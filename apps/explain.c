/* explain.c -- `soquete explain`: what a capture file shows. */
#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "commands.h"
#include "common/message.h"
#include "common/options.h"
#include "common/whole.h"
#include "explain/view.h"
#include "explain/words.h"

static const char help[] =
    "Usage: soquete explain FILE... [--port N] [--flow N] [--html F] "
    "[--lang L]\n"
    "                       [--ascii] [--json]\n"
    "\n"
    "Explain captured packets: which conversations there are, which of them "
    "is "
    "the\n"
    "lab's, packet by packet with the states of both ends, and in words what "
    "it\n"
    "shows: which port stayed and which changed, who closed first, what is "
    "odd.\n"
    "\n"
    "FILE is a pcap or pcapng file of Wireshark, tcpdump, dumpcap or pktmon; "
    "several\n"
    "are read one after another; - is standard input.  Needs no administrator "
    "and no\n"
    "driver.\n"
    "\n"
    "  --port N  explain a conversation with this port; default: one of the "
    "course's\n"
    "            (65431 to 65433), else the one that is most complete\n"
    "  --flow N  explain conversation N of the table, all its packets\n"
    "  --html F  also make a page of it, to hand in: a new file, which asks "
    "nobody\n"
    "            for anything, in all languages; prints on paper\n"
    "  --lang L  say what it shows in en, pt-BR or ru (the system's "
    "language)\n"
    "  --ascii   draw with ASCII only; default: where the locale is not "
    "UTF-8\n"
    "  --json    one JSON object a line instead of text\n"
    "  --help    this text\n"
    "\n"
    "Exit status: 0 done, 1 a file is not whole or cannot be read, or there "
    "is\n"
    "nothing to explain, 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  soquete explain lab.pcapng\n"
    "  soquete explain lab.pcapng --port 80 --html lab.html\n"
    "  tcpdump -i lo -w - port 65432 | soquete explain -\n";

/* ---- the command line -------------------------------------------------- */

enum {
    OPTION_PORT = OPTION_OWN,
    OPTION_FLOW,
    OPTION_HTML,
    OPTION_LANG,
    OPTION_ASCII
};

static const struct option known[] = {
    { "port", required_argument, NULL, OPTION_PORT },
    { "flow", required_argument, NULL, OPTION_FLOW },
    { "html", required_argument, NULL, OPTION_HTML },
    { "lang", required_argument, NULL, OPTION_LANG },
    { "ascii", no_argument, NULL, OPTION_ASCII },
    OPTIONS_COMMON,
    { NULL, 0, NULL, 0 }
};

typedef struct asked {
    app *a;
    uint16_t port;
    uint64_t flow;    /* 0: choose */
    const char *html; /* NULL: no page */
    const char *lang;
    text_language language;
    bool ascii;
} asked;

static int take(void *own, int code, const char *value)
{
    asked *o = own;

    if (code == OPTION_ASCII)
        o->ascii = true;
    else if (code == OPTION_HTML && (!value[0] || strcmp(value, "-") == 0))
        return app_misuse(o->a,
                          "--html needs the name of a new file, not "
                          "'%s'",
                          value);
    else if (code == OPTION_HTML)
        o->html = value;
    else if (code == OPTION_LANG)
        o->lang = value;
    else if (code == OPTION_PORT)
        return options_port(o->a, value, &o->port);
    else if (code == OPTION_FLOW &&
             !options_count(value, FLOWS_MOST, &o->flow))
        return app_misuse(o->a,
                          "a conversation has a number from the table, not "
                          "'%s'",
                          value);
    return APP_DONE;
}

static const option_rules rules = { known,           take, OPTIONS_WORDS,
                                    ENDPOINT_CLIENT, NULL, NULL };

/* ---- choosing ---------------------------------------------------------- */

/* "no conversation has port 99; there are 53, 443" */
static int tell_ports(app *a, const view *v)
{
    char list[200] = "", port[8];
    size_t used = 0, shown = 0;

    for (size_t i = 0; i < flows_count(v->all.flows) && shown < 10; i++) {
        const flow *f = flows_at(v->all.flows, i);
        bool known_already = false;

        for (size_t j = 0; j < i && !known_already; j++)
            known_already =
                flow_server(flows_at(v->all.flows, j))->addr.port ==
                flow_server(f)->addr.port;
        if (known_already)
            continue;
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%u",
                                 shown ? ", " : "",
                                 (unsigned)flow_server(f)->addr.port);
        shown++;
    }
    snprintf(port, sizeof(port), "%u", (unsigned)v->port);
    return words_fault(a, TEXT_EXPLAIN_NO_PORT, port, list, "");
}

static int choose(app *a, view *v, const asked *o)
{
    size_t count = flows_count(v->all.flows);

    if (o->flow > count)
        return words_fault_count(a, TEXT_EXPLAIN_NO_NUMBER, o->flow, count);
    if (o->flow > 0)
        v->chosen = flows_at(v->all.flows, (size_t)o->flow - 1);
    else
        v->chosen = choose_flow(v->all.flows, o->port);
    if (v->chosen)
        return APP_DONE;
    if (count > 0)
        return tell_ports(a, v);
    return words_fault(a, TEXT_EXPLAIN_NO_FLOW, "", "", "");
}

/* ---- the page ---------------------------------------------------------- */

static void tell_page(const view *v, const char *path)
{
    const char *const args[] = { path };
    char text[1600];

    if (v->a->json) {
        view_json_page(v, path);
        return;
    }
    text_fill(text, sizeof(text), text_of(v->language, TEXT_EXPLAINED_KEPT),
              args, 1);
    output_print(&v->a->out, "\n%s\n", text);
}

/* A new file, or none: what could be written of it is taken away. */
static int keep_page(const view *v, const char *path)
{
    char *text = view_page(v);
    soq_rc rc = whole_file(path, text);

    free(text);
    if (rc.err)
        return app_fail(v->a, "write", path, rc);
    tell_page(v, path);
    return APP_DONE;
}

/* ---- the command ------------------------------------------------------- */

static void show(view *v)
{
    if (v->a->json) {
        view_json(v);
        return;
    }
    view_files(v);
    view_table(v);
    if (v->chosen) {
        view_ladder(v);
        view_answers(v);
    }
}

static int width_of(app *a)
{
    int columns = soq_file_columns(a->out.file);
    char text[200];

    if (columns >= VIEW_NARROWEST)
        return columns > 100 ? 100 : columns;
    output_print(&a->err, "soquete explain: %s\n",
                 words_count(a->language, TEXT_EXPLAIN_NARROW,
                             (uint64_t)columns, VIEW_NARROWEST, text,
                             sizeof(text)));
    return VIEW_NARROWEST;
}

static int explain(app *a, const asked *o, reading_file *files, size_t count)
{
    flows_options how = flows_defaults();
    view v = { .a = a,
               .files = files,
               .file_count = count,
               .port = o->port,
               .language = o->language };
    int status, choice;
    soq_rc rc;

    how.only = (uint32_t)o->flow;
    if (o->flow > 0)
        how.rows_first = 100000;
    rc = soq_random(how.seed, sizeof(how.seed));
    if (!rc.err)
        rc = reading_open(&v.all, &how);
    if (rc.err) {
        reading_close(&v.all);
        return app_fail(a, "begin", "reading", rc);
    }
    status = view_read(a, &v.all, files, count);
    if (v.all.packets > 0) {
        v.width = width_of(a);
        v.ascii = o->ascii;
        choice = choose(a, &v, o);
        status = status == APP_DONE ? choice : status;
        show(&v);
        if (o->html && status != APP_INTERRUPTED) {
            choice = keep_page(&v, o->html);
            status = status == APP_DONE ? choice : status;
        }
    } else if (status == APP_DONE) {
        status = words_fault(a, TEXT_EXPLAIN_NO_PACKET, "", "", "");
    }
    reading_close(&v.all);
    return status;
}

static int run(app *a, int argc, char *argv[])
{
    static reading_file files[OPTIONS_WORDS];
    const char *words[OPTIONS_WORDS];
    asked o = { .a = a };
    size_t count = 0;
    int status = options_parse(a, argc, argv, &rules, &o, NULL, words);

    if (status != APP_DONE)
        return status;
    if (!text_choose_drawn(a, o.lang, &o.language, &o.ascii))
        return APP_MISUSED;
    a->language = o.language;
    memset(files, 0, sizeof(files));
    while (count < OPTIONS_WORDS && words[count]) {
        files[count].path = words[count];
        count++;
    }
    if (count == 0)
        return app_misuse(a, "which FILE? Wireshark's menu File saves one");
    return explain(a, &o, files, count);
}

const command explain_command = {
    "explain", "what a capture of Wireshark or tcpdump shows", help, run
};
