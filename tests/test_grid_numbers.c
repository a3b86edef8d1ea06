#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/grid.h"
#include "tests/drawing.h"

static struct frame dark(int w, int h)
{
    return frame_new(&drawing, w, h, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
}

static struct rect all(const struct frame *f)
{
    return (struct rect){0, 0, f->w, f->h};
}

static const double small[] = {0.906, -1.783, 12, 0, 0.5, -100};

static void numbers_stand_in_columns(void **state)
{
    (void)state;
    struct grid g = {.at = small, .rows = 2, .cols = 3, .ink = INK_VALUE};
    struct frame f = dark(30, 4);
    struct grid_table t = {.headings = true};
    struct grid_place p = grid_draw_numbers(&f, all(&f), &g, &t);
    assert_string_equal(row_text(&f, 0), "       0      1      2        ");
    assert_string_equal(row_text(&f, 1), "0  0.906 −1.783     12        ");
    assert_string_equal(row_text(&f, 2), "1      0    0.5   −100        ");
    assert_true(p.w == 22 && p.h == 3 && p.rows == 2 && p.cols == 3);
    int row, col;
    assert_true(grid_entry_at(&p, 8, 2, &row, &col) && row == 1 && col == 1);
    assert_false(grid_entry_at(&p, 0, 2, &row, &col));
    assert_false(grid_entry_at(&p, 8, 0, &row, &col));
    assert_false(grid_entry_at(&p, 22, 1, &row, &col));
    g.transposed = true;
    g.rows = 3;
    g.cols = 2;
    frame_clear(&f);
    grid_draw_numbers(&f, all(&f), &g, &(struct grid_table){0});
    assert_string_equal(row_text(&f, 0), "  0.906      0                ");
    assert_string_equal(row_text(&f, 2), "     12   −100                ");
}

/* Each in a style of its own; where it has no room, or always, as a mark. */
static void numbers_look_as_they_are_told(void **state)
{
    (void)state;
    struct frame f = dark(18, 3);
    const struct grid_look looks[] = {
        {ink(&f, INK_GOOD), 'a', false}, {ink(&f, INK_WARN), 'b', true},
        {ink(&f, INK_GOOD), 'c', false}, {ink(&f, INK_GOOD), 'd', false},
        {ink(&f, INK_GOOD), 'e', false}, {ink(&f, INK_ERROR), 'f', false}};
    struct grid g = {.at = small, .rows = 2, .cols = 3, .looks = looks};
    grid_draw_numbers(&f, all(&f), &g, &(struct grid_table){.number_w = 5});
    assert_string_equal(row_text(&f, 0), " 0.906     b    12");
    assert_string_equal(row_text(&f, 1), "     0   0.5  −100");
    assert_int_equal(frame_at(&f, 11, 0)->fg, looks[1].style.fg);
    assert_int_equal(frame_at(&f, 16, 1)->fg, looks[5].style.fg);
    frame_clear(&f);
    g.transposed = true;
    g.rows = 3;
    g.cols = 2;
    g.lit_row = g.lit_col = 1;
    grid_draw_numbers(&f, all(&f), &g, &(struct grid_table){.number_w = 2});
    assert_string_equal(row_text(&f, 0), "  a  0            ");
    assert_string_equal(row_text(&f, 2), " 12  f            ");
    assert_int_equal(frame_at(&f, 5, 2)->fg, looks[5].style.fg);
    assert_int_equal(frame_at(&f, 2, 0)->bg, ink_patch(&f, INK_LIT).bg);
    g.hidden = true;
    frame_clear(&f);
    grid_draw_numbers(&f, all(&f), &g, &(struct grid_table){.number_w = 2});
    assert_string_equal(row_text(&f, 1), "  ?  ?            "); /* the mark, too */
}

/* Where no row fits nothing is drawn, headings and arrows neither. */
static void no_room_no_picture(void **state)
{
    (void)state;
    struct grid g = {.at = small, .rows = 2, .cols = 3, .ink = INK_VALUE};
    struct frame f = dark(18, 2);
    struct rect r = {0, 0, 18, 1};
    const struct grid_table t = {.headings = true, .first_row = 1};
    struct grid_place p = grid_draw_numbers(&f, r, &g, &t);
    assert_int_equal(p.rows, 0);
    assert_string_equal(row_text(&f, 0), "                  ");
    assert_string_equal(row_text(&f, 1), "                  ");
}

static void numbers_lose_digits_before_columns_are_left_out(void **state)
{
    (void)state;
    static const double at[] = {0.12345, -0.12345, 123.456};
    struct grid g = {.at = at, .rows = 1, .cols = 3, .ink = INK_VALUE};
    struct frame f = dark(18, 1);
    grid_draw_numbers(&f, all(&f), &g, &(struct grid_table){0});
    assert_string_equal(row_text(&f, 0), " 0.123 −0.12 123.5");
    f = dark(17, 2); /* one column fewer: the last one is left out */
    struct grid_place p =
        grid_draw_numbers(&f, all(&f), &g, &(struct grid_table){.headings = true});
    assert_int_equal(p.cols, 1);
    assert_string_equal(row_text(&f, 0), "        0 ▶      ");
    assert_string_equal(row_text(&f, 1), "0  0.1235        ");
}

static void a_large_table_scrolls(void **state)
{
    (void)state;
    static double at[30 * 30];
    for (int i = 0; i < 900; i++) {
        at[i] = i;
    }
    struct grid g = {.at = at, .rows = 30, .cols = 30, .ink = INK_VALUE};
    struct grid_table t = {.headings = true, .first_row = 5, .first_col = 7};
    struct frame f = dark(16, 4);
    struct grid_place p = grid_draw_numbers(&f, all(&f), &g, &t);
    assert_true(p.rows == 3 && p.cols == 3);
    assert_string_equal(row_text(&f, 0), "◀    7   8   9 ▶");
    assert_string_equal(row_text(&f, 1), " 5 157 158 159 ▲");
    assert_string_equal(row_text(&f, 3), " 7 217 218 219 ▼");
    t.first_row = t.first_col = 99; /* no room stays free */
    p = grid_draw_numbers(&f, all(&f), &g, &t);
    assert_true(p.first_row == 27 && p.first_col == 27);
}

static void an_entry_a_row_a_column_are_lit(void **state)
{
    (void)state;
    struct grid g = {.at = small, .rows = 2, .cols = 3, .ink = INK_VALUE};
    g.lit_row = 2;
    g.lit_col = 3;
    struct frame f = dark(30, 3);
    struct grid_table t = {.headings = true};
    grid_draw_numbers(&f, all(&f), &g, &t);
    assert_int_equal(f.cells[2 * f.w + 21].bg, f.theme->ink[INK_LIT]);
    assert_true(f.cells[1 * f.w + 21].bg != f.theme->ink[INK_LIT]);
    assert_int_equal(f.cells[2 * f.w].fg, f.theme->ink[INK_LIT]); /* its headings */
    assert_int_equal(f.cells[21].fg, f.theme->ink[INK_LIT]);
    g.lit_row = 0;
    grid_draw_numbers(&f, all(&f), &g, &t);
    for (int y = 1; y < 3; y++) {
        assert_int_equal(f.cells[y * f.w + 21].fg, f.theme->ink[INK_BRIGHT]);
        assert_int_equal(f.cells[y * f.w + 14].fg, f.theme->ink[INK_VALUE]);
    }
}

static void hidden_and_unknown_numbers_tell_nothing(void **state)
{
    (void)state;
    struct grid g = {.at = small, .rows = 2, .cols = 3, .ink = INK_VALUE, .hidden = true};
    struct frame f = dark(12, 2);
    grid_draw_numbers(&f, all(&f), &g, &(struct grid_table){.number_w = 3});
    assert_string_equal(row_text(&f, 0), "   ?   ?   ?");
    assert_int_equal(f.cells[11].bg, f.cells[f.w + 11].bg);
    frame_clear(&f);
    grid_draw_map(&f, all(&f), &g);
    assert_string_equal(row_text(&f, 0), "  ?         ");
    assert_int_equal(f.cells[0].bg, f.cells[5].bg);
    g.at = NULL;
    frame_clear(&f);
    grid_draw_map(&f, all(&f), &g);
    assert_string_equal(row_text(&f, 0), "  —         ");
    assert_true(grid_largest(&g) == 0);
}

/* The word in w cells, the first of which is blank; with - for −, in `drawing`. */
static const char *word_at(const struct frame *f, int x, int y, int w)
{
    char *out = arena_alloc(&drawing, (size_t)w * 4 + 1, 1), *end = out;
    assert_int_equal(f->cells[y * f->w + x].ch, ' ');
    for (int i = 1; i < w; i++) {
        uint32_t ch = f->cells[y * f->w + x + i].ch;
        assert_true(ch != ' ' || end == out); /* one word, at the right */
        end += ch == ' ' ? 0 : text_encode(ch == 0x2212 ? '-' : ch, end);
    }
    return out;
}

/* At any size: numbers are whole, those of a row do not touch, and they are what number
 * the entry has to the digits that are shown. */
static void no_number_is_cut(void **state)
{
    (void)state;
    uint32_t seed = 17;
    for (int i = 0; i < 400; i++) {
        double at[60];
        struct grid g = {.at = at, .rows = between(&seed, 1, 10), .ink = INK_VALUE};
        g.cols = between(&seed, 1, 6);
        for (int k = 0; k < 60; k++) {
            at[k] = uniform(&seed, -1, 1) * pow(10, between(&seed, -9, 9));
        }
        struct frame f = dark(between(&seed, 1, 70), between(&seed, 1, 8));
        struct grid_place p =
            grid_draw_numbers(&f, all(&f), &g,
                              &(struct grid_table){.digits = between(&seed, 0, 6),
                                                   .number_w = between(&seed, 0, 9)});
        assert_true(p.w <= f.w && p.h <= f.h);
        for (int y = 0; y < p.rows; y++) {
            for (int x = 0; x < p.cols; x++) {
                const char *word = word_at(&f, x * (1 + p.number_w), y, 1 + p.number_w);
                if (strcmp(word, "…") == 0) {
                    continue;
                }
                double v = 0, want = at[y * g.cols + x];
                assert_int_equal(number_parse(word, &v, NULL), ERR_NONE);
                assert_true(fabs(v - want) <= 0.5 * fabs(want));
            }
        }
    }
}

static double luminance(rgb c) /* WCAG 2.1 */
{
    static const double weight[] = {0.0722, 0.7152, 0.2126};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double v = (double)(c >> 8 * i & 255) / 255;
        sum += weight[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* Whatever is lit, in every theme with colors. */
static void numbers_can_be_read_on_their_tints(void **state)
{
    (void)state;
    static const double at[] = {0, 0.5, 1, -1, (double)INFINITY, (double)NAN};
    for (const struct theme *t = themes; t->name; t++) {
        for (int i = 0; i < 8 && !t->mono; i++) {
            struct frame f = frame_new(&drawing, 18, 2, t, DEPTH_TRUE, GLYPHS_BRAILLE);
            struct grid g = {.at = at, .rows = 2, .cols = 3};
            g.ink = i % 2 ? INK_GRADIENT : INK_VALUE;
            g.lit_row = i / 2 % 2;
            g.lit_col = i / 4;
            grid_draw_numbers(&f, all(&f), &g, &(struct grid_table){.number_w = 5});
            for (int k = 0; k < f.w * f.h; k++) {
                const struct cell *c = &f.cells[k];
                double a = luminance(c->fg) + 0.05, b = luminance(c->bg) + 0.05;
                assert_true(c->ch == ' ' || fmax(a / b, b / a) >= 4);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(numbers_stand_in_columns),
        DRAWING_TEST(numbers_look_as_they_are_told),
        DRAWING_TEST(no_room_no_picture),
        DRAWING_TEST(numbers_lose_digits_before_columns_are_left_out),
        DRAWING_TEST(a_large_table_scrolls),
        DRAWING_TEST(an_entry_a_row_a_column_are_lit),
        DRAWING_TEST(hidden_and_unknown_numbers_tell_nothing),
        DRAWING_TEST(no_number_is_cut),
        DRAWING_TEST(numbers_can_be_read_on_their_tints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
