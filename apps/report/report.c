/* report.c -- report.json. */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "evidence.h"
#include "writer.h"

/* 15 digits come back from text as they went into it. */
enum { ROWS_MOST = 20000 };
enum { PLAIN = JSON_COMPACT | JSON_REAL_PRECISION(15) };

json_t *report_make(json_t *rows, json_t *blocks, text_language language,
                    int64_t time_us, bool whole)
{
    char digest[HASH_TEXT];
    json_t *o = json_pack(
        "{s:s, s:s, s:I, s:s, s:b, s:O, s:O, s:o}", "schema", REPORT_SCHEMA,
        "program", "soquete " SOQUETE_VERSION, "time_us", (json_int_t)time_us,
        "language", text_language_code(language), "whole", (int)whole,
        "blocks", blocks, "evidence", rows, "claims", claims_make(rows));

    if (!o || !report_digest(o, digest)) {
        json_decref(o);
        return NULL;
    }
    json_object_set_new(o, "digest", json_string(digest));
    return o;
}

bool report_digest(json_t *report, char out[HASH_TEXT])
{
    json_t *copy = json_copy(report);
    char *plain;
    uint8_t bytes[HASH_BYTES];
    hash h;

    json_object_del(copy, "digest");
    plain = copy ? json_dumps(copy, PLAIN | JSON_SORT_KEYS) : NULL;
    json_decref(copy);
    if (!plain)
        return false;
    hash_begin(&h);
    hash_add(&h, plain, strlen(plain));
    hash_end(&h, bytes);
    hash_text(bytes, out);
    free(plain);
    return true;
}

/* ---- text -------------------------------------------------------------- */

static void put_json(writer *w, const json_t *value)
{
    char *text = json_dumps(value, PLAIN | JSON_ENCODE_ANY);

    w->failed = w->failed || !text;
    if (text)
        writer_put(w, text);
    free(text);
}

/* A value, and a list of objects one to a line. */
static void put_value(writer *w, const json_t *value)
{
    size_t count = json_array_size(value);

    if (!json_is_array(value)) {
        put_json(w, value);
        return;
    }
    writer_put(w, "[");
    for (size_t i = 0; i < count; i++) {
        writer_put(w, i > 0 ? ",\n" : "\n");
        put_json(w, json_array_get(value, i));
    }
    writer_put(w, "\n]");
}

char *report_text(json_t *report)
{
    bool first = true;
    const json_t *value;
    const char *key;
    writer w;

    writer_open(&w);
    writer_put(&w, "{");
    json_object_foreach(report, key, value)
    {
        writer_put(&w, first ? "\n\"" : ",\n\"");
        writer_put(&w, key); /* our own, all of them */
        writer_put(&w, "\": ");
        put_value(&w, value);
        first = false;
    }
    writer_put(&w, "\n}\n");
    return writer_take(&w);
}

/* ---- checking ---------------------------------------------------------- */

typedef struct check {
    text_language language;
    report_fault_fn tell;
    void *user;
    size_t faults;
} check;

static void fault_with(check *c, text_id what, const char *which,
                       const char *const args[], size_t count)
{
    char text[256], line[400];

    c->faults++;
    text_fill(text, sizeof(text), text_of(c->language, what), args, count);
    snprintf(line, sizeof(line), "%.100s: %s", which, text);
    c->tell(line, c->user);
}

static void fault(check *c, text_id what, const char *which)
{
    fault_with(c, what, which, NULL, 0);
}

/* Rows have the numbers 1, 2, 3 and times that do not go back. */
static void check_rows(check *c, const json_t *rows)
{
    size_t count = json_array_size(rows);
    json_int_t before = 0;
    char which[32];

    if (!json_is_array(rows) || count > ROWS_MOST)
        fault(c, count ? TEXT_VERIFY_TOO_MANY : TEXT_VERIFY_NONE, "evidence");
    for (size_t i = 0; i < count && count <= ROWS_MOST; i++) {
        const json_t *row = json_array_get(rows, i);
        json_int_t time = json_integer_value(json_object_get(row, "time_us"));

        snprintf(which, sizeof(which), "evidence #%zu", i + 1);
        if (evidence_n(row) != (json_int_t)i + 1) {
            fault(c, TEXT_VERIFY_NUMBER, which);
            return; /* all that follow would be told of, too */
        }
        if (time < before)
            fault(c, TEXT_VERIFY_TIME, which);
        before = time;
    }
}

static const json_t *by_id(const json_t *claims, const char *id)
{
    size_t count = json_array_size(claims);

    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(claims, i);

        if (strcmp(evidence_text(one, "id"), id) == 0)
            return one;
    }
    return NULL;
}

static void check_claim(check *c, const json_t *claimed, const json_t *follows)
{
    const char *id = evidence_text(follows, "id");
    const char *verdict = evidence_text(follows, "verdict");
    const char *const args[] = { evidence_text(claimed, "verdict"), verdict };

    if (!claimed) {
        fault(c, TEXT_VERIFY_MISSING, id);
    } else if (strcmp(args[0], verdict) != 0) {
        fault_with(c, TEXT_VERIFY_VERDICT, id, args, 2);
    } else if (!json_equal(claimed, follows)) {
        fault(c, TEXT_VERIFY_FOLLOWS_NOT, id);
    }
}

static void check_claims(check *c, const json_t *report)
{
    const json_t *claimed = json_object_get(report, "claims");
    json_t *follow = claims_make(json_object_get(report, "evidence"));
    size_t count = json_array_size(follow);

    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(follow, i);

        check_claim(c, by_id(claimed, evidence_text(one, "id")), one);
    }
    if (json_array_size(claimed) > count)
        fault(c, TEXT_VERIFY_MORE, "claims");
    json_decref(follow);
}

size_t report_check(json_t *report, text_language language,
                    report_fault_fn tell, void *user)
{
    static const char *const schema[] = { REPORT_SCHEMA };
    check c = { language, tell, user, 0 };
    char digest[HASH_TEXT];

    if (strcmp(evidence_text(report, "schema"), REPORT_SCHEMA) != 0) {
        fault_with(&c, TEXT_VERIFY_SCHEMA, "schema", schema, 1);
        return c.faults;
    }
    check_rows(&c, json_object_get(report, "evidence"));
    if (json_array_size(json_object_get(report, "evidence")) > ROWS_MOST)
        return c.faults;
    check_claims(&c, report);
    if (!report_digest(report, digest) ||
        strcmp(digest, evidence_text(report, "digest")) != 0)
        fault(&c, TEXT_VERIFY_CHANGED, "digest");
    return c.faults;
}
