/* writer.c -- text that grows, and HTML. */
#include "writer.h"

#include <stdlib.h>
#include <string.h>

#include "common/escape.h"

void writer_open(writer *w)
{
    memset(w, 0, sizeof(*w));
}

char *writer_take(writer *w)
{
    char *text = w->text;

    if (w->failed) {
        free(text);
        text = NULL;
    }
    writer_open(w);
    return text;
}

static void put(writer *w, const char *text, size_t n)
{
    char *more;

    if (!w->failed && w->len + n + 1 > w->cap) {
        size_t cap = 2 * (w->len + n + 1);

        more = realloc(w->text, cap);
        w->failed = !more;
        if (more) {
            w->text = more;
            w->cap = cap;
        }
    }
    if (w->failed)
        return;
    memcpy(w->text + w->len, text, n);
    w->len += n;
    w->text[w->len] = '\0';
}

void writer_put(writer *w, const char *text)
{
    put(w, text, strlen(text));
}

/* ---- HTML -------------------------------------------------------------- */

static void put_entities(writer *w, const char *text)
{
    static const struct {
        char c;
        const char *entity;
    } list[] = { { '&', "&amp;" },
                 { '<', "&lt;" },
                 { '>', "&gt;" },
                 { '"', "&quot;" },
                 { '\'', "&#39;" } };

    while (*text) {
        size_t n = strcspn(text, "&<>\"'");

        put(w, text, n);
        text += n;
        for (size_t i = 0; i < sizeof(list) / sizeof(list[0]) && *text; i++)
            if (list[i].c == *text) {
                writer_put(w, list[i].entity);
                text++;
                break;
            }
    }
}

void writer_html_bytes(writer *w, const char *text, size_t len)
{
    while (len > 0) {
        char safe[256];
        size_t n = escape(ESCAPE_TEXT, text, len, safe, sizeof(safe));

        put_entities(w, safe);
        text += n;
        len -= n;
    }
}

void writer_html(writer *w, const char *text)
{
    writer_html_bytes(w, text, strlen(text));
}
