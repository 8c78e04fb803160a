/* self.h -- what a peer says of itself. */
#ifndef PEER_SELF_H
#define PEER_SELF_H

#include <stddef.h>

const char *self_system(void);  /* "Linux", "Windows" */
const char *self_program(void); /* "soquete 0.1.0" */

/* The name of who has begun the program, where the system says it in a form
 * that can be a peer's name; else "peer". */
void self_name(char *buf, size_t cap);

#endif
