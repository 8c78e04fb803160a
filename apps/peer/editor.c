/* editor.c -- a line while it is typed. */
#include "editor.h"

#include <stdio.h>

#include "common/columns.h"

enum { CTRL_D = 4, BACKSPACE = 8, CTRL_U = 21, CTRL_W = 23, CTRL_Z = 26 };
enum { ESCAPE = 27, DELETE = 127 };

void editor_clear(editor *e)
{
    e->len = 0;
    e->line[0] = '\0';
}

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static void take_character(editor *e)
{
    while (e->len > 0 && continues(e->line[e->len - 1]))
        e->len--;
    if (e->len > 0)
        e->len--;
    e->line[e->len] = '\0';
}

static void take_word(editor *e)
{
    while (e->len > 0 && e->line[e->len - 1] == ' ')
        e->len--;
    while (e->len > 0 && e->line[e->len - 1] != ' ')
        e->len--;
    e->line[e->len] = '\0';
}

/* Arrows and function keys: ESC [ and up to a letter, or ESC and one more. */
static void follow(editor *e, unsigned char key)
{
    if (e->state == EDITOR_ESCAPE && (key == '[' || key == 'O'))
        e->state = EDITOR_SEQUENCE;
    else if (e->state == EDITOR_ESCAPE || (key >= 0x40 && key <= 0x7e))
        e->state = EDITOR_KEYS;
}

editor_event editor_key(editor *e, unsigned char key)
{
    if (e->state != EDITOR_KEYS) {
        follow(e, key);
        return EDITOR_MORE;
    }
    if (key == '\n' || key == '\r')
        return EDITOR_LINE;
    if (key == CTRL_D || key == CTRL_Z)
        return e->len == 0 ? EDITOR_END : EDITOR_MORE;
    if (key == ESCAPE)
        e->state = EDITOR_ESCAPE;
    else if (key == BACKSPACE || key == DELETE)
        take_character(e);
    else if (key == CTRL_W)
        take_word(e);
    else if (key == CTRL_U)
        editor_clear(e);
    else if (key >= ' ' && e->len < FRAME_LINE) {
        e->line[e->len++] = (char)key;
        e->line[e->len] = '\0';
    }
    return EDITOR_MORE;
}

void editor_show(const editor *e, int columns, char *buf, size_t cap)
{
    size_t at = e->len, end = e->len;
    int room = columns - 4; /* "> ", and the last one stays free */

    while (at > 0 && room > 0) {
        at--;
        if (continues(e->line[at]))
            continue;
        room -= (int)columns_of_bytes(e->line + at, end - at);
        if (room < 0)
            at = end;
        end = at;
    }
    snprintf(buf, cap, "> %s", e->line + end);
}
