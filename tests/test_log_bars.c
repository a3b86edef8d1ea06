#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "draw/plot.h"
#include "tests/drawing.h"

static void log_bars_never_draw_as_small_what_is_not(void **state)
{
    (void)state;
    const double v[] = {1e-2, 1, 1e-10, 0, (double)INFINITY, (double)NAN, 1e-12, 5, -3};
    const char *const labels[] = {"a",   "b",   "c",    "zero", "inf",
                                  "nan", "low", "high", "neg"};
    struct frame f = braille_frame(36, 10, "dark", DEPTH_TRUE);
    int rows = plot_bars(&f, f.clip,
                         &(struct bars){.values = v,
                                        .labels = labels,
                                        .n = 9,
                                        .lo = 1e-10,
                                        .hi = 1,
                                        .color = 0xFF8800,
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
    struct frame f = braille_frame(40, 6, "dark", DEPTH_TRUE);
    struct bars b = {.values = v,
                     .n = 50,
                     .first = 20,
                     .lo = 1e-10,
                     .hi = 1,
                     .lit = 22,
                     .threshold = 1e-3,
                     .color = 0xFF8800};
    assert_int_equal(plot_bars(&f, f.clip, &b), 5);
    assert_int_equal(f.cells[0].ch, '2');
    assert_int_equal(f.cells[1].ch, '1'); /* rows count from 1 */
    for (int i = 0; i < 5; i++) { /* color is not the only sign of the current row */
        assert_true((f.cells[i * 40 + 2].ch == 0x25B6) == (i == 1));
    }
    int bright = 0;
    for (int x = 3; x < 30; x++) {
        bright += f.cells[4 * 40 + x].ch == 0x2502;
    }
    assert_int_equal(bright, 1);
    assert_int_equal(f.cells[1 * 40 + 3].fg, f.theme->ink[INK_LIT]);
    assert_int_equal(f.cells[2 * 40 + 3].fg, 0xFF8800);
    b.threshold_row = 23; /* that row's alone, and arrows where it is off the scale */
    static const struct {
        double at;
        uint32_t sign;
    } ends[] = {{1e-3, 0x2502}, {1e-11, 0x2190}, {2, 0x2192}};
    for (int i = 0; i < 3; i++) {
        f = braille_frame(40, 6, "dark", DEPTH_TRUE);
        b.threshold = ends[i].at;
        plot_bars(&f, f.clip, &b);
        for (int k = 0; k < 40 * 5; k++) {
            bool sign = f.cells[k].fg == f.theme->ink[INK_BRIGHT];
            assert_true(!sign || (k / 40 == 2 && f.cells[k].ch == ends[i].sign));
            bright += sign;
        }
        assert_int_equal(bright, 2 + i);
    }
    b.first = 48;
    assert_int_equal(plot_bars(&f, f.clip, &b), 2);
    assert_int_equal(plot_bars(&f, (struct rect){0, 0, 40, 1}, &b), 0);
}

/* One power alone does not tell that the scale is one of powers; a line has its name. */
static void log_bars_have_two_ticks_and_a_named_line(void **state)
{
    (void)state;
    const double v[] = {1, 1};
    const struct bar_note notes[] = {{"layer 1 is 0", "1 is 0"}, {NULL, NULL}};
    struct frame f = braille_frame(25, 3, "dark", DEPTH_TRUE);
    struct bars b = {
        .values = v, .notes = notes, .n = 2, .lo = 1e-2, .hi = 1e2, .color = 0xFF8800};
    plot_bars(&f, f.clip, &b);
    assert_string_equal(row_text(&f, 0), "1 ██████ 1 is 0      1.00");
    assert_string_equal(row_text(&f, 1), "2 ██████▌     ·      1.00");
    assert_string_equal(row_text(&f, 2), "  10⁻²  10⁰   10²        ");
    assert_int_equal(f.cells[9].bg, f.theme->ground);
    b.threshold = 10;
    b.threshold_label = "ten";
    plot_bars(&f, f.clip, &b);
    assert_non_null(strstr(row_text(&f, 2), "ten"));
    f = braille_frame(160, 3, "dark", DEPTH_TRUE);
    plot_bars(&f, f.clip, &(struct bars){.values = v, .n = 2, .lo = 1e-2, .hi = 1e2});
    assert_non_null(strstr(row_text(&f, 2), "10⁻²"));
    assert_non_null(strstr(row_text(&f, 2), "10²"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(log_bars_have_two_ticks_and_a_named_line),
        DRAWING_TEST(log_bars_never_draw_as_small_what_is_not),
        DRAWING_TEST(log_bars_scroll_and_show_a_threshold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
