#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "draw/plot.h"
#include "tests/drawing.h"

/* A field has 64 colors: half a step is at most 2 of 255. */
static bool near_color(rgb a, rgb b)
{
    for (int i = 0; i < 24; i += 8) {
        if (abs((int)(a >> i & 255) - (int)(b >> i & 255)) > 2) {
            return false;
        }
    }
    return true;
}

static void a_field_is_colored_by_log1p(void **state)
{
    (void)state;
    enum { W = 16, H = 5 };
    struct frame f = braille_frame(20, 8, "dark", DEPTH_TRUE);
    double v[2 * H * W];
    uint32_t seed = 31;
    for (int i = 0; i < 2 * H * W; i++) {
        v[i] = 5 + 96 * pow(uniform(&seed, -0.05, 1.05), 3);
    }
    v[3] = (double)NAN;
    v[4] = (double)INFINITY;
    v[5] = -(double)INFINITY;
    plot_field(&f, (struct rect){2, 1, W, H}, v, 2 * H, 5, 101, 0.5);
    for (int j = 0; j < 2 * H; j++) {
        for (int i = 0; i < W; i++) {
            double share = log1p((v[j * W + i] - 5) / 0.5) / log1p(96 / 0.5);
            share = v[j * W + i] < 5 ? 0 : share;
            const struct cell *c = &f.cells[(1 + j / 2) * 20 + 2 + i];
            rgb got = j % 2 == 0 && c->ch == 0x2580 ? c->fg : c->bg;
            assert_true(c->ch == 0x2580 || c->ch == ' ');
            assert_true(near_color(got, color_ramp(f.theme, share)));
        }
    }
    assert_int_equal(f.cells[2 + 3 + 20].fg, f.theme->ground); /* nan */
    assert_int_equal(f.cells[0].ch, ' ');
    assert_int_equal(f.cells[2 + W + 20].bg, f.theme->ground);
}

static void levels_lie_at_equal_steps_of_color(void **state)
{
    (void)state;
    assert_true(plot_level(0, 5, 101, 0.5) == 5);
    assert_true(fabs(plot_level(1, 5, 101, 0.5) - 101) < 1e-12 * 101);
    for (int i = 1; i < 10; i++) {
        double v = plot_level(i / 10.0, 5, 101, 0.5);
        assert_true(fabs(log1p((v - 5) / 0.5) / log1p(96 / 0.5) - i / 10.0) < 1e-12);
    }
    assert_true(isfinite(plot_level(0.5, -DBL_MAX, DBL_MAX, 1)));
    assert_true(plot_level(0.5, 3, 3, 1) == 3);
    assert_true(plot_level(0.25, 2, 10, (double)INFINITY) == 4);
    assert_true(isfinite(plot_level(0.5, -DBL_MAX, DBL_MAX, (double)INFINITY)));
    /* the same picture at every size, also where hi − lo is no number */
    for (int e = -300; e <= 308; e++) {
        double top = pow(10, e), before = -top, scale = top / 100;
        for (int i = 1; i < 12; i++) {
            double v = plot_level(i / 12.0, -top, top, scale);
            double wants = -1 + 0.01 * expm1(i / 12.0 * log1p(200));
            assert_true(v > before && v < top && fabs(v / top - wants) < 1e-12);
            before = v;
        }
    }
    assert_true(plot_level(0.5, 3, (double)NAN, 1) == 3);
}

static void rows_not_yet_known_are_left(void **state)
{
    (void)state;
    double v[2 * 4 * 6];
    for (int i = 0; i < 48; i++) {
        v[i] = i;
    }
    for (int known = 0; known <= 8; known++) {
        struct frame f = braille_frame(6, 4, "dark", DEPTH_TRUE);
        frame_fill(&f, f.clip, 'x', (struct style){0xABCDEF, 0x123456, 0});
        plot_field(&f, f.clip, v, known, 0, 48, 1);
        for (int y = 0; y < 4; y++) {
            const struct cell *c = &f.cells[y * 6];
            assert_int_equal(c->ch == 'x', 2 * y >= known);
            assert_int_equal(c->bg == 0x123456, 2 * y + 1 >= known); /* lower half */
        }
    }
}

static void equal_halves_are_a_space(void **state)
{
    (void)state;
    struct frame f = braille_frame(3, 2, "light", DEPTH_256);
    double v[12] = {0, 0, 100, 0, 100, 100, 50, 50, 50, 50, 50, 50};
    plot_field(&f, f.clip, v, 4, 0, 100, 10);
    assert_int_equal(f.cells[0].ch, ' ');
    assert_int_equal(f.cells[1].ch, 0x2580);
    assert_int_equal(f.cells[2].ch, ' ');
    for (int i = 0; i < 6; i++) { /* only palette entries of the tuned ramp */
        int entry = color_to_256(f.cells[i].bg), found = 0;
        for (int k = 0; k < f.theme->n_ramp256; k++) {
            found += f.theme->ramp256[k] == entry;
        }
        assert_int_equal(found, 1);
        assert_int_equal(color_from_256(entry), f.cells[i].bg);
    }
}

static void few_colors_draw_no_field(void **state)
{
    (void)state;
    const enum depth depths[] = {DEPTH_16, DEPTH_8, DEPTH_MONO, DEPTH_TRUE};
    double v[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    for (int i = 0; i < 4; i++) {
        struct frame f = braille_frame(3, 2, i < 3 ? "dark" : "mono", depths[i]);
        plot_field(&f, f.clip, v, 4, 0, 12, 1);
        for (int k = 0; k < 6; k++) {
            assert_int_equal(f.cells[k].ch, ' ');
            assert_int_equal(f.cells[k].bg, f.theme->ground);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(a_field_is_colored_by_log1p),
        DRAWING_TEST(levels_lie_at_equal_steps_of_color),
        DRAWING_TEST(rows_not_yet_known_are_left),
        DRAWING_TEST(equal_halves_are_a_space),
        DRAWING_TEST(few_colors_draw_no_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
