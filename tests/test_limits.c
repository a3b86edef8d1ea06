/* Every limit that the help, the man page or a message publishes, at one below it, at it
 * and at one above. Those of texts (bytes, brackets, names) are in test_expression.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/options.h"
#include "app/run.h"
#include "app/scenes.h"
#include "base/number.h"

/* ---- options ---- */

static void options_stop_at_their_limits(void **state)
{
    (void)state;
    static const struct {
        const char *option, *inside[2], *outside;
    } cases[] = {
        {"--size", {"1023x24", "1024x24"}, "1025x24"},
        {"--size", {"80x511", "80x512"}, "80x513"},
        {"--size", {"2x24", "1x24"}, "0x24"},
        {"--size", {"80x2", "80x1"}, "80x0"},
        {"--steps", {"999999999", "1000000000"}, "1000000001"},
        {"--steps", {"1", "0"}, "-1"},
        {"--seed",
         {"18446744073709551614", "18446744073709551615"},
         "18446744073709551616"},
        {"--seed", {"1", "0"}, "-1"},
        {"--fps", {"119", "120"}, "121"},
        {"--fps", {"119.99999999999999", "120"}, "120.00000000000001"},
        {"--fps", {"2", "1"}, "0"},
        {"--fps", {"1.0000000000000002", "1"}, "0.9999999999999999"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int k = 0; k < 3; k++) {
            const char *value = k < 2 ? cases[i].inside[k] : cases[i].outside;
            char text[2][64];
            snprintf(text[0], sizeof text[0], "%s", cases[i].option);
            snprintf(text[1], sizeof text[1], "%s", value);
            char *argv[] = {(char[]){"gradwatch"}, text[0], text[1], NULL};
            struct arena mem = ARENA_INIT;
            struct options o = {0};
            struct fail fail = FAIL_INIT;
            enum err err = options_parse(3, argv, &mem, &o, &fail);
            if ((err == ERR_NONE) != (k < 2)) {
                fail_msg("%s %s: %d, %s", text[0], text[1], (int)err, fail.what);
            }
            arena_release(&mem);
        }
    }
}

/* ---- parameters ---- */

static bool takes(const struct param_list *list, const char *argument)
{
    struct settings s = SETTINGS_INIT;
    struct fail fail = FAIL_INIT;
    bool taken =
        settings_parse(&s, list, (const char *const[]){argument}, 1, &fail) == ERR_NONE;
    assert_true(taken || (fail.where[0] && fail.what[0]));
    settings_release(&s);
    return taken;
}

static void check(const struct param_list *list, const struct param *p, double v,
                  bool inside)
{
    char number[NUMBER_SIZE], line[200];
    number_short(number, v);
    bool point = p->kind == KIND_POINT;
    for (int k = 0; k < (point ? 2 : 1); k++) { /* either coordinate */
        snprintf(line, sizeof line, "%s=%s%s%s", p->name, k ? "1" : number,
                 point ? "," : "", point ? k ? number : "1" : "");
        if (takes(list, line) != inside) {
            fail_msg("%s: %s is %s", list->scene, line, inside ? "refused" : "taken");
        }
    }
}

/* The numbers beside v that the parameter can have. */
static double beside(const struct param *p, double v, int way)
{
    return p->kind == KIND_INTEGER ? v + way : nextafter(v, way * HUGE_VAL);
}

static int check_numbers(const struct param_list *list, const struct param *p)
{
    bool number =
        p->kind == KIND_REAL || p->kind == KIND_INTEGER || p->kind == KIND_POINT;
    if (!number || !(p->min < p->max)) {
        return 0;
    }
    int n = 0;
    for (int side = -1; side <= 1; side += 2) {
        double limit = side < 0 ? p->min : p->max;
        if (isfinite(limit)) {
            check(list, p, beside(p, limit, -side), true);
            check(list, p, limit, side > 0 || !p->open_min);
            check(list, p, beside(p, limit, side), false);
            n++;
        }
    }
    return n;
}

/* So many of the choices, from the first on; one more than there are: the first again. */
static void check_items(const struct param_list *list, const struct param *p, int n,
                        bool inside)
{
    char line[400];
    int count = choice_count(p->choices);
    snprintf(line, sizeof line, "%s=", p->name);
    for (int i = 0; i < n; i++) {
        size_t used = strlen(line);
        snprintf(line + used, sizeof line - used, "%s%s", i ? "," : "",
                 p->choices[i % count].name);
    }
    if (takes(list, line) != inside) {
        fail_msg("%s: %s is %s", list->scene, line, inside ? "refused" : "taken");
    }
}

static void parameters_stop_at_their_limits(void **state)
{
    (void)state;
    int numbers = 0, lists = 0;
    for (int i = 0; scene_list[i]; i++) {
        struct param_list list = param_table(scene_list[i]->params, scene_list[i]->name);
        for (const struct param *p = scene_list[i]->params; p->name; p++) {
            numbers += check_numbers(&list, p);
            if (p->kind == KIND_LIST) {
                for (int n = -1; n <= 1; n++) {
                    int most = (int)p->max;
                    check_items(&list, p, most + n, n < 1);
                    bool none = (int)p->min + n <= 0 && p->unset; /* has a meaning */
                    check_items(&list, p, (int)p->min + n, n >= 0 || none);
                }
                lists++;
            }
        }
    }
    assert_in_range(numbers, 30, 1000);
    assert_in_range(lists, 2, 100);
}

static void steps_of_changes_stop_at_a_billion(void **state)
{
    (void)state;
    struct param_list list = param_table(scene_list[0]->params, scene_list[0]->name);
    assert_true(takes(&list, "lr@0=0.1"));
    assert_true(takes(&list, "lr@1=0.1"));
    assert_true(takes(&list, "lr@999999999=0.1"));
    assert_true(takes(&list, "lr@1000000000=0.1"));
    assert_false(takes(&list, "lr@1000000001=0.1"));
    assert_false(takes(&list, "lr@-1=0.1"));
}

/* ---- what runs ---- */

static enum err try_run(const char *scene, const char *const *arguments, int n,
                        struct fail *fail)
{
    struct run *run = NULL;
    enum err err = run_parse(scene_find(scene), arguments, n, 1, &run, fail);
    run_free(run);
    return err;
}

/* "a1+a2+…": so many leaves. */
static enum err try_names(int n, struct fail *fail)
{
    char line[4096];
    snprintf(line, sizeof line, "%s=a1", scene_find("graph")->params[0].name);
    for (int i = 2; i <= n; i++) {
        size_t used = strlen(line);
        snprintf(line + used, sizeof line - used, "+a%d", i);
    }
    const char *arguments[] = {line};
    return try_run("graph", arguments, 1, fail);
}

static void an_expression_has_as_many_names_as_the_message_says(void **state)
{
    (void)state;
    struct fail fail = FAIL_INIT;
    assert_int_equal(try_names(PARAM_MOST, &fail), ERR_INPUT);
    assert_string_equal(fail.where, "expr");
    long most = 0;
    assert_int_equal(sscanf(fail.what, "too many names: %ld at most", &most), 1);
    assert_in_range(most, 50, PARAM_MOST);
    assert_int_equal(try_names((int)most - 1, &fail), ERR_NONE);
    assert_int_equal(try_names((int)most, &fail), ERR_NONE);
    assert_int_equal(try_names((int)most + 1, &fail), ERR_INPUT);
}

/* Weights × batch of one net with 256 units and 10 inputs: (10·256 + (L − 1)·256² + 256)
 * times 256, at most 2^27: 8 layers. */
static void nets_stop_at_the_work_that_is_allowed(void **state)
{
    (void)state;
    static const char *const layers[] = {"layers=7", "layers=8", "layers=9"};
    for (int i = 0; i < 3; i++) {
        const char *arguments[] = {"nets=relu", "width=256", "batch=256", layers[i]};
        struct fail fail = FAIL_INIT;
        assert_int_equal(try_run("depth", arguments, 4, &fail),
                         i < 2 ? ERR_NONE : ERR_INPUT);
        if (i == 2) {
            assert_non_null(strstr(fail.what, "at most 1.3e8"));
        }
    }
}

/* ---- numbers ---- */

static void numbers_have_as_many_characters_as_the_message_says(void **state)
{
    (void)state;
    char text[1024];
    double v;
    struct fail fail = FAIL_INIT;
    memset(text, '3', sizeof text);
    memcpy(text, "0.", 2);
    text[1000] = '\0';
    size_t most = 0;
    assert_int_equal(number_parse(text, &v, &fail), ERR_INPUT);
    assert_int_equal(sscanf(fail.what, "number too long: %zu characters at most", &most),
                     1);
    assert_in_range(most, 100, 998);
    for (size_t n = most - 1; n <= most + 1; n++) {
        memset(text, '3', sizeof text);
        memcpy(text, "0.", 2);
        text[n] = '\0';
        assert_int_equal(number_parse(text, &v, &fail), n <= most ? ERR_NONE : ERR_INPUT);
    }
}

static void numbers_stop_where_doubles_do(void **state)
{
    (void)state;
    double v;
    struct fail fail = FAIL_INIT;
    assert_int_equal(number_parse("1.7976931348623155e308", &v, &fail), ERR_NONE);
    assert_int_equal(number_parse("1.7976931348623157e308", &v, &fail), ERR_NONE);
    assert_int_equal(number_parse("1.797693134862316e308", &v, &fail), ERR_INPUT);
    assert_int_equal(number_parse("-1.797693134862316e308", &v, &fail), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stop_at_their_limits),
        cmocka_unit_test(parameters_stop_at_their_limits),
        cmocka_unit_test(steps_of_changes_stop_at_a_billion),
        cmocka_unit_test(an_expression_has_as_many_names_as_the_message_says),
        cmocka_unit_test(nets_stop_at_the_work_that_is_allowed),
        cmocka_unit_test(numbers_have_as_many_characters_as_the_message_says),
        cmocka_unit_test(numbers_stop_where_doubles_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
