/* What is measured of a net, from norms given by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "learn/probe.h"

static void near(double got, double want)
{
    assert_true(fabs(got - want) <= 1e-15 * fabs(want));
}

/* A report of two layers with these norms of δ, and of what reaches the lower one. */
static struct probe_report report(double below, double back, double above,
                                  struct arena *mem)
{
    struct probe_report r = {0};
    probe_init(&r, 2, true, mem);
    probe_begin(&r);
    r.layers[0].delta_norm = below;
    r.layers[0].back_norm = back;
    r.layers[1].delta_norm = above;
    return r;
}

static void factors_are_ratios_or_nan(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r = report(3, 6, 2, &mem);
    struct probe_factor f = probe_factor(&r, 1);
    near(f.total, 1.5);
    near(f.by_weights, 3);
    near(f.by_slope, 0.5);
    static const double bad[][3] = {{3, 6, 0},
                                    {(double)INFINITY, 6, 2},
                                    {3, 6, (double)INFINITY},
                                    {(double)NAN, 6, 2},
                                    {3, 6, (double)NAN}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        r = report(bad[i][0], bad[i][1], bad[i][2], &mem);
        assert_true(isnan(probe_factor(&r, 1).total));
        assert_true(isnan(probe_per_layer(&r, 0, 1)));
    }
    arena_release(&mem);
}

static void a_factor_per_layer_needs_two_layers_and_gradients(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r = report(3, 6, 2, &mem);
    near(probe_per_layer(&r, 0, 1), 1.5);
    assert_true(isnan(probe_per_layer(&r, 1, 1)));
    assert_true(isnan(probe_per_layer(&r, 1, 0)));
    assert_true(isnan(probe_predicted(&r, 1, 1, false)));
    r = report(0, 6, 2, &mem);
    assert_true(isnan(probe_per_layer(&r, 0, 1)));
    arena_release(&mem);
}

static void predictions_multiply_gain_slope_and_spread(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r = report(3, 6, 2, &mem);
    r.layers[1].gain = 1.5;
    r.layers[0].slope_rms = 0.5;
    r.layers[0].spread_rms = 4;
    near(probe_predicted(&r, 0, 1, false), 3);
    near(probe_predicted(&r, 0, 1, true), sqrt(10));
    arena_release(&mem);
}

static void the_first_bad_gradient_is_kept(void **state)
{
    (void)state;
    static const double bad[][3] = {{1, 1, -1},
                                    {(double)INFINITY, 1, 1},
                                    {1, (double)NAN, 1},
                                    {(double)NAN, (double)INFINITY, 1}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena mem = ARENA_INIT;
        struct probe_report r = report(1, 1, 1, &mem);
        probe_gradients(&r, 1, bad[i][0], bad[i][1]);
        assert_int_equal(r.first_bad_back, (int)bad[i][2]);
        probe_gradients(&r, 0, (double)NAN, 1);
        assert_int_equal(r.first_bad_back, bad[i][2] < 0 ? 0 : 1);
        arena_release(&mem);
    }
}

static void a_layer_is_bad_by_its_values_or_its_slopes(void **state)
{
    (void)state;
    static const struct {
        double phi, slope;
        int bad;
    } table[] = {{1, 1, -1},
                 {(double)INFINITY, 1, 1},
                 {1, (double)NAN, 1},
                 {(double)NAN, (double)NAN, 1}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct probe_report r = report(1, 1, 1, &mem);
        struct probe_pass pass = {.units = 1,
                                  .batch = 1,
                                  .phi = &table[i].phi,
                                  .slope = &table[i].slope,
                                  .a = &table[i].phi};
        probe_forward(&r, 1, &pass);
        assert_int_equal(r.first_bad, table[i].bad);
        pass.phi = pass.a = pass.slope = &(double){(double)NAN};
        probe_forward(&r, 0, &pass);
        assert_int_equal(r.first_bad, table[i].bad < 0 ? 0 : 1);
        arena_release(&mem);
    }
}

/* Backward goes from the output down: the first layer told of is kept, whether δ or the
 * gradient of its weights was what is not finite. */
static void first_bad_gradient_is_kept(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r;
    const double good[2] = {1, -2}, bad[2] = {1, (double)NAN};
    probe_init(&r, 4, false, &mem);
    probe_begin(&r);
    probe_backward(&r, 3, 2, good, NULL);
    probe_gradients(&r, 3, 1, 1);
    assert_int_equal(r.first_bad_back, -1);
    probe_backward(&r, 2, 2, bad, NULL);
    assert_int_equal(r.first_bad_back, 2);
    probe_backward(&r, 1, 2, bad, good);
    probe_gradients(&r, 1, (double)INFINITY, 1);
    assert_int_equal(r.first_bad_back, 2);
    probe_begin(&r);
    probe_gradients(&r, 1, 1, (double)INFINITY);
    assert_int_equal(r.first_bad_back, 1);
    arena_release(&mem);
}

/* Values are counted where a picture wants them, and nothing else depends on it. */
static void histograms_are_filled_if_wanted(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double a[6] = {0, 1, 1, 2, 0, 4}, slope[6] = {1, 1, 1, 1, 1, 1};
    const struct probe_pass pass = {
        .units = 3, .batch = 2, .phi = a, .slope = slope, .a = a};
    struct probe_report r[2];
    for (int k = 0; k < 2; k++) {
        probe_init(&r[k], 1, k == 1, &mem);
        probe_begin(&r[k]);
        probe_forward(&r[k], 0, &pass);
        probe_backward(&r[k], 0, 6, a, NULL);
        const struct layer_probe *p = &r[k].layers[0];
        assert_int_equal(p->activations.n, k == 1 ? 6 : 0);
        assert_int_equal(p->activations.zeros, k == 1 ? 2 : 0);
        assert_int_equal(p->deltas.n, k == 1 ? 6 : 0);
        near(p->mean_activation, 8.0 / 6);
        near(p->delta_norm, sqrt(22));
    }
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_bad_gradient_is_kept),
        cmocka_unit_test(histograms_are_filled_if_wanted),
        cmocka_unit_test(factors_are_ratios_or_nan),
        cmocka_unit_test(a_factor_per_layer_needs_two_layers_and_gradients),
        cmocka_unit_test(predictions_multiply_gain_slope_and_spread),
        cmocka_unit_test(the_first_bad_gradient_is_kept),
        cmocka_unit_test(a_layer_is_bad_by_its_values_or_its_slopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
