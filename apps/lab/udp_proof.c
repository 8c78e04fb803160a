/* udp_proof.c -- what the block `lab udp` has observed, as text and as
 * data. */
#include "udp_proof.h"

#include <stdlib.h>
#include <string.h>

#include <soquete/system.h>

#include "common/jsonl.h"

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

static void tell_port(output *o, const char *what, int port, const char *so)
{
    if (port > 0)
        output_print(o, "  %-43s  %5d%s\n", what, port, so);
    else
        output_print(o, "  %-43s  not observed\n", what);
}

static void tell_seen(output *o, const char *what, bool seen, const char *so)
{
    output_print(o, "  %-43s  %s\n", what, seen ? so : "not observed");
}

static void tell_ports(output *o, const udp_proof *p)
{
    output_print(o, "\nThe proof: UDP has no connection, and its client has "
                    "a port all the same\n");
    tell_port(o, "the server receives at", p->server, "");
    tell_seen(o, "the client's port before it sent anything", p->no_port,
              " none");
    tell_port(o, "the client's port after that", p->client,
              p->at_send ? "  given at its first send"
                         : "  when: not observed");
    tell_port(o, "the port that the server saw", p->seen,
              p->seen == p->client ? "  the same" : "");
    tell_port(o, "the second client's port", p->other,
              p->other == p->client ? "  NOT another" : "  another");
    tell_seen(o, "what the server heard of a client first", p->data_first,
              "its data: no handshake");
    tell_seen(o, "both clients came in", p->one_socket,
              "by one socket of the server");
}

static void tell_beside(output *o, const char *name, bool seen,
                        const beside *b, const char *whole)
{
    if (!seen) {
        output_print(o, "  %s  not observed\n", name);
        return;
    }
    output_print(o,
                 "  %s  %zu sends of %zu bytes came in %zu receive%s, %zu "
                 "one each: %s\n",
                 name, b->sends, b->size, b->receives,
                 b->receives == 1 ? "" : "s", b->whole, whole);
}

static void tell_boundaries(output *o, const udp_proof *p)
{
    bool kept = p->tcp.whole == p->tcp.sends;

    output_print(o, "\nBoundaries: all is sent before anything is received\n");
    tell_beside(o, "UDP", p->has_udp, &p->udp,
                p->udp.whole == p->udp.sends ? "kept" : "NOT kept");
    tell_beside(o, "TCP", p->has_tcp, &p->tcp,
                kept ? "kept by chance" : "lost");
}

static void tell_impaired(output *o, const udp_proof *p)
{
    output_print(o,
                 "\nOrder and loss: %d numbered messages, the client "
                 "impaired by\n%s\n",
                 UDP_PROBES, UDP_IMPAIRMENT);
    if (p->impaired)
        output_print(
            o,
            "  UDP  %lld sent, %lld answered, %lld lost, %lld reordered, "
            "%lld duplicated\n"
            "       the impairment lost %lld, held back %lld, doubled %lld; "
            "UDP mended nothing\n",
            (long long)count_of(p, "sent"), (long long)count_of(p, "answered"),
            (long long)count_of(p, "lost"),
            (long long)count_of(p, "reordered"),
            (long long)count_of(p, "duplicated"),
            (long long)made_of(p, "lost"), (long long)made_of(p, "reordered"),
            (long long)made_of(p, "duplicated"));
    else
        output_print(o, "  UDP  not observed\n");
    if (p->has_stream)
        output_print(o, "  TCP  %zu sent, every byte came, %s\n",
                     p->stream.sends,
                     p->stream.ordered ? "in order" : "NOT in order");
    else
        output_print(o, "  TCP  not observed\n");
    output_print(o, "       not impaired: its segments are the system's, no "
                    "program can lose one.\n"
                    "       That TCP repeats what is lost was not observed "
                    "here.\n");
}

static void tell_nobody(output *o, const udp_proof *p)
{
    static const char *const refused = "refused: \"port unreachable\" came";

    output_print(o, "\nA port where nobody receives\n");
    tell_seen(o, "UDP", is_named(p->silent, "ETIMEDOUT"),
              "silence (waited 1 s)");
    tell_seen(o, "UDP, the peer fixed by connect",
              is_named(p->refused, "ECONNREFUSED"), refused);
    tell_seen(o, "TCP", is_named(p->tcp_refused, "ECONNREFUSED"),
              "refused: no connection");
}

void udp_proof_text(app *a, const udp_proof *p)
{
    tell_ports(a->steps, p);
    tell_boundaries(a->steps, p);
    tell_impaired(a->steps, p);
    tell_nobody(a->steps, p);
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
    char *line;

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
    line = jsonl(soq_wall_us(), o);
    if (line)
        output_print(a->steps, "%s\n", line);
    free(line);
}
