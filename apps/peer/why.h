/*
 * why.h -- why a connection does not come about: from what was observed to
 * what it means.
 *
 * why_decide() is pure: the observations are gathered by why_look.h, the words
 * stand in why_words.c.
 */
#ifndef PEER_WHY_H
#define PEER_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/address.h>
#include <soquete/interfaces.h>

#include "beacon.h"

/* The reasons, in the order in which they are looked for. */
#define WHY_CAUSE_MAP(X)                                                      \
    X(WORKS)         /* nothing is wrong */                                   \
    X(WORKS_SELF)    /* but it is this machine itself */                      \
    X(NO_NAME)       /* neither heard nor known to the name server */         \
    X(NAME_SERVER)   /* who could know the name does not answer */            \
    X(SEVERAL)       /* more than one peer has the name */                    \
    X(NOT_A_HOST)    /* 0.0.0.0, a group, a broadcast address */              \
    X(NO_NETWORK)    /* this machine has nothing but loopback */              \
    X(SELF_NOBODY)   /* it is this machine, and nobody listens */             \
    X(SELF_LOOPBACK) /* this machine; the server is bound to 127.0.0.1 */     \
    X(NO_SCOPE)      /* fe80:: without its interface */                       \
    X(NO_IPV6)       /* an IPv6 address, and this machine has IPv4 alone */   \
    X(NO_IPV4)                                                                \
    X(NO_DHCP_HERE)  /* this machine has 169.254: nobody gave it another */   \
    X(NO_DHCP_THERE) /* the other one has */                                  \
    X(FORBIDDEN)     /* this machine's own rules */                           \
    X(NO_ROUTE)      /* no way to that network */                             \
    X(OTHER_PORT)    /* it listens, but at another port */                    \
    X(REFUSED_HEARD) /* it announces just this port, and refuses */           \
    X(REFUSED)       /* the machine is there, nobody listens */               \
    X(REJECTED)      /* a firewall that says no */                            \
    X(ISOLATED)      /* heard, but no answer to anything sent to it */        \
    X(NO_HOST)       /* nobody has that address on this network */            \
    X(NO_HOST_FAR)   /* a router says that it is not there */                 \
    X(FIREWALL)      /* the machine is there, the port is silent */           \
    X(SILENT)        /* silence, on this network */                           \
    X(SILENT_FAR)    /* silence, from another network */                      \
    X(RESET)         /* connected, then cut off */                            \
    X(ENDED)         /* connected, then ended without a word */               \
    X(MUTE)          /* connected, and nothing comes */                       \
    X(STRANGER)      /* another program answers */                            \
    X(VERSION)       /* a peer of another version */                          \
    X(CODE_WANTED)   /* it speaks with a code alone */                        \
    X(CODE_UNWANTED) /* it speaks without one */                              \
    X(CODE_WRONG)                                                             \
    X(FULL)  /* a peer that takes no more */                                  \
    X(OTHER) /* the system's own words */

typedef enum why_cause {
#define WHY_X(name) WHY_##name,
    WHY_CAUSE_MAP(WHY_X)
#undef WHY_X
        WHY_CAUSES
} why_cause;

typedef enum why_known { WHY_UNKNOWN, WHY_NO, WHY_YES } why_known;

/* What the first moments of a connection brought. */
typedef enum why_greeting {
    WHY_NOT_TRIED, /* nobody asked, or there was no connection */
    WHY_PEER,
    WHY_OTHER_VERSION,
    WHY_STRANGE_BYTES,
    WHY_NOTHING_CAME,
    WHY_WAS_RESET,
    WHY_WAS_ENDED,
    WHY_WANTS_CODE,
    WHY_WANTS_NO_CODE,
    WHY_WRONG_CODE,
    WHY_IS_FULL
} why_greeting;

/* Everything that was seen.  All zero is "nothing was": no connection, and
 * nothing known. */
typedef struct why_seen {
    const char *host; /* as it was typed */
    uint16_t port;

    /* The name. */
    bool named;          /* host is no address */
    size_t heard;        /* peers of this name, or at this address */
    uint16_t heard_port; /* where the first of them listens */
    bool heard_code;     /* and speaks with a code alone */
    char heard_name[BEACON_NAME];
    char heard_system[BEACON_WORD];
    soq_err resolve;

    /* The address that was tried. */
    soq_addr to;
    bool own;       /* it is one of this machine's */
    bool broadcast; /* of one of its networks */

    /* This machine. */
    bool up;          /* an interface other than loopback has an address */
    bool has4, has6;  /* such an address of each family; 6 not fe80:: alone */
    bool dhcp_failed; /* all its IPv4 addresses are 169.254 */
    soq_addr from;    /* that it sends from, or no address */
    uint8_t prefix;   /* of that */
    char interface[SOQ_INTERFACE_NAME];
    bool same_net; /* to is on the network of from */
    soq_err way;   /* of choosing the way */

    /* The other one. */
    why_known neighbour, ping;
    int64_t rtt_us;
    soq_rc connect; /* SOQ_OK: connected */
    bool connected;
    why_known loopback; /* own: does 127.0.0.1 answer at this port? */
    why_greeting greeting;
    bool with_code; /* that we gave */
} why_seen;

why_cause why_decide(const why_seen *s);

/* "REFUSED"; for --json. */
const char *why_name(why_cause cause);

/* Two addresses in one network of so many bits. */
bool why_same_net(const soq_addr *a, const soq_addr *b, unsigned prefix);

#endif
