#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "draw/chart.h"

/* The rule for the axes of curves over steps, seen in what is drawn: the labels at the
 * left, the arrows, the dots. */

enum { W = 60, H = 17 };

struct picture {
    struct arena mem;
    struct frame frame;
};

/* n curves of `steps` values each: first · factor^step. */
static struct picture draw(const double *first, const double *factor, int n, long steps,
                           double tolerance)
{
    struct picture p = {.mem = ARENA_INIT};
    p.frame = frame_new(&p.mem, W, H, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
    p.frame.scratch = &p.mem;
    struct curve curves[4];
    const int series[] = {0, 1, 2, 3};
    for (int i = 0; i < n; i++) {
        curves[i] = curve_new(0, &p.mem);
        for (long t = 0; t < steps; t++) {
            curve_add(&curves[i], first[i] * pow(factor[i], (double)t));
        }
    }
    chart_draw(&p.frame, (struct rect){0, 0, W, H},
               &(struct chart){
                   .curves = curves, .series = series, .n = n, .tolerance = tolerance});
    return p;
}

static bool in_row(const struct picture *p, int y, uint32_t ch)
{
    bool found = false;
    for (int x = 0; x < W; x++) {
        found |= p->frame.cells[y * W + x].ch == ch;
    }
    return found;
}

/* Neither hides the other. */
static void equal_curves_take_turns(void **state)
{
    (void)state;
    const double first[] = {1, 1}, factor[] = {0.9, 0.9};
    struct picture p = draw(first, factor, 2, 20, 0);
    int found[2] = {0, 0};
    for (int i = 0; i < W * H; i++) {
        for (int k = 0; k < 2; k++) {
            found[k] += p.frame.cells[i].ch > 0x2800 && p.frame.cells[i].ch < 0x2900 &&
                        p.frame.cells[i].fg == ink_series(&p.frame, k).fg;
        }
    }
    assert_true(found[0] > 15 && found[1] > 15);
    arena_release(&p.mem);
}

/* Drawn across, and on the axis although the curve stays below it. */
static void a_level_is_seen(void **state)
{
    (void)state;
    struct picture p = {.mem = ARENA_INIT};
    p.frame = frame_new(&p.mem, W, 9, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
    p.frame.scratch = &p.mem;
    struct curve curve = curve_new(0, &p.mem);
    curve_add(&curve, 0.01);
    curve_add(&curve, 0.02);
    const int series[] = {0};
    chart_draw(
        &p.frame, (struct rect){0, 0, W, 9},
        &(struct chart){
            .curves = &curve, .series = series, .n = 1, .level = 0.5, .level_name = "L"});
    int rows = 0;
    for (int y = 0; y < 9; y++) {
        const struct cell *end = &p.frame.cells[y * W + W - 2];
        rows += end[0].ch == 0x2500;
        assert_int_equal(end[0].ch == 0x2500, end[1].ch == 'L');
    }
    assert_int_equal(rows, 1);
    arena_release(&p.mem);
}

/* Column of the arrow in the top row, -1: there is none. */
static int arrow_at(const struct picture *p, rgb color)
{
    for (int x = 0; x < W; x++) {
        const struct cell *c = &p->frame.cells[x];
        if (c->ch == 0x2191 && c->fg == color) {
            return x;
        }
    }
    return -1;
}

static bool has_label(const struct picture *p, const uint32_t *text, int n)
{
    for (int i = 0; i + n <= W * H; i++) {
        bool same = true;
        for (int k = 0; k < n; k++) {
            same &= p->frame.cells[i + k].ch == text[k];
        }
        if (same && p->frame.cells[i + n].ch == ' ') {
            return true;
        }
    }
    return false;
}

static void what_grows_a_little_stays_inside(void **state)
{
    (void)state;
    struct picture p = draw((double[]){1}, (double[]){1.5}, 1, 20, 0); /* 2,217 */
    assert_false(in_row(&p, 0, 0x2191));
    arena_release(&p.mem);
}

/* 10^(t/2) leaves 10^6 behind: its arrow stands over the step in which it does. The other
 * curve, within a decade, still takes a third of the chart's height or more. */
static void what_diverges_leaves_the_top_with_an_arrow(void **state)
{
    (void)state;
    const double first[] = {1, 1}, factor[] = {sqrt(10), 0.9};
    struct picture p = draw(first, factor, 2, 600, 0);
    int x = arrow_at(&p, p.frame.theme->ink[series_ink(0)]);
    assert_true(x > 0);
    assert_int_equal(arrow_at(&p, p.frame.theme->ink[series_ink(1)]), -1);
    arena_release(&p.mem);
}

/* Without colors the curves have their marks along them; in ASCII they are made of
 * them. */
static void marks_tell_curves_apart_without_colors(void **state)
{
    (void)state;
    for (int ascii = 0; ascii < 2; ascii++) {
        struct picture p = {.mem = ARENA_INIT};
        p.frame = frame_new(&p.mem, W, H, theme_find("mono"), DEPTH_MONO,
                            ascii ? GLYPHS_ASCII : GLYPHS_BRAILLE);
        p.frame.scratch = &p.mem;
        struct curve curves[] = {curve_new(0, &p.mem), curve_new(0, &p.mem)};
        for (int t = 0; t < 100; t++) {
            curve_add(&curves[0], 10);
            curve_add(&curves[1], pow(0.9, t));
        }
        const int series[] = {2, 5};
        chart_draw(&p.frame, (struct rect){0, 0, W, H},
                   &(struct chart){.curves = curves, .series = series, .n = 2});
        for (int i = 0; i < 2; i++) {
            int n = 0;
            for (int k = 0; k < W * H; k++) {
                n += ascii_for(p.frame.cells[k].ch) == ascii_for(series_mark(series[i]));
            }
            assert_in_range(n, ascii ? 20 : 3, ascii ? 60 : 6);
        }
        arena_release(&p.mem);
    }
}

/* What was above that and came back is shown whole. */
static void what_came_back_counts_in_full(void **state)
{
    (void)state;
    struct picture p = {.mem = ARENA_INIT};
    p.frame = frame_new(&p.mem, W, H, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
    p.frame.scratch = &p.mem;
    struct curve curve = curve_new(0, &p.mem);
    for (int t = 0; t < 20; t++) {
        curve_add(&curve, t == 10 ? 1e9 : 1);
    }
    const int series = 0;
    chart_draw(&p.frame, (struct rect){0, 0, W, H},
               &(struct chart){.curves = &curve, .series = &series, .n = 1});
    assert_false(in_row(&p, 0, 0x2191));
    arena_release(&p.mem);
}

/* Down to 10^-30 with a tolerance of 10^-6: the lowest label is no lower than 10^-8. */
static void the_scale_ends_a_little_below_the_tolerance(void **state)
{
    (void)state;
    static const uint32_t ten_to_minus[] = {'1', '0', 0x207B};
    for (int with = 0; with < 2; with++) {
        struct picture p = draw((double[]){1}, (double[]){0.1}, 1, 31, with ? 1e-6 : 0);
        bool far = false;
        for (uint32_t ten = 0; ten < 3; ten++) { /* 10⁻¹… 10⁻²… 10⁻³…, two digits */
            for (uint32_t one = 0; one < 10; one++) {
                static const uint32_t digits[] = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074,
                                                  0x2075, 0x2076, 0x2077, 0x2078, 0x2079};
                uint32_t label[] = {ten_to_minus[0], ten_to_minus[1], ten_to_minus[2],
                                    digits[ten + 1], digits[one]};
                far |= has_label(&p, label, 5);
            }
        }
        assert_int_equal(far, !with);
        assert_int_equal(in_row(&p, H - 3, 0x2193), with); /* where it leaves the chart */
        arena_release(&p.mem);
    }
}

/* One more step moves no dot, while the axis has room for it. */
static void curves_stand_still_while_the_run_goes_on(void **state)
{
    (void)state;
    const double first[] = {1}, factor[] = {0.9};
    struct picture a = draw(first, factor, 1, 31, 0.01);
    struct picture b = draw(first, factor, 1, 41, 0.01);
    int differ = 0, dots = 0;
    for (int i = 0; i < W * H; i++) {
        uint32_t was = a.frame.cells[i].ch, is = b.frame.cells[i].ch;
        bool dot = was > 0x2800 && was <= 0x28FF;
        dots += dot;
        differ += dot && (was & ~is) != 0;
    }
    assert_true(dots > 10);
    assert_int_equal(differ, 0);
    arena_release(&a.mem);
    arena_release(&b.mem);
}

static void nothing_to_show_is_an_empty_chart(void **state)
{
    (void)state;
    struct picture p = draw((double[]){0}, (double[]){1}, 1, 5, 0);
    for (int i = 0; i < W * H; i++) {
        assert_int_equal(p.frame.cells[i].ch, ' ');
    }
    arena_release(&p.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_curves_take_turns),
        cmocka_unit_test(a_level_is_seen),
        cmocka_unit_test(what_grows_a_little_stays_inside),
        cmocka_unit_test(what_diverges_leaves_the_top_with_an_arrow),
        cmocka_unit_test(marks_tell_curves_apart_without_colors),
        cmocka_unit_test(what_came_back_counts_in_full),
        cmocka_unit_test(the_scale_ends_a_little_below_the_tolerance),
        cmocka_unit_test(curves_stand_still_while_the_run_goes_on),
        cmocka_unit_test(nothing_to_show_is_an_empty_chart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
