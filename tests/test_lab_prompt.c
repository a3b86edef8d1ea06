/* What is typed into a prompt, and what lies over a scene: help and presets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/descent_desk.h"

static void a_typed_expression_shows_its_mistake_and_is_taken_when_mended(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    desk_key(d, 'f');
    desk_type(d, "x^2+*y"); /* replaces what stood there */
    assert_true(d->lab.prompt.open);
    desk_key(d, K_RETURN);
    assert_true(d->lab.prompt.open);
    assert_int_equal(d->lab.prompt.fail.column, 5);
    int at;
    assert_shows(d, "^");
    assert_int_equal(desk_find(d, "x^2+*y", &at), d->frame.h - 3);
    assert_int_equal(d->frame.cells[(d->frame.h - 2) * d->frame.w + at + 4].ch, '^');
    assert_non_null(race(d)->named); /* the old race goes on */
    desk_key(d, K_BACKSPACE);
    desk_key(d, K_BACKSPACE);
    enter(d, "y²");
    assert_false(d->lab.prompt.open);
    assert_null(race(d)->named);
    assert_shows(d, "x² + y²");
    desk_close(d);
}

static void paste(struct desk *d, const char *text)
{
    for (; *text; text++) {
        struct event e = {.type = EVENT_KEY, .key = (unsigned char)*text, .pasted = true};
        lab_event(&d->lab, &e, &d->frame);
    }
    desk_settle(d);
}

static void a_paste_is_typed_into_a_prompt_and_presses_nothing(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    paste(d, "q.R\t\rf2");
    assert_false(d->lab.quit);
    assert_int_equal(desk_step(d), 0);
    assert_int_equal(d->lab.current, 0);
    assert_int_equal(run_seed(lab_session(&d->lab)->run), 1);
    assert_false(d->lab.prompt.open);
    desk_key(d, 'f');
    desk_key(d, 21); /* Ctrl-U */
    paste(d, "x^2+\ty^2\r\025");
    assert_true(d->lab.prompt.open);
    assert_string_equal(d->lab.prompt.text, "x^2+y^2");
    desk_key(d, K_RETURN);
    assert_false(d->lab.prompt.open);
    desk_close(d);
}

/* g takes a whole number from 0 to 1e9; what it says is the scene's range. */
static void a_step_is_asked_for_until_it_is_one(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    static const char *const bad[] = {"-1", "1.5", "2e9", "x"};
    for (int i = 0; i < 4; i++) {
        desk_key(d, 'g');
        enter(d, bad[i]);
        assert_true(d->lab.prompt.open && d->lab.prompt.fail.what[0]);
        assert_int_equal(desk_step(d), 0);
        desk_key(d, K_ESCAPE);
        assert_false(d->lab.prompt.open);
    }
    desk_key(d, 'g');
    enter(d, "x");
    assert_string_equal(d->lab.prompt.fail.what,
                        "'x': expected a whole number from 0 to 100000");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'g');
    enter(d, "1+2");
    assert_int_equal(desk_step(d), 3);
    desk_key(d, 'g');
    enter(d, "0");
    assert_int_equal(desk_step(d), 0);
    desk_close(d);
}

/* A digit opens the control's value, a minus only where there are numbers below zero;
 * Delete gives the default back; the wheel turns it. */
static void controls_are_typed_turned_and_reset(void **state)
{
    (void)state;
    struct desk *d = DESK("optimizers=sgd", "lr=0.25");
    d->lab.focus = desk_control(d, "lr");
    desk_key(d, '-'); /* a rate is positive: the key goes on to what it means elsewhere */
    assert_false(d->lab.prompt.open);
    desk_key(d, '7');
    assert_true(d->lab.prompt.open);
    assert_string_equal(d->lab.prompt.text, "7");
    desk_key(d, K_RETURN);
    assert_true(race(d)->racers[0].theta[RACE_X] == race(d)->start[RACE_X]);
    struct hypers h = {0};
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    h = descent_hypers(&ctx, OPTIMIZER_SGD);
    assert_true(h.of[HYPER_LR] == 7);
    d->lab.focus = desk_control(d, "lr");
    desk_key(d, K_DELETE);
    ctx = session_ctx(lab_session(&d->lab));
    h = descent_hypers(&ctx, OPTIMIZER_SGD);
    assert_true(h.of[HYPER_LR] != 7);
    d->lab.focus = desk_control(d, "start");
    desk_key(d, '-');
    assert_true(d->lab.prompt.open);
    assert_string_equal(d->lab.prompt.text, "-");
    desk_key(d, K_ESCAPE);
    desk_key(d, K_ESCAPE);
    assert_int_equal(d->lab.focus, -1);
    int x, y = desk_find(d, "tol", &x);
    double tolerance = strtod(desk_value(d, "tolerance"), NULL);
    desk_mouse(d, EVENT_WHEEL, x, y, 1);
    double more = strtod(desk_value(d, "tolerance"), NULL);
    assert_true(more > tolerance);
    desk_mouse(d, EVENT_WHEEL, x, y, -1);
    assert_true(strtod(desk_value(d, "tolerance"), NULL) < more);
    d->lab.focus = 1000; /* gone with a change of the list */
    desk_key(d, K_UP);
    assert_int_equal(d->lab.focus, -1);
    desk_close(d);
}

static void help_and_presets_open_and_close(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    int x;
    desk_key(d, '?');
    assert_true(desk_find(d, "Keys in every scene", &x) >= 0 ||
                desk_find(d, "Keys of this scene", &x) >= 0);
    desk_keys(d, K_DOWN, 200);
    assert_shows(d, "weight_decay"); /* the end is reached, not passed */
    desk_key(d, K_ESCAPE);
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    desk_key(d, 'o');
    desk_key(d, K_DOWN);
    desk_key(d, K_RETURN);
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    assert_shows(d, "η 0.1");
    desk_close(d);
}

static void help_scrolls_by_rows_pages_and_wheel(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    desk_resize(d, 120, 20);
    desk_key(d, '?');
    desk_key(d, 'j');
    desk_key(d, K_DOWN);
    assert_int_equal(d->lab.overlay_at, 2);
    desk_key(d, 'k');
    assert_int_equal(d->lab.overlay_at, 1);
    desk_mouse(d, EVENT_WHEEL, 60, 10, -1);
    assert_int_equal(d->lab.overlay_at, 2);
    desk_mouse(d, EVENT_WHEEL, 60, 10, 1);
    desk_mouse(d, EVENT_WHEEL, 60, 10, 1);
    desk_mouse(d, EVENT_WHEEL, 60, 10, 1); /* stays at the top */
    assert_int_equal(d->lab.overlay_at, 0);
    desk_key(d, K_PAGE_DOWN);
    assert_int_equal(d->lab.overlay_at, 20 - 6);
    desk_key(d, ' ');
    int far = d->lab.overlay_at;
    assert_true(far > 20 - 6); /* a page or to the end */
    desk_key(d, K_PAGE_UP);
    assert_int_equal(d->lab.overlay_at, far - (20 - 6));
    desk_key(d, K_PAGE_UP);
    desk_key(d, K_PAGE_UP);
    assert_int_equal(d->lab.overlay_at, 0);
    desk_mouse(d, EVENT_PRESS, 60, 10, 0);
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    desk_close(d);
}

static void presets_are_chosen_by_key_and_click(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    const struct preset *presets = lab_session(&d->lab)->scene->presets;
    int n = 0;
    while (presets[n].name) {
        n++;
    }
    desk_key(d, 'o');
    desk_key(d, K_UP);
    assert_int_equal(d->lab.overlay_at, 0);
    desk_keys(d, K_DOWN, 2 * n);
    assert_int_equal(d->lab.overlay_at, n - 1);
    desk_key(d, ' ');
    assert_int_equal(d->lab.overlay_at, n - 1);
    desk_key(d, K_PAGE_UP); /* more than all of them */
    assert_int_equal(d->lab.overlay_at, 0);
    desk_key(d, K_PAGE_DOWN);
    assert_int_equal(d->lab.overlay_at, n - 1);
    assert_true(desk_press(d, "equal_rates") > 0);
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    assert_string_equal(desk_value(d, "lr"), "0.1");
    /* it has its speed, and the run pauses when it has been seen */
    assert_true(lab_session(&d->lab)->rate == 5);
    desk_key(d, ' ');
    session_advance(lab_session(&d->lab), 1e3, 1, desk_clock);
    assert_int_equal(desk_step(d), 60);
    assert_false(lab_session(&d->lab)->running);
    /* what to see stays until a value is another one */
    assert_shows(d, "one rate for all: momentum");
    desk_key(d, ',');
    assert_shows(d, "one rate for all: momentum");
    desk_key(d, K_RIGHT); /* the start */
    assert_hides(d, "one rate for all: momentum");
    desk_key(d, 'o');
    desk_mouse(d, EVENT_PRESS, 0, 0, 0); /* beside them */
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    assert_string_equal(desk_value(d, "lr"), "0.1");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_typed_expression_shows_its_mistake_and_is_taken_when_mended),
        cmocka_unit_test(a_paste_is_typed_into_a_prompt_and_presses_nothing),
        cmocka_unit_test(help_and_presets_open_and_close),
        cmocka_unit_test(help_scrolls_by_rows_pages_and_wheel),
        cmocka_unit_test(presets_are_chosen_by_key_and_click),
        cmocka_unit_test(a_step_is_asked_for_until_it_is_one),
        cmocka_unit_test(controls_are_typed_turned_and_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
