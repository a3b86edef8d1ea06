/* What stands around a scene: the bar of keys, the controls, what is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/controls.h"
#include "app/lab.h"
#include "app/scenes.h"
#include "desk.h"
#include "tests/command.h"

/* At 80 columns, in every scene, with and without a control in focus. */
static void the_bar_always_has_controls_presets_and_quit(void **state)
{
    (void)state;
    for (int i = 0; scene_list[i]; i++) {
        struct desk *d = DESK(scene_list[i]->name);
        desk_resize(d, 80, 24);
        for (int k = 0; k < 2; k++) {
            assert_shows(d, "Tab control  o presets  q quit");
            desk_key(d, K_TAB);
        }
        assert_shows(d, "↑ ↓ change  Enter set");
        desk_close(d);
    }
}

/* What the control in focus is stands in place of the line; what is longer than the line
 * takes a second one, and the controls move up. */
static void the_control_in_focus_shows_its_help_and_range(void **state)
{
    (void)state;
    struct desk *d = DESK("depth");
    desk_resize(d, 80, 24);
    int x, row = desk_find(d, "layers 12", &x);
    desk_mouse(d, EVENT_PRESS, x, row, 0);
    assert_shows(d, "layers: hidden layers, with mode=depth; a whole number from 1 to");
    desk_resize(d, 60, 24);
    desk_key(d, K_ESCAPE);
    for (int i = 0; i < 4; i++) { /* two initializations, the nets, the layers */
        desk_key(d, K_TAB);
    }
    assert_shows(d, "layers: hidden layers, with mode=depth; a whole number");
    assert_shows(d, "from 1 to 100");
    desk_key(d, K_ESCAPE);
    assert_hides(d, "from 1 to 100");
    desk_close(d);
}

/* In the help of a control and in its prompt. */
static void a_range_has_the_minus_of_other_numbers(void **state)
{
    (void)state;
    struct desk *d = DESK("descent");
    for (int ascii = 0; ascii < 2; ascii++) {
        const char *range = ascii ? "from -1e300 to 1e300" : "from −1e300 to 1e300";
        desk_glyphs(d, ascii ? GLYPHS_ASCII : GLYPHS_BRAILLE);
        d->lab.focus = desk_control(d, "min");
        desk_settle(d);
        assert_shows(d, range);
        desk_key(d, K_RETURN);
        assert_true(d->lab.prompt.open);
        assert_shows(d, range);
        desk_key(d, K_ESCAPE);
    }
    desk_close(d);
}

/* The control of a parameter is grey where it does nothing; in focus it says so. */
static void a_control_that_does_nothing_is_grey_and_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[4], *shown, *says; /* says NULL: it does something */
    } rows[] = {
        {{"depth"}, "T 20", "T: does nothing now, needs mode=time; positions"},
        {{"depth"}, "threshold 1", "threshold: does nothing now, needs clip other than "},
        {{"depth", "init=zero"}, "scale 1", "needs init other than zero"},
        {{"depth", "init=zero", "init.relu=normal"}, "scale 1", NULL},
        {{"depth", "mode=time"}, "layers 12", "needs mode=depth"},
        {{"depth", "mode=time"}, "T 20", NULL},
        {{"depth", "clip=norm"}, "threshold 1", NULL},
        {{"graph"}, "η 0.02", "η: does nothing now, needs train to be given; learning"},
        {{"graph", "train=w"}, "η 0.02", NULL},
        {{"graph", "train=w"}, "w 2", NULL},
        {{"graph"}, "zero_grad yes", "needs passes above 1"},
        {{"curves", "page=schedules", "schedules=step"},
         "least 0",
         "needs schedules with cosine or linear"},
        {{"curves", "page=schedules", "schedules=step"}, "every 30", NULL},
        {{"curves", "page=schedules", "schedules=one_cycle"},
         "warmup 10",
         "needs schedules other than one_cycle"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = desk_open(rows[i].arguments);
        desk_resize(d, 200, 60);
        int x, y = desk_find(d, rows[i].shown, &x);
        assert_true(y > 0);
        bool grey = d->frame.cells[y * d->frame.w + x].fg == themes->ink[INK_FAINT];
        assert_int_equal(grey, rows[i].says != NULL);
        desk_mouse(d, EVENT_PRESS, x, y, 0);
        assert_shows(d, rows[i].says ? rows[i].says : ":");
        if (!rows[i].says) {
            assert_hides(d, "does nothing");
        }
        desk_close(d);
    }
}

/* Where the scene has no room, the size that it needs is told, whole. */
static void a_window_that_is_too_small_says_what_is_needed(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        const char *says[3];
    } rows[] = {
        {39, 24, {"curves needs a window of 60×16, this", "one is 39×24", NULL}},
        {80, 13, {"curves needs a window of 60×16, this one is 80×13", NULL}},
        {20, 9, {"window of 60×16,", "this one is 20×9", NULL}},
        {12, 6, {"60×16", NULL}},
        {5, 3, {"60×16", NULL}},
        {5, 1, {"60×16", NULL}},
    };
    struct desk *d = DESK("curves");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        desk_resize(d, rows[i].w, rows[i].h);
        for (int k = 0; rows[i].says[k]; k++) {
            assert_shows(d, rows[i].says[k]);
        }
    }
    desk_close(d);
}

/* Nothing that the app says beside it covers it. */
static void the_size_that_is_needed_is_whole_at_every_size(void **state)
{
    (void)state;
    for (int i = 0; scene_list[i]; i++) {
        const struct scene *scene = scene_list[i];
        char size[40];
        snprintf(size, sizeof size, "%d×%d", scene->least_w, scene->least_h + 2);
        struct desk *d = DESK(scene->name);
        for (int w = 7; w < 60; w += 9) {
            for (int h = 1; h < 20; h += 3) {
                lab_say(&d->lab, INK_ACCENT, scene->first);
                desk_resize(d, w, h);
                bool small = w < scene->least_w || h < scene->least_h + 2;
                small ? assert_shows(d, size) : assert_hides(d, "needs a window");
            }
        }
        desk_close(d);
    }
}

/* The scene is drawn above all rows of it, and stays whole. */
static void a_long_description_covers_no_part_of_the_scene(void **state)
{
    (void)state;
    struct desk *d = DESK("depth");
    for (int focus = 0; focus < 12; focus++) {
        d->lab.focus = focus;
        desk_resize(d, 60, 24);
        struct lab_areas areas = lab_areas(&d->lab, 60, 24);
        int x, y = desk_find(d, ": ", &x);
        assert_true(areas.line.h >= 1 && areas.controls.h >= 1);
        assert_true(y < 0 || y != areas.scene.y + areas.scene.h - 1);
        assert_int_equal(lab_session(&d->lab)->area.h, areas.scene.h);
        assert_int_equal(areas.line.y + areas.line.h, areas.bottom.y);
    }
    desk_close(d);
}

static void what_does_nothing_now_says_so(void **state)
{
    (void)state;
    struct desk *d = DESK("curves", "temperature=1/3");
    assert_shows(d, "temperature: does nothing now, needs page=softmax");
    desk_key(d, 'z');
    assert_shows(d, "needs page=losses");
    desk_close(d);
    d = DESK("curves", "page=softmax");
    desk_resize(d, 200, 60);
    assert_hides(d, "e expression");
    desk_key(d, 'e');
    assert_false(d->lab.prompt.open);
    assert_shows(d, "needs page=activations");
    desk_close(d);
}

/* Without a terminal too, whatever is written. */
static void the_command_line_says_what_does_nothing(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"--print curves page=activations temperature=2",
         "gradwatch: temperature: does nothing now, needs page=softmax\n"},
        {"--print curves page=softmax temperature=2", ""},
        {"--csv depth length=5",
         "gradwatch: length: does nothing now, needs mode=time\n"},
        {"--csv depth mode=time length=5", ""},
        {"--json graph lr=0.1",
         "gradwatch: lr: does nothing now, needs train to be given\n"},
        {"--record /dev/null depth threshold=2",
         "gradwatch: threshold: does nothing now, needs clip other than off\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[200];
        snprintf(line, sizeof line, "\"$P\" %s 2>&1 >/dev/null", rows[i][0]);
        struct command c = command_run(line, NULL);
        assert_string_equal(c.output, rows[i][1]);
        assert_int_equal(c.status, 0);
        command_release(&c);
    }
}

static void a_new_seed_is_said_to_change_nothing_where_nothing_is_random(void **state)
{
    (void)state;
    for (int i = 0; scene_list[i]; i++) {
        struct desk *d = DESK(scene_list[i]->name);
        bool random = strcmp(scene_list[i]->name, "depth") == 0 ||
                      strcmp(scene_list[i]->name, "check") == 0;
        desk_key(d, 'R');
        assert_true(run_seed(lab_session(&d->lab)->run) == (random ? 2 : 1));
        random ? assert_hides(d, "draws nothing at random")
               : assert_shows(d, "draws nothing at random: no seed changes it");
        desk_close(d);
    }
}

/* The mistake in what was typed is told whole, on as many lines as that takes. */
static void a_long_mistake_is_told_whole(void **state)
{
    (void)state;
    struct desk *d = DESK(NULL);
    desk_resize(d, 60, 20);
    desk_key(d, 'f');
    enter(d, "foo(x)");
    assert_shows(d, "unknown function foo; there are exp");
    assert_shows(d, "logsigmoid");
    desk_close(d);
}

/* None is cut: those for which the rows have no room are counted. */
static void controls_without_room_are_counted(void **state)
{
    (void)state;
    struct desk *d = desk_open((const char *const[]){"depth", NULL});
    desk_resize(d, 80, 24);
    desk_settle(d);
    struct control all[CONTROLS_MOST];
    int n = controls_list(lab_session(&d->lab), all), x, more;
    int y = desk_find(d, " more ", &x);
    assert_int_equal(y, 21);
    const char *text = strstr(desk_text(d), " more ");
    while (*text != '+') {
        text--;
    }
    assert_int_equal(sscanf(text, "+%d", &more), 1);
    int shown = 0;
    for (int i = 0; i < d->frame.n_hits; i++) {
        shown +=
            d->frame.hits[i].id >= HIT_CONTROL && d->frame.hits[i].id < HIT_CONTROL + n;
    }
    assert_int_equal(shown + more, n);
    assert_null(strstr(desk_text(d), "…\n"));
    desk_close(d);
}

static bool is_in_strip(struct desk *d, int control)
{
    struct rect strip = lab_areas(&d->lab, d->frame.w, d->frame.h).controls;
    for (int i = 0; i < d->frame.n_hits; i++) {
        struct rect r = d->frame.hits[i].rect;
        if (d->frame.hits[i].id == HIT_CONTROL + control && rect_has(strip, r.x, r.y)) {
            return true;
        }
    }
    return strip.h == 0;
}

/* However few rows there are, and however wide it is. */
static void the_control_in_focus_is_seen(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"depth", "nets=sigmoid,tanh,relu,gelu"},
        {"descent", "f=(x-1)^2+10*(y-2)^2+sin(3*x)*cos(2*y)+0.1*x*y"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = DESK(rows[i][0], rows[i][1]);
        struct control all[CONTROLS_MOST];
        int n = controls_list(lab_session(&d->lab), all);
        for (int w = 44; w <= 84; w += 4) {
            for (int h = 18; h <= 26; h += 4) {
                for (d->lab.focus = 0; d->lab.focus < n; d->lab.focus++) {
                    desk_resize(d, w, h);
                    if (!is_in_strip(d, d->lab.focus)) {
                        fail_msg("%s, %dx%d: control %d", rows[i][0], w, h, d->lab.focus);
                    }
                }
            }
        }
        desk_close(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bar_always_has_controls_presets_and_quit),
        cmocka_unit_test(the_control_in_focus_shows_its_help_and_range),
        cmocka_unit_test(a_range_has_the_minus_of_other_numbers),
        cmocka_unit_test(a_control_that_does_nothing_is_grey_and_says_so),
        cmocka_unit_test(a_window_that_is_too_small_says_what_is_needed),
        cmocka_unit_test(the_size_that_is_needed_is_whole_at_every_size),
        cmocka_unit_test(what_does_nothing_now_says_so),
        cmocka_unit_test(the_command_line_says_what_does_nothing),
        cmocka_unit_test(a_long_description_covers_no_part_of_the_scene),
        cmocka_unit_test(a_new_seed_is_said_to_change_nothing_where_nothing_is_random),
        cmocka_unit_test(a_long_mistake_is_told_whole),
        cmocka_unit_test(controls_without_room_are_counted),
        cmocka_unit_test(the_control_in_focus_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
