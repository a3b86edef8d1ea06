#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/fail.h"
#include "base/text.h"

static void the_code_is_handed_on(void **state)
{
    (void)state;
    struct fail fail = FAIL_INIT;
    assert_int_equal(fail_set(&fail, ERR_INPUT, "lr", 3, "expected %d", 7), ERR_INPUT);
    assert_string_equal(fail.where, "lr");
    assert_int_equal(fail.column, 3);
    assert_string_equal(fail.what, "expected 7");
    assert_int_equal(fail_set(NULL, ERR_IO, "lr", 3, "expected %d", 7), ERR_IO);
}

static void the_line_leaves_out_what_is_empty(void **state)
{
    (void)state;
    static const struct {
        struct fail fail;
        const char *line;
    } table[] = {
        {{"lr", 3, "expected a number"}, "lr, column 3: expected a number"},
        {{"lr", 0, "expected a number"}, "lr: expected a number"},
        {{"", 3, "expected a number"}, "column 3: expected a number"},
        {{"", 0, "expected a number"}, "expected a number"},
        {{"lr", 3, ""}, "lr, column 3"},
        {{"", 0, ""}, ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char line[300];
        assert_ptr_equal(fail_line(&table[i].fail, line, sizeof line), line);
        assert_string_equal(line, table[i].line);
    }
}

static void what_could_move_a_terminal_is_replaced(void **state)
{
    (void)state;
    struct fail fail = FAIL_INIT;
    fail_set(&fail, ERR_INPUT, "a\x1b[2Jb", 0, "got \"%s\"", "\r\n\xC2\x9B\xE2\x80\xAE");
    char line[300];
    fail_line(&fail, line, sizeof line);
    assert_string_equal(line, "a\uFFFD[2Jb: got \"\uFFFD\uFFFD\uFFFD\uFFFD\"");
    fail_line(&fail, line, 5); /* no half of the three bytes of U+FFFD */
    assert_string_equal(line, "a\uFFFD");
}

static void long_texts_are_cut_at_a_character(void **state)
{
    (void)state;
    char text[1000] = "";
    for (int shift = 0; shift < 4; shift++) {
        memset(text, 'a', sizeof text - 1);
        for (size_t i = (size_t)shift; i + 4 < sizeof text; i += 4) {
            memcpy(text + i, "\xF0\x9D\x84\x9E", 4);
        }
        struct fail fail = FAIL_INIT;
        fail_set(&fail, ERR_INPUT, text, 1, "%s", text);
        /* whole characters only, and no more than one character shorter than the room */
        assert_true(strlen(fail.where) > sizeof fail.where - 5);
        assert_true(strlen(fail.what) > sizeof fail.what - 5);
        assert_int_equal((strlen(fail.where) - (size_t)shift) % 4, 0);
        assert_int_equal((strlen(fail.what) - (size_t)shift) % 4, 0);
        assert_int_equal(strncmp(fail.what, text, strlen(fail.what)), 0);
    }
}

static void arguments_may_lie_in_the_old_failure(void **state)
{
    (void)state;
    struct fail fail = FAIL_INIT;
    fail_set(&fail, ERR_INPUT, "f", 2, "inner");
    fail_set(&fail, ERR_INPUT, fail.where, fail.column + 5, "outer: %s", fail.what);
    assert_string_equal(fail.where, "f");
    assert_int_equal(fail.column, 7);
    assert_string_equal(fail.what, "outer: inner");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_code_is_handed_on),
        cmocka_unit_test(the_line_leaves_out_what_is_empty),
        cmocka_unit_test(what_could_move_a_terminal_is_replaced),
        cmocka_unit_test(long_texts_are_cut_at_a_character),
        cmocka_unit_test(arguments_may_lie_in_the_old_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
