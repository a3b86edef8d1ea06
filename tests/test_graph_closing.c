/* The end of a pass: the table of all gradients, and the nudge, against numbers worked out
 * by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenes/graph/closing.h"
#include "tests/graph_desk.h"

static struct desk *at_80(struct desk *d)
{
    desk_resize(d, 80, 24);
    return d;
}

/* (2·3 + 1 − 5)² = 4: ∂L/∂w = 2·2·3, by x 2·2·2, by b 4, by y −4. */
static void the_table_has_every_variable(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "13");
    assert_shows(d, "the end of the pass: all gradients");
    assert_shows(d, "∂L/∂w  12  raise w by 0.01 and L rises by about 0.12");
    assert_shows(d, "∂L/∂x   8  raise x by 0.01 and L rises by about 0.08");
    assert_shows(d, "∂L/∂b   4  raise b by 0.01 and L rises by about 0.04");
    assert_shows(d, "∂L/∂y  −4  raise y by 0.01 and L falls by about 0.04");
    at_80(d);
    assert_shows(d, "∂L/∂w  12  +0.01: L rises by about 0.12");
    assert_shows(d, "∂L/∂y  −4  +0.01: L falls by about 0.04");
    desk_glyphs(d, GLYPHS_ASCII);
    desk_settle(d);
    assert_shows(d, "dL/dw  12  +0.01: L rises by about 0.12");
    desk_key(d, 'a');
    assert_hides(d, "0.12");
    assert_hides(d, " 12");
    desk_close(d);
}

static void what_has_no_slope_says_so(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sqrt(x)+0*y", "x=0", "y=1");
    desk_key(d, K_END);
    assert_shows(d, "L has no finite slope here");
    assert_shows(d, "a small change of y leaves L where it is");
    desk_close(d);
}

/* Left of 0 relu is flat and right of it 1 steep: neither slope holds for both. What is
 * only rounded, as beside 1e12, is no kink. */
static void at_a_kink_no_slope_is_claimed(void **state)
{
    (void)state;
    struct desk *d = GRAPH("relu(x)+2*y", "x=0", "y=1");
    desk_key(d, K_END);
    assert_shows(d, "∂L/∂x  0  no single slope here: 0 left, 1 right");
    assert_shows(d, "∂L/∂y  2  raise y by 0.01 and L rises by about 0.02");
    at_80(d);
    assert_shows(d, "a kink: 0 left, 1 right");
    desk_close(d);
    d = GRAPH("x*x+1e12", "x=1");
    desk_key(d, K_END);
    assert_shows(d, "raise x by 0.01 and L rises by about 0.02");
    desk_close(d);
}

/* A nudge that is begun where it would not be seen leaves for the graph. */
static void a_nudge_is_always_in_sight(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "13");
    desk_key(d, 'P');
    assert_shows(d, "its only path");
    desk_key(d, 'd');
    assert_shows(d, "nudged: w");
    desk_key(d, K_UP);
    assert_string_equal(desk_value(d, "nudge"), "0.02");
    desk_close(d);
}

/* What the rows mean is said of all of them, or below the table of the chosen one. */
static void all_rows_say_what_they_mean_or_none(void **state)
{
    (void)state;
    struct desk *d = GRAPH("preset=softmax_net");
    desk_key(d, K_END);
    desk_resize(d, 97, 29); /* it has room for four of the six rows */
    assert_shows(d, "‖·‖ 1.5850   ");
    assert_hides(d, "1.5850  largest");
    assert_shows(d, "W1: largest −1.4574 at [1,1]; raise it by 0.01");
    desk_close(d);
}

/* ↑ ↓ go through the variables alone; past either end none is chosen. */
static void arrows_choose_a_row(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "13");
    static const char *const names[] = {"w", "x", "b", "y", ""};
    for (int i = 0; i < 5; i++) {
        desk_key(d, K_DOWN);
        assert_string_equal(desk_value(d, "node"), names[i]);
    }
    desk_key(d, K_UP);
    assert_string_equal(desk_value(d, "node"), "y");
    assert_shows(d, "▸ ∂L/∂y");
    desk_close(d);
}

/* More variables than rows: the chosen one is always among those shown. */
static void a_long_table_scrolls(void **state)
{
    (void)state;
    struct desk *d = at_80(GRAPH("a*b*c*d*f*h*k", "--steps", "100"));
    assert_shows(d, "1 to 4 of 7 variables");
    desk_keys(d, K_DOWN, 6);
    assert_shows(d, "▸ ∂L/∂h");
    assert_shows(d, "3 to 6 of 7 variables");
    assert_hides(d, "∂L/∂k ");
    desk_close(d);
}

/* 4.1209 = (2.01·3 + 1 − 5)²; 12·0.01 is predicted, 9·0.01² left; half: 9·0.005². */
static void a_nudge_moves_the_output(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "13");
    desk_key(d, 'd');
    assert_string_equal(desk_value(d, "nudge"), "0.01");
    assert_shows(d, "nudged: w");
    assert_shows(d, "2 + 0.01 = 2.01");
    assert_shows(d, "rises: 4.1209 − 4 = 0.1209");
    assert_shows(d, "∂L/∂w·ε = 12·0.01 = 0.12");
    assert_shows(d, "what is left: 0.0009");
    assert_shows(d, "0.000225, a quarter of it: order ε²");
    desk_key(d, K_LEFT); /* half: (2 + 0.015)² − 4 */
    assert_int_equal(desk_step(d), 13);
    assert_shows(d, "4.060225 − 4 = 0.060225"); /* less 0.06 it is what is left */
    assert_shows(d, "what is left: 0.000225");
    desk_resize(d, 80, 24);
    desk_keys(d, K_LEFT, 6); /* L is not 0.0009, it moves by it */
    assert_shows(d, "L         rises by 0.0009");
    desk_keys(d, K_RIGHT, 6);
    desk_resize(d, 120, 36);
    desk_keys(d, K_RIGHT, 2);
    assert_shows(d, "2 + 0.02 = 2.02");
    desk_keys(d, K_DOWN, 2); /* never 0 */
    assert_string_equal(desk_value(d, "nudge"), "-0.01");
    assert_shows(d, "falls: 3.8809 − 4 = −0.1191");
    desk_key(d, K_UP);
    assert_string_equal(desk_value(d, "nudge"), "0.01");
    desk_key(d, 'd');
    assert_string_equal(desk_value(d, "nudge"), "");
    assert_hides(d, "nudged: w");
    desk_key(d, 'd');
    desk_key(d, K_ESCAPE);
    assert_string_equal(desk_value(d, "nudge"), "");
    desk_key(d, K_LEFT); /* a step again */
    assert_int_equal(desk_step(d), 12);
    desk_close(d);
}

static void the_chosen_variable_is_nudged(void **state)
{
    (void)state;
    struct desk *d = at_80(GRAPH("--steps", "13", "node=y"));
    desk_key(d, 'd');
    assert_shows(d, "nudged: y");
    assert_shows(d, "3.9601 − 4 = −0.0399"); /* (7 − 5.01)² */
    assert_shows(d, "−4·0.01 = −0.04");
    assert_shows(d, "2.50e−5, a quarter");
    desk_glyphs(d, GLYPHS_ASCII);
    desk_settle(d);
    assert_shows(d, "at eps/2");
    desk_close(d);
}

/* Before the end of the pass the key goes there first. */
static void a_nudge_waits_for_the_gradients(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "3");
    desk_key(d, 'd');
    assert_int_equal(desk_step(d), 13);
    assert_string_equal(desk_value(d, "nudge"), "");
    desk_close(d);
    d = GRAPH("X@W", "X=2x2", "W=2x2");
    desk_key(d, 'd');
    assert_string_equal(desk_value(d, "nudge"), "");
    desk_close(d);
}

/* sum(X@W), a row of X being (1, 2), the other (3, 4): ∂L/∂W[1,j] = 6, linear. The norm of
 * the gradient (4 4; 6 6) is √104. */
static void a_matrix_has_its_shape_norm_and_largest_entry(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(X@W)", "X=[[1,2],[3,4]]", "W=[[1,0],[0,1]]");
    desk_key(d, K_END);
    assert_shows(d, "∂L/∂W 2×2  ‖·‖ 10.198  largest 6 at [1,0]; raise it by 0.01 and L "
                    "rises by about 0.06");
    desk_key(d, 'd');
    assert_shows(d, "▸ ∂L/∂W");
    assert_shows(d, "W[1,0]    0 + 0.01 = 0.01");
    assert_shows(d, "10.06 − 10 = 0.06");
    assert_shows(d, "nothing but rounding");
    at_80(d);
    assert_shows(d, "10.06 − 10 = 0.06");
    desk_key(d, 'd');
    assert_shows(d, "largest 6 at [1,0]");
    desk_glyphs(d, GLYPHS_ASCII);
    desk_settle(d);
    assert_shows(d, "dL/dW 2x2  norm 10.198");
    desk_close(d);
    d = GRAPH("sum(X@W)", "X=[[1,2],[3,4]]", "W=[[1,0],[0,1]]", "entry=W,0,1");
    desk_key(d, K_END);
    assert_shows(d, "followed 4 at [0,1]; raise it by 0.01 and L rises by about 0.04");
    desk_close(d);
}

/* With zero_grad=no what is stored is no slope: of 24, 12 are from the pass before. */
static void what_earlier_passes_left_is_told_apart(void **state)
{
    (void)state;
    struct desk *d = GRAPH("passes=2", "zero_grad=no", "--steps", "27");
    assert_shows(d, "the end of pass 2: all gradients");
    assert_shows(d, "w.grad  24  12 kept + 12; +0.01: L rises by about 0.12");
    assert_shows(d, "zero_grad=no");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_every_variable),
        cmocka_unit_test(what_has_no_slope_says_so),
        cmocka_unit_test(at_a_kink_no_slope_is_claimed),
        cmocka_unit_test(all_rows_say_what_they_mean_or_none),
        cmocka_unit_test(a_nudge_is_always_in_sight),
        cmocka_unit_test(arrows_choose_a_row),
        cmocka_unit_test(a_long_table_scrolls),
        cmocka_unit_test(a_nudge_moves_the_output),
        cmocka_unit_test(the_chosen_variable_is_nudged),
        cmocka_unit_test(a_nudge_waits_for_the_gradients),
        cmocka_unit_test(a_matrix_has_its_shape_norm_and_largest_entry),
        cmocka_unit_test(what_earlier_passes_left_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
