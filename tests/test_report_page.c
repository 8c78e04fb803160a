/* test_report_page.c -- what came from outside cannot write into the page. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "report/evidence.h"
#include "report/page.h"
#include "report/report.h"
#include "report/writer.h"

/* ---- one function ------------------------------------------------------ */

static void assert_html(const char *expected, const char *bytes, size_t len)
{
    writer w;
    char *text;

    writer_open(&w);
    writer_put(&w, "");
    writer_html_bytes(&w, bytes, len);
    text = writer_take(&w);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static void marks_of_html_become_entities(void **state)
{
    static const char tag[] = "</td><script>alert(\"1\")</script>&amp;'";

    (void)state;
    assert_html("&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"
                "&amp;amp;&#39;",
                tag, strlen(tag));
}

static void controls_and_what_turns_writing_are_named(void **state)
{
    (void)state;
    assert_html("a\\x00b\\x1b[31m", "a\0b\x1b[31m", 8);
    assert_html("\\u202e\\xff\\xfe", "\xe2\x80\xae\xff\xfe", 5);
    assert_html("olá, мир", "olá, мир", strlen("olá, мир"));
}

/* Each byte, and each pair of them: only five marks are left of those that
 * HTML obeys, and they begin entities. */
static void no_two_bytes_get_out_of_a_text(void **state)
{
    char bytes[2];
    writer w;
    char *text;

    (void)state;
    for (int i = 0; i < 65536; i++) {
        bytes[0] = (char)(i >> 8);
        bytes[1] = (char)(i & 0xff);
        writer_open(&w);
        writer_html_bytes(&w, bytes, 2);
        text = writer_take(&w);
        assert_non_null(text);
        if (strpbrk(text, "<>\"'\n\r\t"))
            fail_msg("%02x %02x: %s", i >> 8, i & 0xff, text);
        free(text);
    }
}

/* ---- the page ---------------------------------------------------------- */

static const char hostile[] = "\"><img src=x onerror=alert(1)>'</script>";

static json_t *hostile_report(void)
{
    json_t *report, *blocks = json_array();
    evidence e;

    assert_true(evidence_open(&e));
    e.block = "tcp";
    for (int i = 0; i < 2; i++)
        evidence_add(&e, i ? "conversation" : hostile, i ? "client" : hostile,
                     "event", i,
                     json_pack("{s:s, s:s, s:s, s:s, s:{s:s}}", "event",
                               i ? "connect" : hostile, "local", hostile,
                               "peer", hostile, "state", hostile, hostile,
                               hostile, hostile));
    e.block = hostile;
    evidence_add(&e, hostile, "lab", "measure", 3,
                 json_pack("{s:s, s:s, s:s}", "event", "step", "call", hostile,
                           "client_state", hostile));
    evidence_number(&e);
    report = report_make(e.rows, blocks, TEXT_ENGLISH, 0, true);
    json_decref(blocks);
    evidence_close(&e);
    assert_non_null(report);
    return report;
}

static void hostile_evidence_stays_text(void **state)
{
    json_t *report = hostile_report();
    char *html = page_make(report, TEXT_ENGLISH);
    const char *script;

    (void)state;
    assert_non_null(html);
    assert_null(strstr(html, "<img"));
    assert_non_null(strstr(html, "&lt;img src=x onerror=alert(1)&gt;"));
    script = strstr(html, "</script>");
    assert_non_null(script);
    assert_null(strstr(script + 1, "</script>"));
    free(html);
    json_decref(report);
}

static void page_asks_nobody(void **state)
{
    static const char *const asks[] = { "http:",  "https:",    "//",
                                        "src=",   "url(#tip)", "@import",
                                        "fetch(", "XMLHttp" };
    json_t *report = hostile_report();
    char *html = page_make(report, TEXT_RUSSIAN), *at;

    (void)state;
    assert_non_null(html);
    assert_non_null(strstr(html, "default-src 'none'"));
    assert_non_null(strstr(html, "<html lang=\"ru\""));
    for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
        at = strstr(html, asks[i]);
        /* The text of the attack; our comment in the script; our own mark. */
        if (strcmp(asks[i], "src=") == 0)
            assert_memory_equal(at - 4, "img ", 4);
        else if (strcmp(asks[i], "//") == 0)
            assert_null(strstr(at + 1, "//"));
        else if (strcmp(asks[i], "url(#tip)") != 0)
            assert_null(at);
    }
    free(html);
    json_decref(report);
}

static void every_language_is_in_the_page(void **state)
{
    json_t *report = hostile_report();
    char *html = page_make(report, TEXT_PORTUGUESE);

    (void)state;
    assert_non_null(html);
    for (int i = 0; i < TEXT_LANGUAGES; i++)
        assert_non_null(
            strstr(html, text_of((text_language)i, TEXT_PAGE_ENDS_LEDE)));
    free(html);
    json_decref(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(marks_of_html_become_entities),
        TEST(controls_and_what_turns_writing_are_named),
        TEST(no_two_bytes_get_out_of_a_text),
        TEST(hostile_evidence_stays_text),
        TEST(page_asks_nobody),
        TEST(every_language_is_in_the_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
