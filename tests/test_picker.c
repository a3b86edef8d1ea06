/* Lists to choose from: a parameter with choices, the presets; and names that Tab
 * completes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk.h"

/* Enter on the control of a parameter (of its first item). */
static void open_control(struct desk *d, const char *name)
{
    d->lab.focus = desk_control(d, name);
    desk_key(d, K_RETURN);
}

static void a_list_is_toggled_and_taken_in_order(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    open_control(d, "optimizers");
    assert_shows(d, "optimizers: who races, in this order");
    assert_shows(d, "[x] sgd");
    assert_shows(d, "[ ] nesterov");
    desk_key(d, ' '); /* sgd goes, and comes back as the last one */
    assert_shows(d, "[ ] sgd");
    assert_string_equal(desk_value(d, "optimizers"), "sgd,momentum,rmsprop,adam");
    desk_key(d, ' ');
    desk_key(d, K_RETURN);
    assert_hides(d, "[x]");
    assert_string_equal(desk_value(d, "optimizers"), "momentum,rmsprop,adam,sgd");
    open_control(d, "optimizers");
    desk_key(d, ' ');
    desk_key(d, K_ESCAPE); /* as it was */
    assert_string_equal(desk_value(d, "optimizers"), "momentum,rmsprop,adam,sgd");
    desk_close(d);
}

static void an_empty_list_is_refused_and_stays_open(void **state)
{
    (void)state;
    struct desk *d = DESK("optimizers=sgd");
    open_control(d, "optimizers");
    desk_key(d, ' ');
    desk_key(d, K_RETURN);
    assert_shows(d, "[ ] sgd");
    assert_shows(d, "expected 1 or more of");
    assert_string_equal(desk_value(d, "optimizers"), "sgd");
    desk_close(d);
}

static void a_choice_is_taken_with_its_line_of_help(void **state)
{
    (void)state;
    struct desk *d = DESK("depth");
    open_control(d, "show");
    assert_shows(d, "dw          norm of ∂L/∂W");
    desk_key(d, K_DOWN);
    desk_key(d, K_RETURN);
    assert_string_equal(desk_value(d, "show"), "dw");
    open_control(d, "init"); /* of the first net alone */
    assert_shows(d, "sigmoid init");
    desk_key(d, K_END);
    desk_key(d, K_RETURN);
    desk_key(d, K_ESCAPE); /* leaves the control */
    assert_shows(d, "init.sigmoid=");
    desk_close(d);
}

static void only_what_the_list_has_is_offered(void **state)
{
    (void)state;
    struct desk *d = DESK("optimizers=sgd,adam");
    desk_resize(d, 200, 60);
    open_control(d, "explain");
    int x;
    assert_true(desk_find(d, "│ adam", &x) > 0);
    assert_int_equal(desk_find(d, "│ rmsprop", &x), -1);
    desk_close(d);
}

static void the_key_of_f_offers_surfaces_and_typing(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    desk_key(d, 'f');
    assert_shows(d, "ravine");
    assert_shows(d, "type an expression");
    desk_key(d, K_DOWN);
    desk_key(d, K_RETURN);
    assert_string_equal(desk_value(d, "f"), "ravine");
    desk_key(d, 'f');
    desk_key(d, K_END);
    desk_key(d, K_RETURN);
    assert_true(d->lab.prompt.open);
    enter(d, "x^2+y^2");
    assert_string_equal(desk_value(d, "f"), "x^2+y^2");
    desk_key(d, 'f');
    desk_type(d, "-x y"); /* any other key types, the space with it */
    assert_string_equal(d->lab.prompt.text, "-x y");
    desk_close(d);
}

static void the_mouse_chooses_too(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    int x, y;
    desk_key(d, 'f');
    y = desk_find(d, "himmelblau", &x);
    desk_mouse(d, EVENT_WHEEL, x, y, -1);
    assert_int_equal(d->lab.overlay_at, 1);
    desk_mouse(d, EVENT_PRESS, x + 30, y, 0);
    assert_string_equal(desk_value(d, "f"), "himmelblau");
    open_control(d, "optimizers");
    desk_press(d, "[ ] nesterov");
    assert_shows(d, "[x] nesterov");
    desk_press(d, "Enter is done");
    assert_string_equal(desk_value(d, "optimizers"),
                        "sgd,momentum,rmsprop,adam,nesterov");
    open_control(d, "optimizers");
    desk_mouse(d, EVENT_PRESS, 0, 0, 0); /* beside it */
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    desk_close(d);
}

/* No letter acts on the app while a list is open. */
static void letters_go_to_the_preset_that_begins_with_them(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    desk_key(d, 'o');
    assert_shows(d, "Esc leaves");
    desk_type(d, "ro");
    int at = d->lab.overlay_at;
    assert_string_equal(lab_session(&d->lab)->scene->presets[at].name, "rosenbrock");
    desk_type(d, "sq~");
    assert_int_equal(d->lab.overlay, OVERLAY_PICKER);
    assert_int_equal(d->lab.message[0], '\0');
    assert_false(d->lab.quit);
    desk_key(d, K_ESCAPE);
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    desk_close(d);
}

static void a_list_takes_no_more_than_it_may_have(void **state)
{
    (void)state;
    struct desk *d = DESK("depth", "nets=sigmoid,tanh,relu,gelu");
    open_control(d, "nets");
    assert_shows(d, "nets: 1 to 4 of these");
    desk_key(d, K_END);
    desk_key(d, ' ');
    assert_shows(d, "[ ] identity");
    assert_shows(d, "at most 4: take one out first");
    desk_close(d);
}

static void a_title_is_whole_and_the_help_stands_below_it(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    desk_resize(d, 60, 24);
    open_control(d, "f");
    assert_shows(d, "rates, or any expression in x and y");
    assert_hides(d, "any e…");
    desk_close(d);
}

/* A mistake is about the text that Enter was pressed on. */
static void a_mistake_goes_with_the_next_key(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    open_control(d, "lr");
    desk_type(d, "1/");
    assert_shows(d, "or a formula such as 1/3");
    desk_key(d, K_RETURN);
    assert_shows(d, "found the end");
    desk_key(d, '3');
    assert_hides(d, "found the end");
    desk_key(d, K_RETURN);
    assert_shows(d, "η 0.333333 ");
    desk_close(d);
}

static void tab_completes_a_name_while_it_is_typed(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    open_control(d, "optimizers");
    desk_type(d, "mo");
    desk_key(d, K_TAB);
    assert_string_equal(d->lab.prompt.text, "momentum");
    desk_type(d, ",ad");
    desk_key(d, K_TAB); /* more than one: they are told */
    assert_string_equal(d->lab.prompt.text, "momentum,ada");
    assert_shows(d, "adagrad, adam, adamw");
    enter(d, "mw");
    assert_string_equal(desk_value(d, "optimizers"), "momentum,adamw");
    open_control(d, "lr");
    desk_type(d, "1");
    desk_key(d, K_TAB); /* a number has no names */
    assert_shows(d, "or a formula such as 1/3");
    desk_close(d);
}

/* No line of help is cut, at any size that has room for two columns of text. */
static void long_lines_of_help_are_wrapped(void **state)
{
    (void)state;
    struct desk *d = DESK("graph");
    desk_resize(d, 60, 24);
    desk_key(d, 'o');
    assert_shows(d, "one linear neuron and its squared error:");
    assert_shows(d, "where does each number come from?");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_toggled_and_taken_in_order),
        cmocka_unit_test(an_empty_list_is_refused_and_stays_open),
        cmocka_unit_test(a_choice_is_taken_with_its_line_of_help),
        cmocka_unit_test(only_what_the_list_has_is_offered),
        cmocka_unit_test(the_key_of_f_offers_surfaces_and_typing),
        cmocka_unit_test(the_mouse_chooses_too),
        cmocka_unit_test(letters_go_to_the_preset_that_begins_with_them),
        cmocka_unit_test(a_list_takes_no_more_than_it_may_have),
        cmocka_unit_test(a_title_is_whole_and_the_help_stands_below_it),
        cmocka_unit_test(a_mistake_goes_with_the_next_key),
        cmocka_unit_test(tab_completes_a_name_while_it_is_typed),
        cmocka_unit_test(long_lines_of_help_are_wrapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
