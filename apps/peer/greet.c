/* greet.c -- what is at the other end of a connection. */
#include "greet.h"

#include <stdlib.h>

#include <soquete/system.h>

#include "link.h"

enum { SLICE_MS = 100 };

static const struct {
    link_end end;
    why_greeting means;
} meanings[] = {
    { LINK_ENDED_SILENT, WHY_NOTHING_CAME },
    { LINK_ENDED_NOT_SOQUETE, WHY_STRANGE_BYTES },
    { LINK_ENDED_WRONG, WHY_STRANGE_BYTES },
    { LINK_ENDED_NAME, WHY_STRANGE_BYTES },
    { LINK_ENDED_VERSION, WHY_OTHER_VERSION },
    { LINK_ENDED_SELF, WHY_PEER },
    { LINK_ENDED_CODE, WHY_WRONG_CODE },
    { LINK_ENDED_WANTS_CODE, WHY_WANTS_CODE },
    { LINK_ENDED_HAS_NO_CODE, WHY_WANTS_NO_CODE },
    { LINK_ENDED_REFUSED, WHY_IS_FULL },
};

static why_greeting meaning_of(const link *l)
{
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
        if (meanings[i].end == l->end)
            return meanings[i].means;
    return l->rc.err == SOQ_EOF ? WHY_WAS_ENDED : WHY_WAS_RESET;
}

static link_event step(link *l)
{
    frame f;
    link_event event = link_flush(l);

    if (event == LINK_NOTHING)
        event = link_receive(l, &f);
    return event == LINK_NOTHING ? link_tick(l) : event;
}

/* The other side's end need not be awaited when it is known what it is. */
static bool is_judged(const link *l)
{
    return l->state == LINK_LEAVING && l->end != LINK_ENDED_WELL &&
           link_queued(l) == 0;
}

/* Until the other side has said who it is; then goodbye, as one does. */
static why_greeting turn(link *l, soq_limit limit)
{
    int64_t end = soq_now_ns() + limit.timeout_ms * INT64_C(1000000);
    soq_limit slice = { SLICE_MS, limit.cancel };
    why_greeting what = WHY_NOTHING_CAME;

    while (soq_now_ns() < end) {
        link_event event = step(l);

        if (event == LINK_GREETED) {
            what = WHY_PEER;
            link_bye(l, BYE_DONE, "");
        }
        if (event == LINK_ENDED)
            return what == WHY_PEER ? what : meaning_of(l);
        if (is_judged(l))
            return meaning_of(l);
        if (event == LINK_NOTHING && !link_pending(l) &&
            soq_wait(l->s, link_wants(l), slice, NULL).err == SOQ_ECANCELED)
            break;
    }
    return what;
}

why_greeting greet(soq *s, soq_limit limit, void *user)
{
    static const peer_limits limits = { 1,
                                        LIMITS_QUEUE,
                                        { 0, 0 },
                                        LIMITS_HANDSHAKE_MS,
                                        LIMITS_SILENCE_MS,
                                        LIMITS_PING_MS,
                                        LIMITS_GRACE_MS };
    const greeter *who = user;
    link *l = calloc(1, sizeof(*l));
    why_greeting what = WHY_NOT_TRIED;
    soq_rc rc;

    if (!l)
        return what;
    rc = link_open(l, *s, true, who->key, who->me, &limits);
    *s = SOQ_NONE;
    if (!rc.err) {
        what = turn(l, limit);
        link_close(l);
    }
    free(l);
    return what;
}
