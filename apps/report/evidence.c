/* evidence.c -- what a run of the lab has seen. */
#include "evidence.h"

#include <stdlib.h>

bool evidence_open(evidence *e)
{
    e->block = "";
    e->rows = json_array();
    return e->rows != NULL;
}

void evidence_close(evidence *e)
{
    json_decref(e->rows);
    e->rows = NULL;
}

void evidence_add(evidence *e, const char *scene, const char *who,
                  const char *kind, int64_t time_us, json_t *event)
{
    json_t *row;

    if (!e) {
        json_decref(event);
        return;
    }
    json_object_del(event, "time"); /* time_us says it exactly */
    row = json_pack("{s:i, s:I, s:s, s:s, s:s, s:s, s:o}", "n", 0, "time_us",
                    (json_int_t)time_us, "block", e->block, "scene", scene,
                    "kind", kind, "who", who, "event", event);
    json_array_append_new(e->rows, row);
}

/* ---- the order of time ------------------------------------------------- */

typedef struct place {
    json_int_t time_us;
    size_t came;
    json_t *row;
} place;

static int before(const void *a, const void *b)
{
    const place *x = a, *y = b;

    if (x->time_us != y->time_us)
        return x->time_us < y->time_us ? -1 : 1;
    return x->came < y->came ? -1 : 1;
}

void evidence_number(evidence *e)
{
    size_t count = json_array_size(e->rows);
    place *places = calloc(count + 1, sizeof(*places));
    json_t *sorted = json_array();

    for (size_t i = 0; places && i < count; i++) {
        places[i].row = json_array_get(e->rows, i);
        places[i].came = i;
        places[i].time_us = json_integer_value(
            json_object_get(places[i].row, "time_us"));
    }
    if (places)
        qsort(places, count, sizeof(*places), before);
    for (size_t i = 0; places && sorted && i < count; i++) {
        json_object_set_new(places[i].row, "n",
                            json_integer((json_int_t)i + 1));
        json_array_append(sorted, places[i].row);
    }
    if (places && sorted) {
        json_decref(e->rows);
        e->rows = sorted;
    } else {
        json_decref(sorted);
    }
    free(places);
}

/* ---- of a row ---------------------------------------------------------- */

static const char *text(const json_t *o, const char *key)
{
    const char *value = json_string_value(json_object_get(o, key));

    return value ? value : "";
}

const char *evidence_text(const json_t *row, const char *key)
{
    return text(row, key);
}

const char *evidence_told(const json_t *row, const char *key)
{
    return text(json_object_get(row, "event"), key);
}

json_int_t evidence_n(const json_t *row)
{
    return json_integer_value(json_object_get(row, "n"));
}
