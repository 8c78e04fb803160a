/* verify.c -- does all that a report says follow from its evidence? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <soquete/file.h>

#include "all.h"
#include "common/message.h"
#include "report/evidence.h"
#include "report/report.h"

/* No report is so long; a file that is, is not one. */
enum { LONGEST = 64 * 1024 * 1024 };

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

int lab_verify(app *a, const char *path)
{
    json_error_t error;
    json_t *report = NULL;
    char *text = NULL;
    size_t len = 0;
    soq_file f;
    int status;
    soq_rc rc = soq_file_open(path, SOQ_OPEN_READ, &f);

    if (rc.err)
        return app_fail(a, "open", path, rc);
    rc = read_all(f, &text, &len);
    (void)soq_file_close(&f);
    if (!rc.err)
        report = json_loadb(text, len, JSON_ALLOW_NUL, &error);
    free(text);
    if (rc.err)
        return app_fail(a, "read", path, rc);
    if (!json_is_object(report)) {
        json_decref(report);
        return app_fault(a, "%.300s: it is no report (line %d: %s)", path,
                         report ? 1 : error.line,
                         report ? "not an object" : error.text);
    }
    status = check(a, path, report);
    json_decref(report);
    return status;
}
