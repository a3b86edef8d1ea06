#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "draw/curve.h"
#include "tests/uniform.h"

enum { W = 60, H = 20, LONG = 100000 };

/* Two canvases for the same plot. */
struct pair {
    struct arena mem;
    struct frame frame;
    struct plot plot;
    struct canvas whole, thin;
};

static struct pair pair_new(long n)
{
    struct pair p = {.mem = ARENA_INIT};
    p.frame = frame_new(&p.mem, W, H, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
    p.frame.scratch = &p.mem;
    p.plot = (struct plot){.area = {0, 0, W, H},
                           .x = {.lo = 0, .hi = (double)n},
                           .y = {.lo = 1e-4, .hi = 1e4, .log = true}};
    p.whole = canvas_new(&p.frame, p.plot.area);
    p.thin = canvas_new(&p.frame, p.plot.area);
    return p;
}

/* A walk over a few decades, with peaks of one step; gaps in the lowest part. */
static double *walk(long n, uint64_t seed)
{
    double *values = calloc((size_t)n, sizeof *values), at = 0;
    assert_non_null(values);
    struct random_key key = {seed, RANDOM_TEST, 0};
    for (long i = 0; i < n; i++) {
        uint64_t k = 2 * (uint64_t)i;
        double step = uniform_at(key, k) - 0.5, peak = uniform_at(key, k + 1);
        at = fmax(fmin(at + 0.2 * step, 3), -3);
        values[i] = pow(10, at) * (peak < 0.001 ? 5 : 1);
        values[i] = peak > 0.999 ? -1 : peak > 0.998 ? (double)NAN : values[i];
        values[i] = peak > 0.997 && peak < 0.998 ? (double)INFINITY : values[i];
    }
    return values;
}

static struct curve curve_of(const double *values, long n, double floor,
                             struct arena *mem)
{
    struct curve t = curve_new(floor, mem);
    for (long i = 0; i < n; i++) {
        curve_add(&t, values[i]);
    }
    return t;
}

static void few_values_are_a_line_like_any_other(void **state)
{
    (void)state;
    const long lengths[] = {0, 1, 2, 3, 100, CURVE_MOST - 1, CURVE_MOST};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        long n = lengths[i];
        struct pair p = pair_new(n + 1);
        double *values = walk(n + 1, i + 1);
        struct curve t = curve_of(values, n, 0, &p.mem);
        plot_line(&p.whole, &p.plot, NULL, values, n, 1, false);
        curve_line(&p.thin, &p.plot, &t, 0, 1, false, &p.mem);
        assert_memory_equal(p.whole.dots, p.thin.dots, W * H);
        free(values);
        arena_release(&p.mem);
    }
}

/* Does b have a dot wherever a has one, or in a cell beside it? */
static void assert_covers(const struct canvas *a, const struct canvas *b)
{
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            bool near = false;
            for (int k = x - 1; k <= x + 1; k++) {
                near = near || (k >= 0 && k < W && b->dots[y * W + k]);
            }
            if (a->dots[y * W + x] && !near) {
                fail_msg("nothing near column %d, row %d", x, y);
            }
        }
    }
}

/* However many: no peak is lost and none is made up. */
static void many_values_keep_their_extremes(void **state)
{
    (void)state;
    for (long n = CURVE_MOST + 1; n <= LONG; n = 3 * n + 7) {
        struct pair p = pair_new(n);
        double *values = walk(n, (uint64_t)n);
        struct curve t = curve_of(values, n, 0, &p.mem);
        assert_int_equal(t.n, n);
        assert_in_range((n - 1) >> t.shift, CURVE_MOST / 2, CURVE_MOST - 1);
        plot_line(&p.whole, &p.plot, NULL, values, n, 1, false);
        curve_line(&p.thin, &p.plot, &t, 0, 1, false, &p.mem);
        assert_covers(&p.whole, &p.thin);
        assert_covers(&p.thin, &p.whole);
        free(values);
        arena_release(&p.mem);
    }
}

/* The least and the greatest of what is above the zero, at every length; the zero is
 * fixed, or the least value so far. */
static void the_range_is_that_of_all_values(void **state)
{
    (void)state;
    enum { N = 5000 };
    for (int fixed = 0; fixed < 2; fixed++) {
        struct arena mem = ARENA_INIT;
        double *values = walk(N, 7), zero = fixed ? 0.1 : (double)INFINITY;
        struct curve t = curve_new(fixed ? zero : -(double)INFINITY, &mem);
        for (long n = 1; n <= N; n++) {
            curve_add(&t, values[n - 1]);
            if (!fixed && isfinite(values[n - 1])) {
                zero = fmin(zero, values[n - 1]);
            }
            double lo = (double)INFINITY, hi = 0, want_lo = lo, want_hi = hi;
            for (long i = 0; i < n && n % 97 == 0; i++) {
                double v = values[i] - zero;
                want_lo = v > 0 && isfinite(v) ? fmin(want_lo, v) : want_lo;
                want_hi = v > 0 && isfinite(v) ? fmax(want_hi, v) : want_hi;
            }
            curve_range(&t, zero, &lo, &hi);
            assert_true(n % 97 != 0 || (lo == want_lo && hi == want_hi));
        }
        free(values);
        arena_release(&mem);
    }
}

static void a_copy_goes_on_alone(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct curve t = curve_new(0, &mem);
    curve_add(&t, 2);
    struct curve copy = curve_copy(&t, &mem);
    curve_add(&copy, 8);
    curve_add(&t, 4);
    double lo = (double)INFINITY, hi = 0;
    curve_range(&copy, 0, &lo, &hi);
    assert_true(lo == 2 && hi == 8);
    lo = (double)INFINITY, hi = 0;
    curve_range(&t, 1, &lo, &hi);
    assert_true(lo == 1 && hi == 3);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_values_are_a_line_like_any_other),
        cmocka_unit_test(many_values_keep_their_extremes),
        cmocka_unit_test(the_range_is_that_of_all_values),
        cmocka_unit_test(a_copy_goes_on_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
