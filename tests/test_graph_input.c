/* What a person does in graph: predicts, chooses, folds, moves the picture, types;
 * without a terminal and in one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/command.h"
#include "tests/graph_desk.h"
#include "tests/pty.h"

static void test_predict(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "10");
    desk_key(d, 'p');
    assert_shows(d, "∂L/∂w =");
    assert_shows(d, "predict first"); /* the product is hidden */
    desk_key(d, K_ESCAPE);
    assert_shows(d, "predict first"); /* still */
    desk_key(d, 'c');
    assert_hides(d, "predict first");
    desk_key(d, 'p');
    enter(d, "3");
    assert_int_equal(view_of(d)->verdict, SLIP_LOCAL_ONLY);
    assert_shows(d, "∂L/∂w = 3? that is the local gradient alone");
    assert_shows(d, "predicted 0 of 1");
    assert_int_equal(desk_step(d), 10); /* try again */
    guess(d, "-12");
    assert_int_equal(view_of(d)->verdict, SLIP_SIGN);
    guess(d, "nonsense");
    assert_shows(d, "cannot read that: nonsense");
    assert_shows(d, "predicted 0 of 2"); /* not an answer, so it is asked again */
    assert_true(d->lab.prompt.open);
    enter(d, "dz1*x");
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    assert_shows(d, "predicted 1 of 3");
    assert_int_equal(desk_step(d), 11);
    assert_near(grad_of(d, "w"), 12);
    guess(d, "8");
    assert_shows(d, "predicted 2 of 4");
    assert_int_equal(desk_step(d), 12);
    desk_close(d);
}

/* w·x + b − y, squared: 4 nodes forward; the seed and their 7 edges backward; the end. */
static void test_go_to_step_tells_the_last(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(w*x+b-y)^2");
    desk_key(d, 'g');
    assert_non_null(strstr(d->lab.prompt.hint, "from 0 to 13,"));
    enter(d, "x");
    assert_string_equal(d->lab.prompt.fail.what,
                        "'x': expected a whole number from 0 to 13");
    desk_close(d);
}

/* z² inside, so that 2z differs from 2z·dz; and a value guessed forward. */
static void test_predict_forward_and_power(void **state)
{
    (void)state;
    struct desk *d = GRAPH("5*(3*x)^2", "x=2");
    guess(d, "3*x");
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    guess(d, "z1^2");
    guess(d, "180");
    assert_int_equal(view_of(d)->n_right, 3);
    guess(d, "1");
    guess(d, "5");
    guess(d, "2*z1");
    assert_int_equal(view_of(d)->verdict, SLIP_LOCAL_ONLY);
    guess(d, "2*z1*dz2");
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    desk_close(d);
}

/* The seed is asked for as well, a sum by its terms; where nothing is asked, p says why. */
static void test_questions_by_kind_of_step(void **state)
{
    (void)state;
    struct desk *d = GRAPH("x*x", "x=3", "train=x", "passes=2");
    desk_key(d, 'p');
    assert_shows(d, "L = x·x =");
    desk_key(d, K_ESCAPE);
    desk_keys(d, K_RIGHT, 1);
    desk_key(d, 'p');
    assert_shows(d, "∂L/∂L =");
    enter(d, "1");
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    desk_key(d, 'p');
    assert_shows(d, "∂L/∂x, 1 of 2 terms added =");
    enter(d, "inf");
    assert_true(view_of(d)->verdict != SLIP_RIGHT);
    guess(d, "x");
    guess(d, "2x");
    assert_int_equal(view_of(d)->n_right, 3);
    assert_int_equal(desk_step(d), 4);
    desk_key(d, 'p');
    assert_int_equal(desk_step(d), 4);
    assert_shows(d, "nothing is asked here: the pass is complete");
    desk_key(d, K_RIGHT);
    desk_key(d, 'p');
    assert_int_equal(desk_step(d), 5);
    assert_shows(d, "nothing is asked here: → makes the update");
    desk_key(d, K_RIGHT); /* 3 − 0.02·6 */
    assert_hides(d, "nothing is asked");
    assert_near(value_of(d, "x"), 3 - .02 * 6);
    desk_keys(d, K_END, 2);
    long last = desk_step(d);
    desk_key(d, 'p'); /* nothing is left to predict */
    assert_int_equal(desk_step(d), last);
    assert_hides(d, "predict first");
    desk_close(d);
}

static void test_infinite_guesses(void **state)
{
    (void)state;
    struct desk *d = GRAPH("log(x)", "x=0");
    guess(d, "inf");
    assert_true(view_of(d)->verdict != SLIP_RIGHT);
    guess(d, "-inf");
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    desk_close(d);
    d = GRAPH("log(x)", "x=-1");
    guess(d, "0");
    assert_true(view_of(d)->verdict != SLIP_RIGHT);
    guess(d, "nan");
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    desk_close(d);
}

static void test_choosing_and_folding(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "12");
    click_node(d, "z2");
    desk_settle(d);
    assert_shows(d, "chosen: z₂");
    desk_key(d, 'f');
    assert_shows(d, "z₂, folded");
    assert_hides(d, "─ w ─");
    desk_key(d, 'f');
    assert_shows(d, "─ w ─");
    desk_keys(d, K_DOWN, 2);
    assert_shows(d, "chosen: z₃");
    desk_key(d, K_UP);
    assert_shows(d, "chosen: y");
    desk_key(d, 'c');
    assert_hides(d, "chosen: y");
    desk_keys(d, 'v', 4);
    assert_shows(d, "▼ z₃ = z₂ − y");
    desk_close(d);
}

/* The list of folded nodes loses any of its members; a leaf has nothing to fold. */
static void test_folding_several(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(a+1)*(b+2)", "view=outline");
    static const char *const nodes[] = {"z1", "z2", "z1", "a", "z2"};
    static const char *const list[] = {"z1", "z1,z2", "z2", "z2", ""};
    for (int i = 0; i < 5; i++) {
        desk_key(d, 'c');
        for (int k = 0; k < lesson_of(d)->g.n; k++) {
            if (strcmp(desk_value(d, "node"), nodes[i]) == 0) {
                break;
            }
            desk_key(d, K_DOWN);
        }
        assert_string_equal(desk_value(d, "node"), nodes[i]);
        desk_key(d, 'f');
        assert_string_equal(desk_value(d, "fold"), list[i]);
    }
    desk_close(d);
}

/* Beyond the ends there is no node; from none, ↑ begins at the output. */
static void test_choosing_round_the_ends(void **state)
{
    (void)state;
    struct desk *d = GRAPH("a+b");
    desk_key(d, K_UP);
    assert_shows(d, "chosen: L");
    desk_keys(d, K_DOWN, 1);
    assert_hides(d, "chosen: L");
    desk_key(d, K_DOWN);
    assert_shows(d, "chosen: a");
    desk_key(d, K_UP);
    assert_hides(d, "chosen: a");
    desk_key(d, 'f'); /* nothing is chosen: nothing is folded */
    assert_string_equal(desk_value(d, "fold"), "");
    desk_close(d);
}

/* Cells that the picture is moved by: 0 columns, 1 rows. */
static double pan_of(struct desk *d, int axis)
{
    double at[2];
    values_point(run_values(lab_session(&d->lab)->run), P_PAN, at);
    return at[axis];
}

/* A large picture follows the mouse that drags it, and the wheel by three rows. */
static void test_dragging_and_the_wheel(void **state)
{
    (void)state;
    struct desk *d = GRAPH("a+b*c+d*e+f*g+h*k+m*n", "view=full");
    struct event e = {.type = EVENT_DRAG, .x = 5, .y = 6};
    lab_event(&d->lab, &e, &d->frame); /* of something else: it begins here */
    assert_true(pan_of(d, 0) == 0 && pan_of(d, 1) == 0);
    e.x = 9, e.y = 4;
    lab_event(&d->lab, &e, &d->frame);
    assert_true(pan_of(d, 0) == 4 && pan_of(d, 1) == -2);
    e = (struct event){.type = EVENT_RELEASE, .x = 9, .y = 4};
    lab_event(&d->lab, &e, &d->frame);
    assert_false(view_of(d)->dragging);
    e = (struct event){.type = EVENT_WHEEL, .x = 9, .y = 8, .delta = 1};
    lab_event(&d->lab, &e, &d->frame);
    assert_true(pan_of(d, 1) == 1);
    e.delta = -1;
    lab_event(&d->lab, &e, &d->frame);
    assert_true(pan_of(d, 1) == -2);
    desk_key(d, K_RIGHT); /* a step brings the picture back */
    assert_true(pan_of(d, 0) == 0 && pan_of(d, 1) == 0);
    desk_close(d);
}

/* By the keys and by the wheel: pictures that are too wide, lists that are too long. */
static void test_keys_and_the_wheel_scroll(void **state)
{
    (void)state;
    struct event wheel = {.type = EVENT_WHEEL, .x = 9, .y = 8, .delta = -1};
    struct desk *d = GRAPH("a*b*c*d*f*g*h*k*m*n*o*p*q", "view=full");
    desk_resize(d, 80, 24);
    desk_key(d, K_END);
    assert_false(in_sight(d, node_named(d, "L")));
    for (int i = 0; i < 60; i++) {
        lab_event(&d->lab, &wheel, &d->frame);
    }
    desk_settle(d);
    assert_true(in_sight(d, node_named(d, "L")) && !in_sight(d, node_named(d, "a")));
    desk_keys(d, 'H', 80);
    assert_true(in_sight(d, node_named(d, "a")));
    desk_close(d);
    d = GRAPH("a*b+c*d*f*g*h*k*m*n*o*p*q", "view=outline");
    desk_resize(d, 80, 24);
    assert_shows(d, "▼ L");
    desk_keys(d, K_PAGE_DOWN, 2);
    assert_hides(d, "▼ L");
    desk_keys(d, K_PAGE_UP, 2);
    assert_shows(d, "▼ L");
    desk_close(d);
}

/* Enter, Tab, a digit or a minus: all lead to the same value. */
static void test_a_chosen_leaf_is_typed(void **state)
{
    (void)state;
    static const struct {
        uint32_t key;
        const char *typed;
        double is;
    } rows[] = {{K_RETURN, "7", 7},
                {K_TAB, "7", 7},
                {'7', "", 7},
                {'-', "7", -7},
                {'7', "1", 71}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = GRAPH("--steps", "3");
        click_node(d, "x");
        desk_key(d, rows[i].key);
        assert_shows(d, "x =");
        enter(d, rows[i].typed);
        assert_near(value_of(d, "x"), rows[i].is);
        assert_int_equal(desk_step(d), 3);
        desk_close(d);
    }
}

/* A digit shows another scene only where nothing is chosen and no question is open. */
static void test_a_digit_stays_in_the_scene(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "1");
    click_node(d, "z1");
    desk_key(d, '3');
    assert_shows(d, "z₁ is computed: choose a variable");
    desk_key(d, K_RETURN); /* folds it */
    desk_settle(d);
    assert_shows(d, "z₁, folded");
    desk_key(d, 'c');
    desk_key(d, 'p');
    desk_key(d, K_ESCAPE);
    desk_key(d, '7'); /* the question is still open */
    assert_shows(d, "z₂ = z₁ + b =");
    desk_key(d, K_RETURN);
    assert_int_equal(view_of(d)->n_right, 1);
    desk_key(d, '3');
    assert_string_equal(lab_session(&d->lab)->scene->name, "depth");
    desk_close(d);
}

static void test_in_a_terminal(void **state)
{
    (void)state;
    const char *const argv[] = {command_program(), "graph", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 120, .h = 36}, argv);
    pty_wait_text(p, "from L to w");
    pty_send(p, "\033[C");
    pty_wait_text(p, "z₁ = 2·3 = 6");
    pty_send(p, "\033[C");
    pty_wait_text(p, "z₂ = 6 + 1 = 7");
    pty_send(p, "\033[D");
    pty_wait_text(p, "forward step 1 of 4");
    pty_send(p, "p");
    pty_wait_text(p, "z₂ = z₁ + b =");
    pty_send(p, "5\r");
    pty_wait_text(p, "predicted 0 of 1");
    pty_wait_text(p, "z₂ = z₁ + b = 5?"); /* and it is asked again */
    pty_send(p, "z1+b\r");
    pty_wait_text(p, "predicted 1 of 2");
    pty_wait_text(p, "forward step 2 of 4");
    pty_send(p, "\t\t\t\t\t\t\t\t"); /* w */
    pty_send(p, "3\r");
    pty_wait_text(p, "z₂ = 9 + 1 = 10");
    pty_send(p, "\033"); /* leaves the control */
    pty_send(p, "q");
    pty_wait_status(p, 0);
    assert_true(pty_modes_as_before(p));
    pty_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_predict),
        cmocka_unit_test(test_go_to_step_tells_the_last),
        cmocka_unit_test(test_predict_forward_and_power),
        cmocka_unit_test(test_questions_by_kind_of_step),
        cmocka_unit_test(test_infinite_guesses),
        cmocka_unit_test(test_choosing_and_folding),
        cmocka_unit_test(test_folding_several),
        cmocka_unit_test(test_choosing_round_the_ends),
        cmocka_unit_test(test_dragging_and_the_wheel),
        cmocka_unit_test(test_keys_and_the_wheel_scroll),
        cmocka_unit_test(test_a_chosen_leaf_is_typed),
        cmocka_unit_test(test_a_digit_stays_in_the_scene),
        cmocka_unit_test(test_in_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
