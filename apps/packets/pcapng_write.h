/*
 * pcapng_write.h -- packets into a capture file, as pcapng.
 *
 * Pure: bytes go into a buffer, and from there to a function.  One section, in
 * little-endian order on every machine; interfaces first, then packets, and
 * statistics last.  (draft-ietf-opsawg-pcapng)
 */
#ifndef PACKETS_PCAPNG_WRITE_H
#define PACKETS_PCAPNG_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/error.h>

/* Longer packets are cut; so are longer texts of options. */
enum { PCAPNG_PACKET_MOST = 262144, PCAPNG_TEXT_MOST = 1000 };

/* Takes len bytes; *taken is written in every case. */
typedef soq_rc (*pcapng_take)(void *user, const void *data, size_t len,
                              size_t *taken);

typedef struct pcapng_writer {
    pcapng_take take;
    void *user;
    uint8_t *buf;
    size_t len;
    soq_rc rc;        /* the first failure; nothing is written after it */
    uint64_t bytes;   /* that were taken */
    uint64_t packets; /* that were taken whole */
    bool cut;         /* the last block was not taken whole */
} pcapng_writer;

typedef struct pcapng_interface {
    const char *name, *description, *filter; /* UTF-8; NULL: none */
    uint16_t link;                           /* LINKTYPE_... */
    uint32_t snap;
    uint8_t digits; /* of a second's decimals in times: 6 or 9 */
} pcapng_interface;

typedef struct pcapng_packet {
    uint32_t interface; /* from 0, in the order in which they were written */
    uint64_t time;      /* since 1970, in its units */
    uint32_t len;       /* on the wire */
    const void *data;
    size_t captured;
    const char *comment; /* UTF-8; NULL or "": none */
} pcapng_packet;

/* Each is left out where it is not known. */
typedef struct pcapng_statistics {
    uint64_t time, begin, end; /* in units of the interface */
    uint64_t received;         /* by the system, as it says */
    uint64_t accepted;         /* of these, by the filter */
    uint64_t interface_dropped, system_dropped;
    uint64_t delivered; /* to the program */
} pcapng_statistics;

/* Close it in every case.  SOQ_ENOMEM. */
soq_rc pcapng_open(pcapng_writer *w, pcapng_take take, void *user);
void pcapng_close(pcapng_writer *w); /* what is in the buffer is not written */

/* What the file was written by, and where. */
void pcapng_section(pcapng_writer *w, const char *system, const char *program);
void pcapng_add_interface(pcapng_writer *w, const pcapng_interface *i);
void pcapng_add_packet(pcapng_writer *w, const pcapng_packet *p);
void pcapng_add_statistics(pcapng_writer *w, uint32_t interface,
                           const pcapng_statistics *s);

/* Hand over what is in the buffer. */
soq_rc pcapng_flush(pcapng_writer *w);

#endif
