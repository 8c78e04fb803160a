/* udp_proof.c -- what the block `lab udp` has observed, as text and as
 * data. */
#include "udp_proof.h"

#include <string.h>

#include <soquete/system.h>

#include "common/jsonl.h"
#include "report/layout.h"
#include "report/say.h"

static bool is_named(const char *name, const char *wanted)
{
    return strcmp(name, wanted) == 0;
}

static json_int_t count_of(const udp_proof *p, const char *key)
{
    return json_integer_value(json_object_get(p->impaired, key));
}

static json_int_t made_of(const udp_proof *p, const char *key)
{
    return json_integer_value(
        json_object_get(json_object_get(p->impaired, "impaired"), key));
}

static bool ports_hold(const udp_proof *p)
{
    return p->no_port && p->at_send && p->client > 0 && p->seen == p->client &&
           p->data_first && p->one_socket && p->client != p->server;
}

static bool boundaries_hold(const udp_proof *p)
{
    return p->has_udp && p->udp.whole == p->udp.sends && p->udp.ordered &&
           p->has_tcp && p->tcp.ordered;
}

/* Whether a fixed peer's "port unreachable" is told, is the system's affair:
 * some tell nobody. */
bool udp_proof_holds(const udp_proof *p)
{
    return ports_hold(p) && boundaries_hold(p) && p->impaired &&
           count_of(p, "answered") > 0 && p->has_stream && p->stream.ordered &&
           is_named(p->silent, "ETIMEDOUT") &&
           is_named(p->tcp_refused, "ECONNREFUSED");
}

/* ---- to read ----------------------------------------------------------- */

enum { ROW = 43, NAMED = 7 };

static void tell_port(const app *a, text_id what, int port, const char *so)
{
    char rest[96];

    if (port > 0)
        snprintf(rest, sizeof(rest), "%5d%s%s", port, so[0] ? "  " : "", so);
    else
        snprintf(rest, sizeof(rest), "%s", say_text(a, TEXT_NOT_OBSERVED));
    say_row(a->steps, say_text(a, what), ROW, rest);
}

static void tell_seen(const app *a, const char *what, bool seen,
                      const char *so)
{
    say_row(a->steps, what, ROW, seen ? so : say_text(a, TEXT_NOT_OBSERVED));
}

static void tell_ports(const app *a, const udp_proof *p)
{
    const char *no_port = say_text(a, TEXT_LAB_NONE);
    char none[32];

    snprintf(none, sizeof(none), "%*s", layout_field(no_port, 5), no_port);
    output_print(a->steps, "\n");
    say_line(a, a->steps, 0, TEXT_LAB_UDP_PROOF);
    tell_port(a, TEXT_LAB_ROW_UDP_SERVER, p->server, "");
    tell_seen(a, say_text(a, TEXT_LAB_ROW_UDP_BEFORE), p->no_port, none);
    tell_port(
        a, TEXT_LAB_ROW_UDP_AFTER, p->client,
        say_text(a, p->at_send ? TEXT_LAB_AT_SEND : TEXT_LAB_WHEN_UNSEEN));
    tell_port(a, TEXT_LAB_ROW_UDP_SEEN, p->seen,
              p->seen == p->client ? say_text(a, TEXT_LAB_SAME) : "");
    tell_port(a, TEXT_LAB_ROW_UDP_OTHER, p->other,
              say_text(a, p->other == p->client ? TEXT_LAB_NOT_ANOTHER
                                                : TEXT_LAB_ANOTHER));
    tell_seen(a, say_text(a, TEXT_LAB_ROW_UDP_FIRST), p->data_first,
              say_text(a, TEXT_LAB_DATA_FIRST));
    tell_seen(a, say_text(a, TEXT_LAB_ROW_UDP_BOTH), p->one_socket,
              say_text(a, TEXT_LAB_ONE_SOCKET));
}

/* After the name of the protocol. */
static void tell_named(app *a, const char *name, text_id id)
{
    char text[SAY_TEXT];

    layout_wrap(a->steps, name, NAMED, layout_width(a->steps),
                say_fill(a, text, sizeof(text), id));
}

static void tell_unseen(const app *a, const char *name)
{
    output_print(a->steps, "%s%s\n", name, say_text(a, TEXT_NOT_OBSERVED));
}

static void tell_beside(app *a, const char *name, bool seen, const beside *b,
                        text_id whole)
{
    if (!seen) {
        tell_unseen(a, name);
        return;
    }
    snprintf(a->out.line, sizeof(a->out.line), "%zu\n%zu\n%zu\n%zu\n%s",
             b->sends, b->size, b->receives, b->whole, say_text(a, whole));
    tell_named(a, name, TEXT_LAB_BESIDE);
}

static void tell_boundaries(app *a, const udp_proof *p)
{
    output_print(a->steps, "\n");
    say_line(a, a->steps, 0, TEXT_LAB_BOUNDARIES);
    tell_beside(a, "  UDP  ", p->has_udp, &p->udp,
                p->udp.whole == p->udp.sends ? TEXT_LAB_KEPT
                                             : TEXT_LAB_NOT_KEPT);
    tell_beside(a, "  TCP  ", p->has_tcp, &p->tcp,
                p->tcp.whole == p->tcp.sends ? TEXT_LAB_KEPT_BY_CHANCE
                                             : TEXT_LAB_LOST);
}

static void tell_datagrams(app *a, const udp_proof *p)
{
    if (!p->impaired) {
        tell_unseen(a, "  UDP  ");
        return;
    }
    snprintf(
        a->out.line, sizeof(a->out.line), "%lld\n%lld\n%lld\n%lld\n%lld",
        (long long)count_of(p, "sent"), (long long)count_of(p, "answered"),
        (long long)count_of(p, "lost"), (long long)count_of(p, "reordered"),
        (long long)count_of(p, "duplicated"));
    tell_named(a, "  UDP  ", TEXT_LAB_IMPAIRED_UDP);
    say(a, a->steps, NAMED, TEXT_LAB_IMPAIRED_MADE, "%lld\n%lld\n%lld",
        (long long)made_of(p, "lost"), (long long)made_of(p, "reordered"),
        (long long)made_of(p, "duplicated"));
}

static void tell_impaired(app *a, const udp_proof *p)
{
    output_print(a->steps, "\n");
    say(a, a->steps, 0, TEXT_LAB_IMPAIRED, "%d\n%s", UDP_PROBES,
        UDP_IMPAIRMENT);
    tell_datagrams(a, p);
    if (p->has_stream) {
        snprintf(a->out.line, sizeof(a->out.line), "%zu", p->stream.sends);
        tell_named(a, "  TCP  ",
                   p->stream.ordered ? TEXT_LAB_STREAM_ORDERED
                                     : TEXT_LAB_STREAM_NOT_ORDERED);
    } else {
        tell_unseen(a, "  TCP  ");
    }
    say_line(a, a->steps, NAMED, TEXT_LAB_STREAM_NOTE);
}

static void tell_nobody(const app *a, const udp_proof *p)
{
    output_print(a->steps, "\n");
    say_line(a, a->steps, 0, TEXT_LAB_NOBODY);
    tell_seen(a, "UDP", is_named(p->silent, "ETIMEDOUT"),
              say_text(a, TEXT_LAB_SILENCE));
    tell_seen(a, say_text(a, TEXT_LAB_ROW_UDP_FIXED),
              is_named(p->refused, "ECONNREFUSED"),
              say_text(a, TEXT_LAB_REFUSED_UDP));
    tell_seen(a, "TCP", is_named(p->tcp_refused, "ECONNREFUSED"),
              say_text(a, TEXT_LAB_REFUSED_TCP));
}

void udp_proof_text(app *a, const udp_proof *p)
{
    tell_ports(a, p);
    tell_boundaries(a, p);
    tell_impaired(a, p);
    tell_nobody(a, p);
}

/* ---- as data ----------------------------------------------------------- */

static json_t *port_json(int port)
{
    return port > 0 ? json_integer(port) : json_null();
}

static json_t *beside_json(bool seen, const beside *b)
{
    if (!seen)
        return json_null();
    return json_pack("{s:I, s:I, s:I, s:I, s:b, s:b}", "sends",
                     (json_int_t)b->sends, "receives", (json_int_t)b->receives,
                     "bytes", (json_int_t)b->bytes, "receives_of_one_send",
                     (json_int_t)b->whole, "boundaries_kept",
                     b->whole == b->sends && b->receives == b->sends,
                     "in_order", b->ordered);
}

static json_t *impaired_json(const udp_proof *p)
{
    static const char *const keys[] = {
        "sent", "answered", "lost", "reordered", "duplicated", "impaired"
    };
    json_t *o = json_object();

    if (!p->impaired) {
        json_decref(o);
        return json_null();
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        json_object_set(o, keys[i], json_object_get(p->impaired, keys[i]));
    json_object_set_new(o, "spec", json_string(UDP_IMPAIRMENT));
    return o;
}

static json_t *name_json(const char *name)
{
    return name[0] ? json_string(name) : json_null();
}

void udp_proof_json(app *a, const udp_proof *p)
{
    json_t *o = json_pack("{s:s, s:I, s:s, s:s}", "app", a->command->name,
                          "pid", (json_int_t)soq_own_process_id(), "event",
                          "result", "block", "udp");

    json_object_set_new(o, "server_port", port_json(p->server));
    json_object_set_new(o, "client_port", port_json(p->client));
    json_object_set_new(o, "client_port_seen_by_server", port_json(p->seen));
    json_object_set_new(o, "second_client_port", port_json(p->other));
    json_object_set_new(o, "no_port_before_send", json_boolean(p->no_port));
    json_object_set_new(o, "port_given_at_first_send",
                        json_boolean(p->at_send));
    json_object_set_new(o, "data_came_first", json_boolean(p->data_first));
    json_object_set_new(o, "one_socket_for_both", json_boolean(p->one_socket));
    json_object_set_new(o, "udp", beside_json(p->has_udp, &p->udp));
    json_object_set_new(o, "tcp", beside_json(p->has_tcp, &p->tcp));
    json_object_set_new(o, "udp_impaired", impaired_json(p));
    json_object_set_new(o, "tcp_not_impaired",
                        beside_json(p->has_stream, &p->stream));
    json_object_set_new(o, "nobody_udp", name_json(p->silent));
    json_object_set_new(o, "nobody_udp_fixed", name_json(p->refused));
    json_object_set_new(o, "nobody_tcp", name_json(p->tcp_refused));
    json_object_set_new(o, "all_observed", json_boolean(udp_proof_holds(p)));
    jsonl_print(a->steps, soq_wall_us(), o);
}
