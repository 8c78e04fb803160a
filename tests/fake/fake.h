/*
 * fake.h -- script a world for the third port, which has no kernel under it.
 *
 * fake_reset() makes an empty world: no peers, no files, no names, the clock
 * at its beginning.  A test then describes what exists (remotes, clients,
 * names, files, children), which answers the system is to give (fake_switch),
 * and which call is to fail (fake_fault_set), calls the public interface, and
 * asks fake_complaint() whether anything was leaked, misused or hung.
 *
 * Time is virtual: it moves only inside a wait, a sleep or a join.  There is
 * one thread; the layer's own run inside thread_start, or at a later virtual
 * time inside somebody's wait (thread_delay_ms).
 */
#ifndef SOQ_FAKE_H
#define SOQ_FAKE_H

#include "sys.h"

/* ---- the world --------------------------------------------------------- */

void fake_reset(void);

/*
 * Run what is still under way (detached threads), then say what is wrong, or
 * NULL: a hang, a crime (a handle used after its close, a mutex locked twice,
 * an argument that the contract forbids), or a leak.  Static storage.
 */
const char *fake_complaint(void);

/* Run fn(arg) so that a hang can leave it: true when it returned by itself. */
bool fake_run(void (*fn)(void *arg), void *arg);

/* Call fn(arg) when the virtual clock is delay_ms further, inside a wait. */
void fake_at(int delay_ms, void (*fn)(void *arg), void *arg);
/* Never mind; false when it has been called already. */
bool fake_unschedule(void (*fn)(void *arg), void *arg);

/* The virtual clock since fake_reset(), in milliseconds. */
int64_t fake_elapsed_ms(void);

/* What is open at this moment. */
size_t fake_open_sockets(void);

/* ---- which answers the system gives ------------------------------------ */

/* All false or 0 is Linux.  The number is the row in the catalogue of
 * differences that the answer comes from. */
typedef struct fake_switches {
    /* Pathological, but allowed everywhere. */
    bool one_byte;        /* 50: each call moves one byte */
    unsigned eagain;      /* 14: per cent of ready calls that say EAGAIN */
    bool eintr;           /* 46: each wait is interrupted once */
    bool block_in_call;   /* may_block is taken up */
    bool connect_at_once; /* 16: connect needs no waiting on loopback */

    /* Connecting. */
    bool failure_unseen; /* 17: no wait reports a failed connect */
    bool error_stays;    /* 17: SO_ERROR is not cleared by reading (Wine) */
    int refuse_ms;       /* 19: the system repeats a refused SYN so long */
    bool any_refused;    /* 21: connect to 0.0.0.0 is EADDRNOTAVAIL */
    bool self_connect;   /* 22: a closed loopback port connects to itself */
    int no_ports;        /* 96: connect fails with this native code */
    bool full_refuses;   /* 33: a full queue refuses, instead of silence */

    /* Accepting and binding. */
    int aborted_accept;   /* 31: an aborted connection in the queue is this
                            native code, instead of a dead socket */
    size_t max_sockets;   /* 32: EMFILE beyond this many; 0: no limit */
    int max_sockets_code; /* 32: 24 (EMFILE) when 0 */
    bool group_refused;   /* 74: bind to a group is EADDRNOTAVAIL */
    int bind_code;        /* 25-27, 35: bind fails with this native code */

    /* Moving bytes. */
    bool reset_discards; /* 54: a reset drops what was received before it */
    bool reset_untold;   /* 54: SO_ERROR says nothing of a reset */
    bool send_discards;  /* 55: a failed send drops what was received */
    bool udp_noise;      /* 56: "port unreachable" fails an unconnected UDP
                            socket's next receive with WSAECONNRESET */
    int udp_flood;       /* 56: every receive fails with this code; -1 (74):
                            it brings what was sent to somebody else */
    bool no_full_length; /* 57: how long a cut datagram was is unknown */

    /* What the system lacks. */
    bool no_pair;         /* 86: no socketpair */
    bool no_keepalive;    /* 64: no TCP_KEEPIDLE */
    bool no_ipv6;         /* 28 */
    bool interfaces_grow; /* 70: more interfaces at every look */
    unsigned table_grows; /* 100: so many looks at the table of sockets
                             fail, as it grew while it was read */
    bool no_state;        /* TCP_INFO is EOPNOTSUPP */
    bool no_mechanism;    /* the best mechanism does not open */
    bool no_send_file;    /* 103: no sendfile */
    bool no_many;         /* 102: no recvmmsg, no sendmmsg */

    const char *language; /* as the system writes it; NULL: none is set */

    /* Strangers who connect to every listener on loopback before its owner
     * can (86), and a firewall that swallows every SYN (75, 89). */
    unsigned strangers;
    const char *stranger_says;
    bool stranger_resets;
    bool swallow_syn;

    /* Threads: -1 runs them inside thread_start (as reset); else they begin
     * when the clock is so much further. */
    int thread_delay_ms;

    /* Disk: bytes until ENOSPC; 0: no end. */
    size_t disk_bytes;
} fake_switches;

extern fake_switches fake_switch;

/* ---- peers ------------------------------------------------------------- */

typedef enum fake_answer {
    FAKE_ACCEPTS,
    FAKE_REFUSES,
    FAKE_SILENT,     /* never answers */
    FAKE_UNREACHABLE /* EHOSTUNREACH */
} fake_answer;

typedef enum fake_talk {
    FAKE_KEEP, /* keeps what it gets, for fake_got() */
    FAKE_ECHO,
    FAKE_UPPER,
    FAKE_DEAF,   /* reads nothing: the window fills */
    FAKE_SOURCE, /* keeps what it gets, and sends a byte a millisecond */
    FAKE_FLOOD   /* keeps, and sends whenever there is room */
} fake_talk;

typedef enum fake_end {
    FAKE_ENDS_LAST,  /* FIN when it has read ours and said all */
    FAKE_ENDS_FIRST, /* FIN when it has said all */
    FAKE_NEVER_ENDS
} fake_end;

typedef struct fake_peer {
    fake_answer answer;
    int delay_ms; /* until the answer to a connect */
    fake_talk talk;
    fake_end end;
    const char *says;   /* first of all; NULL: nothing */
    size_t reset_after; /* resets when it has got so many bytes; 0: never */
    bool resets;        /* resets as soon as it has said all */
} fake_peer;

/* Something listens at `at`, for TCP and UDP.  Where nothing does, loopback
 * refuses and other addresses are silent. */
void fake_remote(const char *ip, uint16_t port, const fake_peer *peer);

/* A client connects to the layer's listener at this port now, and waits in
 * its queue; -1 when it was refused.  fake_got() tells what it was sent,
 * *ended that it has read to the end, *reset that it was reset. */
int fake_client(uint16_t port, const fake_peer *peer);
size_t fake_got(int client, void *buf, size_t cap, bool *ended, bool *reset);

/* A datagram arrives at the layer's socket at this port, from 127.0.0.1 and
 * that port; or an error that a system reports there (56, 60). */
bool fake_datagram(uint16_t to, uint16_t from, const void *buf, size_t len);
bool fake_datagram_error(uint16_t to, int os);

/* A datagram is sent to this group: every socket of the layer's that a system
 * would hand it to gets it; how many did (74). */
size_t fake_group_datagram(const soq_addr *group, uint16_t from,
                           const void *buf, size_t len);

/* The resolver's answer for a name: addresses separated by blanks, or NULL
 * and the resolver's code.  Names without an answer are EAI_NONAME. */
void fake_name(const char *name, const char *ips, int os);

/* What the resolver calls an address; NULL and its code for a failure. */
void fake_host(const char *ip, const char *name, int os);

/* ---- files, children --------------------------------------------------- */

void fake_file(const char *path, const void *bytes, size_t len);
void fake_file_pattern(const char *path, size_t len); /* fake_byte(i) each */
unsigned char fake_byte(size_t i);
/* What is in a file now; NULL when there is none. */
const unsigned char *fake_contents(const char *path, size_t *len);
void fake_standard(soq_stream which, const char *path, bool terminal);

/* The library that is installed, in a folder of the system's (NULL: where it
 * keeps its own), with one function.  How often it was looked for. */
void fake_library(const char *name, const char *folder, const char *function);
unsigned fake_library_looks(void);

/* A program that can be started: prints, then exits. */
void fake_program(const char *path, const char *prints, int status);

/* The user presses Ctrl-C, and so on: false when nobody has hooked it. */
bool fake_interrupt(soq_interrupt what);

/* ---- faults ------------------------------------------------------------ */

/*
 * Every call of the contract that can fail, and allocation.  WAKE and TAKE
 * are the send and the receive of a single byte between two ends of this
 * process: no peer can cut that connection and there is room, so they fail
 * only for want of memory.
 */
/* clang-format off */
#define FAKE_CALL_MAP(X)                                                      \
    X(START) X(OPEN) X(KIND) X(EXCLUSIVE) X(BIND) X(LISTEN) X(ACCEPT)         \
    X(CONNECT) X(RESULT) X(SEND) X(WAKE) X(RECV) X(TAKE) X(SEND_TO)           \
    X(RECV_FROM) X(SEND_MANY) X(RECV_MANY) X(UNREACHABLE) X(SHUTDOWN)         \
    X(RESET) X(LOCAL) X(PEER) X(STATE) X(TABLE) X(HOLDERS) X(NAME) X(OPTION)  \
    X(KEEPALIVE) X(V6_ONLY) X(PAIR) X(WAIT) X(MECHANISM) X(SET) X(UNSET)      \
    X(RESOLVE) X(INTERFACE) X(RANDOM) X(THREAD) X(MUTEX) X(COND) X(PROGRAM)   \
    X(INTERRUPT) X(SPAWN) X(AWAIT) X(SIGNAL) X(ARGUMENTS) X(PATH)             \
    X(FILE_OPEN) X(FILE_READ) X(FILE_WRITE) X(FILE_SIZE) X(FILE_CLOSE)        \
    X(REMOVE) X(RENAME) X(READER) X(SEND_FILE) X(MALLOC)
/* clang-format on */

typedef enum fake_call {
#define FAKE_X(name) CALL_##name,
    FAKE_CALL_MAP(FAKE_X)
#undef FAKE_X
        CALLS
} fake_call;

const char *fake_call_name(fake_call call);

/* How often it was called since fake_reset(), failed or not. */
unsigned long fake_count(fake_call call);

/*
 * Let the at-th fallible call since fake_reset() (1 is the first) fail with
 * the code-th of the codes that are legal for it; sticky: and every later
 * call of the same function too.  Two may be set (which 0 and 1).  The codes
 * of each function stand in codes.c.
 */
void fake_fault_set(size_t which, unsigned long at, size_t code, bool sticky);

typedef struct fake_fault {
    unsigned long delivered; /* 0: the world ended before its turn */
    fake_call call;          /* that it hit */
    size_t codes;            /* that are legal there */
    soq_rc rc;               /* that was given */
} fake_fault;

fake_fault fake_fault_get(size_t which);

/* The codes that a call can give; NULL past the last. */
const soq_rc *fake_code(fake_call call, size_t i);

/* Allocation counts and fails only between these two. */
void fake_watch_memory(bool on);
size_t fake_live_blocks(void);

#endif
