/* Activations agree with their closed forms, and their slopes with central differences.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "nets/activation.h"

enum { POINTS = 161 };

/* −8 … 8 in steps of 0.1, moved so that no point is the kink at 0. */
static double point(int i)
{
    return -8.003 + 0.1 * i;
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
    for (int a = 0; a < ACTIVATION_MOST; a++) {
        double z[POINTS], out[POINTS], slope[POINTS];
        for (int i = 0; i < POINTS; i++) {
            z[i] = point(i);
        }
        activation_rows((enum activation)a, POINTS, z, out, slope);
        for (int i = 0; i < POINTS; i++) {
            double expected = closed_form((enum activation)a, z[i]);
            assert_true(fabs(out[i] - expected) <= 1e-14 * (1 + fabs(expected)));
        }
    }
}

static void slopes_are_central_differences(void **state)
{
    (void)state;
    const double step = 1e-5;
    for (int a = 0; a < ACTIVATION_MOST; a++) {
        for (int i = 0; i < POINTS; i++) {
            double z = point(i), out, slope;
            double sides[2] = {z + step, z - step}, at_sides[2], unused[2];
            activation_rows((enum activation)a, 1, &z, &out, &slope);
            activation_rows((enum activation)a, 2, sides, at_sides, unused);
            double numeric = (at_sides[0] - at_sides[1]) / (2 * step);
            assert_true(fabs(slope - numeric) <= 1e-9);
        }
    }
}

static void huge_inputs_stay_finite(void **state)
{
    (void)state;
    double z[2] = {-1e4, 1e4}, out[2], slope[2];
    for (int a = 0; a < ACTIVATION_MOST; a++) {
        activation_rows((enum activation)a, 2, z, out, slope);
        for (int i = 0; i < 2; i++) {
            assert_true(isfinite(out[i]) && isfinite(slope[i]));
        }
    }
    activation_rows(ACTIVATION_RELU, 1, &(double){0}, out, slope);
    assert_true(slope[0] == 0); /* the convention at the kink */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_the_closed_forms),
        cmocka_unit_test(slopes_are_central_differences),
        cmocka_unit_test(huge_inputs_stay_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
