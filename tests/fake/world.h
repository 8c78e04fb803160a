/*
 * world.h -- what the simulated kernel remembers; private to tests/fake.
 */
#ifndef SOQ_FAKE_WORLD_H
#define SOQ_FAKE_WORLD_H

#include <stdio.h>
#include <string.h>

#include "fake.h"

enum {
    FAKE_SOCKETS = 64,
    FAKE_WINDOW = 4096, /* what a connection holds unread, each way */
    FAKE_QUEUE = 16,
    FAKE_LOGS = 16,
    FAKE_LOG = 16384,
    FAKE_DATAGRAMS = 48,
    FAKE_GROUPS = 4,
    FAKE_DATAGRAM = 2048 /* what is kept of one */
};

#define FAKE_NEVER INT64_MAX
#define FAKE_MS INT64_C(1000000)

typedef enum fake_phase {
    FAKE_IDLE,
    FAKE_LISTENING,
    FAKE_CONNECTING,
    FAKE_CONNECTED,
    FAKE_FAILED
} fake_phase;

typedef struct fake_sock {
    bool used;   /* the record */
    bool held;   /* the layer has its handle; else the script's end */
    bool closed; /* its owner has closed it; the other end has not */
    bool scripted;
    uintptr_t number;
    soq_family family;
    soq__kind kind;
    fake_phase phase;
    bool bound, exclusive, v6_only, nodelay, broadcast, keepalive;
    bool unreachable, reset_on_close, arrival, shared;
    size_t send_buffer, recv_buffer;
    soq_addr local, peer;

    /* Connecting: what comes out, and when. */
    int64_t due;
    soq_rc outcome;
    soq_rc error; /* of a failure, until it is read */

    /* Listening. */
    size_t backlog, queued;
    size_t queue[FAKE_QUEUE];
    bool visited; /* by strangers */

    /* Connected. */
    struct fake_sock *other;
    bool fin_in, shut_read, shut_write, reset, reset_told;
    size_t in;
    unsigned char bytes[FAKE_WINDOW];

    /* The script's end. */
    fake_peer script;
    size_t said, taken, log;
    int64_t next_tick;

    /* Groups it is a member of, each with the interface. */
    size_t groups;
    soq_addr group[FAKE_GROUPS];

    /* Datagrams waiting: indices into the pool. */
    size_t datagrams;
    size_t datagram[FAKE_QUEUE];
} fake_sock;

typedef struct fake_packet {
    bool used;
    soq_addr from, to;
    uint32_t index;
    soq_rc error;
    size_t full, kept;
    unsigned char bytes[FAKE_DATAGRAM];
} fake_packet;

extern fake_sock fake__socks[FAKE_SOCKETS];
extern size_t fake__sock_top; /* none above was used in this world */
extern fake_packet fake__packets[FAKE_DATAGRAMS];

/* world.c */
void fake__crime(const char *what);
_Noreturn void fake__hang(const char *what);
void fake__tick(void); /* each call: ends a program that spins */
soq_rc fake__code(int os);
void fake__count_up(const char *what, int by); /* the resource accounts */
uint32_t fake__chance(uint32_t below);

/* One reset function a file. */
void fake__reset_gate(void);
void fake__reset_clock(void);
void fake__reset_sockets(void);
void fake__reset_remotes(void);
void fake__reset_files(void);
void fake__reset_library(void);
void fake__reset_names(void);
void fake__reset_processes(void);
void fake__reset_threads(void);

/* gate.c: true when this call is to fail with *rc. */
bool fake__gate(fake_call call, soq_rc *rc);
bool fake__storm(void); /* this ready call says EAGAIN */
/* A call that is not ready waits in the system: true when it may and did. */
bool fake__wait_inside(bool may_block);

/* clock.c */
int64_t fake__now(void);
/* Do the next thing that is due before `until`, moving the clock to it; with
 * nothing due, move the clock to `until`.  False: nothing can happen any
 * more, and until is FAKE_NEVER. */
bool fake__step(int64_t until);
void fake__due(int64_t when, void (*fn)(void *arg), void *arg);

/* names.c */
bool fake__started(void);

/* thread.c */
bool fake__threads_pending(void);

/* socket.c */
fake_sock *fake__sock(soq s, const char *call);
fake_sock *fake__sock_new(soq_family family, soq__kind kind, bool held);
void fake__sock_free(fake_sock *s);
uint16_t fake__free_port(void);
void fake__release(fake_sock *s); /* its owner closes it */

/* stream.c */
size_t fake__room(const fake_sock *to);
size_t fake__deliver(fake_sock *to, const void *buf, size_t len);
soq_rc fake__send_file(soq s, const void *buf, size_t len, bool may_block,
                       size_t *n);
void fake__fin(fake_sock *from);
void fake__reset_both(fake_sock *from);
fake_sock *fake__listener(const soq_addr *to);
fake_sock *fake__enqueue(fake_sock *listener, fake_sock *client);

/* remote.c */
void fake__pump(void); /* let the script's ends act on what they got */
int64_t fake__pump_due(void);
const fake_peer *fake__remote_at(const soq_addr *at);
void fake__strangers_visit(fake_sock *listener);
fake_sock *fake__scripted_end(fake_sock *client, const fake_peer *peer);

/* connect.c: what became due, and when the next thing is. */
void fake__settle(void);
int64_t fake__settle_due(void);

/* datagram.c */
bool fake__packet_put(fake_sock *to, const soq_addr *from, soq_rc error,
                      const void *buf, size_t len);
fake_sock *fake__datagram_at(const soq_addr *at);
void fake__packets_drop(fake_sock *s);

/* datagram.c: the receive of the contract, and what the packet knew. */
soq_rc fake__recv_packet(soq s, void *buf, size_t cap, bool may_block,
                         soq_datagram *out);

/* datagram.c: the kernel's part of both, behind the gate; may_block is for
 * receiving, and what the socket was not asked to tell is not told. */
soq_rc fake__send_now(fake_sock *sock, const void *buf, size_t len,
                      const soq_addr *to);
soq_rc fake__recv_now(fake_sock *sock, void *buf, size_t cap, bool may_block,
                      soq_datagram *out);

/* files.c: a file that is open from the beginning. */
soq_file fake__pipe(const char *path);

/* wait.c */
unsigned fake__ready(fake_sock *s, unsigned interest);

#endif
