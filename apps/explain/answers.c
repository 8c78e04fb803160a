/* answers.c -- what a conversation shows, as sentences of the catalogue. */
#include "answers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "packets/choose.h"
#include "words.h"

/* ---- sentences --------------------------------------------------------- */

static answer *say(answers *out, text_id id)
{
    answer *one = &out->list[out->count];

    memset(one, 0, sizeof(*one));
    one->id = id;
    if (out->count < ANSWERS_MOST - 1)
        out->count++;
    return one;
}

static void put_frame(answer *one, size_t n, uint64_t frame)
{
    one->args[n - 1].kind = ANSWER_IS_FRAME;
    one->args[n - 1].number = frame;
}

static void put_number(answer *one, size_t n, uint64_t number)
{
    snprintf(one->args[n - 1].text, ANSWER_TEXT, "%" PRIu64, number);
}

static void put_icmp(answer *one, size_t n, const flow *f, const finding *seen)
{
    one->args[n - 1].kind = ANSWER_IS_ICMP;
    one->args[n - 1].family = f->error_family;
    one->args[n - 1].number = seen->other;
}

static void argument_text(const answer_argument *arg, text_language language,
                          char *buf, size_t cap)
{
    buf[0] = '\0';
    switch (arg->kind) {
    case ANSWER_IS_TEXT:
        snprintf(buf, cap, "%s", arg->text);
        break;
    case ANSWER_IS_FRAME:
        if (arg->number > 0)
            words_count(language, TEXT_EXPLAIN_FRAME, arg->number, 0, buf,
                        cap);
        break;
    case ANSWER_IS_ICMP:
        words_icmp_text(language, arg->family, (unsigned)arg->number, buf,
                        cap);
        break;
    }
}

void answer_text(const answer *one, text_language language, char *buf,
                 size_t cap)
{
    char texts[ANSWER_ARGUMENTS][ANSWER_TEXT];
    const char *args[ANSWER_ARGUMENTS];

    for (size_t i = 0; i < ANSWER_ARGUMENTS; i++) {
        argument_text(&one->args[i], language, texts[i], ANSWER_TEXT);
        args[i] = texts[i];
    }
    text_fill(buf, cap, text_of(language, one->id), args, ANSWER_ARGUMENTS);
}

/* ---- how it began ------------------------------------------------------ */

static void begin_of(answers *out, const flow *f, const finding *seen)
{
    answer *one;

    switch ((int)seen->kind) {
    case FINDING_HANDSHAKE:
        one = say(out, TEXT_EXPLAIN_HANDSHAKE);
        put_frame(one, 1, seen->frames[0]);
        put_frame(one, 2, seen->frames[1]);
        put_frame(one, 3, seen->frames[2]);
        break;
    case FINDING_REFUSED:
        one = say(out, TEXT_EXPLAIN_REFUSED);
        put_frame(one, 1, seen->frames[0]);
        put_frame(one, 2, seen->frames[1]);
        put_number(one, 3, flow_server(f)->addr.port);
        break;
    case FINDING_UNREACHABLE:
        one = say(out, TEXT_EXPLAIN_UNREACHABLE);
        put_frame(one, 1, seen->frames[0]);
        put_frame(one, 2, seen->frames[1]);
        put_icmp(one, 3, f, seen);
        break;
    case FINDING_UNANSWERED:
        one = say(out, TEXT_EXPLAIN_UNANSWERED);
        put_number(one, 1, seen->count);
        put_frame(one, 2, seen->frames[0]);
        break;
    case FINDING_NO_HANDSHAKE:
        one = say(out, TEXT_EXPLAIN_NO_HANDSHAKE);
        put_frame(one, 1, seen->frames[0]);
        put_number(one, 2, seen->count);
        break;
    default:
        say(out, TEXT_EXPLAIN_MIDDLE);
        break;
    }
}

/* ---- ports ------------------------------------------------------------- */

/* "41748, 41750, 41752, ...": in the order of the connections. */
static void list_ports(const flows *all, const flow *chosen, char *buf,
                       size_t cap)
{
    enum { MOST = 8 };
    size_t used = 0, shown = 0;

    for (size_t i = 0; i < flows_count(all); i++) {
        const flow *f = flows_at(all, i);

        if (!choose_is_sibling(chosen, f))
            continue;
        if (shown == MOST) {
            snprintf(buf + used, cap - used, ", ...");
            return;
        }
        used += (size_t)snprintf(buf + used, cap - used, "%s%u",
                                 shown ? ", " : "",
                                 (unsigned)flow_client(f)->addr.port);
        shown++;
    }
}

static void ports_of(answers *out, const flows *all, const flow *f,
                     const finding *seen)
{
    answer *one = say(out, seen->count == 1 ? TEXT_EXPLAIN_ONE_PORT
                                            : TEXT_EXPLAIN_PORTS);

    out->has_ports = true;
    out->ports = out->count - 1;
    if (seen->count == 1) {
        put_number(one, 1, flow_client(f)->addr.port);
        put_number(one, 2, flow_server(f)->addr.port);
        return;
    }
    put_number(one, 1, seen->count);
    soq_addr_text(&flow_server(f)->addr, one->args[1].text, ANSWER_TEXT);
    put_number(one, 3, flow_server(f)->addr.port);
    put_number(one, 4, seen->other);
    list_ports(all, f, one->args[4].text, ANSWER_TEXT);
}

/* ---- how it ended ------------------------------------------------------ */

static text_id wait_text(const flow *f, const finding *seen)
{
    if (seen->count == 2)
        return TEXT_EXPLAIN_WAIT_BOTH;
    return seen->side == f->client ? TEXT_EXPLAIN_WAITS_CLIENT
                                   : TEXT_EXPLAIN_WAITS_SERVER;
}

/* The sentence for an end that packets show; TEXT_COUNT: another one. */
static text_id end_text(const flow *f, const finding *seen)
{
    bool client = seen->side == f->client;

    switch ((int)seen->kind) {
    case FINDING_GRACEFUL:
        return client ? TEXT_EXPLAIN_GRACEFUL_CLIENT
                      : TEXT_EXPLAIN_GRACEFUL_SERVER;
    case FINDING_CLOSING:
        return TEXT_EXPLAIN_CLOSING;
    case FINDING_HALF_CLOSED:
        return client ? TEXT_EXPLAIN_HALF_CLIENT : TEXT_EXPLAIN_HALF_SERVER;
    case FINDING_RESET:
        return client ? TEXT_EXPLAIN_RESET_CLIENT : TEXT_EXPLAIN_RESET_SERVER;
    case FINDING_CLOSED_RESET:
        return TEXT_EXPLAIN_CLOSED_RESET;
    case FINDING_TIME_WAIT:
        return wait_text(f, seen);
    case FINDING_OPEN:
        return TEXT_EXPLAIN_OPEN;
    default:
        return TEXT_COUNT;
    }
}

static void end_of(answers *out, const flow *f, const finding *seen)
{
    text_id id = end_text(f, seen);
    answer *one;

    if (seen->kind == FINDING_NO_END) {
        one = say(out, TEXT_EXPLAIN_NO_END);
        put_number(one, 1, seen->count);
        put_number(one, 2, seen->other);
    } else if (id < TEXT_COUNT) {
        one = say(out, id);
        put_frame(one, 1, seen->frames[0]);
        put_frame(one, 2, seen->frames[1]);
    }
}

/* ---- what is odd ------------------------------------------------------- */

static void odd(answers *out, const flow *f, const finding *seen)
{
    static const struct {
        finding_kind kind;
        text_id text;
    } texts[] = {
        { FINDING_RETRANSMISSIONS, TEXT_EXPLAIN_AGAIN },
        { FINDING_OUT_OF_ORDER, TEXT_EXPLAIN_ORDER },
        { FINDING_GAPS, TEXT_EXPLAIN_GAPS },
        { FINDING_ZERO_WINDOW, TEXT_EXPLAIN_ZERO },
        { FINDING_KEEP_ALIVE, TEXT_EXPLAIN_KEEP_ALIVE },
        { FINDING_FRAGMENTS, TEXT_EXPLAIN_FRAGMENTS },
        { FINDING_ERRORS, TEXT_EXPLAIN_ERRORS },
        { FINDING_PORT_REUSED, TEXT_EXPLAIN_REUSED },
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        bool reused = seen->kind == FINDING_PORT_REUSED;
        answer *one;

        if (texts[i].kind != seen->kind)
            continue;
        one = say(out, texts[i].text);
        one->odd = true;
        out->odd++;
        put_number(one, 1, reused ? seen->other : seen->count);
        put_frame(one, 2, seen->frames[0]);
        if (seen->kind == FINDING_ERRORS)
            put_icmp(one, 3, f, seen);
    }
}

void answers_of(const flows *all, const flow *f, answers *out)
{
    findings found;

    findings_of(all, f, &found);
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < found.count; i++) {
        const finding *seen = &found.list[i];

        if (seen->kind <= FINDING_NO_HANDSHAKE)
            begin_of(out, f, seen);
        else if (seen->kind == FINDING_PORTS)
            ports_of(out, all, f, seen);
        else if (seen->kind <= FINDING_NO_END)
            end_of(out, f, seen);
        else
            odd(out, f, seen);
    }
    if (!found.odd && found.list[0].kind == FINDING_HANDSHAKE)
        say(out, TEXT_EXPLAIN_NOTHING_ODD);
}

/* ---- the filter -------------------------------------------------------- */

size_t answers_filters(const flows *all, const flow *f, size_t files,
                       char out[ANSWER_FILTERS][FILTER_TEXT])
{
    bool several = f->earlier > 0;
    size_t n = 0;

    for (size_t i = 0; i < flows_count(all) && !several; i++)
        several = flows_at(all, i)->earlier == f->number;
    if (files == 1)
        filter_stream(f, out[n++], FILTER_TEXT);
    filter_pair(f, several, out[n++], FILTER_TEXT);
    return n;
}
