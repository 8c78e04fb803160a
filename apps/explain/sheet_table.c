/* sheet_table.c -- the conversations and the files, on the page. */
#include <inttypes.h>

#include "report/problem.h"
#include "sheet.h"
#include "words.h"

enum { MINE_MOST = 500, OTHERS_MOST = 500, COLUMNS = 12, FIRST_NUMBER = 6 };

static void put_count(writer *w, text_language language, size_t n,
                      const void *user)
{
    (void)language;
    writer_print(w, "%" PRIu64, ((const uint64_t *)user)[n - 1]);
}

void sheet_count(writer *w, text_id id, uint64_t a, uint64_t b)
{
    const uint64_t numbers[9] = { a, b };

    frame_say_filled(w, id, put_count, numbers);
}

/* ---- conversations ----------------------------------------------------- */

static void put_end(writer *w, const view *v, const flow *f, unsigned side)
{
    char text[SOQ_ADDR_TEXT];

    writer_put(w, "<td class=\"code\">");
    writer_html(w, soq_addr_text(&f->sides[side].addr, text, sizeof(text)));
    sheet_process(w, v, f, side, false);
    writer_put(w, "</td>");
}

static void put_told_by(writer *w, const flow *f)
{
    writer_put(w, "<td>");
    frame_say(w, words_why(f->why));
    writer_put(w, "</td><td>");
    frame_say(w, words_group(flow_client(f)->addr.port));
    writer_put(w, " → ");
    frame_say(w, words_group(flow_server(f)->addr.port));
    writer_put(w, "</td>");
}

static void put_flow(writer *w, const view *v, const flow *f)
{
    text_id end = words_ending(flow_end_of(f));

    writer_print(w, "<tr><th scope=\"row\" class=\"n\">%lu</th><td>%s</td>",
                 (unsigned long)f->number, words_protocol(f));
    put_end(w, v, f, f->client);
    put_end(w, v, f, !f->client);
    put_told_by(w, f);
    writer_print(
        w,
        "<td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64
        "</td><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64
        "</td><td class=\"n\">%.3f</td><td>",
        flow_packets(f), flow_bytes(f), flow_marks(f, MARK_ANY_RETRANSMISSION),
        flow_resets(f), (double)(f->last_ns - f->first_ns) / 1e9);
    if (end < TEXT_COUNT)
        frame_say(w, end);
    else
        writer_put(w, "–");
    writer_put(w, "</td></tr>\n");
}

static void put_server(writer *w, text_language language, size_t n,
                       const void *user)
{
    char text[SOQ_ADDR_TEXT];

    (void)language;
    (void)n;
    writer_put(w, "<span class=\"code\">");
    writer_html(w, soq_addr_text(user, text, sizeof(text)));
    writer_put(w, "</span>");
}

/* Where none was chosen, none is unrelated. */
static void put_group(writer *w, const view *v, bool mine)
{
    writer_print(w, "<tbody class=\"%s\">", mine ? "mine" : "others");
    if (!v->chosen)
        return;
    writer_print(w,
                 "<tr><th scope=\"rowgroup\" colspan=\"%d\" class=\"group\">",
                 COLUMNS);
    if (mine)
        frame_say_filled(w, TEXT_EXPLAINED_RELATED, put_server,
                         &flow_server(v->chosen)->addr);
    else
        frame_say(w, TEXT_EXPLAINED_UNRELATED);
    writer_put(w, "</th></tr>\n");
}

static void put_flows(writer *w, const view *v, bool mine)
{
    size_t most = mine ? MINE_MOST : OTHERS_MOST, seen = 0;

    for (size_t i = 0; i < flows_count(v->all.flows); i++) {
        const flow *f = flows_at(v->all.flows, i);

        if (view_is_mine(v, f) != mine)
            continue;
        if (seen == 0)
            put_group(w, v, mine);
        if (seen < most)
            put_flow(w, v, f);
        seen++;
    }
    if (seen > most) {
        writer_print(w, "<tr class=\"gap\"><td colspan=\"%d\">… ", COLUMNS);
        sheet_count(w, TEXT_EXPLAINED_MORE, seen - most, 0);
        writer_put(w, " …</td></tr>\n");
    }
    if (seen > 0)
        writer_put(w, "</tbody>\n");
}

static void put_others(writer *w, const view *v)
{
    bool any = false;
    uint64_t count;
    size_t at = 0;
    text_id id;

    while (view_other(v, &at, &id, &count)) {
        writer_put(w, any ? "; " : "<p class=\"note\">");
        if (!any)
            frame_say(w, TEXT_EXPLAIN_NOT_COUNTED);
        sheet_count(w, id, count, 0);
        any = true;
    }
    if (any)
        writer_put(w, ".</p>\n");
}

void sheet_conversations(writer *w, const view *v)
{
    static const text_id heads[COLUMNS] = {
        TEXT_PAGE_NUMBER,     TEXT_EXPLAINED_PROTOCOL, TEXT_CLIENT,
        TEXT_SERVER,          TEXT_EXPLAIN_TOLD_BY,    TEXT_EXPLAIN_GROUPS,
        TEXT_EXPLAIN_PACKETS, TEXT_EXPLAIN_HEAD_BYTES, TEXT_EXPLAIN_RESENT,
        TEXT_EXPLAIN_RESETS,  TEXT_EXPLAIN_SECONDS,    TEXT_EXPLAIN_END
    };

    if (flows_count(v->all.flows) > 0) {
        writer_put(w, "<div class=\"scroll\" tabindex=\"0\"><table "
                      "class=\"talks\"><thead><tr>");
        for (size_t i = 0; i < COLUMNS; i++) {
            writer_put(w, i >= FIRST_NUMBER && i < COLUMNS - 1
                              ? "<th scope=\"col\" class=\"n\">"
                              : "<th scope=\"col\">");
            frame_say(w, heads[i]);
            writer_put(w, "</th>");
        }
        writer_put(w, "</tr></thead>\n");
        put_flows(w, v, true);
        put_flows(w, v, false);
        writer_put(w, "</table></div>\n");
    }
    put_others(w, v);
    if (flows_too_many(v->all.flows) > 0) {
        writer_put(w, "<p class=\"note\">");
        sheet_count(w, TEXT_EXPLAIN_TOO_MANY, flows_too_many(v->all.flows),
                    FLOWS_MOST);
        writer_put(w, "</p>\n");
    }
    if (v->all.backwards > 0) {
        writer_put(w, "<p class=\"note\">");
        sheet_count(w, TEXT_EXPLAIN_BACKWARDS, v->all.backwards, 0);
        writer_put(w, "</p>\n");
    }
}

/* ---- files ------------------------------------------------------------- */

static void put_format(writer *w, const reading_file *file)
{
    char text[240];

    for (int i = 0; i < TEXT_LANGUAGES && file->format != CAPTURE_NONE; i++) {
        frame_open_words(w, (text_language)i);
        writer_html(w,
                    view_format((text_language)i, file, text, sizeof(text)));
        frame_close_words(w);
    }
}

static void put_problem(writer *w, const reading_file *file)
{
    char text[PROBLEM_TEXT];

    for (int i = 0; i < TEXT_LANGUAGES; i++) {
        frame_open_words(w, (text_language)i);
        writer_html(w, problem_text((text_language)i, file, text));
        frame_close_words(w);
    }
}

static void put_file(writer *w, const reading_file *file)
{
    writer_put(w, "<tr><th scope=\"row\" class=\"code path\">");
    writer_html(w, file->path);
    writer_put(w, "</th><td>");
    put_format(w, file);
    writer_print(w,
                 "</td><td class=\"n\">%" PRIu64
                 "</td><td class=\"n\">%" PRIu64 "</td><td>",
                 file->packets, file->dropped);
    if (file->status == CAPTURE_END) {
        frame_say(w, TEXT_EXPLAINED_WHOLE);
    } else {
        writer_put(w, "<strong class=\"false\">");
        put_problem(w, file);
        writer_put(w, ", ");
        sheet_count(w, TEXT_EXPLAINED_AT, file->at, 0);
        writer_put(w, "</strong>");
    }
    writer_put(w, "</td></tr>\n");
}

void sheet_files(writer *w, const view *v)
{
    static const text_id heads[] = { TEXT_EXPLAINED_FILE,
                                     TEXT_EXPLAINED_FORMAT,
                                     TEXT_EXPLAIN_PACKETS, TEXT_EXPLAINED_LOST,
                                     TEXT_EXPLAINED_ENDS };
    size_t n;
    const comment *first = comments_of(&v->all.comments, 0, 0, &n);

    writer_put(w, "<div class=\"scroll\" tabindex=\"0\"><table>");
    frame_columns(w, heads, sizeof(heads) / sizeof(heads[0]));
    for (size_t i = 0; i < v->file_count; i++)
        put_file(w, &v->files[i]);
    writer_put(w, "</tbody></table></div>\n");
    for (size_t i = 0; i < n; i++)
        sheet_comment(w, v, TEXT_EXPLAIN_FILE_COMMENT, &first[i]);
    if (v->all.comments.left_out > 0) {
        writer_put(w, "<p class=\"note\">");
        sheet_count(w, TEXT_EXPLAIN_COMMENTS_LEFT, v->all.comments.left_out,
                    0);
        writer_put(w, "</p>\n");
    }
}
