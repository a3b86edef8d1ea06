/* The gradients of networks against central differences, the factors on ‖δ‖ a layer, and
 * networks that vanish, explode and die. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "nets/dataset.h"
#include "nets/net.h"
#include "tests/near.h"

struct bench {
    struct arena mem, scratch;
    struct net net;
    struct training training;
};

static void bench_open(struct bench *b, struct net_config config, enum dataset set,
                       enum init rule, double scale, uint64_t seed)
{
    *b = (struct bench){.training = {.optimizer = OPTIMIZER_SGD}};
    for (int h = 0; h < HYPER_MOST; h++) {
        b->training.hypers.of[h] = 0.5;
    }
    config.n_in = dataset_table[set].n_in;
    double *x = arena_new(&b->mem, double, config.n_in *config.batch);
    double *labels = arena_new(&b->mem, double, config.batch);
    dataset_fill(set, seed, config.batch, x, labels);
    net_init(&b->net, &config, x, labels, &b->mem);
    net_draw(&b->net, rule, scale, seed);
    net_pass(&b->net);
}

static void bench_close(struct bench *b)
{
    arena_release(&b->mem);
    arena_release(&b->scratch);
}

static double loss(struct bench *b)
{
    net_pass(&b->net);
    return b->net.report.loss;
}

/* A gradient agrees below a relative error of 1e-7 or an absolute one of 1e-9. */
static void check_gradient(struct bench *b)
{
    const double step = 1e-5;
    for (int l = 0; l < b->net.n_layers; l++) {
        struct trained *p = &b->net.layers[l].parameters;
        double *analytic = arena_new(&b->scratch, double, p->n);
        loss(b);
        for (size_t i = 0; i < p->n; i++) {
            analytic[i] = p->grad[i];
        }
        for (size_t i = 0; i < p->n; i++) {
            double kept = p->theta[i];
            p->theta[i] = kept + step;
            double above = loss(b);
            p->theta[i] = kept - step;
            double numeric = (above - loss(b)) / (2 * step);
            p->theta[i] = kept;
            double off = fabs(analytic[i] - numeric);
            assert_true(off < 1e-9 || off / (fabs(analytic[i]) + fabs(numeric)) < 1e-7);
        }
    }
}

static void gradients_are_central_differences(void **state)
{
    (void)state;
    for (int a = 0; a < ACTIVATION_MOST; a++) {
        for (int cures = 0; cures < 4; cures++) {
            struct bench b;
            bench_open(&b,
                       (struct net_config){.activation = (enum activation)a,
                                           .hidden = 3,
                                           .width = 5,
                                           .batch = 6,
                                           .residual = cures & 1,
                                           .normalize = cures & 2},
                       DATASET_CIRCLES, INIT_PYTORCH, 1.5, 4);
            check_gradient(&b);
            bench_close(&b);
        }
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void no_biases(struct net *net)
{
    for (int l = 0; l < net->n_layers; l++) {
        for (int i = 0; i < net->layers[l].fan_out; i++) {
            net->layers[l].b[i] = 0;
        }
    }
}

enum { SEEDS = 24 };

/* 10 → 20 × 48 → 1, batch 16, zero biases: figures of another program's float64 nets. */
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
        for (int s = 0; s < SEEDS; s++) {
            struct bench b;
            bench_open(&b,
                       (struct net_config){.activation = cells[c].activation,
                                           .hidden = 20,
                                           .width = 48,
                                           .batch = 16},
                       DATASET_RANDOM, cells[c].rule, 1, (uint64_t)s + 1);
            if (cells[c].rule == INIT_PYTORCH) {
                no_biases(&b.net);
                loss(&b);
            }
            const struct probe_report *r = &b.net.report;
            factors[s] = probe_per_layer(r, 0, 19);
            off[s] = probe_expected_factor(r, 0, 19, false) / factors[s];
            bench_close(&b);
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
    double ratios[SEEDS];
    for (int k = 0; k < 3; k++) {
        for (int s = 0; s < SEEDS; s++) {
            struct bench b;
            bench_open(&b,
                       (struct net_config){.activation = ACTIVATION_RELU,
                                           .hidden = 20,
                                           .width = 48,
                                           .batch = 16},
                       DATASET_RANDOM, rules[k], 1, (uint64_t)s + 1);
            const struct layer_probe *l = b.net.report.layers;
            ratios[s] = l[1].dw_norm / l[19].dw_norm;
            assert_true(ratios[s] > 0.02 && ratios[s] < 20);
            if (rules[k] == INIT_NORMAL) {
                assert_true(l[0].delta_norm / l[19].delta_norm > 1e12);
            }
            bench_close(&b);
        }
        qsort(ratios, SEEDS, sizeof *ratios, by_value);
        assert_true(ratios[SEEDS / 2] > 0.2 && ratios[SEEDS / 2] < 5);
    }
    struct bench b;
    bench_open(
        &b,
        (struct net_config){
            .activation = ACTIVATION_SIGMOID, .hidden = 20, .width = 48, .batch = 16},
        DATASET_RANDOM, INIT_XAVIER_UNIFORM, 1, 1);
    const struct layer_probe *l = b.net.report.layers;
    assert_true(l[1].dw_norm / l[19].dw_norm < 1e-10);
    bench_close(&b);
}

/* With zero biases ⟨W_l, dW_l⟩ is the same at every layer of a ReLU net. */
static void weights_times_gradients_are_conserved(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b,
               (struct net_config){
                   .activation = ACTIVATION_RELU, .hidden = 12, .width = 32, .batch = 16},
               DATASET_RANDOM, INIT_XAVIER_UNIFORM, 1, 1);
    double first = 0;
    for (int l = 0; l < b.net.n_layers; l++) {
        const struct net_layer *layer = &b.net.layers[l];
        double product = 0;
        for (int i = 0; i < layer->fan_in * layer->fan_out; i++) {
            product += layer->w[i] * layer->dw[i];
        }
        first = l == 0 ? product : first;
        assert_true(fabs(product / first - 1) < 1e-10);
    }
    bench_close(&b);
}

static double factor_of(enum activation a, bool residual, bool normalize)
{
    struct bench b;
    bench_open(&b,
               (struct net_config){.activation = a,
                                   .hidden = 20,
                                   .width = 48,
                                   .batch = 64,
                                   .residual = residual,
                                   .normalize = normalize},
               DATASET_RANDOM, INIT_XAVIER_UNIFORM, 1, 1);
    double f = probe_per_layer(&b.net.report, 0, 19);
    double p = probe_expected_factor(&b.net.report, 0, 19, residual);
    assert_true(fabs(p / f - 1) < 0.15);
    bench_close(&b);
    return f;
}

/* With shortcuts, for activations that are odd or nearly constant, over 20 draws: right
 * on average, and each near. */
static void residual_factors_are_as_predicted(void **state)
{
    (void)state;
    enum { DRAWS = 20 };
    static const enum activation of[] = {ACTIVATION_SIGMOID, ACTIVATION_TANH,
                                         ACTIVATION_IDENTITY};
    for (int a = 0; a < 3; a++) {
        for (int hidden = 10; hidden <= 30; hidden += 10) {
            double sum = 0;
            for (uint64_t seed = 1; seed <= DRAWS; seed++) {
                struct bench b;
                bench_open(&b,
                           (struct net_config){.activation = of[a],
                                               .hidden = hidden,
                                               .width = 64,
                                               .batch = 16,
                                               .residual = true},
                           DATASET_RANDOM, INIT_XAVIER_UNIFORM, 1, seed);
                const struct probe_report *r = &b.net.report;
                double off = log(probe_per_layer(r, 0, hidden - 1) /
                                 probe_expected_factor(r, 0, hidden - 1, true));
                assert_true(fabs(off) < 0.08);
                sum += off;
                bench_close(&b);
            }
            assert_true(fabs(sum / DRAWS) < 0.015);
        }
    }
}

static void residual_and_normalization_cure_the_sigmoid(void **state)
{
    (void)state;
    assert_true(factor_of(ACTIVATION_SIGMOID, false, false) < 0.25);
    assert_true(fabs(factor_of(ACTIVATION_SIGMOID, true, false) - 1) < 0.1);
    assert_true(fabs(factor_of(ACTIVATION_SIGMOID, false, true) - 1) < 0.2);
}

static void normalized_units_have_mean_0_and_variance_1(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b,
               (struct net_config){.activation = ACTIVATION_TANH,
                                   .hidden = 2,
                                   .width = 6,
                                   .batch = 32,
                                   .normalize = true},
               DATASET_RANDOM, INIT_NORMAL, 1, 1);
    for (int i = 0; i < 6; i++) {
        double mean = 0, square = 0;
        for (int j = 0; j < 32; j++) {
            double y = b.net.layers[1].y[i * 32 + j];
            mean += y / 32;
            square += y * y / 32;
        }
        assert_true(fabs(mean) < 1e-14 && fabs(square - 1) < 1e-3);
    }
    bench_close(&b);
}

/* Zero weights: tanh and ReLU nets learn the output bias only; the units of a sigmoid net
 * stay identical. */
static void zero_init_never_breaks_the_symmetry(void **state)
{
    (void)state;
    static const enum activation kinds[] = {ACTIVATION_TANH, ACTIVATION_RELU,
                                            ACTIVATION_SIGMOID};
    for (int k = 0; k < 3; k++) {
        struct bench b;
        bench_open(&b,
                   (struct net_config){
                       .activation = kinds[k], .hidden = 3, .width = 4, .batch = 16},
                   DATASET_RANDOM, INIT_ZERO, 1, 3);
        for (int step = 0; step < 20; step++) {
            net_update(&b.net, &b.training);
        }
        for (int l = 0; l < b.net.n_layers; l++) {
            const struct net_layer *layer = &b.net.layers[l];
            for (int i = 0; i < layer->fan_in * layer->fan_out; i++) {
                bool output = l + 1 == b.net.n_layers;
                int twin = output ? 0 : i % layer->fan_in;
                assert_true(layer->w[i] == (k < 2 ? 0 : layer->w[twin]));
            }
        }
        assert_true(b.net.layers[3].b[0] != 0);
        assert_true((b.net.report.layers[0].delta_norm == 0) == (k < 2));
        assert_true((b.net.report.layers[1].dead == 1) == (k < 2));
        bench_close(&b);
    }
}

static void depth_100_overflows_at_a_named_layer(void **state)
{
    (void)state;
    struct bench b;
    struct net_config config = {
        .activation = ACTIVATION_IDENTITY, .hidden = 100, .width = 64, .batch = 4};
    bench_open(&b, config, DATASET_RANDOM, INIT_NORMAL, 1000, 1);
    const struct probe_report *r = &b.net.report;
    /* a layer multiplies by 1000·√64: 308.25 decades are used up after about 79 */
    assert_in_range(r->first_bad, 77, 80);
    assert_true(isfinite(r->layers[r->first_bad - 1].mean_activation));
    assert_true(!isfinite(r->layers[r->first_bad].mean_activation));
    assert_true(!isfinite(r->loss));
    bench_close(&b);
    /* scale 10: still finite at depth 100, until the first update */
    bench_open(&b, config, DATASET_RANDOM, INIT_NORMAL, 10, 1);
    assert_int_equal(b.net.report.first_bad, -1);
    assert_true(b.net.report.layers[0].delta_norm > 1e150);
    for (int step = 0; step < 3; step++) {
        net_update(&b.net, &b.training);
    }
    assert_true(b.net.report.first_bad >= 0);
    bench_close(&b);
}

static void vanishing_is_never_rounded_to_zero(void **state)
{
    (void)state;
    struct bench b;
    bench_open(
        &b,
        (struct net_config){
            .activation = ACTIVATION_SIGMOID, .hidden = 100, .width = 1, .batch = 1},
        DATASET_RANDOM, INIT_NORMAL, 0.02, 1);
    const struct layer_probe *l = b.net.report.layers;
    assert_true(l[0].delta_norm > 0 && l[0].delta_norm < 1e-200);
    assert_true(l[0].dw_norm > 0);
    bench_close(&b);
}

static void xor_is_learned_with_a_hidden_layer(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b,
               (struct net_config){
                   .activation = ACTIVATION_TANH, .hidden = 1, .width = 4, .batch = 4},
               DATASET_XOR, INIT_XAVIER_UNIFORM, 1, 1);
    double before = b.net.report.loss;
    for (int step = 0; step < 500; step++) {
        net_update(&b.net, &b.training);
    }
    assert_true(before > 0.5 && b.net.report.loss < 0.02);
    bench_close(&b);
}

/* The same update from the same weights is the same to the last bit. */
static void an_update_of_a_copy_is_the_same(void **state)
{
    (void)state;
    struct bench b, other;
    struct net_config config = {
        .activation = ACTIVATION_RELU, .hidden = 4, .width = 160, .batch = 100};
    bench_open(&b, config, DATASET_RANDOM, INIT_HE_NORMAL, 1, 1);
    bench_open(&other, config, DATASET_RANDOM, INIT_ZERO, 1, 1);
    net_copy(&other.net, &b.net);
    net_pass(&other.net);
    double before = b.net.report.loss;
    assert_true(other.net.report.loss == before);
    net_update(&b.net, &b.training);
    net_update(&other.net, &b.training);
    assert_true(b.net.report.loss != before);
    for (int l = 0; l < b.net.n_layers; l++) {
        const struct layer_probe *p = &b.net.report.layers[l];
        assert_true(p->dw_norm == other.net.report.layers[l].dw_norm);
    }
    struct net_size size = net_size(&b.net.config);
    double used = (double)arena_used(&b.mem);
    assert_true(size.bytes < 1.1 * used && size.bytes > 0.9 * used);
    bench_close(&b);
    bench_close(&other);
}

/* A sample 11,000 times over has the loss and the gradients of the sample: a mean. */
static void copies_of_a_sample_count_as_one(void **state)
{
    (void)state;
    enum { COPIES = 11000, WIDTH = 6 };
    static double x[2 * COPIES], labels[COPIES];
    for (int i = 0; i < COPIES; i++) {
        x[i] = 0.8;
        x[COPIES + i] = -1.3;
        labels[i] = 1;
    }
    struct arena mem = ARENA_INIT;
    struct net nets[2];
    for (int k = 0; k < 2; k++) {
        struct net_config config = {.activation = ACTIVATION_TANH,
                                    .n_in = 2,
                                    .hidden = 3,
                                    .width = WIDTH,
                                    .residual = true,
                                    .batch = k ? COPIES : 1};
        static const double one[2] = {0.8, -1.3};
        net_init(&nets[k], &config, k ? x : one, labels, &mem);
        net_draw(&nets[k], INIT_PYTORCH, 1.5, 3);
        net_pass(&nets[k]);
    }
    assert_true(near(nets[1].report.loss, nets[0].report.loss, 1, 1e-12));
    for (int l = 0; l < nets[0].n_layers; l++) {
        const struct trained *one = &nets[0].layers[l].parameters;
        const struct trained *many = &nets[1].layers[l].parameters;
        for (size_t i = 0; i < one->n; i++) {
            assert_true(many->theta[i] == one->theta[i]);
            assert_true(near(many->grad[i], one->grad[i], 1, 1e-12));
        }
    }
    arena_release(&mem);
}

/* Four samples over and over have the loss and the gradients of the four, normalized or
 * not. */
static void copies_of_four_samples_count_as_four(void **state)
{
    (void)state;
    enum { SAMPLES = 4, COPIES = 250, WIDTH = 40, INPUTS = 2 };
    static double x[2][INPUTS * SAMPLES * COPIES], labels[SAMPLES * COPIES];
    for (int i = 0; i < SAMPLES * COPIES; i++) {
        labels[i] = i % SAMPLES == 2;
        for (int k = 0; k < INPUTS; k++) {
            double v = sin(1 + 3 * (i % SAMPLES) + 7 * k);
            x[1][k * SAMPLES * COPIES + i] = x[0][k * SAMPLES + i % SAMPLES] = v;
        }
    }
    for (int cures = 0; cures < 4; cures++) {
        struct arena mem = ARENA_INIT;
        struct net nets[2];
        for (int k = 0; k < 2; k++) {
            struct net_config config = {.activation = ACTIVATION_TANH,
                                        .n_in = INPUTS,
                                        .hidden = 3,
                                        .width = WIDTH,
                                        .batch = k ? SAMPLES * COPIES : SAMPLES,
                                        .residual = cures & 1,
                                        .normalize = cures & 2};
            net_init(&nets[k], &config, x[k], labels, &mem);
            net_draw(&nets[k], INIT_PYTORCH, 1.5, 3);
            net_pass(&nets[k]);
        }
        const struct probe_report *few = &nets[0].report, *many = &nets[1].report;
        assert_true(near(many->loss, few->loss, 1, 1e-12));
        for (int l = 0; l < nets[0].n_layers; l++) {
            const struct trained *a = &nets[0].layers[l].parameters;
            const struct trained *b = &nets[1].layers[l].parameters;
            for (size_t i = 0; i < a->n; i++) {
                assert_true(near(b->grad[i], a->grad[i], 1, 1e-12));
            }
            assert_true(
                near(many->layers[l].slope_rms, few->layers[l].slope_rms, 1, 1e-12));
            assert_true(near(many->layers[l].inverse_std_rms,
                             few->layers[l].inverse_std_rms,
                             few->layers[l].inverse_std_rms, 1e-12));
            assert_true(near(many->layers[l].mean_activation,
                             few->layers[l].mean_activation, 1, 1e-12));
        }
        arena_release(&mem);
    }
}

/* Components above the threshold, of all layers: none, the greatest one, or more. */
static void components_that_are_clipped_are_counted(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b,
               (struct net_config){
                   .activation = ACTIVATION_TANH, .hidden = 2, .width = 3, .batch = 8},
               DATASET_RANDOM, INIT_PYTORCH, 1, 1);
    double sizes[64];
    size_t n = 0;
    for (int l = 0; l < b.net.n_layers; l++) {
        const struct trained *p = &b.net.layers[l].parameters;
        for (size_t i = 0; i < p->n; i++) {
            sizes[n++] = fabs(p->grad[i]);
        }
    }
    qsort(sizes, n, sizeof *sizes, by_value);
    b.training.hypers.of[HYPER_LR] = 1e-12; /* the gradient stays what it is */
    b.training.clip = CLIP_VALUE;
    static const size_t above[] = {0, 1, 20, 0, 2};
    long clips = 0;
    for (size_t k = 0; k < sizeof above / sizeof *above; k++) {
        size_t clipped = above[k];
        b.training.threshold = clipped ? (sizes[n - clipped] + sizes[n - clipped - 1]) / 2
                                       : 2 * sizes[n - 1];
        clips += clipped > 0;
        net_update(&b.net, &b.training);
        assert_int_equal(b.net.report.clipped, clipped);
        assert_int_equal(b.net.report.clips, clips);
    }
    bench_close(&b);
}

static void clipping_is_counted(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b,
               (struct net_config){
                   .activation = ACTIVATION_RELU, .hidden = 2, .width = 8, .batch = 8},
               DATASET_RANDOM, INIT_NORMAL, 1, 1);
    double norm = b.net.report.grad_norm, before = b.net.layers[1].w[3];
    double gradient = b.net.layers[1].dw[3];
    b.training.clip = CLIP_NORM;
    b.training.threshold = norm / 4;
    net_update(&b.net, &b.training);
    assert_int_equal(b.net.report.clips, 1);
    assert_true(b.net.report.clipped > 0);
    assert_true(fabs(b.net.layers[1].w[3] - (before - 0.5 * gradient / 4)) < 1e-14);
    b.training.threshold = 1e6;
    net_update(&b.net, &b.training);
    assert_int_equal(b.net.report.clips, 1);
    bench_close(&b);
}

/* What is said beforehand is what is then asked for, but for the output's rows, the
 * layers' own structs and the ends of blocks; the first layer has no shortcut. */
static void memory_is_what_was_said(void **state)
{
    (void)state;
    enum { BLOCK_END = 64, BLOCKS = 9 }; /* at most: of the net, and of each layer */
    static const struct net_config table[] = {
        {.n_in = 8, .width = 8, .hidden = 1, .batch = 8},
        {.n_in = 3, .width = 300, .hidden = 2, .batch = 20},
        {.n_in = 400, .width = 100, .hidden = 2, .batch = 50},
        {.n_in = 40, .width = 50, .hidden = 5, .batch = 2000},
        {.n_in = 2, .width = 50, .hidden = 9, .batch = 900, .residual = true},
        {.n_in = 2, .width = 50, .hidden = 9, .batch = 900, .normalize = true},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct net_config *c = &table[i];
        struct arena mem = ARENA_INIT;
        struct net net;
        net_init(&net, c, NULL, NULL, &mem);
        double used = (double)arena_used(&mem) - 16.0 * c->batch +
                      (c->residual ? 8.0 * c->width * c->batch : 0);
        double more = used - net_size(c).bytes, parameters = 0;
        double layer = BLOCKS * BLOCK_END + (double)sizeof(struct net_layer) +
                       (c->normalize ? 8.0 * c->width : 0); /* a unit's spread */
        assert_true(more > -1 && more < BLOCKS * BLOCK_END + net.n_layers * layer);
        for (int l = 0; l < net.n_layers; l++) {
            parameters += (double)net.layers[l].parameters.n;
        }
        assert_true(net_size(c).parameters == parameters);
        assert_true(net_size(c).work == 3 * parameters * c->batch);
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_are_central_differences),
        cmocka_unit_test(factors_per_layer_are_those_of_a_reference),
        cmocka_unit_test(relu_hides_in_dw_what_delta_shows),
        cmocka_unit_test(weights_times_gradients_are_conserved),
        cmocka_unit_test(residual_factors_are_as_predicted),
        cmocka_unit_test(residual_and_normalization_cure_the_sigmoid),
        cmocka_unit_test(normalized_units_have_mean_0_and_variance_1),
        cmocka_unit_test(zero_init_never_breaks_the_symmetry),
        cmocka_unit_test(depth_100_overflows_at_a_named_layer),
        cmocka_unit_test(vanishing_is_never_rounded_to_zero),
        cmocka_unit_test(xor_is_learned_with_a_hidden_layer),
        cmocka_unit_test(an_update_of_a_copy_is_the_same),
        cmocka_unit_test(copies_of_a_sample_count_as_one),
        cmocka_unit_test(copies_of_four_samples_count_as_four),
        cmocka_unit_test(components_that_are_clipped_are_counted),
        cmocka_unit_test(clipping_is_counted),
        cmocka_unit_test(memory_is_what_was_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
