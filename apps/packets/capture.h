/*
 * capture.h -- the packets of a capture file, one after another.
 *
 * Reads pcap (both byte orders, microseconds and nanoseconds) and pcapng
 * (several sections and interfaces, every kind of block; what is not a packet
 * is skipped) as Wireshark, tcpdump, dumpcap, Npcap and pktmon write them.
 * The file is read once, from the front, with a fixed amount of memory.  A
 * file that ends too early or is damaged gives all packets before that place,
 * and then says what is wrong at which byte.
 */
#ifndef PACKETS_CAPTURE_H
#define PACKETS_CAPTURE_H

#include "window.h"

enum {
    CAPTURE_PACKET_MOST = 262144, /* longer ones are damage, as elsewhere */
    CAPTURE_INTERFACES_MOST = 65536,
    CAPTURE_NAME = 32
};

typedef struct capture_interface {
    uint32_t link;    /* LINKTYPE_... of the registry, see link.h */
    uint32_t snap;    /* as the file has it; 0: no limit */
    uint64_t units;   /* of time in a second; 0: unusable */
    int64_t offset_s; /* to be added to times */
    uint64_t dropped; /* as its statistics say */
    bool has_dropped;
    char name[CAPTURE_NAME]; /* as the file has it, perhaps cut; "" */
} capture_interface;

typedef struct capture_record {
    uint64_t number; /* from 1, as Wireshark's frame.number */
    uint64_t offset; /* of its header in the file */
    int64_t time_ns; /* since 1970; 0 without has_time */
    bool has_time;   /* a simple packet block has none */
    uint32_t len;    /* on the wire */
    uint32_t link;   /* the type of its link layer */
    bytes data;      /* as much as was captured, until the next call */
} capture_record;

typedef enum capture_format {
    CAPTURE_NONE,
    CAPTURE_PCAP,
    CAPTURE_PCAPNG
} capture_format;

/* What is wrong with a file; report/problem.h says it in words, with
 * numbers[0] and [1] in their places. */
typedef enum capture_problem {
    PROBLEM_NONE,
    PROBLEM_READ, /* rc */
    /* It ends in the middle of ... */
    PROBLEM_IN_HEADER,
    PROBLEM_IN_PACKET_HEADER,
    PROBLEM_IN_PACKET,
    PROBLEM_IN_SECTION_HEADER,
    PROBLEM_IN_BLOCK_HEADER,
    PROBLEM_IN_BLOCK,
    /* It says what cannot be. */
    PROBLEM_PACKET_LENGTH,   /* bytes */
    PROBLEM_PACKET_IN_BLOCK, /* bytes, of the block */
    PROBLEM_PACKET_BLOCK,    /* bytes */
    PROBLEM_PACKET_INTERFACE,
    PROBLEM_BLOCK_LENGTH,  /* bytes */
    PROBLEM_BLOCK_LENGTHS, /* at its beginning, at its end */
    PROBLEM_SECTION_ORDER,
    PROBLEM_SECTION_LENGTH,   /* bytes */
    PROBLEM_INTERFACE_LENGTH, /* bytes */
    PROBLEM_INTERFACES,       /* more than so many */
    /* It is something else. */
    PROBLEM_EMPTY,
    PROBLEM_FOREIGN,
    PROBLEM_GZIP,
    PROBLEM_ZSTD,
    PROBLEM_LZ4,
    PROBLEM_ZIP,
    PROBLEM_SNOOP,
    PROBLEM_PICTURE,
    PROBLEM_PDF,
    PROBLEMS
} capture_problem;

typedef enum capture_status {
    CAPTURE_PACKET,  /* there is a record */
    CAPTURE_END,     /* the file ended where a file may end */
    CAPTURE_CUT,     /* it ended in the middle of something */
    CAPTURE_DAMAGED, /* it says what cannot be */
    CAPTURE_FOREIGN, /* it is no capture file */
    CAPTURE_EMPTY,   /* it has no bytes */
    CAPTURE_FAILED   /* it could not be read: rc */
} capture_status;

typedef struct capture {
    window in;
    capture_format format;
    uint64_t packets; /* until now */
    uint64_t bytes;   /* of the packets, on the wire */

    /* Why it ended, and where: for all but CAPTURE_PACKET and CAPTURE_END. */
    uint64_t at;
    capture_problem problem;
    uint64_t numbers[2];
    soq_rc rc; /* of PROBLEM_READ */

    bool big; /* byte order of the file or section */
    bool ended;
    capture_status last;
    uint32_t header;      /* pcap: bytes before each packet */
    uint32_t unit_ns;     /* pcap: of the second number of a time */
    uint32_t sections;    /* pcapng */
    uint32_t rest, block; /* of a block that is too long for the window */
    size_t count, room;
    capture_interface *interfaces; /* of this section; one for pcap */
    uint64_t dropped;              /* sum of all sections before */
    struct comments *comments;     /* where they go; NULL: nowhere */
} capture;

/* SOQ_OK or SOQ_ENOMEM; close it in every case.  Nothing is read yet. */
soq_rc capture_open(capture *c, window_read read, void *user);
void capture_close(capture *c);

/* After anything but CAPTURE_PACKET, the same again. */
capture_status capture_next(capture *c, capture_record *r);

/* How many packets the capturing program says that it lost. */
uint64_t capture_dropped(const capture *c);

#endif
