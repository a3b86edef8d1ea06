/* Lists of numbers as they are typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "scene/numbers.h"

enum { MOST = 3 };

static void what_is_read_is_written_again(void **state)
{
    (void)state;
    static const char *const texts[][2] = {{"1", "1"},
                                           {" 1 , -2.5,3e-7 ", "1,-2.5,3e-7"},
                                           {"−1,1e6", "-1,1000000"},
                                           {"1/4, 2^3", "0.25,8"}};
    struct arena mem = ARENA_INIT;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double v[MOST];
        int n;
        assert_int_equal(numbers_read(texts[i][0], 1, MOST, v, &n, NULL), ERR_NONE);
        assert_string_equal(numbers_text(v, n, &mem), texts[i][1]);
    }
    assert_string_equal(numbers_text(NULL, 0, &mem), "");
    arena_release(&mem);
}

static void mistakes_are_named_with_their_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long column;
        const char *what;
    } cases[] = {
        {"1,x", 3, "'x': expected numbers"}, {"1,,2", 3, "expected numbers"},
        {"1,2,3,4", 7, "at most 3 numbers"}, {"1e7,2", 1, "from −1e6 to 1e6"},
        {"1", 2, "expected 2 to 3 numbers"}, {"1,nan", 3, "expected numbers"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double v[MOST];
        int n;
        struct fail fail = FAIL_INIT;
        assert_int_equal(numbers_read(cases[i].text, 2, MOST, v, &n, &fail), ERR_INPUT);
        assert_int_equal(fail.column, cases[i].column);
        assert_non_null(strstr(fail.what, cases[i].what));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_again),
        cmocka_unit_test(mistakes_are_named_with_their_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
