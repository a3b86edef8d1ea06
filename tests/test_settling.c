/* How soon the optimizers settle on x² + 3y² + 2xy + 5 and other quadratics, through the
 * real parser, graph and optimizers: figures computed by another program in float64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "optim/quadratic.h"
#include "optim/surface.h"
#include "tests/descent.h"

static const double starts[2][2] = {{4, 4}, {-4, 3}};
enum { HORIZON = 2000, NEVER = HORIZON + 1 };

static struct surface_graph mission(void)
{
    assert_string_equal(surfaces[0].expression, "x^2 + 3*y^2 + 2*x*y + 5");
    return surface_graph_new(surfaces[0].expression);
}

static struct hypers with_beta(struct hypers h, double beta)
{
    h.of[HYPER_BETA] = beta;
    return h;
}

static void settles_at_the_step_of_the_reference(void **state)
{
    (void)state;
    static const struct {
        enum optimizer o;
        double lr, beta;
        long steps[2];
    } table[] = {
        {OPTIMIZER_SGD, 0.1, 0, {32, 39}},
        {OPTIMIZER_SGD, 0.2, 0, {15, -1}},
        {OPTIMIZER_SGD, 0.25, 0, {17, 15}},
        {OPTIMIZER_SGD, 0.29, 0, {287, 215}},
        {OPTIMIZER_SGD, 0.30, 0, {NEVER, NEVER}},
        {OPTIMIZER_MOMENTUM, 0.1, 0.9, {108, 91}},
        {OPTIMIZER_MOMENTUM, 0.292893218813452, 0.171572875253810, {10, 8}},
        {OPTIMIZER_NESTEROV, 0.1, 0.9, {30, 39}},
        {OPTIMIZER_ADAGRAD, 0.3, 0, {282, 174}},
        {OPTIMIZER_ADAGRAD, 1, 0, {34, 21}},
        {OPTIMIZER_RMSPROP, 0.1, 0, {NEVER, NEVER}},
        {OPTIMIZER_ADAM, 0.3, 0, {109, 87}},
    };
    struct surface_graph f = mission();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int s = 0; s < 2; s++) {
            struct hypers h =
                with_beta(walk_hypers(table[i].o, table[i].lr), table[i].beta);
            long steps = walk_settling(&f, table[i].o, h, starts[s], 5, HORIZON);
            if (table[i].steps[s] >= 0 && steps != table[i].steps[s])
                fail_msg("%s %g from (%g, %g): %ld, reference %ld",
                         optimizer_table[table[i].o].label, table[i].lr, starts[s][0],
                         starts[s][1], steps, table[i].steps[s]);
        }
    surface_graph_free(&f);
}

static void the_default_race_settles_as_its_comment_says(void **state)
{
    (void)state;
    static const struct {
        enum optimizer o;
        long steps;
    } table[] = {
        {OPTIMIZER_SGD, 66},      {OPTIMIZER_MOMENTUM, 109},  {OPTIMIZER_NESTEROV, 53},
        {OPTIMIZER_ADAGRAD, 112}, {OPTIMIZER_RMSPROP, NEVER}, {OPTIMIZER_ADAM, 109},
        {OPTIMIZER_ADAMW, 106},
    };
    struct surface_graph f = mission();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct hypers h = walk_hypers(table[i].o, 0);
        assert_int_equal(walk_settling(&f, table[i].o, h, starts[0], 5, HORIZON),
                         table[i].steps);
    }
    surface_graph_free(&f);
}

static double lowest_y(const struct surface_graph *f, enum optimizer o)
{
    struct walk w;
    double low = 0;
    walk_start(&w, f, o, walk_hypers(o, 0), starts[0]);
    for (int k = 1; k <= 100; k++) {
        walk_step(&w);
        low = fmin(low, w.p[1]);
    }
    return low;
}

static void the_default_race_overshoots_and_hovers(void **state)
{
    (void)state;
    struct surface_graph f = mission();
    assert_near(lowest_y(&f, OPTIMIZER_MOMENTUM), -3.51, 0.005);
    assert_near(lowest_y(&f, OPTIMIZER_ADAM), -0.85, 0.005);
    struct walk w;
    walk_start(&w, &f, OPTIMIZER_RMSPROP, walk_hypers(OPTIMIZER_RMSPROP, 0), starts[0]);
    for (int k = 1; k <= 85; k++) {
        walk_step(&w);
        assert_near(w.p[0], w.p[1], 1e-6); /* the diagonal */
        if (k >= 25)
            assert_int_equal(w.loss - 5 < 1e-3, k < 85);
    }
    surface_graph_free(&f);
}

static void sgd_just_above_its_limit_diverges_slowly(void **state)
{
    (void)state;
    static const long passes[2] = {244, 275};
    struct surface_graph f = mission();
    for (int s = 0; s < 2; s++) {
        struct walk w;
        walk_start(&w, &f, OPTIMIZER_SGD, walk_hypers(OPTIMIZER_SGD, 0.30), starts[s]);
        while (!(w.loss - 5 > 1e12) && w.state.t < HORIZON)
            walk_step(&w);
        assert_int_equal(w.state.t, passes[s]);
    }
    surface_graph_free(&f);
}

static void each_limit_parts_convergence_from_divergence(void **state)
{
    (void)state;
    static const enum optimizer table[] = {OPTIMIZER_SGD, OPTIMIZER_MOMENTUM,
                                           OPTIMIZER_NESTEROV};
    struct surface_graph f = mission();
    for (size_t i = 0; i < 3; i++)
        for (int k = 3; k <= 9; k += 3) {
            enum optimizer o = table[i];
            struct hypers h = with_beta(walk_hypers(o, 1), k / 10.0);
            double lr = optimizer_table[o].limit(&h) / (4 + 2 * sqrt(2));
            struct walk below, above;
            h.of[HYPER_LR] = lr * 0.99;
            walk_start(&below, &f, o, h, starts[0]);
            h.of[HYPER_LR] = lr * 1.01;
            walk_start(&above, &f, o, h, starts[0]);
            while (below.state.t < 3000)
                walk_step(&below), walk_step(&above);
            assert_true(below.loss - 5 < 1e-3);
            assert_true(above.loss - 5 > 1e3);
        }
    surface_graph_free(&f);
}

static void rmsprop_dips_and_then_cycles_at_its_own_excess(void **state)
{
    (void)state;
    /* Without the 5, whose rounding would hide how deep the dip is. */
    struct surface_graph excess = surface_graph_new("x^2 + 3*y^2 + 2*x*y");
    struct walk w;
    double lowest = 1;
    walk_start(&w, &excess, OPTIMIZER_RMSPROP, walk_hypers(OPTIMIZER_RMSPROP, 0.1),
               starts[0]);
    for (int k = 1; k <= 131; k++) {
        walk_step(&w);
        assert_int_equal(w.loss < 1e-3, k >= 60 && k <= 130);
        lowest = fmin(lowest, w.loss);
    }
    assert_near(log10(lowest), -36, 0.5);
    for (int s = 0; s < 2; s++)
        for (int k = 1; k <= 8; k *= 2) {
            double lr = 0.05 * k;
            walk_start(&w, &excess, OPTIMIZER_RMSPROP, walk_hypers(OPTIMIZER_RMSPROP, lr),
                       starts[s]);
            while (w.state.t < 5000)
                walk_step(&w);
            assert_near(w.loss / (1.5 * lr * lr), 1, 1e-3);
        }
    surface_graph_free(&excess);
}

static void rmsprop_settles_only_below_its_lr(void **state)
{
    (void)state;
    struct surface_graph f = mission();
    for (int s = 0; s < 2; s++) {
        struct hypers below = walk_hypers(OPTIMIZER_RMSPROP, 0.0256);
        struct hypers above = walk_hypers(OPTIMIZER_RMSPROP, 0.0260);
        assert_true(walk_settling(&f, OPTIMIZER_RMSPROP, below, starts[s], 5, 5000) <
                    5000);
        assert_int_equal(walk_settling(&f, OPTIMIZER_RMSPROP, above, starts[s], 5, 5000),
                         5001);
    }
    surface_graph_free(&f);
}

static void adam_relapses_when_its_sharpness_passes_38(void **state)
{
    (void)state;
    /* The sharpness passes 38 some 400 to 600 steps before the swing can be seen. */
    static const struct {
        long step;
        double peak;
    } reference[2] = {{7850, 0.40}, {4770, 0.27}};
    struct surface_graph f = mission();
    struct quadratic q;
    assert_true(quadratic_of(&f.graph, &q, &f.mem));
    for (int s = 0; s < 2; s++) {
        struct walk w;
        long relapse = 0, crossed = 0;
        double peak = 0;
        walk_start(&w, &f, OPTIMIZER_ADAM, walk_hypers(OPTIMIZER_ADAM, 0.3), starts[s]);
        for (long k = 1; k <= reference[s].step + 100; k++) {
            struct optimizer_move moves[2];
            optimizer_explain(OPTIMIZER_ADAM, &w.hypers, 2, w.p, w.grad, &w.state, moves);
            double rates[2] = {moves[0].rate, moves[1].rate};
            if (!crossed && quadratic_sharpness(&q, rates) > 38)
                crossed = k;
            walk_step(&w);
            if (k > 1000 && w.loss - 5 > 1e-3 && !relapse)
                relapse = k;
            if (relapse)
                peak = fmax(peak, w.loss - 5);
        }
        assert_in_range(relapse, reference[s].step - 50, reference[s].step + 50);
        assert_in_range(crossed, relapse - 1000, relapse - 1);
        assert_near(peak, reference[s].peak, 0.005);
    }
    surface_graph_free(&f);
}

/* Over lr = .001, .002, … below `most`. Followed for 600 steps: every best is below 150,
 * and what swings on by then is small for good. */
static long best_settling(const struct surface_graph *f, enum optimizer o, int s,
                          double minimum, double most)
{
    long best = NEVER;
    for (int i = 1; i * 0.001 < most; i++) {
        struct hypers h = walk_hypers(o, i * 0.001);
        long k = walk_settling(f, o, h, starts[s], minimum, 600);
        best = k < best ? k : best;
    }
    return best;
}

static void momentum_needs_a_narrow_valley_to_win(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double minimum, lambda_max;
        long sgd[2], momentum[2]; /* 0: not known */
    } table[] = {
        {"x^2 + 3*y^2 + 2*x*y + 5", 5, 6.828427, {13, 15}, {100, 79}},
        {"0.1*x^2 + 2*y^2", 0, 4, {0}, {0}},  /* condition number 20 */
        {"0.05*x^2 + 2*y^2", 0, 4, {0}, {0}}, /* 40 */
        {"0.02*x^2 + 2*y^2", 0, 4, {147, 147}, {95, 90}},
    };
    for (size_t i = 0; i < 4; i++)
        for (int s = 0; s < 2; s++) {
            struct surface_graph f = surface_graph_new(table[i].f);
            double l = table[i].lambda_max, minimum = table[i].minimum;
            long sgd = best_settling(&f, OPTIMIZER_SGD, s, minimum, 2 / l);
            long momentum = best_settling(&f, OPTIMIZER_MOMENTUM, s, minimum, 3.8 / l);
            assert_int_equal(sgd, table[i].sgd[s] ? table[i].sgd[s] : sgd);
            assert_int_equal(momentum, table[i].sgd[s] ? table[i].momentum[s] : momentum);
            assert_int_equal(momentum < sgd, i == 3);
            surface_graph_free(&f);
        }
}

static bool momentum_wins(const struct surface_graph *f, double lr, int s)
{
    struct hypers momentum = walk_hypers(OPTIMIZER_MOMENTUM, lr);
    struct hypers sgd = walk_hypers(OPTIMIZER_SGD, lr);
    return walk_settling(f, OPTIMIZER_MOMENTUM, momentum, starts[s], 5, HORIZON) <
           walk_settling(f, OPTIMIZER_SGD, sgd, starts[s], 5, HORIZON);
}

/* From (4, 4) it wins below .032, from (−4, 3) below .046; above, from .286 and .287. */
static void momentum_wins_at_the_same_lr_only_at_the_ends(void **state)
{
    (void)state;
    static const int first_loss[2] = {32, 46}, last_loss[2] = {285, 286};
    struct surface_graph f = mission();
    for (int s = 0; s < 2; s++)
        for (int i = 1; i <= 292; i++)
            assert_int_equal(momentum_wins(&f, i * 0.001, s),
                             i < first_loss[s] || i > last_loss[s]);
    surface_graph_free(&f);
}

/* In the long run momentum β shrinks by √β where it swings: SGD's best rate is worse
 * where (κ−1)/(κ+1) > √.9. */
static void rates_cross_near_condition_38(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        bool momentum;
    } table[] = {{"x^2 + 37*y^2", false}, {"x^2 + 39*y^2", true}};
    for (int i = 0; i < 2; i++) {
        struct surface_graph f = surface_graph_new(table[i].f);
        struct quadratic q;
        assert_true(quadratic_of(&f.graph, &q, &f.mem));
        assert_int_equal(quadratic_best(&q, false).rate > sqrt(0.9), table[i].momentum);
        surface_graph_free(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settles_at_the_step_of_the_reference),
        cmocka_unit_test(the_default_race_settles_as_its_comment_says),
        cmocka_unit_test(the_default_race_overshoots_and_hovers),
        cmocka_unit_test(sgd_just_above_its_limit_diverges_slowly),
        cmocka_unit_test(each_limit_parts_convergence_from_divergence),
        cmocka_unit_test(rmsprop_dips_and_then_cycles_at_its_own_excess),
        cmocka_unit_test(rmsprop_settles_only_below_its_lr),
        cmocka_unit_test(adam_relapses_when_its_sharpness_passes_38),
        cmocka_unit_test(momentum_needs_a_narrow_valley_to_win),
        cmocka_unit_test(momentum_wins_at_the_same_lr_only_at_the_ends),
        cmocka_unit_test(rates_cross_near_condition_38),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
