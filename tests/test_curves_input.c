/* Keys and mouse in the scene curves, and what is typed for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk.h"

static void line_is(struct desk *d, const char *want)
{
    struct arena mem = ARENA_INIT;
    assert_string_equal(lab_line(&d->lab, 1000, &mem), want);
    arena_release(&mem);
}

static void keys_move_choose_and_show(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "page=activations");
    desk_keys(d, K_RIGHT, 2);
    line_is(d, "gradwatch curves x=-0.3");
    desk_key(d, 'L');
    line_is(d, "gradwatch curves x=0.7");
    desk_keys(d, 'L', 20);
    line_is(d, "gradwatch curves x=6");
    desk_keys(d, K_DOWN, 3); /* GELU is the fifth */
    desk_key(d, K_RETURN);
    line_is(d, "gradwatch curves show=sigmoid,tanh,relu,gelu x=6 pick=5");
    desk_key(d, K_RETURN);
    desk_keys(d, K_UP, 5); /* round the list to the last */
    line_is(d, "gradwatch curves x=6 pick=7");
    desk_key(d, 'v');
    line_is(d, "gradwatch curves page=losses x=6 pick=7");
    desk_close(d);
}

/* A key of another page does nothing and says so; the bar has those that work. */
static void keys_of_other_pages_do_nothing(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "page=activations");
    assert_hides(d, "[ ] scale");
    assert_hides(d, "add, remove");
    desk_key(d, ']');
    assert_shows(d, "needs page=softmax");
    line_is(d, "gradwatch curves");
    desk_close(d);
    d = DESK("curves", "page=softmax");
    assert_shows(d, "[ ] scale");
    assert_hides(d, "show/hide");
    desk_close(d);
}

static void keys_edit_points_and_logits(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "page=losses", "points=1,2,3");
    desk_key(d, K_RIGHT);
    line_is(d, "gradwatch curves page=losses points=1,2.1,3");
    desk_key(d, 'i');
    line_is(d, "gradwatch curves page=losses points=1,2.1,3,6 pick=4");
    desk_keys(d, 'x', 9); /* one is left */
    line_is(d, "gradwatch curves page=losses points=1 pick=4");
    desk_keys(d, 'i', 9);
    line_is(d, "gradwatch curves page=losses points=1,2,4,8,16,32,64,128 pick=8");
    desk_key(d, 'z');
    line_is(d,
            "gradwatch curves page=losses over=logit points=1,2,4,8,16,32,64,128 pick=8");
    desk_close(d);
    d = DESK("curves", "page=softmax", "logits=1,2");
    desk_keys(d, 'x', 3);
    desk_key(d, 'i');
    desk_key(d, 'c');
    desk_key(d, K_LEFT);
    desk_key(d, ']');
    line_is(d, "gradwatch curves page=softmax logits=1,2,-0.1 class=3 scale=2 pick=3");
    desk_keys(d, '[', 30);
    assert_shows(d, "scale=0.001");
    desk_close(d);
}

static void a_drag_ends_with_its_page(void **state)
{
    (void)state;
    int x, y;
    struct desk *d = DESK("curves", "page=activations");
    y = desk_find(d, "sigmoid", &x);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    desk_key(d, 'v'); /* to the losses, whose first row is a point */
    desk_mouse(d, EVENT_DRAG, x + 9, y, 0);
    line_is(d, "gradwatch curves page=losses pick=1");
    y = desk_find(d, "softmax", &x);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    desk_key(d, 'v');
    desk_mouse(d, EVENT_DRAG, x, y, 0);
    line_is(d, "gradwatch curves page=schedules pick=1");
    desk_close(d);
}

static void the_mouse_drags_cursor_points_and_logits(void **state)
{
    (void)state;
    int x, y, to;
    struct desk *d = DESK("curves", "page=activations");
    y = desk_find(d, "GELU", &x);
    desk_mouse(d, EVENT_PRESS, x, y, 0); /* chooses it */
    desk_mouse(d, EVENT_RELEASE, x, y, 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0); /* shows it */
    desk_mouse(d, EVENT_RELEASE, x, y, 0);
    line_is(d, "gradwatch curves show=sigmoid,tanh,relu,gelu pick=5");
    y = desk_find(d, "slope φ′(x)", &x) + 2;
    desk_mouse(d, EVENT_PRESS, 30, y, 0);
    desk_mouse(d, EVENT_DRAG, 500, y, 0);
    line_is(d, "gradwatch curves show=sigmoid,tanh,relu,gelu x=6 pick=5");
    desk_mouse(d, EVENT_DRAG, 0, 0, 0);
    line_is(d, "gradwatch curves show=sigmoid,tanh,relu,gelu x=-6 pick=5");
    desk_mouse(d, EVENT_RELEASE, 0, 0, 0);
    desk_mouse(d, EVENT_DRAG, 30, y, 0); /* of nothing */
    desk_press(d, "losses");
    line_is(d, "gradwatch curves page=losses show=sigmoid,tanh,relu,gelu x=-6 pick=5");
    y = desk_find(d, "MSE chooses", &to) + 2; /* the second point, at 2 */
    desk_mouse(d, EVENT_PRESS, to, y, 0);
    desk_mouse(d, EVENT_DRAG, to + 9, y + 1, 0);
    assert_hides(d, "points=1,2,2.5"); /* it moved, and no other */
    assert_shows(d, ",2.5,3.5,9");
    desk_mouse(d, EVENT_RELEASE, to, y, 0);
    desk_close(d);
    d = DESK("curves", "page=softmax");
    y = desk_find(d, "logit z", &x) + 3; /* the third class */
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    assert_shows(d, "pick=3");
    assert_hides(d, "2,1,0.1");
    desk_close(d);
}

static void numbers_can_be_hidden(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "page=losses");
    assert_shows(d, "3.600");
    desk_key(d, 'a');
    assert_hides(d, "3.600");
    desk_close(d);
}

static void an_expression_has_one_name(void **state)
{
    (void)state;
    struct desk *d;
    struct fail fail = FAIL_INIT;
    assert_int_equal(desk_try(&d, &fail, (const char *const[]){"curves", "a*b", NULL}),
                     ERR_INPUT);
    assert_string_equal(fail.where, "expr");
    assert_non_null(strstr(fail.what, "one name, found a and b"));
    desk_close(d);
    static const char *const wrong[] = {"points=",
                                        "points=1,,2",
                                        "points=1,2e7",
                                        "logits=3",
                                        "logits=1,2,3,4,5,6,7,8,9",
                                        "points=1,x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(
            desk_try(&d, &fail, (const char *const[]){"curves", wrong[i], NULL}),
            ERR_INPUT);
        desk_close(d);
    }
    d = DESK("curves", "page=activations", "expr=t^2", "pick=8");
    assert_shows(d, "t^2");
    assert_shows(d, "expr: its slope here is −1");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_can_be_hidden),
        cmocka_unit_test(an_expression_has_one_name),
        cmocka_unit_test(keys_move_choose_and_show),
        cmocka_unit_test(keys_of_other_pages_do_nothing),
        cmocka_unit_test(keys_edit_points_and_logits),
        cmocka_unit_test(a_drag_ends_with_its_page),
        cmocka_unit_test(the_mouse_drags_cursor_points_and_logits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
