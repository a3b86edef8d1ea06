/* Mouse and keys in the scene descent: the start, the view, what is chosen. */
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/descent_desk.h"

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
    assert_true(desk_press(d, "Adam") > 0);
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
        cmocka_unit_test(a_changed_rate_counts_from_the_start_or_from_now),
        cmocka_unit_test(named_surfaces_go_round),
        cmocka_unit_test(keys_move_the_start_by_a_cell),
        cmocka_unit_test(keys_move_and_zoom_the_view),
        cmocka_unit_test(keys_choose_what_is_explained_and_how_it_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
