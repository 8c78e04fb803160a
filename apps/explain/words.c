/* words.c -- the words for what a conversation has, from the catalogue. */
#include "words.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/message.h"
#include "packets/ip.h"

const char *words_protocol(const flow *f)
{
    return f->protocol == IP_UDP ? "UDP" : "TCP";
}

text_id words_ending(flow_ending ending)
{
    static const text_id texts[] = {
        [FLOW_DATAGRAMS] = TEXT_COUNT,
        [FLOW_UNANSWERED] = TEXT_EXPLAIN_ENDED_UNANSWERED,
        [FLOW_REFUSED] = TEXT_EXPLAIN_ENDED_REFUSED,
        [FLOW_GRACEFUL] = TEXT_EXPLAIN_ENDED_GRACEFUL,
        [FLOW_RESET] = TEXT_EXPLAIN_ENDED_RESET,
        [FLOW_CLOSED_RESET] = TEXT_EXPLAIN_ENDED_CLOSED_RESET,
        [FLOW_HALF_CLOSED] = TEXT_EXPLAIN_ENDED_HALF,
        [FLOW_CLOSING] = TEXT_EXPLAIN_ENDED_CLOSING,
        [FLOW_OPEN] = TEXT_EXPLAIN_ENDED_OPEN,
    };

    return texts[ending];
}

text_id words_why(flow_why why)
{
    static const text_id texts[] = {
        TEXT_EXPLAIN_BY_SYN,  TEXT_EXPLAIN_BY_SYN_ACK, TEXT_EXPLAIN_BY_COURSE,
        TEXT_EXPLAIN_BY_PORT, TEXT_EXPLAIN_BY_FIRST,
    };

    return texts[why];
}

const char *words_told_by(text_language language, flow_why why)
{
    switch (why) {
    case FLOW_BY_SYN:
        return "SYN";
    case FLOW_BY_SYN_ACK:
        return "SYN,ACK";
    case FLOW_BY_COURSE:
        return text_of(language, TEXT_EXPLAIN_TOLD_COURSE);
    case FLOW_BY_PORT:
        return text_of(language, TEXT_EXPLAIN_TOLD_PORT);
    case FLOW_BY_FIRST:
    default:
        return text_of(language, TEXT_EXPLAIN_TOLD_FIRST);
    }
}

text_id words_group(uint16_t port)
{
    static const text_id texts[] = { TEXT_WELL_KNOWN, TEXT_REGISTERED,
                                     TEXT_DYNAMIC };

    return texts[port_group_of(port)];
}

static char group_letter(const flow_side *end)
{
    return "WRD"[port_group_of(end->addr.port)];
}

const char *words_groups(const flow *f, char buf[WORDS_GROUPS])
{
    snprintf(buf, WORDS_GROUPS, "%c>%c", group_letter(&f->sides[f->client]),
             group_letter(&f->sides[!f->client]));
    return buf;
}

text_id words_mark(int i)
{
    static const text_id texts[MARKS] = {
        TEXT_EXPLAIN_MARK_AGAIN,      TEXT_EXPLAIN_MARK_FAST,
        TEXT_EXPLAIN_MARK_SPURIOUS,   TEXT_EXPLAIN_MARK_ORDER,
        TEXT_EXPLAIN_MARK_GAP,        TEXT_EXPLAIN_MARK_UNSEEN,
        TEXT_EXPLAIN_MARK_KEEP_ALIVE, TEXT_EXPLAIN_MARK_KEEP_ALIVE_ACK,
        TEXT_EXPLAIN_MARK_DUPLICATE,  TEXT_EXPLAIN_MARK_ZERO,
        TEXT_EXPLAIN_MARK_PROBE,      TEXT_EXPLAIN_MARK_PROBE_ACK,
        TEXT_EXPLAIN_MARK_UPDATE,     TEXT_EXPLAIN_MARK_FULL,
        TEXT_EXPLAIN_MARK_REUSED,
    };

    return texts[i];
}

text_id words_icmp(uint8_t family, unsigned type_code)
{
    static const struct {
        uint8_t family;
        unsigned type_code;
        text_id text;
    } rows[] = {
        { 4, 0x300, TEXT_ICMP_NETWORK },
        { 4, 0x301, TEXT_ICMP_HOST },
        { 4, 0x302, TEXT_ICMP_PROTOCOL },
        { 4, 0x303, TEXT_ICMP_PORT },
        { 4, 0x304, TEXT_ICMP_FRAGMENTATION },
        { 4, 0x309, TEXT_ICMP_NETWORK_FORBIDDEN },
        { 4, 0x30a, TEXT_ICMP_HOST_FORBIDDEN },
        { 4, 0x30d, TEXT_ICMP_FILTERED },
        { 4, 0xb00, TEXT_ICMP_TIME },
        { 4, 0xb01, TEXT_ICMP_REASSEMBLY },
        { 6, 0x100, TEXT_ICMP_NO_ROUTE },
        { 6, 0x101, TEXT_ICMP_FILTERED },
        { 6, 0x103, TEXT_ICMP_ADDRESS },
        { 6, 0x104, TEXT_ICMP_PORT },
        { 6, 0x200, TEXT_ICMP_TOO_BIG },
        { 6, 0x300, TEXT_ICMP_HOPS },
        { 6, 0x301, TEXT_ICMP_REASSEMBLY },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].family == family && rows[i].type_code == type_code)
            return rows[i].text;
    return TEXT_ICMP_OTHER;
}

const char *words_count(text_language language, text_id id, uint64_t a,
                        uint64_t b, char *buf, size_t cap)
{
    char first[24], second[24];
    const char *const args[] = { first, second };

    snprintf(first, sizeof(first), "%" PRIu64, a);
    snprintf(second, sizeof(second), "%" PRIu64, b);
    text_fill(buf, cap, text_of(language, id), args, 2);
    return buf;
}

const char *words_icmp_text(text_language language, uint8_t family,
                            unsigned type_code, char *buf, size_t cap)
{
    return words_count(language, words_icmp(family, type_code), type_code >> 8,
                       type_code & 0xff, buf, cap);
}

/* ---- what a packet is -------------------------------------------------- */

static void segment_label(text_language language, const flow_row *row,
                          char *buf, size_t cap)
{
    char flags[60], ack[24] = "", len[24] = "";

    if (row->flags & PACKET_ACK)
        snprintf(ack, sizeof(ack), " ack=%lu", (unsigned long)row->ack);
    if (row->payload > 0)
        snprintf(len, sizeof(len), " len=%lu", (unsigned long)row->payload);
    packet_flags_text(row->flags, ",", flags, sizeof(flags));
    snprintf(buf, cap, "%s seq=%lu%s%s",
             flags[0] ? flags : text_of(language, TEXT_EXPLAIN_NO_FLAGS),
             (unsigned long)row->seq, ack, len);
}

const char *words_label(text_language language, const flow *f,
                        const flow_row *row, char *buf, size_t cap)
{
    char text[WORDS_LABEL - 8];

    if (row->error &&
        words_icmp(f->error_family, row->error) == TEXT_ICMP_OTHER) {
        words_icmp_text(language, f->error_family, row->error, buf, cap);
    } else if (row->error) {
        words_icmp_text(language, f->error_family, row->error, text,
                        sizeof(text));
        snprintf(buf, cap, "ICMP %s", text);
    } else if (f->protocol == IP_UDP) {
        words_count(language, TEXT_EXPLAIN_BYTES, row->payload, 0, buf, cap);
    } else {
        segment_label(language, row, buf, cap);
    }
    return buf;
}

/* ---- faults ------------------------------------------------------------ */

int words_fault(app *a, text_id id, const char *one, const char *two,
                const char *three)
{
    const char *const args[] = { one, two, three };
    char text[1600];

    text_fill(text, sizeof(text), text_of(a->language, id), args, 3);
    return app_fault(a, "%s", text);
}

int words_fault_count(app *a, text_id id, uint64_t one, uint64_t two)
{
    char text[200];

    return app_fault(
        a, "%s", words_count(a->language, id, one, two, text, sizeof(text)));
}
