/* The whole program without a terminal: events go in, frames come out. */
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/lab.h"
#include "export/print.h"
#include "scenes/descent/descent.h"
#include "tests/desk.h"

static const struct race *race(struct desk *d)
{
    return run_model(lab_session(&d->lab)->run);
}

static struct plot plot_of(struct desk *d)
{
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    return descent_layout(race(d), &ctx).view;
}

/* What lies in the middle of the cell (col, row) of the plot, worked out from its axes.
 */
static void under(const struct plot *p, int col, int row, double *x, double *y)
{
    *x = p->x.lo + (col + 0.5) / p->area.w * (p->x.hi - p->x.lo);
    *y = p->y.hi - (row + 0.5) / p->area.h * (p->y.hi - p->y.lo);
}

static void a_click_sets_the_start_to_what_lies_under_the_cell(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    struct plot p = plot_of(d);
    double x, y;
    under(&p, 10, 7, &x, &y);
    desk_mouse(d, EVENT_PRESS, p.area.x + 10, p.area.y + 7, 0);
    double cell = (p.x.hi - p.x.lo) / p.area.w, line = (p.y.hi - p.y.lo) / p.area.h;
    assert_true(fabs(race(d)->start[RACE_X] - x) <= cell / 2);
    assert_true(fabs(race(d)->start[RACE_Y] - y) <= line / 2);
    char *command = session_line(lab_session(&d->lab), INT_MAX, &d->scratch);
    assert_true(strlen(command) <
                sizeof "gradwatch descent start=-12.34,-12.34 --steps 0"); /* readable */
    desk_close(d);
}

static void dragging_takes_the_trails_along_at_the_same_step(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "37");
    desk_settle(d);
    struct plot p = plot_of(d);
    desk_mouse(d, EVENT_PRESS, p.area.x + 10, p.area.y + 7, 0);
    for (int i = 11; i < 30; i++) {
        desk_mouse(d, EVENT_DRAG, p.area.x + i, p.area.y + 7, 0);
        assert_int_equal(desk_step(d), 37);
    }
    double x, y;
    under(&p, 29, 7, &x, &y);
    assert_true(fabs(race(d)->start[RACE_X] - x) < (p.x.hi - p.x.lo) / p.area.w);
    desk_close(d);
}

static void the_wheel_zooms_about_the_pointer(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    struct plot p = plot_of(d);
    double x0, y0, x1, y1;
    under(&p, 50, 5, &x0, &y0);
    for (int i = 0; i < 5; i++) {
        desk_mouse(d, EVENT_WHEEL, p.area.x + 50, p.area.y + 5, 1);
    }
    struct plot q = plot_of(d);
    under(&q, 50, 5, &x1, &y1);
    assert_true((q.x.hi - q.x.lo) < 0.5 * (p.x.hi - p.x.lo));
    assert_true(fabs(x1 - x0) < (q.x.hi - q.x.lo) / q.area.w);
    assert_true(fabs(y1 - y0) < (q.y.hi - q.y.lo) / q.area.h);
    desk_key(d, ' '); /* the view is no part of the model: rewinding leaves it */
    session_advance(lab_session(&d->lab), 2, 1, desk_clock);
    assert_true(desk_step(d) > 10);
    desk_key(d, ',');
    struct plot after = plot_of(d);
    assert_true(after.x.lo == q.x.lo && after.x.hi == q.x.hi);
    desk_close(d);
}

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
    desk_type(d, "500");
    desk_key(d, K_RETURN);
    assert_int_equal(desk_step(d), 500);
    desk_key(d, 'r');
    assert_int_equal(desk_step(d), 0);
    desk_close(d);
}

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
    int x, at;
    assert_int_equal(desk_find(d, "^", &x) >= 0, 1);
    assert_int_equal(desk_find(d, "x^2+*y", &at), d->frame.h - 3);
    assert_int_equal(d->frame.cells[(d->frame.h - 2) * d->frame.w + at + 4].ch, '^');
    assert_non_null(race(d)->named); /* the old race goes on */
    desk_key(d, K_BACKSPACE);
    desk_key(d, K_BACKSPACE);
    desk_type(d, "y²");
    desk_key(d, K_RETURN);
    assert_false(d->lab.prompt.open);
    assert_null(race(d)->named);
    assert_true(desk_find(d, "x² + y²", &x) >= 0);
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

static void a_changed_rate_counts_from_the_start_or_from_now(void **state)
{
    (void)state;
    struct desk *d = DESK("optimizers=sgd", "--steps", "20");
    desk_settle(d);
    double before = race(d)->racers[0].theta[RACE_X];
    d->lab.focus = desk_control(d, "lr");
    desk_key(d, 'n');
    desk_key(d, K_UP);
    assert_int_equal(desk_step(d), 20);
    assert_true(race(d)->racers[0].theta[RACE_X] ==
                before); /* from now on: the past stands */
    desk_key(d, '.');
    desk_key(d, ',');
    assert_true(race(d)->racers[0].theta[RACE_X] == before);
    desk_key(d, 'n');
    desk_key(d, K_UP);
    assert_int_equal(desk_step(d), 20);
    assert_true(race(d)->racers[0].theta[RACE_X] !=
                before); /* from the start: another past */
    desk_close(d);
}

static void bars_can_be_clicked(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    int x, y = desk_find(d, ". , step", &x);
    assert_int_equal(y, d->frame.h - 1);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    assert_int_equal(desk_step(d), 1);
    y = desk_find(d, "tol", &x);
    assert_true(y > 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    assert_true(d->lab.focus >= 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    assert_true(d->lab.prompt.open);
    desk_key(d, K_ESCAPE);
    y = desk_find(d, "2 graph", &x);
    assert_int_equal(y, 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    assert_string_equal(lab_session(&d->lab)->scene->name, "graph");
    y = desk_find(d, "? help", &x);
    assert_int_equal(y, 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
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

static void help_and_presets_open_and_close(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    int x;
    desk_key(d, '?');
    assert_true(desk_find(d, "Keys in every scene", &x) >= 0 ||
                desk_find(d, "Keys of this scene", &x) >= 0);
    for (int i = 0; i < 200; i++) {
        desk_key(d, K_DOWN);
    }
    assert_true(desk_find(d, "weight_decay", &x) >=
                0); /* the end is reached, not passed */
    desk_key(d, K_ESCAPE);
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    desk_key(d, 'o');
    desk_key(d, K_DOWN);
    desk_key(d, K_RETURN);
    assert_int_equal(d->lab.overlay, OVERLAY_NONE);
    assert_true(desk_find(d, "η 0.1", &x) >= 0);
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
    int n = 0, x;
    while (presets[n].name) {
        n++;
    }
    desk_key(d, 'o');
    desk_key(d, K_UP);
    assert_int_equal(d->lab.overlay_at, 0);
    for (int i = 0; i < 2 * n; i++) {
        desk_key(d, K_DOWN);
    }
    assert_int_equal(d->lab.overlay_at, n - 1);
    desk_key(d, ' ');
    assert_int_equal(d->lab.overlay_at, n - 1);
    desk_key(d, K_PAGE_UP); /* more than all of them */
    assert_int_equal(d->lab.overlay_at, 0);
    desk_key(d, K_PAGE_DOWN);
    assert_int_equal(d->lab.overlay_at, n - 1);
    int y = desk_find(d, "equal_rates", &x);
    assert_true(y > 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
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
    desk_type(d, "13");
    desk_key(d, K_RETURN);
    assert_int_equal(desk_step(d), 13);
    assert_hides(d, "graph has 13 steps");
    desk_key(d, 'g');
    desk_type(d, "200000");
    desk_key(d, K_RETURN);
    assert_int_equal(desk_step(d), 13);
    assert_shows(d, "graph has 13 steps");
    desk_close(d);
    d = DESK("graph", "--steps", "14");
    assert_shows(d, "graph has 13 steps");
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
        desk_type(d, bad[i]);
        desk_key(d, K_RETURN);
        assert_true(d->lab.prompt.open && d->lab.prompt.fail.what[0]);
        assert_int_equal(desk_step(d), 0);
        desk_key(d, K_ESCAPE);
        assert_false(d->lab.prompt.open);
    }
    desk_key(d, 'g');
    desk_type(d, "x");
    desk_key(d, K_RETURN);
    assert_string_equal(d->lab.prompt.fail.what,
                        "'x': expected a whole number from 0 to 100000");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'g');
    desk_type(d, "1+2");
    desk_key(d, K_RETURN);
    assert_int_equal(desk_step(d), 3);
    desk_key(d, 'g');
    desk_type(d, "0");
    desk_key(d, K_RETURN);
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

static void looks_and_speeds_go_round_or_end(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    int n = 0, x;
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
    for (int i = 0; i < 40; i++) {
        desk_key(d, '+');
    }
    assert_true(lab_session(&d->lab)->rate == 20480);
    for (int i = 0; i < 60; i++) {
        desk_key(d, '-');
    }
    assert_true(lab_session(&d->lab)->rate == 0.25);
    desk_key(d, 'a');
    assert_true(desk_find(d, "numbers hidden", &x) >= 0);
    desk_key(d, 'a');
    assert_true(desk_find(d, "numbers shown", &x) >= 0);
    int y = desk_find(d, "2 graph", &x);
    assert_int_equal(y, 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    assert_string_equal(lab_session(&d->lab)->scene->name, "graph");
    desk_close(d);
}

/* ↑ ↓ on a surface go round the named ones, from a typed one to the first. */
static void named_surfaces_go_round(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    d->lab.focus = desk_control(d, "f");
    desk_key(d, K_UP);
    assert_string_equal(desk_value(d, "f"), "ravine");
    desk_key(d, K_DOWN);
    assert_string_equal(desk_value(d, "f"), "quadratic");
    desk_key(d, K_DOWN);
    assert_string_equal(desk_value(d, "f"), "levy");
    desk_close(d);
    d = DESK("f=x^4+y^2");
    d->lab.focus = desk_control(d, "f");
    desk_key(d, K_UP);
    assert_string_equal(desk_value(d, "f"), "quadratic");
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

/* Arrows and hjkl move the start by a cell, rounded to a decimal a little finer. */
static void keys_move_the_start_by_a_cell(void **state)
{
    (void)state;
    static const struct {
        uint32_t key[2];
        int dx, dy;
    } rows[] = {{{K_LEFT, 'h'}, -1, 0},
                {{K_RIGHT, 'l'}, 1, 0},
                {{K_UP, 'k'}, 0, 1},
                {{K_DOWN, 'j'}, 0, -1}};
    static const char *const zooms[] = {"zoom=1", "zoom=100", "zoom=0.01"};
    for (size_t z = 0; z < sizeof zooms / sizeof *zooms; z++) {
        struct desk *d = DESK(zooms[z]);
        struct plot p = plot_of(d);
        double cell = (p.x.hi - p.x.lo) / p.area.w, line = (p.y.hi - p.y.lo) / p.area.h;
        for (int i = 0; i < 8; i++) {
            double x = race(d)->start[RACE_X], y = race(d)->start[RACE_Y];
            desk_key(d, rows[i / 2].key[i % 2]);
            double dx = rows[i / 2].dx * cell, dy = rows[i / 2].dy * line;
            assert_true(fabs(race(d)->start[RACE_X] - (x + dx)) <= cell / 2);
            assert_true(fabs(race(d)->start[RACE_Y] - (y + dy)) <= line / 2);
        }
        desk_close(d);
    }
}

/* HJKL move the view by a tenth, [ and ] magnify by 1.25 about its middle, 0 undoes all.
 */
static void keys_move_and_zoom_the_view(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    static const uint32_t pans[] = {'H', 'L', 'K', 'J'};
    static const int dx[] = {-1, 1, 0, 0}, dy[] = {0, 0, 1, -1};
    const struct plot at_first = plot_of(d);
    for (int i = 0; i < 4; i++) {
        struct plot was = plot_of(d);
        desk_key(d, pans[i]);
        struct plot is = plot_of(d);
        double w = was.x.hi - was.x.lo, h = was.y.hi - was.y.lo;
        assert_true(fabs(is.x.lo - was.x.lo - dx[i] * w / 10) < w / was.area.w / 10);
        assert_true(fabs(is.y.hi - was.y.hi - dy[i] * h / 10) < h / was.area.h / 10);
    }
    desk_key(d, ']');
    struct plot in = plot_of(d);
    double w = at_first.x.hi - at_first.x.lo;
    assert_true(fabs((in.x.hi - in.x.lo) * 1.25 - w) < 1e-9 * w);
    desk_key(d, '[');
    desk_key(d, '[');
    struct plot out = plot_of(d);
    assert_true(fabs((out.x.hi - out.x.lo) / 1.25 - w) < 1e-9 * w);
    desk_key(d, 'c');
    struct plot again = plot_of(d);
    assert_true(again.x.lo == at_first.x.lo && again.x.hi == at_first.x.hi);
    assert_true(again.y.lo == at_first.y.lo && again.y.hi == at_first.y.hi);
    desk_mouse(d, EVENT_WHEEL, out.area.x + out.area.w / 2, out.area.y + 3, -1);
    struct plot turned = plot_of(d);
    assert_true(fabs((turned.x.hi - turned.x.lo) / 1.25 - w) < 1e-9 * w);
    desk_mouse(d, EVENT_WHEEL, 0, d->frame.h - 1, -1); /* no part of the plot */
    assert_true(plot_of(d).x.hi == turned.x.hi);
    desk_close(d);
}

/* e goes round the optimizers that race; a click on one chooses it; m goes round the maps
 * and f asks for another surface. */
static void keys_choose_what_is_explained_and_how_it_is_drawn(void **state)
{
    (void)state;
    struct desk *d = DESK("optimizers=sgd,rmsprop,adam", "explain=sgd");
    static const char *const round[] = {"rmsprop", "adam", "sgd"};
    for (int i = 0; i < 3; i++) {
        desk_key(d, 'e');
        assert_string_equal(desk_value(d, "explain"), round[i]);
    }
    int x = 0, y = desk_find(d, "Adam", &x);
    assert_true(y > 0);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    assert_string_equal(desk_value(d, "explain"), "adam");
    char first[32];
    snprintf(first, sizeof first, "%s", desk_value(d, "map"));
    int maps = 0;
    do {
        desk_key(d, 'm');
        maps++;
    } while (strcmp(desk_value(d, "map"), first) != 0 && maps < 20);
    assert_int_equal(
        maps, choice_count(run_params(lab_session(&d->lab)->run)->items[P_MAP].choices));
    desk_key(d, 'f');
    assert_shows(d, "quadratic");
    desk_key(d, K_ESCAPE);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_sets_the_start_to_what_lies_under_the_cell),
        cmocka_unit_test(dragging_takes_the_trails_along_at_the_same_step),
        cmocka_unit_test(the_wheel_zooms_about_the_pointer),
        cmocka_unit_test(keys_run_pause_step_go_back_and_reset),
        cmocka_unit_test(a_typed_expression_shows_its_mistake_and_is_taken_when_mended),
        cmocka_unit_test(a_paste_is_typed_into_a_prompt_and_presses_nothing),
        cmocka_unit_test(a_changed_rate_counts_from_the_start_or_from_now),
        cmocka_unit_test(bars_can_be_clicked),
        cmocka_unit_test(every_size_is_drawn),
        cmocka_unit_test(low_screens_have_no_bars),
        cmocka_unit_test(help_and_presets_open_and_close),
        cmocka_unit_test(the_line_reproduces_the_screen),
        cmocka_unit_test(help_scrolls_by_rows_pages_and_wheel),
        cmocka_unit_test(presets_are_chosen_by_key_and_click),
        cmocka_unit_test(a_long_message_is_whole),
        cmocka_unit_test(the_end_of_a_run_is_told_where_more_was_asked_for),
        cmocka_unit_test(a_step_is_asked_for_until_it_is_one),
        cmocka_unit_test(controls_are_typed_turned_and_reset),
        cmocka_unit_test(looks_and_speeds_go_round_or_end),
        cmocka_unit_test(named_surfaces_go_round),
        cmocka_unit_test(numbers_of_depth_can_be_hidden),
        cmocka_unit_test(keys_move_the_start_by_a_cell),
        cmocka_unit_test(keys_move_and_zoom_the_view),
        cmocka_unit_test(keys_choose_what_is_explained_and_how_it_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
