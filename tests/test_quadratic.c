#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include <stdio.h>

#include "autodiff/expression.h"
#include "base/random.h"
#include "optim/quadratic.h"
#include "optim/surface.h"
#include "tests/descent.h"
#include "tests/uniform.h"

static bool of(const char *expression, struct quadratic *q)
{
    struct surface_graph f = surface_graph_new(expression);
    bool is = quadratic_of(&f.graph, q, &f.mem);
    surface_graph_free(&f);
    return is;
}

/* Published figures of the mission's surface, to their last digit. */
static void the_mission_has_the_published_figures(void **state)
{
    (void)state;
    struct quadratic q;
    assert_true(of(surfaces[0].expression, &q));
    assert_true(q.definite);
    assert_near(q.hessian[0][0], 2, 0);
    assert_near(q.hessian[0][1], 2, 0);
    assert_near(q.hessian[1][0], 2, 0);
    assert_near(q.hessian[1][1], 6, 0);
    assert_near(q.lambda_min, 4 - 2 * sqrt(2), 4e-16);
    assert_near(q.lambda_max, 4 + 2 * sqrt(2), 2e-15);
    assert_near(q.lambda_min, 1.171573, 5e-7);
    assert_near(q.lambda_max, 6.828427, 5e-7);
    assert_near(q.condition, 5.828427, 5e-7);
    assert_near(q.minimum[0], 0, 0);
    assert_near(q.minimum[1], 0, 0);
    assert_near(q.value, 5, 0);
    assert_true(q.rank == 2 && q.curved[0] == 0 && q.curved[1] == 0);
    struct best_rate sgd = quadratic_best(&q, false), ball = quadratic_best(&q, true);
    assert_near(sgd.lr, 0.25, 1e-15);
    assert_near(sgd.beta, 0, 0);
    assert_near(sgd.rate, 0.707107, 5e-7);
    assert_near(ball.lr, 0.292893, 5e-7);
    assert_near(ball.beta, 0.171573, 5e-7);
    assert_near(ball.rate, 0.414214, 5e-7);
}

static void limits_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        enum optimizer o;
        double limit, lr;
    } table[] = {
        {OPTIMIZER_SGD, 2, 0.292893},
        {OPTIMIZER_MOMENTUM, 3.8, 0.556497},
        {OPTIMIZER_NESTEROV, 3.8 / 2.8, 0.198749},
    };
    for (int i = 0; i < 3; i++) {
        struct hypers h = walk_hypers(table[i].o, 0);
        double limit = optimizer_table[table[i].o].limit(&h);
        assert_near(limit, table[i].limit, 1e-15);
        assert_near(limit / (4 + 2 * sqrt(2)), table[i].lr, 5e-7);
    }
    static const struct {
        enum optimizer o;
        double limit;
    } adaptive[] = {{OPTIMIZER_ADAGRAD, 2},
                    {OPTIMIZER_RMSPROP, 2},
                    {OPTIMIZER_ADAM, 38},
                    {OPTIMIZER_ADAMW, 38}};
    for (int i = 0; i < 4; i++) {
        struct hypers h = walk_hypers(adaptive[i].o, 0);
        assert_true(optimizer_table[adaptive[i].o].has_v);
        assert_near(optimizer_table[adaptive[i].o].limit(&h), adaptive[i].limit, 1e-13);
    }
}

/* Derived by hand. */
static void other_quadratics(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double xx, xy, yy, min, max, x, y, value;
    } table[] = {
        {"0.02*x^2 + 2*y^2", 0.04, 0, 4, 0.04, 4, 0, 0, 0},
        {"(x + 2*y - 7)^2 + (2*x + y - 5)^2", 10, 8, 10, 2, 18, 1, 3, 0},
        {"0.26*(x^2 + y^2) - 0.48*x*y", 0.52, -0.48, 0.52, 0.04, 1, 0, 0, 0},
        {"x^2 + y^2 + 3*x - 4*y + 1", 2, 0, 2, 2, 2, -1.5, 2, -5.25},
        {"0.02*(x - 1000000)^2 + 2*(y + 3)^2 - 1", 0.04, 0, 4, 0.04, 4, 1e6, -3, -1},
        /* eigenvalues 1.25 ∓ √.8125 */
        {"x*x/4 - x*y/2 + y*y", 0.5, -0.5, 2, 0.34861218113400272, 2.1513878188659974, 0,
         0, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct quadratic q;
        assert_true(of(table[i].f, &q));
        assert_true(q.definite);
        assert_near(q.hessian[0][0], table[i].xx, 1e-15 * 10);
        assert_near(q.hessian[0][1], table[i].xy, 1e-15 * 10);
        assert_near(q.hessian[1][0], table[i].xy, 1e-15 * 10);
        assert_near(q.hessian[1][1], table[i].yy, 1e-15 * 10);
        assert_near(q.lambda_min, table[i].min, 1e-14);
        assert_near(q.lambda_max, table[i].max, 1e-14);
        assert_near(q.condition, table[i].max / table[i].min, 1e-11);
        assert_near(q.minimum[0], table[i].x, 1e-15 * fabs(table[i].x));
        assert_near(q.minimum[1], table[i].y, 1e-15 * fabs(table[i].y));
        assert_near(q.value, table[i].value, 1e-15);
    }
}

/* Hessians that are exact in binary, whose least eigenvalue a difference of like numbers
 * would lose: [[2 + 2⁻³⁹, −2], [−2, 2]] has det/λmax = 2⁻³⁸/(4 + 2⁻⁴⁰ + …),
 * −[[2 + 2⁻³⁹, −6], [−6, 18]] has −18·2⁻³⁹/(20 + …), and
 * [[1 + 2⁻³⁰, 1 − 2⁻³⁰], [1 − 2⁻³⁰, 1 + 2⁻³⁰]] has 2⁻²⁹ and 2. */
static void an_ill_conditioned_hessian_keeps_its_least_eigenvalue(void **state)
{
    (void)state;
    struct quadratic q;
    assert_true(of("(x - y)^2 + 2^-40*x^2", &q));
    assert_true(q.definite);
    assert_near(q.lambda_min, ldexp(1, -40), 1e-12 * ldexp(1, -40));
    assert_near(q.condition, ldexp(1, 42), 1e-11 * ldexp(1, 42));
    assert_true(of("-(x - 3*y)^2 - 2^-40*x^2", &q));
    assert_near(q.lambda_max, -0.9 * ldexp(1, -39), 1e-11 * ldexp(1, -39));
    assert_true(of("(x^2 + y^2)*(1 + 2^-30)/2 + (1 - 2^-30)*x*y", &q));
    assert_near(q.lambda_min, ldexp(1, -29), 1e-15 * ldexp(1, -29));
}

/* 0.1 and 0.2 to the last bits, where the gradient at (0, 0) is 1e14. */
static void a_great_slope_costs_the_hessian_no_digits(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double xx, xy, yy;
    } table[] = {{"0.1*(x - 1e15)^2", 0.2, 0, 0},
                 {"0.1*(y - 1e15)^2", 0, 0, 0.2},
                 {"0.1*(x - 1e15)*y", 0, 0.1, 0},
                 {"0.1*x*(y - 1e15)", 0, 0.1, 0}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct quadratic q;
        assert_true(of(table[i].f, &q));
        assert_near(q.hessian[0][0], table[i].xx, 1e-16);
        assert_near(q.hessian[0][1], table[i].xy, 1e-16);
        assert_near(q.hessian[1][1], table[i].yy, 1e-16);
    }
}

/* To the last bits, where one Newton step from (0, 0) is off by 1e-12 and 1e-11. */
static void a_minimum_far_from_the_origin_is_exact(void **state)
{
    (void)state;
    struct quadratic q;
    assert_true(of("(0.1*(x - 7) + 0.3*(y - 0.1))^2 + 0.000001*(x - 7.3)^2", &q));
    assert_near(q.minimum[0], 7.3, 1e-15);
    assert_near(q.minimum[1], 0, 1e-15);
    assert_true(of("0.7*(x - 1234.567)^2 + 0.3*(y + 77.7)^2"
                   " + 0.9*(x - 1234.567)*(y + 77.7)",
                   &q));
    assert_near(q.minimum[0], 1234.567, 1e-12);
    assert_near(q.minimum[1], -77.7, 1e-13);
    assert_near(q.value, 0, 1e-24);
}

static void without_a_minimum_there_is_no_best_lr(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double min, max;
    } table[] = {
        {"x^2 - y^2", -2, 2}, {"x*y", -1, 1},    {"-x^2 - 3*y^2", -6, -2},
        {"x + 2*y", 0, 0},    {"x^2 + y", 0, 2}, {"(x - 3*y)^2 + 0.001*x", 0, 20},
        {"x", 0, 0},          {"y", 0, 0}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct quadratic q;
        assert_true(of(table[i].f, &q));
        assert_false(q.definite || q.has_minimum);
        assert_near(q.lambda_min, table[i].min, 1e-15);
        assert_near(q.lambda_max, table[i].max, 1e-14);
        assert_true(isnan(q.condition) && isnan(q.value));
        assert_true(isnan(q.minimum[0]) && isnan(q.minimum[1]));
        assert_true(isnan(quadratic_best(&q, false).lr));
        assert_true(isnan(quadratic_best(&q, true).rate));
    }
}

static void what_is_no_quadratic_is_refused(void **state)
{
    (void)state;
    static const char *const table[] = {"x^3 + y^2", "(x*y)^2", "sin(x)", "x^2 + abs(y)",
                                        "x/y",       "1/0*x*x", "2^x"};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct quadratic q;
        assert_false(of(table[i], &q));
    }
    /* nor what overflows, upwards or downwards */
    struct quadratic steep;
    assert_false(of("1e308*x^2 + 1e308*y^2", &steep));
    assert_false(of("-1e308*x^2 - 1e308*y^2", &steep));
    static const char *const names[] = {"x", "y", "z"};
    for (int n = 1; n <= 3; n += 2) {
        struct arena mem = ARENA_INIT;
        struct graph g;
        struct quadratic q;
        assert_int_equal(
            expression_parse("x^2",
                             &(struct expression_options){.names = names, .n_names = n},
                             &mem, &g, NULL),
            ERR_NONE);
        assert_false(quadratic_of(&g, &q, &mem));
        arena_release(&mem);
    }
}

/* k·(a·x + b·y + c)² + d, multiplied out or not: λmax is 2k(a² + b²), the other 0, and
 * the minimum d lies on a line, of which the nearest point to (0, 0) is −c·(a, b)/(a² +
 * b²). */
static void a_singular_quadratic_has_a_line_of_minima(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 4000; i++) {
        struct random_key r = {.seed = 5, .layer = i};
        double k = pow(10, 20 * uniform_at(r, 0) - 10), a = 20 * uniform_at(r, 1) - 10,
               b = i % 7 ? 20 * uniform_at(r, 2) - 10 : 0,
               c = i % 5 ? pow(10, 12 * uniform_at(r, 3) - 3) : 0,
               d = i % 3 ? 0 : 20 * uniform_at(r, 4) - 10;
        char f[400];
        if (i % 2) {
            snprintf(f, sizeof f, "%.3g*(%.3g*x + (%.3g)*y + %.3g)^2 + (%.3g)", k, a, b,
                     c, d);
        } else {
            snprintf(f, sizeof f, "%.17g*x^2 + (%.17g)*x*y + %.17g*y^2", k * a * a,
                     2 * k * a * b, k * b * b);
            c = d = 0;
        }
        if (i % 2) {
            sscanf(f, "%lf*(%lf*x + (%lf)*y + %lf)^2 + (%lf)", &k, &a, &b, &c, &d);
        }
        struct quadratic q;
        double square = a * a + b * b, most = 2 * k * square;
        if (!of(f, &q) || q.rank != 1 || !q.has_minimum || q.definite) {
            fail_msg("%s: rank %d, λ %g %g", f, q.rank, q.lambda_min, q.lambda_max);
        }
        assert_true(q.lambda_min == 0 && isnan(q.condition));
        assert_near(q.lambda_max, most, 1e-12 * most);
        assert_near(quadratic_best(&q, false).lr, 1 / most, 1e-12 / most);
        assert_near(quadratic_best(&q, false).rate, 0, 0);
        assert_near(quadratic_best(&q, true).lr, 1 / most, 1e-12 / most);
        assert_near(quadratic_best(&q, true).beta, 0, 0);
        double far = c / sqrt(square);
        assert_near(q.minimum[0], -c * a / square, 1e-11 * far);
        assert_near(q.minimum[1], -c * b / square, 1e-11 * far);
        assert_near(q.value, d, 1e-12 * fabs(d) + 1e-20 * k * c * c);
    }
}

/* From (4, 4) to the line in one step, whatever the direction. */
static void a_line_of_minima_is_reached_in_one_step_of_the_best_lr(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double value, lr;
    } table[] = {{"(x-y)^2", 0, 0.25},      {"x^2", 0, 0.5},
                 {"(x+2y-1)^2+3", 3, 0.1},  {"(x+0.1y)^2", 0, 1 / 2.02},
                 {"(0.1x+0.3y)^2", 0, 5},   {"(x-1000000000)^2+2", 2, 0.5},
                 {"x^2+2x*y+y^2", 0, 0.25}, {"y^2", 0, 0.5}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct surface_graph f = surface_graph_new(table[i].f);
        struct quadratic q;
        assert_true(quadratic_of(&f.graph, &q, &f.mem) && q.rank == 1 && q.has_minimum);
        assert_near(q.value, table[i].value, 1e-15);
        struct best_rate best = quadratic_best(&q, false);
        assert_near(best.lr, table[i].lr, 1e-15 * 10);
        struct walk w;
        walk_start(&w, &f, OPTIMIZER_SGD, walk_hypers(OPTIMIZER_SGD, best.lr),
                   (const double[]){4, 4});
        walk_step(&w);
        assert_near(w.loss, table[i].value, 1e-12);
        surface_graph_free(&f);
    }
    struct quadratic flat;
    assert_true(of("5", &flat) && flat.rank == 0 && flat.has_minimum && flat.value == 5);
    assert_true(flat.minimum[0] == 0 && flat.minimum[1] == 0);
    assert_true(flat.curved[0] == 0 && flat.curved[1] == 0);
    assert_true(isnan(quadratic_best(&flat, false).lr));
}

/* x² + y² and (x − y)² + y², eigenvalues 2, 2 and 3 ∓ √5, times powers of ten whose
 * squares are no numbers. */
static void scale_changes_nothing_but_the_scale(void **state)
{
    (void)state;
    for (int e = -290; e <= 290; e++) {
        double scale = pow(10, e);
        char f[80];
        struct quadratic q;
        snprintf(f, sizeof f, "1e%d*((x-y)^2+y^2+2*x)", e);
        if (!of(f, &q) || !q.definite) {
            fail_msg("%s is not definite", f);
        }
        assert_near(q.lambda_min / scale, 3 - sqrt(5), 1e-13);
        assert_near(q.lambda_max / scale, 3 + sqrt(5), 1e-13);
        assert_near(q.condition, (3 + sqrt(5)) / (3 - sqrt(5)), 1e-12);
        assert_near(q.minimum[0], -2, 1e-14); /* 2(x−y) + 2 = 0, 4y − 2x = 0 */
        assert_near(q.minimum[1], -1, 1e-14);
        assert_near(quadratic_best(&q, false).lr * scale, 1.0 / 3, 1e-13);
        snprintf(f, sizeof f, "1e%d*(x-y)^2", e);
        assert_true(of(f, &q) && q.rank == 1 && q.has_minimum && q.value == 0);
    }
}

/* With one rate it is lr·λmax; with two, [[r, 0], [0, s]]·[[4, 1], [1, 2]] has trace
 * 4r + 2s and determinant 7rs. */
static void sharpness_is_that_of_the_scaled_hessian(void **state)
{
    (void)state;
    static const double table[][2] = {{0.1, 0.1}, {0.3, 0.01}, {1e-9, 5}, {0, 2}, {7, 0}};
    struct quadratic q;
    assert_true(of("2*x^2 + x*y + y^2", &q));
    assert_near(quadratic_sharpness(&q, table[0]), 0.1 * q.lambda_max, 1e-15);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double r = table[i][0], s = table[i][1], trace = 4 * r + 2 * s, det = 7 * r * s;
        assert_near(quadratic_sharpness(&q, table[i]),
                    trace / 2 + sqrt(trace * trace / 4 - det), 1e-14 * trace);
    }
}

/* The rate promised is the rate measured: by how much 100 steps shrink the distance. The
 * tuned heavy ball is critically damped, so a factor linear in the steps comes on top. */
static void the_best_rates_come_true(void **state)
{
    (void)state;
    struct surface_graph f = surface_graph_new("x^2 + 3*y^2 + 2*x*y");
    struct quadratic q;
    assert_true(quadratic_of(&f.graph, &q, &f.mem));
    struct best_rate best[2] = {quadratic_best(&q, false), quadratic_best(&q, true)};
    for (int i = 0; i < 2; i++) {
        struct walk w;
        struct hypers h = walk_hypers(i ? OPTIMIZER_MOMENTUM : OPTIMIZER_SGD, best[i].lr);
        h.of[HYPER_BETA] = best[i].beta;
        walk_start(&w, &f, i ? OPTIMIZER_MOMENTUM : OPTIMIZER_SGD, h,
                   (const double[]){4, 3});
        while (w.state.t < 100)
            walk_step(&w);
        double before = hypot(w.p[0], w.p[1]);
        while (w.state.t < 200)
            walk_step(&w);
        double factor = pow(hypot(w.p[0], w.p[1]) / before, 0.01);
        assert_near(factor / best[i].rate, i ? pow(2, 0.01) : 1, 1e-3);
    }
    surface_graph_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mission_has_the_published_figures),
        cmocka_unit_test(limits_are_the_published_ones),
        cmocka_unit_test(other_quadratics),
        cmocka_unit_test(an_ill_conditioned_hessian_keeps_its_least_eigenvalue),
        cmocka_unit_test(a_great_slope_costs_the_hessian_no_digits),
        cmocka_unit_test(a_minimum_far_from_the_origin_is_exact),
        cmocka_unit_test(without_a_minimum_there_is_no_best_lr),
        cmocka_unit_test(a_singular_quadratic_has_a_line_of_minima),
        cmocka_unit_test(a_line_of_minima_is_reached_in_one_step_of_the_best_lr),
        cmocka_unit_test(scale_changes_nothing_but_the_scale),
        cmocka_unit_test(what_is_no_quadratic_is_refused),
        cmocka_unit_test(sharpness_is_that_of_the_scaled_hessian),
        cmocka_unit_test(the_best_rates_come_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
