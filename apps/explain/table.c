/* table.c -- the files and their conversations, as tables. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/columns.h"
#include "packets/link.h"
#include "view.h"
#include "words.h"

static const char *word(const view *v, text_id id)
{
    return text_of(v->language, id);
}

/* ---- files ------------------------------------------------------------- */

static void link_text(text_language language, uint32_t link, char *buf,
                      size_t cap)
{
    const char *name = link_name(link);

    if (name)
        snprintf(buf, cap, "%s", name);
    else
        words_count(language, TEXT_EXPLAIN_LINK_TYPE, link, 0, buf, cap);
}

const char *view_format(text_language language, const reading_file *file,
                        char *buf, size_t cap)
{
    size_t used = (size_t)snprintf(
        buf, cap, "%s", file->format == CAPTURE_PCAP ? "pcap" : "pcapng");

    for (size_t i = 0; i < file->link_count && used < cap; i++) {
        char name[60];
        int n;

        link_text(language, file->links[i], name, sizeof(name));
        n = snprintf(buf + used, cap - used, "%s%s",
                     i ? text_of(language, TEXT_EXPLAIN_AND) : ", ", name);
        used += n > 0 ? (size_t)n : 0;
    }
    return buf;
}

static void show_file(const view *v, const reading_file *file)
{
    output *o = &v->a->out;
    char format[240], packets[24], text[1600];
    const char *const args[] = { file->path, format, packets };

    if (file->format == CAPTURE_NONE)
        return;
    view_format(v->language, file, format, sizeof(format));
    snprintf(packets, sizeof(packets), "%" PRIu64, file->packets);
    text_fill(text, sizeof(text), word(v, TEXT_EXPLAIN_FILE), args, 3);
    output_print(
        o, "%s%s%s\n", text, file->status == CAPTURE_END ? "" : ", ",
        file->status == CAPTURE_END ? "" : word(v, TEXT_EXPLAIN_NOT_WHOLE));
    if (file->dropped > 0)
        output_print(o, "  %s\n",
                     words_count(v->language, TEXT_EXPLAIN_LOST, file->dropped,
                                 0, text, sizeof(text)));
}

void view_files(const view *v)
{
    for (size_t i = 0; i < v->file_count; i++)
        show_file(v, &v->files[i]);
    view_comments(v);
}

/* ---- conversations ----------------------------------------------------- */

/* How wide the columns are whose words or addresses decide it. */
typedef struct widths {
    size_t client, server, told_by, ports, packets, bytes, resent, resets,
        seconds;
} widths;

/* Calls show() for the flows that are printed; returns how many were. */
static size_t each(const view *v, widths *w,
                   void (*show)(const view *v, widths *w, const flow *f))
{
    size_t shown = 0;

    for (int mine = 1; mine >= 0; mine--)
        for (size_t i = 0; i < flows_count(v->all.flows); i++) {
            const flow *f = flows_at(v->all.flows, i);

            if (view_is_mine(v, f) != (mine == 1) || shown == VIEW_FLOWS)
                continue;
            show(v, w, f);
            shown++;
        }
    return shown;
}

static void widen(size_t *width, const char *text)
{
    size_t n = columns_of(text);

    *width = n > *width ? n : *width;
}

/* "curl 1234", no wider than a column may get by it; "" for not known. */
static const char *process_of(const view *v, const flow *f, unsigned side,
                              char buf[VIEW_PROCESS])
{
    enum { WIDEST = 24 };

    if (!view_process(v, f, side, false, buf))
        buf[0] = '\0';
    buf[columns_cut(buf, WIDEST)] = '\0';
    return buf;
}

static void measure(const view *v, widths *w, const flow *f)
{
    char text[SOQ_ADDR_TEXT], process[VIEW_PROCESS];

    widen(&w->client,
          soq_addr_text(&flow_client(f)->addr, text, sizeof(text)));
    widen(&w->server,
          soq_addr_text(&flow_server(f)->addr, text, sizeof(text)));
    widen(&w->told_by, words_told_by(v->language, f->why));
    widen(&w->client, process_of(v, f, f->client, process));
    widen(&w->server, process_of(v, f, !f->client, process));
}

static void show_heads(const view *v, widths *w)
{
    const struct {
        size_t *width;
        text_id id;
        bool right;
    } heads[] = {
        { &w->client, TEXT_CLIENT, false },
        { &w->server, TEXT_SERVER, false },
        { &w->told_by, TEXT_EXPLAIN_TOLD_BY, false },
        { &w->ports, TEXT_EXPLAIN_GROUPS, false },
        { &w->packets, TEXT_EXPLAIN_PACKETS, true },
        { &w->bytes, TEXT_EXPLAIN_HEAD_BYTES, true },
        { &w->resent, TEXT_EXPLAIN_RESENT, true },
        { &w->resets, TEXT_EXPLAIN_RESETS, true },
        { &w->seconds, TEXT_EXPLAIN_SECONDS, true },
    };
    output *o = &v->a->out;

    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        widen(heads[i].width, word(v, heads[i].id));
    each(v, w, measure);
    output_print(o, "\n");
    output_begin(o, "     #     ");
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        const char *text = word(v, heads[i].id);
        int room = columns_missing(text, *heads[i].width);
        char cell[120];

        snprintf(cell, sizeof(cell), "%s%*s%s%*s", heads[i].right ? " " : "  ",
                 heads[i].right ? room : 0, "", text,
                 heads[i].right ? 0 : room, "");
        output_add(o, cell);
    }
    output_add(o, "  ");
    output_add(o, word(v, TEXT_EXPLAIN_END));
    output_end(o);
}

/* Below the addresses. */
static void show_processes(const view *v, const widths *w, const flow *f)
{
    char client[VIEW_PROCESS], server[VIEW_PROCESS];

    process_of(v, f, f->client, client);
    process_of(v, f, !f->client, server);
    if (client[0] || server[0])
        output_print(&v->a->out, "             %s%*s%s\n", client,
                     server[0] ? columns_missing(client, w->client) + 2 : 0,
                     "", server);
}

static void show_ends(const view *v, const widths *w, const flow *f)
{
    char client[SOQ_ADDR_TEXT], server[SOQ_ADDR_TEXT], groups[WORDS_GROUPS];
    const char *told_by = words_told_by(v->language, f->why);

    output_print(&v->a->out, "%c%5lu  %s  %-*s  %-*s  %s%*s  %-*s",
                 view_is_mine(v, f) ? '*' : ' ', (unsigned long)f->number,
                 words_protocol(f), (int)w->client,
                 soq_addr_text(&flow_client(f)->addr, client, sizeof(client)),
                 (int)w->server,
                 soq_addr_text(&flow_server(f)->addr, server, sizeof(server)),
                 told_by, columns_missing(told_by, w->told_by), "",
                 (int)w->ports, words_groups(f, groups));
}

static void show_flow(const view *v, widths *w, const flow *f)
{
    text_id end = words_ending(flow_end_of(f));

    show_ends(v, w, f);
    output_print(
        &v->a->out,
        " %*" PRIu64 " %*" PRIu64 " %*" PRIu64 " %*" PRIu64 " %*.3f  %s\n",
        (int)w->packets, flow_packets(f), (int)w->bytes, flow_bytes(f),
        (int)w->resent, flow_marks(f, MARK_ANY_RETRANSMISSION), (int)w->resets,
        flow_resets(f), (int)w->seconds,
        (double)(f->last_ns - f->first_ns) / 1e9,
        end < TEXT_COUNT ? word(v, end) : "-");
    show_processes(v, w, f);
}

static void show_unrelated(const view *v)
{
    size_t all = flows_count(v->all.flows), mine = 0;
    uint64_t packets = 0;
    char numbers[3][24], text[400];
    const char *const args[] = { numbers[0], numbers[1], numbers[2] };

    for (size_t i = 0; i < all && v->chosen; i++) {
        const flow *f = flows_at(v->all.flows, i);

        mine += view_is_mine(v, f);
        packets += view_is_mine(v, f) ? 0 : flow_packets(f);
    }
    if (!v->chosen || mine == all)
        return;
    snprintf(numbers[0], 24, "%lu", (unsigned long)v->chosen->number);
    snprintf(numbers[1], 24, "%zu", all - mine);
    snprintf(numbers[2], 24, "%" PRIu64, packets);
    text_fill(text, sizeof(text), word(v, TEXT_EXPLAIN_UNRELATED), args, 3);
    output_print(&v->a->out, "* %s\n", text);
}

static void show_flows(const view *v)
{
    widths w = { 0, 0, 0, 0, 7, 10, 5, 0, 9 };
    size_t all = flows_count(v->all.flows), shown;
    char text[120];

    if (all == 0)
        return;
    show_heads(v, &w);
    shown = each(v, &w, show_flow);
    if (shown < all)
        output_print(&v->a->out, "        %s\n",
                     words_count(v->language, TEXT_EXPLAIN_MORE, all - shown,
                                 0, text, sizeof(text)));
    show_unrelated(v);
    output_print(&v->a->out, "  %s\n  %s\n",
                 word(v, TEXT_EXPLAIN_TOLD_BY_NOTE),
                 word(v, TEXT_EXPLAIN_GROUPS_NOTE));
}

/* ---- what is in no conversation ---------------------------------------- */

bool view_other(const view *v, size_t *at, text_id *text, uint64_t *count)
{
    static const struct {
        packet_kind kind;
        text_id text;
    } kinds[] = {
        { PACKET_ERROR, TEXT_EXPLAIN_OTHER_ERROR },
        { PACKET_FRAGMENT, TEXT_EXPLAIN_OTHER_FRAGMENT },
        { PACKET_ICMP, TEXT_EXPLAIN_OTHER_ICMP },
        { PACKET_ARP, TEXT_EXPLAIN_OTHER_ARP },
        { PACKET_IP, TEXT_EXPLAIN_OTHER_IP },
        { PACKET_OTHER, TEXT_EXPLAIN_OTHER_FRAME },
        { PACKET_CUT, TEXT_EXPLAIN_OTHER_CUT },
        { PACKET_BROKEN, TEXT_EXPLAIN_OTHER_BROKEN },
        { PACKET_UNKNOWN, TEXT_EXPLAIN_OTHER_LINK },
    };

    while (*at < sizeof(kinds) / sizeof(kinds[0])) {
        *text = kinds[*at].text;
        *count = flows_kind(v->all.flows, kinds[*at].kind);
        ++*at;
        if (*count > 0)
            return true;
    }
    return false;
}

static void show_others(const view *v)
{
    output *o = &v->a->out;
    bool any = false;
    uint64_t count;
    size_t at = 0;
    text_id id;

    while (view_other(v, &at, &id, &count)) {
        char text[120];

        words_count(v->language, id, count, 0, text, sizeof(text));
        if (any)
            output_add(o, "; ");
        else
            output_begin(o, word(v, TEXT_EXPLAIN_NOT_COUNTED));
        output_add(o, text);
        any = true;
    }
    if (any) {
        output_add(o, ".");
        output_end(o);
    }
}

void view_table(const view *v)
{
    uint64_t too_many = flows_too_many(v->all.flows);
    char text[240];

    show_flows(v);
    show_others(v);
    if (too_many > 0)
        output_print(&v->a->out, "%s\n",
                     words_count(v->language, TEXT_EXPLAIN_TOO_MANY, too_many,
                                 FLOWS_MOST, text, sizeof(text)));
    if (v->all.backwards > 0)
        output_print(&v->a->out, "%s\n",
                     words_count(v->language, TEXT_EXPLAIN_BACKWARDS,
                                 v->all.backwards, 0, text, sizeof(text)));
}
