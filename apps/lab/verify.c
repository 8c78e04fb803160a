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
#include "report/wire.h"

/* No report is so long; a file that is, is not one. */
enum { LONGEST = 64 * 1024 * 1024 };

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
        app_fault(a, "%.300s: it is no report (line %d: %s)", path,
                  report ? 1 : error.line,
                  report ? "not an object" : error.text);
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
        return app_fault(a, "%.300s is no capture file: %s", path,
                         problem_text(a->language, &file, problem));
    if (file.status != CAPTURE_END)
        app_fault(a, "%.300s: %s, at byte %llu; what was before is used", path,
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
    size_t faults = report_check(report, tell_fault, a);

    if (faults > 0)
        return app_fault(a, "%.300s: %zu of its parts do not follow", path,
                         faults);
    output_print(&a->out,
                 "%s: %zu claims follow from %zu rows of evidence; not "
                 "changed since it was made\n",
                 path, claims, rows);
    return APP_DONE;
}

/* The rows of the report, with the packets of this capture for its own. */
static json_t *rows_with(const json_t *report, const flows *all, wire *w,
                         bool *had)
{
    evidence e = { json_deep_copy(json_object_get(report, "evidence")), "" };

    *had = wire_remove(e.rows);
    *w = wire_add(e.rows, all);
    evidence_number(&e);
    return e.rows;
}

static int compare(app *a, const char *path, const json_t *report,
                   const flows *all)
{
    bool had;
    wire w;
    json_t *rows = rows_with(report, all, &w, &had);
    bool same = json_equal(rows, json_object_get(report, "evidence"));

    json_decref(rows);
    output_print(&a->out,
                 "%s: %zu of the %zu conversations of this run are in it\n",
                 path, w.found, w.told);
    if (had && !same)
        return app_fault(a, "the packets in the report are not those of %s",
                         path);
    return w.found == w.told
               ? APP_DONE
               : app_fault(a, "%s is not a capture of this whole run", path);
}

int lab_verify(app *a, const char *path, const char *beside)
{
    json_t *report = open_report(a, path);
    reading r;
    int status;

    if (!report)
        return APP_FAILED;
    status = check(a, path, report);
    if (status == APP_DONE && beside) {
        status = open_capture(a, &r, beside);
        if (status == APP_DONE)
            status = compare(a, beside, report, r.flows);
        reading_close(&r);
    }
    json_decref(report);
    return status;
}

/* ---- packets into a report --------------------------------------------- */

static int add(const add_order *o, const json_t *report, const flows *all)
{
    bool had;
    wire w;
    json_t *rows = rows_with(report, all, &w, &had), *whole;
    int status;
    soq_rc rc;

    if (w.found == 0) {
        json_decref(rows);
        return app_fault(o->a,
                         "%.300s has none of the %zu conversations of this "
                         "run",
                         o->capture, w.told);
    }
    rc = soq_folder_create(o->folder);
    if (rc.err) {
        json_decref(rows);
        return app_fail(o->a, "create", o->folder, rc);
    }
    whole = report_make(rows, json_object_get(report, "blocks"), o->language,
                        json_integer_value(json_object_get(report, "time_us")),
                        json_is_true(json_object_get(report, "whole")));
    output_print(&o->a->out,
                 "%s: %zu of the %zu conversations of this run, %zu packets "
                 "of them\n",
                 o->capture, w.found, w.told, w.packets);
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
