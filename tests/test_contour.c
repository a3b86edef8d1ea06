#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "draw/plot.h"
#include "tests/drawing.h"

enum { CW = 40, CH = 20 };

static struct frame contour_of(double (*g)(double, double), double level, double *values)
{
    struct frame f = braille_frame(CW, CH, "dark", DEPTH_TRUE);
    for (int j = 0; j < 2 * CH; j++) {
        for (int i = 0; i < CW; i++) { /* in dots: 2 and 4 a cell */
            values[j * CW + i] = g(2 * (i + 0.5), 4 * (j + 0.5) / 2);
        }
    }
    struct canvas c = canvas_new(&f, f.clip);
    plot_contour(&c, values, CW, 2 * CH, &level, 1, 0xFFFFFF);
    canvas_draw(&c, &f);
    return f;
}

static double plane(double x, double y)
{
    return 3 * x - 2 * y;
}

static double disc(double x, double y)
{
    return hypot(x - 41.3, y - 38.9);
}

static double saddle(double x, double y)
{
    return (x - 40) * (y - 40);
}

static void iso_lines_of_a_plane_are_its_lines(void **state)
{
    (void)state;
    double v[2 * CH * CW];
    for (double level = -70; level <= 150; level += 11) {
        struct frame f = contour_of(plane, level, v);
        int n = 0;
        for (int row = 0; row < 4 * CH; row++) {
            for (int column = 0; column < 2 * CW; column++) {
                if (dot_shown(&f, column, row)) {
                    n++; /* steep: 3x − 2y = level changes faster in x */
                    double x = (level + 2 * (row + 0.5)) / 3;
                    double y = (3 * (column + 0.5) - level) / 2;
                    assert_true(fabs(x - column - 0.5) <= 0.5 + 1e-9 ||
                                fabs(y - row - 0.5) <= 0.5 + 1e-9);
                }
            }
        }
        assert_true(n > 20);
    }
}

static void iso_lines_of_a_disc_are_circles(void **state)
{
    (void)state;
    double v[2 * CH * CW];
    for (double radius = 6; radius < 34; radius += 3.7) {
        struct frame f = contour_of(disc, radius, v);
        int n = 0;
        for (int row = 0; row < 4 * CH; row++) {
            for (int column = 0; column < 2 * CW; column++) {
                if (dot_shown(&f, column, row)) {
                    n++; /* half a dot, and what a chord of two dots cuts off */
                    double r = disc(column + 0.5, row + 0.5);
                    assert_true(fabs(r - radius) <= 0.71 + 0.5 / radius);
                }
            }
        }
        /* A circle of dots has 8/√2·r of them; the ends of chords add a few. */
        assert_true(n > 5.6 * radius && n < 8.5 * radius);
    }
}

static void a_saddle_is_split_by_its_mean(void **state)
{
    (void)state;
    /* One square; the corners of one diagonal are high. The lines must part the corners
     * that the mean does not hang together with. */
    struct frame f;
    for (int high = 0; high < 2; high++) {
        const double v[4] = {high ? 10 : 4, 0, 0, high ? 10 : 4};
        double level = 3;
        f = braille_frame(2, 1, "dark", DEPTH_TRUE);
        struct canvas c = canvas_new(&f, f.clip);
        plot_contour(&c, v, 2, 2, &level, 1, 0xFFFFFF);
        canvas_draw(&c, &f);
        /* The samples lie at the corners of dots (1,1) (3,1) (1,3) (3,3). Mean 5: the
         * lines cut off the low corners, upper right and lower left; mean 2: the high. */
        assert_int_equal(dot_shown(&f, 2, 1), high);
        assert_int_equal(dot_shown(&f, 1, 2), high);
        assert_int_equal(dot_shown(&f, 1, 1), !high);
        assert_int_equal(dot_shown(&f, 2, 3) || dot_shown(&f, 3, 2), !high);
    }
    double v[2 * CH * CW];
    f = contour_of(saddle, 20, v); /* both branches of a hyperbola, and no more */
    for (int row = 0; row < 4 * CH; row++) {
        for (int column = 0; column < 2 * CW; column++) {
            if (dot_shown(&f, column, row)) {
                double x = column + 0.5 - 40, y = row + 0.5 - 40;
                assert_true(x * y > 20 - 0.6 * (fabs(x) + fabs(y)) - 1);
                assert_true(x * y < 20 + 0.6 * (fabs(x) + fabs(y)) + 1);
            }
        }
    }
}

static void squares_that_are_not_finite_have_no_lines(void **state)
{
    (void)state;
    const double bad[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    for (int b = 0; b < 3; b++) {
        double v[2 * CH * CW];
        const double levels[] = {-50, 0, 50};
        for (int i = 0; i < 2 * CH * CW; i++) {
            v[i] = bad[b];
        }
        v[CW + 1] = 10;
        struct frame f = braille_frame(CW, CH, "dark", DEPTH_TRUE);
        struct canvas c = canvas_new(&f, f.clip);
        plot_contour(&c, v, CW, 2 * CH, levels, 3, 0xFFFFFF);
        for (int i = 0; i < CW * CH; i++) {
            assert_int_equal(c.dots[i], 0);
        }
    }
    const double huge[4] = {-DBL_MAX, DBL_MAX, DBL_MAX, -DBL_MAX}, level = 0;
    struct frame f = braille_frame(2, 1, "dark", DEPTH_TRUE);
    struct canvas c = canvas_new(&f, f.clip);
    plot_contour(&c, huge, 2, 2, &level, 1, 0xFFFFFF);
    assert_true(c.dots[0] != 0 || c.dots[1] != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(iso_lines_of_a_plane_are_its_lines),
        DRAWING_TEST(iso_lines_of_a_disc_are_circles),
        DRAWING_TEST(a_saddle_is_split_by_its_mean),
        DRAWING_TEST(squares_that_are_not_finite_have_no_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
