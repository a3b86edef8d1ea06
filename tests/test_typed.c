/* What people type, through the whole program: names, values and words of expressions,
 * and the help about them. */
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
#include "app/options.h"
#include "app/scenes.h"
#include "autodiff/op.h"
#include "desk.h"
#include "scenes/graph/graph.h"

/* ---- the help ---- */

/* What is written, with each run of blanks as one space. */
static char *written(void (*write)(FILE *out))
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    write(out);
    assert_int_equal(fclose(out), 0);
    char *to = text;
    for (const char *from = text; *from; from++) {
        bool blank = *from == ' ' || *from == '\n';
        if (!blank || (to > text && to[-1] != ' ')) {
            *to++ = blank ? ' ' : *from;
        }
    }
    *to = '\0';
    return text;
}

static void must_have(const char *page, const char *text)
{
    if (!strstr(page, text)) {
        fail_msg("the help does not say: %s", text);
    }
}

static void every_row_of_the_table_is_in_the_help(void **state)
{
    (void)state;
    char *page = written(options_help_ops), text[200];
    for (enum op op = 0; op < OP_ENTRIES_END; op++) {
        const struct op_info *info = &op_table[op];
        must_have(page, info->name);
        must_have(page, info->words);
        if (op_is_call(info)) {
            snprintf(text, sizeof text, " %s(a", info->typed);
            must_have(page, text);
            snprintf(text, sizeof text, "%s(a", info->symbol);
            must_have(page, text);
        } else if (info->form != FORM_LEAF) {
            must_have(page, info->typed);
        }
        static const char *const inputs[] = {"a", "b"};
        for (int k = 0; k < info->arity; k++) {
            snprintf(text, sizeof text, "∂/∂%s = %s (cached: ", inputs[k],
                     k ? info->rule_b : info->rule_a);
            must_have(page, text);
        }
    }
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++) {
        const struct op_info *info = &op_table[op];
        must_have(page, info->words);
        snprintf(text, sizeof text,
                 info->form == FORM_INFIX     ? " A %s B"
                 : info->form == FORM_POSTFIX ? " A.%s"
                                              : " %s(A",
                 info->typed);
        must_have(page, text);
    }
    must_have(page, "∂L/∂A = δ@Bᵀ; ∂L/∂B = Aᵀ@δ");
    must_have(page, " sum(A, rows) ");
    for (const struct op_alias *alias = op_aliases; alias->name; alias++) {
        snprintf(text, sizeof text, ", %s(a", alias->name);
        must_have(page, text);
    }
    must_have(page, "mul: ∂/∂a = b (cached: b); ∂/∂b = a (cached: a)");
    must_have(page, "add: ∂/∂a = 1 (cached: nothing)");
    free(page);
}

static void help_of(const char *name, FILE *out)
{
    options_help_scene(out, scene_find(name));
}

static void help_of_descent(FILE *out)
{
    help_of("descent", out);
}

static void help_of_graph(FILE *out)
{
    help_of("graph", out);
}

static void help_of_depth(FILE *out)
{
    help_of("depth", out);
}

/* In every help of a scene that takes expressions, on the screen and in the man page. */
static void the_functions_stand_in_every_help(void **state)
{
    (void)state;
    char *pages[] = {written(help_of_descent), written(help_of_graph),
                     written(options_man)};
    struct desk *d = DESK("graph");
    desk_resize(d, 120, 150);
    desk_key(d, '?');
    const char *screen = desk_text(d);
    for (enum op op = 0; op < OP_ENTRIES_END; op++) {
        if (op_is_call(&op_table[op])) {
            for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
                must_have(pages[i], op_table[op].typed);
            }
            must_have(screen, op_table[op].typed);
        }
    }
    must_have(screen, "gradwatch --help ops");
    desk_close(d);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        free(pages[i]);
    }
    char *depth = written(help_of_depth); /* which has no expression */
    assert_null(strstr(depth, "Functions"));
    free(depth);
    char *usage = written(options_help);
    must_have(usage, "--help ops");
    must_have(usage, "A number may be worked out: 1/3, pi/2");
    free(usage);
}

/* ---- leaves ---- */

static const struct lesson *lesson(struct desk *d)
{
    return run_model(lab_session(&d->lab)->run);
}

/* A leaf's value, before any step. */
static double leaf(struct desk *d, const char *name)
{
    const struct run *run = lab_session(&d->lab)->run;
    int p = param_find(run_params(run), name);
    assert_true(p >= 0);
    return values_real(run_values(run), p, PARAM_ALL);
}

/* Expects that NAME=VALUE is taken, and that its line reads back to the same line. */
static void is_taken_as(const struct scene *scene, const char *argument, const char *line)
{
    struct param_list list = param_table(scene->params, scene->name);
    struct settings s = SETTINGS_INIT, again = SETTINGS_INIT;
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    if (settings_parse(&s, &list, (const char *const[]){argument}, 1, &fail)) {
        fail_msg("%s %s: %s", scene->name, argument, fail.what);
    }
    char *text = settings_line(&s, &list, &mem);
    assert_string_equal(text, line);
    if (text[0]) {
        assert_int_equal(
            settings_parse(&again, &list, (const char *const[]){text + 1}, 1, &fail),
            ERR_NONE);
        assert_string_equal(settings_line(&again, &list, &mem), line);
    }
    settings_release(&s);
    settings_release(&again);
    arena_release(&mem);
}

/* Of each scene, whichever parameter it is: its default worked out is its default. */
static void every_number_may_be_worked_out(void **state)
{
    (void)state;
    int numbers = 0;
    for (int i = 0; scene_list[i]; i++) {
        for (const struct param *p = scene_list[i]->params; p->name; p++) {
            char argument[200];
            const char *comma = strchr(p->initial, ',');
            if (p->kind == KIND_POINT && comma) {
                snprintf(argument, sizeof argument, "%s=max(-1e9, %.*s),(%s)*2/2",
                         p->name, (int)(comma - p->initial), p->initial, comma + 1);
            } else if ((p->kind == KIND_REAL || p->kind == KIND_INTEGER) &&
                       p->initial[0]) {
                snprintf(argument, sizeof argument, "%s=(%s)*2/2", p->name, p->initial);
            } else {
                continue;
            }
            is_taken_as(scene_list[i], argument, "");
            numbers++;
        }
    }
    assert_true(numbers > 10);
    const struct scene *descent = scene_find("descent");
    is_taken_as(descent, "start=pi/2,1", " start=1.5707963267948966,1");
    is_taken_as(descent, "lr=1/8", " lr=0.125");
    is_taken_as(descent, "lr.sgd@5=1/8", " lr.sgd@5=0.125");
}

static void a_control_takes_what_the_command_line_takes(void **state)
{
    (void)state;
    struct desk *d = DESK("descent");
    d->lab.focus = desk_control(d, "lr");
    desk_key(d, K_RETURN);
    enter(d, "pi/2");
    char *line = lab_line(&d->lab, 1000, &d->scratch);
    if (!strstr(line, "=1.5707963267948966")) {
        fail_msg("the line is %s", line);
    }
    desk_close(d);
}

static void leaves_differ_where_nothing_is_said(void **state)
{
    (void)state;
    struct desk *d = DESK("graph");
    assert_true(leaf(d, "w") == 2 && leaf(d, "x") == 3 && leaf(d, "b") == 1 &&
                leaf(d, "y") == 5);
    desk_close(d);
    d = DESK("graph", "c*w*a*θ", "a=7");
    assert_true(leaf(d, "c") == 0.5 && leaf(d, "w") == 2 && leaf(d, "a") == 7 &&
                leaf(d, "θ") == 0.9);
    desk_close(d);
    /* as many as there may be */
    char text[2000] = "w+x+b+y";
    for (int i = 0; i < 80; i++) {
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "+a%d", i);
    }
    d = DESK("graph", text);
    const struct param_list *list = run_params(lab_session(&d->lab)->run);
    for (int i = list->n_static; i < list->n; i++) {
        for (int k = list->n_static; k < i; k++) {
            if (leaf(d, list->items[i].name) == leaf(d, list->items[k].name)) {
                fail_msg("%s and %s are the same", list->items[i].name,
                         list->items[k].name);
            }
        }
    }
    desk_close(d);
}

static void values_are_expressions_of_constants(void **state)
{
    (void)state;
    struct desk *d = DESK("graph", "x*ŷ+w₁", "x=pi/2", "y\u0302=1/3", "leaf.w_1=-√2");
    assert_true(leaf(d, "x") == 1.5707963267948966);
    assert_true(leaf(d, "y\u0302") == 1.0 / 3);
    assert_true(leaf(d, "w1") == -1.4142135623730951);
    desk_close(d);
}

static void blanks_between_names_do_no_harm(void **state)
{
    (void)state;
    struct desk *d = DESK("graph", "train= w, b ,\u00A0x₁", "w*x1+b+y");
    const struct lesson *l = lesson(d);
    for (int i = 0; i < l->g.n_leaves; i++) {
        assert_int_equal(l->trained[i], strcmp(l->g.leaves[i].name, "y") != 0);
    }
    desk_close(d);
    d = DESK("graph", "sin(x₁)*y", "node= z₁", "fold=z1, L ");
    assert_int_equal(lesson_find(lesson(d), " z₁ ", strlen(" z₁ ")), 1);
    assert_int_equal(lesson_find(lesson(d), "x_1", 3), 0);
    assert_int_equal(lesson_find(lesson(d), "  ", 2), -1);
    assert_int_equal(lesson_find(lesson(d), "z2", 2), -1);
    bool *folded, *visible;
    const struct ctx ctx = {.values = run_values(lab_session(&d->lab)->run)};
    lesson_visible(lesson(d), &ctx, &d->scratch, &folded, &visible);
    assert_true(folded[1] && folded[3]);
    desk_close(d);
}

/* The line that reproduces the screen holds no tabs and no ends of lines. */
static void blanks_of_all_kinds_are_spaces_in_the_line(void **state)
{
    (void)state;
    struct desk *d = DESK("graph", "x\t+\n\u00A0y");
    assert_non_null(
        strstr(session_line(lab_session(&d->lab), INT_MAX, &d->scratch), "'x +  y'"));
    assert_int_equal(lesson(d)->g.n, 3);
    desk_close(d);
}

/* ---- mistakes ---- */

static void mistakes_point_at_columns(void **state)
{
    (void)state;
    static const struct {
        const char *scene, *argument;
        long column;
        const char *what;
    } rows[] = {
        {"graph", "expr=θ²+$", 4, "unexpected character $"},
        {"graph", "expr=θ·ŷ·(x", 7, "for the ( at column 5"},
        {"descent", "f=x²+θ", 4, "unknown name θ"},
        {"descent", "f=rosen", 1, "did you mean rosenbrock?"},
        {"descent", "f=", 1, "expected an expression, or one of quadratic, "},
        {"descent", "f= \t", 1, "expected an expression, or one of quadratic, "},
        {"graph", "", 1, "expected an expression, found nothing"},
        {"graph", "expr=", 1, "expected an expression, found nothing"},
        {"descent", "f=xyz", 1, "the surfaces are quadratic, "},
        {"descent", "start=−1,y", 4, "expected two numbers"},
        {"graph", "expr=erfc(x)", 1, "1 - erf(x)"},
        {"graph", "node=foo", 1,
         "'foo' is no node of this graph; expected one of w, x, z1, "},
        {"graph", "node=z4", 1, "expected one of w, x, z1, b, z2, y, z3, L"},
        {"graph", "fold=z1, z₂, θ", 9, "'θ' is no node of this graph"},
        {"descent", "explain=nesterov", 1,
         "nesterov is not in optimizers=sgd,momentum,rmsprop,adam; expected one that is"},
        {"graph", "expr=arsin(x)", 1, "unknown function arsin; did you mean arcsin?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d;
        struct fail fail = FAIL_INIT;
        const char *const arguments[] = {rows[i].scene, rows[i].argument, NULL};
        enum err err = desk_try(&d, &fail, arguments);
        if (err != ERR_INPUT || fail.column != rows[i].column ||
            !strstr(fail.what, rows[i].what)) {
            fail_msg("%s: error %d, column %ld: %s", rows[i].argument, err, fail.column,
                     fail.what);
        }
        desk_close(d);
    }
    struct desk *d;
    struct fail fail = FAIL_INIT;
    const char *const train[] = {"graph", "θ*x", "train=θ, q", NULL};
    assert_int_equal(desk_try(&d, &fail, train), ERR_INPUT);
    assert_int_equal(fail.column, 4);
    desk_close(d);
}

/* What a change in the program has made meaningless is not in its line, which could not
 * be read again. */
static void the_line_leaves_out_names_that_are_gone(void **state)
{
    (void)state;
    struct fail fail = FAIL_INIT;
    struct desk *d = DESK("graph", "x*y+z", "node=z1", "fold=L");
    struct session *s = lab_session(&d->lab);
    assert_non_null(strstr(run_line(s->run), "node=z1"));
    assert_int_equal(session_set(s, P_EXPR, PARAM_ALL, "x", &fail), ERR_NONE);
    assert_null(strstr(run_line(s->run), "node="));
    assert_int_equal(session_set(s, P_EXPR, PARAM_ALL, "x*y-z", &fail), ERR_NONE);
    assert_non_null(strstr(run_line(s->run), "node=z1"));
    desk_close(d);

    d = DESK("descent", "optimizers=sgd,nesterov", "explain=nesterov");
    s = lab_session(&d->lab);
    int optimizers = param_find(run_params(s->run), "optimizers");
    int explain = param_find(run_params(s->run), "explain");
    assert_non_null(strstr(run_line(s->run), "explain=nesterov"));
    assert_int_equal(session_set(s, optimizers, PARAM_ALL, "sgd", &fail), ERR_NONE);
    assert_null(strstr(run_line(s->run), "explain="));
    assert_int_equal(session_set(s, explain, PARAM_ALL, "momentum", &fail), ERR_INPUT);
    assert_null(strstr(run_line(s->run), "explain="));
    assert_string_equal(desk_value(d, "explain"), "sgd");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table_is_in_the_help),
        cmocka_unit_test(the_functions_stand_in_every_help),
        cmocka_unit_test(every_number_may_be_worked_out),
        cmocka_unit_test(a_control_takes_what_the_command_line_takes),
        cmocka_unit_test(leaves_differ_where_nothing_is_said),
        cmocka_unit_test(values_are_expressions_of_constants),
        cmocka_unit_test(blanks_between_names_do_no_harm),
        cmocka_unit_test(blanks_of_all_kinds_are_spaces_in_the_line),
        cmocka_unit_test(mistakes_point_at_columns),
        cmocka_unit_test(the_line_leaves_out_names_that_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
