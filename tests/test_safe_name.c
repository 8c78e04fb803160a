/* test_safe_name.c -- what strangers call their files. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "peer/names.h"
#include "peer/safe_name.h"

static const char *safe(const char *name)
{
    static char out[SAFE_NAME];

    safe_name(name, strlen(name), out);
    return out;
}

static void names_come_out_safe(void **state)
{
    static const char *const table[][2] = {
        /* as it is */
        { "photo.jpg", "photo.jpg" },
        { "My letter, 2nd (final) #1.odt", "My letter, 2nd (final) #1.odt" },
        { "отчёт.pdf", "отчёт.pdf" },
        { "ação – çedilha.txt", "ação – çedilha.txt" },
        { "写真.png", "写真.png" },
        { "archive.tar.gz", "archive.tar.gz" },
        /* folders of either system */
        { "/etc/passwd", "passwd" },
        { "../../../home/ana/x", "x" },
        { "..\\..\\Windows\\win.ini", "win.ini" },
        { "C:\\autoexec.bat", "autoexec.bat" },
        { "C:autoexec.bat", "C_autoexec.bat" },
        { "\\\\server\\share\\a", "a" },
        { "a/b\\c", "c" },
        { "a\\b/c", "c" },
        { "dir/", "file" },
        /* nothing left */
        { "", "file" },
        { ".", "file" },
        { "..", "file" },
        { "...", "file" },
        { "   ", "file" },
        { ". . .", "file" },
        { "/", "file" },
        { "../..", "file" },
        /* hidden, and ends that Windows drops */
        { ".bashrc", "bashrc" },
        { "..profile", "profile" },
        { " .ssh", "ssh" },
        { "a.", "a" },
        { "a.txt. . .", "a.txt" },
        { " a ", "a" },
        { "-rf", "_rf" },
        /* devices */
        { "con", "_con" },
        { "CON.txt", "_CON.txt" },
        { "Aux .txt", "_Aux .txt" },
        { "nul.tar.gz", "_nul.tar.gz" },
        { "prn", "_prn" },
        { "COM1", "_COM1" },
        { "com0.log", "_com0.log" },
        { "LPT9.x", "_LPT9.x" },
        { "lpt\xC2\xB9.x", "_lpt\xC2\xB9.x" },
        { "COM\xC2\xB3", "_COM\xC2\xB3" },
        { "conin$", "_conin$" },
        { "CONOUT$.a", "_CONOUT$.a" },
        { "clock$", "_clock$" },
        { "dir/con", "_con" },
        { "con.", "_con" },
        { ".con", "_con" },
        { "con:", "con_" },
        /* which these are not */
        { "console", "console" },
        { "COM", "COM" },
        { "COM10", "COM10" },
        { "auxiliary.txt", "auxiliary.txt" },
        { "lpt\xC2", "lpt_" },
        /* characters */
        { "a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h" },
        { "file.txt:evil.exe", "file.txt_evil.exe" },
        { "a\nb\tc\x1b[2Jd\x7f", "a_b_c_[2Jd_" },
        { "a\xC2\x9B"
          "2Jb",
          "a_2Jb" },
        { "txt.\xE2\x80\xAE"
          "exe",
          "txt._exe" },
        { "a\xE2\x80\x8F"
          "b\xE2\x81\xA6"
          "c",
          "a_b_c" },
        { "a\xEF\xBB\xBF"
          "b",
          "a_b" },
        { "a\xFF\xFE"
          "b",
          "a__b" },
        { "a\xC0\xAF"
          "b",
          "a__b" }, /* an overlong slash */
        { "a\xED\xA0\x80"
          "b",
          "a___b" }, /* half a pair */
        { "a\xE2\x82", "a__" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        assert_string_equal(safe(table[i][0]), table[i][1]);
        assert_string_equal(safe(table[i][1]), table[i][1]);
    }
}

static void a_zero_byte_does_not_end_a_name(void **state)
{
    char out[SAFE_NAME];

    (void)state;
    safe_name("a.txt\0.exe", 10, out);
    assert_string_equal(out, "a.txt_.exe");
}

static void a_long_name_keeps_its_extension_and_whole_characters(void **state)
{
    char name[1200] = "", out[SAFE_NAME];

    (void)state;
    memset(name, 'a', 300);
    snprintf(name + 300, sizeof(name) - 300, ".jpeg");
    safe_name(name, strlen(name), out);
    assert_int_equal(strlen(out), SAFE_NAME_LONGEST);
    assert_string_equal(out + SAFE_NAME_LONGEST - 6, "a.jpeg");

    for (size_t i = 0; i < 300; i++)
        memcpy(name + 3 * i, "\xE2\x82\xAC", 3);
    snprintf(name + 900, sizeof(name) - 900, ".md");
    safe_name(name, strlen(name), out);
    assert_int_equal(strlen(out), (SAFE_NAME_LONGEST - 3) / 3 * 3 + 3);
    assert_string_equal(out + strlen(out) - 6, "\xE2\x82\xAC.md");

    /* What is cut may end in what Windows would drop. */
    memset(name, '.', 300);
    name[0] = 'a';
    snprintf(name + 300, sizeof(name) - 300, "b, no extension at all");
    assert_string_equal(safe(name), "a");
}

static void a_device_with_a_long_extension_stays_in_bounds(void **state)
{
    char name[400], out[SAFE_NAME];

    (void)state;
    memset(name, 'x', sizeof(name));
    memcpy(name, "con.", 4);
    safe_name(name, sizeof(name), out);
    assert_int_equal(strlen(out), SAFE_NAME_LONGEST);
    assert_memory_equal(out, "_con.x", 6);
}

static void a_number_goes_before_the_extension(void **state)
{
    char out[SAFE_NAME], name[SAFE_NAME];

    (void)state;
    safe_name_number("photo.jpg", 2, out);
    assert_string_equal(out, "photo (2).jpg");
    safe_name_number("README", 4294967295U, out);
    assert_string_equal(out, "README (4294967295)");
    memset(name, 'a', SAFE_NAME_LONGEST);
    memcpy(name + SAFE_NAME_LONGEST - 4, ".txt", 5);
    safe_name_number(name, 10, out);
    assert_int_equal(strlen(out), SAFE_NAME_LONGEST);
    assert_string_equal(out + SAFE_NAME_LONGEST - 10, "a (10).txt");
    assert_string_equal(safe(out), out);
}

static void names_that_differ_in_capitals_are_taken_once(void **state)
{
    static const char *const same[][2] = {
        { "Photo.JPG", "photo.jpg" }, { "ÄÖÜ", "äöü" },
        { "Ёлка", "ёлка" },           { "ΣΩ", "σω" },
        { "Žába", "žába" },
    };
    names n = { 0 };
    char name[32];

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_true(names_take(&n, same[i][0]));
        assert_false(names_take(&n, same[i][1]));
        assert_true(names_take(&n, same[i][0]));
    }
    assert_true(names_take(&n, "photo (2).jpg"));
    assert_true(names_take(&n, "×"));
    assert_true(names_take(&n, "÷"));
    for (int i = 0; i < 10000; i++) {
        snprintf(name, sizeof(name), "a%d", i);
        assert_true(names_take(&n, name));
    }
    assert_false(names_take(&n, "A777"));
    names_clear(&n);
    assert_true(names_take(&n, "A777"));
    names_clear(&n);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(names_come_out_safe),
        TEST(a_zero_byte_does_not_end_a_name),
        TEST(a_long_name_keeps_its_extension_and_whole_characters),
        TEST(a_device_with_a_long_extension_stays_in_bounds),
        TEST(a_number_goes_before_the_extension),
        TEST(names_that_differ_in_capitals_are_taken_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
