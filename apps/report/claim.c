/* claim.c -- how a claim is put together. */
#include "claim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "evidence.h"

/* ---- looking for evidence ---------------------------------------------- */

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_in(const scene *s, const json_t *row)
{
    return is(evidence_text(row, "block"), s->block) &&
           is(evidence_text(row, "scene"), s->name);
}

static bool tells(const scene *s, const json_t *row, const char *who,
                  const char *event)
{
    return is_in(s, row) && is(evidence_text(row, "who"), who) &&
           is(evidence_told(row, "event"), event);
}

const json_t *scene_next(const scene *s, const char *who, const char *event,
                         size_t *at)
{
    size_t count = json_array_size(s->rows);

    while (*at < count) {
        const json_t *row = json_array_get(s->rows, (*at)++);

        if (tells(s, row, who, event))
            return row;
    }
    return NULL;
}

const json_t *scene_row(const scene *s, const char *who, const char *event)
{
    size_t at = 0;

    return scene_next(s, who, event, &at);
}

const json_t *scene_row_with(const scene *s, const char *who,
                             const char *event, const char *key,
                             const char *wanted)
{
    size_t at = 0;
    const json_t *row = scene_next(s, who, event, &at);

    while (row && !is(evidence_told(row, key), wanted))
        row = scene_next(s, who, event, &at);
    return row;
}

static const json_t *told(const json_t *row, const char *key)
{
    return json_object_get(json_object_get(row, "event"), key);
}

const json_t *scene_row_of(const scene *s, const char *who, const char *event,
                           const char *key, json_int_t wanted)
{
    size_t at = 0;
    const json_t *row = scene_next(s, who, event, &at);

    while (row && !(json_is_integer(told(row, key)) &&
                    json_integer_value(told(row, key)) == wanted))
        row = scene_next(s, who, event, &at);
    return row;
}

const json_t *scene_recv(const scene *s, const char *who, bool end)
{
    size_t at = 0;
    const json_t *row = scene_next(s, who, "recv", &at);

    while (row && json_is_true(told(row, "end")) != end)
        row = scene_next(s, who, "recv", &at);
    return row;
}

const json_t *scene_step(const scene *s, const char *by, const char *call)
{
    size_t at = 0;
    const json_t *row = scene_next(s, "lab", "step", &at);

    while (row && !(is(evidence_told(row, "by"), by) &&
                    is(evidence_told(row, "call"), call)))
        row = scene_next(s, "lab", "step", &at);
    return row;
}

const char *port_in(const char *at)
{
    const char *colon = strrchr(at, ':');

    return colon ? colon + 1 : "";
}

/* ---- numbers ----------------------------------------------------------- */

number number_text(json_int_t n)
{
    number out;

    snprintf(out.text, sizeof(out.text), "%" PRId64, (int64_t)n);
    return out;
}

/* Times are told with the digits that mean something. */
static number text_of_number(const json_t *value)
{
    number out = { "" };

    if (json_is_integer(value))
        return number_text(json_integer_value(value));
    if (json_is_real(value))
        snprintf(out.text, sizeof(out.text), "%.1f", json_real_value(value));
    return out;
}

number number_of(const json_t *row, const char *key)
{
    return text_of_number(told(row, key));
}

number number_in(const json_t *row, const char *object, const char *key)
{
    return text_of_number(json_object_get(told(row, object), key));
}

/* ---- putting together -------------------------------------------------- */

proof proof_of(void)
{
    proof p = { json_array(), true };

    return p;
}

/* In order, each once. */
void proof_add(proof *p, const json_t *row)
{
    json_int_t n = row ? evidence_n(row) : 0;
    size_t at = json_array_size(p->numbers);

    if (!row) {
        p->whole = false;
        return;
    }
    while (at > 0 &&
           json_integer_value(json_array_get(p->numbers, at - 1)) > n)
        at--;
    if (at == 0 || json_integer_value(json_array_get(p->numbers, at - 1)) != n)
        json_array_insert_new(p->numbers, at, json_integer(n));
}

static void add(claim *c, json_t *statement)
{
    json_array_append_new(c->statements, statement);
}

bool claim_add(claim *c, text_id id, proof p, const char *const args[],
               size_t count)
{
    json_t *list = json_array();

    if (!p.whole) {
        c->unseen++;
        json_decref(p.numbers);
        json_decref(list);
        add(c, json_pack("{s:s, s:b}", "text", text_name(id), "observed", 0));
        return false;
    }
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(args[i]));
    c->seen++;
    add(c, json_pack("{s:s, s:b, s:o, s:o}", "text", text_name(id), "observed",
                     1, "args", list, "evidence", p.numbers));
    return true;
}

void claim_advise(claim *c, text_id id)
{
    add(c, json_pack("{s:s, s:b}", "text", text_name(id), "advice", 1));
}

/* ---- source ------------------------------------------------------------ */

void claim_source(claim *c, const scene *s, const char *program)
{
    for (size_t i = 0; i < calls_count; i++) {
        const call_site *at = &calls_list[i];
        char call[64];
        proof p;

        if (!is(at->program, program))
            continue;
        p = proof_of();
        proof_add(&p, scene_row(s, at->who, at->event));
        snprintf(call, sizeof(call), "%s()", at->call);
        claim_say(c, TEXT_SAY_SOURCE, p, call, at->file, at->function);
    }
}
