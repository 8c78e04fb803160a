/*
 * net_probe.c -- one step on a network that a script has made; it prints what
 * came out and how long it took, and the script judges.
 *
 *   net_probe dial HOST PORT MS      "OK LOCAL PEER" or the error's name
 *   net_probe connect IP PORT MS     the same by soq_connect() alone
 *   net_probe bind IP PORT           bind and listen: OK or the error's name
 *   net_probe serve HOST PORT N      "ready", then echo for N connections
 *   net_probe echo N                 N times through a connection of our own
 *   net_probe wait N MS              N waits in vain: OK when all are in time
 *   net_probe ports N PORT           connections to oneself until one fails
 *   net_probe knock N PORT           "MET n WRONG n": knock at a closed port
 */
#include <soquete/poller.h>
#include <soquete/socket.h>
#include <soquete/system.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tell(soq_rc rc, int64_t begin)
{
    printf("%s %d ms\n", soq_err_name(rc.err),
           (int)((soq_now_ns() - begin) / 1000000));
    return rc.err ? 1 : 0;
}

static int tell_ends(soq s, int64_t begin)
{
    char local[SOQ_ADDR_TEXT], peer[SOQ_ADDR_TEXT];
    soq_addr a = { 0 }, b = { 0 };

    (void)soq_local_addr(s, &a);
    (void)soq_peer_addr(s, &b);
    printf("OK %s %s %d ms\n", soq_addr_text(&a, local, sizeof(local)),
           soq_addr_text(&b, peer, sizeof(peer)),
           (int)((soq_now_ns() - begin) / 1000000));
    return 0;
}

static int number(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

static int dial(char *argv[])
{
    int64_t begin = soq_now_ns();
    soq s;
    soq_rc rc = soq_tcp_dial(argv[0], argv[1], soq_within(number(argv[2])),
                             &s);

    if (rc.err)
        return tell(rc, begin);
    tell_ends(s, begin);
    soq_close(&s);
    return 0;
}

static bool read_addr(char *argv[], soq_addr *at)
{
    uint16_t port;

    if (soq_addr_parse(argv[0], at).err || soq_port_parse(argv[1], &port).err)
        return false;
    at->port = port;
    return true;
}

static int connect_once(char *argv[])
{
    int64_t begin = soq_now_ns();
    soq_addr at;
    soq_rc rc;
    soq s;

    if (!read_addr(argv, &at) || soq_tcp_open((soq_family)at.family, &s).err)
        return 2;
    rc = soq_connect(s, &at, soq_within(number(argv[2])));
    if (rc.err)
        return tell(rc, begin);
    tell_ends(s, begin);
    soq_close(&s);
    return 0;
}

static int bind_once(char *argv[])
{
    int64_t begin = soq_now_ns();
    soq_addr at;
    soq_rc rc;
    soq s;

    if (!read_addr(argv, &at) || soq_tcp_open((soq_family)at.family, &s).err)
        return 2;
    rc = soq_bind(s, &at);
    if (!rc.err)
        rc = soq_listen(s, 0);
    soq_close(&s);
    return tell(rc, begin);
}

static soq_rc echo_to_the_end(soq s)
{
    char buf[4096];
    soq_rc rc = { SOQ_OK, 0 };
    size_t n;

    while (!rc.err) {
        rc = soq_recv(s, buf, sizeof(buf), soq_within(5000), &n);
        if (!rc.err)
            rc = soq_send_all(s, buf, n, soq_within(5000), NULL);
    }
    return rc;
}

static int serve(char *argv[])
{
    const char *host = strcmp(argv[0], "-") == 0 ? NULL : argv[0];
    soq_addr at = { 0 };
    char text[SOQ_ADDR_TEXT];
    soq listener;
    soq_rc rc = soq_tcp_listen(host, argv[1], &listener);

    if (rc.err)
        return tell(rc, soq_now_ns());
    (void)soq_local_addr(listener, &at);
    printf("ready %s\n", soq_addr_text(&at, text, sizeof(text)));
    fflush(stdout);
    for (int i = number(argv[2]); i > 0; i--) {
        soq s;

        if (soq_accept(listener, soq_within(20000), &s, NULL).err)
            return 1;
        (void)echo_to_the_end(s);
        (void)soq_close_gracefully(&s, soq_within(2000));
    }
    soq_close(&listener);
    return 0;
}

/* One turn of connect, send, receive, end, with a word that is checked. */
static soq_rc turn(soq listener, const soq_addr *at, int i)
{
    soq_limit soon = soq_within(10000);
    soq client = SOQ_NONE, server = SOQ_NONE;
    char out[64], in[64];
    soq_rc rc = soq_tcp_open(SOQ_IPV4, &client);

    snprintf(out, sizeof(out), "word number %d", i);
    if (!rc.err)
        rc = soq_connect(client, at, soon);
    if (!rc.err)
        rc = soq_accept(listener, soon, &server, NULL);
    if (!rc.err)
        rc = soq_send_all(client, out, sizeof(out), soon, NULL);
    if (!rc.err)
        rc = soq_recv_all(server, in, sizeof(in), soon, NULL);
    if (!rc.err && memcmp(in, out, sizeof(in)) != 0)
        rc.err = SOQ_EILSEQ;
    if (!rc.err)
        rc = soq_shutdown(server, SOQ_SHUT_WRITE);
    if (!rc.err)
        rc = soq_close_gracefully(&client, soon);
    soq_close(&client);
    soq_close(&server);
    return rc;
}

static int echo(char *argv[])
{
    int64_t begin = soq_now_ns();
    soq listener;
    soq_addr at;
    soq_rc rc = soq_tcp_listen("127.0.0.1", "0", &listener);

    if (rc.err || soq_local_addr(listener, &at).err)
        return tell(rc, begin);
    for (int i = number(argv[0]); i > 0 && !rc.err; i--)
        rc = turn(listener, &at, i);
    soq_close(&listener);
    return tell(rc, begin);
}

/* One wait of each kind; false when one ends early or with anything. */
static bool wait_in_vain(soq s, int ms)
{
    for (size_t i = 0; soq_poller_mechanism(i); i++) {
        int64_t begin = soq_now_ns();
        soq_poller *p;
        soq_event event;
        size_t n = 1;

        if (soq_wait(s, SOQ_READ, soq_within(ms), NULL).err != SOQ_ETIMEDOUT ||
            soq_poller_open(soq_poller_mechanism(i), &p).err)
            return false;
        if (soq_poller_set(p, s, SOQ_READ, NULL).err ||
            soq_poller_wait(p, &event, 1, ms, &n).err)
            n = 1;
        soq_poller_close(&p);
        if (n > 0 || soq_now_ns() - begin < 2 * ms * INT64_C(1000000))
            return false;
    }
    return true;
}

static int wait_often(char *argv[])
{
    int64_t begin = soq_now_ns();
    bool well = true;
    soq s;

    if (soq_udp_open(SOQ_IPV4, &s).err)
        return 2;
    for (int i = number(argv[0]); i > 0 && well; i--)
        well = wait_in_vain(s, number(argv[1]));
    soq_close(&s);
    return tell((soq_rc){ well ? SOQ_OK : SOQ_EOTHER, 0 }, begin);
}

/* Hold connections until the next one fails, then let one go and try again. */
static int ports(char *argv[])
{
    int64_t begin = soq_now_ns();
    int most = number(argv[0]);
    soq *held = calloc((size_t)most, sizeof(*held));
    soq listener;
    soq_addr at;
    soq_rc rc = soq_tcp_listen("127.0.0.1", argv[1], &listener);
    int count = 0;

    if (!held || rc.err || soq_local_addr(listener, &at).err)
        return 2;
    while (count < most && !rc.err) {
        rc = soq_tcp_open(SOQ_IPV4, &held[count]);
        if (!rc.err)
            rc = soq_connect(held[count], &at, soq_within(1000));
        if (rc.err)
            soq_close(&held[count]);
        else
            count++;
    }
    printf("%d then ", count);
    tell(rc, begin);
    if (count > 0)
        soq_abort(&held[--count]);
    rc = soq_tcp_open(SOQ_IPV4, &held[count]);
    if (!rc.err)
        rc = soq_connect(held[count], &at, soq_within(1000));
    free(held);
    return tell(rc, begin);
}

/* How often a client in search of a server meets itself. */
static int knock(char *argv[])
{
    soq_addr to = soq_addr_loopback(SOQ_IPV4, 0);
    int met = 0, wrong = 0;
    uint16_t port;

    if (soq_port_parse(argv[1], &port).err)
        return 2;
    to.port = port;
    for (int i = number(argv[0]); i > 0; i--) {
        soq_addr local = { 0 };
        soq s;

        if (soq_tcp_open(SOQ_IPV4, &s).err)
            return 2;
        wrong += soq_connect(s, &to, soq_within(1000)).err == SOQ_OK;
        met += !soq_local_addr(s, &local).err && local.port == to.port;
        soq_abort(&s);
    }
    printf("MET %d WRONG %d\n", met, wrong);
    return wrong ? 1 : 0;
}

int main(int argc, char *argv[])
{
    static const struct {
        const char *name;
        int args;
        int (*run)(char *argv[]);
    } steps[] = {
        { "dial", 3, dial },      { "connect", 3, connect_once },
        { "bind", 2, bind_once }, { "serve", 3, serve },
        { "echo", 1, echo },      { "ports", 2, ports },
        { "knock", 2, knock },    { "wait", 2, wait_often },
    };

    for (size_t i = 0; argc > 1 && i < sizeof(steps) / sizeof(*steps); i++)
        if (strcmp(argv[1], steps[i].name) == 0 && argc == steps[i].args + 2)
            return steps[i].run(argv + 2);
    fprintf(stderr, "net_probe: no such step\n");
    return 2;
}
