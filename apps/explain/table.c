/* table.c -- the files and their conversations, as tables. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/progress.h"
#include "packets/ip.h"
#include "packets/link.h"
#include "view.h"

const char *view_protocol(const flow *f)
{
    return f->protocol == IP_UDP ? "UDP" : "TCP";
}

const char *view_ending(flow_ending ending)
{
    static const char *const texts[] = {
        "-",           "no answer", "refused",
        "graceful",    "reset",     "closed, reset",
        "half closed", "closing",   "still open",
    };

    return texts[ending];
}

const char *view_ending_name(flow_ending ending)
{
    static const char *const names[] = {
        "datagrams",    "unanswered",  "refused", "graceful", "reset",
        "closed_reset", "half_closed", "closing", "open",
    };

    return names[ending];
}

const char *view_why_name(flow_why why)
{
    static const char *const names[] = { "syn", "syn_ack", "course_port",
                                         "lower_port", "first_sender" };

    return names[why];
}

/* ---- files ------------------------------------------------------------- */

static void links_text(const reading_file *file, char *buf, size_t cap)
{
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < file->link_count && used < cap; i++) {
        const char *name = link_name(file->links[i]);
        int n = name ? snprintf(buf + used, cap - used, "%s%s",
                                i ? " and " : ", ", name)
                     : snprintf(buf + used, cap - used, "%slink type %lu",
                                i ? " and " : ", ",
                                (unsigned long)file->links[i]);

        used += n > 0 ? (size_t)n : 0;
    }
}

static void show_file(const view *v, const reading_file *file)
{
    output *o = &v->a->out;
    char links[160];

    if (file->format == CAPTURE_NONE)
        return;
    links_text(file, links, sizeof(links));
    output_print(o, "%.1000s: %s%s, %" PRIu64 " packets%s\n", file->path,
                 file->format == CAPTURE_PCAP ? "pcap" : "pcapng", links,
                 file->packets,
                 file->status == CAPTURE_END ? "" : ", not whole");
    if (file->dropped > 0)
        output_print(
            o, "  The capturing program lost %" PRIu64 " packets more.\n",
            file->dropped);
}

void view_files(const view *v)
{
    for (size_t i = 0; i < v->file_count; i++)
        show_file(v, &v->files[i]);
}

/* ---- conversations ----------------------------------------------------- */

/* How wide the two columns of addresses are. */
typedef struct columns {
    int client, server;
} columns;

static bool is_mine(const view *v, const flow *f)
{
    return v->chosen && choose_is_sibling(v->chosen, f);
}

/* Calls show() for the flows that are printed; returns how many were. */
static size_t each(const view *v, columns *c,
                   void (*show)(const view *v, columns *c, const flow *f))
{
    size_t shown = 0;

    for (int mine = 1; mine >= 0; mine--)
        for (size_t i = 0; i < flows_count(v->all.flows); i++) {
            const flow *f = flows_at(v->all.flows, i);

            if (is_mine(v, f) != (mine == 1) || shown == VIEW_FLOWS)
                continue;
            show(v, c, f);
            shown++;
        }
    return shown;
}

static void measure(const view *v, columns *c, const flow *f)
{
    char text[SOQ_ADDR_TEXT];
    int client = (int)strlen(
        soq_addr_text(&flow_client(f)->addr, text, sizeof(text)));
    int server = (int)strlen(
        soq_addr_text(&flow_server(f)->addr, text, sizeof(text)));

    (void)v;
    c->client = client > c->client ? client : c->client;
    c->server = server > c->server ? server : c->server;
}

static void show_flow(const view *v, columns *c, const flow *f)
{
    char client[SOQ_ADDR_TEXT], server[SOQ_ADDR_TEXT];

    output_print(
        &v->a->out,
        "%c%5lu  %s  %-*s  %-*s %7" PRIu64 " %10" PRIu64 " %5" PRIu64
        " %9.3f  %s\n",
        is_mine(v, f) ? '*' : ' ', (unsigned long)f->number, view_protocol(f),
        c->client,
        soq_addr_text(&flow_client(f)->addr, client, sizeof(client)),
        c->server,
        soq_addr_text(&flow_server(f)->addr, server, sizeof(server)),
        flow_packets(f), flow_bytes(f), flow_marks(f, MARK_ANY_RETRANSMISSION),
        (double)(f->last_ns - f->first_ns) / 1e9, view_ending(flow_end_of(f)));
}

static void show_rest(const view *v, size_t shown)
{
    size_t all = flows_count(v->all.flows), mine = 0;
    uint64_t packets = 0;
    output *o = &v->a->out;

    if (shown < all)
        output_print(o, "        and %zu more; --json lists all\n",
                     all - shown);
    for (size_t i = 0; i < all && v->chosen; i++) {
        const flow *f = flows_at(v->all.flows, i);

        mine += is_mine(v, f);
        packets += is_mine(v, f) ? 0 : flow_packets(f);
    }
    if (v->chosen && mine < all)
        output_print(o,
                     "* with the server of conversation %lu; the other %zu "
                     "conversations (%" PRIu64 " packets) are unrelated.\n",
                     (unsigned long)v->chosen->number, all - mine, packets);
}

/* What is in no conversation. */
static void show_others(const view *v)
{
    static const struct {
        packet_kind kind;
        const char *text;
    } kinds[] = {
        { PACKET_ERROR, "ICMP errors about conversations" },
        { PACKET_FRAGMENT, "fragments before a datagram was whole" },
        { PACKET_ICMP, "other ICMP" },
        { PACKET_ARP, "ARP" },
        { PACKET_IP, "other protocols over IP" },
        { PACKET_OTHER, "not IP" },
        { PACKET_CUT, "captured too short to tell" },
        { PACKET_BROKEN, "with lengths that cannot be" },
        { PACKET_UNKNOWN, "of a link layer that is not read here" },
    };
    const char *head = "Not counted above: ";
    output *o = &v->a->out;
    bool any = false;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        char text[120];

        if (flows_kind(v->all.flows, kinds[i].kind) == 0)
            continue;
        snprintf(text, sizeof(text), "%s%" PRIu64 " %s", any ? "; " : head,
                 flows_kind(v->all.flows, kinds[i].kind), kinds[i].text);
        if (any)
            output_add(o, text);
        else
            output_begin(o, text);
        any = true;
    }
    if (any) {
        output_add(o, ".");
        output_end(o);
    }
}

void view_table(const view *v)
{
    columns c = { 6, 6 };
    size_t shown;

    if (flows_count(v->all.flows) > 0) {
        each(v, &c, measure);
        output_print(&v->a->out,
                     "\n     #       %-*s  %-*s packets      bytes  sent "
                     "  seconds  end\n"
                     "             %-*s  %-*s                    again\n",
                     c.client, "client", c.server, "server", c.client, "",
                     c.server, "");
        shown = each(v, &c, show_flow);
        show_rest(v, shown);
    }
    show_others(v);
    if (flows_too_many(v->all.flows) > 0)
        output_print(&v->a->out,
                     "%" PRIu64 " packets belong to conversations after the "
                     "first %d; they are not told apart.\n",
                     flows_too_many(v->all.flows), FLOWS_MOST);
    if (v->all.backwards > 0)
        output_print(&v->a->out,
                     "The time of %" PRIu64 " packets is before that of the "
                     "packet before it.\n",
                     v->all.backwards);
}
