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
        double center = uniform(&seed, -10, 10) * pow(10, floor(uniform(&seed, -9, 9)));
        double width = uniform(&seed, 0.1, 1) * pow(10, floor(uniform(&seed, -9, 9)));
        struct axis a = {center - width, center + width, false};
        if (width > 1e-9 * fabs(center)) {
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
    struct frame f = braille_frame(40, 16, "dark", DEPTH_TRUE);
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

/* A row of the frame from column x on, without blanks at its end, up to column `end`. */
static const char *part_of_row(const struct frame *f, int x, int end, int y)
{
    static char out[400];
    struct rect r = {x, y, end - x, 1};
    size_t n = 0;
    for (int i = r.x; i < r.x + r.w; i++) {
        n += text_encode(f->cells[y * f->w + i].ch, out + n);
    }
    out[n] = '\0';
    return out;
}

/* Far from 0 the labels are differences from a number that is told, in both axes. */
static void labels_far_from_zero_have_an_offset(void **state)
{
    (void)state;
    static const struct {
        double center, half, from;
        const char *offset, *y_label;
    } table[] = {
        {1e6, 0.06, 1e6, "1e6 +", "0.05 ┤"},
        {-1e6, 0.06, -1e6, "−1e6 +", "0.05 ┤"},
        {1e9, 1e-5, 1e9, "1e9 +", "5e−6 ┤"},
        {1234567.345, 0.02, 1234567.3, "1234567.3 +", "0.05 ┤"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct frame f = braille_frame(60, 16, "dark", DEPTH_TRUE);
        struct axis a = {table[i].center - table[i].half, table[i].center + table[i].half,
                         false};
        int left = plot_axis_width(&a, 12);
        struct plot p = {{left, 1, 35, 12}, a, a};
        plot_axes(&f, &p, true, true);
        assert_non_null(strstr(part_of_row(&f, 0, left, 13), table[i].offset));
        assert_non_null(strstr(part_of_row(&f, 0, left, 14), table[i].offset));
        double from = table[i].from;
        int n = 0;
        char *words = strdup(part_of_row(&f, left, 60, 14));
        for (char *w = strtok(words, " "); w; w = strtok(NULL, " "), n++) {
            assert_true(from + read_label(w) >= a.lo && from + read_label(w) <= a.hi);
        }
        free(words);
        assert_in_range(n, 2, 6);
        bool seen = false;
        for (int y = 1; y < 13; y++) {
            seen |= strstr(part_of_row(&f, 0, left, y), table[i].y_label) != NULL;
        }
        assert_true(seen);
    }
}

/* Labelled decades are the same number of rows apart, whatever the range and the height,
 * and the values are inside. */
static void decades_are_even(void **state)
{
    (void)state;
    uint32_t seed = 29;
    for (int i = 0; i < 3000; i++) {
        double lo = pow(10, uniform(&seed, -200, 200));
        double hi = lo * pow(10, uniform(&seed, 0, i % 2 ? 5 : 60));
        int h = 4 + (int)(next_random(&seed) % 30);
        struct plot p = {{10, 0, 20, h}, {0, 1, false}, plot_decades(lo, hi, h)};
        assert_true(p.y.log && p.y.lo <= lo && p.y.hi >= hi);
        struct frame f = braille_frame(30, h, "dark", DEPTH_TRUE);
        plot_axes(&f, &p, false, true);
        int last = -1, apart = 0, n = 0;
        for (int y = 0; y < h; y++) {
            if (f.cells[y * 30 + 9].ch == 0x2524) {
                assert_true(last < 0 || apart == 0 || y - last == apart);
                apart = last >= 0 ? y - last : 0;
                last = y;
                n++;
            }
        }
        assert_true(n >= 2);
    }
}

/* On an axis made for its rows every tick is in the middle of a row, so that a line at
 * its value runs in its row; they are evenly spaced, and the values are inside. */
static void numbers_are_even(void **state)
{
    (void)state;
    uint32_t seed = 31;
    for (int i = 0; i < 3000; i++) {
        double size = pow(10, uniform(&seed, -200, 200)), lo = uniform(&seed, -3, 3);
        double hi = lo + pow(10, uniform(&seed, -2, 2));
        int h = 3 + (int)(next_random(&seed) % 40);
        struct plot p = {
            {10, 0, 20, h}, {0, 1, false}, plot_even(lo * size, hi * size, h)};
        assert_true(p.y.lo <= lo * size && p.y.hi >= hi * size);
        assert_true(p.y.hi - p.y.lo <= 2.5 * h / (h - 1) * (hi - lo) * size);
        struct frame f = braille_frame(30, h, "dark", DEPTH_TRUE);
        plot_axes(&f, &p, false, true);
        int n = 0, first = 0, last = 0, second = 0;
        for (int y = 0; y < h; y++) {
            if (f.cells[y * 30 + 9].ch == 0x2524) {
                first = n == 0 ? y : first;
                second = n == 1 ? y : second;
                last = y;
                n++;
            }
        }
        assert_true(n >= 2);
        assert_int_equal(last - first, (n - 1) * (second - first));
    }
    struct plot p = {{10, 0, 20, 4}, {0, 1, false}, plot_even(-1, 1, 4)};
    for (int v = -1; v <= 1; v++) {
        assert_true(fabs(plot_y(&p, v) - (2.5 - v)) < 1e-9);
    }
    struct axis far = plot_even(1e15, 1e15 + 4, 9);
    assert_true(far.lo <= 1e15 && far.hi >= 1e15 + 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(ticks_are_nice_multiples_inside_the_axis),
        DRAWING_TEST(there_are_ticks_enough),
        DRAWING_TEST(labels_have_just_enough_digits),
        DRAWING_TEST(log_ticks_are_decades),
        DRAWING_TEST(axes_too_narrow_for_doubles_end),
        DRAWING_TEST(axes_have_their_ticks_where_the_data_is),
        DRAWING_TEST(labels_far_from_zero_have_an_offset),
        DRAWING_TEST(decades_are_even),
        DRAWING_TEST(numbers_are_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
