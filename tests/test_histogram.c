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
#include "learn/histogram.h"
#include "tests/wider.h"

enum { MOST = 700 };

/* 0 once, 1 twice, 2 three times, ..., beginning anew as long as there is room, between
 * -1 and PROBE_BINS - 1: bins are 1 wide, and the end belongs to the last one. */
static void whole_numbers_are_counted(void **state)
{
    (void)state;
    double x[MOST];
    do {
        for (size_t n = 2; n <= MOST; n += n < 40 ? 1 : 33) {
            uint32_t expected[PROBE_BINS] = {0}, zeros = 0;
            x[0] = -1;
            x[1] = PROBE_BINS - 1;
            expected[0] = expected[PROBE_BINS - 1] = 1;
            for (size_t i = 2, value = 0, times = 0; i < n; i++) {
                x[i] = (double)value;
                expected[value + 1 < PROBE_BINS ? value + 1 : PROBE_BINS - 1]++;
                zeros += value == 0;
                if (times++ == value) {
                    value = (value + 1) % PROBE_BINS;
                    times = 0;
                }
            }
            struct histogram h;
            histogram_fill(&h, n, x, false);
            assert_true(h.lo == -1 && h.hi == PROBE_BINS - 1);
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
        assert_true(h.lo == -3 && h.hi == 3 && h.counts[PROBE_BINS - 1] == MOST / 5 * 2);
        histogram_fill(&h, 3, (double[]){-3, 1, 2}, true);
        assert_true(h.lo == -3 && h.hi == 3 && h.counts[0] == 1);
        histogram_fill(&h, 3, (double[]){-1, -3, 4}, true);
        assert_true(h.lo == -4 && h.hi == 4 && h.counts[PROBE_BINS - 1] == 1);
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
            assert_true(h.counts[0] == 1 && h.counts[PROBE_BINS - 1] == 1);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_counted),
        cmocka_unit_test(what_is_not_finite_is_in_no_bin),
        cmocka_unit_test(neither_great_nor_small_ranges_overflow),
        cmocka_unit_test(awkward_numbers_are_the_same_at_any_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
