/* Lines in one plot: none hides another, each is named next to itself, and the axis does
 * not flatten one for another's sake. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "draw/lines.h"

enum { N = 160, W = 80, H = 20 };

static double x[N], straight[N], parabola[N], tanhs[N];

static void fill(void)
{
    for (int i = 0; i < N; i++) {
        x[i] = -6 + 12. * i / (N - 1);
        straight[i] = x[i] / 2;
        parabola[i] = x[i] * x[i];
        tanhs[i] = tanh(x[i]);
    }
}

static struct axis axis_of(const double *y, double share)
{
    struct line line = {NULL, 0, y};
    return lines_axis(&(struct lines){x, N, &line, 1, (double)NAN, NULL, 0}, share, H);
}

static void the_axis_leaves_out_what_goes_far(void **state)
{
    (void)state;
    fill();
    struct axis a = axis_of(tanhs, 1. / 3);
    assert_true(a.lo < -1 && a.lo > -1.4 && a.hi > 1 && a.hi < 1.4);
    a = axis_of(parabola, 1. / 3);
    assert_true(a.hi > 3.5 && a.hi < 5);
    assert_true(axis_of(parabola, 1).hi > 36);
    double none[N], one[N], huge[N];
    for (int i = 0; i < N; i++) {
        none[i] = (double)NAN;
        one[i] = 3;
        huge[i] = i % 2 ? 1.7e308 : -(double)INFINITY;
    }
    assert_true(axis_of(none, 1).lo < axis_of(none, 1).hi);
    a = axis_of(one, 1);
    assert_true(a.lo < 3 && a.hi > 3 && isfinite(a.lo) && isfinite(a.hi));
    a = axis_of(huge, 1);
    assert_true(a.lo < a.hi && isfinite(a.lo) && isfinite(a.hi));
}

/* How many cells have the color of the series and a glyph of dots. */
static int cells_of(const struct frame *f, int series)
{
    int n = 0;
    for (int i = 0; i < f->w * f->h; i++) {
        uint32_t ch = f->cells[i].ch;
        n += ch > 0x2800 && ch < 0x2900 && f->cells[i].fg == ink_series(f, series).fg;
    }
    return n;
}

static void lines_that_coincide_take_turns(void **state)
{
    (void)state;
    fill();
    struct arena mem = ARENA_INIT;
    struct frame f = frame_new(&mem, W, H, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    struct line all[] = {{NULL, 0, straight}, {NULL, 1, straight}, {NULL, 5, straight}};
    struct plot p = {{0, 0, W, H}, {-6, 6, false}, {-3.5, 3.5, false}};
    lines_draw(&f, &p, &(struct lines){x, N, all, 3, (double)NAN, NULL, 0});
    for (int i = 0; i < 3; i++) {
        int n = cells_of(&f, all[i].series);
        assert_in_range(n, W / 5, W);
    }
    arena_release(&mem);
}

/* The mark of the line on top stands in the cell nearest to its point at the cursor, and
 * beside it how many lines have their points there; at an edge, inside of it. No mark
 * stands off the cursor. */
static void lines_that_coincide_have_one_mark_and_their_number(void **state)
{
    (void)state;
    fill();
    for (int top = 0; top < 6; top++) {
        double cursor = top < 3 ? x[N / 3] : x[N - 1];
        int way = top < 3 ? 1 : -1, col, row;
        struct arena mem = ARENA_INIT;
        struct frame f = frame_new(&mem, W, H, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
        struct line all[] = {
            {NULL, 0, straight}, {NULL, 1, straight}, {NULL, 5, straight}};
        struct plot p = {{0, 0, W, H}, {-6, 6, false}, {-3.5, 3.5, false}};
        lines_draw(&f, &p, &(struct lines){x, N, all, 3, cursor, NULL, top % 3});
        assert_true(plot_cell(&p, cursor, cursor / 2, &col, &row));
        const struct cell *at = &f.cells[row * W + col];
        assert_int_equal(at->ch, series_mark(all[top % 3].series));
        assert_int_equal(at[way].ch, '3');
        for (int k = 0; k < W * H; k++) {
            for (int i = 0; i < 3; i++) {
                bool is = f.cells[k].ch == series_mark(all[i].series);
                assert_true(!is || k % W == col);
            }
        }
        arena_release(&mem);
    }
}

/* In one color the marks of the lines stand along them; with colors there is one at the
 * cursor. In ASCII the lines are made of them. */
static void marks_tell_lines_apart_without_colors(void **state)
{
    (void)state;
    fill();
    static const struct {
        const char *theme;
        enum glyphs glyphs;
        int least, most;
    } cases[] = {{"dark", GLYPHS_BRAILLE, 1, 1},
                 {"mono", GLYPHS_BRAILLE, 4, 10},
                 {"dark", GLYPHS_ASCII, W / 3, 2 * W},
                 {"mono", GLYPHS_ASCII, W / 3, 2 * W}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct arena mem = ARENA_INIT;
        struct frame f = frame_new(&mem, W, H, theme_find(cases[c].theme), DEPTH_TRUE,
                                   cases[c].glyphs);
        struct line all[] = {{NULL, 0, straight}, {NULL, 1, tanhs}};
        struct plot p = {{0, 0, W, H}, {-6, 6, false}, {-3.5, 3.5, false}};
        lines_draw(&f, &p, &(struct lines){x, N, all, 2, 3, NULL, 0});
        for (int i = 0; i < 2; i++) {
            int n = 0;
            for (int k = 0; k < W * H; k++) {
                n += ascii_for(f.cells[k].ch) == ascii_for(series_mark(i));
            }
            assert_in_range(n, cases[c].least, cases[c].most);
        }
        arena_release(&mem);
    }
}

/* The name begins with the line's mark; nothing else is nearer to it. */
static void a_name_stands_next_to_its_line(void **state)
{
    (void)state;
    fill();
    struct arena mem = ARENA_INIT;
    struct frame f = frame_new(&mem, W, H, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    struct line all[] = {{"up", 0, straight}, {"S", 1, tanhs}};
    struct plot p = {{0, 0, W, H}, {-6, 6, false}, {-3.5, 3.5, false}};
    lines_draw(&f, &p, &(struct lines){x, N, all, 2, (double)NAN, NULL, 0});
    for (int i = 0; i < 2; i++) {
        int at = -1;
        for (int k = 0; k < W * H; k++) {
            at = f.cells[k].ch == series_mark(i) ? k : at;
        }
        assert_true(at >= 0);
        assert_int_equal(f.cells[at + 2].ch, (uint32_t)all[i].label[0]);
        double away[2];
        for (int k = 0; k < 2; k++) {
            int sample = (at % W) * N / W;
            away[k] = fabs(plot_y(&p, all[k].y[sample]) - at / W - 0.5);
        }
        assert_true(away[i] < away[1 - i] && away[i] < 3);
    }
    arena_release(&mem);
}

static void a_strip_says_what_is_flat_and_what_is_dead(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f = frame_new(&mem, W, H, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    double y[N];
    for (int i = 0; i < N; i++) {
        y[i] = i < N / 3 ? 0 : i < N / 2 ? 1 : 0.001;
    }
    struct plot p = {{3, 2, W - 4, 5}, {-6, 6, false}, {-1, 1, false}};
    lines_strip(&f, &p, 9, &(struct strip){y, N, 4, 0.01, " saturated ", " dead "});
    char text[W + 1] = "";
    int line = 0;
    for (int i = 0; i < W; i++) {
        uint32_t ch = f.cells[9 * W + i].ch;
        text[i] = ch < 0x7F ? (char)ch : '-';
        line += ch == 0x2500;
    }
    assert_non_null(strstr(text, " dead "));
    assert_non_null(strstr(text, " saturated "));
    assert_true(strstr(text, "dead") < strstr(text, "saturated"));
    assert_in_range(line, (W - 4) / 6 - 1, (W - 4) / 6 + 1);
    assert_int_equal(f.cells[9 * W + 1].ch, series_mark(4));
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_axis_leaves_out_what_goes_far),
        cmocka_unit_test(lines_that_coincide_take_turns),
        cmocka_unit_test(lines_that_coincide_have_one_mark_and_their_number),
        cmocka_unit_test(marks_tell_lines_apart_without_colors),
        cmocka_unit_test(a_name_stands_next_to_its_line),
        cmocka_unit_test(a_strip_says_what_is_flat_and_what_is_dead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
