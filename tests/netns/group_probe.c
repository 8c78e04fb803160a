/*
 * group_probe.c -- members and senders of groups on networks that a script
 * has made; they print what they saw, and the script judges.
 *
 *   group_probe hear GROUP PORT INTERFACE LOOP   "ready", then what was heard
 *                                                up to "end" or 20 s
 *   group_probe say GROUP PORT INTERFACE LOOP TEXT
 *   group_probe turns G1 G2 PORT INTERFACE N    N numbered datagrams to each,
 *                                  in turns, each answered before the next
 */
#include <soquete/datagram.h>
#include <soquete/interfaces.h>
#include <soquete/system.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 20000 };

static int fail(const char *step, soq_rc rc)
{
    printf("%s: %s (%d)\n", step, soq_err_name(rc.err), rc.os);
    return 1;
}

static uint32_t index_of(const char *name)
{
    const soq_interface *at;
    soq_interfaces *all;
    uint32_t index = 0;

    if (soq_interfaces_get(&all).err)
        return 0;
    at = soq_interface_find(all, name);
    if (at)
        index = at->index;
    soq_interfaces_free(&all);
    return index;
}

static soq_rc read_group(const char *ip, const char *port, soq_addr *out)
{
    soq_rc rc = soq_addr_parse(ip, out);

    out->port = (uint16_t)strtoul(port, NULL, 10);
    return rc;
}

static int listen_to(soq s, const soq_addr *group)
{
    char text[64];
    soq_datagram d;
    soq_rc rc;

    printf("ready\n");
    fflush(stdout);
    for (;;) {
        rc = soq_recv_group(s, group, text, sizeof(text) - 1,
                            soq_within(WAIT_MS), &d);
        if (rc.err)
            return fail("receive", rc);
        text[d.n] = '\0';
        if (strcmp(text, "end") == 0)
            return 0;
        printf("heard %s\n", text);
        fflush(stdout);
    }
}

static int hear(char *argv[])
{
    soq_addr group;
    soq s;
    soq_rc rc = read_group(argv[0], argv[1], &group);

    if (!rc.err)
        rc = soq_group_open(&group, &s);
    if (!rc.err)
        rc = soq_group_join(s, &group, index_of(argv[2]));
    /* What ends the test comes on loopback, to every member. */
    if (!rc.err)
        rc = soq_group_join(s, &group, index_of("lo"));
    if (!rc.err)
        rc = soq_set_group_loop(s, strcmp(argv[3], "on") == 0);
    return rc.err ? fail("hear", rc) : listen_to(s, &group);
}

static soq_rc open_sender(const soq_addr *group, const char *name, bool loop,
                          soq *out)
{
    soq_rc rc = soq_udp_open((soq_family)group->family, out);

    if (!rc.err)
        rc = soq_set_group_interface(*out, index_of(name));
    if (!rc.err)
        rc = soq_set_group_loop(*out, loop);
    return rc;
}

static int say(char *argv[])
{
    soq_addr group;
    soq s;
    soq_rc rc = read_group(argv[0], argv[1], &group);

    if (!rc.err)
        rc = open_sender(&group, argv[2], strcmp(argv[3], "on") == 0, &s);
    if (!rc.err)
        rc = soq_send_to(s, argv[4], strlen(argv[4]), &group,
                         soq_within(WAIT_MS));
    return rc.err ? fail("say", rc) : 0;
}

static soq_rc turn(soq s, const soq_addr *to, unsigned number,
                   unsigned *answered)
{
    char text[16], back[16];
    soq_datagram d;
    soq_rc rc;

    snprintf(text, sizeof(text), "%u", number);
    rc = soq_send_to(s, text, strlen(text), to, soq_within(WAIT_MS));
    if (!rc.err)
        rc = soq_recv_datagram(s, back, sizeof(back), soq_within(WAIT_MS), &d);
    if (!rc.err)
        *answered += d.n == strlen(text) && memcmp(text, back, d.n) == 0;
    return rc;
}

static int turns(char *argv[])
{
    unsigned long count = strtoul(argv[4], NULL, 10);
    unsigned first = 0, second = 0;
    soq_addr one, two;
    soq s;
    soq_rc rc = read_group(argv[0], argv[2], &one);

    if (!rc.err)
        rc = read_group(argv[1], argv[2], &two);
    if (!rc.err)
        rc = open_sender(&one, argv[3], false, &s);
    for (unsigned i = 0; i < count && !rc.err; i++) {
        rc = turn(s, &one, i, &first);
        if (!rc.err)
            rc = turn(s, &two, i, &second);
    }
    if (rc.err)
        return fail("turns", rc);
    printf("answered %u %u\n", first, second);
    return 0;
}

int main(int argc, char *argv[])
{
    if (soq_init().err)
        return 1;
    if (argc == 6 && strcmp(argv[1], "hear") == 0)
        return hear(argv + 2);
    if (argc == 7 && strcmp(argv[1], "say") == 0)
        return say(argv + 2);
    if (argc == 7 && strcmp(argv[1], "turns") == 0)
        return turns(argv + 2);
    return 2;
}
