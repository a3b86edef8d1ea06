/* The gradient check: what passes, how the error depends on ε, and what precision and
 * one-sided differences cost. */
#include "autodiff/gradient_check.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "tests/near.h"
#include "tests/reading.h"
#include "tests/sample_mlp.h"

enum { SEEDS = 100, NET_ENTRIES = 4 * MLP_MOST };

/* All entries of the four parameters. Returns how many there are. */
static size_t check_all(const struct mlp *net, struct gradient_check *c,
                        struct gradient_entry *out)
{
    size_t n = 0;
    for (int k = MLP_W1; k <= MLP_B2; k++) {
        for (int i = 0; i < mlp_entries(net, k); i++) {
            out[n++] = gradient_check_entry(c, k, (size_t)i);
        }
    }
    return n;
}

/* A number from low to high, by its own draw. */
static int size_of(uint64_t seed, uint32_t which, int low, int high)
{
    struct random_key key = {seed, RANDOM_TEST, 100 + which};
    return low + (int)(random_bits(key, 0) % (uint64_t)(high - low + 1));
}

static void right_gradients_pass_for_all_seeds_and_sizes(void **state)
{
    (void)state;
    static struct mlp net;
    static struct gradient_entry entries[NET_ENTRIES];
    size_t all = 0, kinks = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct gradient_check c;
        mlp_draw(&net, seed, size_of(seed, 0, 1, 32), size_of(seed, 1, 1, 20),
                 size_of(seed, 2, 1, 20), size_of(seed, 3, 2, 20), seed % 2 ? .03 : 0);
        mlp_parse(&net);
        mlp_check(&net, &c, 0, 0);
        size_t n = check_all(&net, &c, entries);
        struct gradient_summary s = gradient_check_summary(n, entries);
        if (s.verdict != DIFFERENCE_AGREES || s.passed + s.kinks != n) {
            fail_msg("seed %d: %zu wrong, %zu suspicious of %zu, worst %g", (int)seed,
                     s.wrong, s.suspicious, n, s.worst);
        }
        assert_true(s.kinks > 0 || s.error < 1e-8);
        for (size_t i = 0; i < n; i++) { /* not by the program's own verdict alone */
            double a = entries[i].analytic, d = entries[i].numeric, apart = fabs(a - d);
            assert_true(apart < 1e-9 || apart < 1e-7 * (fabs(a) + fabs(d)) ||
                        entries[i].kink);
            kinks += entries[i].kink;
        }
        all += n;
        arena_release(&net.mem);
    }
    assert_true(all > 10000 && kinks * 100 < all);
}

/* Bit for bit, also those that are rounded to float and that a kink or nan comes from. */
static void entries_are_restored(void **state)
{
    (void)state;
    static struct mlp net;
    for (unsigned float32 = 0; float32 < 2; float32++) {
        struct gradient_check c;
        mlp_draw(&net, 7, 8, 4, 10, 3, .1);
        net.at[MLP_W1][3] = -0.0;
        net.at[MLP_B1][1] = DBL_TRUE_MIN;
        net.at[MLP_B2][0] = 1e300;
        mlp_parse(&net);
        mlp_check(&net, &c, float32 ? BUG_BIT(BUG_FLOAT32) : 0, 0);
        for (int k = MLP_W1; k <= MLP_B2; k++) {
            const struct matrix *m = &c.forward.at[c.forward.leaf[k]];
            for (int i = 0; i < mlp_entries(&net, k); i++) {
                double before = m->at[i];
                struct gradient_entry e = gradient_check_entry(&c, k, (size_t)i);
                assert_memory_equal(&m->at[i], &before, sizeof before);
                assert_memory_equal(&e.theta, &before, sizeof before);
                double want = float32 ? (double)(float)net.at[k][i] : net.at[k][i];
                assert_memory_equal(&before, &want, sizeof before);
            }
        }
        arena_release(&net.mem);
    }
}

/* The parts of an entry against a loss by plain loops. */
static void an_entry_is_what_it_says(void **state)
{
    (void)state;
    static struct mlp net;
    static struct mlp_pass right, above, below;
    struct gradient_check c;
    mlp_draw(&net, 3, 8, 4, 10, 3, .02);
    mlp_parse(&net);
    mlp_check(&net, &c, 0, 1e-3);
    mlp_run(&net, &right);
    struct gradient_entry e = gradient_check_entry(&c, MLP_W2, 4);
    net.at[MLP_W2][4] = e.theta + 1e-3;
    mlp_run(&net, &above);
    net.at[MLP_W2][4] = e.theta - 1e-3;
    mlp_run(&net, &below);
    assert_true(near(c.loss, right.loss, 1, 1e-14));
    assert_true(near(e.above, above.loss, 1, 1e-14));
    assert_true(near(e.below, below.loss, 1, 1e-14));
    assert_true(near(e.analytic, right.grad[MLP_W2][4], 1, 1e-14));
    assert_true(near(e.numeric, (e.above - e.below) / 2e-3, 1, 1e-13));
    double a = e.analytic, n = e.numeric;
    assert_true(near(e.error, fabs(a - n) / (fabs(a) + fabs(n)), 1, 1e-15));
    struct gradient_entry one = gradient_check_with(&c, MLP_W2, 4, 1e-3, true);
    assert_true(near(one.numeric, (e.above - c.loss) / 1e-3, 1, 1e-12));
    arena_release(&net.mem);
}

static void what_has_no_gradient_is_an_error(void **state)
{
    (void)state;
    static const struct shape shapes[] = {{2, 3}};
    static const char *const names[] = {"A"};
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    struct gradient_check c;
    const double leaves[6] = {0};
    const struct expression_options options = {
        .names = names, .n_names = 1, .shapes = shapes, .only_names = true};
    struct graph g = reading_parse("2*A", &options, &mem);
    assert_int_equal(gradient_check_init(&c, &g, leaves,
                                         &(struct gradient_check_options){0}, &mem,
                                         &fail),
                     ERR_INPUT);
    assert_true(*fail.what);
    arena_release(&mem);
}

static void a_summary_counts_verdicts(void **state)
{
    (void)state;
    const struct gradient_entry e[] = {
        {.analytic = 3, .numeric = 3, .verdict = DIFFERENCE_AGREES},
        {.analytic = 0, .numeric = 4, .error = 1, .verdict = DIFFERENCE_WRONG},
        {.error = 1e-5, .verdict = DIFFERENCE_SUSPICIOUS},
        {.error = 2e-5, .verdict = DIFFERENCE_SUSPICIOUS},
        {.error = 3e-5, .verdict = DIFFERENCE_SUSPICIOUS, .kink = true},
        {.error = 1e-9, .verdict = DIFFERENCE_AGREES, .kink = true}};
    struct gradient_summary s = gradient_check_summary(6, e);
    assert_true(s.n == 6 && s.passed == 2 && s.suspicious == 2 && s.wrong == 1);
    assert_int_equal(s.kinks, 1);
    assert_int_equal(s.verdict, DIFFERENCE_WRONG);
    assert_true(near(s.worst, 1, 1, 0));
    assert_true(near(s.error, 4.0 / (3 + 5), 1, 1e-15));
    s = gradient_check_summary(1, e);
    assert_true(near(s.error, 0, 1, 0) && s.verdict == DIFFERENCE_AGREES);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, size_t n)
{
    qsort(x, n, sizeof *x, by_size);
    return x[n / 2];
}

/* The median relative error of the usual net over ten seeds, kinks left out. */
static double median_error(unsigned bugs, double epsilon)
{
    static struct mlp net;
    static struct gradient_entry entries[NET_ENTRIES];
    static double errors[10 * NET_ENTRIES];
    size_t n = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct gradient_check c;
        mlp_draw(&net, seed, 8, 4, 10, 3, 0);
        mlp_parse(&net);
        mlp_check(&net, &c, bugs, epsilon);
        size_t all = check_all(&net, &c, entries);
        for (size_t i = 0; i < all; i++) {
            if (!entries[i].kink &&
                (entries[i].analytic != 0 || entries[i].numeric != 0)) {
                errors[n++] = entries[i].error;
            }
        }
        arena_release(&net.mem);
    }
    return median(errors, n);
}

/* Medians that another program measured, within a factor 2 to either side. */
static void noise_is_as_large_as_measured(void **state)
{
    (void)state;
    static const struct {
        enum bug bug;
        double epsilon, median;
    } cases[] = {{BUG_ONE_SIDED, 1e-5, 1e-6},
                 {BUG_FLOAT32, 1e-5, 2.7e-2},
                 {BUG_FLOAT32, 1e-4, 2.3e-3},
                 {BUG_FLOAT32, 1e-2, 2.5e-5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double got = median_error(BUG_BIT(cases[i].bug), cases[i].epsilon);
        double ratio = got / cases[i].median;
        if (!(ratio > .5 && ratio < 2)) {
            fail_msg("%s at %g: median %g, elsewhere %g", bug_table[cases[i].bug].name,
                     cases[i].epsilon, got, cases[i].median);
        }
    }
}

/* Slopes 2 and 1 on the right, best near 1e-5 to 4e-5. */
static void error_against_epsilon_is_a_u(void **state)
{
    (void)state;
    assert_true(near(gradient_epsilon(0), .1, .1, 1e-15));
    assert_true(near(gradient_epsilon(GRADIENT_EPSILONS - 1), 1e-15, 1e-15, 1e-12));
    double wide = median_error(0, 1e-3), narrow = median_error(0, 1e-4);
    assert_true(near(log10(wide / narrow), 2, 1, .3));
    unsigned one_sided = BUG_BIT(BUG_ONE_SIDED);
    wide = median_error(one_sided, 1e-3), narrow = median_error(one_sided, 1e-5);
    assert_true(near(log10(wide / narrow), 2, 1, .2));
    double best = (double)INFINITY, at = 0;
    for (int k = 8; k <= 28; k++) { /* 1e-3 to 1e-8 */
        double error = median_error(0, gradient_epsilon(k));
        at = error < best ? gradient_epsilon(k) : at;
        best = error < best ? error : best;
    }
    if (!(at > 3e-6 && at < 1e-4 && best < 1e-9)) {
        fail_msg("best %g at %g", best, at);
    }
    assert_true(median_error(0, 1e-12) > 1e-5);
}

static void large_logits_need_the_row_maximum(void **state)
{
    (void)state;
    static struct mlp net;
    static struct mlp_pass right;
    static struct gradient_entry entries[NET_ENTRIES];
    for (int naive = 0; naive < 2; naive++) {
        struct gradient_check c;
        mlp_draw(&net, 2, 8, 4, 10, 3, 0);
        for (int i = 0; i < 3; i++) {
            net.at[MLP_B2][i] = i == 1 ? -1000 : 1000;
        }
        mlp_parse(&net);
        mlp_check(&net, &c, naive ? BUG_BIT(BUG_SOFTMAX_NAIVE) : 0, 0);
        mlp_run(&net, &right);
        if (!naive) {
            assert_true(near(c.loss, right.loss, right.loss, 1e-13));
            mlp_compare(&net, &c, &right);
        } else {
            size_t n = check_all(&net, &c, entries);
            struct gradient_summary s = gradient_check_summary(n, entries);
            assert_true(isnan(c.loss) && isnan(entries[n - 1].analytic));
            assert_true(isnan(s.worst) && s.verdict == DIFFERENCE_WRONG);
        }
        arena_release(&net.mem);
    }
}

/* The untrained loss is about log C for small logits. */
static void small_weights_cost_log_c(void **state)
{
    (void)state;
    static struct mlp net;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct gradient_check c;
        int classes = size_of(seed, 3, 2, 20);
        mlp_draw(&net, seed, 8, 4, 10, classes, 0);
        for (int k = MLP_W1; k <= MLP_B2; k++) {
            for (int i = 0; i < mlp_entries(&net, k); i++) {
                net.at[k][i] *= .1;
            }
        }
        mlp_parse(&net);
        mlp_check(&net, &c, 0, 0);
        assert_true(near(c.loss, log(classes), log(classes), .05));
        arena_release(&net.mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_gradients_pass_for_all_seeds_and_sizes),
        cmocka_unit_test(entries_are_restored),
        cmocka_unit_test(an_entry_is_what_it_says),
        cmocka_unit_test(what_has_no_gradient_is_an_error),
        cmocka_unit_test(a_summary_counts_verdicts),
        cmocka_unit_test(noise_is_as_large_as_measured),
        cmocka_unit_test(error_against_epsilon_is_a_u),
        cmocka_unit_test(large_logits_need_the_row_maximum),
        cmocka_unit_test(small_weights_cost_log_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
