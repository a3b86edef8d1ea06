/* What graph computes, step by step, and what it says of it: through the whole program,
 * without a terminal. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/scenes.h"
#include "tests/graph_desk.h"

static char *table(struct desk *d)
{
    char *text = NULL;
    size_t n;
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    struct csv csv = {.out = open_memstream(&text, &n)};
    lab_session(&d->lab)->scene->rows(lesson_of(d), &ctx, &csv);
    fclose(csv.out);
    return text;
}

static void test_table(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "10");
    char *text = table(d);
    assert_string_equal(text, "node,op,inputs,value,gradient\n"
                              "w,leaf,,2,\n"
                              "x,leaf,,3,\n"
                              "z1,mul,w x,6,4\n"
                              "b,leaf,,1,4\n"
                              "z2,add,z1 b,7,4\n"
                              "y,leaf,,5,-4\n"
                              "z3,sub,z2 y,2,4\n"
                              "2,constant,,2,\n"
                              "L,pow,z3 2,4,1\n");
    free(text);
    desk_close(d);
}

static void test_worked_examples(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[7];
        double loss;
        struct {
            const char *leaf;
            double grad;
        } grads[4];
    } rows[] = {
        {{"graph", "(w*x-y)^2", "w=2", "x=3", "y=1"},
         25,
         {{"w", 30}, {"x", 20}, {"y", -10}}},
        {{"graph", "(sigmoid(w*x+b)-y)^2", "w=.5", "x=2", "b=-1", "y=1"},
         .25,
         {{"w", -.5}, {"b", -.25}, {"x", -.125}, {"y", 1}}},
        {{"graph", "sin(3x^2+2)", "x=1"}, -.958924274663, {{"x", 1.701973112779}}},
        {{"graph", "(x+y)z", "x=-2", "y=5", "z=-4"},
         -12,
         {{"x", -4}, {"y", -4}, {"z", 3}}},
        {{"graph", "x*x*x+x", "x=-1.5"}, -4.875, {{"x", 7.75}}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = settled(desk_open(rows[i].arguments));
        desk_key(d, K_END);
        assert_near(value_of(d, "L"), rows[i].loss);
        for (int k = 0; k < 4 && rows[i].grads[k].leaf; k++) {
            assert_near(grad_of(d, rows[i].grads[k].leaf), rows[i].grads[k].grad);
        }
        desk_close(d);
    }
}

static void test_presets(void **state)
{
    (void)state;
    const struct preset *presets = scene_find("graph")->presets;
    int n = 0;
    for (; presets[n].name; n++) {
        char words[512];
        const char *arguments[24] = {"graph"};
        int k = 1;
        snprintf(words, sizeof words, "%s", presets[n].arguments);
        for (char *w = strtok(words, " "); w; w = strtok(NULL, " ")) {
            arguments[k++] = w;
        }
        struct desk *d = settled(desk_open(arguments));
        desk_key(d, K_END);
        bool naive = strcmp(presets[n].name, "softmax_naive") == 0;
        assert_true(naive ? isnan(value_of(d, "L")) : isfinite(value_of(d, "L")));
        if (strcmp(presets[n].name, "softmax") == 0) {
            /* the softmax's own closed form: p − 1, p, p */
            double sum = exp(2) + exp(1) + exp(.1);
            assert_near(value_of(d, "L"), log(sum) - 2);
            assert_near(grad_of(d, "a"), exp(2) / sum - 1);
            assert_near(grad_of(d, "b"), exp(1) / sum);
            assert_near(grad_of(d, "c"), exp(.1) / sum);
        }
        desk_close(d);
    }
    assert_int_equal(n, 17);
}

static void test_step_and_back(void **state)
{
    (void)state;
    struct desk *d = GRAPH("expr=(w*x+b-y)^2");
    assert_shows(d, "start");
    desk_keys(d, K_RIGHT, 2);
    assert_shows(d, "forward step 2 of 4");
    assert_shows(d, "z₂ = 6 + 1 = 7");
    desk_key(d, K_LEFT);
    assert_shows(d, "z₁ = 2·3 = 6");
    assert_hides(d, "z₂ = 6 + 1 = 7");
    desk_key(d, K_END);
    assert_shows(d, "end of the pass");
    desk_key(d, K_LEFT);
    assert_shows(d, "backward step 7 of 7");
    assert_near(grad_of(d, "x"), 8);
    desk_key(d, K_LEFT);
    assert_false(has_grad(d, "x"));
    assert_shows(d, "∂L/∂z₁ · ∂z₁/∂w = 4 · 3 = 12");
    desk_key(d, K_HOME);
    assert_int_equal(desk_step(d), 0);
    desk_close(d);
}

/* Everything already stepped through recomputes, at the same step. */
static void test_editing_a_leaf(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "11");
    assert_near(grad_of(d, "w"), 12);
    desk_keys(d, K_TAB, 8); /* L share train η zero_grad passes view w */
    desk_key(d, K_UP);
    assert_int_equal(desk_step(d), 11);
    assert_near(value_of(d, "w"), 2.1);
    assert_near(value_of(d, "z1"), 6.3);
    assert_near(grad_of(d, "w"), 2 * 2.3 * 3);
    enter(d, "4"); /* 4·3 + 1 − 5 = 8 */
    assert_near(value_of(d, "L"), 64);
    assert_near(grad_of(d, "w"), 48);
    assert_false(has_grad(d, "x")); /* not yet reached */
    desk_close(d);
}

static void test_own_expression(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "3");
    desk_key(d, 'e');
    desk_key(d, 21); /* Ctrl-U */
    enter(d, "x+*2");
    assert_shows(d, "expected"); /* the old one stays while the mistake is shown */
    assert_int_equal(lesson_of(d)->g.n_leaves, 4);
    desk_key(d, 21);
    enter(d, "exp(t)*t");
    assert_int_equal(lesson_of(d)->g.n_leaves, 1);
    desk_key(d, K_END);
    assert_near(grad_of(d, "t"), 1.5 * exp(0.5)); /* t is ½ where nothing is said */
    assert_shows(d, "L = exp(t)·t");
    desk_close(d);
}

static void test_share(void **state)
{
    (void)state;
    struct desk *one = GRAPH("exp(x)*exp(x)", "x=1"),
                *two = GRAPH("exp(x)*exp(x)", "x=1", "share=no");
    assert_int_equal(lesson_of(one)->g.n + 1, lesson_of(two)->g.n);
    desk_key(one, K_END);
    desk_key(two, K_END);
    assert_near(grad_of(one, "x"), 2 * exp(2));
    assert_near(grad_of(two, "x"), 2 * exp(2));
    desk_close(one);
    desk_close(two);
}

static void test_update_lowers_the_loss(void **state)
{
    (void)state;
    struct desk *d = GRAPH("expr=(w*x+b-y)^2");
    desk_key(d, 'u');
    enter(d, "w,b"); /* nothing was marked: it asks */
    desk_key(d, 'u');
    assert_int_equal(desk_step(d), 13); /* the first pass is not skipped */
    assert_shows(d, "u updates");
    desk_key(d, 'u');
    assert_int_equal(desk_step(d), 14);
    assert_shows(d, "w ← w − η·∂L/∂w = 2 − 0.02·12 = 1.76");
    assert_near(value_of(d, "w"), 2 - .02 * 12);
    assert_near(value_of(d, "b"), 1 - .02 * 4);
    assert_near(value_of(d, "x"), 3);
    desk_key(d, K_END);
    double loss = (1.76 * 3 + .92 - 5) * (1.76 * 3 + .92 - 5);
    assert_near(value_of(d, "L"), loss);
    assert_shows(d, "4 → 1.44");
    desk_key(d, 'u');
    desk_key(d, K_END);
    assert_true(value_of(d, "L") < loss);
    assert_int_equal(desk_step(d), 41);
    desk_close(d);
}

static void test_gradients_pile_up(void **state)
{
    (void)state;
    struct desk *d = GRAPH("train=w", "passes=2", "zero_grad=no");
    desk_key(d, K_END);
    desk_key(d, K_END);
    double w = 2 - .02 * 12, second = 2 * (3 * w + 1 - 5) * 3;
    assert_near(grad_of(d, "w"), 12 + second);
    assert_near(grad_of(d, "b"), 4 + second / 3);
    assert_shows(d, "kept + ");
    desk_keys(d, K_LEFT, 2);
    assert_shows(d, "kept + ");
    desk_close(d);
}

/* What is written with numbers is an equation that holds, saturated or not. */
static void test_saturated_slopes_are_written_truly(void **state)
{
    (void)state;
    static const struct {
        const char *f, *x, *says;
    } table[] = {
        {"sigmoid(x)", "x=40", "0.999…·(1 − 0.999…) = 4.2484e−18"},
        {"sigmoid(x)", "x=0", "0.5·(1 − 0.5) = 0.25"},
        {"tanh(x)", "x=20", "1 − 0.999…² = 1.6993e−17"},
        {"tanh(x)", "x=-20", "1 − (−0.999…)² = 1.6993e−17"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct desk *d = GRAPH(table[i].f, table[i].x);
        desk_key(d, K_END);
        desk_key(d, K_LEFT);
        assert_shows(d, table[i].says);
        desk_close(d);
    }
}

/* Beside a right gradient, whatever the point: what the differences say of it. */
static void test_differences(void **state)
{
    (void)state;
    static const struct {
        const char *f, *x, *says;
    } table[] = {
        {"sin(x)", "x=1e6", ", agrees"},
        {"log(x)", "x=1e-7", ", agrees"},
        {"1/x", "x=1e-9", ", agrees"},
        {"relu(x)", "x=0", "nudging x: 0 left, 1 right"},
        {"abs(x)", "x=0", "nudging x: −1 left, 1 right"},
        {"x*x", "x=0", "nudging x by ±1e−5: 0, agrees"},
        {"x*x", "x=3e-4", "nudging x by ±1e−9: 0.0006, agrees"},
        {"sin(x)", "x=1e20", "no two alike"},
        {"sqrt(x)", "x=0", "no two alike"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct desk *d = settled(
            desk_open((const char *const[]){"graph", table[i].f, table[i].x, NULL}));
        desk_key(d, K_END);
        assert_shows(d, table[i].says);
        desk_close(d);
    }
}

/* Two paths, written out where there is room, counted where there is not; both panels
 * agree with the closed form d/dw (w·tanh(w)) = tanh w + w(1 − tanh² w). */
static void test_paths(void **state)
{
    (void)state;
    struct desk *d = GRAPH("w*tanh(w)", "w=1");
    desk_key(d, K_END);
    assert_near(grad_of(d, "w"), tanh(1) + 1 - tanh(1) * tanh(1));
    assert_shows(d, "∂L/∂w, 2 paths: 1.1816");
    assert_shows(d, "+ ∂L/∂z₁·∂z₁/∂w = 1·0.41997 = 0.41997");
    assert_shows(d, "nudging w by ±1e−5: 1.1816, agrees");
    desk_key(d, K_LEFT);
    assert_shows(d, "∂L/∂w = 0.76159 + 0.41997 = 1.1816");
    desk_key(d, K_RIGHT);
    desk_resize(d, 80, 24);
    assert_shows(d, "2 paths: 1.1816");
    desk_close(d);
    d = GRAPH("tanh(tanh(tanh(tanh(tanh(tanh(x))))))", "x=1");
    desk_resize(d, 80, 24);
    assert_shows(d, "= —");
    desk_key(d, K_END);
    assert_shows(d, "6 factors = ");
    desk_close(d);
}

static void test_a_new_expression_starts_at_its_first_step(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "5");
    desk_key(d, 'e');
    enter(d, "a*b+a*b*c+7a");
    assert_int_equal(desk_step(d), 0);
    desk_key(d, K_RIGHT);
    assert_int_equal(desk_step(d), 1);
    desk_close(d);
}

static void test_the_end_says_what_next(void **state)
{
    (void)state;
    struct desk *d = GRAPH("--steps", "13");
    assert_hides(d, "This was the last step");
    desk_key(d, K_RIGHT);
    assert_shows(d, "This was the last step: r starts over, e types");
    desk_key(d, K_LEFT);
    assert_hides(d, "This was the last step");
    desk_close(d);
}

static void test_first_non_finite_is_named(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sqrt(x*x)", "x=0");
    desk_key(d, K_END);
    assert_shows(d, "no longer finite: ∂L/∂z₁ is inf, through L = √(z₁) (step 4)");
    desk_close(d);
    d = GRAPH("log(x)", "x=0");
    desk_key(d, K_RIGHT);
    assert_shows(d, "no longer finite: the value of L is −inf (step 1)");
    desk_close(d);
}

static void test_bad_input(void **state)
{
    (void)state;
    static const char *const rows[][4] = {
        {"graph", "x+*2"},      {"graph", "x", "train=w"}, {"graph", "x", "y=1"},
        {"graph", "sigmod(x)"}, {"graph", "x", "lr=0"},    {"graph", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d;
        struct fail fail = FAIL_INIT;
        assert_int_equal(desk_try(&d, &fail, rows[i]), ERR_INPUT);
        assert_true(fail.where[0] && fail.what[0]);
        arena_release(&d->mem);
        free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_worked_examples),
        cmocka_unit_test(test_presets),
        cmocka_unit_test(test_step_and_back),
        cmocka_unit_test(test_editing_a_leaf),
        cmocka_unit_test(test_own_expression),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_update_lowers_the_loss),
        cmocka_unit_test(test_gradients_pile_up),
        cmocka_unit_test(test_saturated_slopes_are_written_truly),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_a_new_expression_starts_at_its_first_step),
        cmocka_unit_test(test_the_end_says_what_next),
        cmocka_unit_test(test_first_non_finite_is_named),
        cmocka_unit_test(test_bad_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
