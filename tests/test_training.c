/* What an update is made of: the clipping and the optimizer's memory. */
#include "nets/training.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

/* Momentum by hand: v = 1, then 0.5·1 + 1; θ −= 0.1·v. */
static void another_optimizer_starts_with_an_empty_memory(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct trained p;
    double grad[1];
    trained_init(&p, 1, &mem);
    p.grad = grad;
    struct training t = {.optimizer = OPTIMIZER_MOMENTUM};
    t.hypers.of[HYPER_LR] = 0.1;
    t.hypers.of[HYPER_BETA] = 0.5;
    const double after[] = {-0.1, -0.25};
    for (int i = 0; i < 2; i++) {
        grad[0] = 1;
        assert_int_equal(trained_update(&p, &t, 1), 0);
        assert_true(near(p.theta[0], after[i], 1, 1e-15));
    }
    t.optimizer = OPTIMIZER_SGD;
    grad[0] = 1;
    trained_update(&p, &t, 1);
    assert_true(near(p.theta[0], -0.35, 1, 1e-15));
    t.optimizer = OPTIMIZER_MOMENTUM; /* its velocity of before is forgotten */
    grad[0] = 1;
    trained_update(&p, &t, 1);
    assert_true(near(p.theta[0], -0.45, 1, 1e-15));
    t.clip = CLIP_VALUE;
    t.threshold = 0.5; /* v = 0.5·1 + 0.5 */
    grad[0] = 3;
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
    double grad[2] = {2, 2};
    trained_init(&p, 2, &mem);
    p.grad = grad;
    struct training t = {.optimizer = OPTIMIZER_ADAM};
    t.hypers.of[HYPER_LR] = t.hypers.of[HYPER_EPS] = 0.1;
    t.hypers.of[HYPER_BETA1] = t.hypers.of[HYPER_BETA2] = 0.5;
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
        cmocka_unit_test(another_optimizer_starts_with_an_empty_memory),
        cmocka_unit_test(nothing_is_left_of_a_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
