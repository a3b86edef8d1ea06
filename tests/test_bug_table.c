/* What bugs need of an expression, where their shapes clash, and what they do in
 * expressions other than the usual net. Expectations were worked out by hand. */
#include "autodiff/bug.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "tests/near.h"
#include "tests/reading.h"
#include "tests/sample_mlp.h"

enum { LEAVES_MOST = 4, ENTRIES_MOST = 64 };

/* An expression in A, B, c, d, whose shapes are given. */
struct question {
    struct arena mem;
    struct graph g;
    struct bugs bugs;
    struct backprop b;
    struct fail fail;
};

static enum err ask(struct question *q, const char *text, const struct shape *shapes,
                    unsigned on)
{
    static const char *const names[LEAVES_MOST] = {"A", "B", "c", "d"};
    const struct expression_options options = {
        .names = names, .n_names = LEAVES_MOST, .shapes = shapes, .only_names = true};
    *q = (struct question){0};
    q->g = reading_parse(text, &options, &q->mem);
    return bugs_init(&q->bugs, &q->g, NULL, on, &q->fail);
}

/* The whole sweep at `leaves`; the gradient of a leaf. */
static const double *gradient(struct question *q, const double *leaves, int leaf)
{
    backprop_init(&q->b, &q->g, leaves, &(struct backprop_options){.hook = &q->bugs.hook},
                  &q->mem);
    while (backprop_step(&q->b)) {
    }
    return backprop_grad(&q->b, q->b.plan.leaf[leaf])->at;
}

static void every_row_is_complete(void **state)
{
    (void)state;
    for (int i = 0; i < BUG_MOST; i++) {
        const struct bug_info *info = &bug_table[i];
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(info->name, bug_table[k].name);
        }
        assert_true(*info->label && *info->right && *info->wrong && *info->signature);
        assert_string_not_equal(info->right, info->wrong);
        assert_int_equal(info->fits != NULL, *info->needs != '\0');
    }
}

static const struct shape numbers[LEAVES_MOST] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}};

static void a_bug_names_what_the_expression_lacks(void **state)
{
    (void)state;
    static const struct {
        enum bug bug;
        const char *has_not, *has;
    } cases[] = {
        {BUG_NO_MEAN, "sum(A*B)", "mean(A*B)"},
        {BUG_MASK_MISSING, "abs(A)", "relu(A)"},
        {BUG_MASK_WRONG, "leaky_relu(A)", "relu(A)+1"},
        {BUG_MASK_GE, "max(A,B)", "relu(A)*B"},
        {BUG_L2_MISSING, "A^2", "A^2+A*B"},
        {BUG_L2_MISSING, "(A*B)^2+A", "A*A+exp(A)"},
        {BUG_L2_MISSING, "A^3+A", "B*A+norm(A)"},
        {BUG_L2_MISSING, "A*A+B", "A*B+B^2"},
        {BUG_L2_MISSING, "A*B+A+A", "A*A+A+A"},
        {BUG_SOFTMAX_NAIVE, "exp(A)", "sum(log_softmax(A))"},
        {BUG_TRANSPOSED, "A*B", "A@B"},
        {BUG_NO_ACCUMULATE, "A*B+c", "A*B+A"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct question q;
        const struct bug_info *info = &bug_table[cases[i].bug];
        assert_int_equal(ask(&q, cases[i].has_not, numbers, BUG_BIT(cases[i].bug)),
                         ERR_INPUT);
        assert_string_equal(q.fail.where, "bugs");
        assert_non_null(strstr(q.fail.what, info->name));
        assert_non_null(strstr(q.fail.what, info->needs));
        assert_false(bug_applies(&q.g, NULL, cases[i].bug));
        arena_release(&q.mem);
        if (ask(&q, cases[i].has, numbers, BUG_BIT(cases[i].bug))) {
            fail_msg("%s: %s", cases[i].has, q.fail.what);
        }
        assert_true(bug_applies(&q.g, NULL, cases[i].bug));
        assert_true(bug_applies(&q.g, NULL, BUG_FLOAT32));
        arena_release(&q.mem);
    }
}

static void a_bias_is_what_is_repeated(void **state)
{
    (void)state;
    static const struct shape shapes[LEAVES_MOST] = {{3, 2}, {1, 2}, {3, 1}, {1, 1}};
    static const struct {
        const char *text;
        enum err err;
    } cases[] = {{"sum(A+B)", ERR_NONE},  {"sum(A-c)", ERR_NONE},
                 {"sum(A+d)", ERR_INPUT}, {"sum(A*B)", ERR_INPUT},
                 {"sum(A+A)", ERR_INPUT}, {"sum(B+c)", ERR_NONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct question q;
        assert_int_equal(ask(&q, cases[i].text, shapes, BUG_BIT(BUG_BIAS_AXIS)),
                         cases[i].err);
        arena_release(&q.mem);
    }
}

/* Shapes of the usual net: N 8, D 4, H 10, C 3. The sweep gets to the bias first. */
static void clashing_shapes_are_the_result(void **state)
{
    (void)state;
    static struct mlp net;
    struct gradient_check c;
    mlp_draw(&net, 1, 8, 4, 10, 3, 0);
    mlp_parse(&net);
    mlp_check(&net, &c, BUG_BIT(BUG_TRANSPOSED), 0);
    assert_true(c.bugs.clash.found);
    assert_string_equal(bug_clash_text(&c.bugs, &net.mem),
                        "transposed: the gradient of W2, which is 10×3, comes out 3×10");
    assert_true(backprop_reached(&c.b, c.bugs.clash.node, 0)); /* dH, just before */
    assert_false(backprop_reached(&c.b, c.bugs.clash.node, 1));
    assert_true(isnan(gradient_check_entry(&c, MLP_W2, 0).analytic));
    assert_int_equal(gradient_check_entry(&c, MLP_W1, 0).verdict, DIFFERENCE_WRONG);
    assert_int_equal(gradient_check_entry(&c, MLP_B2, 0).verdict, DIFFERENCE_AGREES);
    mlp_check(&net, &c, BUG_BIT(BUG_TRANSPOSED) | BUG_BIT(BUG_BIAS_AXIS), 0);
    assert_string_equal(bug_clash_text(&c.bugs, &net.mem),
                        "bias_axis: the gradient of b2, which is 1×3, comes out 8×1");
    assert_true(isnan(gradient_check_entry(&c, MLP_B2, 0).analytic));
    arena_release(&net.mem);
}

/* The bias is added below the product, so that the sweep gets to the product first. */
static void the_first_clash_of_the_sweep_counts(void **state)
{
    (void)state;
    static const struct shape shapes[LEAVES_MOST] = {{3, 2}, {1, 2}, {2, 1}, {1, 1}};
    struct question q;
    unsigned both = BUG_BIT(BUG_TRANSPOSED) | BUG_BIT(BUG_BIAS_AXIS);
    assert_int_equal(ask(&q, "sum((A + B)@c)", shapes, both), ERR_NONE);
    assert_string_equal(bug_clash_text(&q.bugs, &q.mem),
                        "transposed: the gradient of c, which is 2×1, comes out 1×2");
    arena_release(&q.mem);
}

/* Of X@W it is W, and the bias is a leaf, though the sweep meets another row first. */
static void bugs_of_one_edge_prefer_parameters(void **state)
{
    (void)state;
    static const struct shape shapes[LEAVES_MOST] = {{2, 2}, {2, 2}, {1, 2}, {1, 1}};
    const double leaves[] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0};
    struct question q;
    assert_int_equal(ask(&q, "sum((A@B)^2)", shapes, BUG_BIT(BUG_TRANSPOSED)), ERR_NONE);
    const double *grad = gradient(&q, leaves, 1);
    assert_true(near(grad[0], 38 + 86 * 3, 1, 0)); /* δᵀ·A; δ = [[38, 44], [86, 100]] */
    assert_true(near(grad[1], 38 * 2 + 86 * 4, 1, 0));
    assert_true(near(grad[2], 44 + 100 * 3, 1, 0));
    grad = backprop_grad(&q.b, q.b.plan.leaf[0])->at;
    assert_true(near(grad[1], 618, 1, 0) && near(grad[2], 1030, 1, 0)); /* right */
    arena_release(&q.mem);
    assert_int_equal(ask(&q, "sum((A + c) + exp(c))", shapes, BUG_BIT(BUG_BIAS_AXIS)),
                     ERR_NONE);
    const struct node *added = &q.g.nodes[q.bugs.edge[BUG_BIAS_AXIS] / 2];
    assert_int_equal(q.g.nodes[added->in[q.bugs.edge[BUG_BIAS_AXIS] % 2]].op, OP_LEAF);
    arena_release(&q.mem);
}

/* Labels that add up to 0.7: where nothing overflows, it is the same function. */
static void softmax_without_the_maximum_is_right_for_small_logits(void **state)
{
    (void)state;
    static const struct shape shapes[LEAVES_MOST] = {{2, 3}, {2, 3}, {1, 1}, {1, 1}};
    const double leaves[] = {1, -2, .5, 3, .1, 0, .2, .4, .1, .5, 0, .2, 0, 0};
    struct question q, right;
    ask(&q, "ce(A, B)", shapes, BUG_BIT(BUG_SOFTMAX_NAIVE));
    ask(&right, "ce(A, B)", shapes, 0);
    const double *got = gradient(&q, leaves, 0), *want = gradient(&right, leaves, 0);
    assert_true(near(*backprop_value(&q.b, q.g.n - 1)->at,
                     *backprop_value(&right.b, right.g.n - 1)->at, 1, 1e-15));
    for (int i = 0; i < 6; i++) {
        assert_true(near(got[i], want[i], 1, 1e-15));
    }
    arena_release(&q.mem);
    arena_release(&right.mem);
}

/* W@x + b with samples in columns: weights are the first input, and b is a column. */
static void columns_for_samples_work_alike(void **state)
{
    (void)state;
    static const struct shape shapes[LEAVES_MOST] = {{2, 2}, {2, 2}, {2, 1}, {1, 1}};
    const double leaves[] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0};
    const bool wanted[LEAVES_MOST] = {true, false, true, false};
    struct question q;
    /* δ = 2(A@B), A@B = [[19, 22], [43, 50]] */
    assert_int_equal(ask(&q, "sum((A@B + c)^2)", shapes, 0), ERR_NONE);
    assert_int_equal(bugs_init(&q.bugs, &q.g, wanted,
                               BUG_BIT(BUG_TRANSPOSED) | BUG_BIT(BUG_BIAS_AXIS), &q.fail),
                     ERR_NONE);
    const double *grad = gradient(&q, leaves, 0);
    const double da[] = {454, 1030, 618, 1402}; /* transposed: B·δᵀ */
    for (int i = 0; i < 4; i++) {
        assert_true(near(grad[i], da[i], 1, 0));
    }
    grad = backprop_grad(&q.b, q.b.plan.leaf[2])->at;
    assert_true(near(grad[0], 124, 1, 0)); /* 2(19 + 43), right: 2(19 + 22) */
    assert_true(near(grad[1], 144, 1, 0));
    arena_release(&q.mem);
}

static void a_subtracted_bias_keeps_its_sign(void **state)
{
    (void)state;
    static const struct shape shapes[LEAVES_MOST] = {{2, 2}, {1, 2}, {1, 1}, {1, 1}};
    const double leaves[] = {1, 2, 3, 4, 0, 0, 0, 0};
    struct question q;
    assert_int_equal(ask(&q, "sum((A - B)^2)", shapes, BUG_BIT(BUG_BIAS_AXIS)), ERR_NONE);
    const double *grad = gradient(&q, leaves, 1);
    assert_true(near(grad[0], -6, 1, 0)); /* −2(1 + 2), right: −2(1 + 3) */
    assert_true(near(grad[1], -14, 1, 0));
    arena_release(&q.mem);
}

/* a·a·b + a at 2, 5: 21, to which the edges of a·a give the last two terms, 10 each. */
static void numbers_keep_their_last_term(void **state)
{
    (void)state;
    const double x[] = {2, 5, 0, 0};
    struct question q;
    assert_int_equal(ask(&q, "A*A*B+A", numbers, BUG_BIT(BUG_NO_ACCUMULATE)), ERR_NONE);
    assert_true(near(*gradient(&q, x, 0), 10, 1, 0));
    struct backprop_term terms[4];
    int n = backprop_terms(&q.b, q.b.plan.leaf[0], 4, terms);
    assert_int_equal(n, 3);
    assert_true(near(terms[n - 1].product, 10, 1, 0));
    arena_release(&q.mem);
}

static void means_of_each_kind_become_sums(void **state)
{
    (void)state;
    static const struct shape shapes[LEAVES_MOST] = {{3, 2}, {3, 2}, {3, 1}, {1, 1}};
    static const struct {
        const char *text;
        double times;
    } cases[] = {{"mean(A*B)", 6},
                 {"sum(mean(A*B, rows))", 3},
                 {"sum(mean(A*B, cols))", 2},
                 {"bce(A, B)", 6},
                 {"ce(A, c)", 3},
                 {"mean(mean(A*B, rows))", 6}};
    double leaves[16];
    for (int i = 0; i < 16; i++) {
        leaves[i] = i < 12 ? sin(i) : 0;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct question right, wrong;
        assert_int_equal(ask(&right, cases[i].text, shapes, 0), ERR_NONE);
        assert_int_equal(ask(&wrong, cases[i].text, shapes, BUG_BIT(BUG_NO_MEAN)),
                         ERR_NONE);
        const double *a = gradient(&right, leaves, 0), *b = gradient(&wrong, leaves, 0);
        for (int k = 0; k < 6; k++) {
            assert_true(near(b[k], cases[i].times * a[k], fabs(b[k]), 1e-14));
        }
        arena_release(&right.mem);
        arena_release(&wrong.mem);
    }
}

/* 709.78 is the largest whole hundredth whose exponential is finite. The rule of
 * log_softmax, the second of these, takes e^out and so gives no nan for out = −inf. */
static void softmax_without_the_maximum_is_nan_above_709(void **state)
{
    (void)state;
    static const struct shape shapes[LEAVES_MOST] = {{1, 2}, {1, 2}, {1, 1}, {1, 1}};
    static const char *const texts[] = {"ce(A, c)", "-sum(B*log_softmax(A))",
                                        "sum(B*softmax(A))"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (int high = 0; high < 2; high++) {
            const double leaves[] = {high ? 709.79 : 709.78, 700, 1, 2, 0, 0};
            struct question q, right;
            assert_int_equal(ask(&q, texts[i], shapes, BUG_BIT(BUG_SOFTMAX_NAIVE)),
                             ERR_NONE);
            assert_int_equal(ask(&right, texts[i], shapes, 0), ERR_NONE);
            double got = *gradient(&q, leaves, 0), want = *gradient(&right, leaves, 0);
            double loss = *backprop_value(&q.b, q.g.n - 1)->at;
            assert_true(near(got, high ? (double)NAN : want, 1, 1e-12) || i == 1);
            assert_int_equal(isfinite(loss) != 0, !high);
            assert_true(isfinite(want) && isfinite(*right.b.plan.at[right.g.n - 1].at));
            arena_release(&q.mem);
            arena_release(&right.mem);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(a_bug_names_what_the_expression_lacks),
        cmocka_unit_test(a_bias_is_what_is_repeated),
        cmocka_unit_test(clashing_shapes_are_the_result),
        cmocka_unit_test(the_first_clash_of_the_sweep_counts),
        cmocka_unit_test(bugs_of_one_edge_prefer_parameters),
        cmocka_unit_test(softmax_without_the_maximum_is_right_for_small_logits),
        cmocka_unit_test(columns_for_samples_work_alike),
        cmocka_unit_test(a_subtracted_bias_keeps_its_sign),
        cmocka_unit_test(numbers_keep_their_last_term),
        cmocka_unit_test(means_of_each_kind_become_sums),
        cmocka_unit_test(softmax_without_the_maximum_is_nan_above_709),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
