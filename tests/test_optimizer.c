#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "optim/optimizer.h"
#include "tests/descent.h"

/* The step with gradient g from theta, at the start of a run. */
static struct optimizer_move first(enum optimizer o, struct hypers h, double theta,
                                   double g)
{
    double m = 0, v = 0;
    struct optimizer_state state = {.m = &m, .v = &v};
    struct optimizer_move move;
    optimizer_explain(o, &h, 1, &theta, &g, &state, &move);
    return move;
}

static const double sizes[] = {1e3, 1, -1, 1e-1, -1e-1};

static void adam_starts_with_its_lr_whatever_the_gradient(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct hypers h = walk_hypers(OPTIMIZER_ADAM, 0.3);
        struct optimizer_move move = first(OPTIMIZER_ADAM, h, 7, sizes[i]);
        assert_near(move.delta, -copysign(0.3, sizes[i]), 1e-7);
        /* Without bias correction: .1 g/√(.001 g²). */
        double bare = 0.3 * move.m / sqrt(move.v);
        assert_near(bare, copysign(0.3 * 3.16227766, sizes[i]), 1e-8);
    }
}

static void rmsprop_starts_with_more_than_its_lr(void **state)
{
    (void)state;
    struct hypers h = walk_hypers(OPTIMIZER_RMSPROP, 0.3);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct optimizer_move move = first(OPTIMIZER_RMSPROP, h, 7, sizes[i]);
        assert_near(move.delta, -copysign(0.3 * 3.16227766, sizes[i]), 1e-5);
    }
    /* ε inside the root acts like 1e-4 outside: 1e-6/√1e-8. */
    assert_near(first(OPTIMIZER_RMSPROP, h, 7, 1e-6).delta, -0.01 * 0.3, 1e-6);
    /* Adam's ε is outside: at |g| = ε half of the step is left. */
    struct hypers a = walk_hypers(OPTIMIZER_ADAM, 0.3);
    assert_near(first(OPTIMIZER_ADAM, a, 7, 1e-8).delta, -0.15, 1e-9);
    struct hypers d = walk_hypers(OPTIMIZER_ADAGRAD, 0.3);
    assert_near(first(OPTIMIZER_ADAGRAD, d, 7, 1e-10).delta, -0.15, 1e-9);
    assert_near(first(OPTIMIZER_ADAGRAD, d, 7, 5).delta, -0.3, 1e-9);
}

/* Under a constant gradient the velocity tends to g/(1 − β): 10 times SGD's step. */
static void momentum_multiplies_the_lr(void **state)
{
    (void)state;
    static const enum optimizer table[] = {OPTIMIZER_MOMENTUM, OPTIMIZER_NESTEROV};
    for (int i = 0; i < 2; i++) {
        struct hypers h = walk_hypers(table[i], 0.02);
        double m = 0, theta = 0, g = 3;
        struct optimizer_state s = {.m = &m};
        for (int k = 0; k < 400; k++)
            optimizer_step(table[i], &h, 1, &theta, &g, &s);
        double before = theta;
        optimizer_step(table[i], &h, 1, &theta, &g, &s);
        assert_near(theta - before, -0.02 * 3 * 10, 1e-13);
    }
}

/* By hand: g = 2, then 1; η = .1, β = .9. */
static void nesterov_looks_ahead(void **state)
{
    (void)state;
    struct hypers h = walk_hypers(OPTIMIZER_NESTEROV, 0.1);
    double m = 0, theta = 1, g = 2;
    struct optimizer_state s = {.m = &m};
    optimizer_step(OPTIMIZER_NESTEROV, &h, 1, &theta, &g, &s);
    assert_near(theta, 1 - 0.1 * (2 + 0.9 * 2), 1e-15);
    g = 1;
    optimizer_step(OPTIMIZER_NESTEROV, &h, 1, &theta, &g, &s);
    assert_near(theta, 0.62 - 0.1 * (1 + 0.9 * 2.8), 1e-15);
}

/* Under a constant gradient the corrected means are g and g², however the βs change. */
static void changing_beta_in_mid_run_keeps_the_means_right(void **state)
{
    (void)state;
    static const double beta1[] = {0.9, 0.9, 0.5, 0.99, 0.99, 0, 0.9, 0.999};
    static const double beta2[] = {0.999, 0.9, 0.999, 0.9999, 0.3, 0.999, 0.5, 0.99};
    struct hypers h = walk_hypers(OPTIMIZER_ADAM, 0.3);
    double m = 0, v = 0, theta = 1, g = -3, product1 = 1, product2 = 1;
    struct optimizer_state s = {.m = &m, .v = &v};
    for (int k = 0; k < 8; k++) {
        struct optimizer_move move;
        h.of[HYPER_BETA1] = beta1[k];
        h.of[HYPER_BETA2] = beta2[k];
        optimizer_explain(OPTIMIZER_ADAM, &h, 1, &theta, &g, &s, &move);
        optimizer_step(OPTIMIZER_ADAM, &h, 1, &theta, &g, &s);
        product1 *= beta1[k];
        product2 *= beta2[k];
        assert_near(move.m_hat, -3, 1e-14);
        assert_near(move.v_hat, 9, 1e-13);
        assert_near(s.bias_correction1, 1 - product1, 1e-15);
        assert_near(s.bias_correction2, 1 - product2, 1e-15);
        assert_int_equal(s.t, k + 1);
    }
}

/* Decay as an L2 term in g drowns in Adam's division; AdamW's does not. */
static void decoupled_decay_differs_from_l2(void **state)
{
    (void)state;
    double lambda = 0.1, lr = 0.3, theta = 5;
    struct hypers h = walk_hypers(OPTIMIZER_ADAMW, lr);
    h.of[HYPER_WEIGHT_DECAY] = lambda;
    static const double gs[] = {1000, 1, -1};
    for (int i = 0; i < 3; i++) {
        double plain = first(OPTIMIZER_ADAM, h, theta, gs[i]).delta;
        double l2 = first(OPTIMIZER_ADAM, h, theta, gs[i] + lambda * theta).delta;
        struct optimizer_move w = first(OPTIMIZER_ADAMW, h, theta, gs[i]);
        assert_near(w.delta - plain, -lr * lambda * theta, 1e-15);
        assert_near(w.decay, lr * lambda * theta, 1e-16);
        assert_near(l2 - plain, 0, 1e-7); /* ±η all the same */
    }
    /* With SGD the two would be one. */
    struct hypers s = walk_hypers(OPTIMIZER_SGD, lr);
    assert_near(first(OPTIMIZER_SGD, s, theta, 1 + lambda * theta).delta,
                first(OPTIMIZER_SGD, s, theta, 1).delta - lr * lambda * theta, 1e-15);
}

/* The ledger adds up, is what the step does to the last bit, and changes nothing. */
static void explaining_is_the_step_without_making_it(void **state)
{
    (void)state;
    struct surface_graph f = surface_graph_new("(1 - x)^2 + 100*(y - x^2)^2");
    for (int o = 0; o < OPTIMIZER_MOST; o++) {
        const struct optimizer_info *info = &optimizer_table[o];
        struct walk w;
        walk_start(&w, &f, (enum optimizer)o, walk_hypers((enum optimizer)o, 1e-3),
                   (const double[]){-1.2, 1});
        for (int k = 0; k < 20; k++) {
            struct optimizer_move moves[2];
            struct walk before;
            memcpy(&before, &w, sizeof w);
            optimizer_explain(w.optimizer, &w.hypers, 2, w.p, w.grad, &w.state, moves);
            assert_memory_equal(&before, &w, sizeof w);
            walk_step(&w);
            for (int i = 0; i < 2; i++) {
                struct optimizer_move mv = moves[i];
                assert_true(mv.delta == -mv.rate * mv.direction - mv.decay);
                assert_true(w.p[i] == before.p[i] + mv.delta);
                assert_true(info->has_m ? w.m[i] == mv.m : isnan(mv.m));
                assert_true(info->has_v ? w.v[i] == mv.v : isnan(mv.v));
                assert_int_equal(isnan(mv.m_hat), !info->has_hat);
                assert_int_equal(isnan(mv.v_hat), !info->has_hat);
                assert_true(mv.decay == 0 || o == OPTIMIZER_ADAMW);
            }
        }
    }
    surface_graph_free(&f);
}

static void every_coordinate_goes_its_own_way(void **state)
{
    (void)state;
    enum { N = 5 };
    struct arena mem = ARENA_INIT;
    for (int o = 0; o < OPTIMIZER_MOST; o++) {
        struct hypers h = walk_hypers((enum optimizer)o, 0.1);
        double all[N] = {1, -2, 3, 0, 1e3}, g[N] = {3, 0, -1e-3, 5, 1};
        struct optimizer_state s = optimizer_start((enum optimizer)o, N, &mem);
        for (int k = 0; k < 3; k++)
            optimizer_step((enum optimizer)o, &h, N, all, g, &s);
        for (int i = 0; i < N; i++) {
            double one = (double[N]){1, -2, 3, 0, 1e3}[i];
            struct optimizer_state single = optimizer_start((enum optimizer)o, 1, &mem);
            for (int k = 0; k < 3; k++)
                optimizer_step((enum optimizer)o, &h, 1, &one, &g[i], &single);
            assert_true(one == all[i]);
        }
    }
    arena_release(&mem);
}

/* A gradient that is not finite reaches theta at once and for good. */
static void what_is_not_finite_is_not_hidden(void **state)
{
    (void)state;
    static const double bad[] = {HUGE_VAL, -HUGE_VAL, (double)NAN};
    for (int o = 0; o < OPTIMIZER_MOST; o++)
        for (int i = 0; i < 3; i++) {
            struct hypers h = walk_hypers((enum optimizer)o, 0.1);
            double m = 0, v = 0, theta = 1, g = bad[i], good = 1;
            struct optimizer_state s = {.m = &m, .v = &v};
            optimizer_step((enum optimizer)o, &h, 1, &theta, &g, &s);
            assert_true(!isfinite(theta));
            optimizer_step((enum optimizer)o, &h, 1, &theta, &good, &s);
            assert_true(!isfinite(theta));
        }
}

static double theta_after(enum optimizer o, struct hypers h)
{
    double m = 0, v = 0, theta = 2;
    struct optimizer_state s = {.m = &m, .v = &v};
    for (int k = 0; k < 5; k++) {
        double g = 3 * theta - k;
        optimizer_step(o, &h, 1, &theta, &g, &s);
    }
    return theta;
}

static void it_uses_what_it_says_it_uses(void **state)
{
    (void)state;
    for (int o = 0; o < OPTIMIZER_MOST; o++)
        for (int k = 0; k < HYPER_MOST; k++) {
            struct hypers h = walk_hypers((enum optimizer)o, 0.01), other = h;
            other.of[k] = other.of[k] / 2 + 0.1;
            bool differs = theta_after((enum optimizer)o, h) !=
                           theta_after((enum optimizer)o, other);
            assert_int_equal(differs, optimizer_table[o].uses[k]);
        }
}

static void defaults_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        enum optimizer o;
        const char *name;
        double beta, rho, beta1, beta2, eps, weight_decay;
    } table[] = {
        {OPTIMIZER_SGD, "sgd", 0, 0, 0, 0, 0, 0},
        {OPTIMIZER_MOMENTUM, "momentum", 0.9, 0, 0, 0, 0, 0},
        {OPTIMIZER_NESTEROV, "nesterov", 0.9, 0, 0, 0, 0, 0},
        {OPTIMIZER_ADAGRAD, "adagrad", 0, 0, 0, 0, 1e-10, 0},
        {OPTIMIZER_RMSPROP, "rmsprop", 0, 0.9, 0, 0, 1e-8, 0},
        {OPTIMIZER_ADAM, "adam", 0, 0, 0.9, 0.999, 1e-8, 0},
        {OPTIMIZER_ADAMW, "adamw", 0, 0, 0.9, 0.999, 1e-8, 0.01},
    };
    enum { N = sizeof table / sizeof *table };
    assert_int_equal(N, OPTIMIZER_MOST);
    for (int i = 0; i < N; i++) {
        const struct optimizer_info *info = &optimizer_table[table[i].o];
        const double *d = info->initial;
        assert_string_equal(info->name, table[i].name);
        assert_true(d[HYPER_BETA] == table[i].beta && d[HYPER_RHO] == table[i].rho);
        assert_true(d[HYPER_BETA1] == table[i].beta1 && d[HYPER_BETA2] == table[i].beta2);
        assert_true(d[HYPER_EPS] == table[i].eps);
        assert_true(d[HYPER_WEIGHT_DECAY] == table[i].weight_decay);
    }
}

static void every_row_is_of_a_piece(void **state)
{
    (void)state;
    for (int o = 0; o < OPTIMIZER_MOST; o++) {
        const struct optimizer_info *info = &optimizer_table[o];
        const double *d = info->initial;
        for (int k = 0; k < HYPER_MOST; k++) {
            const struct hyper_info *h = &hyper_table[k];
            assert_true(h->min < h->max);
            assert_true(info->uses[k] ? d[k] <= h->max &&
                                            (h->open_min ? d[k] > h->min : d[k] >= h->min)
                                      : d[k] == 0);
        }
        assert_int_equal(info->m_symbol != NULL, info->has_m);
        assert_int_equal(info->v_symbol != NULL, info->has_v);
        assert_true(info->label && info->form && info->direction && info->rate);
    }
}

/* And so are the limits: all from 0 on, but only a learning rate may not be 0. */
static void names_are_those_of_the_command_line(void **state)
{
    (void)state;
    static const double most[] = {1e6, 0.999999, 0.999999, 0.999999, 0.999999, 10, 1e3};
    static const char *const names[] = {"lr",    "beta", "rho",         "beta1",
                                        "beta2", "eps",  "weight_decay"};
    static const char *const symbols[] = {"η", "β", "ρ", "β₁", "β₂", "ε", "λ"};
    for (int k = 0; k < HYPER_MOST; k++) {
        assert_string_equal(hyper_table[k].name, names[k]);
        assert_string_equal(hyper_table[k].symbol, symbols[k]);
        assert_true(hyper_table[k].min == 0 && hyper_table[k].max == most[k]);
        assert_int_equal(hyper_table[k].open_min, k == HYPER_LR);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adam_starts_with_its_lr_whatever_the_gradient),
        cmocka_unit_test(rmsprop_starts_with_more_than_its_lr),
        cmocka_unit_test(momentum_multiplies_the_lr),
        cmocka_unit_test(nesterov_looks_ahead),
        cmocka_unit_test(changing_beta_in_mid_run_keeps_the_means_right),
        cmocka_unit_test(decoupled_decay_differs_from_l2),
        cmocka_unit_test(explaining_is_the_step_without_making_it),
        cmocka_unit_test(every_coordinate_goes_its_own_way),
        cmocka_unit_test(what_is_not_finite_is_not_hidden),
        cmocka_unit_test(it_uses_what_it_says_it_uses),
        cmocka_unit_test(defaults_are_the_published_ones),
        cmocka_unit_test(every_row_is_of_a_piece),
        cmocka_unit_test(names_are_those_of_the_command_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
