/* tell.c -- what the chosen conversation shows, on a terminal. */
#include <string.h>

#include "answers.h"
#include "common/columns.h"
#include "view.h"

void view_say(const view *v, int indent, const char *text)
{
    size_t room = (size_t)(v->width - indent - 2);

    while (*text) {
        size_t most = columns_cut(text, room), n = most;
        char line[512];

        while (text[most] && n > 0 && text[n] != ' ')
            n--;
        if (n == 0 || n > sizeof(line) - 1)
            n = most < sizeof(line) ? most : sizeof(line) - 1;
        memcpy(line, text, n);
        line[n] = '\0';
        output_print(&v->a->out, "%*s%s\n", indent, "", line);
        text += n;
        text += strspn(text, " ");
    }
}

static void tell_filters(const view *v)
{
    char filters[ANSWER_FILTERS][FILTER_TEXT];
    size_t n = answers_filters(v->all.flows, v->chosen, v->file_count,
                               filters);

    output_print(&v->a->out, "\n%s\n",
                 text_of(v->language, TEXT_EXPLAIN_FILTER));
    for (size_t i = 0; i < n; i++)
        output_print(&v->a->out, "  %s\n", filters[i]);
}

void view_answers(const view *v)
{
    answers found;

    answers_of(v->all.flows, v->chosen, &found);
    output_print(&v->a->out, "\n");
    for (size_t i = 0; i < found.count; i++) {
        char text[1600];

        answer_text(&found.list[i], v->language, text, sizeof(text));
        view_say(v, 2, text);
    }
    tell_filters(v);
}
