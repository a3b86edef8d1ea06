/* The panels and charts of the depth scene, and what stands above its nets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/look.h"

static int count(const struct look *d, const char *what)
{
    int n = 0;
    for (const char *at = d->text; (at = strstr(at, what)); at++) {
        n++;
    }
    return n;
}

/* Without curves to draw there is no panel for them; the letters are defined. */
static void there_are_curves_when_it_trains(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "nets=sigmoid,tanh,relu,gelu", 0, 120, 30);
    look_shows(&d, "z = W·a + b, a = φ(z), δ = ∂L/∂z");
    assert_null(strstr(d.text, "training"));
    look_go(&d, 1);
    look_draw(&d, 120, 30);
    look_shows(&d, "training: lr 0.1");
    look_shows(&d, "ln 2");
    assert_int_equal(count(&d, "random ×"), 4); /* all keep their readings */
    assert_int_equal(count(&d, "dead "), 4);
    look_close(&d);
}

/* Whatever the axis does, and in a small window. */
static void the_letters_are_always_defined(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        int w;
    } rows[] = {{"", 60}, {"", 80}, {"residual=yes", 80}, {"normalize=yes", 80}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct look d;
        char text[80];
        snprintf(text, sizeof text, "lr=3 layers=30 %s", rows[i].arguments);
        look_at(&d, text, 30, rows[i].w, 19);
        assert_true(look_model(&d)->axis[SHOW_DELTA].grew > 0);
        look_shows(&d, "z = W·a + b, a = φ(");
        look_shows(&d, "δ = ∂L/∂z");
        look_close(&d);
    }
}

/* In a small window too: a scale, and the line that guessing draws. */
static void charts_have_scales(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "layers=3 init=pytorch", 20, 80, 19);
    assert_int_equal(count(&d, "10⁻¹ ┤"), 2);
    assert_int_equal(count(&d, "guessing"), 2);
    look_shows(&d, "steps 0–20");
    look_close(&d);
    look_at(&d, "mode=time nets=identity,relu length=30 radius=1.4 clip=norm", 30, 120,
            31);
    assert_int_equal(count(&d, "└┬"), 2);
    look_close(&d);
}

/* The row that nets one above the other leave tells what to notice. */
static void a_row_left_over_has_the_sentence(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "", 0, 40, 10);
    look_shows(&d, "sigmoid: ‖δ‖ vanishes: ×1.4e−7");
    assert_int_equal(count(&d, "out "), 2);
    look_close(&d);
}

/* Half of ReLU's activations are 0: cut, with their share, so that the others are seen. A
 * share that is nearly nothing, or all, has few digits. */
static void a_spike_leaves_the_others_room(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "nets=relu", 0, 120, 31);
    look_shows(&d, "█↑ 50 %");
    assert_true(count(&d, "██") > 30);
    look_close(&d);
    look_at(&d, "layers=100 width=16 nets=sigmoid init=he_normal", 0, 120, 31);
    look_shows(&d, "saturated <1 %");
    look_close(&d);
}

/* All activations of the tanh net are 0, the middle of its range; those of the ReLU net
 * are 0 as well, and it has no range. */
static void a_constant_is_a_spike(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "init=zero nets=tanh,relu layers=3", 0, 120, 30);
    look_shows(&d, "a −1 … 1");
    look_shows(&d, "a all 0");
    const struct cell *row = &d.frame.cells[(size_t)27 * 120];
    int spikes = 0;
    for (int x = 0; x < 120; x++) {
        assert_true(row[x].ch == ' ' || row[x].ch == 0x2502 || row[x].ch == 0x2588);
        spikes += row[x].ch == 0x2588;
    }
    assert_int_equal(spikes, 4); /* a and δ of both */
    look_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_curves_when_it_trains),
        cmocka_unit_test(the_letters_are_always_defined),
        cmocka_unit_test(charts_have_scales),
        cmocka_unit_test(a_row_left_over_has_the_sentence),
        cmocka_unit_test(a_spike_leaves_the_others_room),
        cmocka_unit_test(a_constant_is_a_spike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
