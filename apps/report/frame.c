/* frame.c -- what every page of the program has. */
#include "frame.h"

#include <inttypes.h>
#include <string.h>

/* What a page is drawn with; made from page.css and page.js. */
extern const unsigned char page_css[], page_js[];
extern const size_t page_css_size, page_js_size;

/* ---- words ------------------------------------------------------------- */

void frame_open_words(writer *w, text_language language)
{
    writer_print(w, "<span lang=\"%s\">", text_language_code(language));
}

void frame_close_words(writer *w)
{
    writer_put(w, "</span>");
}

void frame_draw(writer *w, text_id id)
{
    for (int i = 0; i < TEXT_LANGUAGES; i++) {
        writer_print(w, "<tspan lang=\"%s\">",
                     text_language_code((text_language)i));
        writer_html(w, text_of((text_language)i, id));
        writer_put(w, "</tspan>");
    }
}

void frame_say(writer *w, text_id id)
{
    for (int i = 0; i < TEXT_LANGUAGES && id < TEXT_COUNT; i++) {
        frame_open_words(w, (text_language)i);
        writer_html(w, text_of((text_language)i, id));
        frame_close_words(w);
    }
}

void frame_fill(writer *w, text_language language, text_id id, frame_put put,
                const void *user)
{
    const char *text = text_of(language, id);

    while (*text) {
        size_t n = strcspn(text, "{"), place;

        writer_html_bytes(w, text, n);
        text += n;
        place = text_place(text, &n);
        if (place > 0) {
            put(w, language, place, user);
            text += n;
        } else if (text[0] == '{') {
            writer_put(w, "{");
            text++;
        }
    }
}

void frame_say_filled(writer *w, text_id id, frame_put put, const void *user)
{
    for (int i = 0; i < TEXT_LANGUAGES; i++) {
        frame_open_words(w, (text_language)i);
        frame_fill(w, (text_language)i, id, put, user);
        frame_close_words(w);
    }
}

void frame_paragraph(writer *w, text_id id)
{
    writer_put(w, "<p>");
    frame_say(w, id);
    writer_put(w, "</p>");
}

void frame_note(writer *w, text_id id)
{
    writer_put(w, "<p class=\"note\">");
    frame_say(w, id);
    writer_put(w, "</p>\n");
}

void frame_warning(writer *w, text_id id)
{
    writer_put(w, "<p class=\"warning\">");
    frame_say(w, id);
    writer_put(w, "</p>\n");
}

void frame_columns(writer *w, const text_id *ids, size_t count)
{
    writer_put(w, "<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        writer_put(w, "<th scope=\"col\">");
        frame_say(w, ids[i]);
        writer_put(w, "</th>");
    }
    writer_put(w, "</tr></thead><tbody>\n");
}

/* Days since 1970 as a date (proleptic Gregorian calendar). */
void frame_date(writer *w, int64_t us)
{
    int64_t days = us / 86400000000, s = us / 1000000 % 86400;
    int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;

    writer_print(w,
                 "<time>%04" PRId64 "-%02" PRId64 "-%02" PRId64 " %02" PRId64
                 ":%02" PRId64 " UTC</time>",
                 yoe + era * 400 + (month <= 2 ? 1 : 0), month,
                 doy - (153 * mp + 2) / 5 + 1, s / 3600, s / 60 % 60);
}

/* ---- the head ---------------------------------------------------------- */

static void put_bytes(writer *w, const unsigned char *bytes, size_t len)
{
    char piece[513];

    for (size_t at = 0; at < len; at += 512) {
        size_t n = len - at < 512 ? len - at : 512;

        memcpy(piece, bytes + at, n);
        piece[n] = '\0';
        writer_put(w, piece);
    }
}

void frame_head(writer *w, text_language language, const frame_kind *kind)
{
    writer_print(w,
                 "<!doctype html>\n<html lang=\"%s\" data-lang=\"%s\">\n"
                 "<head>\n<meta charset=\"utf-8\">\n",
                 text_language_code(language), text_language_code(language));
    writer_put(w, "<meta name=\"viewport\" content=\"width=device-width, "
                  "initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\""
                  "default-src 'none'; style-src 'unsafe-inline'; script-src "
                  "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                  "<link rel=\"icon\" href=\"data:,\">\n<title>");
    writer_html(w, text_of(language, kind->title));
    writer_put(w, "</title>\n<style>\n");
    put_bytes(w, page_css, page_css_size);
    writer_put(w, "</style>\n</head>\n<body>\n<a class=\"skip\" "
                  "href=\"#report\">");
    frame_say(w, kind->skip);
    writer_put(w,
               "</a>\n<svg width=\"0\" height=\"0\" aria-hidden=\"true\" "
               "class=\"marks\"><defs><marker id=\"tip\" viewBox=\"0 0 8 8\" "
               "refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
               "orient=\"auto\"><path class=\"tip\" d=\"M0 0L8 4L0 8z\"/>"
               "</marker></defs></svg>\n");
}

static void switches(writer *w, text_language language, text_id title)
{
    writer_put(w, "<div class=\"languages\" role=\"group\" "
                  "aria-labelledby=\"languages\"><span id=\"languages\" "
                  "class=\"hidden\">");
    frame_say(w, TEXT_PAGE_LANGUAGE);
    writer_put(w, "</span>");
    for (int i = 0; i < TEXT_LANGUAGES; i++) {
        const char *code = text_language_code((text_language)i);

        writer_print(w,
                     "<button type=\"button\" data-set=\"%s\" "
                     "aria-pressed=\"%s\" data-title=\"",
                     code, i == (int)language ? "true" : "false");
        writer_html(w, text_of((text_language)i, title));
        /* Its own name, in its own language, whatever the page shows. */
        writer_print(w, "\">%s</button>",
                     text_language_name((text_language)i));
    }
    writer_put(w, "</div>\n");
}

void frame_banner(writer *w, text_language language, const frame_kind *kind)
{
    writer_put(w, "<header>\n<div class=\"bar\"><p class=\"kind\">");
    frame_say(w, kind->kind);
    writer_put(w, "</p>");
    switches(w, language, kind->title);
    writer_put(w, "</div>\n<h1>");
    frame_say(w, kind->title);
    writer_put(w, "</h1>\n<p class=\"lede\">");
    frame_say(w, kind->lede);
    writer_put(w, "</p>\n");
}

static void field(writer *w, const char *name, text_id id)
{
    writer_print(w, "<label for=\"%s\">", name);
    frame_say(w, id);
    writer_print(w, "</label><input id=\"%s\" autocomplete=\"off\">", name);
}

void frame_who(writer *w)
{
    writer_put(w, "<div class=\"who\">");
    field(w, "name", TEXT_PAGE_NAME);
    field(w, "class", TEXT_PAGE_CLASS);
    writer_put(w, "</div>\n");
}

void frame_open_figures(writer *w)
{
    writer_put(w, "<dl class=\"figures\">\n");
}

void frame_figure(writer *w, uint64_t part, uint64_t whole, text_id id)
{
    writer_print(w, "<div><dd>%" PRIu64, part);
    if (whole > 0)
        writer_print(w, "<span>/%" PRIu64 "</span>", whole);
    writer_put(w, "</dd><dt>");
    frame_say(w, id);
    writer_put(w, "</dt></div>\n");
}

void frame_close_figures(writer *w)
{
    writer_put(w, "</dl>\n");
}

void frame_open_meta(writer *w, int64_t made_us, const char *program)
{
    writer_put(w, "<div class=\"meta\"><p>");
    frame_say(w, TEXT_PAGE_MADE);
    writer_put(w, " ");
    frame_date(w, made_us);
    writer_put(w, " · ");
    writer_html(w, program ? program : "soquete " SOQUETE_VERSION);
    writer_put(w, "</p>");
}

void frame_close_banner(writer *w)
{
    writer_put(w, "</div>\n</header>\n");
}

/* ---- the body ---------------------------------------------------------- */

static void contents(writer *w, const frame_section *list, size_t count)
{
    writer_put(w, "<nav aria-labelledby=\"contents\"><h2 id=\"contents\">");
    frame_say(w, TEXT_PAGE_CONTENTS);
    writer_put(w, "</h2><ol>\n");
    for (size_t i = 0; i < count; i++) {
        writer_print(w, "<li><a href=\"#%s\">", list[i].id);
        frame_say(w, list[i].title);
        writer_put(w, "</a></li>\n");
    }
    writer_put(w, "</ol></nav>\n");
}

void frame_open_body(writer *w, const frame_section *list, size_t count)
{
    writer_put(w, "<div class=\"columns\">\n");
    contents(w, list, count);
    writer_put(w, "<main id=\"report\">\n");
}

void frame_open_section(writer *w, const frame_section *section)
{
    writer_print(w, "<section id=\"%s\"><h2>", section->id);
    frame_say(w, section->title);
    writer_put(w, "</h2>\n");
}

void frame_close_section(writer *w)
{
    writer_put(w, "</section>\n");
}

void frame_open_footer(writer *w)
{
    writer_put(w, "</main>\n</div>\n<footer>");
}

void frame_end(writer *w)
{
    writer_put(w, "</footer>\n<script>\n");
    put_bytes(w, page_js, page_js_size);
    writer_put(w, "</script>\n</body>\n</html>\n");
}
