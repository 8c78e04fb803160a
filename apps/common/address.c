/* address.c -- both parts of an address, as events have them. */
#include "address.h"

#include <string.h>

bool address_read(const char *text, soq_addr *out)
{
    char host[SOQ_ADDR_TEXT];
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    uint16_t port;

    if (len < 2 || len >= sizeof(host) || soq_port_parse(colon + 1, &port).err)
        return false;
    if (text[0] == '[') {
        text++;
        len -= 2;
    }
    memcpy(host, text, len);
    host[len] = '\0';
    if (soq_addr_parse(host, out).err)
        return false;
    out->port = port;
    return true;
}
