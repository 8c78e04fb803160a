/* layout.c -- texts in columns and in lines. */
#include "layout.h"

#include <stdio.h>
#include <string.h>

#include <soquete/system.h>

#include "common/columns.h"

enum { WIDTH = 79, NARROW = 40, LINE = 1024 };

int layout_field(const char *text, size_t columns)
{
    return (int)(columns + strlen(text) - columns_of(text));
}

size_t layout_width(const output *o)
{
    int columns = o->terminal ? soq_file_columns(o->file) : WIDTH + 1;

    if (columns > WIDTH)
        return WIDTH;
    return columns > NARROW ? (size_t)columns - 1 : NARROW;
}

void layout_wrap(output *o, const char *first, size_t indent, size_t width,
                 const char *text)
{
    char line[LINE];
    size_t len = (size_t)snprintf(line, sizeof(line), "%s", first);
    bool begun = false;

    while (*text) {
        size_t n = strcspn(text, " ");

        if (begun &&
            columns_of_bytes(line, len) + 1 + columns_of_bytes(text, n) >
                width) {
            output_print(o, "%s\n", line);
            len = (size_t)snprintf(line, sizeof(line), "%*s", (int)indent, "");
            begun = false;
        }
        len += (size_t)snprintf(line + len, sizeof(line) - len, "%s%.*s",
                                begun ? " " : "", (int)n, text);
        len = len < sizeof(line) ? len : sizeof(line) - 1;
        begun = true;
        text += n + strspn(text + n, " ");
    }
    output_print(o, "%s\n", line);
}

void layout_lines(output *o, const char *text)
{
    size_t width = layout_width(o);
    char line[LINE];

    while (*text) {
        size_t n = strcspn(text, "\n");

        snprintf(line, sizeof(line), "%.*s", (int)n, text);
        if (line[0] == ' ')
            output_print(o, "%s\n", line);
        else
            layout_wrap(o, "", 0, width, line);
        text += n + (text[n] == '\n');
    }
}
