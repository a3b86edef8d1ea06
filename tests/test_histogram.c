/* Histograms against counts that are known beforehand, and the same at every width of
 * vectors. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "kernels/histogram.h"
#include "tests/wider.h"

enum { MOST = 700 };

/* 0 once, 1 twice, 2 three times, ..., beginning anew as long as there is room, between
 * -1 and HISTOGRAM_BINS - 1: bins are 1 wide, and the end belongs to the last one. */
static void whole_numbers_are_counted(void **state)
{
    (void)state;
    double x[MOST];
    do {
        for (size_t n = 2; n <= MOST; n++) {
            uint32_t expected[HISTOGRAM_BINS] = {0}, zeros = 0;
            x[0] = -1;
            x[1] = HISTOGRAM_BINS - 1;
            expected[0] = expected[HISTOGRAM_BINS - 1] = 1;
            for (size_t i = 2, value = 0, times = 0; i < n; i++) {
                x[i] = (double)value;
                expected[value + 1 < HISTOGRAM_BINS ? value + 1 : HISTOGRAM_BINS - 1]++;
                zeros += value == 0;
                if (times++ == value) {
                    value = (value + 1) % HISTOGRAM_BINS;
                    times = 0;
                }
            }
            struct histogram h;
            histogram_fill(&h, n, x, false);
            assert_true(h.lo == -1 && h.hi == HISTOGRAM_BINS - 1);
            assert_memory_equal(h.counts, expected, sizeof expected);
            assert_int_equal(h.zeros, zeros);
            assert_true(h.n == n && h.bad == 0);
        }
    } while (wider());
}

static void what_is_not_finite_is_in_no_bin(void **state)
{
    (void)state;
    static const double inf = (double)INFINITY;
    double x[MOST];
    do {
        for (size_t i = 0; i < MOST; i++) {
            x[i] = i % 5 == 0 ? inf : i % 5 == 1 ? -inf : i % 5 == 2 ? (double)NAN : 3;
        }
        struct histogram h;
        histogram_fill(&h, MOST, x, false);
        assert_true(h.lo == 3 && h.hi == 3 && h.bad == MOST / 5 * 3);
        assert_true(h.counts[0] == MOST / 5 * 2);
        histogram_fill(&h, MOST, x, true);
        assert_true(h.lo == -3 && h.hi == 3);
        assert_true(h.counts[HISTOGRAM_BINS - 1] == MOST / 5 * 2);
        histogram_fill(&h, 3, (double[]){-3, 1, 2}, true);
        assert_true(h.lo == -3 && h.hi == 3 && h.counts[0] == 1);
        histogram_fill(&h, 3, (double[]){-1, -3, 4}, true);
        assert_true(h.lo == -4 && h.hi == 4 && h.counts[HISTOGRAM_BINS - 1] == 1);
        histogram_fill(&h, 3, x, true);
        assert_true(h.lo == 0 && h.hi == 0 && h.bad == 3);
        histogram_fill(&h, 0, x, false);
        assert_true(h.lo == 0 && h.hi == 0 && h.bad == 0 && h.n == 0);
    } while (wider());
}

/* The ends of the range of doubles: the first bin and the last. */
static void neither_great_nor_small_ranges_overflow(void **state)
{
    (void)state;
    static const double most[] = {DBL_MAX, 1, 1e-300, DBL_MIN};
    do {
        for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
            struct histogram h;
            histogram_fill(&h, 2, (double[]){-most[i], most[i]}, false);
            assert_true(h.counts[0] == 1 && h.counts[HISTOGRAM_BINS - 1] == 1);
        }
        struct histogram h;
        histogram_fill(&h, 2, (double[]){5e-324, 1e-320}, false); /* one bin */
        assert_true(h.counts[0] == 2);
    } while (wider());
}

static void awkward_numbers_are_the_same_at_any_width(void **state)
{
    (void)state;
    static const double awkward[] = {0,      -0.0,    5e-324,           -1e-310,
                                     1e-300, DBL_MAX, (double)INFINITY, (double)NAN};
    struct random_key key = {3, RANDOM_TEST, 0};
    double x[MOST];
    for (size_t draw = 0; draw < 40; draw++) {
        size_t n = 1 + draw * 17 % MOST;
        for (size_t i = 0; i < n; i++) {
            x[i] = random_normal(key, draw * MOST + i);
            x[i] = draw % 2 && i % 3 == 0 ? awkward[(i / 3 + draw) % 8] : x[i];
            x[i] = draw % 4 > 1 && x[i] > 0 ? 0 : x[i];
        }
        struct histogram first, h;
        histogram_fill(&first, n, x, draw % 3 == 0);
        while (wider()) {
            histogram_fill(&h, n, x, draw % 3 == 0);
            assert_memory_equal(&h, &first,
                                offsetof(struct histogram, bad) + sizeof h.bad);
        }
    }
}

/* Bins from 0 to 3, or from -3 to 3, times a power of two begin at numbers that are
 * exact: such a number is in the bin that it begins, the number right below it is not. */
static void bins_begin_at_their_first_number(void **state)
{
    (void)state;
    static const int exponents[] = {-1010, -1, 0, 700, 1021};
    double x[2 * HISTOGRAM_BINS + 1];
    do {
        for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++) {
            for (int symmetric = 0; symmetric < 2; symmetric++) {
                size_t n = 0;
                x[n++] = ldexp(3, exponents[e]); /* the last bin's too */
                for (int b = 0; b < HISTOGRAM_BINS; b++) {
                    double begin = symmetric ? b / 8.0 - 3 : b / 16.0;
                    double end = symmetric ? (b + 1) / 8.0 - 3 : (b + 1) / 16.0;
                    x[n++] = ldexp(begin, exponents[e]);
                    x[n++] = symmetric ? ldexp(end - ldexp(1, -40), exponents[e])
                                       : nextafter(ldexp(end, exponents[e]), 0);
                }
                struct histogram h;
                histogram_fill(&h, n, x, symmetric);
                for (int b = 0; b < HISTOGRAM_BINS; b++) {
                    assert_int_equal(h.counts[b], b < HISTOGRAM_BINS - 1 ? 2 : 3);
                }
            }
        }
    } while (wider());
}

static void ranges_below_zero_have_bins_as_well(void **state)
{
    (void)state;
    do {
        for (int most = 0; most < 3; most++) {
            const double x[] = {-most - 3, -most, -most - 1};
            struct histogram h;
            histogram_fill(&h, 3, x, false);
            assert_true(h.lo == -most - 3 && h.hi == -most);
            assert_true(h.counts[0] == 1 && h.counts[HISTOGRAM_BINS - 1] == 1);
            assert_true(h.counts[HISTOGRAM_BINS / 3 * 2] == 1);
        }
    } while (wider());
}

/* The greatest numbers are finite wherever they are. */
static void the_greatest_number_is_found_anywhere(void **state)
{
    (void)state;
    enum { N = 35 };
    do {
        for (size_t i = 0; i < N; i++) {
            double x[N] = {0};
            struct histogram h;
            x[i] = -DBL_MAX;
            histogram_fill(&h, N, x, false);
            assert_true(h.lo == -DBL_MAX && h.hi == 0 && h.counts[0] == 1 && h.bad == 0);
            x[i] = DBL_MAX;
            histogram_fill(&h, N, x, false);
            assert_true(h.lo == 0 && h.hi == DBL_MAX && h.zeros == N - 1);
            assert_true(h.counts[HISTOGRAM_BINS - 1] == 1);
        }
    } while (wider());
}

/* 0 and -0 are equal: the end of a range is the first of them, in its chain of every 16th
 * number, of the chains, and before what is left over. */
static void of_two_zeros_the_first_is_kept(void **state)
{
    (void)state;
    enum { N = 35, CHAINS = 16 };
    static const size_t pairs[][2] = {{0, CHAINS}, {3, 3 + CHAINS}, {0, 1},
                                      {5, 9},      {4, N - 1},      {N - 3, N - 1}};
    for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) {
        for (int side = -1; side <= 1; side += 2) {
            double x[N];
            for (size_t i = 0; i < N; i++) {
                x[i] = side;
            }
            for (int minus = 0; minus < 2; minus++) {
                x[pairs[p][minus]] = 0.0;
                x[pairs[p][!minus]] = -0.0;
                struct histogram h;
                histogram_fill(&h, N, x, false);
                assert_true(!signbit(side > 0 ? h.lo : h.hi) == !minus);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_counted),
        cmocka_unit_test(what_is_not_finite_is_in_no_bin),
        cmocka_unit_test(neither_great_nor_small_ranges_overflow),
        cmocka_unit_test(bins_begin_at_their_first_number),
        cmocka_unit_test(ranges_below_zero_have_bins_as_well),
        cmocka_unit_test(the_greatest_number_is_found_anywhere),
        cmocka_unit_test(of_two_zeros_the_first_is_kept),
        cmocka_unit_test(awkward_numbers_are_the_same_at_any_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
