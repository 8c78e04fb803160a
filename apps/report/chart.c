/* chart.c -- who waited how long, and the ports of every connection. */
#include <inttypes.h>
#include <string.h>

#include "claim.h"
#include "evidence.h"
#include "page_parts.h"

enum { CLIENTS = 16, BAR = 17, GROUP = 30 };

static const char *const ways[] = { "sequential", "threads", "events" };
enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

typedef struct waits {
    double ms[CLIENTS]; /* < 0: not observed */
    size_t count;
} waits;

static const json_t *told(const json_t *row, const char *key)
{
    return json_object_get(json_object_get(row, "event"), key);
}

static void collect(const page *p, const char *way, waits *out)
{
    scene s = { p->rows, "multi", way };
    const json_t *result = scene_row(&s, "client", "result");
    json_int_t begun = json_integer_value(told(result, "begun"));

    out->count = begun > 0 && begun <= CLIENTS ? (size_t)begun : 0;
    for (size_t i = 0; i < out->count; i++) {
        const json_t *row = scene_row_of(&s, "client", "close", "number",
                                         (json_int_t)i + 1);
        const json_t *ms = told(row, "waited_ms");

        out->ms[i] = json_is_number(ms) ? json_number_value(ms) : -1;
    }
}

static double longest(const waits *all)
{
    double most = 1;

    for (size_t i = 0; i < WAYS; i++)
        for (size_t k = 0; k < all[i].count; k++)
            most = all[i].ms[k] > most ? all[i].ms[k] : most;
    return most;
}

/* ---- the chart --------------------------------------------------------- */

static int draw_way(page *p, const char *way, const waits *of, double most,
                    int width, int y)
{
    int room = width - 110;

    writer_print(&p->w, "<text class=\"way\" x=\"0\" y=\"%d\">%s</text>",
                 y + 14, way);
    y += GROUP - 8;
    for (size_t k = 0; k < of->count; k++, y += BAR) {
        int length = of->ms[k] < 0 ? 0 : (int)(of->ms[k] / most * room + 0.5);

        writer_print(&p->w, "<text class=\"nth\" x=\"16\" y=\"%d\">%zu</text>",
                     y + 11, k + 1);
        if (of->ms[k] < 0) {
            writer_print(&p->w,
                         "<text class=\"ms\" x=\"28\" y=\"%d\">…</text>",
                         y + 11);
            continue;
        }
        writer_print(&p->w,
                     "<rect class=\"bar\" x=\"26\" y=\"%d\" width=\"%d\" "
                     "height=\"11\" rx=\"2\"/><text class=\"ms\" x=\"%d\" "
                     "y=\"%d\">%.1f</text>",
                     y + 2, length < 2 ? 2 : length,
                     26 + (length < 2 ? 2 : length) + 7, y + 11, of->ms[k]);
    }
    return y + 10;
}

static void draw(page *p, const waits *all, const char *class, int width)
{
    double most = longest(all);
    int height = 0, y = 0;

    for (size_t i = 0; i < WAYS; i++)
        height += GROUP + 2 + BAR * (int)all[i].count;
    writer_print(&p->w,
                 "<svg class=\"chart %s\" viewBox=\"0 0 %d %d\" "
                 "aria-hidden=\"true\" focusable=\"false\">",
                 class, width, height);
    for (size_t i = 0; i < WAYS; i++)
        y = draw_way(p, ways[i], &all[i], most, width, y);
    writer_put(&p->w, "</svg>");
}

/* The same for who cannot see a drawing. */
static void list(page *p, const waits *all)
{
    size_t most = 0;

    for (size_t i = 0; i < WAYS; i++)
        most = all[i].count > most ? all[i].count : most;
    writer_put(&p->w, "<div class=\"hidden\"><table><caption>");
    frame_say(&p->w, TEXT_PAGE_CHART);
    writer_put(&p->w, "</caption><thead><tr><td></td>");
    for (size_t k = 0; k < most; k++)
        writer_print(&p->w, "<th scope=\"col\">%zu</th>", k + 1);
    writer_put(&p->w, "</tr></thead><tbody>");
    for (size_t i = 0; i < WAYS; i++) {
        writer_print(&p->w, "<tr><th scope=\"row\">%s</th>", ways[i]);
        for (size_t k = 0; k < all[i].count; k++)
            writer_print(&p->w,
                         all[i].ms[k] < 0 ? "<td>…</td>" : "<td>%.1f</td>",
                         all[i].ms[k]);
        writer_put(&p->w, "</tr>");
    }
    writer_put(&p->w, "</tbody></table></div>");
}

void page_chart(page *p)
{
    waits all[WAYS];
    size_t seen = 0;

    for (size_t i = 0; i < WAYS; i++) {
        collect(p, ways[i], &all[i]);
        seen += all[i].count;
    }
    if (seen == 0)
        return;
    writer_put(&p->w, "<figure>");
    draw(p, all, "wide", 720);
    draw(p, all, "narrow", 360);
    list(p, all);
    writer_put(&p->w, "<figcaption>");
    frame_say(&p->w, TEXT_PAGE_CHART);
    writer_put(&p->w, "</figcaption></figure>\n");
}

/* ---- the ports --------------------------------------------------------- */

static void head(page *p, text_id id)
{
    writer_put(&p->w, "<th scope=\"col\">");
    frame_say(&p->w, id);
    writer_put(&p->w, "</th>");
}

static void cell(page *p, const char *text)
{
    writer_put(&p->w, "<td class=\"code\">");
    writer_html(&p->w, text[0] ? text : "…");
    writer_put(&p->w, "</td>");
}

static void connection(page *p, const scene *s, json_int_t which)
{
    const json_t *made = scene_row_of(s, "client", "connect", "number", which);
    const json_t *taken = scene_row_with(s, "server", "accept", "peer",
                                         evidence_told(made, "local"));

    writer_print(&p->w, "<tr><th scope=\"row\">%" PRId64 "</th>",
                 (int64_t)which);
    cell(p, port_in(evidence_told(made, "local")));
    cell(p, port_in(evidence_told(made, "peer")));
    cell(p, port_in(evidence_told(taken, "local")));
    cell(p, port_in(evidence_told(taken, "peer")));
    writer_put(&p->w, "</tr>");
}

static void heads(page *p)
{
    static const text_id who[] = { TEXT_CLIENT, TEXT_SERVER };

    writer_put(&p->w, "<thead><tr><th rowspan=\"2\" scope=\"col\">");
    frame_say(&p->w, TEXT_PAGE_CONNECTION);
    writer_put(&p->w, "</th>");
    for (size_t i = 0; i < 2; i++) {
        writer_put(&p->w, "<th colspan=\"2\" scope=\"colgroup\">");
        frame_say(&p->w, who[i]);
        writer_put(&p->w, "</th>");
    }
    writer_put(&p->w, "</tr><tr>");
    for (size_t i = 0; i < 2; i++) {
        head(p, TEXT_PAGE_LOCAL);
        head(p, TEXT_PAGE_PEER);
    }
    writer_put(&p->w, "</tr></thead><tbody>");
}

void page_ports(page *p)
{
    scene s = { p->rows, "multi", "events" };
    const json_t *result = scene_row(&s, "client", "result");
    json_int_t begun = json_integer_value(told(result, "begun"));

    if (begun < 1 || begun > 256)
        return;
    writer_put(&p->w, "<figure><div class=\"scroll\" tabindex=\"0\"><table>");
    heads(p);
    for (json_int_t i = 1; i <= begun; i++)
        connection(p, &s, i);
    writer_put(&p->w, "</tbody></table></div><figcaption>");
    frame_say(&p->w, TEXT_PAGE_PORTS);
    writer_put(&p->w, "</figcaption></figure>\n");
}
