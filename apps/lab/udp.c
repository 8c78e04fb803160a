/* udp.c -- the block `lab udp`: datagrams told step by step, and TCP beside
 * them: ports, boundaries, order and loss, and a port where nobody is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "cast.h"
#include "common/message.h"
#include "report/evidence.h"
#include "report/say.h"
#include "speed.h"
#include "story.h"
#include "udp_proof.h"

typedef struct lab {
    app *a;
    int64_t deadline_ns;
    bool stopped;
    bool first; /* no scene was told yet */
    udp_proof p;
} lab;

static int left_ms(const lab *l)
{
    int64_t left = (l->deadline_ns - soq_now_ns()) / 1000000;

    return left < 1 ? 1 : (int)left;
}

static int port_of(const json_t *event, const char *end)
{
    const char *text = event ? story_text(event, end) : NULL;
    const char *colon = text ? strrchr(text, ':') : NULL;
    uint16_t port;

    return colon && !soq_port_parse(colon + 1, &port).err ? port : -1;
}

/* ---- a scene ----------------------------------------------------------- */

static void lower(lab *l, cast *c)
{
    l->stopped = l->stopped || stop_asked(&c->stop);
    cast_close(c);
}

static void tell(lab *l, cast *c, text_id title)
{
    if (!l->a->json) {
        output_print(l->a->steps, "%s", l->first ? "" : "\n");
        say_line(l->a, l->a->steps, 0, title);
        output_print(l->a->steps, "\n");
    }
    l->first = false;
    story_tell(c);
}

static bool enter(cast *c, const char *who, const char *const words[])
{
    soq_rc rc = cast_enter(c, who, words);

    if (rc.err)
        app_fail(c->a, "start", who, rc);
    return !rc.err;
}

/* A server that answers; its port as text, NULL: it is not there. */
static const char *enter_server(cast *c, const char *const words[],
                                char port[8])
{
    if (!enter(c, "server", words) || !cast_wait(c, "server", "bind", 0))
        return NULL;
    snprintf(port, 8, "%d", port_of(cast_find(c, "server", "bind"), "local"));
    return port;
}

/* ---- one server, two clients ------------------------------------------- */

/* The datagram that the server had from this port. */
static bool came_from(const cast *c, int port)
{
    for (size_t i = 0; i < c->told; i++) {
        const json_t *event = c->records[i].event;
        const char *name = story_text(event, "event");

        if (strcmp(c->records[i].who, "server") == 0 && name &&
            strcmp(name, "datagram") == 0 && port > 0 &&
            port_of(event, "peer") == port)
            return true;
    }
    return false;
}

/* What the server told of first after it had its port. */
static bool is_data_first(const cast *c)
{
    for (size_t i = 0; i < c->told; i++) {
        const char *name = story_text(c->records[i].event, "event");

        if (strcmp(c->records[i].who, "server") == 0 && name &&
            strcmp(name, "bind") != 0)
            return strcmp(name, "datagram") == 0;
    }
    return false;
}

static void examine_ports(udp_proof *p, const cast *c)
{
    const json_t *open = cast_find(c, "client", "open");
    const json_t *port = cast_find(c, "client", "port");
    const char *when = port ? story_text(port, "note") : NULL;
    int at = port_of(cast_find(c, "server", "datagram"), "local");

    p->server = port_of(cast_find(c, "server", "bind"), "local");
    p->client = port_of(port, "local");
    p->other = port_of(cast_find(c, "other", "port"), "local");
    p->seen = came_from(c, p->client) ? p->client : -1;
    p->other_seen = came_from(c, p->other) ? p->other : -1;
    p->no_port = open != NULL;
    p->at_send = when && strstr(when, "first send");
    p->data_first = is_data_first(c);
    p->one_socket = p->seen > 0 && p->other_seen > 0 && at == p->server;
}

/* The first one keeps its port, as a student's at its prompt does, until the
 * second has one: else the system may give the same one again. */
static void meet(cast *c, const char *const client[],
                 const char *const other[])
{
    if (!enter(c, "client", client) ||
        cast_say(c, "client", "Hello, world\n").err ||
        !cast_wait(c, "client", "datagram", 0) || !enter(c, "other", other) ||
        !cast_wait(c, "other", "port", 0))
        return;
    cast_say_no_more(c, "client");
    (void)cast_end(c);
}

static void scene_ports(lab *l)
{
    static const char *const server[] = { "udp-server", "127.0.0.1", "0",
                                          "--count",    "2",         "--json",
                                          NULL };
    const char *client[] = { "udp-client",    "127.0.0.1", NULL,
                             "--json",        "--timeout", "5",
                             "--unconnected", NULL };
    const char *other[] = { "udp-client", "127.0.0.1", NULL, "hello again",
                            "--json",     "--timeout", "5",  NULL };
    cast *c = cast_open(l->a, "ports", left_ms(l));
    char port[8];

    if (!c)
        return;
    client[2] = other[2] = enter_server(c, server, port);
    if (client[2])
        meet(c, client, other);
    tell(l, c, TEXT_LAB_UDP_PORTS);
    examine_ports(&l->p, c);
    lower(l, c);
}

/* ---- boundaries, order and loss ---------------------------------------- */

static void keep_measure(const lab *l, const char *scene, const char *protocol,
                         const beside *b)
{
    evidence_add(l->a->evidence, scene, "lab", "measure", soq_wall_us(),
                 json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:b}", "event",
                           "sends-and-receives", "protocol", protocol, "sends",
                           (json_int_t)b->sends, "size", (json_int_t)b->size,
                           "receives", (json_int_t)b->receives, "bytes",
                           (json_int_t)b->bytes, "receives_of_one_send",
                           (json_int_t)b->whole, "in_order", b->ordered));
}

static void scene_boundaries(lab *l)
{
    udp_proof *p = &l->p;
    soq_limit limit = soq_within(left_ms(l) < 5000 ? left_ms(l) : 5000);

    p->has_udp = !beside_udp(UDP_SENDS, UDP_SEND_SIZE, limit, &p->udp).err;
    p->has_tcp = !beside_tcp(UDP_SENDS, UDP_SEND_SIZE, limit, &p->tcp).err;
    p->has_stream =
        !beside_tcp(UDP_PROBES, UDP_SEND_SIZE, limit, &p->stream).err;
    if (p->has_udp)
        keep_measure(l, "boundaries", "UDP", &p->udp);
    if (p->has_tcp)
        keep_measure(l, "boundaries", "TCP", &p->tcp);
    if (p->has_stream)
        keep_measure(l, "impaired", "TCP", &p->stream);
}

/* Only a report asks which of them is faster. */
static void scene_speed(lab *l)
{
    static const char *const names[SPEEDS] = { "UDP", "TCP" };
    soq_limit limit = soq_within(left_ms(l) < 5000 ? left_ms(l) : 5000);
    speed v;

    for (size_t i = 0; i < SPEEDS && l->a->evidence; i++)
        if (!speed_measure((speed_of)i, limit, &v).err)
            evidence_add(l->a->evidence, "speed", "lab", "measure",
                         soq_wall_us(),
                         json_pack("{s:s, s:s, s:I, s:f, s:I, s:f}", "event",
                                   "speed", "protocol", names[i], "messages",
                                   (json_int_t)v.messages, "message_us",
                                   v.message_us, "bytes", (json_int_t)v.bytes,
                                   "MB_per_s", v.mb_per_s));
}

static void scene_impaired(lab *l)
{
    static const char *const server[] = { "udp-server", "127.0.0.1", "0",
                                          "--quiet",    "--json",    NULL };
    char count[8], port[8];
    const char *client[] = { "udp-client", "127.0.0.1",    NULL,
                             "--count",    count,          "--interval",
                             "1",          "--timeout",    "1",
                             "--impair",   UDP_IMPAIRMENT, "--json",
                             NULL };
    const json_t *result;
    cast *c = cast_open(l->a, "impaired", left_ms(l));

    if (!c)
        return;
    snprintf(count, sizeof(count), "%d", UDP_PROBES);
    client[2] = enter_server(c, server, port);
    if (client[2] && enter(c, "client", client) &&
        cast_await(c, "client") == APP_DONE) {
        result = cast_find(c, "client", "result");
        l->p.impaired = result ? json_deep_copy(result) : NULL;
    }
    lower(l, c);
}

/* ---- a port where nobody is -------------------------------------------- */

/* A port that TCP has free and, by chance nearly always, UDP too. */
static soq_rc try_port(soq *holder, soq_addr *at)
{
    soq udp = SOQ_NONE;
    soq_rc rc = soq_addr_parse("127.0.0.1", at);

    if (!rc.err)
        rc = soq_tcp_open(SOQ_IPV4, holder);
    if (!rc.err)
        rc = soq_bind(*holder, at);
    if (!rc.err)
        rc = soq_local_addr(*holder, at);
    if (!rc.err)
        rc = soq_udp_open(SOQ_IPV4, &udp);
    if (!rc.err)
        rc = soq_bind(udp, at);
    soq_close(&udp);
    return rc;
}

/* A port where nobody is: TCP's half is held, without listening, so that no
 * other program takes it. */
static soq_rc free_port(soq *holder, char text[8])
{
    soq_addr at;
    soq_rc rc = try_port(holder, &at);

    for (int i = 0; i < 20 && rc.err == SOQ_EADDRINUSE; i++) {
        soq_close(holder);
        rc = try_port(holder, &at);
    }
    if (!rc.err)
        snprintf(text, 8, "%u", (unsigned)at.port);
    return rc;
}

static void examine_failure(const cast *c, const char *who, char name[24])
{
    const json_t *error = cast_find(c, who, "error");
    const char *text = error ? story_text(json_object_get(error, "error"),
                                          "name")
                             : NULL;

    snprintf(name, 24, "%s", text ? text : "");
}

static void scene_nobody(lab *l)
{
    char port[8] = "";
    const char *silent[] = { "udp-client", "127.0.0.1",     port,
                             "anybody?",   "--json",        "--timeout",
                             "1",          "--unconnected", NULL };
    const char *fixed[] = { "udp-client", "127.0.0.1", port, "anybody?",
                            "--json",     "--timeout", "1",  NULL };
    const char *tcp[] = { "tcp-client", "127.0.0.1", port, "anybody?",
                          "--json",     "--timeout", "5",  NULL };
    soq holder = SOQ_NONE;
    soq_rc rc = free_port(&holder, port);
    cast *c = rc.err ? NULL : cast_open(l->a, "nobody", left_ms(l));

    if (rc.err)
        app_fail(l->a, "prepare", "a port where nobody is", rc);
    if (c) {
        c->muted = true; /* their failures are what is looked for */
        if (enter(c, "udp", silent) && enter(c, "fixed", fixed) &&
            enter(c, "tcp", tcp))
            (void)cast_end(c);
        tell(l, c, TEXT_LAB_UDP_NOBODY);
        examine_failure(c, "udp", l->p.silent);
        examine_failure(c, "fixed", l->p.refused);
        examine_failure(c, "tcp", l->p.tcp_refused);
        l->p.waited_ms = 1000;
        lower(l, c);
    }
    soq_close(&holder);
}

/* ---- the block --------------------------------------------------------- */

int lab_udp(app *a, int timeout_ms)
{
    static void (*const scenes[])(lab * l) = { scene_ports, scene_boundaries,
                                               scene_speed, scene_impaired,
                                               scene_nobody };
    lab l;
    int status = APP_FAILED;

    memset(&l, 0, sizeof(l));
    l.a = a;
    l.first = true;
    l.deadline_ns = soq_now_ns() + (int64_t)timeout_ms * 1000000;
    l.p.server = l.p.client = l.p.seen = l.p.other = l.p.other_seen = -1;
    for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
        if (!l.stopped)
            scenes[i](&l);
    if (a->json)
        udp_proof_json(a, &l.p);
    else
        udp_proof_text(a, &l.p);
    if (l.stopped)
        status = APP_INTERRUPTED;
    else if (udp_proof_holds(&l.p))
        status = APP_DONE;
    else
        app_fault(a, "%s", say_text(a, TEXT_LAB_PART));
    json_decref(l.p.impaired);
    return status;
}
