/* beside.c -- what the comments in a capture say, on a terminal. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/escape.h"
#include "view.h"
#include "words.h"

/* A comment, a line of it at a time, behind a word of the catalogue. */
static void say_comment(const view *v, int indent, text_id id,
                        const comment *one)
{
    bytes text = comment_text(&v->all.comments, one);

    while (text.len > 0) {
        bytes line = owner_line(&text);
        char safe[4 * COMMENT_MOST + 8], said[sizeof(safe) + 80];
        const char *const args[] = { safe };

        escape(ESCAPE_TEXT, line.at, line.len, safe, 4 * COMMENT_MOST + 1);
        if (one->cut && text.len == 0)
            memcpy(safe + strlen(safe), " ...", 5);
        text_fill(said, sizeof(said), text_of(v->language, id), args, 1);
        view_say(v, indent, said);
    }
}

void view_row_comments(const view *v, uint64_t frame, int indent)
{
    size_t n;
    const comment *first = comments_of(&v->all.comments, v->chosen->number,
                                       frame, &n);

    for (size_t i = 0; i < n; i++)
        say_comment(v, indent, TEXT_EXPLAIN_COMMENT, &first[i]);
}

void view_comments(const view *v)
{
    size_t n;
    const comment *first = comments_of(&v->all.comments, 0, 0, &n);
    char text[200];

    for (size_t i = 0; i < n; i++)
        say_comment(v, 2, TEXT_EXPLAIN_FILE_COMMENT, &first[i]);
    if (v->all.comments.left_out > 0)
        view_say(v, 2,
                 words_count(v->language, TEXT_EXPLAIN_COMMENTS_LEFT,
                             v->all.comments.left_out, 0, text, sizeof(text)));
}

bool view_process(const view *v, const flow *f, unsigned side, bool whole,
                  char buf[VIEW_PROCESS])
{
    char name[200], line[900];
    owner o;

    if (!comments_owner(&v->all.comments, f, side, &o))
        return false;
    escape(ESCAPE_TEXT, o.name.at, o.name.len, name, sizeof(name));
    escape(ESCAPE_TEXT, o.command.at, o.command.len, line, sizeof(line));
    snprintf(buf, VIEW_PROCESS, "%s %" PRIu64 "%s%s", name, o.pid,
             whole && line[0] ? ": " : "", whole ? line : "");
    return true;
}
