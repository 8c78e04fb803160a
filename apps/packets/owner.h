/*
 * owner.h -- which process has an end of a conversation, as one line of a
 * packet's comment:
 *
 *     127.0.0.1:65432 is soquete, process 4711: soquete tcp-server
 *
 * `soquete capture` writes it and `soquete explain` reads it; so does a person
 * in Wireshark.
 */
#ifndef PACKETS_OWNER_H
#define PACKETS_OWNER_H

#include <stdbool.h>

#include <soquete/address.h>

#include "bytes.h"

typedef struct owner {
    bytes name;
    uint64_t pid;
    bytes command; /* of length 0: not known */
} owner;

/* Write the line, without its end; command may be "".  Returns its length,
 * less than cap: it is cut where there is no room. */
size_t owner_write(char *buf, size_t cap, const soq_addr *end,
                   const char *name, long long pid, const char *command);

/* Does the line, which anybody may have written, tell of this end? */
bool owner_read(bytes line, const soq_addr *end, owner *out);

/* Take the first line off a text that has some. */
bytes owner_line(bytes *text);

#endif
