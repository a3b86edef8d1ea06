#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene/csv.h"

/* What `write` wrote; the caller frees it. */
static char *text_of(void (*write)(struct csv *))
{
    char *text = NULL;
    size_t n = 0;
    struct csv csv = {.out = open_memstream(&text, &n)};
    assert_non_null(csv.out);
    write(&csv);
    fclose(csv.out);
    return text;
}

static void assert_written(void (*write)(struct csv *), const char *want)
{
    char *text = text_of(write);
    assert_string_equal(text, want);
    free(text);
}

static void rows(struct csv *csv)
{
    csv_header(csv, "step,name,x");
    csv_integer(csv, -3);
    csv_text(csv, "adam");
    csv_real(csv, 0.1);
    csv_end(csv);
    csv_known(csv, false, 1);
    csv_known(csv, false, 1);
    csv_known(csv, false, 1);
    csv_end(csv);
}

static void fields_are_separated_and_rows_ended(void **state)
{
    (void)state;
    assert_written(rows, "step,name,x\n-3,adam,0.10000000000000001\n,,\n");
}

static void specials(struct csv *csv)
{
    csv_real(csv, (double)INFINITY);
    csv_real(csv, -(double)INFINITY);
    csv_real(csv, (double)NAN);
    csv_real(csv, -(double)NAN);
    csv_real(csv, 0);
    csv_end(csv);
}

static void numbers_that_are_none_are_inf_and_nan(void **state)
{
    (void)state;
    assert_written(specials, "inf,-inf,nan,nan,0\n");
}

static void quotes(struct csv *csv)
{
    csv_text(csv, "a,b");
    csv_text(csv, "say \"x\"");
    csv_text(csv, "");
    csv_text(csv, "β₁ x²");
    csv_end(csv);
}

static void fields_are_quoted_where_needed(void **state)
{
    (void)state;
    assert_written(quotes, "\"a,b\",\"say \"\"x\"\"\",,β₁ x²\n");
}

static void controls(struct csv *csv)
{
    csv_text(csv, "a\033[2Jb\nc\x9B\xFF");
    csv_end(csv);
}

static void nothing_moves_a_terminal(void **state)
{
    (void)state;
    assert_written(controls, "a\xEF\xBF\xBD[2Jb\xEF\xBF\xBD"
                             "c\xEF\xBF\xBD\xEF\xBF\xBD\n");
}

static const double hard[] = {0.1,   1.0 / 3,  5e-324, 1.7976931348623157e308,
                              -1e-7, 123456789};
enum { N_HARD = sizeof hard / sizeof *hard };

static void hard_numbers(struct csv *csv)
{
    for (int i = 0; i < N_HARD; i++) {
        csv_real(csv, hard[i]);
    }
    csv_end(csv);
}

static void numbers_come_back_to_the_bit(void **state)
{
    (void)state;
    char *text = text_of(hard_numbers), *at = text;
    for (int i = 0; i < N_HARD; i++, at++) {
        assert_true(strtod(at, &at) == hard[i]);
        assert_int_equal(*at, i + 1 < N_HARD ? ',' : '\n');
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_separated_and_rows_ended),
        cmocka_unit_test(numbers_that_are_none_are_inf_and_nan),
        cmocka_unit_test(fields_are_quoted_where_needed),
        cmocka_unit_test(nothing_moves_a_terminal),
        cmocka_unit_test(numbers_come_back_to_the_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
