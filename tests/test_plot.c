#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "draw/plot.h"
#include "tests/drawing.h"

static struct frame frame_of(int w, int h, const char *theme, enum depth depth)
{
    return frame_new(&drawing, w, h, theme_find(theme), depth, GLYPHS_BRAILLE);
}

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

/* --- ticks --- */

/* A label as strtod reads it. */
static double read_label(const char *label)
{
    char plain[64] = "";
    size_t n = 0;
    for (const char *p = label; *p != '\0'; p++) {
        if (strncmp(p, "−", 3) == 0) {
            plain[n++] = '-';
            p += 2;
        } else {
            plain[n++] = *p;
        }
    }
    char *rest;
    double v = strtod(plain, &rest);
    assert_int_equal(*rest, '\0');
    return v;
}

/* Is step m × 10^k with m of 1, 2, 5? By its decimal text. */
static bool is_nice(double step)
{
    char text[40];
    snprintf(text, sizeof text, "%.6e", step);
    return strncmp(text, "1.000000e", 9) == 0 || strncmp(text, "2.000000e", 9) == 0 ||
           strncmp(text, "5.000000e", 9) == 0;
}

static void check_linear(const struct axis *a, int most)
{
    struct tick t[TICKS_MOST];
    int n = plot_ticks(a, most, t);
    assert_in_range(n, 0, most);
    for (int i = 0; i < n; i++) {
        assert_true(t[i].value >= a->lo && t[i].value <= a->hi);
        assert_true(read_label(t[i].label) == t[i].value); /* to the last bit */
        assert_null(strchr(t[i].label, '-'));
        assert_true(t[i].value != 0 || strcmp(t[i].label, "0") == 0);
        assert_true(strlen(t[i].label) < sizeof t[i].label - 1);
    }
    if (n >= 3) {
        double step = (t[n - 1].value - t[0].value) / (n - 1);
        assert_true(is_nice(step));
        for (int i = 0; i < n; i++) { /* equally spaced multiples of it */
            double at = t[i].value / step;
            assert_true(fabs(at - nearbyint(at)) < 1e-6 * fmax(1, fabs(at)));
            assert_true(fabs(t[i].value - t[0].value - i * step) < 1e-6 * step);
        }
        /* none is left out at either end */
        assert_true(t[0].value - step < a->lo + 1e-9 * step);
        assert_true(t[n - 1].value + step > a->hi - 1e-9 * step);
    }
}

static void ticks_are_nice_multiples_inside_the_axis(void **state)
{
    (void)state;
    uint32_t seed = 17;
    for (int n = 0; n < 4000; n++) {
        double centre = uniform(&seed, -10, 10) * pow(10, floor(uniform(&seed, -9, 9)));
        double width = uniform(&seed, 0.1, 1) * pow(10, floor(uniform(&seed, -9, 9)));
        struct axis a = {centre - width, centre + width, false};
        if (width > 1e-9 * fabs(centre)) {
            check_linear(&a, 1 + (int)(next_random(&seed) % TICKS_MOST));
        }
    }
}

static void there_are_ticks_enough(void **state)
{
    (void)state;
    uint32_t seed = 23;
    for (int n = 0; n < 2000; n++) {
        double lo = uniform(&seed, -100, 100), w = pow(10, uniform(&seed, -3, 6));
        struct axis a = {lo, lo + w, false};
        struct tick t[TICKS_MOST];
        for (int most = 2; most <= TICKS_MOST; most++) {
            /* steps grow by 2.5 at most, and a finer step would not fit */
            assert_true(plot_ticks(&a, most, t) >= (int)(most / 2.5) - 1);
        }
    }
}

static void check_labels(struct axis a, int most, const char *expected)
{
    struct tick t[TICKS_MOST];
    char all[400] = "";
    int n = plot_ticks(&a, most, t);
    for (int i = 0; i < n; i++) {
        strcat(all, i > 0 ? " " : "");
        strcat(all, t[i].label);
    }
    assert_string_equal(all, expected);
}

static void labels_have_just_enough_digits(void **state)
{
    (void)state;
    check_labels((struct axis){-6, 6, false}, 8, "−6 −4 −2 0 2 4 6");
    check_labels((struct axis){-0.3, 0.3, false}, 7, "−0.3 −0.2 −0.1 0 0.1 0.2 0.3");
    check_labels((struct axis){0, 1, false}, 3, "0 0.5 1.0");
    check_labels((struct axis){0, 1, false}, 1, "0"); /* a multiple of 2 */
    check_labels((struct axis){0, 250000, false}, 6,
                 "0 50000 100000 150000 200000 250000");
    check_labels((struct axis){0, 3.1e7, false}, 4, "0 1e7 2e7 3e7");
    check_labels((struct axis){-2.5e-7, 1e-7, false}, 4, "−2e−7 −1e−7 0 1e−7");
    check_labels((struct axis){0, 0.004, false}, 5, "0 0.001 0.002 0.003 0.004");
    check_labels((struct axis){1000000, 1000004, false}, 5,
                 "1000000 1000001 1000002 1000003 1000004");
    check_labels((struct axis){-1e308, 1e308, false}, 3, "−1e308 0 1e308");
}

static void log_ticks_are_decades(void **state)
{
    (void)state;
    check_labels((struct axis){1e-4, 1e2, true}, 7, "10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 10⁰ 10¹ 10²");
    check_labels((struct axis){1e-4, 1e2, true}, 4, "10⁻⁴ 10⁻² 10⁰ 10²");
    check_labels((struct axis){2e-4, 99, true}, 3, "10⁻² 10⁰");
    check_labels((struct axis){1e-10, 1, true}, 3, "10⁻¹⁰ 10⁻⁵ 10⁰");
    check_labels((struct axis){3, 8, true}, 6, "3 4 5 6 7 8"); /* below two decades */
    check_labels((struct axis){1e-300, 1e300, true}, 7,
                 "10⁻³⁰⁰ 10⁻²⁰⁰ 10⁻¹⁰⁰ 10⁰ 10¹⁰⁰ 10²⁰⁰ 10³⁰⁰");
    struct tick t[TICKS_MOST];
    struct axis a = {1e-7, 1e7, true};
    int n = plot_ticks(&a, 15, t);
    assert_int_equal(n, 15);
    for (int i = 0; i < n; i++) { /* the nearest double, not pow()'s */
        char text[16];
        snprintf(text, sizeof text, "1e%d", i - 7);
        assert_true(t[i].value == strtod(text, NULL));
    }
}

static void axes_too_narrow_for_doubles_end(void **state)
{
    (void)state;
    struct tick t[TICKS_MOST];
    double next = nextafter(1e15, 2e15);
    struct axis narrow[] = {{1e15, next, false},
                            {1, nextafter(1, 2), false},
                            {5e-324, 1e-323, false},
                            {DBL_MAX / 2, DBL_MAX, false},
                            {-DBL_MAX, DBL_MAX, false}};
    for (int i = 0; i < 5; i++) {
        int n = plot_ticks(&narrow[i], 6, t);
        assert_in_range(n, 0, 6);
        for (int k = 0; k < n; k++) {
            assert_true(t[k].value >= narrow[i].lo && t[k].value <= narrow[i].hi);
        }
    }
}

static void axes_have_their_ticks_where_the_data_is(void **state)
{
    (void)state;
    struct frame f = frame_of(40, 16, "dark", DEPTH_TRUE);
    struct plot p = {{6, 1, 30, 12}, {-6.2, 6.2, false}, {-5, 5, false}};
    plot_axes(&f, &p, true, true);
    struct tick t[TICKS_MOST];
    int marks = 0, n = plot_ticks(&p.y, 6, t);
    for (int y = 1; y < 13; y++) {
        uint32_t ch = f.cells[y * 40 + 5].ch;
        assert_true(ch == 0x2502 || ch == 0x2524);
        marks += ch == 0x2524;
    }
    assert_int_equal(marks, n);
    for (int i = 0; i < n; i++) {
        int row = 1 + (int)fmin(plot_y(&p, t[i].value), 11);
        assert_int_equal(f.cells[row * 40 + 5].ch, 0x2524);
        char shown_label[64];
        snprintf(shown_label, sizeof shown_label, "%s", row_text(&f, row));
        assert_non_null(strstr(shown_label, t[i].label));
    }
    assert_int_equal(f.cells[13 * 40 + 5].ch, 0x2514);
    assert_int_equal(f.cells[13 * 40 + 6 + 15].ch, 0x252C); /* 0 in the middle */
    assert_int_equal(f.cells[14 * 40 + 6 + 15].ch, '0');
    assert_true(plot_axis_width(&p.y, 12) == 4); /* −4 and the gap */
}

static void powers_can_be_read_in_ascii(void **state)
{
    (void)state;
    struct frame f = frame_of(40, 16, "dark", DEPTH_TRUE);
    f.glyphs = GLYPHS_ASCII;
    struct axis a = {1e-4, 1e2, true};
    struct tick t[TICKS_MOST];
    char out[48];
    plot_ticks(&a, 4, t);
    assert_string_equal(plot_label(&f, &t[0], out), "1e-4");
    assert_string_equal(plot_label(&f, &t[2], out), "1e0");
    assert_string_equal(plot_label(&f, &(struct tick){10, "10"}, out), "10");
    f.glyphs = GLYPHS_BRAILLE;
    assert_string_equal(plot_label(&f, &t[0], out), "10⁻⁴");
}

/* --- field --- */

/* A field has 64 colours: half a step is at most 2 of 255. */
static bool near_colour(rgb a, rgb b)
{
    for (int i = 0; i < 24; i += 8) {
        if (abs((int)(a >> i & 255) - (int)(b >> i & 255)) > 2) {
            return false;
        }
    }
    return true;
}

static void a_field_is_coloured_by_log1p(void **state)
{
    (void)state;
    enum { W = 16, H = 5 };
    struct frame f = frame_of(20, 8, "dark", DEPTH_TRUE);
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
            assert_true(near_colour(got, colour_ramp(f.theme, share)));
        }
    }
    assert_int_equal(f.cells[2 + 3 + 20].fg, f.theme->ground); /* nan */
    assert_int_equal(f.cells[0].ch, ' ');
    assert_int_equal(f.cells[2 + W + 20].bg, f.theme->ground);
}

static void levels_lie_at_equal_steps_of_colour(void **state)
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
        struct frame f = frame_of(6, 4, "dark", DEPTH_TRUE);
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
    struct frame f = frame_of(3, 2, "light", DEPTH_256);
    double v[12] = {0, 0, 99, 0, 99, 99, 50, 50, 50, 50, 50, 50};
    plot_field(&f, f.clip, v, 4, 0, 100, 10);
    assert_int_equal(f.cells[0].ch, ' ');
    assert_int_equal(f.cells[1].ch, 0x2580);
    assert_int_equal(f.cells[2].ch, ' ');
    for (int i = 0; i < 6; i++) { /* only palette entries of the tuned ramp */
        int entry = colour_to_256(f.cells[i].bg), found = 0;
        for (int k = 0; k < f.theme->n_ramp256; k++) {
            found += f.theme->ramp256[k] == entry;
        }
        assert_int_equal(found, 1);
        assert_int_equal(colour_from_256(entry), f.cells[i].bg);
    }
}

static void few_colours_draw_no_field(void **state)
{
    (void)state;
    const enum depth depths[] = {DEPTH_16, DEPTH_8, DEPTH_MONO, DEPTH_TRUE};
    double v[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    for (int i = 0; i < 4; i++) {
        struct frame f = frame_of(3, 2, i < 3 ? "dark" : "mono", depths[i]);
        plot_field(&f, f.clip, v, 4, 0, 12, 1);
        for (int k = 0; k < 6; k++) {
            assert_int_equal(f.cells[k].ch, ' ');
            assert_int_equal(f.cells[k].bg, f.theme->ground);
        }
    }
}

/* --- iso-lines --- */

enum { CW = 40, CH = 20 };

static struct frame contour_of(double (*g)(double, double), double level, double *values)
{
    struct frame f = frame_of(CW, CH, "dark", DEPTH_TRUE);
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
        f = frame_of(2, 1, "dark", DEPTH_TRUE);
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
        struct frame f = frame_of(CW, CH, "dark", DEPTH_TRUE);
        struct canvas c = canvas_new(&f, f.clip);
        plot_contour(&c, v, CW, 2 * CH, levels, 3, 0xFFFFFF);
        for (int i = 0; i < CW * CH; i++) {
            assert_int_equal(c.dots[i], 0);
        }
    }
    const double huge[4] = {-DBL_MAX, DBL_MAX, DBL_MAX, -DBL_MAX}, level = 0;
    struct frame f = frame_of(2, 1, "dark", DEPTH_TRUE);
    struct canvas c = canvas_new(&f, f.clip);
    plot_contour(&c, huge, 2, 2, &level, 1, 0xFFFFFF);
    assert_true(c.dots[0] != 0 || c.dots[1] != 0);
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
    struct frame f = frame_of(W, H, "dark", DEPTH_TRUE);
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
        struct frame f = frame_of(12, 4, "dark", DEPTH_TRUE);
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
    struct frame f = frame_of(12, 6, "dark", DEPTH_TRUE);
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
    struct frame f = frame_of(12, 6, "dark", DEPTH_TRUE);
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
    struct frame f = frame_of(20, 8, "dark", DEPTH_TRUE);
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
    struct frame f = frame_of(10, 3, "dark", DEPTH_TRUE);
    assert_true(plot_mark(&f, &p, 2.5, 1.5, 0x25CF, ink_series(&f, 0)));
    assert_string_equal(row_text(&f, 1), "   ●      ");
    f = frame_of(10, 3, "contrast", DEPTH_TRUE);
    assert_true(plot_mark(&f, &p, 2.5, 1.5, 0x25CF, ink_series(&f, 0)));
    assert_string_equal(row_text(&f, 1), "  ▐●▌     ");
    assert_int_equal(f.cells[10 + 3].bg, f.theme->ink[INK_SERIES]);
    assert_true(plot_mark(&f, &p, 0, 3, 0x25CF, ink_series(&f, 0))); /* no wing outside */
    assert_string_equal(row_text(&f, 0), " ●▌       ");
    assert_false(plot_mark(&f, &p, 9, 1, 0x25CF, ink_series(&f, 0)));
    assert_false(plot_mark(&f, &p, (double)NAN, 1, 0x25CF, ink_series(&f, 0)));
}

/* --- bars on a log scale --- */

static void log_bars_never_draw_as_small_what_is_not(void **state)
{
    (void)state;
    const double v[] = {1e-2, 1, 1e-10, 0, (double)INFINITY, (double)NAN, 1e-12, 5, -3};
    const char *const labels[] = {"a",   "b",   "c",    "zero", "inf",
                                  "nan", "low", "high", "neg"};
    struct frame f = frame_of(36, 10, "dark", DEPTH_TRUE);
    int rows = plot_bars(&f, f.clip,
                         &(struct bars){.values = v,
                                        .labels = labels,
                                        .n = 9,
                                        .lo = 1e-10,
                                        .hi = 1,
                                        .colour = 0xFF8800,
                                        .hit = 100});
    assert_int_equal(rows, 9);
    /* label 4, gap, bar 21, gap, value 9: a decade is 2.1 cells */
    assert_string_equal(row_text(&f, 0), "   a ████████████████▊   ·    0.0100");
    assert_string_equal(row_text(&f, 1), "   b █████████████████████      1.00");
    assert_string_equal(row_text(&f, 2), "   c ▏         ·         ·  1.00e−10");
    assert_string_equal(row_text(&f, 3), "zero ·         ·         ·         0");
    assert_string_equal(row_text(&f, 4), " inf →→→→→→→→→→→→→→→→→→→→→       inf");
    assert_string_equal(row_text(&f, 5), " nan ✕         ·         ·       nan");
    assert_string_equal(row_text(&f, 6), " low ←         ·         ·  1.00e−12");
    assert_string_equal(row_text(&f, 7), "high ████████████████████→      5.00");
    assert_string_equal(row_text(&f, 8), " neg ✕         ·         ·     −3.00");
    assert_string_equal(row_text(&f, 9), "     10⁻¹⁰     10⁻⁵      10⁰        ");
    assert_int_equal(frame_hit_at(&f, 20, 3, NULL), 103);
    assert_int_equal(f.cells[3 * 36 + 35].fg, f.theme->ink[INK_WARN]);
    assert_int_equal(f.cells[4 * 36 + 35].fg, f.theme->ink[INK_ERROR]);
}

static void log_bars_scroll_and_show_a_threshold(void **state)
{
    (void)state;
    double v[50];
    for (int i = 0; i < 50; i++) {
        v[i] = pow(10, -i / 5.0);
    }
    struct frame f = frame_of(40, 6, "dark", DEPTH_TRUE);
    struct bars b = {.values = v,
                     .n = 50,
                     .first = 20,
                     .lo = 1e-10,
                     .hi = 1,
                     .lit = 22,
                     .threshold = 1e-3,
                     .colour = 0xFF8800};
    assert_int_equal(plot_bars(&f, f.clip, &b), 5);
    assert_int_equal(f.cells[0].ch, '2');
    assert_int_equal(f.cells[1].ch, '1'); /* rows count from 1 */
    int bright = 0;
    for (int x = 3; x < 30; x++) {
        bright += f.cells[4 * 40 + x].ch == 0x2502;
    }
    assert_int_equal(bright, 1);
    assert_int_equal(f.cells[1 * 40 + 3].fg, f.theme->ink[INK_LIT]);
    assert_int_equal(f.cells[2 * 40 + 3].fg, 0xFF8800);
    b.first = 48;
    assert_int_equal(plot_bars(&f, f.clip, &b), 2);
    assert_int_equal(plot_bars(&f, (struct rect){0, 0, 40, 1}, &b), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, drawing_begin, drawing_end)
    const struct CMUnitTest tests[] = {
        TEST(positions_go_from_edge_to_edge),
        TEST(data_of_a_cell_lies_in_that_cell),
        TEST(edges_belong_to_the_area),
        TEST(ticks_are_nice_multiples_inside_the_axis),
        TEST(there_are_ticks_enough),
        TEST(labels_have_just_enough_digits),
        TEST(log_ticks_are_decades),
        TEST(axes_too_narrow_for_doubles_end),
        TEST(axes_have_their_ticks_where_the_data_is),
        TEST(powers_can_be_read_in_ascii),
        TEST(a_field_is_coloured_by_log1p),
        TEST(levels_lie_at_equal_steps_of_colour),
        TEST(rows_not_yet_known_are_left),
        TEST(equal_halves_are_a_space),
        TEST(few_colours_draw_no_field),
        TEST(iso_lines_of_a_plane_are_its_lines),
        TEST(iso_lines_of_a_disc_are_circles),
        TEST(a_saddle_is_split_by_its_mean),
        TEST(squares_that_are_not_finite_have_no_lines),
        TEST(a_line_shows_every_extreme_of_its_points),
        TEST(a_line_is_broken_by_what_is_no_number),
        TEST(points_on_a_dot_change_nothing),
        TEST(a_diverged_path_leaves_the_view),
        TEST(arrows_point_where_they_should),
        TEST(a_vector_goes_from_tail_to_tip),
        TEST(marks_are_larger_on_a_projector),
        TEST(log_bars_never_draw_as_small_what_is_not),
        TEST(log_bars_scroll_and_show_a_threshold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
