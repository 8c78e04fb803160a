/*
 * address.h -- internet addresses as plain values, and names turned into them.
 *
 * An address is a value: copy it, compare it with soq_addr_equal(), print it
 * with soq_addr_text().  An IPv4 address that a dual-stack socket shows as
 * ::ffff:a.b.c.d arrives here as the IPv4 address that it is.
 *
 * All functions but soq_resolve() are pure and never wait.
 */
#ifndef SOQUETE_ADDRESS_H
#define SOQUETE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <soquete/error.h>
#include <soquete/limit.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum soq_family {
    SOQ_ANY_FAMILY = 0,
    SOQ_IPV4 = 4,
    SOQ_IPV6 = 6
} soq_family;

typedef struct soq_addr {
    uint8_t family; /* SOQ_IPV4, SOQ_IPV6, or SOQ_ANY_FAMILY: no address */
    uint8_t mapped; /* IPv4 seen through an IPv6 socket; not compared */
    uint16_t port;  /* host byte order */
    uint32_t scope; /* index of the interface, for fe80::…; else 0 */
    uint8_t ip[16]; /* network byte order; IPv4 in the first four, rest 0 */
} soq_addr;

/* Room for any text that soq_addr_text() writes, its NUL included. */
#define SOQ_ADDR_TEXT 72

/* 0.0.0.0 or ::, and 127.0.0.1 or ::1. */
soq_addr soq_addr_any(soq_family family, uint16_t port);
soq_addr soq_addr_loopback(soq_family family, uint16_t port);

/*
 * Read an address without a port: "192.0.2.7", "2001:db8::7", "fe80::1%2".
 * Strict, and the same on every system: four decimal numbers without leading
 * zeros (RFC 6943 tells why 010.0.0.1, 0x7f.1 and 127.1 are refused), IPv6 by
 * RFC 4291, the scope a decimal index from 1, on addresses of one link only
 * (fe80::/10, ff01 and ff02 multicast).  ::ffff:a.b.c.d becomes IPv4.
 * Anything else is SOQ_EINVAL.  out->port is 0.
 */
soq_rc soq_addr_parse(const char *text, soq_addr *out);

/* Read a port: digits only, 0 to 65535, else SOQ_EINVAL (not a number) or
 * SOQ_ERANGE (too large or negative). */
soq_rc soq_port_parse(const char *text, uint16_t *port);

/*
 * Write "192.0.2.7:80" or "[2001:db8::7]:80" (RFC 5952; the scope as %index)
 * and return buf.  soq_addr_ip_text() writes the same without port and
 * brackets.  A text that does not fit is cut; SOQ_ADDR_TEXT bytes always do.
 * No address is "-".
 */
const char *soq_addr_text(const soq_addr *addr, char *buf, size_t cap);
const char *soq_addr_ip_text(const soq_addr *addr, char *buf, size_t cap);

/* Same family, address, scope and port.  soq_addr_same_ip() leaves the port
 * out. */
bool soq_addr_equal(const soq_addr *a, const soq_addr *b);
bool soq_addr_same_ip(const soq_addr *a, const soq_addr *b);

bool soq_addr_is_any(const soq_addr *addr);
bool soq_addr_is_loopback(const soq_addr *addr);   /* 127/8, ::1 */
bool soq_addr_is_multicast(const soq_addr *addr);  /* 224/4, ff00::/8 */
bool soq_addr_is_link_local(const soq_addr *addr); /* 169.254/16, fe80::/10 */

/*
 * Turn a host and a service into addresses, best first (RFC 6724, as the
 * system sorts them), duplicates removed.
 *
 * host is a name, an address as in soq_addr_parse() (a scope may also be an
 * interface's name), or NULL for the wildcard, `::` before `0.0.0.0`.  service
 * is a port as in soq_port_parse(), or a service's name such as "http".
 * family narrows the answer; SOQ_ANY_FAMILY takes both.
 *
 * Writes at most cap addresses and their count to *n (at least 1).  Numbers
 * are answered at once; a name, of a host or of a service, is asked for on a
 * thread of its own, so that the limit holds whatever the resolver does (an
 * abandoned question ends by itself).  With a limit of 0 a name is not asked
 * for at all: SOQ_EAGAIN.
 *
 * "1.2.3", "0x7f.1", "2130706433" and their like, which some systems read as
 * IPv4, are SOQ_ENONAME, and so is what no name can be ("[::1", "a b").
 * "localhost" and names below it are never anything but loopback (RFC 6761).
 *
 * Errors: SOQ_EINVAL (host or service empty, or cap 0), SOQ_ERANGE (port),
 * SOQ_ENONAME, SOQ_ENODATA (nothing of this family), SOQ_ENOSERVICE,
 * SOQ_ENXIO (no interface of that name), SOQ_ENAMEAGAIN, SOQ_ENAMEFAIL,
 * SOQ_ETIMEDOUT, SOQ_ECANCELED, SOQ_ENOMEM, SOQ_EMFILE.
 */
soq_rc soq_resolve(const char *host, const char *service, soq_family family,
                   soq_limit limit, soq_addr *addrs, size_t cap, size_t *n);

/* Room for any name of a host, and of a service, the NUL included. */
#define SOQ_HOST_NAME 256
#define SOQ_SERVICE_NAME 64

/*
 * The name of an address (its port is not looked at), as soq_resolve() asks:
 * on a thread of its own, within the limit.  Loopback addresses are never
 * asked for: 127.0.0.1 and ::1 are "localhost", the others have no name.  What
 * a name server answers is bytes from outside, and proves nothing.
 * Errors: SOQ_ENONAME (it has none), SOQ_ENAMEAGAIN, SOQ_ENAMEFAIL,
 * SOQ_ENAMETOOLONG, SOQ_ETIMEDOUT, SOQ_ECANCELED, SOQ_ENOMEM, SOQ_EMFILE.
 */
soq_rc soq_host_name(const soq_addr *addr, soq_limit limit, char *buf,
                     size_t cap);

/* The service that this machine's own list has at a port ("http"; no server
 * is asked).  SOQ_ENOSERVICE: none.  SOQ_ENAMETOOLONG. */
soq_rc soq_tcp_service_name(uint16_t port, char *buf, size_t cap);
soq_rc soq_udp_service_name(uint16_t port, char *buf, size_t cap);

#ifdef __cplusplus
}
#endif

#endif
