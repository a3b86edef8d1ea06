/* Schedules against their published formulas, written again in long double. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "optim/schedule.h"

static const long double PI = 3.141592653589793238462643383279502884L;

static const struct schedule_config usual = {
    .lr = 0.3, .least = 0.01, .every = 7, .total = 100, .warmup = 0};

static void near(double got, long double want)
{
    assert_true(fabsl((long double)got - want) <= 1e-14L * fabsl(want));
}

static void decays_are_powers_of_their_factor(void **state)
{
    (void)state;
    long double step = 0.3L, exponential = 0.3L;
    for (long t = 0; t < 100; t++) {
        near(schedule_lr(SCHEDULE_CONSTANT, &usual, t), (long double)0.3);
        if (t > 0 && t % 7 == 0) {
            step /= 10;
        }
        near(schedule_lr(SCHEDULE_STEP, &usual, t), step);
        near(schedule_lr(SCHEDULE_EXPONENTIAL, &usual, t), exponential);
        exponential *= 0.99L;
    }
    struct schedule_config halves = usual;
    halves.factor = 0.5;
    near(schedule_lr(SCHEDULE_STEP, &halves, 21), 0.3L / 8);
    near(schedule_lr(SCHEDULE_EXPONENTIAL, &halves, 10), 0.3L / 1024);
}

static void cosine_and_linear_end_at_the_least_rate(void **state)
{
    (void)state;
    for (long t = 0; t <= 100; t++) {
        near(schedule_lr(SCHEDULE_COSINE, &usual, t),
             0.01L + 0.5L * 0.29L * (1 + cosl(PI * t / 100)));
        near(schedule_lr(SCHEDULE_LINEAR, &usual, t), 0.3L - 0.29L * t / 100);
    }
    near(schedule_lr(SCHEDULE_COSINE, &usual, 50), 0.155L);
    near(schedule_lr(SCHEDULE_COSINE, &usual, 25), 0.155L + 0.145L * sqrtl(0.5L));
    for (long t = 100; t < 300; t += 50) { /* PyTorch's cosine would rise again */
        near(schedule_lr(SCHEDULE_COSINE, &usual, t), 0.01L);
        near(schedule_lr(SCHEDULE_LINEAR, &usual, t), 0.01L);
    }
}

/* Figures of PyTorch's OneCycleLR(max_lr=.5, total_steps=100): .02 at first, .5 at update
 * 29, 2e-6 at the last, and the means of both ends in the middle of each leg. Of other
 * lengths the peak lies at .3·T − 1, between two updates or before the first. */
static void one_cycle_is_pytorchs(void **state)
{
    (void)state;
    struct schedule_config c = usual;
    c.lr = 0.5;
    near(schedule_lr(SCHEDULE_ONE_CYCLE, &c, 0), 0.02L);
    near(schedule_lr(SCHEDULE_ONE_CYCLE, &c, 29), 0.5L);
    near(schedule_lr(SCHEDULE_ONE_CYCLE, &c, 99), 2e-6L);
    near(schedule_lr(SCHEDULE_ONE_CYCLE, &c, 150), 2e-6L);
    near(schedule_lr(SCHEDULE_ONE_CYCLE, &c, 64), (0.5L + 2e-6L) / 2);
    for (c.total = 2; c.total <= 100; c.total++) {
        long double top = fmaxl(0.3L * c.total - 1, 0), end = c.total - 1;
        for (long t = 0; t < c.total; t++) {
            bool up = t < top;
            long double share = up ? t / top : (t - top) / (end - top);
            long double from = up ? 0.02L : 0.5L, to = up ? 0.5L : 2e-6L;
            long double want = to + (from - to) / 2 * (1 + cosl(PI * share));
            double got = schedule_lr(SCHEDULE_ONE_CYCLE, &c, t);
            assert_true(fabsl((long double)got - want) <= 1e-15L);
        }
    }
    c.total = 100;
    c.warmup = 10; /* it warms up by itself */
    near(schedule_lr(SCHEDULE_ONE_CYCLE, &c, 0), 0.02L);
    for (c.total = 1; c.total < 8; c.total++) {
        for (long t = 0; t < 10; t++) {
            double lr = schedule_lr(SCHEDULE_ONE_CYCLE, &c, t);
            assert_true(lr > 0 && lr <= 0.5);
        }
    }
}

/* (t + 1)/W of the rate; then t and T count from W. */
static void warm_up_comes_first_and_moves_the_rest(void **state)
{
    (void)state;
    struct schedule_config c = usual, rest = usual;
    c.warmup = 20;
    rest.total = 80;
    for (int s = 0; s < SCHEDULE_MOST; s++) {
        if (schedule_table[s].warms_up) {
            continue;
        }
        for (long t = 0; t < 20; t++) {
            near(schedule_lr((enum schedule)s, &c, t), 0.3L * (t + 1) / 20);
        }
        for (long t = 20; t < 120; t++) {
            assert_true(schedule_lr((enum schedule)s, &c, t) ==
                        schedule_lr((enum schedule)s, &rest, t - 20));
        }
    }
    c.warmup = c.total; /* nothing but a warm-up, and no way down after it */
    for (long t = 99; t < 102; t++) {
        assert_true(schedule_lr(SCHEDULE_COSINE, &c, t) == c.lr);
        assert_true(schedule_lr(SCHEDULE_LINEAR, &c, t) == c.lr);
    }
}

static void each_row_says_what_pytorch_does(void **state)
{
    (void)state;
    for (int s = 0; s < SCHEDULE_MOST; s++) {
        const struct schedule_info *info = &schedule_table[s];
        assert_true(*info->formula && *info->use && *info->pytorch);
        bool decays = s == SCHEDULE_STEP || s == SCHEDULE_EXPONENTIAL;
        assert_true(decays ? info->factor > 0 && info->factor < 1 : info->factor == 0);
        for (int k = 0; k < s; k++) {
            assert_true(schedule_table[k].series != info->series);
            assert_string_not_equal(schedule_table[k].name, info->name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decays_are_powers_of_their_factor),
        cmocka_unit_test(cosine_and_linear_end_at_the_least_rate),
        cmocka_unit_test(one_cycle_is_pytorchs),
        cmocka_unit_test(warm_up_comes_first_and_moves_the_rest),
        cmocka_unit_test(each_row_says_what_pytorch_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
