/* The binary cross-entropy against −log of the probability of the label, and its slope
 * against closed forms. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "nets/loss.h"

static void near(double got, double want)
{
    assert_true(fabs(got - want) <= 4e-16 * fabs(want));
}

/* σ(log 3) = 3/4, σ(0) = 1/2, σ(−log 4) = 1/5. */
static void it_is_the_mean_of_minus_log_probabilities(void **state)
{
    (void)state;
    const double z[] = {log(3), 0, -log(4), 7}, y[] = {1, 0, 1, 0};
    double slope[4] = {9, 9, 9, 9};
    near(loss_bce(3, z, y, slope), (log(4. / 3) + log(2) + log(5)) / 3);
    near(slope[0], -0.25 / 3);
    near(slope[1], 0.5 / 3);
    near(slope[2], -0.8 / 3);
    assert_true(slope[3] == 9);
    near(loss_bce(1, z, &(double){0}, slope), log(4));
    near(slope[0], 0.75);
}

static void a_huge_logit_costs_nothing_or_itself(void **state)
{
    (void)state;
    const double huge[] = {1e300, -1e300}, inf[] = {(double)INFINITY, -(double)INFINITY};
    const double right[] = {1, 0}, wrong[] = {0, 1};
    double slope[2];
    assert_true(loss_bce(2, huge, right, slope) == 0 && slope[0] == 0 && slope[1] == 0);
    assert_true(loss_bce(2, inf, right, slope) == 0);
    near(loss_bce(2, huge, wrong, slope), 1e300);
    assert_true(slope[0] == 0.5 && slope[1] == -0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_mean_of_minus_log_probabilities),
        cmocka_unit_test(a_huge_logit_costs_nothing_or_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
