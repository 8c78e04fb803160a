/* page.c -- a report as one page of HTML. */
#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "claims.h"
#include "evidence.h"
#include "frame.h"
#include "page_parts.h"

static const frame_kind kind = { TEXT_PAGE_TITLE, TEXT_PAGE_KIND,
                                 TEXT_PAGE_LEDE, TEXT_PAGE_SKIP };

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* ---- words ------------------------------------------------------------- */

static void say_named(page *p, const char *name)
{
    frame_say(&p->w, text_by_name(name));
}

static void link_to(page *p, int64_t n)
{
    writer_print(&p->w, "<a href=\"#e%" PRId64 "\">#%" PRId64 "</a>", n, n);
}

/* Numbers that follow each other are told as the first and the last. */
static void links(page *p, const json_t *list)
{
    size_t count = json_array_size(list);

    for (size_t i = 0; i < count; i++) {
        int64_t first = json_integer_value(json_array_get(list, i));
        int64_t last = first;

        while (i + 1 < count &&
               json_integer_value(json_array_get(list, i + 1)) == last + 1) {
            i++;
            last++;
        }
        link_to(p, first);
        if (last > first) {
            writer_put(&p->w, last > first + 1 ? "–" : " ");
            link_to(p, last);
        }
        writer_put(&p->w, i + 1 < count ? " " : "");
    }
}

/* What was observed, in letters of a machine. */
static void put_argument(writer *w, text_language language, size_t n,
                         const void *user)
{
    const char *arg = json_string_value(
        json_array_get(json_object_get(user, "args"), n - 1));

    (void)language;
    writer_put(w, "<code>");
    writer_html(w, arg ? arg : "…");
    writer_put(w, "</code>");
}

static void say_sentence(page *p, const json_t *one, text_language language,
                         text_id id, bool unseen)
{
    frame_open_words(&p->w, language);
    if (unseen) {
        writer_html(&p->w, text_of(language, TEXT_NOT_OBSERVED));
        writer_put(&p->w, ": ");
    }
    if (id < TEXT_COUNT)
        frame_fill(&p->w, language, id, put_argument, one);
    frame_close_words(&p->w);
}

void page_statement(page *p, const json_t *one)
{
    const json_t *list = json_object_get(one, "evidence");
    bool advice = json_is_true(json_object_get(one, "advice"));
    bool unseen = !advice && !json_is_true(json_object_get(one, "observed"));
    text_id id = text_by_name(evidence_text(one, "text"));

    writer_put(&p->w, advice   ? "<li class=\"advice\">"
                      : unseen ? "<li class=\"unseen\">"
                               : "<li>");
    for (int i = 0; i < TEXT_LANGUAGES; i++)
        say_sentence(p, one, (text_language)i, id, unseen);
    if (json_array_size(list) > 0) {
        writer_put(&p->w, " <span class=\"refs\">");
        links(p, list);
        writer_put(&p->w, "</span>");
    }
    writer_put(&p->w, "</li>\n");
}

/* ---- the banner -------------------------------------------------------- */

static bool is_myth(const json_t *claim)
{
    return strncmp(evidence_text(claim, "id"), "myth.", 5) == 0;
}

/* How many myths, or items of the assignment, have this verdict; NULL: all. */
static size_t count_of(const page *p, bool myths, const char *verdict)
{
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(p->claims); i++) {
        const json_t *one = json_array_get(p->claims, i);

        n += is_myth(one) == myths &&
             (!verdict || is(evidence_text(one, "verdict"), verdict));
    }
    return n;
}

static void figures(page *p)
{
    size_t partly = count_of(p, false, "partly");
    size_t myths = count_of(p, true, NULL);

    frame_open_figures(&p->w);
    frame_figure(&p->w, count_of(p, false, "answered"),
                 count_of(p, false, NULL), TEXT_PAGE_ITEMS);
    if (partly > 0)
        frame_figure(&p->w, partly, 0, TEXT_PAGE_PARTLY);
    frame_figure(&p->w, myths - count_of(p, true, "not observed"), myths,
                 TEXT_PAGE_MYTHS);
    frame_figure(&p->w, json_array_size(p->rows), 0, TEXT_PAGE_ROWS);
    frame_close_figures(&p->w);
}

static void banner(page *p, text_language language)
{
    const char *digest = evidence_text(p->report, "digest");

    frame_banner(&p->w, language, &kind);
    frame_who(&p->w);
    if (!json_is_true(json_object_get(p->report, "whole")))
        frame_warning(&p->w, TEXT_PAGE_INTERRUPTED);
    figures(p);
    frame_open_meta(&p->w,
                    json_integer_value(json_object_get(p->report, "time_us")),
                    evidence_text(p->report, "program"));
    writer_put(&p->w, "<p class=\"digest\">");
    frame_say(&p->w, TEXT_PAGE_DIGEST);
    writer_put(&p->w, " <code>");
    writer_html(&p->w, digest);
    writer_put(&p->w, "</code></p>");
    frame_close_banner(&p->w);
}

/* ---- contents ---------------------------------------------------------- */

static const frame_section sections[] = {
    { "tcp", TEXT_PART_TCP },          { "udp", TEXT_PART_UDP },
    { "multi", TEXT_PART_MULTI },      { "remote", TEXT_PART_REMOTE },
    { "myths", TEXT_PART_MYTHS },      { "ends", TEXT_PAGE_ENDS },
    { "evidence", TEXT_PAGE_EVIDENCE }
};

/* ---- claims ------------------------------------------------------------ */

static const char *class_of(const char *verdict)
{
    return is(verdict, "not observed") ? "open" : verdict;
}

static void put_claim(page *p, const json_t *claim)
{
    const json_t *list = json_object_get(claim, "statements");
    const char *verdict = evidence_text(claim, "verdict");
    const char *id = evidence_text(claim, "id");
    const char *number = strchr(id, '.');

    writer_put(&p->w, "<article class=\"claim\" id=\"");
    writer_html(&p->w, id);
    writer_put(&p->w, "\"><div class=\"number\">");
    writer_html(&p->w, number ? number + 1 : id);
    writer_put(&p->w, "</div><div><h3>");
    say_named(p, evidence_text(claim, "title"));
    writer_print(&p->w, "</h3><p class=\"verdict %s\">", class_of(verdict));
    say_named(p, claims_verdict_text(verdict));
    writer_put(&p->w, "</p><ul>\n");
    for (size_t i = 0; i < json_array_size(list); i++)
        page_statement(p, json_array_get(list, i));
    writer_put(&p->w, "</ul>\n");
    if (is(id, "tcp.2"))
        page_ladder(p, "tcp", "conversation", TEXT_PAGE_LADDER_TCP);
    else if (is(id, "udp.2"))
        page_ladder(p, "udp", "ports", TEXT_PAGE_LADDER_UDP);
    else if (is(id, "multi.5")) {
        page_chart(p);
        page_ports(p);
        page_syns(p);
    } else if (is(id, "multi.4")) {
        page_packets(p, "multi", "events");
    } else if (is(id, "tcp.4")) {
        page_packets(p, "tcp", "conversation");
        page_timeline(p, "tcp", "conversation");
    } else if (is(id, "udp.4"))
        page_packets(p, "udp", "ports");
    else if (is(id, "remote.4")) {
        page_packets(p, "peer", "two-hosts");
        page_timeline(p, "peer", "two-hosts");
        page_packets(p, "remote", "two-machines");
    }
    writer_put(&p->w, "</div></article>\n");
}

static void put_part(page *p, size_t section)
{
    const char *name = text_name(sections[section].title);

    frame_open_section(&p->w, &sections[section]);
    for (size_t i = 0; i < json_array_size(p->claims); i++) {
        const json_t *one = json_array_get(p->claims, i);

        if (is(evidence_text(one, "part"), name))
            put_claim(p, one);
    }
    frame_close_section(&p->w);
}

/* ---- the whole --------------------------------------------------------- */

enum { PARTS = 5, ENDS = PARTS, EVIDENCE };

static void body(page *p)
{
    frame_open_body(&p->w, sections, sizeof(sections) / sizeof(sections[0]));
    for (size_t i = 0; i < PARTS; i++)
        put_part(p, i);
    frame_open_section(&p->w, &sections[ENDS]);
    frame_note(&p->w, TEXT_PAGE_ENDS_LEDE);
    page_ends(p);
    frame_close_section(&p->w);
    frame_open_section(&p->w, &sections[EVIDENCE]);
    frame_note(&p->w, TEXT_PAGE_EVIDENCE_LEDE);
    page_evidence(p);
    frame_close_section(&p->w);
    frame_open_footer(&p->w);
    frame_paragraph(&p->w, TEXT_PAGE_CHECK);
    frame_paragraph(&p->w, TEXT_PAGE_SOURCES);
    frame_end(&p->w);
}

char *page_make(const json_t *report, text_language language)
{
    page p;

    writer_open(&p.w);
    p.report = report;
    p.rows = json_object_get(report, "evidence");
    p.claims = json_object_get(report, "claims");
    frame_head(&p.w, language, &kind);
    banner(&p, language);
    body(&p);
    return writer_take(&p.w);
}
