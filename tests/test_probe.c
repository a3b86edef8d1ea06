/* Factors on ‖δ‖, measured and predicted, from norms given by hand. (What a net's report
 * holds is checked in test_net.c.) */
#include "nets/probe.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double infinite = (double)INFINITY, nothing = (double)NAN;

static void near(double got, double want)
{
    assert_true(fabs(got - want) <= 1e-15 * fabs(want));
}

/* Of a mean that is taken of logarithms. */
static void near_mean(double got, double want)
{
    assert_true(fabs(got - want) <= 1e-14 * fabs(want));
}

static void factors_are_ratios_or_nan(void **state)
{
    (void)state;
    struct layer_probe l[] = {{.delta_norm = 3, .da_norm = 6}, {.delta_norm = 2}};
    struct probe_report r = {.n = 2, .layers = l};
    struct probe_factor f = probe_factor(&r, 1);
    near(f.total, 1.5);
    near(f.by_weights, 3);
    near(f.by_slope, 0.5);
    near(probe_per_layer(&r, 0, 1), 1.5);
    const double bad[][2] = {
        {3, 0}, {infinite, 2}, {3, infinite}, {nothing, 2}, {3, nothing}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        l[0].delta_norm = bad[i][0];
        l[1].delta_norm = bad[i][1];
        assert_true(isnan(probe_factor(&r, 1).total));
        assert_true(isnan(probe_per_layer(&r, 0, 1)));
    }
    l[0] = (struct layer_probe){.delta_norm = 0, .da_norm = 6};
    l[1].delta_norm = 2;
    assert_true(probe_factor(&r, 1).total == 0);
    assert_true(isnan(probe_per_layer(&r, 0, 1)));
}

/* The ratio itself would overflow: 1e200/1e-200 over four layers. */
static void a_factor_per_layer_does_not_overflow(void **state)
{
    (void)state;
    struct layer_probe l[5] = {{.delta_norm = 1e200}, [4] = {.delta_norm = 1e-200}};
    struct probe_report r = {.n = 5, .layers = l};
    assert_true(fabs(probe_per_layer(&r, 0, 4) / 1e100 - 1) < 1e-12);
}

static void over_no_layers_there_is_no_factor(void **state)
{
    (void)state;
    struct layer_probe l[] = {{.delta_norm = 3, .slope_rms = 1, .inverse_std_rms = 1}};
    struct probe_report r = {.n = 1, .layers = l, .radius = 1};
    assert_true(isnan(probe_per_layer(&r, 0, 0)));
    assert_true(isnan(probe_expected_factor(&r, 0, 0, false).total));
    assert_true(isnan(probe_expected_factor(&r, 0, 0, true).total));
    assert_true(isnan(probe_expected_step_factor(&r, 0, 0).total));
}

static void predictions_multiply_gain_slope_and_spread(void **state)
{
    (void)state;
    struct layer_probe l[] = {{.slope_rms = 0.5, .inverse_std_rms = 4},
                              {.slope_rms = 0.25, .inverse_std_rms = 2, .gain = 1.5}};
    struct probe_report r = {.n = 2, .layers = l};
    near_mean(probe_expected_factor(&r, 0, 1, false).total, 3);
    /* shortcut: 0.5·4/(0.25·2) · √(1 + (1.5·0.25·2)²) */
    near_mean(probe_expected_factor(&r, 0, 1, true).total, 4 * 1.25);
}

/* ‖δ‖ of 24 at layer 1 and 3 at layer 4: a factor of 2 a layer. */
static void factors_are_per_layer(void **state)
{
    (void)state;
    struct layer_probe l[5] = {[1] = {.delta_norm = 24}, [4] = {.delta_norm = 3}};
    struct probe_report r = {.n = 5, .layers = l};
    near(probe_per_layer(&r, 1, 4), 2);
    for (int i = 1; i < 5; i++) {
        l[i].gain = i;
        l[i].slope_rms = l[i].inverse_std_rms = 3;
    }
    double roots = pow((1 + 18. * 18) * (1 + 27. * 27) * (1 + 36. * 36), 1. / 6);
    near_mean(probe_expected_factor(&r, 1, 4, false).total, 9 * cbrt(24));
    near_mean(probe_expected_factor(&r, 1, 4, false).by_weights, cbrt(24));
    near_mean(probe_expected_factor(&r, 1, 4, true).total, roots);
    l[1].slope_rms = 24; /* no longer the same at both ends: 8 over three layers */
    near_mean(probe_expected_factor(&r, 1, 4, false).by_slope, 18);
    near_mean(probe_expected_factor(&r, 1, 4, true).total, 2 * roots);
    near_mean(probe_expected_factor(&r, 1, 4, true).by_weights, roots);
    near_mean(probe_expected_factor(&r, 1, 4, true).by_slope, 2);
}

/* From step 1 to step 3 two factors: radius · φ′rms of 0.5 · 2 and of 0.5 · 8. */
static void a_prediction_through_time_is_the_mean_of_its_steps(void **state)
{
    (void)state;
    struct layer_probe l[] = {
        {.slope_rms = 7}, {.slope_rms = 2}, {.slope_rms = 8}, {.slope_rms = 7}};
    struct probe_report r = {.n = 4, .layers = l, .radius = 0.5};
    near(probe_expected_step_factor(&r, 1, 3).total, 2);
    near(probe_expected_step_factor(&r, 2, 3).total, 4);
    near(probe_expected_step_factor(&r, 1, 3).by_weights, 0.5);
    near(probe_expected_step_factor(&r, 1, 3).by_slope, 4);
    r.radius = nothing;
    assert_true(isnan(probe_expected_step_factor(&r, 1, 3).total));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_are_ratios_or_nan),
        cmocka_unit_test(a_factor_per_layer_does_not_overflow),
        cmocka_unit_test(over_no_layers_there_is_no_factor),
        cmocka_unit_test(predictions_multiply_gain_slope_and_spread),
        cmocka_unit_test(factors_are_per_layer),
        cmocka_unit_test(a_prediction_through_time_is_the_mean_of_its_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
