/* Norms of lengths that are known, where sums of squares are no doubles as well. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "kernels/norm.h"

static void near(double got, double want)
{
    assert_true(fabs(got - want) <= 4e-16 * fabs(want));
}

/* Where squares are no doubles, all is measured by the greatest. */
static void the_greatest_is_found_at_either_end(void **state)
{
    (void)state;
    const double first[] = {-15e300, 10e300, 6e300}, last[] = {6e300, 10e300, 15e300};
    near(norm_2(3, first), 19e300);
    near(norm_2(3, last), 19e300);
    near(norm_2(2, last), sqrt(136) * 1e300);
    const double sums[] = {1.5e308, 1.25e308, -1.75e308};
    near(norm_mean_abs(3, sums), 1.5e308);
    near(norm_mean_abs(2, sums), 1.375e308);
}

/* 6, 10 and 15 are (2·3, 2·5, 3·5): 36 + 100 + 225 = 19². */
static void lengths_are_kept_at_every_size(void **state)
{
    (void)state;
    static const double sizes[] = {1,      1e-3,   1e3,   1e-145, 1e-155,
                                   1e-170, 1e-300, 1e152, 1e170};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        double s = sizes[i];
        const double x[] = {6 * s, -10 * s, 15 * s, 1e3 * s};
        near(norm_2(3, x), 19 * s);
        near(norm_rms(3, x), 19 * s / sqrt(3));
        near(norm_mean_abs(3, x), 31 * s / 3);
    }
    const double zeros[] = {0, -0.0, 0};
    assert_true(norm_2(3, zeros) == 0 && norm_rms(3, zeros) == 0);
}

/* Squares of small whole numbers add up exactly: only the root is rounded. */
static void only_the_root_is_rounded(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        for (int j = 0; j < 100; j++) {
            assert_true(norm_2(2, (double[]){i, j}) == sqrt(i * i + j * j));
        }
    }
}

/* Of 3, 5, 7 about their mean: √(8/3), and whatever the mean is. */
static void a_deviation_is_about_the_mean(void **state)
{
    (void)state;
    double many[600];
    for (int i = 0; i < 600; i++) {
        many[i] = 3 + i % 3 * 2;
    }
    for (int shift = 0; shift <= 1 << 20; shift += 1 << 18) {
        near(norm_deviation(3, (double[]){shift + 3, shift + 5, shift + 7}),
             sqrt(8. / 3));
    }
    assert_true(fabs(norm_deviation(600, many) - sqrt(8. / 3)) < 1e-14);
    struct arena mem = ARENA_INIT;
    double *two = arena_new(&mem, double, 2); /* as many as there are */
    two[0] = 1.6e308, two[1] = 1.5e308;
    near(norm_deviation(2, two), 5e306);
    arena_release(&mem);
    assert_true(norm_deviation(2, (double[]){0.1, 0.1}) == 0 &&
                norm_deviation(0, many) == 0);
    assert_true(isnan(norm_deviation(2, (double[]){1, (double)NAN})));
}

static void of_nothing_all_are_zero(void **state)
{
    (void)state;
    const double x[] = {3};
    assert_true(norm_2(0, x) == 0 && norm_rms(0, x) == 0 && norm_mean_abs(0, x) == 0);
}

static void a_mean_does_not_overflow(void **state)
{
    (void)state;
    const double x[] = {1.5e308, -1.25e308, 0.25e308, 1};
    near(norm_mean_abs(3, x), 1e308);
    near(norm_mean_abs(2, x), 1.375e308);
}

static void what_is_not_finite_is_handed_on(void **state)
{
    (void)state;
    const double inf[] = {1, -(double)INFINITY, 2},
                 nans[] = {(double)INFINITY, (double)NAN};
    assert_true(isinf(norm_2(3, inf)) && norm_2(3, inf) > 0);
    assert_true(isinf(norm_rms(3, inf)) && isinf(norm_mean_abs(3, inf)));
    assert_true(isnan(norm_2(2, nans)) && isnan(norm_rms(2, nans)));
    assert_true(isnan(norm_mean_abs(2, nans)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_greatest_is_found_at_either_end),
        cmocka_unit_test(lengths_are_kept_at_every_size),
        cmocka_unit_test(only_the_root_is_rounded),
        cmocka_unit_test(of_nothing_all_are_zero),
        cmocka_unit_test(a_deviation_is_about_the_mean),
        cmocka_unit_test(a_mean_does_not_overflow),
        cmocka_unit_test(what_is_not_finite_is_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
