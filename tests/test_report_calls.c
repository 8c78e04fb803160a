/* test_report_calls.c -- each call stands in the file and the function that
 * the report names. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "report/calls.h"

/* A definition begins at the margin, and so does its last brace. */
static bool begins(const char *line, const char *function)
{
    const char *at = strstr(line, function);

    return line[0] != ' ' && line[0] != '/' && line[0] != '#' && at &&
           at > line && (at[-1] == ' ' || at[-1] == '*') &&
           at[strlen(function)] == '(' && !strchr(line, ';');
}

static bool calls(const char *line, const char *call)
{
    const char *at = strstr(line, call);

    return at && at[strlen(call)] == '(';
}

static bool stands_in(FILE *f, const call_site *site)
{
    char line[512];
    bool inside = false, found = false;

    while (fgets(line, sizeof(line), f)) {
        if (begins(line, site->function))
            inside = true;
        else if (line[0] == '}')
            inside = false;
        found = found || (inside && calls(line, site->call));
    }
    return found;
}

static void every_call_stands_where_the_report_says(void **state)
{
    (void)state;
    assert_true(calls_count > 15);
    for (size_t i = 0; i < calls_count; i++) {
        const call_site *site = &calls_list[i];
        char path[1024];
        FILE *f;

        snprintf(path, sizeof(path), "%s/%s", SOQ_SOURCE_DIR, site->file);
        f = fopen(path, "r");
        if (!f)
            fail_msg("%s is not there", site->file);
        else if (!stands_in(f, site))
            fail_msg("%s() in %s() of %s is not there", site->call,
                     site->function, site->file);
        fclose(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_call_stands_where_the_report_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
