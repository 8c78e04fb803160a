/* move.h -- send() and recv() that wait, if they may. */
#ifndef SOQ_WIN32_MOVE_H
#define SOQ_WIN32_MOVE_H

#include "native.h"

/* As Winsock's of the same name, flags 0; may_block as in sys.h. */
int soq__send(SOCKET s, const void *buf, int len, bool may_block);
int soq__recv(SOCKET s, void *buf, int cap, bool may_block);

/* Was the connection reset?  Wine's poll knows it where its other calls have
 * told of it or have forgotten it. */
bool soq__is_cut(SOCKET s);

#endif
