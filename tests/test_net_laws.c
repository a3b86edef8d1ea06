/* What theory and other programs say of deep nets: factors on ‖δ‖ a layer and a step,
 * what is conserved, what cures, and nets that vanish, explode and never differ. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/near.h"
#include "tests/sample_net.h"

enum { SEEDS = 24 };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static const struct trained *weights(const struct net *net, int l)
{
    return &net->parameters[net->layers[l].w];
}

static void no_biases(struct net *net)
{
    for (int l = 0; l < net->n_layers; l++)
        for (int j = 0; j < net->layers[l].fan_out; j++)
            net->parameters[net->layers[l].b].theta[j] = 0;
    net_pass(net);
}

/* ---- through layers ---- */

static struct net_config layers(enum activation a, int hidden, int width, int batch)
{
    return (struct net_config){
        .activation = a, .n_in = 10, .hidden = hidden, .width = width, .batch = batch};
}

/* 10 → 48 × 20 → 1, batch 16, zero biases: figures of another program's float64 nets. */
static void factors_per_layer_are_those_of_a_reference(void **state)
{
    (void)state;
    static const struct {
        enum activation activation;
        enum init rule;
        double median, least, most; /* over 40 seeds */
    } cells[] = {
        {ACTIVATION_SIGMOID, INIT_XAVIER_UNIFORM, .233, .223, .240},
        {ACTIVATION_SIGMOID, INIT_HE_NORMAL, .311, .297, .335},
        {ACTIVATION_SIGMOID, INIT_NORMAL, .812, .744, .891},
        {ACTIVATION_SIGMOID, INIT_PYTORCH, .140, .132, .143},
        {ACTIVATION_TANH, INIT_XAVIER_UNIFORM, .931, .885, .964},
        {ACTIVATION_TANH, INIT_HE_NORMAL, 1.033, 1.004, 1.074},
        {ACTIVATION_TANH, INIT_NORMAL, 1.93, 1.70, 2.22},
        {ACTIVATION_TANH, INIT_PYTORCH, .563, .529, .580},
        {ACTIVATION_RELU, INIT_XAVIER_UNIFORM, .694, .660, .743},
        {ACTIVATION_RELU, INIT_HE_NORMAL, .982, .932, 1.039},
        {ACTIVATION_RELU, INIT_NORMAL, 4.79, 4.52, 5.09},
        {ACTIVATION_RELU, INIT_PYTORCH, .401, .381, .429},
    };
    for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) {
        double factors[SEEDS], off[SEEDS];
        for (int i = 0; i < SEEDS; i++) {
            struct sample_net s;
            sample_net_open(&s, layers(cells[c].activation, 20, 48, 16),
                            (struct sample_draw){cells[c].rule, .seed = (uint64_t)i + 1});
            no_biases(&s.net);
            const struct probe_report *r = &s.net.report;
            factors[i] = probe_per_layer(r, 0, 19);
            off[i] = probe_expected_factor(r, 0, 19, false).total / factors[i];
            sample_net_close(&s);
        }
        qsort(factors, SEEDS, sizeof *factors, by_value);
        qsort(off, SEEDS, sizeof *off, by_value);
        double median = 0.5 * (factors[SEEDS / 2 - 1] + factors[SEEDS / 2]);
        assert_true(fabs(median / cells[c].median - 1) < 0.03);
        assert_true(fabs(off[SEEDS / 2] - 1) < 0.07);
        assert_true(off[0] > 0.87 && off[SEEDS - 1] < 1.15);
        assert_true(factors[0] > 0.95 * cells[c].least);
        assert_true(factors[SEEDS - 1] < 1.05 * cells[c].most);
    }
}

/* ‖dW_2‖/‖dW_20‖ stays near 1 for ReLU at any scale while ‖δ‖ spans many decades;
 * for sigmoid it does not. */
static void relu_hides_in_dw_what_delta_shows(void **state)
{
    (void)state;
    static const enum init rules[] = {INIT_XAVIER_UNIFORM, INIT_HE_NORMAL, INIT_NORMAL};
    struct net_config config = layers(ACTIVATION_RELU, 20, 48, 16);
    struct sample_net s;
    double ratios[SEEDS];
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < SEEDS; i++) {
            sample_net_open(&s, config,
                            (struct sample_draw){rules[k], .seed = (uint64_t)i + 1});
            const struct layer_probe *l = s.net.report.layers;
            ratios[i] = l[1].dw_norm / l[19].dw_norm;
            assert_true(ratios[i] > 0.02 && ratios[i] < 20);
            if (rules[k] == INIT_NORMAL)
                assert_true(l[0].delta_norm / l[19].delta_norm > 1e12);
            sample_net_close(&s);
        }
        qsort(ratios, SEEDS, sizeof *ratios, by_value);
        assert_true(ratios[SEEDS / 2] > 0.2 && ratios[SEEDS / 2] < 5);
    }
    config.activation = ACTIVATION_SIGMOID;
    sample_net_open(&s, config, (struct sample_draw){.seed = 1});
    const struct layer_probe *l = s.net.report.layers;
    assert_true(l[1].dw_norm / l[19].dw_norm < 1e-10);
    sample_net_close(&s);
}

/* With zero biases ⟨W_l, dW_l⟩ is the same at every layer of a ReLU net. */
static void weights_times_gradients_are_conserved(void **state)
{
    (void)state;
    struct sample_net s;
    sample_net_open(&s, layers(ACTIVATION_RELU, 12, 32, 16),
                    (struct sample_draw){INIT_XAVIER_UNIFORM, .seed = 1});
    double first = 0;
    for (int l = 0; l < s.net.n_layers; l++) {
        const struct trained *w = weights(&s.net, l);
        double product = 0;
        for (size_t i = 0; i < w->n; i++)
            product += w->theta[i] * w->grad[i];
        first = l == 0 ? product : first;
        assert_true(fabs(product / first - 1) < 1e-10);
    }
    sample_net_close(&s);
}

static double factor_of(enum activation a, bool residual, bool normalize)
{
    struct sample_net s;
    struct net_config config = layers(a, 20, 48, 64);
    config.residual = residual;
    config.normalize = normalize;
    sample_net_open(&s, config, (struct sample_draw){INIT_XAVIER_UNIFORM, .seed = 1});
    double f = probe_per_layer(&s.net.report, 0, 19);
    double p = probe_expected_factor(&s.net.report, 0, 19, residual).total;
    assert_true(fabs(p / f - 1) < 0.15);
    sample_net_close(&s);
    return f;
}

static void residual_and_normalization_cure_the_sigmoid(void **state)
{
    (void)state;
    assert_true(factor_of(ACTIVATION_SIGMOID, false, false) < 0.25);
    assert_true(fabs(factor_of(ACTIVATION_SIGMOID, true, false) - 1) < 0.1);
    assert_true(fabs(factor_of(ACTIVATION_SIGMOID, false, true) - 1) < 0.2);
}

/* With shortcuts, for activations that are odd or nearly constant, over 20 draws: right
 * on average, and each near. */
static void residual_factors_are_as_predicted(void **state)
{
    (void)state;
    enum { DRAWS = 20 };
    static const enum activation of[] = {ACTIVATION_SIGMOID, ACTIVATION_TANH,
                                         ACTIVATION_IDENTITY};
    for (int a = 0; a < 3; a++)
        for (int hidden = 10; hidden <= 30; hidden += 10) {
            double sum = 0;
            for (uint64_t seed = 1; seed <= DRAWS; seed++) {
                struct sample_net s;
                struct net_config config = layers(of[a], hidden, 64, 16);
                config.residual = true;
                sample_net_open(&s, config,
                                (struct sample_draw){INIT_XAVIER_UNIFORM, .seed = seed});
                const struct probe_report *r = &s.net.report;
                double off = log(probe_per_layer(r, 0, hidden - 1) /
                                 probe_expected_factor(r, 0, hidden - 1, true).total);
                assert_true(fabs(off) < 0.08);
                sum += off;
                sample_net_close(&s);
            }
            assert_true(fabs(sum / DRAWS) < 0.015);
        }
}

/* Zero weights: tanh and ReLU nets learn the output bias only; the units of a sigmoid net
 * stay identical. */
static void zero_init_never_breaks_the_symmetry(void **state)
{
    (void)state;
    static const enum activation kinds[] = {ACTIVATION_TANH, ACTIVATION_RELU,
                                            ACTIVATION_SIGMOID};
    for (int k = 0; k < 3; k++) {
        struct sample_net s;
        sample_net_open(&s, layers(kinds[k], 3, 4, 16),
                        (struct sample_draw){INIT_ZERO, .seed = 3});
        for (int step = 0; step < 20; step++)
            net_update(&s.net, &s.training);
        for (int l = 0; l < s.net.n_layers; l++) {
            const struct net_layer *layer = &s.net.layers[l];
            const double *w = weights(&s.net, l)->theta;
            for (int i = 0; i < layer->fan_in * layer->fan_out; i++) {
                int first_unit = i - i % layer->fan_out;
                bool output = l + 1 == s.net.n_layers;
                assert_true(w[i] == (k < 2 ? 0 : w[output ? 0 : first_unit]));
            }
        }
        assert_true(s.net.parameters[s.net.layers[3].b].theta[0] != 0);
        assert_true((s.net.report.layers[0].delta_norm == 0) == (k < 2));
        assert_true((s.net.report.layers[1].dead == 1) == (k < 2));
        sample_net_close(&s);
    }
}

static void depth_100_overflows_at_a_named_layer(void **state)
{
    (void)state;
    struct sample_net s;
    struct net_config config = layers(ACTIVATION_IDENTITY, 100, 64, 4);
    sample_net_open(&s, config, (struct sample_draw){INIT_NORMAL, 1000, .seed = 1});
    const struct probe_report *r = &s.net.report;
    /* a layer multiplies by 1000·√64: 308.25 decades are used up after about 79 */
    assert_in_range(r->first_bad, 77, 80);
    assert_true(isfinite(r->layers[r->first_bad - 1].mean_activation));
    assert_true(!isfinite(r->layers[r->first_bad].mean_activation));
    assert_true(!isfinite(r->loss));
    sample_net_close(&s);
    /* scale 10: still finite at depth 100, until the first update */
    sample_net_open(&s, config, (struct sample_draw){INIT_NORMAL, 10, .seed = 2});
    assert_int_equal(s.net.report.first_bad, -1);
    assert_true(s.net.report.layers[0].delta_norm > 1e150);
    for (int step = 0; step < 3; step++)
        net_update(&s.net, &s.training);
    assert_true(s.net.report.first_bad >= 0);
    sample_net_close(&s);
}

static void vanishing_is_never_rounded_to_zero(void **state)
{
    (void)state;
    struct sample_net s;
    sample_net_open(&s, layers(ACTIVATION_SIGMOID, 100, 1, 2),
                    (struct sample_draw){INIT_NORMAL, 0.02, .seed = 1});
    const struct layer_probe *l = s.net.report.layers;
    assert_true(l[0].delta_norm > 0 && l[0].delta_norm < 1e-200);
    assert_true(l[0].dw_norm > 0);
    sample_net_close(&s);
}

static void xor_is_learned_with_a_hidden_layer(void **state)
{
    (void)state;
    struct sample_net s;
    struct net_config config = layers(ACTIVATION_TANH, 1, 4, 4);
    config.n_in = 2;
    sample_net_open(&s, config,
                    (struct sample_draw){.rule = INIT_XAVIER_UNIFORM, .seed = 1});
    for (int i = 0; i < 4; i++) {
        s.x[2 * i] = i & 1 ? 1 : -1;
        s.x[2 * i + 1] = i & 2 ? 1 : -1;
        s.labels[i] = s.x[2 * i] != s.x[2 * i + 1];
    }
    net_pass(&s.net);
    double before = s.net.report.loss;
    for (int step = 0; step < 500; step++)
        net_update(&s.net, &s.training);
    assert_true(before > 0.5 && s.net.report.loss < 0.02);
    sample_net_close(&s);
}

/* ---- through time ---- */

static struct net_config recurrent(enum activation a, int steps, int width, int batch)
{
    return (struct net_config){.activation = a,
                               .n_in = 2,
                               .hidden = steps,
                               .width = width,
                               .batch = batch,
                               .through_time = true};
}

/* A linear net with an orthogonal W of radius r: ‖δ_t‖ = r^(T−t) ‖δ_T‖ exactly. */
static void linear_orthogonal_net_is_geometric(void **state)
{
    (void)state;
    static const double radii[] = {0.5, 1, 1.3};
    for (int k = 0; k < 3; k++) {
        struct sample_net s;
        sample_net_open(&s, recurrent(ACTIVATION_IDENTITY, 40, 16, 4),
                        (struct sample_draw){INIT_ORTHOGONAL, 1, radii[k], 1});
        const struct probe_report *r = &s.net.report;
        for (int t = 0; t < 40; t++) {
            double expected = pow(radii[k], 39 - t) * r->layers[39].delta_norm;
            assert_true(fabs(r->layers[t].delta_norm / expected - 1) < 1e-7);
        }
        assert_true(fabs(probe_expected_step_factor(r, 0, 39).total - radii[k]) < 1e-12);
        assert_true(fabs(probe_per_layer(r, 0, 39) - radii[k]) < 1e-8);
        sample_net_close(&s);
    }
}

/* tanh and ReLU within a tenth of radius · φ′rms; both vanish below 1. */
static void factors_per_step_are_near_the_prediction(void **state)
{
    (void)state;
    static const enum activation kinds[] = {ACTIVATION_TANH, ACTIVATION_RELU};
    for (int k = 0; k < 2; k++) {
        struct sample_net s;
        sample_net_open(&s, recurrent(kinds[k], 30, 64, 16),
                        (struct sample_draw){INIT_XAVIER_NORMAL, 1, 0.9, 1});
        const struct probe_report *r = &s.net.report;
        double factor = probe_per_layer(r, 0, 29);
        assert_true(fabs(probe_expected_step_factor(r, 0, 29).total / factor - 1) < 0.1);
        assert_true(factor < 1);
        sample_net_close(&s);
    }
}

static void a_sum_over_time_is_no_longer_than_its_terms(void **state)
{
    (void)state;
    struct sample_net s;
    sample_net_open(&s, recurrent(ACTIVATION_RELU, 100, 8, 4),
                    (struct sample_draw){INIT_HE_NORMAL, 1, 5, 1});
    const struct probe_report *r = &s.net.report;
    double most = 0;
    for (int t = 0; t < 100; t++)
        most += r->layers[t].dw_norm;
    assert_true(r->recurrent_norm > 0 && r->recurrent_norm <= most);
    assert_true(r->layers[0].dw_norm == 0); /* h_0 = 0 */
    sample_net_close(&s);
}

/* Radius 2.5 over 60 steps: without clipping it explodes, with it it stays finite. */
static void clipping_keeps_it_finite(void **state)
{
    (void)state;
    for (int clip = 0; clip < 2; clip++) {
        struct sample_net s;
        sample_net_open(&s, recurrent(ACTIVATION_RELU, 60, 8, 4),
                        (struct sample_draw){INIT_HE_NORMAL, 1, 2.5, 1});
        s.training.clip = clip ? CLIP_NORM : CLIP_OFF;
        s.training.threshold = 0.01;
        for (int step = 0; step < 20; step++)
            net_update(&s.net, &s.training);
        assert_true(isfinite(s.net.report.loss) == (clip == 1));
        assert_true((s.net.report.first_bad < 0) == (clip == 1));
        assert_int_equal(s.net.report.clips, clip ? 20 : 0);
        sample_net_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_per_layer_are_those_of_a_reference),
        cmocka_unit_test(relu_hides_in_dw_what_delta_shows),
        cmocka_unit_test(weights_times_gradients_are_conserved),
        cmocka_unit_test(residual_and_normalization_cure_the_sigmoid),
        cmocka_unit_test(residual_factors_are_as_predicted),
        cmocka_unit_test(zero_init_never_breaks_the_symmetry),
        cmocka_unit_test(depth_100_overflows_at_a_named_layer),
        cmocka_unit_test(vanishing_is_never_rounded_to_zero),
        cmocka_unit_test(xor_is_learned_with_a_hidden_layer),
        cmocka_unit_test(linear_orthogonal_net_is_geometric),
        cmocka_unit_test(factors_per_step_are_near_the_prediction),
        cmocka_unit_test(a_sum_over_time_is_no_longer_than_its_terms),
        cmocka_unit_test(clipping_keeps_it_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
