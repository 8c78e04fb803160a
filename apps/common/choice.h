/* choice.h -- the interfaces that a person means by --interface. */
#ifndef APP_CHOICE_H
#define APP_CHOICE_H

#include <stddef.h>
#include <stdint.h>

#include <soquete/interfaces.h>

#include "app.h"

enum { CHOICE_MOST = 64 };

typedef struct choice {
    size_t count;
    uint32_t index[CHOICE_MOST];
    char name[CHOICE_MOST][SOQ_INTERFACE_NAME];
} choice;

/*
 * text is a name, an index, an address, or "all": every interface that is up,
 * can multicast and has an address of this family; loopback where there is no
 * other.  Anything but APP_DONE was told already.
 */
int choice_take(app *a, const char *text, soq_family family, choice *out);

/* The name behind an index; "interface 7" if it is not there. */
const char *choice_name(const choice *c, uint32_t index, char *buf,
                        size_t cap);

#endif
