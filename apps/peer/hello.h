/* hello.h -- the first frame of each side: who it is, and what it sees of the
 * connection.  Pure. */
#ifndef PEER_HELLO_H
#define PEER_HELLO_H

#include <soquete/address.h>

#include "beacon.h"
#include "frame.h"

enum { HELLO_VERSION = 1 };

typedef struct hello {
    uint16_t version; /* of the protocol, that it would like to speak */
    uint16_t least;   /* and the oldest one that it can */
    uint64_t id;      /* of this run of the program, random */
    uint16_t port;    /* where it listens, 0: nowhere */
    char name[BEACON_NAME];
    char system[BEACON_WORD];  /* "Linux", "Windows" */
    char program[BEACON_WORD]; /* "soquete 0.1.0" */
    char local[SOQ_ADDR_TEXT]; /* its end of the connection as it sees it, */
    char peer[SOQ_ADDR_TEXT];  /* and ours */
} hello;

/* Write it as a frame, and return its length. */
size_t hello_write(const hello *h, unsigned char *buf, size_t cap);

typedef enum hello_result {
    HELLO_OK,
    HELLO_NOT_OURS,      /* another protocol's first bytes, or a HELLO that is
                            not well formed */
    HELLO_OTHER_VERSION, /* id, version and least are set */
    HELLO_BAD_NAME       /* all but the name is set */
} hello_result;

/* Read the first frame of the other side. */
hello_result hello_read(const frame *f, hello *out);

/* Is the address translated on its way?  ours is what we see, theirs what
 * they said: then one end has different names on the two sides. */
bool hello_translated(const hello *ours, const hello *theirs);

/* An address as it stands in a HELLO: what is of this machine alone, the
 * interface's index, is left out. */
void hello_addr(const soq_addr *addr, char text[SOQ_ADDR_TEXT]);

#endif
