/*
 * link.h -- one connection to another peer, from the first byte to the end
 * mark, for an event loop.
 *
 * link_receive() takes what has come until it says LINK_NOTHING, link_flush()
 * sends what waits; both also bring the connection itself further: who the
 * other side is, how long a word takes there and back, the goodbye of both,
 * and the deadlines of all that.  Nothing here waits or prints.
 */
#ifndef PEER_LINK_H
#define PEER_LINK_H

#include <soquete/file.h>
#include <soquete/socket.h>

#include "channel.h"
#include "clock.h"
#include "courier.h"
#include "frame.h"
#include "hello.h"
#include "limits.h"
#include "report/text.h"

typedef enum link_state {
    LINK_OPENING,  /* the channel's own handshake */
    LINK_GREETING, /* the other side's HELLO has not come yet */
    LINK_UP,
    LINK_LEAVING, /* all was said; until both have ended */
    LINK_OVER
} link_state;

typedef enum link_end {
    LINK_ENDED_WELL,
    LINK_ENDED_CUT,         /* in the middle: rc says how */
    LINK_ENDED_SILENT,      /* nothing came in time */
    LINK_ENDED_SLOW,        /* it does not read what it is sent */
    LINK_ENDED_NOT_SOQUETE, /* another program */
    LINK_ENDED_WRONG,       /* soquete, but against the protocol */
    LINK_ENDED_VERSION,     /* no version that both speak */
    LINK_ENDED_NAME,        /* a name that cannot be shown */
    LINK_ENDED_SELF,        /* this same program */
    LINK_ENDED_CODE,        /* it has another code */
    LINK_ENDED_WANTS_CODE,  /* it has a code and we have none */
    LINK_ENDED_HAS_NO_CODE, /* we have a code and it has none */
    LINK_ENDED_NO_MEMORY,
    LINK_ENDED_REFUSED, /* it said goodbye before it said who it is */
    LINK_ENDED_EVICTED  /* for those who come after it */
} link_end;

/* Why one says goodbye; in BYE. */
typedef enum bye_reason {
    BYE_DONE = 0,
    BYE_TWICE = 1, /* there is another connection between the two */
    BYE_FULL = 2,
    BYE_VERSION = 3,
    BYE_WRONG = 4
} bye_reason;

/* What follows a frame and is not in the queue. */
typedef struct link_body {
    soq_file file; /* the same bytes, unless there is none */
    uint64_t offset;
    const unsigned char *data;
    size_t left;
    size_t before; /* bytes of the queue that go first */
} link_body;

typedef struct link {
    soq s;
    channel *c;
    const peer_limits *limits;
    bool dialed; /* by us */
    bool secure;
    soq_addr local, peer;
    hello ours, theirs;
    link_state state;
    link_end end;
    soq_rc rc; /* of the system, for LINK_ENDED_CUT */
    bool bye_sent, bye_came, finished;
    bye_reason bye; /* that came */
    char said[FRAME_REASON + 1];
    bool drained; /* the system had less than there was room for */
    bool refused; /* the owner's: it is told that there is no place */
    bool busy;    /* the owner's: a file is under way, so do not leave yet */
    frame_reader in;
    unsigned char *window; /* after the HELLO */
    unsigned char first[FRAME_HEADER + 1024];
    unsigned char *queue;
    size_t head, tail, cap;
    link_body body;
    soq_file file; /* that bodies are sent from, unless there is none */
    unsigned char *pieces[COURIER_PIECES]; /* of it, in memory */
    size_t turn;                           /* which of them is the next */
    courier_desk *desk;                    /* NULL: no couriers */
    courier *courier;                      /* NULL: none was needed yet */
    bool carries;                          /* what follows of the file */
    int64_t opened_ns, heard_ns, moved_ns, asked_ns, left_ns;
    peer_clock clock;
    uint64_t token; /* of the PING under way, or 0 */
    int64_t round_trip_ns;
    uint64_t sent, received; /* bytes */
} link;

/* Take the connected socket s, which is closed in every case.  key NULL: in
 * plain text.  me: name, system, program, id, port. */
soq_rc link_open(link *l, soq s, bool dialed, const uint8_t *key,
                 const hello *me, const peer_limits *limits);

/* Free it; a connection that is not LINK_OVER is reset. */
void link_close(link *l);

typedef enum link_event {
    LINK_NOTHING, /* for now */
    LINK_GREETED, /* the other side is known: theirs */
    LINK_FRAME,   /* one for the owner */
    LINK_TIMED,   /* round_trip_ns is known */
    LINK_CLOCK,   /* of their clock, all that there is to know */
    LINK_BYE,     /* the other side begins nothing more */
    LINK_ENDED    /* LINK_OVER, with end, rc and said; once */
} link_event;

/* What has come: f is written with LINK_FRAME and valid until the next call.
 * Never after LINK_ENDED. */
link_event link_receive(link *l, frame *f);

/* Send what the system takes now.  LINK_NOTHING, or LINK_ENDED. */
link_event link_flush(link *l);

/* What time does: call it now and then.  LINK_NOTHING, or LINK_ENDED. */
link_event link_tick(link *l);

/* What to watch the socket for. */
unsigned link_wants(const link *l);

/* More can be received although the socket may not be readable. */
bool link_pending(const link *l);

/* A frame as frame_finish() left it.  false: the peer does not read and the
 * queue is full; then the link ends as LINK_ENDED_SLOW by its next event. */
bool link_send(link *l, const void *frame, size_t len);

/* Couriers may carry files; before the first one. */
void link_use_couriers(link *l, courier_desk *desk);

/* The bodies to come are pieces of this file, until link_file_ends(), which
 * comes before it is closed: they go past the program's memory if they can. */
void link_file_begins(link *l, const char *path, soq_file file);
void link_file_ends(link *l);

/* Where the next piece belongs, FRAME_PIECE bytes, and may lie before
 * link_has_room() or link_idle() is asked again.  NULL: no memory. */
unsigned char *link_piece(link *l);

/* Is so little left to send that a piece may follow?  And, nothing at all of a
 * piece? */
bool link_has_room(const link *l);
bool link_idle(const link *l);

/* A frame and behind it `count` bytes of the piece, which are in the file at
 * `offset`.  When link_has_room(). */
bool link_send_piece(link *l, const void *head, size_t len, uint64_t offset,
                     size_t count);

/* Bytes that wait in memory for the other side to read. */
size_t link_queued(const link *l);

/* A courier has got further: link_flush() is due. */
bool link_carried(const link *l);

/* Say goodbye: nothing new is begun, what is under way is finished.  The link
 * ends when the other side has said so too and busy is false. */
void link_bye(link *l, bye_reason reason, const char *text);

/* End it here, whatever is under way; the next event is LINK_ENDED. */
void link_fail(link *l, link_end end, soq_rc rc);

/* "the connection was cut", for a person. */
const char *link_end_text(text_language language, link_end end);

#endif
