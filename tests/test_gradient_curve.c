/* Error against ε: its slopes on both sides of its bottom. */
#include "autodiff/gradient_curve.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "tests/near.h"

/* The curve of an expression of A at this value. */
static struct gradient_curve curve_of(const char *text, double at, unsigned bugs)
{
    static const char *const names[] = {"A"};
    struct arena mem = ARENA_INIT;
    struct graph g;
    struct fail fail = FAIL_INIT;
    struct gradient_check c;
    struct gradient_curve out;
    const struct expression_options options = {
        .names = names, .n_names = 1, .only_names = true};
    if (expression_parse(text, &options, &mem, &g, &fail) ||
        gradient_check_init(&c, &g, &at, &(struct gradient_check_options){.bugs = bugs},
                            &mem, &fail)) {
        fail_msg("%s: %s", text, fail.what);
    }
    gradient_curve(&c, 0, 0, &out);
    arena_release(&mem);
    return out;
}

/* Truncation is ε²·f'''/6 and ε·f''/2, rounding 1e−16/ε: so slopes are 2, 1 and −1, and
 * central differences are best at a larger ε than one-sided ones, and ten times better at
 * least. */
static void a_right_gradient_gives_a_u(void **state)
{
    (void)state;
    static const char *const texts[] = {"A^3+sin(A)", "exp(2*A)", "A*tanh(A)"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct gradient_curve c = curve_of(texts[i], 0.7, 0);
        assert_true(near(c.epsilon[0], -15, 1, 1e-9));
        assert_true(near(c.epsilon[GRADIENT_EPSILONS - 1], -1, 1, 1e-9));
        assert_true(near(c.right[GRADIENT_CENTRAL], 2, 1, .1));
        assert_true(near(c.right[GRADIENT_ONE_SIDED], 1, 1, .1));
        for (int s = 0; s < GRADIENT_SIDES; s++) {
            assert_true(near(c.left[s], -1, 1, .35));
        }
        assert_false(c.flat);
        assert_true(near(c.bottom[GRADIENT_CENTRAL], -5, 1, 1));
        assert_true(near(c.bottom[GRADIENT_ONE_SIDED], -8, 1, 1));
    }
}

/* The error at ε by its formula: of A^3 it is ε² and 3·A·ε + ε², beside 2·3·A². */
static void errors_are_those_of_the_formula(void **state)
{
    (void)state;
    struct gradient_curve c = curve_of("A^3", 2, 0);
    for (int k = 0; k < GRADIENT_EPSILONS; k++) {
        double epsilon = pow(10, c.epsilon[k]), two = epsilon * epsilon,
               one = 6 * epsilon + two;
        if (epsilon > 1e-3) {
            assert_true(
                near(c.error[GRADIENT_CENTRAL][k], log10(two / (24 + two)), 1, 1e-4));
            assert_true(
                near(c.error[GRADIENT_ONE_SIDED][k], log10(one / (24 + one)), 1, 1e-4));
        }
    }
}

/* A mask that is left out is as wrong at every ε. Where nothing is off the error is 0: −inf. */
static void what_is_wrong_or_exact_has_no_u(void **state)
{
    (void)state;
    struct gradient_curve c = curve_of("relu(0-A)", 2, BUG_BIT(BUG_MASK_MISSING));
    for (int k = 0; k < GRADIENT_EPSILONS; k++) {
        assert_true(near(c.error[GRADIENT_CENTRAL][k], 0, 1, 1e-9)); /* |a|/(|a| + 0) */
    }
    assert_true(c.flat && near(c.right[GRADIENT_ONE_SIDED], 0, 1, 1e-9));
    c = curve_of("relu(0-A)", 2, 0);
    assert_false(c.flat);
    assert_true(isinf(c.error[GRADIENT_CENTRAL][20]) && isnan(c.right[GRADIENT_CENTRAL]));
    c = curve_of("log(0-A)", 2, 0);
    assert_true(isnan(c.error[GRADIENT_CENTRAL][20]) && isnan(c.left[GRADIENT_CENTRAL]));
    assert_false(c.flat);
    c = curve_of("A^3+sin(A)", 0.7,
                 BUG_BIT(BUG_FLOAT32)); /* noise, but less of it at 1e-2 */
    assert_false(c.flat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_gradient_gives_a_u),
        cmocka_unit_test(errors_are_those_of_the_formula),
        cmocka_unit_test(what_is_wrong_or_exact_has_no_u),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
