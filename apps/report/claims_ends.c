/* claims_ends.c -- the claims about how a connection ends. */
#include <string.h>

#include "claims_parts.h"
#include "evidence.h"

/* ---- close ------------------------------------------------------------- */

static const char *error_of(const json_t *row)
{
    const json_t *error = json_object_get(json_object_get(row, "event"),
                                          "error");
    const char *name = json_string_value(json_object_get(error, "name"));

    return name ? name : "";
}

verdict myth_close(claim *c, const json_t *rows)
{
    scene bad = { rows, "close", "unread" };
    scene good = { rows, "close", "shutdown" };
    const json_t *sent = scene_step(&bad, "client", "send() 12");
    const json_t *failed = scene_step(&bad, "client", "recv()");
    const json_t *came = scene_step(&good, "client", "recv() 12");
    proof p = proof_of(), q = proof_of();
    bool reset, graceful;

    proof_add(&p, sent);
    proof_add(&p, scene_step(&bad, "server", "close()"));
    proof_add(&p, failed);
    p.whole = p.whole && error_of(failed)[0] != '\0';
    reset = claim_say(c, TEXT_SAY_UNREAD, p, number_of(sent, "bytes").text,
                      error_of(failed));
    proof_add(&q, scene_step(&good, "server", "recv() 12"));
    proof_add(&q, scene_step(&good, "server", "recv() end of stream"));
    proof_add(&q, came);
    proof_add(&q, scene_step(&good, "client", "recv() end of stream"));
    graceful = claim_say(c, TEXT_SAY_GRACEFUL, q,
                         number_of(came, "bytes").text);
    return reset && graceful ? VERDICT_FALSE : VERDICT_NOT_OBSERVED;
}
