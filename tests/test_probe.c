/* What is measured of a net, from norms given by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nets/probe.h"

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
    r.layers[0].da_norm = back;
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
    assert_true(isnan(probe_expected_factor(&r, 1, 1, false)));
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
    r.layers[0].inverse_std_rms = 4;
    near(probe_expected_factor(&r, 0, 1, false), 3);
    r.layers[1].slope_rms = 0.25; /* shortcut: 0.5·4/(0.25·2) · √(1 + (1.5·0.25·2)²) */
    r.layers[1].inverse_std_rms = 2;
    near(probe_expected_factor(&r, 0, 1, true), 4 * 1.25);
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

/* Everything of an earlier pass is forgotten. */
static void a_pass_begins_with_nothing(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r = report(3, 6, 2, &mem);
    r.layers[0].dead = r.layers[1].gain = 5;
    r.loss = r.grad_norm = r.radius = r.recurrent_norm = 5;
    r.first_bad = r.first_bad_back = 0;
    probe_begin(&r);
    for (int l = 0; l < 2; l++) {
        static const struct layer_probe none;
        assert_memory_equal(&r.layers[l], &none, sizeof none);
    }
    assert_true(r.loss == 0 && r.grad_norm == 0 && isnan(r.radius));
    assert_true(isnan(r.recurrent_norm) && r.first_bad == -1 && r.first_bad_back == -1);
    arena_release(&mem);
}

/* Three units in a batch of four: one is dead, one only mostly, one alive; of twelve
 * slopes three are below the limit and one is at it. */
static void forward_counts_what_is_flat_and_what_is_dead(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r = report(1, 1, 1, &mem);
    const double limit = ACTIVATION_SATURATED;
    const double phi[] = {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0};
    const double slope[] = {limit / 2, limit, 1, 1, 1, 1, 0, 1, 1, 1, 1, -1, 0, 0, 0, 0};
    struct probe_pass pass = {
        .units = 3, .batch = 4, .phi = phi, .slope = slope, .a = phi};
    for (int a = 0; a < ACTIVATION_MOST; a++) {
        pass.activation = (enum activation)a;
        probe_forward(&r, 1, &pass);
        near(r.layers[1].mean_activation, 0.5);
        near(r.layers[1].slope_rms, sqrt((9 + limit * limit / 4 + limit * limit) / 12));
        assert_true(r.layers[1].inverse_std_rms == 1);
        near(r.layers[1].dead, 1. / 3);
        if (activation_table[a].saturates) {
            near(r.layers[1].saturated, 0.25);
        } else {
            assert_true(isnan(r.layers[1].saturated));
        }
        assert_int_equal(r.layers[1].activations.n, 12);
        assert_int_equal(r.layers[1].activations.zeros, 10);
    }
    pass.phi = (double[]){0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0};
    probe_forward(&r, 0, &pass);
    near(r.layers[0].dead, 1. / 3);
    assert_int_equal(r.first_bad, -1);
    arena_release(&mem);
}

/* ‖(6, 10, 15, 0)‖ = 19: an RMS of 19/2, times √9. */
static void weights_have_a_norm_and_a_gain(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r = report(1, 1, 1, &mem);
    const double w[] = {6, -10, 15, 0, 7};
    probe_weights(&r, 1, 4, 9, w);
    near(r.layers[1].w_norm, 19);
    near(r.layers[1].gain, 28.5);
    arena_release(&mem);
}

static void the_total_is_over_weights_and_biases_of_all_layers(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r = report(1, 1, 1, &mem);
    probe_gradients(&r, 0, 1, 2);
    probe_gradients(&r, 1, 4, 10);
    probe_total(&r);
    near(r.grad_norm, 11); /* 1 + 4 + 16 + 100 */
    arena_release(&mem);
}

/* The first layer may be layer 0, and is kept when a higher one is bad afterwards. */
static void layer_0_may_be_the_first_that_is_bad(void **state)
{
    (void)state;
    const double nan_ = (double)NAN, one = 1;
    for (int k = 0; k < 3; k++) {
        struct arena mem = ARENA_INIT;
        struct probe_report r = report(1, 1, 1, &mem);
        struct probe_pass pass = {
            .units = 1, .batch = 1, .phi = &one, .slope = &one, .a = &nan_};
        for (int l = 0; l < 2; l++) {
            if (k == 0) {
                probe_forward(&r, l, &pass);
            } else if (k == 1) {
                probe_backward(&r, l, 1, &nan_, NULL);
            } else {
                probe_gradients(&r, l, nan_, 1);
            }
        }
        assert_int_equal(k == 0 ? r.first_bad : r.first_bad_back, 0);
        assert_int_equal(k == 0 ? r.first_bad_back : r.first_bad, -1);
        arena_release(&mem);
    }
}

/* ‖δ‖ of 24 at layer 1 and 3 at layer 4: a factor of 2 a layer. */
static void factors_are_per_layer(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct probe_report r = {0};
    probe_init(&r, 5, true, &mem);
    r.layers[1].delta_norm = 24;
    r.layers[4].delta_norm = 3;
    near(probe_per_layer(&r, 1, 4), 2);
    for (int l = 1; l < 5; l++) {
        r.layers[l].gain = l;
        r.layers[l].slope_rms = 3;
        r.layers[l].inverse_std_rms = 3;
    }
    near(probe_expected_factor(&r, 1, 4, false), 9 * cbrt(24));
    near(probe_expected_factor(&r, 1, 4, true),
         pow((1 + 18. * 18) * (1 + 27. * 27) * (1 + 36. * 36), 1. / 6));
    r.layers[1].slope_rms = 24; /* no longer the same at both ends: 8 over three layers */
    near(probe_expected_factor(&r, 1, 4, true),
         2 * pow((1 + 18. * 18) * (1 + 27. * 27) * (1 + 36. * 36), 1. / 6));
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_begins_with_nothing),
        cmocka_unit_test(forward_counts_what_is_flat_and_what_is_dead),
        cmocka_unit_test(weights_have_a_norm_and_a_gain),
        cmocka_unit_test(the_total_is_over_weights_and_biases_of_all_layers),
        cmocka_unit_test(layer_0_may_be_the_first_that_is_bad),
        cmocka_unit_test(factors_are_per_layer),
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
