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

/* Of one rule: the same weights to the last bit. Of another one: others. */
static void nets_start_from_the_same_weights(void **state)
{
    (void)state;
    for (int through_time = 0; through_time < 2; through_time++) {
        struct arena mem = ARENA_INIT;
        struct trial t;
        struct trial_config c = config_of(through_time);
        c.n = 3;
        c.activations[2] = ACTIVATION_TANH;
        c.inits[2] = INIT_HE_UNIFORM;
        trial_init(&t, &c, &mem);
        for (int l = 0; l < t.n_layers; l++) {
            int w = t.nets[0].layers[l].w;
            const struct trained *p[3];
            for (int i = 0; i < 3; i++)
                p[i] = &t.nets[i].parameters[w];
            assert_memory_equal(p[0]->theta, p[1]->theta, p[0]->n * sizeof(double));
            assert_true(p[0]->theta[0] != 0 && p[0]->theta[0] != p[2]->theta[0]);
        }
        for (int i = 0; through_time && i < 3; i++)
            assert_true(trial_report(&t, i)->radius == 0.9);
        arena_release(&mem);
    }
}

/* A point is shown at the first step and then zeros; random data are new at each, by the
 * draw of the step, input and sample in any version of the program. */
static void inputs_are_a_row_a_sample(void **state)
{
    (void)state;
    enum { BATCH = 8, POINT = 2, RANDOM = DATASET_INPUTS_MOST };
    for (int through_time = 0; through_time < 2; through_time++) {
        struct arena mem = ARENA_INIT;
        struct trial t;
        struct trial_config c = config_of(through_time);
        double x[RANDOM * BATCH], labels[BATCH];
        dataset_fill(DATASET_CIRCLES, 5, BATCH, x, labels);
        trial_init(&t, &c, &mem);
        assert_memory_equal(trial_inputs(&t, 0), x, POINT * BATCH * sizeof(double));
        assert_memory_equal(t.labels, labels, sizeof labels);
        for (int i = 0; through_time && i < 2 * POINT * BATCH; i++)
            assert_true(trial_inputs(&t, 1)[i] == 0);
        c.data = DATASET_RANDOM;
        trial_init(&t, &c, &mem);
        dataset_fill(DATASET_RANDOM, 5, BATCH, x, labels);
        assert_memory_equal(trial_inputs(&t, 0), x, sizeof x);
        for (int step = 1; through_time && step < 3; step++)
            for (int i = 0; i < BATCH; i++)
                for (int k = 0; k < RANDOM; k++) {
                    struct random_key key = {5, RANDOM_INPUTS, (uint32_t)step};
                    double want = random_normal(key, (uint64_t)(k * BATCH + i));
                    assert_true(trial_inputs(&t, step)[i * RANDOM + k] == want);
                }
        arena_release(&mem);
    }
}

/* Counted by hand: (2 + 1)·6 + 2·(6 + 1)·6 + (6 + 1) weights and biases a net; through
 * time 6·6 + 2·6 + 6 and 6 + 1. */
static void sizes_are_known_before(void **state)
{
    (void)state;
    for (int through_time = 0; through_time < 2; through_time++) {
        struct trial_config c = config_of(through_time);
        assert_true(trial_size(&c).parameters == 2 * (through_time ? 61 : 109));
        /* forward, for its own gradient and back: thrice a sample, at each of 3 steps */
        assert_true(trial_size(&c).work == 2 * 3 * 8 * (through_time ? 61.0 * 3 : 109));
        c.width = 60;
        c.batch = 100;
        struct arena mem = ARENA_INIT;
        struct trial t;
        trial_init(&t, &c, &mem);
        double used = (double)arena_used(&mem), said = trial_size(&c).bytes;
        assert_true(used <= said && said < 2 * used);
        assert_true(t.n_layers == c.hidden + 1 && trial_report(&t, 1)->n == t.n_layers);
        int steps = through_time ? c.hidden : 1; /* each with inputs of its own */
        double data = steps * c.batch * t.n_in + c.batch;
        assert_true(said == c.n * net_size(&t.nets[0].config).bytes + 8 * data);
        arena_release(&mem);
    }
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
        assert_true(
            near(trial_expected_factor(&t, 0).total, sqrt(first * second), 1, 1e-14));
        assert_true(near(trial_measured_factor(&t, 0),
                         sqrt(l[0].delta_norm / l[2].delta_norm), 1, 1e-14));
    }
    struct trial t;
    struct trial_config c = config_of(true);
    trial_init(&t, &c, &mem);
    const struct layer_probe *l = trial_report(&t, 1)->layers;
    assert_true(near(trial_expected_factor(&t, 1).total,
                     0.9 * sqrt(l[0].slope_rms * l[1].slope_rms), 1, 1e-14));
    c.hidden = 1;
    trial_init(&t, &c, &mem);
    assert_true(isnan(trial_measured_factor(&t, 0)) &&
                isnan(trial_expected_factor(&t, 0).total));
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_is_one_of_every_net),
        cmocka_unit_test(nets_start_from_the_same_weights),
        cmocka_unit_test(inputs_are_a_row_a_sample),
        cmocka_unit_test(sizes_are_known_before),
        cmocka_unit_test(factors_a_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
