/* Values and slopes at kinks, ties, poles, edges of domains, and far out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/op.h"
#include "kernels/lanes.h"
#include "tests/evaluate.h"
#include "tests/near.h"

static const struct {
    enum op op;
    double a, b, out, by_a, by_b; /* by_b: only for arity 2 */
} points[] = {
    /* kinks */
    {OP_ABS, -3, 0, 3, -1, 0},
    {OP_ABS, 3, 0, 3, 1, 0},
    {OP_ABS, 0, 0, 0, 0, 0},
    {OP_ABS, -0.0, 0, 0, 0, 0},
    {OP_RELU, -3, 0, 0, 0, 0},
    {OP_RELU, 3, 0, 3, 1, 0},
    {OP_RELU, 0, 0, 0, 0, 0},
    {OP_RELU, 1e-300, 0, 1e-300, 1, 0},
    {OP_LEAKY_RELU, -3, 0, -0.03, 0.01, 0},
    {OP_LEAKY_RELU, 3, 0, 3, 1, 0},
    {OP_LEAKY_RELU, 0, 0, 0, 0.01, 0},
    {OP_LEAKY_RELU, 0.5, 0, 0.5, 1, 0},
    {OP_MAX, 2, 5, 5, 0, 1},
    {OP_MAX, 5, 2, 5, 1, 0},
    {OP_MAX, 4, 4, 4, 0.5, 0.5},
    {OP_MAX, HUGE_VAL, HUGE_VAL, HUGE_VAL, 0.5, 0.5},
    {OP_MIN, 2, 5, 2, 1, 0},
    {OP_MIN, 5, 2, 2, 0, 1},
    {OP_MIN, 4, 4, 4, 0.5, 0.5},
    /* division by 0 */
    {OP_DIV, 1, 0.0, HUGE_VAL, HUGE_VAL, -HUGE_VAL},
    {OP_DIV, -1, 0.0, -HUGE_VAL, HUGE_VAL, HUGE_VAL},
    {OP_DIV, 1, -0.0, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    /* ... and where b² has no value but −a/b² has */
    {OP_DIV, 1e300, 1e200, 1e100, 1e-200, -1e-100},
    /* powers */
    {OP_POW, -2, 3, -8, 12, NOTHING},
    {OP_POW, -2, 2, 4, -4, NOTHING},
    {OP_POW, -2, 5, -32, 80, NOTHING},
    {OP_POW, -2, -1, -0.5, -0.25, NOTHING},
    {OP_POW, -2, 0.5, NOTHING, NOTHING, NOTHING},
    {OP_POW, 3, 0, 1, 0, 1.09861228866810969},
    {OP_POW, -3, 0, 1, 0, NOTHING},
    {OP_POW, 0, 0, 1, 0, 0},
    {OP_POW, 0, 1, 0, 1, 0},
    {OP_POW, 0, 2, 0, 0, 0},
    {OP_POW, -0.0, 2, 0, 0, 0},
    {OP_POW, 0, 0.5, 0, HUGE_VAL, 0},
    {OP_POW, 0, -1, HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    {OP_POW, -0.0, -1, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    {OP_POW, 0, -2, HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    {OP_POW, 0, NOTHING, NOTHING, NOTHING, NOTHING},
    /* logarithm and root: the edge and beyond */
    {OP_LOG, 0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG, -0.0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG, -1, 0, NOTHING, NOTHING, 0},
    {OP_LOG, 2, 0, 0.69314718055994531, 0.5, 0},
    {OP_SQRT, 0, 0, 0, HUGE_VAL, 0},
    {OP_SQRT, -0.0, 0, 0, HUGE_VAL, 0},
    {OP_SQRT, -1, 0, NOTHING, NOTHING, 0},
    {OP_SQRT, 4, 0, 2, 0.25, 0},
    /* the angle at the origin, on the axes, and where x² + y² has no value */
    {OP_ATAN2, 0, 0, 0, NOTHING, NOTHING},
    {OP_ATAN2, 0, 2, 0, 0.5, 0},
    {OP_ATAN2, 2, 0, 1.5707963267948966, 0, -0.5},
    {OP_ATAN2, 1e-200, 1e-200, 0.78539816339744831, 5e199, -5e199},
    {OP_ATAN2, 1e200, 1e200, 0.78539816339744831, 5e-201, -5e-201},
    /* the sigmoid and its kin at 0, saturated, and far out */
    {OP_SIGMOID, 0, 0, 0.5, 0.25, 0},
    {OP_SIGMOID, 1e4, 0, 1, 0, 0},
    {OP_SIGMOID, -1e4, 0, 0, 0, 0},
    {OP_TANH, 0, 0, 0, 1, 0},
    {OP_TANH, 1e4, 0, 1, 0, 0},
    {OP_TANH, -1e4, 0, -1, 0, 0},
    {OP_SOFTPLUS, 0, 0, 0.69314718055994531, 0.5, 0},
    {OP_SOFTPLUS, 1e4, 0, 1e4, 1, 0},
    {OP_SOFTPLUS, -1e4, 0, 0, 0, 0},
    {OP_SILU, 0, 0, 0, 0.5, 0},
    {OP_SILU, 1e4, 0, 1e4, 1, 0},
    {OP_SILU, -1e4, 0, 0, 0, 0},
    {OP_GELU, 0, 0, 0, 0.5, 0},
    {OP_GELU, 1, 0, 0.84134474606854294859, 1.08331547058768629838, 0},
    {OP_GELU, 1e4, 0, 1e4, 1, 0},
    {OP_GELU, -1e4, 0, 0, 0, 0},
    /* arcs: the ends of what they are defined on, and beyond */
    {OP_ASIN, 1, 0, 1.5707963267948966, HUGE_VAL, 0},
    {OP_ASIN, -1, 0, -1.5707963267948966, HUGE_VAL, 0},
    {OP_ASIN, 1.5, 0, NOTHING, NOTHING, 0},
    {OP_ASIN, -1.5, 0, NOTHING, NOTHING, 0},
    {OP_ACOS, 1, 0, 0, -HUGE_VAL, 0},
    {OP_ACOS, -1, 0, 3.1415926535897932, -HUGE_VAL, 0},
    {OP_ACOS, 1.5, 0, NOTHING, NOTHING, 0},
    {OP_ACOS, -1.5, 0, NOTHING, NOTHING, 0},
    {OP_ATAN, HUGE_VAL, 0, 1.5707963267948966, 0, 0},
    {OP_ATAN, 0, 0, 0, 1, 0},
    {OP_SINH, 0, 0, 0, 1, 0},
    {OP_COSH, 0, 0, 1, 0, 0},
    {OP_SINH, -1e4, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_COSH, -1e4, 0, HUGE_VAL, -HUGE_VAL, 0},
    {OP_ASINH, 0, 0, 0, 1, 0},
    {OP_ACOSH, 1, 0, 0, HUGE_VAL, 0},
    {OP_ACOSH, 0.5, 0, NOTHING, NOTHING, 0},
    {OP_ACOSH, -2, 0, NOTHING, NOTHING, 0},
    {OP_ATANH, 1, 0, HUGE_VAL, HUGE_VAL, 0},
    {OP_ATANH, -1, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_ATANH, 1.5, 0, NOTHING, NOTHING, 0},
    {OP_ATANH, -1.5, 0, NOTHING, NOTHING, 0},
    {OP_ATANH, 0, 0, 0, 1, 0},
    /* logarithms and roots of other bases */
    {OP_LOG10, 1000, 0, 3, 4.3429448190325182765e-4, 0},
    {OP_LOG10, 0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG10, -0.0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG10, -1, 0, NOTHING, NOTHING, 0},
    {OP_LOG2, 1024, 0, 10, 1.4088818758681283e-3, 0},
    {OP_LOG2, 0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG2, -1, 0, NOTHING, NOTHING, 0},
    {OP_LOG1P, 0, 0, 0, 1, 0},
    {OP_LOG1P, -1, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG1P, -2, 0, NOTHING, NOTHING, 0},
    {OP_EXPM1, 0, 0, 0, 1, 0},
    {OP_EXPM1, -1e4, 0, -1, 0, 0},
    {OP_EXPM1, 1e4, 0, HUGE_VAL, HUGE_VAL, 0},
    {OP_CBRT, -8, 0, -2, 1.0 / 12, 0},
    {OP_CBRT, 0, 0, 0, HUGE_VAL, 0},
    {OP_CBRT, -0.0, 0, 0, HUGE_VAL, 0},
    /* the sign is flat on either side, and at its jump */
    {OP_SIGN, 3, 0, 1, 0, 0},
    {OP_SIGN, -1e-300, 0, -1, 0, 0},
    {OP_SIGN, 0, 0, 0, 0, 0},
    {OP_SIGN, -0.0, 0, 0, 0, 0},
    {OP_ERF, 0, 0, 0, 1.1283791670955125739, 0},
    {OP_ERF, 1, 0, 0.84270079294971486934, 0.41510749742059470334, 0},
    {OP_ERF, HUGE_VAL, 0, 1, 0, 0},
    /* lengths: no direction at the origin; a² + b² has no value but the length has */
    {OP_HYPOT, 3, 4, 5, 0.6, 0.8},
    {OP_HYPOT, -3, 0, 3, -1, 0},
    {OP_HYPOT, 0, 0, 0, NOTHING, NOTHING},
    {OP_HYPOT, 3e200, -4e200, 5e200, 0.6, -0.8},
    {OP_HYPOT, 3e-200, -4e-200, 5e-200, 0.6, -0.8},
    {OP_HYPOT, HUGE_VAL, NOTHING, NOTHING, NOTHING, NOTHING},
    {OP_ELU, 0, 0, 0, 1, 0},
    {OP_ELU, 2, 0, 2, 1, 0},
    {OP_ELU, 1e4, 0, 1e4, 1, 0},
    {OP_ELU, -1e4, 0, -1, 0, 0},
    {OP_LOGSIGMOID, 0, 0, -0.69314718055994531, 0.5, 0},
    {OP_LOGSIGMOID, 1e4, 0, 0, 0, 0},
    {OP_LOGSIGMOID, -1e4, 0, -1e4, 1, 0},
};

static void awkward_points_are_as_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        enum op op = points[i].op;
        double a = points[i].a, b = points[i].b;
        const char *name = op_table[op].name;
        check_op(op_value(op, a, b), points[i].out, 1e-15, name, a, b);
        check_op(op_slope(op, 0, a, b), points[i].by_a, 1e-15, name, a, b);
        if (op_table[op].arity == 2)
            check_op(op_slope(op, 1, a, b), points[i].by_b, 1e-15, name, a, b);
    }
}

/* Small results keep all their digits: a tolerance relative to 1 would not see it. */
static void small_results_keep_their_digits(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        double a, out;
    } tails[] = {
        {OP_SIGMOID, -40, 4.24835425529158897728e-18},
        {OP_SIGMOID, -700, 9.85967654375977085670e-305},
        {OP_SOFTPLUS, -40, 4.24835425529158898630e-18},
        {OP_SILU, -40, -1.69934170211663559091e-16},
        {OP_GELU, -8, -4.97676845941742729881e-15}, /* −8·Φ(−8) */
        {OP_LOGSIGMOID, 40, -4.24835425529158898630e-18},
        {OP_LOG1P, 1e-20, 1e-20},
        {OP_EXPM1, 1e-20, 1e-20},
        {OP_ELU, -1e-20, -1e-20},
        {OP_ERF, 1e-20, 1.1283791670955125739e-20},
        {OP_CBRT, 1e-300, 1e-100},
        {OP_ASINH, -1e-20, -1e-20},
    };
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        double got = op_value(tails[i].op, tails[i].a, 0);
        if (!near(got, tails[i].out, fabs(tails[i].out), 1e-14))
            fail_msg("%s(%g): %.17g", op_table[tails[i].op].name, tails[i].a, got);
    }
    double tiny = op_slope(OP_ATAN2, 0, 1e200, 1e200);
    assert_true(near(tiny, 5e-201, 5e-201, 1e-14));
    /* slopes at the far ends, recomputed with 50 digits */
    static const struct {
        enum op op;
        double a, slope;
    } ends[] = {
        {OP_ASINH, 1e200, 1e-200},
        {OP_LOG10, 1e300, 4.3429448190325182765e-301},
        {OP_LOG2, 1e300, 1.4426950408889634074e-300},
        {OP_CBRT, 1e300, 3.3333333333333333333e-201},
        {OP_ERF, 10, 4.1976562313544169e-44},
        {OP_ELU, -40, 4.2483542552915889953e-18},
        {OP_EXPM1, -40, 4.2483542552915889953e-18},
        {OP_LOGSIGMOID, 40, 4.2483542552915889773e-18},
        {OP_ASIN, 0.9999999999999999, 67108864}, /* 1 − 2⁻⁵³: 1/√(2⁻⁵²) */
        {OP_ATANH, 0.9999999999999999, 4503599627370496},
        {OP_ACOSH, 1.0000000000000002, 47453132.812125774},
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        double got = op_slope(ends[i].op, 0, ends[i].a, 0);
        if (!near(got, ends[i].slope, fabs(ends[i].slope), 3e-14)) {
            fail_msg("slope of %s at %g: %.17g", op_table[ends[i].op].name, ends[i].a,
                     got);
        }
    }
    tiny = op_slope(OP_DIV, 1, 1e300, 1e200);
    assert_true(near(tiny, -1e-100, 1e-100, 1e-14));
}

/* The sigmoid's exponential is our own: against that of the C library in more digits,
 * from where the result is below the least normal number to where it is 1. Two roundings
 * and e^a's 1 ulp: 3 of them at most. */
static void sigmoid_is_good_to_the_last_digits(void **state)
{
    (void)state;
    for (int i = -298000; i <= 16000; i++) {
        double a = i / 400.0 + 1e-5 * (i % 7);
        long double e = expl((long double)a), want = e / (1 + e);
        double got = op_value(OP_SIGMOID, a, 0), near_by = (double)want;
        long double ulp = (long double)(nextafter(near_by, 2) - near_by);
        if (!(fabsl((long double)got - want) <= 3 * ulp))
            fail_msg("sigmoid(%.17g): %.17g, not %.17Lg", a, got, want);
    }
    double tiny = op_value(OP_SIGMOID, -745, 0), nothing = op_value(OP_SIGMOID, -746, 0);
    assert_true(tiny > 0 && tiny < 1e-323 && nothing == 0);
}

/* s(1 − s) and 1 − t², worked out to four decimals. */
static void slopes_of_sigmoid_and_tanh_are_right_at_five_points(void **state)
{
    (void)state;
    static const double a[] = {-2, -0.5, 0, 0.5, 2};
    static const double sigma[] = {.1050, .2350, .2500, .2350, .1050};
    static const double tanh_[] = {.0707, .7864, 1, .7864, .0707};
    for (int i = 0; i < 5; i++) {
        assert_true(near(op_slope(OP_SIGMOID, 0, a[i], 0), sigma[i], 1, 5e-5));
        assert_true(near(op_slope(OP_TANH, 0, a[i], 0), tanh_[i], 1, 5e-5));
    }
}

/* σ′ and tanh′ against the C library's in more digits, wherever they are normal numbers:
 * from the scalar function and from rows of every width. */
static void check_slopes(enum op op, double scale)
{
    enum { N = 20000 };
    static double a[N], out[N], slope[N];
    for (int i = 0; i < N; i++) {
        double near_by = pow(10, i % 300 - 300.0), far = (i - N / 2) / (N / 2 / 708.0);
        a[i] = (i % 5 ? far : near_by) / scale;
    }
    for (int lanes = LANES_LEAST; lanes <= lanes_here(); lanes *= 2) {
        struct op_row in = {a, true}, none = {0};
        op_rows_of(lanes)->of[op].forward(N, in, none, out);
        op_rows_of(lanes)->of[op].local(N, in, none, out, slope, NULL);
        for (int i = 0; i < N; i++) {
            long double e = expl(-fabsl((long double)a[i] * (long double)scale));
            long double want = (scale > 1 ? 4 : 1) * e / ((1 + e) * (1 + e));
            if (!(fabsl((long double)slope[i] - want) <= 1e-12L * want) ||
                slope[i] != op_slope(op, 0, a[i], 0))
                fail_msg("%s'(%.17g): %.17g, not %.17Lg", op_table[op].name, a[i],
                         slope[i], want);
        }
    }
}

static void saturated_slopes_keep_their_digits(void **state)
{
    (void)state;
    check_slopes(OP_SIGMOID, 1);
    check_slopes(OP_TANH, 2);
    assert_true(
        near(op_slope(OP_SIGMOID, 0, 40, 0), 4.248354255291589e-18, 4e-18, 1e-12));
    assert_true(near(op_slope(OP_TANH, 0, 20, 0), 1.699341702116635e-17, 2e-17, 1e-12));
}

static void squares_and_cubes_are_products(void **state)
{
    (void)state;
    for (int i = -13; i < 14; i++) {
        double a = 0.37 * i;
        assert_true(same_number(op_value(OP_POW, a, 1), a));
        assert_true(same_number(op_value(OP_POW, a, 2), a * a));
        assert_true(same_number(op_value(OP_POW, a, 3), a * a * a));
        assert_true(same_number(op_slope(OP_POW, 0, a, 2), 2 * a));
    }
    assert_true(op_value(OP_POW, HUGE_VAL, 2) == HUGE_VAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(awkward_points_are_as_listed),
        cmocka_unit_test(small_results_keep_their_digits),
        cmocka_unit_test(sigmoid_is_good_to_the_last_digits),
        cmocka_unit_test(slopes_of_sigmoid_and_tanh_are_right_at_five_points),
        cmocka_unit_test(saturated_slopes_keep_their_digits),
        cmocka_unit_test(squares_and_cubes_are_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
