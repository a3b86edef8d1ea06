/* Updates: which variables, how the loss goes, and what the controls say of it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/graph_desk.h"

/* u says what it needs and lists the variables; Enter takes all of them. */
static void the_update_asks_which_variables(void **state)
{
    (void)state;
    struct desk *d = GRAPH("expr=(w*x+b-y)^2");
    desk_key(d, 'u');
    assert_int_equal(desk_step(d), 0);
    assert_shows(d, "needs variables that it may change: which?");
    assert_shows(d, "w,x,b,y");
    assert_shows(d, "all variables");
    desk_key(d, K_RETURN);
    assert_string_equal(desk_value(d, "train"), "w,x,b,y");
    desk_key(d, 'u');
    desk_key(d, 'u');
    /* each less 0.02 times its gradient, 12, 8, 4, −4 */
    assert_near(value_of(d, "w"), 2 - .02 * 12);
    assert_near(value_of(d, "x"), 3 - .02 * 8);
    assert_near(value_of(d, "y"), 5 + .02 * 4);
    desk_close(d);
}

/* Of a net the weights and biases come first. */
static void a_net_offers_its_weights(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum((X@W1+b1-Y)^2)", "X=2x2", "W1=2x2", "b1=1x2", "Y=2x2");
    desk_key(d, 'u');
    assert_shows(d, "W1,b1");
    desk_key(d, K_RETURN);
    assert_string_equal(desk_value(d, "train"), "W1,b1");
    desk_close(d);
    d = GRAPH("2+3");
    desk_key(d, 'u');
    assert_hides(d, "which?");
    desk_close(d);
}

static void the_first_pass_is_not_skipped(void **state)
{
    (void)state;
    struct desk *d = GRAPH("train=w,b");
    desk_key(d, 'u');
    assert_int_equal(desk_step(d), 13);
    assert_shows(d, "the end of the pass: all gradients");
    assert_shows(d, "u updates");
    desk_key(d, 'u');
    assert_int_equal(desk_step(d), 14);
    assert_shows(d, "update: pass 2 begins");
    desk_key(d, 'u'); /* and those after it are */
    assert_int_equal(desk_step(d), 28);
    desk_close(d);
}

/* From the second loss on, where the path was; the chosen variable has its path. */
static void the_losses_are_a_curve(void **state)
{
    (void)state;
    struct desk *d = GRAPH("train=w,b", "passes=6", "lr=0.01", "--steps", "14");
    assert_hides(d, "L, pass by pass");
    desk_key(d, 'u');
    assert_shows(d, "L, pass by pass");
    desk_key(d, K_END);
    assert_shows(d, "L, pass by pass");
    desk_key(d, K_DOWN);
    assert_hides(d, "L, pass by pass");
    assert_shows(d, "chosen: w");
    desk_key(d, K_UP);
    assert_shows(d, "L, pass by pass");
    desk_key(d, 'a');
    assert_hides(d, "L, pass by pass");
    desk_close(d);
    d = GRAPH("sum((X@W1)^2)", "X=2x2", "W1=2x2", "train=W1", "passes=5", "--steps",
              "99");
    assert_shows(d, "10⁰ ┤");
    desk_close(d);
}

/* w is 2 at the start and 2 − 0.02·12 = 1.76 after one update. */
static void the_control_has_the_value_in_force(void **state)
{
    (void)state;
    struct desk *d = GRAPH("train=w", "passes=2");
    assert_shows(d, "  w 2  ");
    desk_keys(d, K_END, 1);
    assert_shows(d, "  w 2  ");
    desk_key(d, K_RIGHT);
    assert_shows(d, "  w 2 → 1.76  ");
    assert_shows(d, "  b 1");
    desk_key(d, 'a');
    assert_hides(d, "1.76");
    desk_close(d);
}

/* With zero_grad=no the path product of the pass is 12, and 12 are kept beside it. */
static void what_is_kept_is_no_part_of_the_path(void **state)
{
    (void)state;
    struct desk *d = GRAPH("passes=2", "zero_grad=no", "--steps", "27");
    assert_shows(d, "w.grad holds more, from earlier passes: 12");
    desk_close(d);
    d = GRAPH("passes=2", "--steps", "27");
    assert_hides(d, "holds more");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_update_asks_which_variables),
        cmocka_unit_test(a_net_offers_its_weights),
        cmocka_unit_test(the_first_pass_is_not_skipped),
        cmocka_unit_test(the_losses_are_a_curve),
        cmocka_unit_test(the_control_has_the_value_in_force),
        cmocka_unit_test(what_is_kept_is_no_part_of_the_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
