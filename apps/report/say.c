/* say.c -- sentences of the catalogue, in the language that a command
 * speaks. */
#include "say.h"
#include "common/columns.h"

#include <string.h>

#include "layout.h"

enum { PLACES = 9 };

const char *say_text(const app *a, text_id id)
{
    return text_of(a->language, id);
}

static void tell(output *o, size_t indent, const char *text)
{
    char first[80];

    snprintf(first, sizeof(first), "%*s", (int)indent, "");
    layout_wrap(o, first, indent, layout_width(o), text);
}

void say_line(const app *a, output *o, size_t indent, text_id id)
{
    tell(o, indent, say_text(a, id));
}

const char *say_fill(app *a, char *buf, size_t cap, text_id id)
{
    char values[sizeof(a->out.line)];
    const char *args[PLACES];
    size_t n = 0;
    char *p = values;

    memcpy(values, a->out.line, sizeof(values));
    while (p && n < PLACES) {
        char *end = strchr(p, '\n');

        if (end)
            *end = '\0';
        args[n++] = p;
        p = end ? end + 1 : NULL;
    }
    text_fill(buf, cap, say_text(a, id), args, n);
    return buf;
}

void say_filled(app *a, output *o, size_t indent, text_id id)
{
    char text[SAY_TEXT];

    tell(o, indent, say_fill(a, text, sizeof(text), id));
}

void say_row(output *o, const char *label, size_t columns, const char *rest)
{
    size_t width = layout_width(o), indent = 2 + columns + 2;
    char first[256];

    snprintf(first, sizeof(first), "  %-*s  ", layout_field(label, columns),
             label);
    if (indent + columns_of(rest) <= width)
        output_print(o, "%s%s\n", first, rest);
    else
        layout_wrap(o, first, indent, width, rest);
}
