/* Softmax and cross-entropy node by node: values in long double, and the logits at which
 * doubles give out, which are those of exp: ln(2¹⁰²⁴) and ln(2⁻¹⁰⁷⁵). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "nets/cross_entropy.h"

enum { C = 4 };
static const double z[C] = {2, 1, 0.1, -1};

static void near(double got, long double want)
{
    if (!(fabsl((long double)got - want) <= 1e-14L * (1 + fabsl(want)))) {
        fail_msg("%.17g, expected %.20Lg", got, want);
    }
}

/* p[C] of scale·z; returns ln Σ exp. */
static long double softmax(double scale, long double *p)
{
    long double sum = 0;
    for (int i = 0; i < C; i++) {
        sum += expl((long double)scale * (long double)z[i]);
    }
    for (int i = 0; i < C; i++) {
        p[i] = expl((long double)scale * (long double)z[i]) / sum;
    }
    return logl(sum);
}

static void all_ways_give_the_same_loss_and_p_minus_y(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int way = 0; way < CROSS_ENTROPY_PROBABILITY; way++) {
        struct cross_entropy_plan *p =
            cross_entropy_new((enum cross_entropy)way, C, &mem);
        for (int i = 0; i < C; i++) {
            double y[C] = {0};
            int at;
            y[i] = 1;
            for (double scale = 0.125; scale < 10; scale *= 2) {
                long double want[C], sum = softmax(scale, want);
                near(cross_entropy_run(p, z, scale, y),
                     sum - (long double)scale * (long double)z[i]);
                assert_int_equal(cross_entropy_lost(p, &at), -1);
                for (int k = 0; k < C; k++) {
                    near(cross_entropy_gradient(p)[k], want[k] - (long double)y[k]);
                }
            }
        }
    }
    arena_release(&mem);
}

static void the_jacobian_is_p_times_delta_minus_p(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct cross_entropy_plan *p = cross_entropy_new(CROSS_ENTROPY_PROBABILITY, C, &mem);
    for (int i = 0; i < C; i++) {
        double y[C] = {0};
        long double want[C];
        y[i] = 1;
        softmax(1.5, want);
        near(cross_entropy_run(p, z, 1.5, y), want[i]);
        for (int k = 0; k < C; k++) {
            near(cross_entropy_gradient(p)[k], want[i] * ((i == k) - want[k]));
        }
    }
    arena_release(&mem);
}

/* What holds of the graph of every way: rows only, and no text in which a node stands. */
static void all_nodes_are_rows(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int way = 0; way < CROSS_ENTROPY_MOST; way++) {
        const struct graph *g = &cross_entropy_new((enum cross_entropy)way, C, &mem)->g;
        for (int i = 0; i < g->n; i++) {
            assert_int_equal(g->nodes[i].shape.rows, 1);
            assert_int_equal(g->nodes[i].column, 0);
        }
    }
    arena_release(&mem);
}

static void lost(enum cross_entropy way, double first, double second, int label,
                 double most, double limit, const char *node, double value)
{
    struct arena mem = ARENA_INIT;
    struct cross_entropy_plan *p = cross_entropy_new(way, 2, &mem);
    const double logits[] = {first, second}, y[] = {label == 0, label == 1};
    double got = cross_entropy_limit(p, logits, y, most, false);
    if (isinf(limit)) {
        assert_true(got == limit);
    } else {
        int at, lost = cross_entropy_lost(p, &at);
        assert_true(fabs(got - limit) <= 1e-12 * limit);
        assert_string_equal(p->info->nodes[lost - 2].label, node);
        double v = p->plan.at[lost].at[at];
        assert_true(v == value || (isnan(v) && isnan(value)));
    }
    arena_release(&mem);
}

static void each_way_gives_out_where_exp_does(void **state)
{
    (void)state;
    const double over = 709.782712893384, under = 745.1332191019412;
    const double inf = (double)INFINITY;
    lost(CROSS_ENTROPY_TEXTBOOK, 1, 0, 0, 1e6, over, "exp(z)", inf);
    lost(CROSS_ENTROPY_TEXTBOOK, 2, 1, 0, 1e6, over / 2, "exp(z)", inf);
    lost(CROSS_ENTROPY_TEXTBOOK, 1000, 0, 0, 1e6, over / 1000, "exp(z)", inf);
    lost(CROSS_ENTROPY_TEXTBOOK, 0, -1, 0, 1e6, under, "exp(z)", 0);
    lost(CROSS_ENTROPY_SOFTMAX, 1, 0, 0, 1e6, under, "p", 0);
    lost(CROSS_ENTROPY_SOFTMAX, 2, -1, 1, 1e6, under / 3, "p", 0);
    lost(CROSS_ENTROPY_SOFTMAX, 1, 0, 0, 700, inf, NULL, 0);
    lost(CROSS_ENTROPY_FUSED, 1, 0, 1, 1e300, inf, NULL, 0);
    lost(CROSS_ENTROPY_FUSED, 5, -5, 0, 1e300, inf, NULL, 0);
}

/* Of logits 1 and 1 the sum of two finite powers overflows first: 2·e^z > 2¹⁰²⁴. */
static void the_first_node_may_give_out_later_than_another(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double ones[] = {1, 1}, y[] = {1, 0}, over = 709.782712893384;
    struct cross_entropy_plan *p = cross_entropy_new(CROSS_ENTROPY_TEXTBOOK, 2, &mem);
    assert_true(fabs(cross_entropy_limit(p, ones, y, 1e6, true) - over) < 1e-9);
    assert_string_equal(cross_entropy_name(p, &mem), "exp(z1) = inf");
    assert_true(fabs(cross_entropy_limit(p, ones, y, 1e6, false) - over + log(2)) < 1e-9);
    assert_string_equal(cross_entropy_name(p, &mem), "Σ exp = inf");
    assert_true(isinf(cross_entropy_limit(p, ones, y, 709.5, true)));
    arena_release(&mem);
}

/* What comes of it: ln 0 and 0·(−inf), or inf/inf; while log-softmax costs the distance
 * of the logits. */
static void what_is_lost_spoils_the_loss(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double logits[] = {1, 0}, y[] = {1, 0}, other[] = {0, 1};
    struct cross_entropy_plan *way[CROSS_ENTROPY_MOST];
    for (int i = 0; i < CROSS_ENTROPY_MOST; i++) {
        way[i] = cross_entropy_new((enum cross_entropy)i, 2, &mem);
    }
    assert_true(isfinite(cross_entropy_run(way[CROSS_ENTROPY_TEXTBOOK], logits, 709, y)));
    assert_true(isnan(cross_entropy_run(way[CROSS_ENTROPY_TEXTBOOK], logits, 710, y)));
    assert_true(isfinite(cross_entropy_run(way[CROSS_ENTROPY_SOFTMAX], logits, 745, y)));
    assert_true(isnan(cross_entropy_run(way[CROSS_ENTROPY_SOFTMAX], logits, 746, y)));
    struct plan *p = &way[CROSS_ENTROPY_SOFTMAX]->plan;
    assert_true(p->at[3].at[1] == -(double)INFINITY);
    assert_true(cross_entropy_run(way[CROSS_ENTROPY_SOFTMAX], logits, 746, other) ==
                (double)INFINITY);
    near(cross_entropy_run(way[CROSS_ENTROPY_FUSED], logits, 746, other), 746);
    near(cross_entropy_run(way[CROSS_ENTROPY_FUSED], logits, 746, y), 0);
    near(cross_entropy_gradient(way[CROSS_ENTROPY_FUSED])[0], 0);
    arena_release(&mem);
}

static void values_and_what_is_lost_have_names(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double logits[] = {0, -1}, y[] = {1, 0};
    struct cross_entropy_plan *p = cross_entropy_new(CROSS_ENTROPY_TEXTBOOK, 2, &mem);
    double v = 0;
    cross_entropy_run(p, logits, 1, y);
    assert_true(cross_entropy_value(p, "exp(z)", 1, &v));
    near(v, expl(-1));
    assert_true(cross_entropy_value(p, "Σ exp", 1, &v));
    near(v, 1 + expl(-1));
    assert_true(cross_entropy_value(p, "L", 1, &v));
    near(v, logl(1 + expl(-1)));
    assert_false(cross_entropy_value(p, "p of y", 1, &v));
    cross_entropy_run(p, logits, 746, y);
    assert_string_equal(cross_entropy_name(p, &mem), "exp(z2) = 0");
    cross_entropy_run(p, logits, -746, y);
    assert_string_equal(cross_entropy_name(p, &mem), "exp(z2) = inf");
    p = cross_entropy_new(CROSS_ENTROPY_SOFTMAX, 2, &mem);
    cross_entropy_run(p, logits, -746, y);
    assert_string_equal(cross_entropy_name(p, &mem), "p1 = 0");
    const double both[] = {710, 710};
    p = cross_entropy_new(CROSS_ENTROPY_TEXTBOOK, 2, &mem);
    cross_entropy_run(p, both, 0.9996, y); /* each exp is finite, their sum is not */
    assert_string_equal(cross_entropy_name(p, &mem), "Σ exp = inf");
    arena_release(&mem);
}

static void equal_logits_cost_the_logarithm_of_their_number(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int n = 3; n <= 8; n++) {
        double *zero = arena_new(&mem, double, n), *y = arena_new(&mem, double, n);
        y[2] = 1;
        for (int way = 0; way < CROSS_ENTROPY_PROBABILITY; way++) {
            near(cross_entropy_run(cross_entropy_new((enum cross_entropy)way, n, &mem),
                                   zero, 1, y),
                 logl(n));
        }
    }
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_ways_give_the_same_loss_and_p_minus_y),
        cmocka_unit_test(the_jacobian_is_p_times_delta_minus_p),
        cmocka_unit_test(all_nodes_are_rows),
        cmocka_unit_test(each_way_gives_out_where_exp_does),
        cmocka_unit_test(the_first_node_may_give_out_later_than_another),
        cmocka_unit_test(what_is_lost_spoils_the_loss),
        cmocka_unit_test(values_and_what_is_lost_have_names),
        cmocka_unit_test(equal_logits_cost_the_logarithm_of_their_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
