/*
 * interfaces.h -- the network interfaces of this machine, and which of its
 * addresses another machine should use.  The conventions are those of
 * socket.h; nothing here sends anything.
 *
 * Sources: rtnetlink(7); GetAdaptersAddresses.
 */
#ifndef SOQUETE_INTERFACES_H
#define SOQUETE_INTERFACES_H

#include <soquete/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SOQ_INTERFACE_NAME 256 /* bytes of UTF-8, the NUL included */
#define SOQ_MAC_MAX 8

typedef struct soq_interface_addr {
    uint32_t index;     /* of its interface */
    soq_addr addr;      /* port 0 */
    soq_addr broadcast; /* IPv4 with a broadcast address; else no address */
    uint8_t prefix;     /* bits of the network: 24 for /24 */
} soq_interface_addr;

typedef struct soq_interface {
    uint32_t index;                /* 1 or more; the same for both families */
    char name[SOQ_INTERFACE_NAME]; /* "eth0"; "Ethernet" on Windows */
    uint8_t mac[SOQ_MAC_MAX];
    uint8_t mac_len; /* 0: it has none */
    uint32_t mtu;    /* bytes */
    bool up;         /* switched on, and with a carrier */
    bool loopback;
    bool multicast;    /* can send to groups */
    bool broadcast;    /* can send to all */
    soq_addr gateway4; /* of its default route; else no address */
    soq_addr gateway6;
    bool default4; /* the system's first choice towards the world */
    bool default6;
    const soq_interface_addr *addrs; /* in the system's order */
    size_t addr_count;
} soq_interface;

typedef struct soq_interfaces {
    const soq_interface *list; /* by index, upwards */
    size_t count;
} soq_interfaces;

/* What there is now, in one block of memory; give it back with
 * soq_interfaces_free(), which takes NULL too. */
soq_rc soq_interfaces_get(soq_interfaces **out);
void soq_interfaces_free(soq_interfaces **interfaces);

/*
 * The interface that text means: its name (as the system spells it, or in
 * other letter cases where only one fits), its index in digits, or one of its
 * addresses.  NULL: none.  Borrowed from the list.
 */
const soq_interface *soq_interface_find(const soq_interfaces *interfaces,
                                        const char *text);

/*
 * The address of this family that a colleague on the same network should use
 * to reach this machine: on the interface of the default route, else on the
 * first one that is up and is not loopback; a global one before a link-local
 * one.  NULL: there is none.  Borrowed from the list.
 */
const soq_interface_addr *
soq_interfaces_reachable(const soq_interfaces *interfaces, soq_family family);

#ifdef __cplusplus
}
#endif

#endif
