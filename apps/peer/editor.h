/*
 * editor.h -- a line while it is typed, key by key, so that it can be shown
 * again when something else was printed.  Pure.
 *
 * Backspace takes a character away, Ctrl-W a word, Ctrl-U all; arrows and
 * their like do nothing.
 */
#ifndef PEER_EDITOR_H
#define PEER_EDITOR_H

#include <stddef.h>

#include "frame.h"

typedef enum editor_keys {
    EDITOR_KEYS,
    EDITOR_ESCAPE,
    EDITOR_SEQUENCE
} editor_keys;

typedef struct editor {
    size_t len;
    editor_keys state;
    char line[FRAME_LINE + 1]; /* always terminated */
} editor;

typedef enum editor_event {
    EDITOR_MORE,
    EDITOR_LINE, /* it is in line[0..len); editor_clear() begins the next */
    EDITOR_END   /* Ctrl-D or Ctrl-Z on an empty line */
} editor_event;

editor_event editor_key(editor *e, unsigned char key);
void editor_clear(editor *e);

/* The end of the line that fits in so many columns, behind "> ". */
void editor_show(const editor *e, int columns, char *buf, size_t cap);

#endif
