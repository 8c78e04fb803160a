/* words.c -- what the steps and the states mean, in a sentence each.
 * A sentence explains what was reported and claims nothing beside it. */
#include "words.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *program, *event;
    bool end;
    const char *text;
} steps[] = {
    { "tcp-server", "bind", false,
      "The port belongs to this socket now; nobody can connect to it yet." },
    { "tcp-server", "listen", false,
      "Passive open: from now on the system queues who connects." },
    { "tcp-server", "accept", false,
      "The first in the queue comes out as a new socket of the server." },
    { "tcp-server", "recv", false,
      "The bytes came, in order; TCP keeps no borders between messages." },
    { "tcp-server", "send", false,
      "The answer goes back over the same connection." },
    { "tcp-server", "recv", true,
      "0 bytes: the client has ended its side. The server may still send." },
    { "tcp-server", "shutdown", false, "The server ends its side too (FIN)." },
    { "tcp-server", "close", false,
      "The server's socket for this client is given back." },
    { "tcp-client", "connect", false,
      "Active open: SYN, SYN-ACK, ACK. The system chose the client's port." },
    { "tcp-client", "send", false,
      "The bytes are the system's now; it repeats them until they arrive." },
    { "tcp-client", "recv", false, "The answer is here." },
    { "tcp-client", "shutdown", false,
      "The client has nothing more to send (FIN); it can still receive." },
    { "tcp-client", "recv", true,
      "0 bytes: the server has ended its side too. Both are done." },
    { "tcp-client", "close", false, "The client's socket is given back." },
    { "udp-server", "bind", false,
      "It can receive from now on: UDP has no listen() and no accept()." },
    { "udp-server", "datagram", false,
      "One datagram, whole. Who sent it comes with it; nobody connected." },
    { "udp-server", "send", false,
      "The answer, by the same socket, to where the datagram came from." },
    { "udp-client", "open", false,
      "A socket without a port: nothing could come back to it yet." },
    { "udp-client", "send", false,
      "No handshake: the data are the first thing that goes out." },
    { "udp-client", "datagram", false, "The answer, in one datagram." },
    { "peer", "warning", false, "So what follows can be read in Wireshark." },
    { "peer", "listen", false,
      "Passive open: others can connect to this address and port now." },
    { "peer", "announce", false,
      "Its name, address and port go to everybody on its network (UDP)." },
    { "peer", "greet", false,
      "Connected, and the other side has said who it is." },
    { "peer", "proof", false,
      "Both told each other the pair of addresses that they see." },
    { "peer", "message", false, "A line has come from the other side." },
    { "peer", "check", false, "It looked for the reason; see below." },
    { "peer", "close", false, "Both sides said goodbye and ended in order." }
};

static const struct {
    const char *event, *call;
} calls[] = {
    { "open", "socket" }, { "datagram", "recv" }, { "port", NULL },
    { "warning", NULL },  { "announce", NULL },   { "greet", NULL },
    { "proof", NULL },    { "message", NULL },    { "check", NULL }
};

static const struct {
    const char *name, *text;
} states[] = {
    { "CLOSED", "no connection: not one yet, or ended by both sides" },
    { "LISTEN", "waits for connections" },
    { "SYN_SENT", "asked for a connection; no answer yet" },
    { "SYN_RECEIVED", "was asked and agreed; not confirmed yet" },
    { "ESTABLISHED", "open: both sides may send" },
    { "FIN_WAIT_1", "ended its own side; not confirmed yet" },
    { "FIN_WAIT_2", "ended its own side, confirmed; may still receive" },
    { "CLOSE_WAIT", "the other side has ended; may still send" },
    { "CLOSING", "both have ended at the same time; not confirmed yet" },
    { "LAST_ACK", "both have ended; its own end is not confirmed yet" },
    { "TIME_WAIT", "both have ended; waits until old segments are gone" },
    { "UNKNOWN", "the system does not say" }
};

const char *words_step(const char *program, const char *event, bool end)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (strcmp(steps[i].program, program) == 0 &&
            strcmp(steps[i].event, event) == 0 && steps[i].end == end)
            return steps[i].text;
    return NULL;
}

const char *words_call(const char *event)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (strcmp(calls[i].event, event) == 0)
            return calls[i].call;
    return event;
}

const char *words_state(const char *name)
{
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (strcmp(states[i].name, name) == 0)
            return states[i].text;
    return NULL;
}
