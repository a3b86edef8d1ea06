/* Losses against closed forms in long double, and the constants that they choose against
 * mean, median and a search of the test's own. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "nets/loss.h"

static void near(double got, long double want)
{
    if (!(fabsl((long double)got - want) <= 1e-14L * (1 + fabsl(want)))) {
        fail_msg("%.17g, expected %.20Lg", got, want);
    }
}

/* Value and slope by the first name. */
static double loss_at(enum loss loss, bool textbook, double in, double other,
                      double *slope)
{
    struct arena mem = ARENA_INIT;
    struct graph g = loss_graph(loss, textbook, &mem);
    struct plan p;
    double both[2];
    plan_init(&p, &g, &(struct plan_options){.points = 0}, &mem);
    double value = plan_gradient(&p, (const double[2]){in, other}, both);
    *slope = both[0];
    arena_release(&mem);
    return value;
}

static void check(enum loss loss, double in, double other, long double value,
                  long double slope)
{
    double got, v = loss_at(loss, false, in, other, &got);
    near(v, value);
    near(got, slope);
}

static void errors_have_the_published_losses(void **state)
{
    (void)state;
    const double deltas[] = {0.25, 1, 3};
    for (int i = -240; i <= 240; i++) {
        double e = i / 40.;
        long double a = fabsl((long double)e), sign = (e > 0) - (e < 0);
        for (int k = 0; k < 3; k++) {
            long double d = (long double)deltas[k];
            check(LOSS_MSE, e, deltas[k], (long double)e * (long double)e,
                  2 * (long double)e);
            check(LOSS_MAE, e, deltas[k], a, sign);
            check(LOSS_HUBER, e, deltas[k], a <= d ? a * a / 2 : d * (a - d / 2),
                  a <= d ? (long double)e : sign * d);
        }
    }
}

/* y = 1: ln(1 + e⁻ᶻ), slope −1/(1 + eᶻ); y = 0 with the sign of z turned. */
static void the_cross_entropy_of_a_logit_is_that_of_its_sigmoid(void **state)
{
    (void)state;
    for (int i = -1600; i <= 1600; i++) {
        double z = i / 40., slope;
        long double up = (long double)z, down = -up;
        check(LOSS_BCE, z, 1, log1pl(expl(down)), -1 / (1 + expl(up)));
        check(LOSS_BCE, z, 0, log1pl(expl(up)), 1 / (1 + expl(down)));
        check(LOSS_BCE, z, 0.3, 0.3L * log1pl(expl(down)) + 0.7L * log1pl(expl(up)),
              1 / (1 + expl(down)) - (long double)0.3);
        if (fabs(z) <= 20) { /* farther out 1 − σ(z) has lost its digits */
            double value = loss_at(LOSS_BCE, true, z, 1, &slope);
            assert_true(fabsl((long double)value - log1pl(expl(down))) < 1e-7L);
            assert_true(fabsl((long double)slope + 1 / (1 + expl(up))) < 1e-7L);
        }
    }
    check(LOSS_BCE, 0, 1, logl(2), -0.5L);
}

/* σ(z) is 1 from z = 36.74 on: 0·ln 0. A stable form costs z itself, or nothing. */
static void only_the_stable_form_takes_large_logits(void **state)
{
    (void)state;
    double slope;
    assert_true(isfinite(loss_at(LOSS_BCE, true, 36.7, 1, &slope)));
    assert_true(isnan(loss_at(LOSS_BCE, true, 36.8, 1, &slope)));
    assert_true(loss_at(LOSS_BCE, true, 36.8, 0, &slope) == (double)INFINITY);
    assert_true(isnan(loss_at(LOSS_BCE, true, -745.2, 0, &slope)));
    check(LOSS_BCE, 36.8, 0, 36.8L + expl(-36.8L), 1);
    for (double z = 1000; z <= 1e300; z *= 1e100) {
        check(LOSS_BCE, z, 0, (long double)z, 1);
        check(LOSS_BCE, z, 1, 0, 0);
        check(LOSS_BCE, -z, 0, 0, 0);
        check(LOSS_BCE, -z, 1, (long double)z, -1);
    }
}

/* ---- the best constant ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where the sum of clamped errors changes its sign, the middle if it is 0 for a while. */
static long double clamp_root(const double *y, int n, long double delta)
{
    long double ends[2];
    for (int end = 0; end < 2; end++) {
        long double lo = -1000, hi = 1000;
        for (int i = 0; i < 200; i++) {
            long double c = (lo + hi) / 2, sum = 0;
            for (int k = 0; k < n; k++) {
                sum += fminl(fmaxl(c - (long double)y[k], -delta), delta);
            }
            *((end ? sum <= 1e-17L : sum < -1e-17L) ? &lo : &hi) = c;
        }
        ends[end] = lo;
    }
    return (ends[0] + ends[1]) / 2;
}

static void each_loss_chooses_its_constant(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    srand(7);
    for (int round = 0; round < 200; round++) {
        double delta = 0.25 + rand() % 12 / 4.;
        int n = 1 + rand() % 9;
        double *y = arena_new(&mem, double, n); /* as long as it is */
        long double sum = 0;
        for (int i = 0; i < n; i++) {
            y[i] = (rand() % 2001 - 1000) / 100. * (rand() % 8 ? 1 : 10);
            sum += (long double)y[i];
        }
        double mean = loss_best(LOSS_MSE, delta, y, n, &mem);
        double median = loss_best(LOSS_MAE, delta, y, n, &mem);
        double huber = loss_best(LOSS_HUBER, delta, y, n, &mem);
        assert_true(fabsl((long double)mean - sum / n) <= 2e-14L * 100);
        qsort(y, (size_t)n, sizeof *y, ascending);
        near(median, ((long double)y[(n - 1) / 2] + (long double)y[n / 2]) / 2);
        assert_true(fabsl((long double)huber - clamp_root(y, n, (long double)delta)) <=
                    1e-13L);
        arena_clear(&mem);
    }
    arena_release(&mem);
}

/* With δ below the spacing of the points every one pulls by δ or not at all, and Huber's
 * constant is the median: the slopes of as many points on both sides add up to 0. */
static void a_narrow_huber_chooses_the_median(void **state)
{
    (void)state;
    static const double deltas[] = {1e-300, 1e-20, 1e-10, 0.3e-9},
                        places[] = {-1e6, -3, 0, 0.1, 7, 1e6};
    struct arena mem = ARENA_INIT;
    for (int round = 0; round < 400; round++) {
        double y[12], delta = deltas[round % 4];
        int n = 1 + rand() % 12;
        for (int i = 0; i < n; i++) {
            y[i] = places[rand() % 6];
        }
        double best = loss_best(LOSS_HUBER, delta, y, n, &mem);
        qsort(y, (size_t)n, sizeof *y, ascending);
        double median = y[(n - 1) / 2] / 2 + y[n / 2] / 2;
        assert_true(fabs(best - median) <= delta + 1e-9);
        arena_clear(&mem);
    }
    arena_release(&mem);
}

/* By hand: 22/4; the middle of 2 and 3; with δ = 1 the outer points pull by 1 each way
 * and the others by c − 2 and c − 3, so 2c = 5. */
static void an_outlier_moves_the_mean_most(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double y[] = {1, 2, 3, 16};
    near(loss_best(LOSS_MSE, 1, y, 4, &mem), 5.5L);
    near(loss_best(LOSS_MAE, 1, y, 4, &mem), 2.5L);
    near(loss_best(LOSS_HUBER, 1, y, 4, &mem), 2.5L);
    near(loss_best(LOSS_HUBER, 3, y, 4, &mem), 3);      /* 2 + 1 + 0 − 3 = 0 */
    near(loss_best(LOSS_HUBER, 100, y, 4, &mem), 5.5L); /* nothing is cut */
    near(loss_best(LOSS_MAE, 1, (const double[]){1, 2, 9}, 3, &mem), 2);
    near(loss_best(LOSS_MSE, 1, (const double[]){-3, -3}, 2, &mem), -3);
    arena_release(&mem);
}

static void the_best_logit_gives_the_share_of_ones(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double y[] = {1, 0, 1, 1, 0};
    near(loss_best(LOSS_BCE, 1, y, 5, &mem), logl(1.5L));
    near(loss_best(LOSS_BCE, 1, y, 3, &mem), logl(2));
    near(loss_best(LOSS_BCE, 1, y, 4, &mem), logl(3));
    near(loss_best(LOSS_BCE, 1, y, 2, &mem), 0);
    assert_true(loss_best(LOSS_BCE, 1, y, 1, &mem) == (double)INFINITY);
    assert_true(loss_best(LOSS_BCE, 1, &y[1], 1, &mem) == -(double)INFINITY);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_have_the_published_losses),
        cmocka_unit_test(the_cross_entropy_of_a_logit_is_that_of_its_sigmoid),
        cmocka_unit_test(only_the_stable_form_takes_large_logits),
        cmocka_unit_test(each_loss_chooses_its_constant),
        cmocka_unit_test(a_narrow_huber_chooses_the_median),
        cmocka_unit_test(an_outlier_moves_the_mean_most),
        cmocka_unit_test(the_best_logit_gives_the_share_of_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
