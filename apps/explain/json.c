/* json.c -- what `soquete explain` found, as JSON Lines. */
#include <soquete/system.h>

#include "common/escape.h"
#include "common/jsonl.h"
#include "packets/filter.h"
#include "packets/findings.h"
#include "packets/ip.h"
#include "packets/link.h"
#include "report/problem.h"
#include "view.h"
#include "words.h"

static json_t *begin(const view *v, const char *name)
{
    return json_pack("{s:s, s:I, s:s}", "app", v->a->command->name, "pid",
                     (json_int_t)soq_own_process_id(), "event", name);
}

static void print(const view *v, int64_t time_us, json_t *o)
{
    jsonl_print(&v->a->out, time_us, o);
}

static void set(json_t *o, const char *key, uint64_t value)
{
    json_object_set_new(o, key, json_integer((json_int_t)value));
}

static void set_addr(json_t *o, const char *key, const soq_addr *addr)
{
    char text[SOQ_ADDR_TEXT];

    json_object_set_new(o, key,
                        json_string(soq_addr_text(addr, text, sizeof(text))));
}

static void set_text(json_t *o, const char *key, const char *text)
{
    json_object_set_new(o, key, text ? json_string(text) : json_null());
}

/* Bytes of any kind. */
static json_t *safe_json(bytes text)
{
    char safe[4 * COMMENT_MOST + 1];

    escape(ESCAPE_TEXT, text.at, text.len, safe, sizeof(safe));
    return json_string(safe);
}

/* As it is called in English, or null. */
static void set_icmp(json_t *o, uint8_t family, unsigned type_code)
{
    text_id id = words_icmp(family, type_code);

    set_text(o, "icmp",
             id == TEXT_ICMP_OTHER ? NULL : text_of(TEXT_ENGLISH, id));
}

static const char *ending_name(flow_ending ending)
{
    static const char *const names[] = {
        "datagrams",    "unanswered",  "refused", "graceful", "reset",
        "closed_reset", "half_closed", "closing", "open",
    };

    return names[ending];
}

/* Why one end is taken for the client. */
static const char *why_name(flow_why why)
{
    static const char *const names[] = { "syn", "syn_ack", "course_port",
                                         "lower_port", "first_sender" };

    return names[why];
}

/* ---- files ------------------------------------------------------------- */

static void print_file(const view *v, const reading_file *file)
{
    static const char *const names[] = { "packet",  "whole",   "cut",
                                         "damaged", "foreign", "empty",
                                         "failed" };
    json_t *o = begin(v, "file"), *links = json_array();
    char problem[PROBLEM_TEXT];

    set_text(o, "path", file->path);
    set_text(o, "format",
             file->format == CAPTURE_NONE   ? NULL
             : file->format == CAPTURE_PCAP ? "pcap"
                                            : "pcapng");
    for (size_t i = 0; i < file->link_count; i++)
        json_array_append_new(links, json_integer((json_int_t)file->links[i]));
    json_object_set_new(o, "links", links);
    set(o, "packets", file->packets);
    set(o, "dropped", file->dropped);
    set_text(o, "status", names[file->status]);
    if (file->status != CAPTURE_END) {
        set(o, "byte", file->at);
        set_text(o, "problem", problem_text(TEXT_ENGLISH, file, problem));
    }
    print(v, soq_wall_us(), o);
}

/* ---- comments ---------------------------------------------------------- */

static json_t *lines_of(bytes text)
{
    json_t *lines = json_array();

    while (text.len > 0)
        json_array_append_new(lines, safe_json(owner_line(&text)));
    return lines;
}

static const char *path_of(const view *v, uint32_t number)
{
    for (size_t i = 0; i < v->file_count; i++)
        if (v->files[i].number == number)
            return v->files[i].path;
    return NULL;
}

static void print_comment(const view *v, const comment *one)
{
    json_t *o = begin(v, "comment");

    set_text(o, "path", path_of(v, one->file));
    if (one->frame > 0)
        set(o, "frame", one->frame);
    if (one->flow > 0)
        set(o, "conversation", one->flow);
    json_object_set_new(o, "lines",
                        lines_of(comment_text(&v->all.comments, one)));
    json_object_set_new(o, "cut", json_boolean(one->cut));
    print(v, one->frame > 0 ? one->time_ns / 1000 : soq_wall_us(), o);
}

/* The process that has this end, as a comment says. */
static void set_process(json_t *o, const char *key, const view *v,
                        const flow *f, unsigned side)
{
    json_t *process;
    owner has;

    if (!comments_owner(&v->all.comments, f, side, &has))
        return;
    process = json_object();
    set(process, "pid", has.pid);
    json_object_set_new(process, "name", safe_json(has.name));
    if (has.command.len > 0)
        json_object_set_new(process, "command", safe_json(has.command));
    json_object_set_new(o, key, process);
}

/* ---- conversations ----------------------------------------------------- */

static json_t *marks_json(const flow *f)
{
    static const char *const names[MARKS] = {
        "retransmission", "fast_retransmission", "spurious_retransmission",
        "out_of_order",   "lost_segment",        "ack_lost_segment",
        "keep_alive",     "keep_alive_ack",      "duplicate_ack",
        "zero_window",    "zero_window_probe",   "zero_window_probe_ack",
        "window_update",  "window_full",         "reused_ports",
    };
    json_t *o = json_object();

    for (int i = 0; i < MARKS; i++)
        set(o, names[i], flow_marks(f, 1U << i));
    return o;
}

static void print_flow(const view *v, const flow *f)
{
    json_t *o = begin(v, "conversation");
    const flow_side *client = flow_client(f), *server = flow_server(f);
    char filter[FILTER_TEXT];

    set(o, "conversation", f->number);
    set_text(o, "protocol", f->protocol == IP_UDP ? "udp" : "tcp");
    set(o, "stream", f->stream);
    set_addr(o, "client", &client->addr);
    set_addr(o, "server", &server->addr);
    set_process(o, "client_process", v, f, f->client);
    set_process(o, "server_process", v, f, !f->client);
    set_text(o, "client_why", why_name(f->why));
    set_text(o, "client_group",
             port_group_name(port_group_of(client->addr.port)));
    set_text(o, "server_group",
             port_group_name(port_group_of(server->addr.port)));
    set(o, "packets", flow_packets(f));
    set(o, "bytes", flow_bytes(f));
    set(o, "client_packets", client->packets);
    set(o, "client_bytes", client->bytes);
    set(o, "client_payload", client->payload);
    set(o, "server_packets", server->packets);
    set(o, "server_bytes", server->bytes);
    set(o, "server_payload", server->payload);
    json_object_set_new(o, "seconds",
                        json_real((double)(f->last_ns - f->first_ns) / 1e9));
    set(o, "first_frame", f->first_frame);
    set(o, "last_frame", f->last_frame);
    set(o, "fragments", f->fragments);
    set(o, "errors", f->errors);
    set(o, "resets", flow_resets(f));
    json_object_set_new(o, "analysis", marks_json(f));
    set_text(o, "end", ending_name(flow_end_of(f)));
    json_object_set_new(o, "chosen", json_boolean(f == v->chosen));
    json_object_set_new(
        o, "related",
        json_boolean(v->chosen && choose_is_sibling(v->chosen, f)));
    filter_stream(f, filter, sizeof(filter));
    set_text(o, "filter", filter);
    print(v, f->first_ns / 1000, o);
}

/* ---- the chosen one ---------------------------------------------------- */

static void set_states(json_t *o, const flow *f, const flow_row *row)
{
    set_text(o, "client_state",
             soq_tcp_state_name((soq_tcp_state)row->states[f->client]));
    set_text(o, "server_state",
             soq_tcp_state_name((soq_tcp_state)row->states[!f->client]));
    set_text(o, "state_source", "inferred from segments");
}

static void print_row(const view *v, const flow_row *row)
{
    const flow *f = v->chosen;
    bool tcp = f->protocol == IP_TCP && !row->error;
    json_t *o = begin(v, row->error ? "icmp" : tcp ? "segment" : "datagram");

    set(o, "conversation", f->number);
    set(o, "frame", row->frame);
    set_text(o, "from",
             (row->from == f->client) != (row->error != 0) ? "client"
                                                           : "server");
    if (row->error) {
        set(o, "type", row->error >> 8U);
        set(o, "code", row->error & 0xffU);
        set_icmp(o, f->error_family, row->error);
    } else {
        set(o, "bytes", row->payload);
    }
    if (tcp) {
        set(o, "flags", row->flags);
        set(o, "seq", row->seq);
        set(o, "ack", row->ack);
        set(o, "window", row->window);
        set(o, "marks", row->marks);
        set_states(o, f, row);
    }
    print(v, row->time_ns / 1000, o);
}

static void print_finding(const view *v, const finding *one)
{
    const flow *f = v->chosen;
    json_t *o = begin(v, "finding"), *frames = json_array();

    set(o, "conversation", f->number);
    set_text(o, "finding", finding_name(one->kind));
    if (one->side >= 0)
        set_text(o, "side", one->side == f->client ? "client" : "server");
    set(o, "count", one->count);
    set(o, "other", one->other);
    for (size_t i = 0; i < FINDING_FRAMES; i++)
        if (one->frames[i] > 0)
            json_array_append_new(frames,
                                  json_integer((json_int_t)one->frames[i]));
    json_object_set_new(o, "frames", frames);
    print(v, f->first_ns / 1000, o);
}

void view_json(const view *v)
{
    const flow_row *row;
    findings found;

    for (size_t i = 0; i < v->file_count; i++)
        print_file(v, &v->files[i]);
    for (size_t i = 0; i < v->all.comments.count; i++)
        print_comment(v, &v->all.comments.list[i]);
    for (size_t i = 0; i < flows_count(v->all.flows); i++)
        print_flow(v, flows_at(v->all.flows, i));
    if (!v->chosen)
        return;
    row = flow_row_first(v->chosen);
    for (; row; row = flow_row_next(v->chosen, row))
        print_row(v, row);
    findings_of(v->all.flows, v->chosen, &found);
    for (size_t i = 0; i < found.count; i++)
        print_finding(v, &found.list[i]);
}

void view_json_page(const view *v, const char *path)
{
    json_t *o = begin(v, "page");

    set_text(o, "path", path);
    print(v, soq_wall_us(), o);
}
