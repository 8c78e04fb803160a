/* sheet.c -- what a capture shows, as one page of HTML. */
#include <inttypes.h>
#include <stdio.h>

#include <soquete/system.h>

#include "answers.h"
#include "packets/ip.h"
#include "sheet.h"
#include "words.h"

enum { SIBLINGS_MOST = 40 };

static const frame_kind kind = { TEXT_EXPLAINED_TITLE, TEXT_EXPLAINED_KIND,
                                 TEXT_EXPLAINED_LEDE, TEXT_EXPLAINED_SKIP };

enum { ANSWERS, LADDER, SIBLINGS, ALL, FILES, SECTIONS };

static const frame_section sections[SECTIONS] = {
    [ANSWERS] = { "answers", TEXT_EXPLAINED_ANSWERS },
    [LADDER] = { "ladder", TEXT_EXPLAINED_LADDER },
    [SIBLINGS] = { "siblings", TEXT_EXPLAINED_SIBLINGS },
    [ALL] = { "conversations", TEXT_EXPLAINED_ALL },
    [FILES] = { "files", TEXT_EXPLAINED_FILES },
};

/* ---- sentences --------------------------------------------------------- */

typedef struct said {
    const flow *flow;
    const answer *answer;
} said;

/* " (frame 7)": a link where the packet is on the page. */
typedef struct link {
    uint64_t frame;
    bool drawn;
} link;

static void put_link(writer *w, text_language language, size_t n,
                     const void *user)
{
    const link *to = user;

    (void)language;
    (void)n;
    if (to->drawn)
        writer_print(w, "<a href=\"#f%" PRIu64 "\">%" PRIu64 "</a>", to->frame,
                     to->frame);
    else
        writer_print(w, "%" PRIu64, to->frame);
}

static void put_argument(writer *w, text_language language, size_t n,
                         const void *user)
{
    const said *s = user;
    const answer_argument *arg = &s->answer->args[n - 1];
    const link to = { arg->number, sheet_draws(s->flow, arg->number) };
    char text[ANSWER_TEXT];

    if (n > ANSWER_ARGUMENTS)
        return;
    if (arg->kind == ANSWER_IS_FRAME) {
        if (arg->number > 0)
            frame_fill(w, language, TEXT_EXPLAIN_FRAME, put_link, &to);
    } else if (arg->kind == ANSWER_IS_ICMP) {
        writer_html(w, words_icmp_text(language, arg->family,
                                       (unsigned)arg->number, text,
                                       sizeof(text)));
    } else {
        writer_put(w, "<code>");
        writer_html(w, arg->text);
        writer_put(w, "</code>");
    }
}

static void put_answers(writer *w, const view *v, const flow *f, bool ports)
{
    answers found;

    answers_of(v->all.flows, f, &found);
    writer_put(w, "<ul class=\"answers\">\n");
    for (size_t i = 0; i < found.count; i++) {
        const said s = { f, &found.list[i] };

        if (!ports && found.has_ports && found.ports == i)
            continue;
        writer_put(w, s.answer->odd ? "<li class=\"odd\">" : "<li>");
        frame_say_filled(w, s.answer->id, put_argument, &s);
        writer_put(w, "</li>\n");
    }
    writer_put(w, "</ul>\n");
}

/* ---- the two ends ------------------------------------------------------ */

typedef struct end {
    const flow *flow;
    uint16_t port;
} end;

static void put_end_argument(writer *w, text_language language, size_t n,
                             const void *user)
{
    const end *e = user;

    if (n == 1)
        writer_print(w, "<b>%u</b>", (unsigned)e->port);
    else if (n == 2)
        writer_html(w, text_of(language, words_group(e->port)));
    else
        writer_html(w, text_of(language, words_why(e->flow->why)));
}

static void put_end(writer *w, const view *v, unsigned side, text_id id,
                    const char *class)
{
    const soq_addr *addr = &v->chosen->sides[side].addr;
    const end e = { v->chosen, addr->port };
    char text[SOQ_ADDR_TEXT];

    writer_print(w, "<div class=\"%s\"><p class=\"address\">", class);
    writer_html(w, soq_addr_text(addr, text, sizeof(text)));
    writer_put(w, "</p><p>");
    frame_say_filled(w, id, put_end_argument, &e);
    writer_put(w, "</p>");
    sheet_process(w, v, v->chosen, side, true);
    writer_put(w, "</div>\n");
}

static void put_pair(writer *w, const view *v)
{
    const flow *f = v->chosen;

    writer_put(w, "<div class=\"pair\">\n");
    put_end(w, v, f->client, TEXT_EXPLAIN_CLIENT, "client");
    writer_print(w,
                 "<div class=\"between%s\" aria-hidden=\"true\"><span>%s"
                 "</span></div>\n",
                 f->protocol == IP_UDP ? " loose" : "", words_protocol(f));
    put_end(w, v, !f->client, TEXT_EXPLAIN_SERVER, "server");
    writer_put(w, "</div>\n");
}

/* ---- the filter -------------------------------------------------------- */

static void put_filters(writer *w, const view *v)
{
    char filters[ANSWER_FILTERS][FILTER_TEXT];
    size_t n = answers_filters(v->all.flows, v->chosen, v->file_count,
                               filters);

    writer_put(w, "<div class=\"filters\"><p>");
    frame_say(w, TEXT_EXPLAIN_FILTER);
    writer_put(w, "</p>\n");
    for (size_t i = 0; i < n; i++) {
        writer_print(w, "<p class=\"filter\"><code id=\"filter%zu\">", i);
        writer_html(w, filters[i]);
        /* Without a script a click selects the whole of it. */
        writer_print(w,
                     "</code><button type=\"button\" hidden "
                     "data-copy=\"filter%zu\" aria-describedby="
                     "\"filter%zu\"><span>",
                     i, i);
        frame_say(w, TEXT_EXPLAINED_COPY);
        writer_put(w, "</span><span hidden role=\"status\">");
        frame_say(w, TEXT_EXPLAINED_COPIED);
        writer_put(w, "</span></button></p>\n");
    }
    writer_put(w, "</div>\n");
}

/* ---- sections ---------------------------------------------------------- */

static void put_chosen(writer *w, const view *v)
{
    const flow *f = v->chosen;

    frame_open_section(w, &sections[ANSWERS]);
    put_pair(w, v);
    put_answers(w, v, f, true);
    put_filters(w, v);
    frame_close_section(w);
    frame_open_section(w, &sections[LADDER]);
    frame_note(w, f->protocol == IP_TCP ? TEXT_EXPLAINED_LADDER_NOTE
                                        : TEXT_EXPLAINED_DATAGRAMS_NOTE);
    sheet_ladder(w, v, f);
    frame_close_section(w);
}

static bool is_sibling(const view *v, const flow *f)
{
    return f != v->chosen && view_is_mine(v, f) && flow_row_count(f) > 0;
}

static void put_sibling(writer *w, const view *v, const flow *f)
{
    text_id ending = words_ending(flow_end_of(f));
    char text[SOQ_ADDR_TEXT];

    writer_print(w,
                 "<details class=\"talk\"><summary><b>%lu</b> "
                 "<span class=\"code\">",
                 (unsigned long)f->number);
    writer_html(w, soq_addr_text(&flow_client(f)->addr, text, sizeof(text)));
    writer_put(w, "</span>");
    if (ending < TEXT_COUNT) {
        writer_put(w, " · ");
        frame_say(w, ending);
    }
    writer_put(w, "</summary>\n");
    put_answers(w, v, f, false);
    sheet_ladder(w, v, f);
    writer_put(w, "</details>\n");
}

static void put_siblings(writer *w, const view *v)
{
    size_t shown = 0, all = 0;

    frame_open_section(w, &sections[SIBLINGS]);
    frame_note(w, TEXT_EXPLAINED_SIBLINGS_NOTE);
    for (size_t i = 0; i < flows_count(v->all.flows); i++) {
        const flow *f = flows_at(v->all.flows, i);

        if (!is_sibling(v, f))
            continue;
        all++;
        if (shown == SIBLINGS_MOST)
            continue;
        put_sibling(w, v, f);
        shown++;
    }
    if (all > shown) {
        writer_put(w, "<p class=\"note\">");
        sheet_count(w, TEXT_EXPLAINED_MORE, all - shown, 0);
        writer_put(w, "</p>\n");
    }
    frame_close_section(w);
}

/* ---- the banner -------------------------------------------------------- */

static void put_figures(writer *w, const view *v)
{
    uint64_t mine = 0, packets = 0;
    answers found;

    answers_of(v->all.flows, v->chosen, &found);
    for (size_t i = 0; i < flows_count(v->all.flows); i++) {
        const flow *f = flows_at(v->all.flows, i);

        mine += view_is_mine(v, f);
        packets += view_is_mine(v, f) ? flow_packets(f) : 0;
    }
    frame_open_figures(w);
    frame_figure(w, mine, flows_count(v->all.flows), TEXT_EXPLAINED_MINE);
    frame_figure(w, packets, v->all.packets, TEXT_EXPLAINED_PACKETS);
    frame_figure(w, found.odd, 0, TEXT_EXPLAINED_ODD);
    frame_close_figures(w);
}

static void put_banner(writer *w, const view *v)
{
    bool whole = true;

    frame_banner(w, v->language, &kind);
    frame_who(w);
    for (size_t i = 0; i < v->file_count; i++)
        whole = whole && v->files[i].status == CAPTURE_END;
    if (!whole)
        frame_warning(w, TEXT_EXPLAINED_CUT);
    if (v->chosen)
        put_figures(w, v);
    else
        frame_warning(w, TEXT_EXPLAINED_NOTHING);
    frame_open_meta(w, soq_wall_us(), NULL);
    if (v->all.has_time) {
        writer_put(w, "<p>");
        frame_say(w, TEXT_EXPLAINED_TIME);
        writer_put(w, " ");
        frame_date(w, v->all.first_ns / 1000);
        writer_print(w, " · %.3f s",
                     (double)(v->all.last_ns - v->all.first_ns) / 1e9);
        writer_put(w, "</p>");
    }
    frame_close_banner(w);
}

/* ---- the whole --------------------------------------------------------- */

static bool has_siblings(const view *v)
{
    bool any = false;

    for (size_t i = 0; i < flows_count(v->all.flows) && !any; i++)
        any = is_sibling(v, flows_at(v->all.flows, i));
    return any;
}

/* Those that this page has. */
static size_t choose_sections(const view *v, frame_section *out)
{
    bool siblings = has_siblings(v);
    size_t n = 0;

    for (size_t i = 0; i < SECTIONS; i++)
        if ((v->chosen || i > SIBLINGS) && (siblings || i != SIBLINGS))
            out[n++] = sections[i];
    return n;
}

char *view_page(const view *v)
{
    frame_section mine[SECTIONS];
    size_t n = choose_sections(v, mine);
    writer w;

    writer_open(&w);
    frame_head(&w, v->language, &kind);
    put_banner(&w, v);
    frame_open_body(&w, mine, n);
    if (v->chosen)
        put_chosen(&w, v);
    if (has_siblings(v))
        put_siblings(&w, v);
    frame_open_section(&w, &sections[ALL]);
    sheet_conversations(&w, v);
    frame_close_section(&w);
    frame_open_section(&w, &sections[FILES]);
    sheet_files(&w, v);
    frame_close_section(&w);
    frame_open_footer(&w);
    frame_paragraph(&w, TEXT_EXPLAINED_SOURCES);
    frame_end(&w);
    return writer_take(&w);
}
