/* page.c -- a report as one page of HTML. */
#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "claims.h"
#include "evidence.h"
#include "page_parts.h"

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* ---- words ------------------------------------------------------------- */

static void say_as(page *p, text_language language, const char *text)
{
    writer_print(&p->w, "<span lang=\"%s\">", text_language_code(language));
    writer_html(&p->w, text);
    writer_put(&p->w, "</span>");
}

void page_say(page *p, text_id id)
{
    for (int i = 0; i < TEXT_LANGUAGES && id < TEXT_COUNT; i++)
        say_as(p, (text_language)i, text_of((text_language)i, id));
}

static void say_named(page *p, const char *name)
{
    page_say(p, text_by_name(name));
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

/* The sentence, what was observed in letters of a machine. */
static void put_sentence(page *p, const json_t *one, const char *text)
{
    const json_t *args = json_object_get(one, "args");

    while (*text) {
        size_t n = strcspn(text, "{");
        const char *arg = NULL;

        writer_html_bytes(&p->w, text, n);
        text += n;
        if (text[0] == '{' && text[1] >= '1' && text[1] <= '9' &&
            text[2] == '}') {
            arg = json_string_value(
                json_array_get(args, (size_t)(text[1] - '1')));
            writer_put(&p->w, "<code>");
            writer_html(&p->w, arg ? arg : "…");
            writer_put(&p->w, "</code>");
            text += 3;
        } else if (text[0] == '{') {
            writer_put(&p->w, "{");
            text++;
        }
    }
}

static void say_sentence(page *p, const json_t *one, text_language language,
                         text_id id, bool unseen)
{
    writer_print(&p->w, "<span lang=\"%s\">", text_language_code(language));
    if (unseen) {
        writer_html(&p->w, text_of(language, TEXT_NOT_OBSERVED));
        writer_put(&p->w, ": ");
    }
    if (id < TEXT_COUNT)
        put_sentence(p, one, text_of(language, id));
    writer_put(&p->w, "</span>");
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

/* ---- the head ---------------------------------------------------------- */

static void put_bytes(page *p, const unsigned char *bytes, size_t len)
{
    char piece[513];

    for (size_t at = 0; at < len; at += 512) {
        size_t n = len - at < 512 ? len - at : 512;

        memcpy(piece, bytes + at, n);
        piece[n] = '\0';
        writer_put(&p->w, piece);
    }
}

static void head(page *p, text_language language)
{
    writer_print(&p->w,
                 "<!doctype html>\n<html lang=\"%s\" data-lang=\"%s\">\n"
                 "<head>\n<meta charset=\"utf-8\">\n",
                 text_language_code(language), text_language_code(language));
    writer_put(&p->w,
               "<meta name=\"viewport\" content=\"width=device-width, "
               "initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\""
               "default-src 'none'; style-src 'unsafe-inline'; script-src "
               "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
               "<link rel=\"icon\" href=\"data:,\">\n<title>");
    writer_html(&p->w, text_of(language, TEXT_PAGE_TITLE));
    writer_put(&p->w, "</title>\n<style>\n");
    put_bytes(p, page_css, page_css_size);
    writer_put(&p->w, "</style>\n</head>\n<body>\n<a class=\"skip\" "
                      "href=\"#report\">");
    page_say(p, TEXT_PAGE_SKIP);
    writer_put(&p->w,
               "</a>\n<svg width=\"0\" height=\"0\" aria-hidden=\"true\" "
               "class=\"marks\"><defs><marker id=\"tip\" viewBox=\"0 0 8 8\" "
               "refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
               "orient=\"auto\"><path class=\"tip\" d=\"M0 0L8 4L0 8z\"/>"
               "</marker></defs></svg>\n");
}

static void switches(page *p, text_language language)
{
    writer_put(&p->w, "<div class=\"languages\" role=\"group\" "
                      "aria-labelledby=\"languages\"><span id=\"languages\" "
                      "class=\"hidden\">");
    page_say(p, TEXT_PAGE_LANGUAGE);
    writer_put(&p->w, "</span>");
    for (int i = 0; i < TEXT_LANGUAGES; i++) {
        const char *code = text_language_code((text_language)i);

        writer_print(&p->w,
                     "<button type=\"button\" data-set=\"%s\" "
                     "aria-pressed=\"%s\" data-title=\"",
                     code, i == (int)language ? "true" : "false");
        writer_html(&p->w, text_of((text_language)i, TEXT_PAGE_TITLE));
        /* Its own name, in its own language, whatever the page shows. */
        writer_print(&p->w, "\">%s</button>",
                     text_language_name((text_language)i));
    }
    writer_put(&p->w, "</div>\n");
}

/* Days since 1970 as a date (proleptic Gregorian calendar). */
static void put_date(page *p, int64_t us)
{
    int64_t days = us / 86400000000, s = us / 1000000 % 86400;
    int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;

    writer_print(&p->w,
                 "<time>%04" PRId64 "-%02" PRId64 "-%02" PRId64 " %02" PRId64
                 ":%02" PRId64 " UTC</time>",
                 yoe + era * 400 + (month <= 2 ? 1 : 0), month,
                 doy - (153 * mp + 2) / 5 + 1, s / 3600, s / 60 % 60);
}

static size_t count_of(const page *p, bool myths, bool decided)
{
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(p->claims); i++) {
        const json_t *one = json_array_get(p->claims, i);
        bool myth = strncmp(evidence_text(one, "id"), "myth.", 5) == 0;
        bool open = is(evidence_text(one, "verdict"), "not observed");

        n += myth == myths && !(decided && open);
    }
    return n;
}

static void figure_of(page *p, size_t part, size_t whole, text_id id)
{
    writer_print(&p->w, "<div><dd>%zu", part);
    if (whole > 0)
        writer_print(&p->w, "<span>/%zu</span>", whole);
    writer_put(&p->w, "</dd><dt>");
    page_say(p, id);
    writer_put(&p->w, "</dt></div>\n");
}

static void field(page *p, const char *name, text_id id)
{
    writer_print(&p->w, "<label for=\"%s\">", name);
    page_say(p, id);
    writer_print(&p->w, "</label><input id=\"%s\" autocomplete=\"off\">",
                 name);
}

static void meta(page *p)
{
    const char *digest = evidence_text(p->report, "digest");

    writer_put(&p->w, "<div class=\"meta\"><p>");
    page_say(p, TEXT_PAGE_MADE);
    writer_put(&p->w, " ");
    put_date(p, json_integer_value(json_object_get(p->report, "time_us")));
    writer_put(&p->w, " · ");
    writer_html(&p->w, evidence_text(p->report, "program"));
    writer_put(&p->w, "</p><p class=\"digest\">");
    page_say(p, TEXT_PAGE_DIGEST);
    writer_put(&p->w, " <code>");
    writer_html(&p->w, digest);
    writer_put(&p->w, "</code></p></div>\n");
}

static void banner(page *p, text_language language)
{
    writer_put(&p->w, "<header>\n<div class=\"bar\"><p class=\"kind\">");
    page_say(p, TEXT_PAGE_KIND);
    writer_put(&p->w, "</p>");
    switches(p, language);
    writer_put(&p->w, "</div>\n<h1>");
    page_say(p, TEXT_PAGE_TITLE);
    writer_put(&p->w, "</h1>\n<p class=\"lede\">");
    page_say(p, TEXT_PAGE_LEDE);
    writer_put(&p->w, "</p>\n<div class=\"who\">");
    field(p, "name", TEXT_PAGE_NAME);
    field(p, "class", TEXT_PAGE_CLASS);
    writer_put(&p->w, "</div>\n");
    if (!json_is_true(json_object_get(p->report, "whole"))) {
        writer_put(&p->w, "<p class=\"warning\">");
        page_say(p, TEXT_PAGE_INTERRUPTED);
        writer_put(&p->w, "</p>\n");
    }
    writer_put(&p->w, "<dl class=\"figures\">\n");
    figure_of(p, count_of(p, false, true), count_of(p, false, false),
              TEXT_PAGE_ITEMS);
    figure_of(p, count_of(p, true, true), count_of(p, true, false),
              TEXT_PAGE_MYTHS);
    figure_of(p, json_array_size(p->rows), 0, TEXT_PAGE_ROWS);
    writer_put(&p->w, "</dl>\n");
    meta(p);
    writer_put(&p->w, "</header>\n");
}

/* ---- contents ---------------------------------------------------------- */

static const struct {
    const char *id;
    text_id title;
} sections[] = {
    { "tcp", TEXT_PART_TCP },          { "udp", TEXT_PART_UDP },
    { "multi", TEXT_PART_MULTI },      { "remote", TEXT_PART_REMOTE },
    { "myths", TEXT_PART_MYTHS },      { "ends", TEXT_PAGE_ENDS },
    { "evidence", TEXT_PAGE_EVIDENCE }
};

static void contents(page *p)
{
    writer_put(&p->w, "<nav aria-labelledby=\"contents\"><h2 "
                      "id=\"contents\">");
    page_say(p, TEXT_PAGE_CONTENTS);
    writer_put(&p->w, "</h2><ol>\n");
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        writer_print(&p->w, "<li><a href=\"#%s\">", sections[i].id);
        page_say(p, sections[i].title);
        writer_put(&p->w, "</a></li>\n");
    }
    writer_put(&p->w, "</ol></nav>\n");
}

static void open_section(page *p, size_t i)
{
    writer_print(&p->w, "<section id=\"%s\"><h2>", sections[i].id);
    page_say(p, sections[i].title);
    writer_put(&p->w, "</h2>\n");
}

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
    writer_put(&p->w, "\"><div class=\"number\" aria-hidden=\"true\">");
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
    } else if (is(id, "tcp.4"))
        page_packets(p, "tcp", "conversation");
    else if (is(id, "udp.4"))
        page_packets(p, "udp", "ports");
    writer_put(&p->w, "</div></article>\n");
}

static void put_part(page *p, size_t section)
{
    const char *name = text_name(sections[section].title);

    open_section(p, section);
    for (size_t i = 0; i < json_array_size(p->claims); i++) {
        const json_t *one = json_array_get(p->claims, i);

        if (is(evidence_text(one, "part"), name))
            put_claim(p, one);
    }
    writer_put(&p->w, "</section>\n");
}

/* ---- the whole --------------------------------------------------------- */

enum { PARTS = 5, ENDS = PARTS, EVIDENCE };

static void lede(page *p, text_id id)
{
    writer_put(&p->w, "<p class=\"note\">");
    page_say(p, id);
    writer_put(&p->w, "</p>\n");
}

static void body(page *p)
{
    writer_put(&p->w, "<div class=\"columns\">\n");
    contents(p);
    writer_put(&p->w, "<main id=\"report\">\n");
    for (size_t i = 0; i < PARTS; i++)
        put_part(p, i);
    open_section(p, ENDS);
    lede(p, TEXT_PAGE_ENDS_LEDE);
    page_ends(p);
    writer_put(&p->w, "</section>\n");
    open_section(p, EVIDENCE);
    lede(p, TEXT_PAGE_EVIDENCE_LEDE);
    page_evidence(p);
    writer_put(&p->w, "</section>\n</main>\n</div>\n<footer><p>");
    page_say(p, TEXT_PAGE_CHECK);
    writer_put(&p->w, "</p><p>");
    page_say(p, TEXT_PAGE_SOURCES);
    writer_put(&p->w, "</p></footer>\n<script>\n");
    put_bytes(p, page_js, page_js_size);
    writer_put(&p->w, "</script>\n</body>\n</html>\n");
}

char *page_make(const json_t *report, text_language language)
{
    page p;

    writer_open(&p.w);
    p.report = report;
    p.rows = json_object_get(report, "evidence");
    p.claims = json_object_get(report, "claims");
    head(&p, language);
    banner(&p, language);
    body(&p);
    return writer_take(&p.w);
}
