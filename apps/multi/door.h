/*
 * door.h -- accepting: who comes in, who waits, who is turned away, and what
 * to do when there is no descriptor left.
 */
#ifndef MULTI_DOOR_H
#define MULTI_DOOR_H

#include "server.h"

/* Accept until stop is asked; the status is returned. */
int door_run(server *v, const way *w, void *state);

#endif
