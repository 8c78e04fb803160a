/*
 * pcap_abi.h -- what we use of libpcap and Npcap, as their manual pages say:
 * pcap(3PCAP) and https://npcap.com/guide/wpcap/.
 *
 * Declared here, for the library is loaded while the program runs and its own
 * header may be missing.  A `long` has in each system's libraries the size
 * that the system's timeval has it in.
 */
#ifndef CAPTURE_PCAP_ABI_H
#define CAPTURE_PCAP_ABI_H

#include <stdint.h>

typedef struct pcap_handle pcap_handle; /* pcap_t, never looked into */

/* pcap_next_ex(3PCAP): before each packet. */
typedef struct pcap_head {
    long seconds, fraction; /* a timeval: micro- or nanoseconds */
    uint32_t captured, len;
} pcap_head;

/* pcap_stats(3PCAP); Windows may write the last three. */
typedef struct pcap_counts {
    unsigned received, dropped, interface_dropped;
    unsigned more[3];
} pcap_counts;

/* pcap_compile(3PCAP): struct bpf_program. */
typedef struct pcap_program {
    unsigned len;
    void *instructions;
} pcap_program;

/* pcap_findalldevs(3PCAP): struct pcap_addr and pcap_if_t. */
typedef struct pcap_address {
    struct pcap_address *next;
    void *address, *mask, *broadcast, *other; /* sockaddr each, or NULL */
} pcap_address;

typedef struct pcap_device {
    struct pcap_device *next;
    char *name, *description; /* the second may be NULL */
    pcap_address *addresses;
    uint32_t flags;
} pcap_device;

enum {
    PCAP_IS_LOOPBACK = 1, /* of a device's flags */
    PCAP_IS_UP = 2,
    PCAP_ERROR_TEXT = 256, /* PCAP_ERRBUF_SIZE */
    PCAP_UTF_8 = 1,        /* PCAP_CHAR_ENC_UTF_8, of pcap_init(3PCAP) */
    PCAP_NANOSECONDS = 1,  /* PCAP_TSTAMP_PRECISION_NANO */
    /* What pcap_activate(3PCAP) says. */
    PCAP_NO_DEVICE = -5,
    PCAP_IF_DOWN = -9,
    PCAP_DENIED = -8,
    PCAP_PROMISC_DENIED = -11
};

/*
 * The functions: name, what it returns, what it takes.  Each is described in
 * the page of its name in section 3PCAP; pcap_freecode() in that of
 * pcap_compile(), pcap_freealldevs() in that of pcap_findalldevs().  Without
 * one of the first list a library is of no use.
 */
#define PCAP_NEEDED(X)                                                        \
    X(create, pcap_handle *, (const char *device, char *error))               \
    X(activate, int, (pcap_handle *))                                         \
    X(close, void, (pcap_handle *))                                           \
    X(set_snaplen, int, (pcap_handle *, int bytes))                           \
    X(set_promisc, int, (pcap_handle *, int on))                              \
    X(set_timeout, int, (pcap_handle *, int ms))                              \
    X(set_buffer_size, int, (pcap_handle *, int bytes))                       \
    X(setnonblock, int, (pcap_handle *, int on, char *error))                 \
    X(compile, int,                                                           \
      (pcap_handle *, pcap_program *, const char *text, int optimize,         \
       uint32_t mask))                                                        \
    X(setfilter, int, (pcap_handle *, pcap_program *))                        \
    X(freecode, void, (pcap_program *))                                       \
    X(next_ex, int, (pcap_handle *, pcap_head **, const uint8_t **data))      \
    X(stats, int, (pcap_handle *, pcap_counts *))                             \
    X(datalink, int, (pcap_handle *))                                         \
    X(geterr, char *, (pcap_handle *))                                        \
    X(statustostr, const char *, (int status))                                \
    X(findalldevs, int, (pcap_device **, char *error))                        \
    X(freealldevs, void, (pcap_device *))                                     \
    X(lib_version, const char *, (void))

/* And these are done without where they are missing. */
#define PCAP_WANTED(X)                                                        \
    X(init, int, (unsigned options, char *error))                             \
    X(set_tstamp_precision, int, (pcap_handle *, int precision))              \
    X(get_tstamp_precision, int, (pcap_handle *))                             \
    X(get_selectable_fd, int, (pcap_handle *))

typedef struct pcap_functions {
#define PCAP_X(name, returns, takes) returns(*name) takes;
    PCAP_NEEDED(PCAP_X) PCAP_WANTED(PCAP_X)
#undef PCAP_X
} pcap_functions;

#endif
