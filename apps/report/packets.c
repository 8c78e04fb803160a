/* packets.c -- the packets of a report, drawn and listed. */
#include <inttypes.h>
#include <string.h>

#include "claim.h"
#include "evidence.h"
#include "page_parts.h"

enum { MOST = 60, ROW = 26, TOP = 44 };

typedef struct frame {
    const char *class;
    int width, left, right;
    bool wide;
} frame;

static const frame frames[] = { { "wide", 720, 230, 600, true },
                                { "narrow", 360, 70, 310, false } };

typedef struct wired {
    const json_t *rows[MOST];
    size_t count;
    const char *client; /* the end that sent first */
} wired;

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_packet(const json_t *row, const char *block, const char *name)
{
    return is(evidence_text(row, "kind"), "packet") &&
           is(evidence_told(row, "event"), "packet") &&
           is(evidence_text(row, "block"), block) &&
           is(evidence_text(row, "scene"), name);
}

/* Those of the first conversation of the scene. */
static void collect(wired *l, const page *p, const char *block,
                    const char *name)
{
    const char *server = "";

    l->count = 0;
    l->client = "";
    for (size_t i = 0; i < json_array_size(p->rows) && l->count < MOST; i++) {
        const json_t *row = json_array_get(p->rows, i);
        const char *from = evidence_told(row, "source");
        const char *to = evidence_told(row, "destination");

        if (!is_packet(row, block, name))
            continue;
        if (l->count == 0) {
            l->client = from;
            server = to;
        }
        if ((is(from, l->client) && is(to, server)) ||
            (is(from, server) && is(to, l->client)))
            l->rows[l->count++] = row;
    }
}

static json_int_t number_at(const json_t *row, const char *key)
{
    return json_integer_value(
        json_object_get(json_object_get(row, "event"), key));
}

/* "PSH, ACK seq=1 ack=13 · 12 B"; of a datagram its bytes. */
static void put_words(page *p, const json_t *row)
{
    const json_t *event = json_object_get(row, "event");
    const char *flags = evidence_told(row, "flags");
    json_int_t bytes = number_at(row, "bytes");

    writer_html(&p->w, flags);
    if (json_object_get(event, "seq"))
        writer_print(&p->w, " seq=%" PRId64, (int64_t)number_at(row, "seq"));
    if (strstr(flags, "ACK"))
        writer_print(&p->w, " ack=%" PRId64, (int64_t)number_at(row, "ack"));
    if (bytes > 0)
        writer_print(&p->w, "%s%" PRId64 " B", flags[0] ? " · " : "",
                     (int64_t)bytes);
}

/* The same for who cannot see a drawing. */
static void list_packets(page *p, const wired *l)
{
    writer_put(&p->w, "<ol class=\"hidden\">");
    for (size_t i = 0; i < l->count; i++) {
        const json_t *row = l->rows[i];
        bool right = is(evidence_told(row, "source"), l->client);

        writer_print(&p->w, "<li>%" PRId64 ": ",
                     (int64_t)number_at(row, "number"));
        frame_say(&p->w, right ? TEXT_CLIENT : TEXT_SERVER);
        writer_put(&p->w, " → ");
        frame_say(&p->w, right ? TEXT_SERVER : TEXT_CLIENT);
        writer_put(&p->w, ": ");
        put_words(p, row);
        writer_put(&p->w, "</li>");
    }
    writer_put(&p->w, "</ol>");
}

static void draw_packet(page *p, const frame *f, const wired *l, size_t i,
                        json_int_t begin_us)
{
    const json_t *row = l->rows[i];
    bool right = is(evidence_told(row, "source"), l->client);
    json_int_t us = json_integer_value(json_object_get(row, "time_us")) -
                    begin_us;
    int y = TOP + (int)i * ROW + 18;

    writer_print(&p->w,
                 "<path class=\"arrow\" d=\"M%d %dH%d\" "
                 "marker-end=\"url(#tip)\"/><text class=\"on\" x=\"%d\" "
                 "y=\"%d\">",
                 right ? f->left : f->right, y,
                 right ? f->right - 2 : f->left + 2, (f->left + f->right) / 2,
                 y - 6);
    put_words(p, row);
    writer_print(&p->w,
                 "</text><text class=\"time\" x=\"0\" y=\"%d\">%" PRId64
                 "</text>",
                 y + 4, (int64_t)number_at(row, "number"));
    if (f->wide)
        writer_print(&p->w,
                     "<text class=\"time\" x=\"44\" y=\"%d\">%" PRId64
                     ".%03d</text>",
                     y + 4, (int64_t)(us / 1000), (int)(us % 1000));
}

static void draw_lane(page *p, const frame *f, const wired *l, bool client)
{
    const char *at = client ? l->client
                            : evidence_told(l->rows[0], "destination");
    int x = client ? f->left : f->right;

    writer_print(&p->w,
                 "<line class=\"lane\" x1=\"%d\" y1=\"%d\" x2=\"%d\" "
                 "y2=\"%d\"/><text class=\"who\" x=\"%d\" y=\"16\">",
                 x, TOP - 6, x, TOP + (int)l->count * ROW + 6, x);
    frame_draw(&p->w, client ? TEXT_CLIENT : TEXT_SERVER);
    writer_print(&p->w, "</text><text class=\"address\" x=\"%d\" y=\"32\">",
                 x);
    writer_html(&p->w, f->wide ? at : port_in(at));
    writer_put(&p->w, "</text>");
}

void page_packets(page *p, const char *block, const char *name)
{
    wired l;

    collect(&l, p, block, name);
    if (l.count == 0)
        return;
    writer_put(&p->w, "<figure>");
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        const frame *f = &frames[i];

        writer_print(&p->w,
                     "<svg class=\"packets %s\" viewBox=\"0 0 %d %d\" "
                     "aria-hidden=\"true\" focusable=\"false\">",
                     f->class, f->width, TOP + (int)l.count * ROW + 12);
        draw_lane(p, f, &l, true);
        draw_lane(p, f, &l, false);
        for (size_t k = 0; k < l.count; k++)
            draw_packet(
                p, f, &l, k,
                json_integer_value(json_object_get(l.rows[0], "time_us")));
        writer_put(&p->w, "</svg>");
    }
    list_packets(p, &l);
    writer_put(&p->w, "<figcaption>");
    frame_say(&p->w, TEXT_PAGE_LADDER_WIRE);
    writer_put(&p->w, "</figcaption></figure>\n");
}

/* ---- every first packet ------------------------------------------------ */

static void put_syn(page *p, const json_t *row)
{
    int64_t n = evidence_n(row);

    writer_print(&p->w,
                 "<tr><td class=\"n\"><a href=\"#e%" PRId64 "\">#%" PRId64
                 "</a></td><td class=\"n\">%" PRId64
                 "</td><td class=\"code\">",
                 n, n, (int64_t)number_at(row, "number"));
    writer_html(&p->w, port_in(evidence_told(row, "source")));
    writer_put(&p->w, "</td><td class=\"code\">");
    writer_html(&p->w, port_in(evidence_told(row, "destination")));
    writer_put(&p->w, "</td></tr>\n");
}

void page_syns(page *p)
{
    static const text_id columns[] = { TEXT_PAGE_NUMBER, TEXT_PAGE_PACKET,
                                       TEXT_SOURCE_PORT,
                                       TEXT_DESTINATION_PORT };
    bool begun = false;

    for (size_t i = 0; i < json_array_size(p->rows); i++) {
        const json_t *row = json_array_get(p->rows, i);

        if (!is_packet(row, "multi", "events") ||
            !is(evidence_told(row, "flags"), "SYN"))
            continue;
        if (!begun) {
            writer_put(&p->w, "<figure><div class=\"scroll\" "
                              "tabindex=\"0\"><table class=\"syns\">");
            frame_columns(&p->w, columns, 4);
        }
        begun = true;
        put_syn(p, row);
    }
    if (!begun)
        return;
    writer_put(&p->w, "</tbody></table></div><figcaption>");
    frame_say(&p->w, TEXT_PAGE_SYNS);
    writer_put(&p->w, "</figcaption></figure>\n");
}
