#include "autodiff/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "tests/evaluate.h"
#include "tests/near.h"
#include "tests/reading.h"

enum { NODES = 64, LEAVES = 8 };

static struct graph parse(const char *text, bool share, struct arena *mem)
{
    const struct expression_options options = {.split_words = true, .share = share};
    struct graph g = reading_parse(text, &options, mem);
    /* as long as it is, and no longer: what looks past the end is to be noticed */
    struct node *nodes = arena_new(mem, struct node, g.n);
    memcpy(nodes, g.nodes, (size_t)g.n * sizeof *nodes);
    g.nodes = nodes;
    return g;
}

static int node_of_leaf(const struct graph *g, const char *name)
{
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_LEAF && !strcmp(g->leaves[g->nodes[i].leaf].name, name))
            return i;
    fail_msg("no leaf %s", name);
    return -1;
}

static void check(const char *what, double got, double want, double tolerance)
{
    if (!near(got, want, 1, tolerance))
        fail_msg("%s: %.17g, expected %.17g", what, got, want);
}

/* --- worked examples ---------------------------------------------------------------- */

struct leaf_value {
    const char *name;
    double value, grad;
};

static const struct {
    const char *text;
    double value, tolerance;
    struct leaf_value leaves[LEAVES];
} examples[] = {
    {"(w·x+b−y)²", 4, 0, {{"w", 2, 12}, {"x", 3, 8}, {"b", 1, 4}, {"y", 5, -4}}},
    {"(wx+b-y)^2", 4, 0, {{"w", 2, 12}, {"x", 3, 8}, {"b", 1, 4}, {"y", 5, -4}}},
    {"(w·x−y)²", 25, 0, {{"w", 2, 30}, {"x", 3, 20}, {"y", 1, -10}}},
    {"(σ(w·x+b)−y)²",
     0.25,
     0,
     {{"w", .5, -.5}, {"x", 2, -.125}, {"b", -1, -.25}, {"y", 1, 1}}},
    {"(sigmoid(w*x+b)-y)^2",
     0.062370014857,
     5e-13,
     {{"w", .5, -0.187174935731},
      {"b", .1, -0.093587467866},
      {"x", 2, NOTHING},
      {"y", 1, NOTHING}}},
    {"sin(3x²+2)", -0.958924274663, 5e-13, {{"x", 1, 1.701973112779}}},
    {"(x+y)·z", -12, 0, {{"x", -2, -4}, {"y", 5, -4}, {"z", -4, 3}}},
    {"x·x·x+x", -4.875, 0, {{"x", -1.5, 7.75}}},
    {"3(0.5(4x))", 6, 0, {{"x", 1, 6}}}, /* local gradients 3, 0.5, 4 */
    {"x²+3y²+2xy+5", 101, 0, {{"x", 4, 16}, {"y", 4, 32}}},
};

static void check_example(size_t i, bool share)
{
    struct arena mem = ARENA_INIT;
    struct graph g = parse(examples[i].text, share, &mem);
    double leaves[LEAVES], *values = arena_new(&mem, double, g.n);
    double *grads = arena_new(&mem, double, g.n), *dots = arena_new(&mem, double, g.n);
    for (int k = 0; examples[i].leaves[k].name; k++)
        leaves[g.nodes[node_of_leaf(&g, examples[i].leaves[k].name)].leaf] =
            examples[i].leaves[k].value;
    evaluate(&g, leaves, values, grads);
    check(examples[i].text, values[g.n - 1], examples[i].value, examples[i].tolerance);
    assert_true(grads[g.n - 1] == 1);
    for (int k = 0; examples[i].leaves[k].name; k++) {
        const struct leaf_value *leaf = &examples[i].leaves[k];
        int node = node_of_leaf(&g, leaf->name);
        double direction[LEAVES] = {0};
        direction[g.nodes[node].leaf] = 1;
        sweep_forward(&g, values, direction, dots);
        if (isnan(leaf->grad)) /* not checked */
            continue;
        check(leaf->name, grads[node], leaf->grad, examples[i].tolerance);
        check(leaf->name, dots[g.n - 1], leaf->grad, examples[i].tolerance);
    }
    arena_release(&mem);
}

static void worked_examples_come_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        check_example(i, false);
        check_example(i, true);
    }
}

/* z1=6 z2=7 z3=2; dz3=4 dz2=4 dz1=4 */
static void inner_values_and_gradients_come_out(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = parse("(w·x+b−y)²", false, &mem);
    /* w x z1 b z2 y z3 2 L */
    static const double want[] = {2, 3, 6, 1, 7, 5, 2, 2, 4};
    static const double want_grads[] = {12, 8, 4, 4, 4, -4, 4, 0, 1};
    double values[NODES], grads[NODES];
    assert_int_equal(g.n, 9);
    evaluate(&g, (double[]){2, 3, 1, 5}, values, grads);
    for (int i = 0; i < g.n; i++) {
        check("value", values[i], want[i], 0);
        check("gradient", grads[i], want_grads[i], 0);
    }
    check("local", graph_local(&g, values, 8, 0), 4, 0);
    check("local", graph_local(&g, values, 2, 0), 3, 0);
    check("local", graph_local(&g, values, 2, 1), 2, 0);
    check("local", graph_local(&g, values, 6, 1), -1, 0);
    arena_release(&mem);
}

static void sigmoid_neuron_has_the_published_inner_values(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = parse("(sigmoid(w*x+b)-y)^2", false, &mem);
    /* w x wx b z a y a−y 2 L */
    double values[NODES];
    evaluate(&g, (double[]){.5, 2, .1, 1}, values, NULL);
    check("z", values[4], 1.1, 1e-15);
    check("a", values[5], .750260105595, 5e-13);
    arena_release(&mem);
}

/* --- awkward points ------------------------------------------------------------------
 */

static const struct {
    const char *text;
    double x, y; /* the first and the second leaf */
    double value, by_x, by_y;
} awkward[] = {
    /* a constant exponent has no gradient, so no ln of a negative number either */
    {"x^3", -2, 0, -8, 12, 0},
    {"x^(1+2)", -2, 0, -8, 12, 0},
    {"x^2", -3, 0, 9, -6, 0},
    {"x^0", 0, 0, 1, 0, 0},
    {"x^y", -2, 3, -8, 12, NOTHING},
    {"x^y", 0, 2, 0, 0, 0},
    {"x^y", 0, 0, 1, 0, 0},
    {"x^y", 0, -1, HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    {"√(x·x)", 0, 0, 0, NOTHING, 0}, /* inf times 0 */
    {"√(x)", 0, 0, 0, HUGE_VAL, 0},
    {"ln(x)", 0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {"ln(x)", -1, 0, NOTHING, NOTHING, 0},
    {"sqrt(x)", -1, 0, NOTHING, NOTHING, 0},
    {"x/y", 1, 0, HUGE_VAL, HUGE_VAL, -HUGE_VAL},
    {"x/y", 0, 0, NOTHING, HUGE_VAL, NOTHING},
    {"abs(x)", 0, 0, 0, 0, 0},
    {"relu(x)", 0, 0, 0, 0, 0},
    {"leaky_relu(x)", 0, 0, 0, 0.01, 0},
    {"max(x,y)", 2, 2, 2, 0.5, 0.5},
    {"min(x,y)", 2, 2, 2, 0.5, 0.5},
    {"max(x,x)", 2, 0, 2, 1, 0}, /* both halves */
    {"atan2(x,y)", 0, 0, 0, NOTHING, NOTHING},
    {"sigmoid(x)", -1e4, 0, 0, 0, 0},
    {"softplus(x)", 1e4, 0, 1e4, 1, 0},
    {"x-x", 3, 0, 0, 0, 0},
    {"x/x", 4, 0, 1, 0, 0},
    {"x*x", 3, 0, 9, 6, 0}, /* two edges */
};

static void awkward_points_come_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof awkward / sizeof *awkward; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = parse(awkward[i].text, false, &mem);
        double grad[3] = {0, 0, 7};
        double value =
            evaluate_gradient(&g, (double[]){awkward[i].x, awkward[i].y}, grad);
        check(awkward[i].text, value, awkward[i].value, 0);
        check(awkward[i].text, grad[0], awkward[i].by_x, 1e-15);
        check(awkward[i].text, grad[1], awkward[i].by_y, 1e-15);
        assert_true(grad[2] == 7);
        arena_release(&mem);
    }
}

/* --- structure -----------------------------------------------------------------------
 */

static void fan_out_sums_all_its_edges(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = parse("(a*b + 1)*(a*b + 1)", true, &mem);
    /* a b ab 1 ab+1 L: everything is shared, so L's inputs are one node */
    assert_int_equal(g.n, 6);
    assert_int_equal(g.nodes[5].in[0], 4);
    assert_int_equal(g.nodes[5].in[1], 4);
    double values[NODES], grads[NODES];
    evaluate(&g, (double[]){2, 3}, values, grads);
    check("ab+1", grads[4], 14, 0);
    check("a", grads[0], 42, 0);
    arena_release(&mem);
}

static void constants_need_no_gradient_and_keep_their_value(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = parse("x*(2+3)^2", false, &mem);
    double values[NODES], grads[NODES];
    evaluate(&g, (double[]){2}, values, grads);
    for (int i = 0; i < g.n; i++) {
        bool needs = i == 0 || i == g.n - 1;
        assert_int_equal(g.nodes[i].needs_grad, needs);
        assert_true(needs || (grads[i] == 0 && g.nodes[i].constant == values[i]));
        assert_int_equal(g.nodes[i].leaf, i == 0 ? 0 : -1);
    }
    check("(2+3)^2", g.nodes[5].constant, 25, 0);
    g = parse("2+3", false, &mem);
    double none[1];
    check("2+3", evaluate_gradient(&g, NULL, none), 5, 0);
    evaluate(&g, NULL, values, grads);
    check("no gradient", grads[g.n - 1], 0, 0);
    arena_release(&mem);
}

static void leaves_without_a_node_have_gradient_zero(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    static const char *const names[] = {"x", "y", "z"};
    const struct expression_options options = {.names = names, .n_names = 3};
    struct graph g = reading_parse("z*z", &options, &mem);
    assert_int_equal(g.n_leaves, 3);
    assert_int_equal(g.n, 2);
    double grad[3] = {9, 9, 9};
    check("z*z", evaluate_gradient(&g, (double[]){1, 2, 3}, grad), 9, 0);
    check("x", grad[0], 0, 0);
    check("y", grad[1], 0, 0);
    check("z", grad[2], 6, 0);
    arena_release(&mem);
}

static const struct {
    const char *text;
    int degree;
} degrees[] = {
    {"5", 0},
    {"x", 1},
    {"x²+3y²+2xy+5", 2},
    {"(wx+b-y)^2", 4},
    {"x/2", 1},
    {"2/x", -1},
    {"x^0", 0},
    {"(x^0)^2", 0},
    {"sin(x)^2", -1},
    {"exp(x)^0", 0},
    {"x^(1+1)", 2},
    {"x^2.5", -1},
    {"x^-1", -1},
    {"2^x", -1},
    {"exp(1)*x", 1},
    {"exp(x)*x", -1},
    {"-(x-y)^3", 3},
    {"x^1e300", 2147483647},
    {"x-x", 1},
    {"x*y+sin(x)", -1},
    {"x^2*y^3/4", 5},
    {"(x^2147483647)^9*x", 2147483647},
    {"max(x,y)", -1},
    {"x*0", 1},
    {"(x+1)^2^3", 8},
    {"x^(0/0)", -1},
};

static void degree_is_that_of_the_polynomial(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = parse(degrees[i].text, false, &mem);
        if (g.nodes[g.n - 1].degree != degrees[i].degree)
            fail_msg("%s: degree %d", degrees[i].text, g.nodes[g.n - 1].degree);
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_examples_come_out),
        cmocka_unit_test(inner_values_and_gradients_come_out),
        cmocka_unit_test(sigmoid_neuron_has_the_published_inner_values),
        cmocka_unit_test(awkward_points_come_out),
        cmocka_unit_test(fan_out_sums_all_its_edges),
        cmocka_unit_test(constants_need_no_gradient_and_keep_their_value),
        cmocka_unit_test(leaves_without_a_node_have_gradient_zero),
        cmocka_unit_test(degree_is_that_of_the_polynomial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
