/*
 * check.h -- cmocka, and assertions on results that name the codes, so that a
 * failure reads "EACCES" != "EADDRINUSE" and not 41 != 14.
 */
#ifndef SOQ_TEST_CHECK_H
#define SOQ_TEST_CHECK_H

/* cmocka.h wants these first. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <soquete/error.h>

#include "skip.h"

/* Longer than anything takes, so that a hang fails instead. */
#define WAIT_MS 30000

#define assert_err(expected, call)                                            \
    assert_string_equal(soq_err_name((call).err), soq_err_name(expected))

#define assert_ok(call) assert_err(SOQ_OK, call)

/* A test whose name is its description. */
#define TEST(name) cmocka_unit_test(name)

#endif
