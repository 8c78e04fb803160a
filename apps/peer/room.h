/*
 * room.h -- everybody that a peer is connected with, the keyboard, and the
 * loop that serves them all.
 */
#ifndef PEER_ROOM_H
#define PEER_ROOM_H

#include <jansson.h>

#include "attempts.h"
#include "common/app.h"
#include "common/progress.h"
#include "common/stop.h"
#include "dialer.h"
#include "editor.h"
#include "finder.h"
#include "limits.h"
#include "link.h"
#include "transfer_in.h"
#include "transfer_out.h"
#include "typed.h"

/* A name, and four digits where two have it. */
enum { MEMBER_LABEL = BEACON_NAME + 8 };

/* Files that wait for their turn. */
typedef struct files {
    char **paths;
    size_t at, count, cap;
} files;

typedef struct room room;

typedef struct member {
    struct member *next;
    room *r;
    link l;
    bool greeted;  /* it said who it is */
    bool told;     /* its connection was announced, */
    bool proved;   /* and what both see of it */
    bool retiring; /* another connection with the same peer stays */
    bool gone;     /* to be taken away when nothing uses it any more */
    bool tries;    /* our code */
    bool more;     /* it has work without waiting */
    bool said;     /* a line for it has not gone yet */
    unsigned interest;
    int64_t bye_ns; /* when its goodbye came */
    char label[MEMBER_LABEL];
    transfer_out out;
    transfer_in in;
    int64_t offered_ns; /* when a file was offered to us */
    files waiting;
    progress out_bar, in_bar;
} member;

/* What the command line says. */
typedef struct room_setup {
    const char *name; /* of this peer */
    endpoint to;      /* to connect to, */
    bool connects;    /* if so */
    endpoint at;      /* to listen at, */
    bool listens;     /* if so */
    bool asked_for;   /* to listen, by --listen */
    bool hidden;      /* and does not announce itself */
    finder_how find;  /* where peers find each other */
    bool stays;       /* after the end of input */
    bool once;        /* until the last one has left */
    bool resume;
    const char *dir;    /* for files; NULL: refuse, or ask at a terminal */
    const uint8_t *key; /* NULL: in plain text */
    int timeout_ms;     /* to connect */
    peer_limits limits;
    files send;
} room_setup;

struct room {
    app *a;
    const room_setup *setup;
    hello me;
    soq_poller *poller;
    courier_desk desk;
    stop stop;
    soq listener;
    soq_addr local; /* of the listener */
    dialer dialer;
    finder *finder;   /* announces us; NULL: it does not */
    bool finder_more; /* something has come for it */
    bool comes;       /* somebody is at the listener */
    member *members;
    size_t count;
    int64_t clock_s; /* when the text of the clock was made */
    char clock[16];
    files send;      /* for whom we connect to, or the first one to come */
    uint64_t whom;   /* the id of whom we connected to, */
    bool whom_known; /* if so */
    peer_quota quota;
    names taken;       /* of files that came */
    attempts attempts; /* to guess our code */
    bool asks;         /* files are asked about at the terminal */
    /* the keyboard */
    soq_file keys;
    soq_input *input;
    bool keys_terminal, keys_watched, keys_ended;
    bool keys_held; /* a line waits for somebody to hear it */
    typed typed;
    bool keys_single; /* the terminal gives keys: we show the line */
    editor editor;
    char shown[FRAME_LINE + 8]; /* of it */
    int64_t heard_ns;           /* of the last line */
    bool can_come;              /* somebody: we listen, or are connecting */
    /* the end */
    bool closing;  /* nothing new is begun */
    bool quitting; /* nor finished */
    int64_t quit_ns;
    int64_t tick_ns;
    bool seen;      /* somebody was here */
    bool unreached; /* whom we were to connect to */
    bool failed;    /* something that was begun */
    char line[8192];
};

/* Talk, until it is over; the exit status. */
int room_run(app *a, const room_setup *setup);

/* ---- for the files of the room ----------------------------------------- */

bool files_add(files *f, const char *path); /* false: no memory */
char *files_next(files *f);                 /* taken; free it.  NULL: none */
void files_clear(files *f);

/* door.c: how the others come in. */
int door_listen(room *r); /* the exit status of what failed, or APP_DONE */
void door_announce(room *r);
void door_close(room *r);
void door_accept(room *r); /* the next one, if somebody is there */
void door_take_dialed(room *r);

/* member.c: one connection. */
member *member_open(room *r, soq s, bool dialed);
void member_close(member *m);
void member_serve(member *m);
void member_flush(member *m); /* what is queued, as far as it goes */

/* Say a line; to_it: to this one alone. */
void member_say(member *m, const char *text, size_t len, bool to_it);

/* It takes no part any more: it has said goodbye, or will soon. */
bool member_leaves(const member *m);

/* Nothing more to it; what is under way is finished, or with quit ended. */
void member_bye(member *m, bool quit);

/* Who it is, so that two of one name are told apart. */
const char *member_label(member *m);

/* sharing.c: its files. */
bool sharing_give(room *r); /* those of the command line; false: soon */
void sharing_send(member *m, const char *path); /* when its turn comes */
void sharing_hear(member *m, const frame *f);
void sharing_step(member *m);
bool sharing_ready(const member *m); /* for a step now, without an event */
void sharing_answer(member *m, const char *dir); /* NULL: not wanted */
void sharing_stop(member *m, const char *why);
void sharing_drop(room *r, files *f, const char *why); /* none of them goes */
bool sharing_idle(const member *m); /* nothing that we send is left */
bool sharing_busy(const member *m); /* in either direction */

/* keyboard.c */
soq_rc keyboard_open(room *r);
void keyboard_close(room *r);
void keyboard_watch(room *r); /* as the members can take it */
void keyboard_serve(room *r);
void keyboard_show(room *r); /* the line that is typed, if it is not there */

/* orders.c: what is typed. */
void orders_take(room *r, const char *line, size_t len);

/* Is it for us alone, so that nobody needs to be here? */
bool orders_at_once(const char *line, size_t len);

#endif
