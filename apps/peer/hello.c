/* hello.c -- the first frame of each side. */
#include "hello.h"

#include <string.h>

#include "common/escape.h"

static const unsigned char magic[] = {
    's', 'o', 'q', 'u', 'e', 't', 'e', '\n'
};

size_t hello_write(const hello *h, unsigned char *buf, size_t cap)
{
    frame_out out = frame_begin(buf, cap, FRAME_HELLO);

    frame_put_bytes(&out, magic, sizeof(magic));
    frame_put(&out, h->version, 2);
    frame_put(&out, h->least, 2);
    frame_put(&out, h->id, 8);
    frame_put(&out, h->port, 2);
    frame_put_text(&out, h->name);
    frame_put_text(&out, h->system);
    frame_put_text(&out, h->program);
    frame_put_text(&out, h->local);
    frame_put_text(&out, h->peer);
    return frame_finish(&out, 0);
}

/* What is shown to people as it is must be able to be seen. */
static bool is_clean(const char *text)
{
    char safe[256];

    return escape(ESCAPE_TEXT, text, strlen(text), safe, sizeof(safe)) ==
               strlen(text) &&
           strcmp(text, safe) == 0;
}

hello_result hello_read(const frame *f, hello *out)
{
    frame_in in = frame_open(f);
    const unsigned char *first = frame_take_bytes(&in, sizeof(magic));

    memset(out, 0, sizeof(*out));
    if (f->kind != FRAME_HELLO || !first ||
        memcmp(first, magic, sizeof(magic)) != 0)
        return HELLO_NOT_OURS;
    out->version = (uint16_t)frame_take(&in, 2);
    out->least = (uint16_t)frame_take(&in, 2);
    out->id = frame_take(&in, 8);
    if (in.bad)
        return HELLO_NOT_OURS;
    if (out->least > HELLO_VERSION || out->version < HELLO_VERSION)
        return HELLO_OTHER_VERSION;
    out->port = (uint16_t)frame_take(&in, 2);
    frame_take_text(&in, out->name, sizeof(out->name));
    frame_take_text(&in, out->system, sizeof(out->system));
    frame_take_text(&in, out->program, sizeof(out->program));
    frame_take_text(&in, out->local, sizeof(out->local));
    frame_take_text(&in, out->peer, sizeof(out->peer));
    if (in.bad || !is_clean(out->system) || !is_clean(out->program) ||
        !is_clean(out->local) || !is_clean(out->peer))
        return HELLO_NOT_OURS;
    return beacon_is_name(out->name) ? HELLO_OK : HELLO_BAD_NAME;
}

bool hello_translated(const hello *ours, const hello *theirs)
{
    return strcmp(ours->local, theirs->peer) != 0 ||
           strcmp(ours->peer, theirs->local) != 0;
}

void hello_addr(const soq_addr *addr, char text[SOQ_ADDR_TEXT])
{
    soq_addr plain = *addr;

    plain.scope = 0;
    soq_addr_text(&plain, text, SOQ_ADDR_TEXT);
}
