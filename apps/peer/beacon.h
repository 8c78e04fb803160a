/*
 * beacon.h -- the datagram by which peers find each other, as bytes and back.
 *
 * docs/protocol.md specifies it.  Pure: nothing here sends or receives.
 */
#ifndef PEER_BEACON_H
#define PEER_BEACON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BEACON_VERSION = 1,
    BEACON_MOST = 512, /* bytes of a datagram; a longer one is refused */
    BEACON_NAME = 64,  /* bytes of a name, the NUL included */
    BEACON_WORD = 32   /* of a system and of a program's version */
};

typedef enum beacon_kind {
    BEACON_ASK = 1,  /* who is there? */
    BEACON_HERE = 2, /* I am */
    BEACON_BYE = 3   /* not any more */
} beacon_kind;

enum {
    BEACON_CODE = 1 /* it speaks to those alone who have its code */
};

typedef struct beacon {
    uint8_t version; /* of the discovery protocol */
    uint8_t kind;
    uint16_t port; /* TCP, where it listens; 0 in a question */
    uint64_t id;   /* of this run of the program, random */
    uint32_t flags;
    char name[BEACON_NAME];    /* its own; in a question who is looked for,
                                  empty: everybody */
    char system[BEACON_WORD];  /* "Linux", "Windows" */
    char program[BEACON_WORD]; /* "soquete 0.3.0" */
} beacon;

/* Write b to buf and return its length, 0 if it is none: no kind, a name that
 * beacon_is_name() refuses, no port in what is no question. */
size_t beacon_write(const beacon *b, unsigned char buf[BEACON_MOST]);

typedef enum beacon_result {
    BEACON_OK,
    BEACON_NOT_OURS,     /* something else that came to our port */
    BEACON_BAD,          /* ours by its first bytes, but not well formed */
    BEACON_OTHER_VERSION /* of another version: version, kind and id are set */
} beacon_result;

/* Read a datagram; out is written, with the fields that are not there empty,
 * when the result is BEACON_OK or BEACON_OTHER_VERSION. */
beacon_result beacon_read(const void *data, size_t len, beacon *out);

/* 1 to BEACON_NAME - 1 bytes of UTF-8 that can all be seen, without blanks at
 * either end. */
bool beacon_is_name(const char *text);

#endif
