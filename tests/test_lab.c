/* The whole program without a terminal: events go in, frames come out. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/descent_desk.h"

static void keys_run_pause_step_go_back_and_reset(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    desk_key(d, '.');
    desk_key(d, '.');
    assert_int_equal(desk_step(d), 2);
    double there = race(d)->racers[0].theta[RACE_X];
    desk_key(d, '.');
    desk_key(d, ',');
    assert_int_equal(desk_step(d), 2);
    assert_true(race(d)->racers[0].theta[RACE_X] == there);
    desk_key(d, ' ');
    session_advance(lab_session(&d->lab), 1, 1, desk_clock);
    assert_true(desk_step(d) >= 10);
    desk_key(d, ' ');
    long stopped = desk_step(d);
    session_advance(lab_session(&d->lab), 1, 1, desk_clock);
    assert_int_equal(desk_step(d), stopped);
    desk_key(d, 'g');
    enter(d, "500");
    assert_int_equal(desk_step(d), 500);
    desk_key(d, 'r');
    assert_int_equal(desk_step(d), 0);
    desk_close(d);
}

static void bars_can_be_clicked(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    assert_int_equal(desk_press(d, ". , step"), d->frame.h - 1);
    assert_int_equal(desk_step(d), 1);
    assert_true(desk_press(d, "tol") > 0);
    assert_true(d->lab.focus >= 0);
    desk_press(d, "tol");
    assert_true(d->lab.prompt.open);
    desk_key(d, K_ESCAPE);
    assert_int_equal(desk_press(d, "2 graph"), 0);
    assert_string_equal(lab_session(&d->lab)->scene->name, "graph");
    assert_int_equal(desk_press(d, "? help"), 0);
    assert_true(d->lab.overlay == OVERLAY_HELP);
    desk_close(d);
}

static void every_size_is_drawn(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    desk_key(d, '.');
    for (int w = 1; w <= 130; w += w < 20 ? 1 : 7) {
        for (int h = 1; h <= 50; h += h < 12 ? 1 : 5) {
            desk_resize(d, w, h);
            desk_mouse(d, EVENT_MOVE, w / 2, h / 2, 0);
        }
        arena_clear(&d->mem);
    }
    d->options = (struct options){0};
    desk_close(d);
}

/* Where there is no row for the bars, none is drawn over the scene. */
static void low_screens_have_no_bars(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    for (int h = 1; h <= 4; h++) {
        desk_resize(d, 120, h);
        assert_true((strstr(desk_text(d), "1 descent") != NULL) == (h == 4));
        assert_true((strstr(desk_text(d), "run/pause") != NULL) == (h == 4));
    }
    desk_resize(d, 1, 1);
    assert_string_not_equal(desk_text(d), " \n");
    desk_close(d);
}

static void the_line_reproduces_the_screen(void **state)
{
    (void)state;
    struct desk *d =
        DESK("start=-1.2,1", "f=rosenbrock", "lr=0.001", "lr.adam@3=0.2", "--steps", "9");
    desk_settle(d);
    char *line = session_line(lab_session(&d->lab), INT_MAX, &d->scratch);
    assert_string_equal(
        line, "gradwatch descent f=rosenbrock start=-1.2,1 lr=0.001 lr.adam@3=0.2 "
              "--steps 9");
    desk_close(d);
}

/* A message that is longer than a row takes another one, over the controls. */
static void a_long_message_is_whole(void **state)
{
    (void)state;
    struct desk *d = DESK("descent");
    desk_resize(d, 60, 20);
    lab_say(
        &d->lab, INK_ACCENT,
        "a sentence of more columns than the sixty that this screen has, to its end.");
    desk_settle(d);
    assert_shows(d, " a sentence of more columns than the");
    assert_shows(d, "to its end.");
    desk_close(d);
}

/* More steps than there are: the run goes to its end, and that is said. */
static void the_end_of_a_run_is_told_where_more_was_asked_for(void **state)
{
    (void)state;
    struct desk *d = DESK("graph");
    desk_key(d, 'g');
    enter(d, "13");
    assert_int_equal(desk_step(d), 13);
    assert_hides(d, "graph has 13 steps");
    desk_key(d, 'g');
    enter(d, "200000");
    assert_int_equal(desk_step(d), 13);
    assert_shows(d, "graph has 13 steps");
    desk_close(d);
    d = DESK("graph", "--steps", "14");
    assert_shows(d, "graph has 13 steps");
    desk_close(d);
}

static void looks_and_speeds_go_round_or_end(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    int n = 0;
    while (themes[n].name) {
        n++;
    }
    const struct theme *first = d->lab.theme;
    for (int i = 0; i < n; i++) {
        desk_key(d, 'T');
        assert_int_equal(d->lab.theme == first, i == n - 1);
    }
    int glyphs = (int)d->lab.glyphs;
    for (int i = 0; i < 3; i++) {
        desk_key(d, 'G');
        assert_int_equal((int)d->lab.glyphs == glyphs, i == 2);
    }
    desk_keys(d, '+', 40);
    assert_true(lab_session(&d->lab)->rate == 20480);
    desk_keys(d, '-', 60);
    assert_true(lab_session(&d->lab)->rate == 0.25);
    desk_key(d, 'a');
    assert_shows(d, "numbers hidden");
    desk_key(d, 'a');
    assert_shows(d, "numbers shown");
    assert_int_equal(desk_press(d, "2 graph"), 0);
    assert_string_equal(lab_session(&d->lab)->scene->name, "graph");
    desk_close(d);
}

/* A guess comes first: a hides the bars' numbers and the factor a layer, and shows them.
 */
static void numbers_of_depth_can_be_hidden(void **state)
{
    (void)state;
    struct desk *d = DESK("depth", "layers=12", "width=8", "nets=sigmoid");
    desk_settle(d);
    int digits[2] = {0};
    for (int hidden = 0; hidden < 2; hidden++) {
        for (int i = 0; i < d->frame.w * (d->frame.h - 4); i++) {
            uint32_t ch = d->frame.cells[i].ch;
            digits[hidden] += ch >= '0' && ch <= '9';
        }
        desk_key(d, 'a');
    }
    assert_true(digits[1] + 2 * 13 < digits[0]); /* two digits a layer at least */
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_run_pause_step_go_back_and_reset),
        cmocka_unit_test(bars_can_be_clicked),
        cmocka_unit_test(every_size_is_drawn),
        cmocka_unit_test(low_screens_have_no_bars),
        cmocka_unit_test(the_line_reproduces_the_screen),
        cmocka_unit_test(a_long_message_is_whole),
        cmocka_unit_test(the_end_of_a_run_is_told_where_more_was_asked_for),
        cmocka_unit_test(looks_and_speeds_go_round_or_end),
        cmocka_unit_test(numbers_of_depth_can_be_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
