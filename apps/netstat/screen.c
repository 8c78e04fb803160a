/* screen.c -- a terminal's window, drawn line by line. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "common/escape.h"

static const char enter[] =
    "\x1b[?1049h\x1b[?25l"; /* other screen, no cursor */
static const char leave[] = "\x1b[?25h\x1b[?1049l";
static const char home[] = "\x1b[H", rest[] = "\x1b[K", below[] = "\x1b[J";
static const char bold_on[] = "\x1b[1m", bold_off[] = "\x1b[0m";

/* Of a line beside its text, which has at most four bytes a column. */
enum { LINE_EXTRA = 32, COLUMN_BYTES = 4 };

void screen_open(screen *s, output *out)
{
    memset(s, 0, sizeof(*s));
    s->out = out;
    output_raw(out, enter, sizeof(enter) - 1);
}

void screen_close(screen *s)
{
    output_raw(s->out, leave, sizeof(leave) - 1);
    free(s->frame);
    s->frame = NULL;
}

static void put(screen *s, const char *bytes, size_t len)
{
    if (len <= s->cap - s->len) {
        memcpy(s->frame + s->len, bytes, len);
        s->len += len;
    }
}

bool screen_begin(screen *s)
{
    size_t cap;

    s->columns = soq_file_columns(s->out->file);
    s->lines = soq_file_lines(s->out->file);
    cap = (size_t)(s->lines + 1) *
          ((size_t)s->columns * COLUMN_BYTES + LINE_EXTRA);
    if (cap > s->cap) {
        char *frame = realloc(s->frame, cap);

        if (!frame)
            return false;
        s->frame = frame;
        s->cap = cap;
    }
    s->len = 0;
    s->used = 0;
    put(s, home, sizeof(home) - 1);
    return true;
}

/* The bytes of the first `columns` characters. */
static size_t cut(const char *text, int columns)
{
    size_t n = 0;

    for (int shown = 0; text[n]; n++) {
        if (((unsigned char)text[n] & 0xC0) == 0x80)
            continue;
        if (shown++ == columns)
            break;
    }
    return n;
}

void screen_line(screen *s, bool bold, const char *text)
{
    char safe[4096];

    if (s->used == s->lines)
        return;
    escape(ESCAPE_TEXT, text, strlen(text), safe, sizeof(safe));
    if (s->used++ > 0)
        put(s, "\r\n", 2);
    if (bold)
        put(s, bold_on, sizeof(bold_on) - 1);
    /* A terminal's last column stays empty: some wrap there. */
    put(s, safe, cut(safe, s->columns - 1));
    if (bold)
        put(s, bold_off, sizeof(bold_off) - 1);
    put(s, rest, sizeof(rest) - 1);
}

void screen_end(screen *s)
{
    put(s, below, sizeof(below) - 1);
    output_raw(s->out, s->frame, s->len);
}
