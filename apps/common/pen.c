/* pen.c -- lines and arrows on a terminal. */
#include "pen.h"

pen pen_of(bool ascii)
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
