/* An empty value is an error that says what was expected, for every parameter of every
 * scene, but for the few where it has a meaning of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/controls.h"
#include "app/scenes.h"
#include "tests/command.h"
#include "tests/desk.h"

static const char *const may_be_empty[] = {
    "descent start", "descent min", "descent center", "graph train",
    "graph node",    "graph fold",  "graph entry",    "graph nudge",
    "curves expr",   "check kill",  "check bugs",
};

/* Leaves, which no help lists: their shapes follow from N, D, H and C. */
static const char *const leaves_may_be_empty[] = {"check X",  "check W1", "check b1",
                                                  "check W2", "check b2", "check y"};

static bool allowed(const struct scene *scene, const char *name)
{
    char text[64];
    snprintf(text, sizeof text, "%s %s", scene->name, name);
    for (size_t i = 0; i < sizeof may_be_empty / sizeof *may_be_empty; i++) {
        if (strcmp(may_be_empty[i], text) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof leaves_may_be_empty / sizeof *leaves_may_be_empty;
         i++) {
        if (strcmp(leaves_may_be_empty[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* The argument is refused with one line that names it, or is allowed. */
static void check(const struct scene *scene, const char *name, const char *argument)
{
    struct run *run = NULL;
    struct fail fail = FAIL_INIT;
    char where[64];
    enum err err = run_parse(scene, &argument, 1, 1, &run, &fail);
    if (allowed(scene, name)) {
        assert_int_equal(err, ERR_NONE);
        run_free(run);
        return;
    }
    if (err != ERR_INPUT) {
        fail_msg("%s %s is accepted", scene->name, argument);
    }
    snprintf(where, sizeof where, "%.*s", (int)strcspn(argument, "="), argument);
    assert_string_equal(fail.where, where);
    assert_int_equal(fail.column, 1);
    assert_non_null(strstr(fail.what, "expected "));
}

/* NAME=, NAME.KIND= of every item that has it, NAME@5= and NAME.KIND@5= in mid-run. */
static void check_param(const struct scene *scene, const struct param_list *list,
                        int param)
{
    const struct param *p = &list->items[param];
    for (int item = PARAM_ALL; item < param_items(list, param); item++) {
        char name[40], argument[64];
        if (!param_applies(p, item)) {
            continue;
        }
        param_name(list, param, item, name, sizeof name);
        snprintf(argument, sizeof argument, "%s=", name);
        check(scene, p->name, argument);
        if (p->effect == LIVE) {
            snprintf(argument, sizeof argument, "%s@5=", name);
            check(scene, p->name, argument);
        }
    }
}

static void an_empty_argument_is_refused_by_every_parameter(void **state)
{
    (void)state;
    int n = 0;
    for (int i = 0; scene_list[i]; i++) {
        struct run *run = NULL;
        assert_int_equal(run_parse(scene_list[i], NULL, 0, 1, &run, NULL), ERR_NONE);
        const struct param_list *list = run_params(run); /* a graph's leaves as well */
        for (int p = 0; p < list->n; p++, n++) {
            check_param(scene_list[i], list, p);
        }
        run_free(run);
    }
    assert_in_range(n, 40, 1000);
}

/* What a prompt is emptied of is put back, and the prompt says why. */
static void an_emptied_prompt_is_refused_by_every_control(void **state)
{
    (void)state;
    enum { CTRL_U = 21 };
    for (int i = 0; scene_list[i]; i++) {
        struct desk *d = DESK(scene_list[i]->name);
        struct control all[CONTROLS_MOST];
        struct session *s = lab_session(&d->lab);
        int n = controls_list(s, all);
        for (int c = 0; c < n; c++) {
            char name[40]; /* a value that is taken makes another run */
            snprintf(name, sizeof name, "%s",
                     run_params(s->run)->items[all[c].param].name);
            desk_key(d, K_TAB);
            desk_key(d, K_RETURN);
            desk_key(d, CTRL_U);
            desk_key(d, K_RETURN);
            if (allowed(s->scene, name)) {
                assert_false(d->lab.prompt.open);
                continue;
            }
            if (!d->lab.prompt.open) {
                fail_msg("%s: an emptied %s is taken", s->scene->name, name);
            }
            assert_shows(d, "expected ");
            desk_key(d, K_ESCAPE);
            assert_false(
                values_get(run_values(s->run), all[c].param, all[c].item)->given);
        }
        desk_close(d);
    }
}

static const struct choice kinds[] = {{"a", "a", ""}, {0}};

static enum err take_all(const char *text, struct fail *fail)
{
    (void)text, (void)fail;
    return ERR_NONE;
}

/* It is the table that decides, for every kind of parameter. */
static void a_parameter_of_any_kind_says_whether_it_may_be_empty(void **state)
{
    (void)state;
    static const struct param table[] = {
        {.name = "real", .kind = KIND_REAL, .initial = "1"},
        {.name = "integer", .kind = KIND_INTEGER, .initial = "1"},
        {.name = "flag", .kind = KIND_FLAG, .initial = "no"},
        {.name = "choice", .kind = KIND_CHOICE, .initial = "a", .choices = kinds},
        {.name = "list", .kind = KIND_LIST, .initial = "a", .choices = kinds},
        {.name = "point", .kind = KIND_POINT, .initial = "1,1"},
        {.name = "text", .kind = KIND_TEXT, .initial = "a"},
        {.name = "checked", .kind = KIND_TEXT, .initial = "a", .check = take_all},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct param two[2] = {table[i]};
        struct param_list list = param_table(two, NULL);
        struct settings s = SETTINGS_INIT;
        struct fail fail = FAIL_INIT;
        char argument[32];
        snprintf(argument, sizeof argument, "%s=", two[0].name);
        assert_int_equal(
            settings_parse(&s, &list, (const char *const[]){argument}, 1, &fail),
            ERR_INPUT);
        assert_non_null(strstr(fail.what, "found nothing"));
        two[0].unset = "none";
        assert_int_equal(
            settings_parse(&s, &list, (const char *const[]){argument}, 1, &fail),
            ERR_NONE);
        settings_release(&s);
    }
}

static void the_command_ends_in_2_and_prints_nothing(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "descent lr=",   "descent beta=",   "descent rho=",
        "descent lr@5=", "descent lr.sgd=", "graph lr=",
        "graph x=",      "depth lr@200=",   "descent zoom=",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char line[128];
        snprintf(line, sizeof line, "\"$P\" --csv %s 2>/dev/null; echo \"[$?]\"",
                 lines[i]);
        struct command c = command_run(line, NULL);
        assert_string_equal(c.output, "[2]\n");
        command_release(&c);
    }
}

/* Where an empty value has a meaning, the help says which. */
static void help_says_what_empty_means(void **state)
{
    (void)state;
    struct command c = command_run(
        "for s in descent graph curves check; do \"$P\" --help $s; done", NULL);
    const char *at = c.output;
    int n = 0;
    for (; (at = strstr(at, "empty:")) != NULL; at++) {
        n++;
    }
    assert_int_equal(n, sizeof may_be_empty / sizeof *may_be_empty);
    command_release(&c);
    struct desk *d = DESK("graph");
    desk_resize(d, 120, 100);
    desk_key(d, '?');
    assert_shows(d, "empty: none");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_argument_is_refused_by_every_parameter),
        cmocka_unit_test(an_emptied_prompt_is_refused_by_every_control),
        cmocka_unit_test(a_parameter_of_any_kind_says_whether_it_may_be_empty),
        cmocka_unit_test(the_command_ends_in_2_and_prints_nothing),
        cmocka_unit_test(help_says_what_empty_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
