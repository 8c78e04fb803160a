/*
 * comments.h -- what somebody wrote beside packets, and about files.
 *
 * Comments are of pcapng alone, and may be any bytes.  Their beginnings are
 * kept, of the first ones in the files and of no more than there is room for;
 * of the others it is counted how many there were.
 */
#ifndef PACKETS_COMMENTS_H
#define PACKETS_COMMENTS_H

#include "flow.h"
#include "owner.h"

enum {
    COMMENT_MOST = 2000, /* bytes that are kept of one */
    COMMENTS_MOST = 1 << 16,
    COMMENTS_BYTES = 4 << 20
};

typedef struct comment {
    uint64_t frame;  /* of all files, from 1; 0: about the file */
    int64_t time_ns; /* of the packet */
    uint32_t file;   /* its number in reading.h */
    uint32_t flow;   /* the number of its conversation; 0: it is in none */
    uint32_t at, len;
    bool cut; /* there was more of it */
} comment;

typedef struct comments {
    comment *list;
    size_t count, room;
    char *text;
    size_t used, text_room;
    uint64_t left_out;
    /* While files are read: */
    uint32_t file;
    uint64_t before; /* frames of the files before this one */
    size_t settled;  /* those whose conversation is known, if it has one */
} comments;

void comments_free(comments *c);

/* number: of the packet in its file; 0: about the file.  False without
 * memory. */
bool comments_add(comments *c, uint64_t number, bytes text);

/* Those that are new are of the conversation with this number (0: of none),
 * and of a packet of this time. */
void comments_settle(comments *c, uint32_t talk, int64_t time_ns);

/* After the last: in the order of conversations, packets, files. */
void comments_finish(comments *c);

/* Those of one packet of a conversation (talk is its number, or 0), side
 * by side; *n says how many. */
const comment *comments_of(const comments *c, uint32_t talk, uint64_t frame,
                           size_t *n);

/* Until comments_free(). */
bytes comment_text(const comments *c, const comment *one);

/* The process that has this end, as the first comment of the conversation
 * that tells of it says. */
bool comments_owner(const comments *c, const flow *f, unsigned side,
                    owner *out);

#endif
