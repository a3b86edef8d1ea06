/* preset=NAME on the command line, and what stays on screen of it. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/scenes.h"
#include "desk.h"

static void presets_are_named_as_on_the_command_line(void **state)
{
    (void)state;
    for (int i = 0; scene_list[i]; i++) {
        const struct preset *p = scene_list[i]->presets;
        for (; p && p->name; p++) {
            assert_int_equal(strspn(p->name, "abcdefghijklmnopqrstuvwxyz0123456789_"),
                             strlen(p->name));
        }
    }
}

/* One of another name would have no effect. */
static void every_pace_is_of_a_preset(void **state)
{
    (void)state;
    for (int i = 0; scene_list[i]; i++) {
        const struct preset *presets = scene_list[i]->presets;
        for (const struct pace *p = scene_list[i]->paces; p && p->preset; p++) {
            int at = 0;
            while (presets[at].name && strcmp(presets[at].name, p->preset) != 0) {
                at++;
            }
            assert_non_null(presets[at].name);
            assert_true(p->rate > 0 && p->steps > 0);
        }
    }
}

static void other_arguments_override_a_preset(void **state)
{
    (void)state;
    static const char *const rows[][4] = {
        {"descent", "preset=ravine", NULL,
         "gradwatch descent f=ravine lr.sgd=0.49 lr.momentum=0.5"},
        {"descent", "preset=ravine", "lr.sgd=0.1",
         "gradwatch descent f=ravine lr.sgd=0.1 lr.momentum=0.5"},
        {"descent", "preset=ravine", "lr=0.1", "gradwatch descent f=ravine lr=0.1"},
        {"descent", "preset=ravine", "lr.sgd@9=0.1",
         "gradwatch descent f=ravine lr.sgd=0.49 lr.sgd@9=0.1 lr.momentum=0.5"},
        {"descent", "preset=ravine", "optimizers=adam",
         "gradwatch descent f=ravine optimizers=adam"},
        {"descent", "preset=rmsprop_cycles", "optimizers=sgd",
         "gradwatch descent optimizers=sgd lr=0.1"},
        {"graph", "preset=sine", "x=2", "gradwatch graph expr='sin(3x^2+2)' x=2"},
        {"graph", "preset=sum_times", "expr=u", "gradwatch graph expr=u"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = desk_open(
            (const char *const[]){rows[i][0], rows[i][2] ? rows[i][2] : rows[i][1],
                                  rows[i][2] ? rows[i][1] : NULL, NULL});
        char *line = session_line(lab_session(&d->lab), INT_MAX, &d->scratch);
        size_t n = strlen(rows[i][3]);
        if (strncmp(line, rows[i][3], n) != 0 ||
            (line[n] && strncmp(line + n, " --", 3))) {
            fail_msg("%s, not %s", line, rows[i][3]);
        }
        desk_close(d);
    }
}

static void a_preset_that_is_none_is_an_error_with_the_names(void **state)
{
    (void)state;
    struct desk *d;
    struct fail fail = FAIL_INIT;
    const char *const unknown[] = {"graph", "preset=sines", NULL};
    assert_int_equal(desk_try(&d, &fail, unknown), ERR_INPUT);
    assert_string_equal(fail.where, "preset");
    assert_string_equal(fail.what,
                        "'sines' is unknown; expected one of mission, sigmoid_neuron, "
                        "two_factors, sine, fan_out, sum_times, softmax, network, "
                        "recurrent, one_neuron, linear_layer, softmax_net, softmax_ce, "
                        "relu_layers, recurrent_cell, softmax_naive, softmax_stable");
    desk_close(d);
    const char *const twice[] = {"graph", "preset=sine", "preset=sine", NULL};
    assert_int_equal(desk_try(&d, &fail, twice), ERR_INPUT);
    assert_string_equal(fail.what, "given twice; expected once");
    desk_close(d);
}

/* What to see in the preset stays while one looks, and goes when a value is changed. */
static void what_to_see_stays_until_a_value_is_changed(void **state)
{
    (void)state;
    static const char note[] =
        "into the curved valley is easy, along it to the ✕ is slow";
    struct desk *d = DESK(NULL);
    desk_key(d, 'o');
    desk_type(d, " ");
    for (int i = 0; i < 6; i++) {
        desk_key(d, K_DOWN);
    }
    desk_key(d, K_RETURN);
    assert_shows(d, note);
    struct session *s = lab_session(&d->lab); /* a value that is refused changes none */
    int beta = param_find(run_params(s->run), "beta");
    assert_int_equal(session_set(s, beta, PARAM_ALL, "2", NULL), ERR_INPUT);
    desk_key(d, '.');
    assert_shows(d, note);
    desk_key(d, 'm'); /* says what that is, until the next key */
    desk_key(d, ' ');
    desk_key(d, ' ');
    assert_shows(d, note);
    desk_key(d, 's'); /* a message goes first, for a while */
    desk_key(d, 'r');
    assert_shows(d, note);
    desk_key(d, K_TAB);
    desk_key(d, K_UP);
    desk_key(d, K_ESCAPE);
    assert_hides(d, note);
    assert_shows(d, "gradwatch descent f=rosenbrock");
    desk_close(d);
    d = DESK("preset=rosenbrock");
    assert_shows(d, note);
    desk_resize(d, 40, 36); /* a second line for it, and the scene is as much lower */
    assert_shows(d, "into the curved valley is easy, along");
    assert_shows(d, "it to the ✕ is slow");
    assert_int_equal(lab_areas(&d->lab, 40, 36).line.h, 2);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_are_named_as_on_the_command_line),
        cmocka_unit_test(every_pace_is_of_a_preset),
        cmocka_unit_test(other_arguments_override_a_preset),
        cmocka_unit_test(a_preset_that_is_none_is_an_error_with_the_names),
        cmocka_unit_test(what_to_see_stays_until_a_value_is_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
