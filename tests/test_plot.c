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

/* --- positions --- */

static void positions_go_from_edge_to_edge(void **state)
{
    (void)state;
    struct plot p = {{5, 3, 40, 20}, {-2, 6, false}, {1e-3, 1e5, true}};
    assert_true(plot_x(&p, -2) == 0 && plot_x(&p, 6) == 40 && plot_x(&p, 2) == 20);
    assert_true(fabs(plot_y(&p, 1e5)) < 1e-12 && fabs(plot_y(&p, 1e-3) - 20) < 1e-12);
    assert_true(fabs(plot_y(&p, 10) - 10) < 1e-12); /* four of eight decades */
    assert_true(isnan(plot_y(&p, 0)) && isnan(plot_y(&p, -1)) &&
                isnan(plot_x(&p, (double)NAN)));
    assert_true(isinf(plot_x(&p, (double)INFINITY)) && plot_y(&p, (double)INFINITY) < 0);
    struct plot most = {{0, 0, 10, 10}, {-DBL_MAX, DBL_MAX, false}, {-1, 1, false}};
    assert_true(plot_x(&most, 0) == 5 && plot_x(&most, DBL_MAX) == 10);
}

static void data_of_a_cell_lies_in_that_cell(void **state)
{
    (void)state;
    const struct plot plots[] = {
        {{5, 3, 40, 20}, {-2, 6, false}, {1e-3, 1e5, true}},
        {{0, 0, 7, 9}, {1e-300, 1e300, true}, {-1e6, -1, false}}};
    for (int n = 0; n < 2; n++) {
        const struct plot *p = &plots[n];
        for (int j = 0; j < p->area.h; j++) {
            for (int i = 0; i < p->area.w; i++) {
                double x, y;
                int col = -1, row = -1;
                plot_data(p, p->area.x + i, p->area.y + j, &x, &y);
                assert_true(fabs(plot_x(p, x) - (i + 0.5)) < 1e-9);
                assert_true(fabs(plot_y(p, y) - (j + 0.5)) < 1e-9);
                assert_true(plot_cell(p, x, y, &col, &row));
                assert_true(col == p->area.x + i && row == p->area.y + j);
                plot_sample(p, i, 2 * j + 1, &x, &y); /* the lower half */
                assert_true(fabs(plot_y(p, y) - (j + 0.75)) < 1e-9);
            }
        }
    }
}

static void edges_belong_to_the_area(void **state)
{
    (void)state;
    struct plot p = {{2, 1, 10, 5}, {0, 1, false}, {0, 1, false}};
    int col, row;
    assert_true(plot_cell(&p, 1, 0, &col, &row) && col == 11 && row == 5);
    assert_true(plot_cell(&p, 0, 1, &col, &row) && col == 2 && row == 1);
    assert_false(plot_cell(&p, 1.0001, 0.5, &col, &row));
    assert_false(plot_cell(&p, 0.5, -0.0001, &col, &row));
    assert_false(plot_cell(&p, (double)NAN, 0.5, &col, &row));
    assert_false(plot_cell(&p, 0.5, (double)INFINITY, &col, &row));
}

/* --- lines --- */

static void a_line_shows_every_extreme_of_its_points(void **state)
{
    (void)state;
    enum { N = 100000, W = 30, H = 10 };
    double *y = malloc(sizeof *y * N);
    uint32_t seed = 41;
    for (int i = 0; i < N; i++) {
        y[i] = sin(i * 6.0 / N) + uniform(&seed, -0.2, 0.2);
    }
    struct frame f = braille_frame(W, H, "dark", DEPTH_TRUE);
    struct plot p = {f.clip, {0, N, false}, {-1.5, 1.5, false}};
    struct canvas c = canvas_new(&f, f.clip);
    plot_line(&c, &p, NULL, y, N, 0xFFFFFF, false);
    canvas_draw(&c, &f);
    for (int column = 0; column < 2 * W; column++) {
        int least = 4 * H, largest = -1;
        for (int i = column * N / (2 * W) + 1; i < (column + 1) * N / (2 * W); i++) {
            int row = (int)(4 * H * (1.5 - y[i]) / 3);
            least = row < least ? row : least;
            largest = row > largest ? row : largest;
        }
        for (int row = 0; row < 4 * H; row++) { /* filled between, empty beyond */
            if (row >= least && row <= largest) {
                assert_true(dot_shown(&f, column, row));
            } else if (row < least - 1 || row > largest + 1) {
                assert_false(dot_shown(&f, column, row));
            }
        }
    }
    free(y);
}

static void a_line_is_broken_by_what_is_no_number(void **state)
{
    (void)state;
    const double bad[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    for (int b = 0; b < 3; b++) {
        struct frame f = braille_frame(12, 4, "dark", DEPTH_TRUE);
        struct plot p = {f.clip, {0, 12, false}, {0, 4, false}};
        struct canvas c = canvas_new(&f, f.clip);
        const double x[] = {0.1, 3.1, 5, 7.1, 9.1, 9.1, 11.6};
        const double y[] = {2, 2, bad[b], 2, 2, bad[b], 2};
        plot_line(&c, &p, x, y, 7, 0xFFFFFF, false);
        canvas_draw(&c, &f);
        const bool lit[] = {1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1}; /* the last: a point */
        for (int i = 0; i < 12; i++) {
            assert_int_equal(f.cells[2 * 12 + i].ch != ' ', lit[i]);
        }
    }
}

static void points_on_a_dot_change_nothing(void **state)
{
    (void)state;
    double x[400], y[400];
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < 100; k++) {
            x[100 * i + k] = 2.3 * i + 0.3 + 1e-6 * k;
            y[100 * i + k] = (i * 7) % 5 + 0.1;
        }
    }
    struct frame f = braille_frame(12, 6, "dark", DEPTH_TRUE);
    struct plot p = {f.clip, {0, 12, false}, {0, 6, false}};
    struct canvas many = canvas_new(&f, f.clip), few = canvas_new(&f, f.clip);
    const double fx[] = {x[0], x[100], x[200], x[300]},
                 fy[] = {y[0], y[100], y[200], y[300]};
    plot_line(&many, &p, x, y, 400, 1, false);
    plot_line(&few, &p, fx, fy, 4, 1, false);
    assert_memory_equal(many.dots, few.dots, 12 * 6);
}

static void a_diverged_path_leaves_the_view(void **state)
{
    (void)state;
    struct frame f = braille_frame(12, 6, "dark", DEPTH_TRUE);
    struct plot p = {f.clip, {-1, 1, false}, {-1, 1, false}};
    struct canvas c = canvas_new(&f, f.clip);
    const double x[] = {0, 1e5, -1e20, 1e300, (double)INFINITY};
    const double y[] = {0.01, 0.01, 1e30, -1e300, (double)NAN};
    plot_line(&c, &p, x, y, 5, 1, true);
    canvas_draw(&c, &f);
    for (int i = 6; i < 12; i++) {
        assert_int_not_equal(f.cells[2 * 12 + i].ch,
                             ' '); /* from the middle rightwards */
    }
    assert_int_equal(f.cells[2 * 12 + 3].ch, ' ');
}

/* --- marks and arrows --- */

static void arrows_point_where_they_should(void **state)
{
    (void)state;
    static const struct {
        double right, down;
        uint32_t ch;
    } table[] = {{1, 0, 0x2192},      {1, -1, 0x2197},    {0, -1, 0x2191},
                 {-1, -1, 0x2196},    {-1, 0, 0x2190},    {-1, 1, 0x2199},
                 {0, 1, 0x2193},      {1, 1, 0x2198},     {1, 0.41, 0x2192},
                 {1, 0.42, 0x2198},   {-1, -0.0, 0x2190}, {1e308, 1e308, 0x2198},
                 {1e-300, 0, 0x2192}, {0, 0, ' '}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(plot_arrow(table[i].right, table[i].down), table[i].ch);
    }
    assert_int_equal(plot_arrow((double)NAN, 1), ' ');
    assert_int_equal(plot_arrow(1, (double)INFINITY), ' ');
}

static void a_vector_goes_from_tail_to_tip(void **state)
{
    (void)state;
    struct frame f = braille_frame(20, 8, "dark", DEPTH_TRUE);
    struct plot p = {{2, 1, 16, 6}, {0, 16, false}, {0, 6, false}};
    plot_vector(&f, &p, 1.2, 3.1, 12.7, 3.1, ink(&f, INK_GRADIENT));
    for (int x = 3; x <= 14; x++) {
        assert_int_equal(f.cells[3 * 20 + x].fg, f.theme->ink[INK_GRADIENT]);
        assert_true(f.cells[3 * 20 + x].ch > 0x2800);
    }
    assert_int_equal(f.cells[3 * 20 + 15].ch, ' ');
    /* the tip is at dot (29, 15); the barbs go back from it on both sides */
    assert_true(dot_shown(&f, 26, 13) || dot_shown(&f, 26, 14));
    assert_true(dot_shown(&f, 26, 16) || dot_shown(&f, 26, 17));
    f.glyphs = GLYPHS_BLOCK;
    frame_clear(&f);
    plot_vector(&f, &p, 1.2, 3.1, 12.7, 3.1, ink(&f, INK_GRADIENT));
    assert_int_equal(f.cells[3 * 20 + 14].ch, 0x2192);
    frame_clear(&f);
    plot_vector(&f, &p, 3, 3, 3, 3, ink(&f, INK_GRADIENT));
    plot_vector(&f, &p, 3, 3, (double)NAN, 3, ink(&f, INK_GRADIENT));
    plot_vector(&f, &p, -9, 9, -3, 20, ink(&f, INK_GRADIENT));
    for (int i = 0; i < 160; i++) {
        assert_int_equal(f.cells[i].ch, ' ');
    }
}

static void marks_are_larger_on_a_projector(void **state)
{
    (void)state;
    struct plot p = {{1, 0, 8, 3}, {0, 8, false}, {0, 3, false}};
    struct frame f = braille_frame(10, 3, "dark", DEPTH_TRUE);
    assert_true(plot_mark(&f, &p, 2.5, 1.5, 0x25CF, ink_series(&f, 0)));
    assert_string_equal(row_text(&f, 1), "   ●      ");
    f = braille_frame(10, 3, "contrast", DEPTH_TRUE);
    assert_true(plot_mark(&f, &p, 2.5, 1.5, 0x25CF, ink_series(&f, 0)));
    assert_string_equal(row_text(&f, 1), "  ▐●▌     ");
    assert_int_equal(f.cells[10 + 3].bg, f.theme->ink[INK_SERIES]);
    assert_true(plot_mark(&f, &p, 0, 3, 0x25CF, ink_series(&f, 0))); /* no wing outside */
    assert_string_equal(row_text(&f, 0), " ●▌       ");
    assert_false(plot_mark(&f, &p, 9, 1, 0x25CF, ink_series(&f, 0)));
    assert_false(plot_mark(&f, &p, (double)NAN, 1, 0x25CF, ink_series(&f, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(positions_go_from_edge_to_edge),
        DRAWING_TEST(data_of_a_cell_lies_in_that_cell),
        DRAWING_TEST(edges_belong_to_the_area),
        DRAWING_TEST(a_line_shows_every_extreme_of_its_points),
        DRAWING_TEST(a_line_is_broken_by_what_is_no_number),
        DRAWING_TEST(points_on_a_dot_change_nothing),
        DRAWING_TEST(a_diverged_path_leaves_the_view),
        DRAWING_TEST(arrows_point_where_they_should),
        DRAWING_TEST(a_vector_goes_from_tail_to_tip),
        DRAWING_TEST(marks_are_larger_on_a_projector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
