#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/plot.h"
#include "draw/widgets.h"
#include "tests/drawing.h"

static struct frame dark(int w, int h)
{
    return frame_new(&drawing, w, h, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
}

static void a_panel_is_a_box_with_its_title(void **state)
{
    (void)state;
    struct frame f = dark(16, 4);
    struct rect in =
        widget_panel(&f, (struct rect){1, 0, 14, 4}, "m\u0302 and v", INK_LINE);
    assert_string_equal(row_text(&f, 0), " ╭─ m\u0302 and v ──╮ ");
    assert_string_equal(row_text(&f, 1), " │            │ ");
    assert_string_equal(row_text(&f, 3), " ╰────────────╯ ");
    assert_true(in.x == 3 && in.y == 1 && in.w == 10 && in.h == 2);
    assert_int_equal(f.cells[4].fg, f.theme->ink[INK_TEXT]); /* the title */
    frame_clear(&f);
    widget_panel(&f, (struct rect){0, 0, 16, 3}, "a title that is too long", INK_LIT);
    assert_string_equal(row_text(&f, 0), "╭─ a title t… ─╮");
    assert_int_equal(f.cells[3].fg, f.theme->ink[INK_LIT]);
    frame_clear(&f);
    widget_panel(&f, (struct rect){0, 0, 8, 3}, NULL, INK_LINE);
    assert_string_equal(row_text(&f, 0), "╭──────╮        ");
    frame_clear(&f);
    assert_true(rect_empty(widget_panel(&f, (struct rect){0, 0, 3, 3}, "x", INK_LINE)));
    assert_true(rect_empty(widget_panel(&f, (struct rect){0, 0, 9, 1}, "x", INK_LINE)));
    assert_string_equal(row_text(&f, 0), "                ");
}

/* A box leaves no part of a text that goes on under it, but texts that do not, and the
 * parts of a picture. */
static void a_box_leaves_no_torn_text(void **state)
{
    (void)state;
    struct frame f = dark(24, 4);
    frame_text(&f, 0, 0, ink(&f, INK_TEXT), "ab  step 0 from (4, 4) b");
    frame_text(&f, 0, 1, ink(&f, INK_TEXT), "abcde                 ab");
    frame_text(&f, 0, 2, ink(&f, INK_TEXT), "⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤");
    widget_overlay(&f, (struct rect){0, 0, 24, 3}, 10, 3, NULL);
    assert_string_equal(row_text(&f, 0), "ab     ╭────────╮       ");
    assert_string_equal(row_text(&f, 1), "abcde  │        │     ab");
    assert_string_equal(row_text(&f, 2), "⠤⠤⠤⠤⠤⠤⠤╰────────╯⠤⠤⠤⠤⠤⠤⠤");
}

/* An underline would run through the lines of the box. */
static void a_border_is_not_underlined(void **state)
{
    (void)state;
    struct frame f =
        frame_new(&drawing, 12, 4, theme_find("mono"), DEPTH_MONO, GLYPHS_BRAILLE);
    assert_true((ink(&f, INK_ACCENT).attr & ATTR_UNDERLINE) != 0);
    widget_panel(&f, (struct rect){0, 0, 12, 4}, "", INK_ACCENT);
    for (int i = 0; i < f.w * f.h; i++) {
        assert_true(f.cells[i].ch == ' ' || f.cells[i].attr == ATTR_BOLD);
    }
}

static void tables_align_their_columns(void **state)
{
    (void)state;
    struct frame f = dark(24, 2);
    const struct column columns[] = {{"name", -6}, {"loss", 7}, {"‖∇f‖", 6}};
    widget_table_header(&f, 1, 0, columns, 3);
    widget_table_cell(&f, 1, 1, columns, 0, ink(&f, INK_TEXT), "Momentum");
    widget_table_cell(&f, 1, 1, columns, 1, ink(&f, INK_TEXT), "−5.017");
    widget_table_cell(&f, 1, 1, columns, 2, ink(&f, INK_TEXT), "m\u0302=0.1");
    assert_string_equal(row_text(&f, 0), " name      loss   ‖∇f‖  ");
    assert_string_equal(row_text(&f, 1), " Momen…  −5.017  m\u0302=0.1  ");
    assert_int_equal(widget_table_width(columns, 3), 21);
    assert_int_equal(widget_table_width(columns, 0), 0);
}

static void bars_are_eighths_of_a_cell(void **state)
{
    (void)state;
    static const char *const parts[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
    for (int eighths = 0; eighths <= 40; eighths++) {
        struct frame f = dark(5, 1);
        widget_bar(&f, (struct rect){0, 0, 5, 1}, eighths / 40.0, 0xFF8800);
        char expected[64] = "";
        for (int x = 0; x < 5; x++) {
            int part = eighths - 8 * x;
            strcat(expected, parts[part < 0 ? 0 : part > 8 ? 8 : part]);
        }
        assert_string_equal(row_text(&f, 0), expected);
    }
    struct frame f = dark(5, 1);
    widget_bar(&f, f.clip, (double)NAN, 1);
    widget_bar(&f, f.clip, -1, 1);
    assert_string_equal(row_text(&f, 0), "     ");
    widget_bar(&f, (struct rect){1, 0, 3, 1}, 1e300, 1);
    assert_string_equal(row_text(&f, 0), " ███ ");
}

/* Whole cells, since no character is a part of one. */
static void bars_of_ascii_end_with_a_cell(void **state)
{
    (void)state;
    static const struct {
        double share;
        const char *row;
    } rows[] = {
        {0, "     "}, {0.03, "█    "}, {0.25, "█    "}, {0.32, "██   "}, {1, "█████"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct frame f = dark(5, 1);
        f.glyphs = GLYPHS_ASCII;
        widget_bar(&f, f.clip, rows[i].share, 1);
        assert_string_equal(row_text(&f, 0), rows[i].row);
    }
}

static void a_histogram_is_as_high_as_its_counts(void **state)
{
    (void)state;
    struct frame f = dark(6, 2);
    const double counts[] = {0, 1, 8, 16, 1e-9, 12};
    widget_histogram(&f, f.clip, counts, 6, 1);
    assert_string_equal(row_text(&f, 0), "   █ ▄");
    assert_string_equal(row_text(&f, 1), " ▁██▁█"); /* a count above 0 is always seen */
    frame_clear(&f);
    widget_histogram(&f, (struct rect){0, 1, 6, 1}, (double[]){1, 2, 4}, 3, 1);
    assert_string_equal(row_text(&f, 1), "▂▂▄▄██"); /* fewer counts: wider columns */
    frame_clear(&f);
    widget_histogram(&f, (struct rect){0, 1, 3, 1}, (double[]){1, 1, 3, 5, 0, 4}, 6, 1);
    assert_string_equal(row_text(&f, 1), "▂█▄   "); /* more: sums 2, 8, 4 */
    frame_clear(&f);
    const double odd[] = {(double)NAN, (double)INFINITY, -3, 5};
    widget_histogram(&f, (struct rect){0, 1, 4, 1}, odd, 4, 1);
    assert_string_equal(row_text(&f, 1), "   █  ");
    frame_clear(&f);
    widget_histogram(&f, f.clip, (double[]){0, 0}, 2, 1);
    widget_histogram(&f, f.clip, NULL, 0, 1);
    assert_string_equal(row_text(&f, 1), "      ");
}

static void text_is_wrapped_at_spaces(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int w, rows;
        const char *row[4];
    } table[] = {
        {"one two three", 7, 2, {"one two", "three"}},
        {"one two three", 8, 2, {"one two", "three"}},
        {"one two three", 3, 4, {"one", "two", "thr", "ee"}},
        {"ab\ncd ef", 8, 2, {"ab", "cd ef"}},
        {"ab\n\ncd", 8, 3, {"ab", "", "cd"}},
        {"m\u0302 = m/(1−β)", 7, 2, {"m\u0302 =", "m/(1−β)"}},
        {"2·0.5·−7", 7, 2, {"2·0.5·", "−7"}},
        {"2*0.5*-7", 7, 2, {"2*0.5*", "-7"}},
        {"日本語", 4, 2, {"日本", "語"}},
        {"abcdef", 1, 4, {"a", "b", "c", "d"}},
        {"", 8, 0, {""}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct frame f = dark(8, 4);
        struct rect r = {0, 0, table[i].w, 4};
        assert_int_equal(widget_wrap(&f, r, ink(&f, INK_TEXT), table[i].text),
                         table[i].rows);
        for (int y = 0; y < table[i].rows; y++) {
            const char *got = row_text(&f, y), *want = table[i].row[y];
            assert_memory_equal(got, want, strlen(want));
            assert_int_equal(strspn(got + strlen(want), " "), strlen(got + strlen(want)));
        }
    }
    struct frame f = dark(8, 4);
    assert_int_equal(widget_wrap_rows(f.glyphs, 1, "abcdef"), 6);
    assert_int_equal(widget_wrap_rows(f.glyphs, 1, "日本"),
                     2); /* does not fit: still ends */
    assert_int_equal(widget_wrap_rows(f.glyphs, 0, "abc"), 0);
    assert_int_equal(widget_wrap_rows(f.glyphs, -3, "abc"), 0);
}

static void no_row_ends_at_a_no_break_space(void **state)
{
    (void)state;
    static const enum glyphs kinds[] = {GLYPHS_BRAILLE, GLYPHS_ASCII};
    static const char *const text = "η 5\u00A0% ok";
    static const char *const rows[][2] = {{"η ", "5 % "}, {"lr ", "5 % "}};
    for (int i = 0; i < 2; i++) {
        struct frame f = dark(4, 3);
        f.glyphs = kinds[i];
        assert_int_equal(widget_wrap_rows(f.glyphs, 4, text), 3);
        assert_int_equal(widget_wrap(&f, f.clip, ink(&f, INK_TEXT), text), 3);
        for (int y = 0; y < 2; y++) {
            assert_memory_equal(row_text(&f, y), rows[i][y], strlen(rows[i][y]));
        }
    }
}

static void wrapped_rows_are_those_predicted(void **state)
{
    (void)state;
    static const char text[] =
        "Momentum overshot: β keeps 90 % of the last step, so the "
        "path swings round the minimum 日本語 before it settles.\nTry β = 0.";
    for (int w = 1; w <= 60; w++) {
        struct frame f = dark(60, 200);
        struct rect r = {0, 0, w, 200};
        int rows = widget_wrap(&f, r, ink(&f, INK_TEXT), text);
        assert_int_equal(rows, widget_wrap_rows(f.glyphs, w, text));
        int letters = 0, all = 0;
        for (int i = 0; i < 60 * 200; i++) {
            letters += f.cells[i].ch != ' ' && f.cells[i].ch != 0;
            assert_true(f.cells[i].ch == ' ' || i % 60 < w);
        }
        for (const char *p = text; *p != '\0'; p++) {
            all += *p != ' ' && *p != '\n' && (*p & 0xC0) != 0x80;
        }
        if (w > 1) { /* every glyph is there once; wide ones need two columns */
            assert_int_equal(letters, all);
        }
    }
}

static void a_line_is_centered_or_cut(void **state)
{
    (void)state;
    struct frame f = dark(11, 3);
    widget_center(&f, f.clip, ink(&f, INK_TEXT), "δ norm");
    assert_string_equal(row_text(&f, 1), "  δ norm   ");
    frame_clear(&f);
    widget_center(&f, (struct rect){2, 0, 5, 1}, ink(&f, INK_TEXT), "needs 40 columns");
    assert_string_equal(row_text(&f, 0), "  need…    ");
}

/* --- everything, anywhere --- */

static int huge(uint32_t *seed)
{
    static const int extremes[] = {INT_MIN / 4, -100000, -1, 100000, INT_MAX / 4, 0};
    return between(seed, 0, 3) == 0 ? extremes[between(seed, 0, 5)]
                                    : between(seed, -8, 40);
}

/* A size whose samples the caller has. */
static struct rect anywhere(uint32_t *seed, int most)
{
    return (struct rect){huge(seed), huge(seed), between(seed, -3, most),
                         between(seed, -3, most)};
}

static double any_number(uint32_t *seed)
{
    static const double odd[] = {0, -0.0, 1e-300, 1e300, -1e308, 1e308};
    int n = between(seed, 0, 9);
    return n < 6    ? odd[n]
           : n == 6 ? (double)NAN
           : n == 7 ? (double)INFINITY
                    : between(seed, -900, 900) / 100.0;
}

enum { SAMPLES = 24 };

static void draw_plot(struct frame *f, uint32_t *seed)
{
    double v[2 * SAMPLES * SAMPLES], x[50], y[50];
    for (int i = 0; i < 2 * SAMPLES * SAMPLES; i++) {
        v[i] = any_number(seed);
    }
    for (int i = 0; i < 50; i++) {
        x[i] = any_number(seed);
        y[i] = any_number(seed);
    }
    const double levels[] = {-1, 0, 2};
    bool log = between(seed, 0, 1) != 0;
    struct plot p = {anywhere(seed, SAMPLES), {log ? 0.01 : -5, 7, log}, {-3, 4, false}};
    struct rect a = p.area;
    struct style s = {1, KEEP, 0};
    plot_axes(f, &p, true, true);
    if (!rect_empty(a)) {
        plot_field(f, a, v, between(seed, 0, 2 * a.h), 0, 5, 0.1);
    }
    struct canvas c = canvas_new(f, a);
    if (!rect_empty(a)) {
        plot_contour(&c, v, a.w, between(seed, 0, 2 * a.h), levels, 3, INK_OF_GROUND);
    }
    plot_line(&c, &p, x, y, 50, 7, between(seed, 0, 1) != 0);
    canvas_draw(&c, f);
    plot_mark(f, &p, x[0], y[0], 0x25CF, s);
    plot_vector(f, &p, x[1], y[1], x[2], y[2], s);
    plot_bars(f, anywhere(seed, 50),
              &(struct bars){.values = x,
                             .n = 50,
                             .first = between(seed, 0, 50),
                             .lo = 1e-9,
                             .hi = 1,
                             .threshold = y[4],
                             .hit = 10,
                             .lit = 3});
}

static void draw_widgets(struct frame *f, uint32_t *seed)
{
    double counts[30];
    for (int i = 0; i < 30; i++) {
        counts[i] = any_number(seed);
    }
    const struct column columns[] = {{"one", -5}, {"two", 6}};
    struct style s = {2, KEEP, 0};
    widget_panel(f, anywhere(seed, 60), "a title", INK_LINE);
    widget_table_header(f, huge(seed), huge(seed), columns, 2);
    widget_bar(f, anywhere(seed, 60), counts[0], 3);
    widget_histogram(f, anywhere(seed, 60), counts, between(seed, 0, 30), 4);
    widget_wrap(f, anywhere(seed, 60), s, "some text that is wrapped somewhere");
    widget_center(f, anywhere(seed, 60), s, "in the middle");
}

static void nothing_is_drawn_outside_the_clip(void **state)
{
    (void)state;
    enum { W = 30, H = 14 };
    static const char *const names[] = {"dark", "contrast", "mono"};
    uint32_t seed = 97;
    for (int n = 0; n < 1500; n++) {
        arena_clear(&drawing);
        struct frame f =
            frame_new(&drawing, W, H, theme_find(names[n % 3]),
                      n % 5 == 0 ? DEPTH_256 : DEPTH_TRUE, (enum glyphs)(n % 4 % 3));
        frame_fill(&f, f.clip, '~', (struct style){0x123456, 0x654321, 0});
        frame_clip(&f,
                   (struct rect){between(&seed, -4, W), between(&seed, -4, H),
                                 between(&seed, -4, W + 5), between(&seed, -4, H + 5)});
        struct rect clip = f.clip;
        (n % 2 == 0 ? draw_plot : draw_widgets)(&f, &seed);
        assert_memory_equal(&f.clip, &clip, sizeof clip); /* put back */
        for (int i = 0; i < W * H; i++) {
            const struct cell *c = &f.cells[i];
            if (!rect_has(clip, i % W, i / W)) {
                assert_true(c->ch == '~' && c->bg == 0x654321 && c->fg == 0x123456);
            }
            assert_true(c->fg <= 0xFFFFFF && c->bg <= 0xFFFFFF); /* KEEP is no color */
        }
    }
}

/* For small rectangles, where titles, labels and values do not fit. */
static void nothing_is_drawn_outside_the_rectangle(void **state)
{
    (void)state;
    enum { W = 40, H = 12, KINDS = 6 };
    const double v[] = {1e-3, 1, 0, (double)INFINITY, 1e-12, 5};
    const char *const labels[] = {"first", "second", "third", "4", "5", "6"};
    for (int n = 0; n < KINDS * 30 * 8; n++) {
        struct frame f = dark(W, H);
        struct rect r = {4, 2, n / KINDS % 30, n / KINDS / 30};
        struct style s = {2, KEEP, 0};
        switch (n % KINDS) {
        case 0:
            widget_panel(&f, r, "a title of some length", INK_LIT);
            break;
        case 1:
            widget_histogram(&f, r, v, 6, 1);
            break;
        case 2:
            widget_wrap(&f, r, s, "some text to be wrapped into it, 日本 as well");
            break;
        case 3:
            widget_center(&f, r, s, "a line for the middle");
            break;
        case 4:
            widget_bar(&f, r, 0.9, 1);
            break;
        default:
            plot_bars(&f, r,
                      &(struct bars){.values = v,
                                     .labels = labels,
                                     .n = 6,
                                     .lo = 1e-9,
                                     .hi = 1,
                                     .threshold = 0.1});
            break;
        }
        for (int i = 0; i < W * H; i++) {
            assert_true(f.cells[i].ch == ' ' || rect_has(r, i % W, i / W));
        }
        arena_clear(&drawing);
    }
}

static void readings_give_way_in_their_order(void **state)
{
    (void)state;
    static const struct reading all[] = {{{"loss 0.1234", "loss 0.1"}, INK_TEXT},
                                         {{"saturated 5 %", "sat. 5 %"}, INK_DIM},
                                         {{"dead 0 %"}, INK_DIM}};
    static const struct {
        int w, h, rows;
        const char *lines[2];
    } table[] = {
        {38, 1, 1, {"loss 0.1234 · saturated 5 % · dead 0 %", ""}},
        {37, 2, 2, {"loss 0.1234 · saturated 5 %", "dead 0 %"}},
        {37, 1, 1, {"loss 0.1 · sat. 5 % · dead 0 %", ""}},
        {20, 2, 2, {"loss 0.1 · sat. 5 %", "dead 0 %"}},
        {20, 1, 1, {"loss 0.1 · sat. 5 %", ""}},
        {15, 1, 1, {"loss 0.1234", ""}},
        {10, 1, 1, {"loss 0.1", ""}},
        {7, 2, 0, {"", ""}},
        {0, 0, 0, {"", ""}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct frame f = dark(40, 2);
        struct rect r = {0, 0, table[i].w, table[i].h};
        assert_int_equal(widget_readings(&f, r, all, 3), table[i].rows);
        for (int y = 0; y < 2; y++) {
            char line[128];
            snprintf(line, sizeof line, "%s", row_text(&f, y));
            size_t n = strlen(line);
            while (n > 0 && line[n - 1] == ' ') {
                line[--n] = '\0';
            }
            assert_string_equal(line, table[i].lines[y]);
        }
    }
    /* one that is wider than a row gives way alone */
    static const struct reading wide[] = {{{"loss 0.1234", "loss 0.1"}, INK_TEXT},
                                          {{"saturated: 5 of 100 %", "sat. 5"}, INK_DIM}};
    struct frame f = dark(20, 1);
    assert_int_equal(widget_readings(&f, f.clip, wide, 2), 1);
    assert_string_equal(row_text(&f, 0), "loss 0.1234 · sat. 5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(a_panel_is_a_box_with_its_title),
        DRAWING_TEST(a_box_leaves_no_torn_text),
        DRAWING_TEST(a_border_is_not_underlined),
        DRAWING_TEST(tables_align_their_columns),
        DRAWING_TEST(readings_give_way_in_their_order),
        DRAWING_TEST(bars_are_eighths_of_a_cell),
        DRAWING_TEST(bars_of_ascii_end_with_a_cell),
        DRAWING_TEST(a_histogram_is_as_high_as_its_counts),
        DRAWING_TEST(text_is_wrapped_at_spaces),
        DRAWING_TEST(no_row_ends_at_a_no_break_space),
        DRAWING_TEST(wrapped_rows_are_those_predicted),
        DRAWING_TEST(a_line_is_centered_or_cut),
        DRAWING_TEST(nothing_is_drawn_outside_the_clip),
        DRAWING_TEST(nothing_is_drawn_outside_the_rectangle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
