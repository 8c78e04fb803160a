/*
 * fuzz_address_glibc.c -- any bytes as an address, for us and for the system.
 */
#include <arpa/inet.h>
#include <string.h>

#include <soquete/address.h>

#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    unsigned char ip[16];
    char text[64], ours[SOQ_ADDR_TEXT], theirs[SOQ_ADDR_TEXT];
    soq_addr addr;
    bool four, six, good;

    if (size >= sizeof(text) || (size > 0 && memchr(data, '%', size)))
        return 0; /* scopes are no business of inet_pton() */
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    four = inet_pton(AF_INET, text, ip) == 1;
    six = !four && inet_pton(AF_INET6, text, ip) == 1;
    good = !soq_addr_parse(text, &addr).err;
    PROMISE(good == (four || six));
    if (!good)
        return 0;
    if (six && memcmp(ip, mapped, sizeof(mapped)) == 0) {
        PROMISE(addr.family == SOQ_IPV4 && memcmp(addr.ip, ip + 12, 4) == 0);
        return 0;
    }
    PROMISE(addr.family == (four ? SOQ_IPV4 : SOQ_IPV6));
    PROMISE(memcmp(addr.ip, ip, four ? 4 : 16) == 0);
    PROMISE(inet_ntop(four ? AF_INET : AF_INET6, ip, theirs, sizeof(theirs)));
    soq_addr_ip_text(&addr, ours, sizeof(ours));
    PROMISE(strcmp(ours, theirs) == 0);
    return 0;
}
