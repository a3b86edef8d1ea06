/* What an update is made of: the clipping, the loss and the optimizer's memory. */
#include "nets/training.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nets/loss.h"
#include "tests/near.h"

/* A part (3, −4) of a gradient whose norm is 10, and a sentinel that stays. */
static void clipping_by_norm_keeps_the_direction(void **state)
{
    (void)state;
    double g[3] = {3, -4, 77};
    assert_int_equal(clip_apply(CLIP_NORM, 5, 10, 2, g), 2);
    assert_true(g[0] == 1.5 && g[1] == -2 && g[2] == 77);
    assert_int_equal(clip_apply(CLIP_NORM, 10, 10, 2, g), 0); /* not above it */
    assert_int_equal(clip_apply(CLIP_NORM, 5, (double)NAN, 2, g), 0);
    assert_true(g[0] == 1.5 && g[1] == -2);
}

static void clipping_by_value_clamps_each_component(void **state)
{
    (void)state;
    double g[5] = {3, -4, 2, (double)NAN, 77};
    assert_int_equal(clip_apply(CLIP_VALUE, 2, 1e9, 4, g), 2);
    assert_true(g[0] == 2 && g[1] == -2 && g[2] == 2 && isnan(g[3]) && g[4] == 77);
}

static void no_clipping_changes_nothing(void **state)
{
    (void)state;
    double g[2] = {3, -4};
    assert_int_equal(clip_apply(CLIP_OFF, 1, 1e9, 2, g), 0);
    assert_true(g[0] == 3 && g[1] == -4);
}

/* −ln σ(z) for label 1 and −ln(1 − σ(z)) for label 0, their mean, and its differences. */
static void cross_entropy_is_its_definition(void **state)
{
    (void)state;
    const double z[3] = {0.7, -1.3, 2.5}, y[3] = {1, 0, 1};
    double slope[4] = {0, 0, 0, 77}, unused[3], want = 0;
    for (int i = 0; i < 3; i++) {
        double s = 1 / (1 + exp(-z[i]));
        want -= log(y[i] != 0 ? s : 1 - s) / 3;
    }
    assert_true(near(loss_bce(3, z, y, slope), want, 1, 1e-15));
    assert_true(slope[3] == 77);
    for (int i = 0; i < 3; i++) {
        double above[3] = {z[0], z[1], z[2]}, below[3] = {z[0], z[1], z[2]};
        above[i] += 1e-5;
        below[i] -= 1e-5;
        double difference =
            (loss_bce(3, above, y, unused) - loss_bce(3, below, y, unused)) / 2e-5;
        assert_true(near(slope[i], difference, 1, 1e-10));
    }
    /* a wrong answer costs its logit, however large; a right one nothing */
    assert_true(loss_bce(1, (double[]){1e300}, (double[]){0}, unused) == 1e300);
    assert_true(loss_bce(1, (double[]){1e300}, (double[]){1}, unused) == 0);
}

/* Momentum by hand: v = 1, then 0.5·1 + 1; θ −= 0.1·v. */
static void another_optimizer_starts_with_an_empty_memory(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct trained p;
    trained_init(&p, 1, &mem);
    struct training t = {.optimizer = OPTIMIZER_MOMENTUM};
    t.hypers.of[HYPER_LR] = 0.1;
    t.hypers.of[HYPER_BETA] = 0.5;
    const double after[] = {-0.1, -0.25};
    for (int i = 0; i < 2; i++) {
        p.grad[0] = 1;
        assert_int_equal(trained_update(&p, &t, 1), 0);
        assert_true(near(p.theta[0], after[i], 1, 1e-15));
    }
    t.optimizer = OPTIMIZER_SGD;
    p.grad[0] = 1;
    trained_update(&p, &t, 1);
    assert_true(near(p.theta[0], -0.35, 1, 1e-15));
    t.optimizer = OPTIMIZER_MOMENTUM; /* its velocity of before is forgotten */
    p.grad[0] = 1;
    trained_update(&p, &t, 1);
    assert_true(near(p.theta[0], -0.45, 1, 1e-15));
    t.clip = CLIP_VALUE;
    t.threshold = 0.5; /* v = 0.5·1 + 0.5 */
    p.grad[0] = 3;
    assert_int_equal(trained_update(&p, &t, 3), 1);
    assert_true(near(p.theta[0], -0.55, 1, 1e-15));
    arena_release(&mem);
}

/* All of it, to the last bit: a memory of 1e-300 would look like none. */
static void nothing_is_left_of_a_memory(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct trained p;
    trained_init(&p, 2, &mem);
    struct training t = {.optimizer = OPTIMIZER_ADAM};
    t.hypers.of[HYPER_LR] = t.hypers.of[HYPER_EPS] = 0.1;
    t.hypers.of[HYPER_BETA1] = t.hypers.of[HYPER_BETA2] = 0.5;
    p.grad[0] = p.grad[1] = 2;
    trained_update(&p, &t, 1);
    assert_true(p.state.m[1] == 1 && p.state.v[1] == 2 && p.state.t == 1);
    t.optimizer = OPTIMIZER_SGD;
    trained_update(&p, &t, 1);
    for (int i = 0; i < 2; i++) {
        assert_true(p.state.m[i] == 0 && p.state.v[i] == 0);
    }
    assert_int_equal(p.state.t, 1);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clipping_by_norm_keeps_the_direction),
        cmocka_unit_test(clipping_by_value_clamps_each_component),
        cmocka_unit_test(no_clipping_changes_nothing),
        cmocka_unit_test(cross_entropy_is_its_definition),
        cmocka_unit_test(another_optimizer_starts_with_an_empty_memory),
        cmocka_unit_test(nothing_is_left_of_a_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
