/* flags.c -- the flags of TCP by their names. */
#include <stdio.h>

#include "packet.h"

const char *packet_flags_text(unsigned flags, const char *between, char *buf,
                              size_t cap)
{
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = {
        { PACKET_SYN, "SYN" }, { PACKET_FIN, "FIN" }, { PACKET_RST, "RST" },
        { PACKET_PSH, "PSH" }, { PACKET_URG, "URG" }, { PACKET_ACK, "ACK" },
    };
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && used < cap; i++)
        if (flags & names[i].flag)
            used += (size_t)snprintf(buf + used, cap - used, "%s%s",
                                     used > 0 ? between : "", names[i].name);
    return buf;
}
