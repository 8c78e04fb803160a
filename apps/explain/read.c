/* read.c -- the files of `soquete explain`, read one after another. */
#include <stdio.h>

#include "common/given.h"
#include "common/message.h"
#include "common/progress.h"
#include "common/stop.h"
#include "report/problem.h"
#include "view.h"
#include "words.h"

/* ---- reading ----------------------------------------------------------- */

typedef struct source {
    app *a;
    stop *stop;
    soq_file file;
    uint64_t done;
    progress bar;
} source;

static soq_rc read_more(void *user, void *buf, size_t cap, size_t *n)
{
    source *s = user;
    soq_rc rc = { SOQ_ECANCELED, 0 };

    if (stop_asked(s->stop))
        return rc;
    rc = soq_file_read(s->file, buf, cap, n);
    if (!rc.err) {
        s->done += *n;
        progress_draw(&s->bar, &s->a->err, s->done);
    }
    return rc;
}

static soq_rc open_source(source *s, const char *path)
{
    uint64_t size = 0;
    soq_rc rc = given_open(path, &s->file);

    if (!rc.err && soq_file_size(s->file, &size).err)
        size = 0;
    progress_begin(&s->bar, 0, size);
    return rc;
}

static text_id end_text(const reading_file *file)
{
    if (file->status == CAPTURE_FOREIGN || file->status == CAPTURE_EMPTY)
        return TEXT_EXPLAIN_NO_CAPTURE;
    return file->packets > 0 ? TEXT_EXPLAIN_ENDS_AT : TEXT_EXPLAIN_ENDS_FIRST;
}

/* One line about a file that did not end well. */
static int tell_end(app *a, const reading_file *file)
{
    char problem[PROBLEM_TEXT], at[24];

    if (file->status == CAPTURE_END)
        return APP_DONE;
    if (file->status == CAPTURE_FAILED && file->rc.err == SOQ_ECANCELED)
        return APP_INTERRUPTED;
    if (file->status == CAPTURE_FAILED)
        return app_fail(a, "read", file->path, file->rc);
    problem_text(a->language, file, problem);
    snprintf(at, sizeof(at), "%llu", (unsigned long long)file->at);
    return words_fault(a, end_text(file), file->path, problem, at);
}

static int read_file(app *a, stop *end, reading *all, reading_file *file)
{
    source s = { a, end, SOQ_FILE_NONE, 0, { 0, 0, 0, 0 } };
    soq_rc rc = open_source(&s, file->path);

    if (rc.err) {
        file->status = CAPTURE_FAILED;
        file->rc = rc;
        return app_fail(a, "open", file->path, rc);
    }
    rc = reading_stream(all, file, read_more, &s);
    output_status(&a->err, "");
    given_close(file->path, &s.file);
    if (rc.err)
        return app_fail(a, "read", file->path, rc);
    return tell_end(a, file);
}

int view_read(app *a, reading *all, reading_file *files, size_t count)
{
    int status = APP_DONE;
    stop end;
    soq_rc rc = stop_open(&end, NULL);

    if (rc.err)
        return app_fail(a, "await", "the interrupt", rc);
    for (size_t i = 0; i < count && status != APP_INTERRUPTED; i++) {
        int one = read_file(a, &end, all, &files[i]);

        status = one != APP_DONE ? one : status;
    }
    stop_close(&end);
    reading_finish(all);
    return status;
}
