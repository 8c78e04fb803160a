/* pen.c -- lines and arrows on a terminal. */
#include "pen.h"

#include "columns.h"

typedef struct pen {
    const char *line, *right, *left; /* one column each */
} pen;

static pen pen_of(bool ascii)
{
    static const pen utf8 = { "\xe2\x94\x80", "\xe2\x96\xb6", "\xe2\x97\x80" };
    static const pen plain = { "-", ">", "<" };

    return ascii ? plain : utf8;
}

void pen_repeat(output *o, const char *piece, int n)
{
    while (n-- > 0)
        output_add(o, piece);
}

void pen_arrow(output *o, bool ascii, const char *label, bool to_right,
               int width)
{
    pen p = pen_of(ascii);

    output_add(o, to_right ? p.line : p.left);
    output_add(o, p.line);
    output_add(o, " ");
    output_add(o, label);
    output_add(o, " ");
    pen_repeat(o, p.line, width - 5 - (int)columns_of(label));
    output_add(o, to_right ? p.right : p.line);
}
