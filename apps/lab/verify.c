/* verify.c -- does all that a report says follow from its evidence?  And the
 * packets of a capture, put into a report. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "all.h"
#include "common/message.h"
#include "packets/reading.h"
#include "report/evidence.h"
#include "report/problem.h"
#include "report/report.h"
#include "report/say.h"
#include "report/wire.h"
#include "witness.h"

/* No report is so long; a file that is, is not one. */
enum { LONGEST = 64 * 1024 * 1024 };

/* One line on standard error, its places filled; APP_FAILED. */
static int tell_failure(app *a, text_id id)
{
    char text[SAY_TEXT];

    return app_fault(a, "%s", say_fill(a, text, sizeof(text), id));
}
#define fault(a, id, ...)                                                     \
    (snprintf((a)->out.line, sizeof((a)->out.line), __VA_ARGS__),             \
     tell_failure((a), (id)))

/* One line of the answer. */
static void tell_result(app *a, text_id id)
{
    char text[SAY_TEXT];

    (void)say_fill(a, text, sizeof(text), id);
    output_print(&a->out, "%s\n", text);
}
#define result(a, id, ...)                                                    \
    (snprintf((a)->out.line, sizeof((a)->out.line), __VA_ARGS__),             \
     tell_result((a), (id)))

/* ---- reading ----------------------------------------------------------- */

static soq_rc read_all(soq_file f, char **text, size_t *len)
{
    soq_rc rc = { SOQ_OK, 0 };
    size_t cap = 65536, n;

    *len = 0;
    *text = malloc(cap);
    if (!*text)
        rc.err = SOQ_ENOMEM;
    while (!rc.err) {
        char *more;

        if (*len == cap) {
            more = cap < LONGEST ? realloc(*text, 2 * cap) : NULL;
            if (!more) {
                rc.err = cap < LONGEST ? SOQ_ENOMEM : SOQ_EFBIG;
                break;
            }
            *text = more;
            cap *= 2;
        }
        rc = soq_file_read(f, *text + *len, cap - *len, &n);
        if (!rc.err)
            *len += n;
    }
    if (rc.err == SOQ_EOF)
        rc.err = SOQ_OK;
    return rc;
}

/* The report, or NULL after a message. */
static json_t *open_report(app *a, const char *path)
{
    json_error_t error;
    json_t *report = NULL;
    char *text = NULL;
    size_t len = 0;
    soq_file f;
    soq_rc rc = soq_file_open(path, SOQ_OPEN_READ, &f);

    if (rc.err) {
        app_fail(a, "open", path, rc);
        return NULL;
    }
    rc = read_all(f, &text, &len);
    (void)soq_file_close(&f);
    if (!rc.err)
        report = json_loadb(text, len, JSON_ALLOW_NUL, &error);
    free(text);
    if (rc.err) {
        app_fail(a, "read", path, rc);
    } else if (!json_is_object(report)) {
        (void)fault(a, TEXT_VERIFY_NO_REPORT, "%.300s\n%d\n%s", path,
                    report ? 1 : error.line,
                    report ? say_text(a, TEXT_VERIFY_NO_OBJECT) : error.text);
        json_decref(report);
        report = NULL;
    }
    return report;
}

static soq_rc read_more(void *user, void *buf, size_t cap, size_t *n)
{
    return soq_file_read(*(soq_file *)user, buf, cap, n);
}

/* What was read of it is of use, also where its end is missing. */
static int read_capture(app *a, reading *into, const char *path)
{
    reading_file file = { .path = path };
    char problem[PROBLEM_TEXT];
    soq_file f;
    soq_rc rc = soq_file_open(path, SOQ_OPEN_READ, &f);

    if (rc.err)
        return app_fail(a, "open", path, rc);
    rc = reading_stream(into, &file, read_more, &f);
    (void)soq_file_close(&f);
    if (!rc.err)
        rc = file.rc;
    if (rc.err)
        return app_fail(a, "read", path, rc);
    reading_finish(into);
    if (file.status == CAPTURE_FOREIGN || file.status == CAPTURE_EMPTY)
        return fault(a, TEXT_EXPLAIN_NO_CAPTURE, "%.300s\n%s", path,
                     problem_text(a->language, &file, problem));
    if (file.status != CAPTURE_END)
        (void)fault(a, TEXT_VERIFY_ENDS_AT, "%.300s\n%s\n%llu", path,
                    problem_text(a->language, &file, problem),
                    (unsigned long long)file.at);
    return APP_DONE;
}

static int open_capture(app *a, reading *into, const char *path)
{
    flows_options how = flows_defaults();
    soq_rc rc = reading_open(into, &how);

    if (rc.err)
        return app_fail(a, "prepare", "the reading", rc);
    return read_capture(a, into, path);
}

/* ---- checking ---------------------------------------------------------- */

static void tell_fault(const char *line, void *user)
{
    app *a = user;

    output_print(&a->out, "%s\n", line);
}

static int check(app *a, const char *path, json_t *report)
{
    size_t rows = json_array_size(json_object_get(report, "evidence"));
    size_t claims = json_array_size(json_object_get(report, "claims"));
    size_t faults = report_check(report, a->language, tell_fault, a);

    if (faults > 0)
        return fault(a, TEXT_VERIFY_FAULTS, "%.300s\n%zu", path, faults);
    result(a, TEXT_VERIFY_GOOD, "%s\n%zu\n%zu", path, claims, rows);
    return APP_DONE;
}

/* The rows of the report, with the packets of these captures for those that it
 * has. */
static json_t *rows_with(const json_t *report, const flows *const captures[],
                         size_t count, wire *w)
{
    evidence e = { json_deep_copy(json_object_get(report, "evidence")), "" };
    bool had = wire_remove(e.rows, WIRE_BESIDE);

    (void)wire_remove(e.rows, WIRE_ALL);
    *w = wire_add(e.rows, captures, count, WIRE_ALL);
    if (!had)
        (void)wire_remove(e.rows, WIRE_BESIDE);
    evidence_number(&e);
    return e.rows;
}

/* name: of the captures, all of them. */
static int compare(app *a, const char *name, const json_t *report,
                   const flows *const captures[], size_t count)
{
    wire w;
    json_t *rows = rows_with(report, captures, count, &w);
    bool same = json_equal(rows, json_object_get(report, "evidence"));

    json_decref(rows);
    result(a, TEXT_VERIFY_FOUND, "%s\n%zu\n%zu", name, w.found, w.told);
    if (w.cable_told > 0 && w.cable_found == 0)
        return fault(a, TEXT_VERIFY_NO_CABLE, "%s\n%s", name,
                     WITNESS_CABLE_FILE);
    if (!same)
        return fault(a, TEXT_VERIFY_OTHER_PACKETS, "%s", name);
    return w.found == w.told ? APP_DONE
                             : fault(a, TEXT_VERIFY_NOT_WHOLE, "%s", name);
}

/* How many were opened; each of them is to be closed. */
static int open_captures(app *a, const char *const paths[], reading all[],
                         size_t *opened)
{
    int status = APP_DONE;

    for (size_t i = 0; paths[i] && status == APP_DONE; i++) {
        status = open_capture(a, &all[i], paths[i]);
        *opened = i + 1;
    }
    return status;
}

static int compare_all(app *a, const json_t *report, const char *const paths[])
{
    const flows *captures[VERIFY_CAPTURES];
    reading *all = calloc(VERIFY_CAPTURES, sizeof(*all));
    char name[1024] = "";
    size_t opened = 0, at = 0;
    int status;

    if (!all)
        return app_fail(a, "prepare", "the reading",
                        (soq_rc){ SOQ_ENOMEM, 0 });
    status = open_captures(a, paths, all, &opened);
    for (size_t i = 0; i < opened; i++) {
        captures[i] = all[i].flows;
        if (at < sizeof(name))
            at += (size_t)snprintf(name + at, sizeof(name) - at, "%s%.300s",
                                   i > 0 ? ", " : "", paths[i]);
    }
    if (status == APP_DONE)
        status = compare(a, name, report, captures, opened);
    for (size_t i = 0; i < opened; i++)
        reading_close(&all[i]);
    free(all);
    return status;
}

int lab_verify(app *a, const char *path, const char *const beside[])
{
    json_t *report = open_report(a, path);
    int status;

    if (!report)
        return APP_FAILED;
    status = check(a, path, report);
    if (status == APP_DONE && beside[0])
        status = compare_all(a, report, beside);
    json_decref(report);
    return status;
}

/* ---- packets into a report --------------------------------------------- */

static int add(const add_order *o, const json_t *report, const flows *all)
{
    evidence e = { json_deep_copy(json_object_get(report, "evidence")), "" };
    json_t *rows, *whole;
    int status;
    soq_rc rc;
    wire w;

    (void)wire_remove(e.rows, WIRE_BESIDE);
    w = wire_add(e.rows, &all, 1, WIRE_BESIDE);
    evidence_number(&e);
    rows = e.rows;

    if (w.found == 0) {
        json_decref(rows);
        return fault(o->a, TEXT_VERIFY_STRANGER, "%.300s\n%zu", o->capture,
                     w.told);
    }
    rc = soq_folder_create(o->folder);
    if (rc.err) {
        json_decref(rows);
        return app_fail(o->a, "make", o->folder, rc);
    }
    whole = report_make(rows, json_object_get(report, "blocks"), o->language,
                        json_integer_value(json_object_get(report, "time_us")),
                        json_is_true(json_object_get(report, "whole")));
    result(o->a, TEXT_VERIFY_ADDED, "%s\n%zu\n%zu\n%zu", o->capture, w.found,
           w.told, w.packets);
    status = whole ? report_keep(o->a, o->folder, whole, o->language)
                   : app_fail(o->a, "make", "the report",
                              (soq_rc){ SOQ_ENOMEM, 0 });
    json_decref(whole);
    json_decref(rows);
    return status;
}

int lab_add(const add_order *o)
{
    json_t *report = open_report(o->a, o->path);
    reading r;
    int status;

    if (!report)
        return APP_FAILED;
    status = check(o->a, o->path, report);
    if (status != APP_DONE) {
        json_decref(report);
        return status;
    }
    status = open_capture(o->a, &r, o->capture);
    if (status == APP_DONE)
        status = add(o, report, r.flows);
    reading_close(&r);
    json_decref(report);
    return status;
}
