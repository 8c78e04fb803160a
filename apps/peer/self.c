/* self.c -- what a peer says of itself. */
#include "self.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beacon.h"

const char *self_system(void)
{
    return SOQUETE_SYSTEM;
}

const char *self_program(void)
{
    return "soquete " SOQUETE_VERSION;
}

void self_name(char *buf, size_t cap)
{
    static const char *const from[] = { "USER", "USERNAME", "LOGNAME" };

    snprintf(buf, cap, "peer");
    for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
        const char *name = getenv(from[i]);

        if (name && strlen(name) < cap && beacon_is_name(name)) {
            snprintf(buf, cap, "%s", name);
            return;
        }
    }
}
