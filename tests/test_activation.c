/* Activations are the operations with their closed forms, their slopes are central
 * differences, and what a row says of its slope is true. */
#include "nets/activation.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { POINTS = 161 };

/* −8 … 8 in steps of 0.1, moved so that no point is the kink at 0. */
static double point(int i)
{
    return -8.003 + 0.1 * i;
}

static double value(int a, double z)
{
    enum op op = activation_table[a].op;
    return op == OP_MOST ? z : op_table[op].forward(z, 0);
}

static double slope(int a, double z)
{
    enum op op = activation_table[a].op;
    return op == OP_MOST ? 1 : op_table[op].local_a(z, 0, value(a, z));
}

static double closed_form(enum activation a, double z)
{
    switch (a) {
    case ACTIVATION_SIGMOID:
        return 0.5 * (1 + tanh(z / 2));
    case ACTIVATION_TANH:
        return (exp(z) - exp(-z)) / (exp(z) + exp(-z));
    case ACTIVATION_RELU:
        return z > 0 ? z : 0;
    case ACTIVATION_LEAKY_RELU:
        return z > 0 ? z : z / 100;
    case ACTIVATION_GELU:
        return z / 2 * (1 + erf(z / sqrt(2)));
    case ACTIVATION_SILU:
        return z / (1 + exp(-z));
    case ACTIVATION_IDENTITY:
        return z;
    case ACTIVATION_MOST:
        break;
    }
    return (double)NAN;
}

static void values_are_the_closed_forms(void **state)
{
    (void)state;
    for (int a = 0; a < ACTIVATION_MOST; a++)
        for (int i = 0; i < POINTS; i++) {
            double expected = closed_form((enum activation)a, point(i));
            double off = fabs(value(a, point(i)) - expected);
            assert_true(off <= 1e-14 * (1 + fabs(expected)));
        }
}

static void slopes_are_central_differences(void **state)
{
    (void)state;
    const double step = 1e-5;
    for (int a = 0; a < ACTIVATION_MOST; a++)
        for (int i = 0; i < POINTS; i++) {
            double z = point(i);
            double numeric = (value(a, z + step) - value(a, z - step)) / (2 * step);
            assert_true(fabs(slope(a, z) - numeric) <= 1e-9);
        }
}

/* Far out the slope falls below the limit on both sides, or it does not. */
static void rows_say_which_are_flat_and_which_on_and_off(void **state)
{
    (void)state;
    for (int a = 0; a < ACTIVATION_MOST; a++) {
        bool flat =
            slope(a, -100) < ACTIVATION_SATURATED && slope(a, 100) < ACTIVATION_SATURATED;
        bool on_off = true, varies = slope(a, -100) != slope(a, 100);
        for (int i = 0; i < POINTS; i++) {
            double s = slope(a, point(i));
            on_off = on_off && (s == 0 || s == 1);
        }
        assert_true(activation_table[a].saturates == flat);
        assert_true(activation_table[a].on_off == (on_off && varies));
    }
}

static void huge_inputs_stay_finite(void **state)
{
    (void)state;
    for (int a = 0; a < ACTIVATION_MOST; a++)
        for (int sign = -1; sign <= 1; sign += 2)
            assert_true(isfinite(value(a, sign * 1e4)) && isfinite(slope(a, sign * 1e4)));
    assert_true(slope(ACTIVATION_RELU, 0) == 0); /* the convention at the kink */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_the_closed_forms),
        cmocka_unit_test(slopes_are_central_differences),
        cmocka_unit_test(rows_say_which_are_flat_and_which_on_and_off),
        cmocka_unit_test(huge_inputs_stay_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
