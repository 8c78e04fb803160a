/*
 * endpoint.h -- HOST and PORT as a person writes them.
 *
 * HOST is a name, an IPv4 address, or an IPv6 address with or without
 * brackets; what looks like an address must be one, so that a slip of the
 * finger is not asked of a name server.
 */
#ifndef APP_ENDPOINT_H
#define APP_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct endpoint {
    char host[256]; /* without brackets */
    char port[8];
    char text[280]; /* "127.0.0.1:65432", "[::1]:65432", "lab-pc-7:65432" */
} endpoint;

typedef enum endpoint_use { ENDPOINT_SERVER, ENDPOINT_CLIENT } endpoint_use;

/* Check and take them; false with the reason in problem.  A server's port may
 * be 0. */
bool endpoint_parse(endpoint *e, endpoint_use use, const char *host,
                    const char *port, char *problem, size_t cap);

#endif
