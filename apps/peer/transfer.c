/* transfer.c -- what both directions of a file have in common. */
#include "transfer.h"

#include <string.h>

void transfer_say(link *l, frame_kind kind, uint32_t id, unsigned what,
                  const char *text)
{
    unsigned char buf[FRAME_HEADER + 5 + FRAME_REASON];
    frame_out out = frame_begin(buf, sizeof(buf), kind);
    size_t n = strlen(text);

    frame_put(&out, id, 4);
    frame_put(&out, what, 1);
    frame_put_bytes(&out, text, n < FRAME_REASON ? n : FRAME_REASON);
    (void)link_send(l, buf, frame_finish(&out, 0));
}
