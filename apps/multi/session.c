/* session.c -- what each client gets, whichever way it is served. */
#include "session.h"

#include "common/ascii.h"

enum { ONCE_ROOM = 1024 };

size_t session_room(const session *s, size_t room)
{
    return s->once && room > ONCE_ROOM ? ONCE_ROOM : room;
}

session_next session_answer(const session *s, uint32_t *messages, char *data,
                            size_t n)
{
    if (s->once)
        ascii_to_upper(data, n);
    ++*messages;
    if (s->drop_after > 0 && *messages >= s->drop_after)
        return s->drop_abort ? SESSION_ABORT : SESSION_END;
    return s->once ? SESSION_END : SESSION_ON;
}
