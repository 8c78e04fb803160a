/* sheet_beside.c -- what the comments in a capture say, on the page. */
#include "sheet.h"

/* Its lines, with an end where not all of it is there. */
typedef struct said {
    const comments *all;
    const comment *one;
} said;

static void put_lines(writer *w, text_language language, size_t n,
                      const void *user)
{
    const said *s = user;
    bytes text = comment_text(s->all, s->one);
    bool first = true;

    (void)language;
    (void)n;
    for (; text.len > 0; first = false) {
        bytes line = owner_line(&text);

        writer_put(w, first ? "" : "<br>");
        writer_html_bytes(w, (const char *)line.at, line.len);
    }
    writer_put(w, s->one->cut ? " …" : "");
}

void sheet_comment(writer *w, const view *v, text_id id, const comment *one)
{
    const said s = { &v->all.comments, one };

    writer_put(w, "<span class=\"comment\">");
    frame_say_filled(w, id, put_lines, &s);
    writer_put(w, "</span>");
}

static void put_process(writer *w, text_language language, size_t n,
                        const void *user)
{
    (void)language;
    (void)n;
    writer_html(w, user);
}

void sheet_process(writer *w, const view *v, const flow *f, unsigned side,
                   bool whole)
{
    char process[VIEW_PROCESS];

    if (!view_process(v, f, side, whole, process))
        return;
    writer_put(w, "<span class=\"comment\">");
    if (whole)
        frame_say_filled(w, TEXT_EXPLAIN_OWNER, put_process, process);
    else
        writer_html(w, process);
    writer_put(w, "</span>");
}
