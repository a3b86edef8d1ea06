/* Several nets on one draw and one batch: who starts alike, and that all are
 * updated. */
#include "nets/trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/near.h"

static struct trial_config config_of(bool through_time)
{
    return (struct trial_config){.through_time = through_time,
                                 .n = 2,
                                 .activations = {ACTIVATION_TANH, ACTIVATION_RELU},
                                 .hidden = 3,
                                 .width = 6,
                                 .batch = 8,
                                 .inits = {INIT_XAVIER_NORMAL, INIT_XAVIER_NORMAL,
                                           INIT_XAVIER_NORMAL, INIT_XAVIER_NORMAL},
                                 .scale = 1,
                                 .radius = 0.9,
                                 .data = DATASET_CIRCLES,
                                 .seed = 5};
}

static void an_update_is_one_of_every_net(void **state)
{
    (void)state;
    for (int through_time = 0; through_time < 2; through_time++) {
        struct arena mem = ARENA_INIT;
        struct trial t;
        struct trial_config c = config_of(through_time);
        trial_init(&t, &c, &mem);
        struct training training = {.optimizer = OPTIMIZER_SGD};
        training.hypers.of[HYPER_LR] = 0.1;
        double before[2];
        for (int i = 0; i < 2; i++) {
            before[i] = trial_report(&t, i)->loss;
        }
        trial_update(&t, &training);
        for (int i = 0; i < 2; i++) {
            assert_true(trial_report(&t, i)->loss < before[i]);
        }
        arena_release(&mem);
    }
}

static void nets_start_from_the_same_weights(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct trial t;
    struct trial_config c = config_of(false);
    trial_init(&t, &c, &mem);
    for (int l = 0; l < t.n_layers; l++) {
        const struct trained *a = &t.nets[0].layers[l].parameters;
        const struct trained *b = &t.nets[1].layers[l].parameters;
        assert_true(memcmp(a->theta, b->theta, a->n * sizeof *a->theta) == 0);
    }
    c.through_time = true;
    trial_init(&t, &c, &mem);
    const struct trained *a = &t.rnns[0].parameters, *b = &t.rnns[1].parameters;
    assert_true(memcmp(a->theta, b->theta, a->n * sizeof *a->theta) == 0);
    assert_true(trial_report(&t, 0)->radius == 0.9 && trial_report(&t, 1)->radius == 0.9);
    arena_release(&mem);
}

/* A point is shown at the first step and then zeros; random data are new at each. */
static void inputs_through_time(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct trial t;
    struct trial_config c = config_of(true);
    double x[2 * 8], labels[8];
    dataset_fill(DATASET_CIRCLES, 5, 8, x, labels);
    trial_init(&t, &c, &mem);
    for (int i = 0; i < 3 * 16; i++) {
        assert_true(t.x[i] == (i < 16 ? x[i] : 0));
    }
    assert_true(memcmp(t.labels, labels, sizeof labels) == 0);
    c.data = DATASET_RANDOM;
    trial_init(&t, &c, &mem);
    for (int i = 0; i < 3 * 80; i++) {
        assert_true(t.x[i] != 0);
        for (int k = i + 80; k < 3 * 80; k += 80) {
            assert_true(t.x[i] != t.x[k]);
        }
    }
    arena_release(&mem);
}

/* Counted by hand: (2 + 1)·6 + 2·(6 + 1)·6 + (6 + 1) weights and biases a net; through
 * time 6·6 + 2·6 + 6 and 6 + 1. Memory is within a tenth. */
static void sizes_are_known_before(void **state)
{
    (void)state;
    for (int through_time = 0; through_time < 2; through_time++) {
        struct trial_config c = config_of(through_time);
        c.width = 6;
        assert_true(trial_size(&c).parameters == 2 * (through_time ? 61 : 109));
        /* forward, for its own gradient and back: thrice a sample, at each of 3 steps */
        assert_true(trial_size(&c).work == 2 * 3 * 8 * (through_time ? 61.0 * 3 : 109));
        c.width = 60;
        c.batch = 100;
        struct arena mem = ARENA_INIT;
        struct trial t;
        trial_init(&t, &c, &mem);
        double used = (double)arena_used(&mem), said = trial_size(&c).bytes;
        assert_true(near(said, used, used, 0.1));
        arena_release(&mem);
    }
}

/* Through layers there are inputs of one step only; the rest is the nets'. */
static void inputs_through_layers_take_one_step(void **state)
{
    (void)state;
    enum { BATCH = 1000, INPUTS = 2, ROOM = 2048 };
    struct arena mem = ARENA_INIT, alone = ARENA_INIT;
    struct trial t;
    struct trial_config c = config_of(false);
    c.batch = BATCH;
    trial_init(&t, &c, &mem);
    struct net net;
    net_init(&net, &t.nets[0].config, NULL, NULL, &alone);
    size_t own = arena_used(&mem) - 2 * arena_used(&alone) - 2 * sizeof net;
    size_t said = (INPUTS + 1) * BATCH * sizeof(double);
    assert_in_range(own, said, said + ROOM);
    arena_release(&mem);
    arena_release(&alone);
}

/* The measured factor is the geometric mean of those of the layers; the predicted one
 * that of gain times slope, from each layer's own figures. */
static void factors_a_layer(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int residual = 0; residual < 2; residual++) {
        struct trial t;
        struct trial_config c = config_of(false);
        c.residual = residual;
        trial_init(&t, &c, &mem);
        const struct layer_probe *l = trial_report(&t, 0)->layers;
        double first = l[1].gain * l[0].slope_rms, second = l[2].gain * l[1].slope_rms;
        if (residual) { /* a = φ(z) + a below: slopes of both ends, and √(1 + that²) */
            double s[] = {l[0].slope_rms, l[1].slope_rms, l[2].slope_rms};
            first = s[0] / s[1] * hypot(1, l[1].gain * s[1]);
            second = s[1] / s[2] * hypot(1, l[2].gain * s[2]);
        }
        assert_true(near(trial_expected_factor(&t, 0), sqrt(first * second), 1, 1e-14));
        assert_true(near(trial_measured_factor(&t, 0),
                         sqrt(l[0].delta_norm / l[2].delta_norm), 1, 1e-14));
    }
    struct trial t;
    struct trial_config c = config_of(true);
    trial_init(&t, &c, &mem);
    const struct layer_probe *l = trial_report(&t, 1)->layers;
    assert_true(near(trial_expected_factor(&t, 1),
                     0.9 * sqrt(l[0].slope_rms * l[1].slope_rms), 1, 1e-14));
    c.hidden = 1;
    trial_init(&t, &c, &mem);
    assert_true(isnan(trial_measured_factor(&t, 0)) &&
                isnan(trial_expected_factor(&t, 0)));
    arena_release(&mem);
}

/* One row a sample, of the step asked for; norms of all of ∂L/∂U and ∂L/∂b. */
static void what_is_told_of_a_trial(void **state)
{
    (void)state;
    for (int through_time = 0; through_time < 2; through_time++) {
        struct arena mem = ARENA_INIT;
        struct trial t;
        struct trial_config c = config_of(through_time);
        c.data = through_time ? DATASET_RANDOM : DATASET_CIRCLES;
        trial_init(&t, &c, &mem);
        double samples[DATASET_INPUTS_MOST * 8];
        for (int s = 0; s < (through_time ? c.hidden : 1); s++) {
            trial_inputs(&t, s, samples);
            for (int i = 0; i < c.batch * t.n_in; i++) {
                int sample = i / t.n_in, input = i % t.n_in;
                assert_true(samples[i] ==
                            t.x[(s * t.n_in + input) * c.batch + sample]);
            }
        }
        for (int i = 0; through_time && i < c.n; i++) {
            double inputs = 0, biases = 0;
            for (int k = 0; k < c.width; k++) {
                biases += t.rnns[i].db[k] * t.rnns[i].db[k];
                for (int j = 0; j < t.n_in; j++) {
                    double v = t.rnns[i].du[k * t.n_in + j];
                    inputs += v * v;
                }
            }
            assert_true(near(rnn_input_dw_norm(&t.rnns[i]), sqrt(inputs), 1, 1e-14));
            assert_true(near(rnn_db_norm(&t.rnns[i]), sqrt(biases), 1, 1e-14));
            assert_true(inputs > 0 && biases > 0);
        }
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_is_one_of_every_net),
        cmocka_unit_test(nets_start_from_the_same_weights),
        cmocka_unit_test(inputs_through_time),
        cmocka_unit_test(sizes_are_known_before),
        cmocka_unit_test(inputs_through_layers_take_one_step),
        cmocka_unit_test(factors_a_layer),
        cmocka_unit_test(what_is_told_of_a_trial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
