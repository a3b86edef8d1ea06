#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "draw/canvas.h"
#include "tests/drawing.h"

enum { W = 30, H = 12, RED = 0xFF0000, BLUE = 0x0000FF };

static struct frame frame_of(const char *theme, enum glyphs glyphs)
{
    return frame_new(&drawing, W, H, theme_find(theme), DEPTH_TRUE, glyphs);
}

/* A line that ends where it begins. */
static void dot(struct canvas *c, double x, double y, rgb ink)
{
    canvas_line(c, x, y, x, y, ink);
}

static int count_dots(const struct frame *f)
{
    int n = 0;
    for (int row = 0; row < 4 * f->h; row++) {
        for (int column = 0; column < 2 * f->w; column++) {
            n += dot_shown(f, column, row);
        }
    }
    return n;
}

static void a_dot_is_where_it_was_put(void **state)
{
    (void)state;
    for (int row = 0; row < 8; row++) {
        for (int column = 0; column < 4; column++) {
            struct frame f = frame_of("dark", GLYPHS_BRAILLE);
            struct canvas c = canvas_new(&f, (struct rect){3, 2, 20, 8});
            dot(&c, (column + 0.5) / 2, (row + 0.5) / 4, RED);
            canvas_draw(&c, &f);
            assert_int_equal(count_dots(&f), 1);
            assert_true(dot_shown(&f, 6 + column, 8 + row));
            assert_int_equal(f.cells[(2 + row / 4) * W + 3 + column / 2].fg, RED);
        }
    }
}

/* Distance from a dot's center to the line across its steep direction, in dots. */
static double away(const double line[4], int column, int row)
{
    double x0 = 2 * line[0], y0 = 4 * line[1], x1 = 2 * line[2], y1 = 4 * line[3];
    double x = column + 0.5, y = row + 0.5;
    if (fabs(x1 - x0) >= fabs(y1 - y0)) {
        double t = fmin(fmax((x - x0) / (x1 - x0), 0), 1);
        return fabs(y - (y0 + t * (y1 - y0)));
    }
    double t = fmin(fmax((y - y0) / (y1 - y0), 0), 1);
    return fabs(x - (x0 + t * (x1 - x0)));
}

/* The ends are sampled at the middle of their column (or row), so beside their dot at
 * most. */
static bool near_dot(const struct frame *f, double x, double y)
{
    for (int row = -1; row <= 1; row++) {
        for (int column = -1; column <= 1; column++) {
            int at = (int)(2 * x) + column, down = (int)(4 * y) + row;
            if (at >= 0 && at < 2 * W && down >= 0 && down < 4 * H &&
                dot_shown(f, at, down)) {
                return true;
            }
        }
    }
    return false;
}

static void lines_stay_within_half_a_dot_and_have_no_gaps(void **state)
{
    (void)state;
    uint32_t seed = 5;
    for (int n = 0; n < 500; n++) {
        struct frame f = frame_of("dark", GLYPHS_BRAILLE);
        struct canvas c = canvas_new(&f, f.clip);
        double line[4];
        for (int i = 0; i < 4; i++) {
            line[i] = uniform(&seed, 0.01, i % 2 == 0 ? W - 0.01 : H - 0.01);
        }
        canvas_line(&c, line[0], line[1], line[2], line[3], RED);
        canvas_draw(&c, &f);
        int across = abs((int)(2 * line[0]) - (int)(2 * line[2]));
        int down = abs((int)(4 * line[1]) - (int)(4 * line[3]));
        bool wide = fabs(line[2] - line[0]) * 2 >= fabs(line[3] - line[1]) * 4;
        assert_int_equal(count_dots(&f), 1 + (wide ? across : down));
        for (int row = 0; row < 4 * H; row++) {
            for (int column = 0; column < 2 * W; column++) {
                if (dot_shown(&f, column, row)) {
                    assert_true(away(line, column, row) <= 0.5 + 1e-9);
                }
            }
        }
        assert_true(near_dot(&f, line[0], line[1]) && near_dot(&f, line[2], line[3]));
    }
}

static void a_line_is_the_same_both_ways(void **state)
{
    (void)state;
    uint32_t seed = 11;
    for (int n = 0; n < 200; n++) {
        double x0 = uniform(&seed, -9, W + 9), y0 = uniform(&seed, -9, H + 9);
        double x1 = uniform(&seed, -9, W + 9), y1 = uniform(&seed, -9, H + 9);
        struct frame f = frame_of("dark", GLYPHS_BRAILLE);
        struct canvas there = canvas_new(&f, f.clip), back = canvas_new(&f, f.clip);
        canvas_thick(&there, x0, y0, x1, y1, RED);
        canvas_thick(&back, x1, y1, x0, y0, RED);
        int differ = 0; /* cutting rounds differently from either end */
        for (int i = 0; i < W * H; i++) {
            differ += there.dots[i] != back.dots[i];
        }
        assert_true(differ <= 1);
    }
}

static void a_thick_line_is_two_dots_thick(void **state)
{
    (void)state;
    struct frame f = frame_of("dark", GLYPHS_BRAILLE);
    struct canvas c = canvas_new(&f, f.clip);
    canvas_thick(&c, 0.1, 5.5, W - 0.1, 5.5, RED); /* dots 21 and 22 of each column */
    canvas_draw(&c, &f);
    assert_int_equal(count_dots(&f), 2 * 2 * W);
    assert_true(dot_shown(&f, 17, 21) && dot_shown(&f, 17, 22));
    f = frame_of("dark", GLYPHS_BRAILLE);
    c = canvas_new(&f, f.clip);
    canvas_thick(&c, 7, 0.1, 7, H - 0.1, RED);
    canvas_draw(&c, &f);
    assert_int_equal(count_dots(&f), 2 * 4 * H);
    assert_true(dot_shown(&f, 13, 20) && dot_shown(&f, 14, 20));
    f = frame_of("contrast", GLYPHS_BRAILLE); /* the projector's are one dot more */
    c = canvas_new(&f, f.clip);
    canvas_thick(&c, 0.1, 5.5, W - 0.1, 5.5, RED);
    canvas_draw(&c, &f);
    assert_int_equal(count_dots(&f), 3 * 2 * W);
}

static void what_is_outside_or_no_number_draws_nothing(void **state)
{
    (void)state;
    const double inf = (double)INFINITY, nan = (double)NAN, most = 1.7e308;
    struct frame f = frame_of("dark", GLYPHS_BRAILLE);
    struct canvas c = canvas_new(&f, (struct rect){5, 3, 10, 5});
    const double lines[][4] = {{nan, 1, 2, 2},         {1, nan, 2, 2},
                               {1, 1, nan, 2},         {1, 1, 2, nan},
                               {inf, 1, 2, 2},         {1, 1, 2, -inf},
                               {-5, -5, 15, -5},       {-5, 6, 15, 6},
                               {-3, 0, -3, 5},         {11, 0, 12, 5},
                               {-1, 1, 1, -2},         {12, 3, 8, 9},
                               {most, most, most, -9}, {-most, -most, -most, most}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        canvas_line(&c, lines[i][0], lines[i][1], lines[i][2], lines[i][3], RED);
        canvas_thick(&c, lines[i][0], lines[i][1], lines[i][2], lines[i][3], RED);
    }
    const double dots[][2] = {{nan, 1}, {1, inf},   {-0.01, 1}, {10, 1},
                              {1, 5},   {1, -0.01}, {most, 1},  {1, -most}};
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++) {
        dot(&c, dots[i][0], dots[i][1], RED);
    }
    for (int i = 0; i < 50; i++) {
        assert_int_equal(c.dots[i], 0);
    }
}

static void a_line_to_far_away_leaves_in_the_right_direction(void **state)
{
    (void)state;
    const double far[] = {100, 1e6, 1e15, 1e100, 5e307};
    for (int i = 0; i < 5; i++) {
        struct frame f = frame_of("dark", GLYPHS_BRAILLE);
        struct canvas c = canvas_new(&f, f.clip);
        /* two dots right for each dot down, to the right edge: 60 dots */
        canvas_line(&c, 0, 0, 2 * far[i], far[i] / 2, RED);
        canvas_draw(&c, &f);
        assert_int_equal(count_dots(&f), 2 * W);
        for (int column = 0; column < 2 * W; column++) {
            assert_true(dot_shown(&f, column, (int)((column + 0.5) / 2)));
        }
    }
    struct frame f = frame_of("dark", GLYPHS_BRAILLE);
    struct canvas c = canvas_new(&f, f.clip);
    canvas_line(&c, -1e308, 5.1, 1e308, 5.1, RED); /* the difference overflows */
    canvas_draw(&c, &f);
    assert_int_equal(count_dots(&f), 2 * W);
    assert_true(dot_shown(&f, 31, 20));
}

static void the_last_ink_takes_the_cell(void **state)
{
    (void)state;
    struct frame f = frame_of("dark", GLYPHS_BRAILLE);
    struct canvas c = canvas_new(&f, f.clip);
    dot(&c, 4.1, 4.1, RED);
    dot(&c, 5.1, 4.1, RED);
    dot(&c, 4.6, 4.6, BLUE);
    canvas_draw(&c, &f);
    assert_int_equal(f.cells[4 * W + 4].fg, BLUE);
    assert_int_equal(f.cells[4 * W + 4].ch, 0x2800 + 0x20); /* dot 6 alone */
    assert_int_equal(f.cells[4 * W + 5].fg, RED);
}

static void the_field_shines_through(void **state)
{
    (void)state;
    struct frame f = frame_of("dark", GLYPHS_BRAILLE);
    frame_fill(&f, f.clip, 0x2580, (struct style){0x204060, 0x406080, 0});
    struct canvas c = canvas_new(&f, f.clip);
    dot(&c, 4.1, 4.1, RED);
    dot(&c, 6.1, 4.1, INK_OF_GROUND);
    canvas_draw(&c, &f);
    assert_int_equal(f.cells[4 * W + 4].bg, 0x305070);
    assert_int_equal(f.cells[4 * W + 6].bg, 0x305070);
    rgb line = f.cells[4 * W + 6].fg; /* brighter than the ground, but of its hue */
    assert_true((line >> 8 & 255) > 0x50 + 16);
    assert_true((line & 255) > (line >> 8 & 255) && (line >> 8 & 255) > line >> 16);
    assert_int_equal(f.cells[4 * W + 5].ch,
                     0x2580); /* cells without dots are as before */
}

static void coarse_glyphs_have_their_own_dots(void **state)
{
    (void)state;
    static const struct {
        double x, y;
        uint32_t ch;
    } quarters[] = {
        {4.2, 4.2, 0x2598}, {4.7, 4.2, 0x259D}, {4.2, 4.7, 0x2596}, {4.7, 4.7, 0x2597}};
    for (int i = 0; i < 4; i++) {
        struct frame f = frame_of("dark", GLYPHS_BLOCK);
        struct canvas c = canvas_new(&f, f.clip);
        dot(&c, quarters[i].x, quarters[i].y, RED);
        canvas_draw(&c, &f);
        assert_int_equal(f.cells[4 * W + 4].ch, quarters[i].ch);
    }
    struct frame f = frame_of("dark", GLYPHS_BLOCK);
    struct canvas c = canvas_new(&f, f.clip);
    dot(&c, 4.2, 4.2, RED);
    dot(&c, 4.7, 4.7, RED);
    dot(&c, 4.2, 4.7, RED);
    canvas_line(&c, 6.1, 0.1, 6.1, 0.9, RED);
    canvas_draw(&c, &f);
    assert_int_equal(f.cells[4 * W + 4].ch, 0x2599);
    assert_int_equal(f.cells[6].ch, 0x258C);

    f = frame_of("dark", GLYPHS_ASCII);
    c = canvas_new(&f, f.clip);
    canvas_line(&c, 0, 1.5, 9, 1.5, RED);
    canvas_thick(&c, 0, 3.5, 9, 3.5, RED);
    canvas_draw(&c, &f);
    assert_int_equal(f.cells[1 * W + 4].ch, '.');
    assert_int_equal(f.cells[3 * W + 4].ch, '*');
}

static void iso_lines_stay_behind_where_little_can_be_shown(void **state)
{
    (void)state;
    struct frame f = frame_of("dark", GLYPHS_BLOCK);
    struct canvas c = canvas_new(&f, f.clip);
    canvas_line(&c, 0, 1.5, 9, 1.5, INK_OF_GROUND);
    canvas_draw(&c, &f);
    assert_int_equal(f.cells[1 * W + 4].ch, 0xB7);
    static const struct {
        const char *theme;
        enum glyphs glyphs;
        uint32_t ch;
    } sparse[] = {{"dark", GLYPHS_ASCII, '.'}, {"mono", GLYPHS_BLOCK, 0xB7}};
    for (int i = 0; i < 2; i++) {
        f = frame_of(sparse[i].theme, sparse[i].glyphs);
        c = canvas_new(&f, f.clip);
        canvas_line(&c, 0, 1.5, 9.5, 1.5, INK_OF_GROUND);
        canvas_draw(&c, &f);
        int n = 0;
        for (int x = 0; x < 10; x++) {
            n += f.cells[1 * W + x].ch == sparse[i].ch;
        }
        assert_int_equal(n, 5);
    }
}

static void only_the_clip_is_drawn_on(void **state)
{
    (void)state;
    struct frame f = frame_of("dark", GLYPHS_BRAILLE);
    struct rect clip = {4, 2, 9, 5};
    frame_clip(&f, clip);
    struct canvas c = canvas_new(&f, (struct rect){-1000000, -7, 2000000000, 40});
    for (int i = 0; i < 40; i++) {
        canvas_thick(&c, 1000000 - 50, i, 1000000 + 50, i + 1, RED);
    }
    canvas_draw(&c, &f);
    int n = 0;
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            bool drawn = f.cells[y * W + x].ch != ' ';
            n += drawn;
            assert_true(!drawn || rect_has(clip, x, y));
        }
    }
    assert_int_equal(n, 45);
}

static void a_cleared_canvas_draws_nothing_of_before(void **state)
{
    (void)state;
    struct frame f = frame_of("dark", GLYPHS_BRAILLE);
    struct canvas c = canvas_new(&f, f.clip);
    canvas_line(&c, 0, 0, W, H, RED);
    canvas_clear(&c);
    dot(&c, 5.1, 5.1, RED);
    canvas_draw(&c, &f);
    assert_int_equal(count_dots(&f), 1);
}

/* Lines drawn into a stencil that is laid are those drawn at once, also over another ink
 * and over their own. */
static void a_stencil_is_laid_as_it_would_be_drawn(void **state)
{
    (void)state;
    for (int glyphs = GLYPHS_BRAILLE; glyphs <= GLYPHS_ASCII; glyphs++) {
        struct frame f = frame_of("dark", (enum glyphs)glyphs);
        struct rect area = {3, 2, 20, 8};
        struct canvas drawn = canvas_new(&f, area), laid = canvas_new(&f, area);
        struct canvas stencil =
            canvas_stencil(canvas_look(f.glyphs, f.theme, f.depth), area, f.scratch);
        assert_true(canvas_alike(&laid, &stencil));
        const rgb inks[] = {RED, 0x00FF00, RED};
        for (int i = 0; i < 3; i++) {
            canvas_line(&drawn, 0, i, 19, 7, 0x0000FF);
            canvas_line(&laid, 0, i, 19, 7, 0x0000FF);
            canvas_clear(&stencil);
            canvas_thick(&drawn, 2, 7 - i, 18, 1 + i, inks[i]);
            canvas_thick(&drawn, 5, 1, 6, 7, inks[i]);
            canvas_thick(&stencil, 2, 7 - i, 18, 1 + i, 0);
            canvas_thick(&stencil, 5, 1, 6, 7, 0);
            canvas_lay(&laid, &stencil, inks[i]);
            size_t n = (size_t)area.w * (size_t)area.h;
            assert_memory_equal(laid.dots, drawn.dots, n);
            assert_memory_equal(laid.ink, drawn.ink, n * sizeof *laid.ink);
        }
        struct canvas other = canvas_new(&f, (struct rect){3, 2, 20, 7});
        assert_false(canvas_alike(&other, &stencil));
    }
}

/* Cells with more than half of their dots keep every second one, others all. */
static void crowded_cells_are_thinned(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    static const struct {
        enum glyphs glyphs;
        uint8_t full, thin;
    } rows[] = {{GLYPHS_BRAILLE, 0xFF, 0x95}, {GLYPHS_BLOCK, 0x0F, 0x09}};
    for (size_t i = 0; i < 2; i++) {
        struct canvas c = canvas_stencil((struct canvas_look){.glyphs = rows[i].glyphs},
                                         (struct rect){0, 0, 2, 1}, &mem);
        c.dots[0] = rows[i].full;
        c.dots[1] = 0x03; /* half of a block's dots, fewer of braille's */
        canvas_thin(&c);
        assert_int_equal(c.dots[0], rows[i].thin);
        assert_int_equal(c.dots[1], 0x03);
    }
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(a_dot_is_where_it_was_put),
        DRAWING_TEST(lines_stay_within_half_a_dot_and_have_no_gaps),
        DRAWING_TEST(a_line_is_the_same_both_ways),
        DRAWING_TEST(a_thick_line_is_two_dots_thick),
        DRAWING_TEST(what_is_outside_or_no_number_draws_nothing),
        DRAWING_TEST(a_line_to_far_away_leaves_in_the_right_direction),
        DRAWING_TEST(the_last_ink_takes_the_cell),
        DRAWING_TEST(the_field_shines_through),
        DRAWING_TEST(coarse_glyphs_have_their_own_dots),
        DRAWING_TEST(iso_lines_stay_behind_where_little_can_be_shown),
        DRAWING_TEST(only_the_clip_is_drawn_on),
        DRAWING_TEST(a_cleared_canvas_draws_nothing_of_before),
        DRAWING_TEST(a_stencil_is_laid_as_it_would_be_drawn),
        cmocka_unit_test(crowded_cells_are_thinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
