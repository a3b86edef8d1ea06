/* The bars of the depth scene: their rows, their scale, and the lines across them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/look.h"

/* A row for each of a hundred layers: each belongs to exactly one, the output has its
 * own. */
static void rows_are_clickable(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "layers=100 width=2 batch=2", 0, 80, 20);
    int rows = 0, last = -1;
    for (int i = 0; i < d.frame.n_hits; i++) {
        int id = d.frame.hits[i].id;
        if (id >= HIT_ROW && id < HIT_ROW + HIT_ROW_NEXT) {
            assert_true(id > last);
            last = id;
            rows++;
        }
    }
    assert_true(rows > 8 && rows < 16);
    assert_int_equal(last, HIT_ROW + 100);
    look_close(&d);
}

static void the_scale_only_grows(void **state)
{
    (void)state;
    struct look d;
    look_open(&d, "optimizer=sgd lr=3 nets=sigmoid,relu");
    look_go(&d, 60);
    bool grew = false;
    look_go(&d, 0);
    struct depth_axis before[SHOW_MOST];
    memcpy(before, look_model(&d)->axis, sizeof before);
    for (long s = 1; s <= 60; s++) {
        look_go(&d, s);
        const struct depth_axis *now = look_model(&d)->axis;
        for (int k = 0; k < SHOW_MOST; k++) {
            assert_true(now[k].lo <= before[k].lo && now[k].hi >= before[k].hi);
            bool here = now[k].lo < before[k].lo || now[k].hi > before[k].hi;
            assert_true(now[k].grew == (here ? s : before[k].grew));
            grew |= here && k == SHOW_DELTA;
            before[k] = now[k];
        }
    }
    assert_true(grew);
    look_draw(&d, 120, 30);
    look_shows(&d, "axis widened at step");
    look_close(&d);
}

/* ReLU overflows; tanh's bars would be a dot each. */
static void a_diverging_net_leaves_the_others_room(void **state)
{
    (void)state;
    struct look d;
    look_open(&d, "init=normal layers=20 nets=relu,tanh");
    double hi = look_model(&d)->axis[SHOW_DELTA].hi;
    look_go(&d, 20);
    assert_true(look_bad_step(&d) > 0);
    assert_true(look_model(&d)->axis[SHOW_DELTA].hi <= hi * 1e4);
    look_close(&d);
}

/* What a row of the bars that is labeled so stands for, as it is drawn. */
static double shown_in_row(struct look *d, const char *label)
{
    const char *row = strstr(d->text, label);
    assert_non_null(row);
    char text[80] = "";
    const char *edge = strstr(row, "│");
    size_t n = 0, end = strcspn(row, "\n");
    end = edge && edge < row + end ? (size_t)(edge - row) : end;
    while (end > 0 && row[end - 1] == ' ') {
        end--;
    }
    size_t from = end;
    while (from > 0 && row[from - 1] != ' ') {
        from--;
    }
    for (; from < end; from++) { /* − as - */
        bool minus = strncmp(row + from, "−", strlen("−")) == 0;
        text[n++] = minus ? '-' : row[from];
        from += minus ? strlen("−") - 1 : 0;
    }
    return strtod(text, NULL);
}

/* The first step's state is 0, and so is its part of ∂L/∂W. */
static void a_row_of_several_layers_says_what_it_is(void **state)
{
    (void)state;
    struct look d;
    /* so narrow that there are no columns beside the values */
    look_at(&d, "show=dw mode=time nets=relu length=50", 0, 50, 20);
    int first = 1, last = 0;
    assert_int_equal(sscanf(strstr(d.text, "1–"), "1–%d", &last), 1);
    assert_in_range(last, 2, 20);
    assert_true(look_recorded(&d, 0, C_DW_NORM, 0, 0) == 0);
    double product = 1;
    for (int l = first; l < last; l++) {
        double norm = look_recorded(&d, 0, C_DW_NORM, 0, l);
        assert_true(norm > 0);
        product *= norm;
    }
    char label[20];
    snprintf(label, sizeof label, "1–%d▶", last); /* chosen */
    double mean = pow(product, 1.0 / (last - first));
    assert_true(fabs(shown_in_row(&d, label) / mean - 1) < 0.005);
    look_shows(&d, "mean of 1–");
    look_shows(&d, " 1 is 0");
    look_shows(&d, "geometric means, log scale");
    look_shows(&d, "‖δ‖ ×"); /* the bars show another quantity */
    look_close(&d);
    look_at(&d, "layers=3", 0, 120, 36);
    assert_null(strstr(d.text, " is 0"));
    assert_null(strstr(d.text, "mean"));
    look_close(&d);
}

/* The threshold of clipping by norm stands on the bar of the norm that it is compared
 * with, one a net, and nowhere else; an arrow says on which side it is off the scale. */
static void the_threshold_stands_on_the_norm_that_it_cuts(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        uint32_t sign;
        int n;
    } rows[] = {
        {"clip=norm threshold=0.01", 0x2502, 2},
        {"clip=norm threshold=0.01 show=dw", 0x2502, 2},
        {"clip=norm threshold=1e-12", 0x2190, 2},
        {"clip=norm threshold=1e9", 0x2192, 2},
        {"clip=norm threshold=0.01 show=activation", 0, 0},
        {"clip=value threshold=0.01", 0, 0},
        {"clip=off threshold=0.01", 0, 0},
        {"mode=time clip=norm threshold=0.01 nets=tanh", 0x2502, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct look d;
        look_at(&d, rows[i].arguments, 0, 120, 40);
        rgb bright = d.frame.theme->ink[INK_BRIGHT];
        int found = 0, at = -1;
        for (int k = 0; k < 120 * 40; k++) {
            const struct cell *c = &d.frame.cells[k];
            bool sign = c->ch == 0x2502 || c->ch == 0x2190 || c->ch == 0x2192;
            if (sign && c->fg == bright) {
                assert_int_equal(c->ch, rows[i].sign);
                assert_true(at < 0 || at == k / 120);
                at = k / 120;
                found++;
            }
        }
        assert_int_equal(found, rows[i].n);
        /* the row's label, inside of the box */
        assert_true(at < 0 || (d.frame.cells[at * 120 + 3].ch == 'g' &&
                               d.frame.cells[at * 120 + 2].ch == 0x2016));
        look_close(&d);
    }
}

/* A line through the bars of all layers, at a thousandth. */
static void updates_have_a_guide(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "show=update nets=relu", 0, 120, 36);
    look_shows(&d, "no update yet");
    look_go(&d, 2);
    look_draw(&d, 120, 36);
    int found = 0, column = -1;
    for (int k = 0; k < 120 * 36; k++) {
        const struct cell *c = &d.frame.cells[k];
        if (c->ch == 0x2502 && c->fg == d.frame.theme->ink[INK_BRIGHT]) {
            assert_true(column < 0 || column == k % 120);
            column = k % 120;
            found++;
        }
    }
    assert_int_equal(found, 13);
    look_close(&d);
}

/* Without colors, too: its label is in reverse video. */
static void the_chosen_row_is_told_from_the_others_in_mono(void **state)
{
    (void)state;
    struct look d;
    look_open(&d, "nets=relu layer=3");
    look_draw_on(&d, 80, 30, theme_find("mono"));
    int reversed = 0;
    for (int k = 0; k < 80 * 30; k++) {
        const struct cell *c = &d.frame.cells[k];
        reversed += (c->attr & ATTR_REVERSE) != 0;
        assert_true(!(c->attr & ATTR_REVERSE) || c->ch == '3');
    }
    assert_int_equal(reversed, 1);
    look_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_clickable),
        cmocka_unit_test(the_scale_only_grows),
        cmocka_unit_test(a_diverging_net_leaves_the_others_room),
        cmocka_unit_test(a_row_of_several_layers_says_what_it_is),
        cmocka_unit_test(the_threshold_stands_on_the_norm_that_it_cuts),
        cmocka_unit_test(updates_have_a_guide),
        cmocka_unit_test(the_chosen_row_is_told_from_the_others_in_mono),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
