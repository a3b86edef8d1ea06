#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "draw/grid.h"
#include "tests/drawing.h"
#include "tests/golden.h"

static struct frame dark(int w, int h)
{
    return frame_new(&drawing, w, h, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
}

static struct rect all(const struct frame *f)
{
    return (struct rect){0, 0, f->w, f->h};
}

static int brightness(rgb c)
{
    return (int)((c >> 16 & 255) + (c >> 8 & 255) + (c & 255));
}

/* The color of half a row of the frame, upper 0 or lower 1, as a person sees it. */
static rgb half_color(const struct frame *f, int x, int half_row)
{
    const struct cell *c = &f->cells[half_row / 2 * f->w + x];
    bool lower = half_row % 2 != 0;
    switch (c->ch) {
    case 0x2580:
        return lower ? c->bg : c->fg;
    case 0x2584:
        return lower ? c->fg : c->bg;
    default:
        assert_int_equal(c->ch, ' ');
        return c->bg;
    }
}

/* ---- maps ---- */

static void a_square_is_two_columns_and_half_a_row(void **state)
{
    (void)state;
    static const double at[] = {0, 1, -2, 3, 0, -4};
    struct grid g = {.at = at, .rows = 3, .cols = 2, .ink = INK_VALUE};
    struct frame f = dark(6, 3);
    struct grid_map m = grid_draw_map(&f, all(&f), &g);
    assert_true(m.w == 4 && m.h == 2 && m.square_w == 2);
    assert_true(m.block_rows == 1 && m.block_cols == 1);
    rgb seen[6], ground = f.theme->ground;
    for (int i = 0; i < 6; i++) {
        seen[i] = half_color(&f, i % 2 * 2, i / 2);
        assert_int_equal(half_color(&f, i % 2 * 2 + 1, i / 2), seen[i]);
    }
    static const int by_size[] = {0, 1, 2, 3, 5};
    for (int i = 1; i < 5; i++) {
        assert_true(brightness(seen[by_size[i]]) > brightness(seen[by_size[i - 1]]));
    }
    assert_int_equal(seen[0], seen[4]);
    assert_true(brightness(seen[0]) > brightness(ground)); /* the extent is seen */
    assert_int_equal(seen[5], f.theme->ink[INK_VALUE]);
    assert_int_equal(half_color(&f, 0, 3), ground); /* three rows end in a half */
    assert_int_equal(half_color(&f, 4, 0), ground);
}

static void the_ground_of_a_half_block_is_the_darker_one(void **state)
{
    (void)state;
    uint32_t seed = 5;
    double at[8 * 8];
    for (int i = 0; i < 64; i++) {
        at[i] = uniform(&seed, -1, 1);
    }
    struct grid g = {.at = at, .rows = 8, .cols = 8, .ink = INK_GRADIENT};
    struct frame f = dark(16, 4);
    grid_draw_map(&f, all(&f), &g);
    int kinds[2] = {0, 0};
    for (int i = 0; i < f.w * f.h; i++) {
        const struct cell *c = &f.cells[i];
        if (c->ch != ' ') {
            kinds[c->ch == 0x2584]++;
            assert_true(brightness(c->bg) <= brightness(c->fg));
        }
    }
    assert_true(kinds[0] > 0 && kinds[1] > 0);
}

static void what_is_next_to_0_is_not_0(void **state)
{
    (void)state;
    static const double at[] = {1, 8, 2, 1e300};
    struct grid g = {.at = at, .rows = 1, .cols = 4, .ink = INK_VALUE};
    struct frame f = dark(8, 1);
    assert_true(grid_largest(&g) == 1e300);
    grid_draw_map(&f, all(&f), &g);
    assert_int_equal(half_color(&f, 6, 0), f.theme->ink[INK_VALUE]);
    assert_int_equal(half_color(&f, 2, 0), half_color(&f, 0, 0)); /* both next to 0 */
    assert_true(half_color(&f, 0, 0) != grid_shade(&f, &g, 0, 1, 1));
}

static void inf_and_nan_have_the_ink_of_errors(void **state)
{
    (void)state;
    static const double at[] = {1, (double)INFINITY, (double)NAN, -(double)INFINITY};
    struct grid g = {.at = at, .rows = 2, .cols = 2, .ink = INK_VALUE};
    struct frame f = dark(4, 1);
    grid_draw_map(&f, all(&f), &g);
    assert_int_equal(half_color(&f, 0, 0), f.theme->ink[INK_VALUE]);
    assert_int_equal(half_color(&f, 2, 0), f.theme->ink[INK_ERROR]);
    assert_int_equal(half_color(&f, 0, 1), f.theme->ink[INK_ERROR]);
    assert_int_equal(half_color(&f, 2, 1), f.theme->ink[INK_ERROR]);
    assert_true(grid_largest(&g) == 1);
}

/* A block has the color of its largest entry, computed here one by one. */
static void a_large_matrix_is_shown_in_blocks(void **state)
{
    (void)state;
    enum { ROWS = 50, COLS = 70 };
    static double at[ROWS * COLS];
    uint32_t seed = 9;
    for (int i = 0; i < ROWS * COLS; i++) {
        at[i] = uniform(&seed, -1, 1) * (i % 7 == 0);
    }
    at[31 * COLS + 69] = -5;
    struct grid g = {.at = at, .rows = ROWS, .cols = COLS, .ink = INK_VALUE};
    struct frame f = dark(20, 6);
    struct grid_map m = grid_draw_map(&f, all(&f), &g);
    assert_true(m.square_w == 1 && m.block_cols == 4 && m.block_rows == 5);
    assert_true(m.w == 18 && m.h == 5);
    for (int y = 0; y < 2 * m.h; y++) {
        for (int x = 0; x < m.w; x++) {
            double most = 0;
            for (int i = 5 * y; i < 5 * y + 5 && i < ROWS; i++) {
                for (int j = 4 * x; j < 4 * x + 4 && j < COLS; j++) {
                    most = fmax(most, fabs(at[i * COLS + j]));
                }
            }
            assert_int_equal(half_color(&f, x, y), grid_shade(&f, &g, most, 5, 1));
        }
    }
    g.transposed = true; /* the same numbers as a matrix of 70 rows */
    g.rows = COLS;
    g.cols = ROWS;
    frame_clear(&f);
    m = grid_draw_map(&f, all(&f), &g);
    assert_true(m.block_rows == 6 && m.block_cols == 3);
    assert_int_equal(half_color(&f, 31 / 3, 69 / 6), f.theme->ink[INK_VALUE]);
}

static void every_map_fits_its_room(void **state)
{
    (void)state;
    uint32_t seed = 3;
    for (int i = 0; i < 3000; i++) {
        int rows = between(&seed, 1, 90), cols = between(&seed, 1, 90);
        int w = between(&seed, 0, 40), h = between(&seed, 0, 20);
        bool halves = between(&seed, 0, 1);
        struct grid_map m = grid_map_fit(rows, cols, halves, w, h);
        assert_true(m.w <= w && m.h <= h && m.block_rows >= 1 && m.block_cols >= 1);
        if (w == 0 || h == 0) {
            assert_true(m.w == 0 && m.h == 0);
            continue;
        }
        int across = m.w / m.square_w, down = m.h * (halves ? 2 : 1);
        assert_true(across * m.block_cols >= cols);
        assert_true(down * m.block_rows >= rows);
        assert_true((across - 1) * m.block_cols < cols);
        bool one_by_one = cols <= w && rows <= h * (halves ? 2 : 1);
        assert_true(one_by_one == (m.block_rows == 1 && m.block_cols == 1));
    }
}

static void what_is_lit_stands_out_of_a_map(void **state)
{
    (void)state;
    static const double at[] = {1, 1, 1, 1, 1, 1};
    struct grid g = {.at = at, .rows = 2, .cols = 3, .ink = INK_VALUE};
    struct frame f = dark(6, 1);
    g.lit_row = 2;
    g.lit_col = 3;
    grid_draw_map(&f, all(&f), &g);
    assert_int_equal(half_color(&f, 4, 1), f.theme->ink[INK_LIT]);
    assert_int_equal(half_color(&f, 4, 0), f.theme->ink[INK_VALUE]);
    g.lit_col = 0; /* a row */
    grid_draw_map(&f, all(&f), &g);
    for (int x = 0; x < 6; x += 2) {
        assert_int_equal(half_color(&f, x, 1), f.theme->ink[INK_VALUE]);
        assert_true(brightness(half_color(&f, x, 0)) < brightness(half_color(&f, x, 1)));
    }
}

static void marked_entries_are_lit_and_the_others_pale(void **state)
{
    (void)state;
    static const double at[] = {1, 1, 1, 1, 1, 1};
    static const unsigned char marks[] = {0, 2, 0, 0, 1, 1};
    struct grid g = {.at = at, .rows = 2, .cols = 3, .ink = INK_VALUE, .marks = marks};
    struct frame f = dark(6, 2);
    for (int turn = 0; turn < 2; turn++) {
        grid_draw_map(&f, all(&f), &g);
        for (int i = 0; i < 6; i++) {
            int row = turn ? i % 3 : i / 3, col = turn ? i / 3 : i % 3;
            bool full = half_color(&f, 2 * col, row) == f.theme->ink[INK_VALUE];
            assert_true(full == (marks[i] != 0));
        }
        g.transposed = true;
        g.rows = 3;
        g.cols = 2;
    }
    g.lit_row = 2; /* and the entry that they are about */
    g.lit_col = 1;
    grid_draw_map(&f, all(&f), &g);
    assert_int_equal(half_color(&f, 0, 1), f.theme->ink[INK_LIT]);
}

static void without_colors_sizes_are_glyphs(void **state)
{
    (void)state;
    static const double at[] = {0, 1e-9, 0.5, 1, (double)NAN, -1};
    struct grid g = {.at = at, .rows = 2, .cols = 3, .ink = INK_VALUE};
    struct frame f =
        frame_new(&drawing, 6, 2, theme_find("dark"), DEPTH_TRUE, GLYPHS_ASCII);
    grid_draw_map(&f, all(&f), &g);
    assert_string_equal(row_text(&f, 0), "..::++");
    assert_string_equal(row_text(&f, 1), "@@!!@@");
    static const enum depth depths[] = {DEPTH_16, DEPTH_8, DEPTH_MONO};
    for (int i = 0; i < 3; i++) {
        f = frame_new(&drawing, 6, 2, theme_find("dark"), depths[i], GLYPHS_BRAILLE);
        grid_draw_map(&f, all(&f), &g);
        assert_string_equal(row_text(&f, 0), "··░░▓▓");
        assert_string_equal(row_text(&f, 1), "██✕✕██");
    }
}

/* ---- in one row ---- */

static void a_strip_has_a_square_for_each_column(void **state)
{
    (void)state;
    static const double at[] = {1, 0, -3, 2, 0, 1};
    struct grid g = {.at = at, .rows = 2, .cols = 3, .ink = INK_VALUE};
    struct frame f = dark(12, 1);
    assert_int_equal(grid_draw_strip(&f, 10, 0, 8, &g), 6);
    assert_string_equal(row_text(&f, 0), "    ▆▆▆▆▆▆  ");
    static const double most[] = {2, 0, 3};
    for (int x = 0; x < 6; x++) {
        assert_int_equal(f.cells[4 + x].fg, grid_shade(&f, &g, most[x / 2], 3, 1));
        assert_int_equal(f.cells[4 + x].bg, f.theme->ground);
    }
    g.rows = 6; /* one column: its rows */
    g.cols = 1;
    frame_clear(&f);
    assert_int_equal(grid_draw_strip(&f, 12, 0, 4, &g), 3);
    assert_string_equal(row_text(&f, 0), "         ▆▆▆");
    assert_int_equal(f.cells[10].fg, f.theme->ink[INK_VALUE]);
    f = frame_new(&drawing, 12, 1, theme_find("mono"), DEPTH_MONO, GLYPHS_ASCII);
    assert_int_equal(grid_draw_strip(&f, 12, 0, 12, &g), 12);
    assert_string_equal(row_text(&f, 0), "==..@@**..==");
}

/* ---- all of it, as it looks ---- */

static void pictures(void **state)
{
    (void)state;
    static const struct {
        const char *name, *theme;
        enum depth depth;
        enum glyphs glyphs;
    } looks[] = {
        {"grid_dark", "dark", DEPTH_TRUE, GLYPHS_BRAILLE},
        {"grid_light", "light", DEPTH_TRUE, GLYPHS_BRAILLE},
        {"grid_mono", "mono", DEPTH_MONO, GLYPHS_BRAILLE},
        {"grid_ascii", "mono", DEPTH_MONO, GLYPHS_ASCII},
    };
    double at[60];
    uint32_t seed = 1;
    for (int i = 0; i < 60; i++) {
        at[i] = uniform(&seed, -2, 2) * (next_random(&seed) % 4 > 0);
    }
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        struct frame f = frame_new(&drawing, 60, 12, theme_find(looks[i].theme),
                                   looks[i].depth, looks[i].glyphs);
        struct grid g = {.at = at, .rows = 6, .cols = 10, .ink = INK_VALUE};
        grid_draw_map(&f, (struct rect){1, 0, 22, 6}, &g);
        g.ink = INK_GRADIENT;
        grid_draw_map(&f, (struct rect){26, 0, 8, 2}, &g);
        g.cols = 5;
        g.lit_row = 2;
        g.lit_col = 3;
        grid_draw_numbers(&f, (struct rect){1, 7, 33, 4}, &g,
                          &(struct grid_table){.headings = true});
        g.lit_row = 0;
        g.ink = INK_VALUE;
        grid_draw_numbers(&f, (struct rect){36, 1, 24, 7}, &g,
                          &(struct grid_table){.digits = 2});
        grid_draw_strip(&f, 59, 9, 12, &g);
        g.at = NULL;
        grid_draw_strip(&f, 59, 10, 12, &g);
        if (looks[i].glyphs == GLYPHS_ASCII) {
            frame_ascii(&f);
        }
        golden_check(&f, looks[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(a_square_is_two_columns_and_half_a_row),
        DRAWING_TEST(the_ground_of_a_half_block_is_the_darker_one),
        DRAWING_TEST(what_is_next_to_0_is_not_0),
        DRAWING_TEST(inf_and_nan_have_the_ink_of_errors),
        DRAWING_TEST(a_large_matrix_is_shown_in_blocks),
        DRAWING_TEST(every_map_fits_its_room),
        DRAWING_TEST(what_is_lit_stands_out_of_a_map),
        DRAWING_TEST(marked_entries_are_lit_and_the_others_pale),
        DRAWING_TEST(without_colors_sizes_are_glyphs),
        DRAWING_TEST(a_strip_has_a_square_for_each_column),
        DRAWING_TEST(pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
