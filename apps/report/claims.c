/* claims.c -- from evidence to answers. */
#include "claims.h"

#include <string.h>

#include "claims_parts.h"

static const struct {
    const char *id;
    text_id part, title;
    void (*answer)(claim *c, const json_t *rows);
} items[] = {
    { "tcp.1", TEXT_PART_TCP, TEXT_ITEM_SERVER_TCP, claim_tcp_server },
    { "tcp.2", TEXT_PART_TCP, TEXT_ITEM_CLIENT_TCP, claim_tcp_client },
    { "tcp.3", TEXT_PART_TCP, TEXT_ITEM_SOURCE, claim_tcp_source },
    { "tcp.4", TEXT_PART_TCP, TEXT_ITEM_PACKETS, claim_tcp_packets },
    { "tcp.5", TEXT_PART_TCP, TEXT_ITEM_UDP_OR_TCP, claim_udp_or_tcp },
    { "udp.1", TEXT_PART_UDP, TEXT_ITEM_SERVER_UDP, claim_udp_server },
    { "udp.2", TEXT_PART_UDP, TEXT_ITEM_CLIENT_UDP, claim_udp_client },
    { "udp.3", TEXT_PART_UDP, TEXT_ITEM_SOURCE, claim_udp_source },
    { "udp.4", TEXT_PART_UDP, TEXT_ITEM_PACKETS, claim_udp_packets },
    { "multi.1", TEXT_PART_MULTI, TEXT_ITEM_SERVER_MULTI, claim_multi_server },
    { "multi.2", TEXT_PART_MULTI, TEXT_ITEM_CLIENT_MULTI, claim_multi_client },
    { "multi.3", TEXT_PART_MULTI, TEXT_ITEM_SOURCE, claim_multi_source },
    { "multi.4", TEXT_PART_MULTI, TEXT_ITEM_PACKETS, claim_multi_packets },
    { "multi.5", TEXT_PART_MULTI, TEXT_ITEM_WAYS, claim_multi_ways },
    { "remote.1", TEXT_PART_REMOTE, TEXT_ITEM_ADDRESS, claim_remote_address },
    { "remote.2", TEXT_PART_REMOTE, TEXT_ITEM_REMOTE_RUN, claim_remote_run },
    { "remote.3", TEXT_PART_REMOTE, TEXT_ITEM_REMOTE_PROOF,
      claim_remote_proof },
    { "remote.4", TEXT_PART_REMOTE, TEXT_ITEM_REMOTE_PACKETS,
      claim_remote_packets },
};

static const struct {
    const char *id;
    text_id title;
    verdict (*decide)(claim *c, const json_t *rows);
} myths[] = {
    { "myth.1", TEXT_MYTH_NEW_PORT, myth_new_port },
    { "myth.2", TEXT_MYTH_DESTINATION, myth_destination },
    { "myth.3", TEXT_MYTH_UDP_PORT, myth_udp_port },
    { "myth.4", TEXT_MYTH_UDP_HANDSHAKE, myth_udp_handshake },
    { "myth.5", TEXT_MYTH_BACKLOG, myth_backlog },
    { "myth.6", TEXT_MYTH_AT_ONCE, myth_at_once },
    { "myth.7", TEXT_MYTH_ONE_SEND, myth_one_send },
    { "myth.8", TEXT_MYTH_CLOSE, myth_close },
    { "myth.9", TEXT_MYTH_UDP_SILENT, myth_udp_silent },
    { "myth.10", TEXT_MYTH_UDP_FAST, myth_udp_fast },
};

static const char *const decided[] = {
    [VERDICT_NOT_OBSERVED] = "not observed",
    [VERDICT_TRUE] = "true",
    [VERDICT_FALSE] = "false",
    [VERDICT_DEPENDS] = "depends",
};

static void append(json_t *list, const char *id, text_id part, text_id title,
                   const char *outcome, claim *c)
{
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:o}", "id",
                                          id, "part", text_name(part), "title",
                                          text_name(title), "verdict", outcome,
                                          "statements", c->statements));
}

static const char *outcome_of(const claim *c)
{
    if (c->seen == 0)
        return decided[VERDICT_NOT_OBSERVED];
    return c->unseen > 0 ? "partly" : "answered";
}

json_t *claims_make(const json_t *rows)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        claim c = { json_array(), 0, 0 };

        items[i].answer(&c, rows);
        append(list, items[i].id, items[i].part, items[i].title,
               outcome_of(&c), &c);
    }
    for (size_t i = 0; i < sizeof(myths) / sizeof(myths[0]); i++) {
        claim c = { json_array(), 0, 0 };
        verdict v = myths[i].decide(&c, rows);

        append(list, myths[i].id, TEXT_PART_MYTHS, myths[i].title, decided[v],
               &c);
    }
    return list;
}

const char *claims_verdict_text(const char *outcome)
{
    static const struct {
        const char *outcome;
        text_id id;
    } list[] = { { "true", TEXT_VERDICT_TRUE },
                 { "false", TEXT_VERDICT_FALSE },
                 { "depends", TEXT_VERDICT_DEPENDS },
                 { "answered", TEXT_VERDICT_ANSWERED },
                 { "partly", TEXT_VERDICT_PARTLY } };

    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (strcmp(outcome, list[i].outcome) == 0)
            return text_name(list[i].id);
    return text_name(TEXT_VERDICT_NOT_OBSERVED);
}
