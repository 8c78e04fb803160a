/* ladder.c -- a conversation drawn: two ends, time downwards. */
#include <inttypes.h>
#include <string.h>

#include "evidence.h"
#include "page_parts.h"

enum { MOST = 64, ROW = 40, TOP = 46 };

/* A drawing for wide windows and one for narrow ones: letters keep a size at
 * which they can be read. */
typedef struct frame {
    const char *class;
    int width, left, right;
    bool wide;
} frame;

static const frame frames[] = { { "wide", 720, 250, 560, true },
                                { "narrow", 360, 106, 254, false } };

typedef struct ladder {
    const json_t *rows[MOST];
    size_t count;
    const frame *f;
} ladder;

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_client(const json_t *row)
{
    return is(evidence_text(row, "who"), "client");
}

static bool belongs(const json_t *row, const char *block, const char *name)
{
    const char *who = evidence_text(row, "who");
    const char *event = evidence_told(row, "event");

    return is(evidence_text(row, "block"), block) &&
           is(evidence_text(row, "scene"), name) &&
           is(evidence_text(row, "kind"), "event") &&
           (is(who, "client") || is(who, "server")) && !is(event, "result");
}

static void collect(ladder *l, const page *p, const char *block,
                    const char *name)
{
    size_t count = json_array_size(p->rows);

    l->count = 0;
    for (size_t i = 0; i < count && l->count < MOST; i++) {
        const json_t *row = json_array_get(p->rows, i);

        if (belongs(row, block, name))
            l->rows[l->count++] = row;
    }
}

/* UDP's second client comes after the first one has its answer, and has a
 * ladder of nobody's. */
static void leave_out_others(ladder *l)
{
    const char *mine = "";
    size_t kept = 0;

    for (size_t i = 0; i < l->count; i++)
        if (is_client(l->rows[i]) &&
            is(evidence_told(l->rows[i], "event"), "port"))
            mine = strrchr(evidence_told(l->rows[i], "local"), ':');
    for (size_t i = 0; i < l->count && mine; i++) {
        const char *peer = strrchr(evidence_told(l->rows[i], "peer"), ':');

        if (is_client(l->rows[i]) || !peer || mine[0] == '\0' ||
            is(peer, mine))
            l->rows[kept++] = l->rows[i];
    }
    l->count = kept;
}

/* ---- what belongs together --------------------------------------------- */

static bool is_end(const json_t *row)
{
    return json_is_true(json_object_get(json_object_get(row, "event"), "end"));
}

/* What the other end tells of when this has reached it; NULL: nothing. */
static const char *effect_of(const json_t *row)
{
    const char *event = evidence_told(row, "event");

    if (is(event, "connect"))
        return "accept";
    if (is(event, "send"))
        return is(evidence_text(row, "block"), "udp") ? "datagram" : "recv";
    return is(event, "shutdown") ? "recv" : NULL;
}

/* The row in which it arrives, not taken yet by another. */
static size_t arrival(const ladder *l, size_t from, const bool *taken)
{
    const char *effect = effect_of(l->rows[from]);
    bool end = is(evidence_told(l->rows[from], "event"), "shutdown");

    for (size_t i = from + 1; effect && i < l->count; i++)
        if (!taken[i] && is_client(l->rows[i]) != is_client(l->rows[from]) &&
            is(evidence_told(l->rows[i], "event"), effect) &&
            is_end(l->rows[i]) == end)
            return i;
    return l->count;
}

/* ---- drawing ----------------------------------------------------------- */

static int x_of(const ladder *l, const json_t *row)
{
    return is_client(row) ? l->f->left : l->f->right;
}

static int y_of(size_t i)
{
    return TOP + (int)i * ROW + ROW / 2;
}

static void draw_label(page *p, const json_t *row, int x, int y)
{
    const json_t *bytes = json_object_get(json_object_get(row, "event"),
                                          "bytes");
    const char *event = evidence_told(row, "event");

    writer_print(&p->w, "<text class=\"on\" x=\"%d\" y=\"%d\">", x, y);
    if (is(event, "connect"))
        writer_put(&p->w, "SYN, SYN-ACK, ACK");
    else if (is(event, "shutdown"))
        writer_put(&p->w, "FIN");
    else
        writer_print(&p->w, "%" PRId64 " B",
                     (int64_t)json_integer_value(bytes));
    writer_put(&p->w, "</text>");
}

static void draw_arrow(page *p, const ladder *l, size_t from, size_t to)
{
    const json_t *row = l->rows[from];
    int dx = is_client(row) ? 1 : -1;
    int x1 = x_of(l, row) + 7 * dx, x2 = x_of(l, l->rows[to]) - 9 * dx;
    bool carries = is(evidence_told(row, "event"), "send");

    writer_print(&p->w,
                 "<path class=\"arrow%s\" d=\"M%d %dL%d %d\" "
                 "marker-end=\"url(#tip)\"/>",
                 carries ? "" : " inferred", x1, y_of(from), x2, y_of(to));
    draw_label(p, row, (x1 + x2) / 2, (y_of(from) + y_of(to)) / 2 - 5);
}

static void draw_arrows(page *p, const ladder *l)
{
    bool taken[MOST] = { false };

    for (size_t i = 0; i < l->count; i++) {
        size_t to = arrival(l, i, taken);

        if (to == l->count)
            continue;
        taken[to] = true;
        draw_arrow(p, l, i, to);
    }
}

static const char *call_of(const json_t *row)
{
    const char *event = evidence_told(row, "event");

    if (is(event, "open"))
        return "socket";
    return is(event, "datagram") ? "recv" : event;
}

static void put_call(page *p, const json_t *row)
{
    const char *port = strrchr(evidence_told(row, "local"), ':');
    bool got_port = is(call_of(row), "port");

    writer_html(&p->w, call_of(row));
    writer_put(&p->w, got_port ? " " : "()");
    writer_html(&p->w, got_port && port ? port : "");
}

/* The same for who cannot see a drawing. */
static void list_steps(page *p, const ladder *l)
{
    writer_put(&p->w, "<ol class=\"hidden\">");
    for (size_t i = 0; i < l->count; i++) {
        const json_t *row = l->rows[i];

        writer_print(&p->w, "<li>#%" PRId64 ": ", (int64_t)evidence_n(row));
        frame_say(&p->w, is_client(row) ? TEXT_CLIENT : TEXT_SERVER);
        writer_put(&p->w, ": ");
        put_call(p, row);
        writer_put(&p->w, " ");
        writer_html(&p->w, evidence_told(row, "state"));
        writer_put(&p->w, "</li>");
    }
    writer_put(&p->w, "</ol>");
}

static void draw_step(page *p, const ladder *l, size_t i, json_int_t begin_us)
{
    const json_t *row = l->rows[i];
    bool left = is_client(row);
    const char *state = evidence_told(row, "state");
    int x = x_of(l, row), y = y_of(i);
    int text_x = left ? x - 12 : x + 12;
    json_int_t us = json_integer_value(json_object_get(row, "time_us")) -
                    begin_us;

    writer_print(&p->w, "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"4.5\"/>",
                 left ? "client" : "server", x, y);
    writer_print(&p->w, "<text class=\"call %s\" x=\"%d\" y=\"%d\">",
                 left ? "left" : "right", text_x, y + (state[0] ? -1 : 4));
    put_call(p, row);
    writer_put(&p->w, "</text>");
    writer_print(&p->w, "<text class=\"state %s\" x=\"%d\" y=\"%d\">",
                 left ? "left" : "right", text_x, y + 13);
    writer_html(&p->w, state);
    writer_put(&p->w, "</text>");
    if (l->f->wide)
        writer_print(&p->w,
                     "<text class=\"time\" x=\"0\" y=\"%d\">#%" PRId64
                     "</text><text class=\"time\" x=\"44\" y=\"%d\">%" PRId64
                     ".%03d</text>",
                     y + 4, (int64_t)evidence_n(row), y + 4,
                     (int64_t)(us / 1000), (int)(us % 1000));
}

/* Where it is known: the end's own address. */
static const char *address_of(const ladder *l, bool client)
{
    for (size_t i = 0; i < l->count; i++)
        if (is_client(l->rows[i]) == client &&
            evidence_told(l->rows[i], "peer")[0])
            return evidence_told(l->rows[i], "local");
    return "";
}

static void draw_lane(page *p, const ladder *l, bool client)
{
    int x = client ? l->f->left : l->f->right;
    int bottom = TOP + (int)l->count * ROW;
    const char *at = address_of(l, client), *port = strrchr(at, ':');

    writer_print(&p->w,
                 "<line class=\"lane\" x1=\"%d\" y1=\"%d\" x2=\"%d\" "
                 "y2=\"%d\"/><text class=\"who\" x=\"%d\" y=\"16\">",
                 x, TOP - 6, x, bottom, x);
    frame_draw(&p->w, client ? TEXT_CLIENT : TEXT_SERVER);
    writer_print(&p->w, "</text><text class=\"address\" x=\"%d\" y=\"32\">",
                 x);
    writer_html(&p->w, l->f->wide || !port ? at : port);
    writer_put(&p->w, "</text>");
}

static void draw(page *p, const ladder *l)
{
    json_int_t begin_us = json_integer_value(
        json_object_get(l->rows[0], "time_us"));

    writer_print(&p->w,
                 "<svg class=\"ladder %s\" viewBox=\"0 0 %d %d\" "
                 "aria-hidden=\"true\" focusable=\"false\">",
                 l->f->class, l->f->width, TOP + (int)l->count * ROW + 8);
    draw_lane(p, l, true);
    draw_lane(p, l, false);
    draw_arrows(p, l);
    for (size_t i = 0; i < l->count; i++)
        draw_step(p, l, i, begin_us);
    writer_put(&p->w, "</svg>");
}

void page_ladder(page *p, const char *block, const char *name, text_id id)
{
    ladder l;

    collect(&l, p, block, name);
    if (is(block, "udp"))
        leave_out_others(&l);
    if (l.count == 0)
        return;
    writer_put(&p->w, "<figure>");
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        l.f = &frames[i];
        draw(p, &l);
    }
    list_steps(p, &l);
    writer_put(&p->w, "<figcaption>");
    frame_say(&p->w, id);
    writer_put(&p->w, "</figcaption></figure>\n");
}
