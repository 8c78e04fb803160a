/* fuzz_beacon.c -- any bytes as a datagram that says who is there. */
#include <string.h>

#include "fuzz.h"
#include "peer/beacon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char written[BEACON_MOST];
    beacon b, back;
    size_t len;

    if (beacon_read(data, size, &b) != BEACON_OK)
        return 0;
    PROMISE(size <= BEACON_MOST);
    PROMISE(b.kind != BEACON_HERE || beacon_is_name(b.name));
    PROMISE(b.name[0] == '\0' || beacon_is_name(b.name));
    PROMISE(memchr(b.system, '\0', sizeof(b.system)) != NULL);
    PROMISE(memchr(b.program, '\0', sizeof(b.program)) != NULL);
    len = beacon_write(&b, written);
    PROMISE(len > 0 && len <= size);
    PROMISE(beacon_read(written, len, &back) == BEACON_OK);
    PROMISE(back.kind == b.kind && back.id == b.id && back.port == b.port);
    PROMISE(strcmp(back.name, b.name) == 0);
    PROMISE(strcmp(back.system, b.system) == 0);
    return 0;
}
