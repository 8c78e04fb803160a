/* words.c -- what the steps and the states mean, in a sentence each.
 * A sentence explains what was reported and claims nothing beside it. */
#include "words.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *program, *event;
    bool end;
    text_id text;
} steps[] = {
    { "tcp-server", "bind", false, TEXT_LAB_STEP_TCP_BIND },
    { "tcp-server", "listen", false, TEXT_LAB_STEP_TCP_LISTEN },
    { "tcp-server", "accept", false, TEXT_LAB_STEP_TCP_ACCEPT },
    { "tcp-server", "recv", false, TEXT_LAB_STEP_TCP_SERVER_RECV },
    { "tcp-server", "send", false, TEXT_LAB_STEP_TCP_SERVER_SEND },
    { "tcp-server", "recv", true, TEXT_LAB_STEP_TCP_SERVER_END },
    { "tcp-server", "shutdown", false, TEXT_LAB_STEP_TCP_SERVER_SHUTDOWN },
    { "tcp-server", "close", false, TEXT_LAB_STEP_TCP_SERVER_CLOSE },
    { "tcp-client", "connect", false, TEXT_LAB_STEP_TCP_CONNECT },
    { "tcp-client", "send", false, TEXT_LAB_STEP_TCP_CLIENT_SEND },
    { "tcp-client", "recv", false, TEXT_LAB_STEP_TCP_CLIENT_RECV },
    { "tcp-client", "shutdown", false, TEXT_LAB_STEP_TCP_CLIENT_SHUTDOWN },
    { "tcp-client", "recv", true, TEXT_LAB_STEP_TCP_CLIENT_END },
    { "tcp-client", "close", false, TEXT_LAB_STEP_TCP_CLIENT_CLOSE },
    { "udp-server", "bind", false, TEXT_LAB_STEP_UDP_BIND },
    { "udp-server", "datagram", false, TEXT_LAB_STEP_UDP_SERVER_RECV },
    { "udp-server", "send", false, TEXT_LAB_STEP_UDP_SERVER_SEND },
    { "udp-client", "open", false, TEXT_LAB_STEP_UDP_OPEN },
    { "udp-client", "send", false, TEXT_LAB_STEP_UDP_CLIENT_SEND },
    { "udp-client", "datagram", false, TEXT_LAB_STEP_UDP_CLIENT_RECV },
    { "peer", "warning", false, TEXT_LAB_STEP_PEER_WARNING },
    { "peer", "listen", false, TEXT_LAB_STEP_PEER_LISTEN },
    { "peer", "announce", false, TEXT_LAB_STEP_PEER_ANNOUNCE },
    { "peer", "greet", false, TEXT_LAB_STEP_PEER_GREET },
    { "peer", "proof", false, TEXT_LAB_STEP_PEER_PROOF },
    { "peer", "clock", false, TEXT_LAB_STEP_PEER_CLOCK },
    { "peer", "message", false, TEXT_LAB_STEP_PEER_MESSAGE },
    { "peer", "check", false, TEXT_LAB_STEP_PEER_CHECK },
    { "peer", "close", false, TEXT_LAB_STEP_PEER_CLOSE }
};

/* What a program says by itself, where the step alone does not tell it. */
static const text_id notes[] = { TEXT_LAB_STEP_UDP_PORT_SENT,
                                 TEXT_LAB_STEP_UDP_PORT_FIXED };

static const struct {
    const char *event, *call;
} calls[] = { { "open", "socket" },
              { "datagram", "recv" },
              { "receive", "recv" } };

static const struct {
    const char *who;
    text_id text;
} people[] = {
    { "client", TEXT_CLIENT },       { "server", TEXT_SERVER },
    { "other", TEXT_LAB_WHO_OTHER }, { "fixed", TEXT_LAB_WHO_FIXED },
    { "both", TEXT_LAB_WHO_BOTH },   { "here", TEXT_LAB_WHO_HERE }
};

const char *words_step(const app *a, const char *program, const char *event,
                       bool end)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (strcmp(steps[i].program, program) == 0 &&
            strcmp(steps[i].event, event) == 0 && steps[i].end == end)
            return say_text(a, steps[i].text);
    return NULL;
}

const char *words_note(const app *a, const char *note)
{
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
        if (strcmp(text_of(TEXT_ENGLISH, notes[i]), note) == 0)
            return say_text(a, notes[i]);
    return note;
}

const char *words_error(const app *a, const char *name)
{
    int err = SOQ_OK;

    while (err < SOQ_ERR_COUNT &&
           strcmp(soq_err_name((soq_err)err), name) != 0)
        err++;
    return say_text(a, text_of_error((soq_err)err));
}

const char *words_call(const char *event)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (strcmp(calls[i].event, event) == 0)
            return calls[i].call;
    return event;
}

const char *words_happening(const app *a, const char *event)
{
    text_id id = text_of_event(event);

    return id < TEXT_COUNT ? say_text(a, id) : NULL;
}

const char *words_who(const app *a, const char *who)
{
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
        if (strcmp(people[i].who, who) == 0)
            return say_text(a, people[i].text);
    return who;
}

const char *words_state(const app *a, const char *name)
{
    char row[32];
    text_id id;

    snprintf(row, sizeof(row), "STATE_%s", name);
    id = text_by_name(row);
    return id < TEXT_COUNT ? say_text(a, id) : NULL;
}

const char *words_state_name(const app *a, soq_tcp_state state)
{
    return state == SOQ_TCP_UNKNOWN ? say_text(a, TEXT_NOT_OBSERVED)
                                    : soq_tcp_state_name(state);
}
