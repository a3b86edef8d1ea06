/* Central differences: right gradients are never called wrong, wrong ones are found. */
#include "learn/difference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/random.h"
#include "learn/expression.h"

static struct graph parse(const char *text, struct arena *mem)
{
    struct graph g;
    struct expression_options options = {.share = true};
    assert_int_equal(expression_parse(text, &options, mem, &g, NULL), ERR_NONE);
    return g;
}

static const char *const words[] = {"agrees", "suspicious", "wrong", "kink",
                                    "cannot tell"};

/* The gradients here are right: none may be called wrong, nor doubted. */
static void what_was_accused_wrongly(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double x;
        enum difference_verdict verdict;
    } table[] = {
        {"sin(x)", 1e6, DIFFERENCE_AGREES},
        {"sin(x)", 1e8, DIFFERENCE_AGREES},
        {"sin(x)", 1e20, DIFFERENCE_CANNOT_TELL}, /* its neighbours are 16384 away */
        {"log(x)", 1e-7, DIFFERENCE_AGREES},
        {"log(x)", 1e-300, DIFFERENCE_AGREES},
        {"1/x", 1e-9, DIFFERENCE_AGREES},
        {"x^3", 1e-30, DIFFERENCE_AGREES},
        {"relu(x)", 0, DIFFERENCE_KINK},
        {"relu(x)", 1e-30, DIFFERENCE_AGREES},
        {"relu(x)", -1e-30, DIFFERENCE_AGREES},
        {"relu(x)+100", -1e-30, DIFFERENCE_KINK}, /* nearer than rounding can tell */
        {"abs(x)", 0, DIFFERENCE_KINK},
        {"abs(x-3)", 3, DIFFERENCE_KINK},
        {"leaky_relu(x)", 0, DIFFERENCE_KINK},
        {"max(x, 2)", 2, DIFFERENCE_KINK},
        {"min(x, 2*x)", 0, DIFFERENCE_KINK},
        {"x^2", 0, DIFFERENCE_AGREES},
        {"cos(x)", 0, DIFFERENCE_AGREES},
        {"sqrt(x)", 0, DIFFERENCE_CANNOT_TELL}, /* nothing to its left */
        {"x+1e20-1e20", 1, DIFFERENCE_CANNOT_TELL},
        {"1e20*tanh(x)", 25, DIFFERENCE_CANNOT_TELL},
        {"tanh(x)", 40, DIFFERENCE_AGREES},
        {"x+1e-9*sin(1e9*x)", 1, DIFFERENCE_CANNOT_TELL},
        {"sin(3*x^2+2)", 1, DIFFERENCE_AGREES},
        {"(2*x+1-5)^2", 3, DIFFERENCE_AGREES},
        {"exp(x)", 700, DIFFERENCE_AGREES},
        {"x^-2", 1e100, DIFFERENCE_AGREES},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = parse(table[i].f, &mem);
        double work[160], grad;
        graph_gradient(&g, &table[i].x, &grad, work);
        struct difference d = difference_check(&g, &table[i].x, 0, grad, work);
        if (d.verdict != table[i].verdict) {
            fail_msg("%s at %g: %s: %.17g ± %g, h %g, against %.17g", table[i].f,
                     table[i].x, words[d.verdict], d.value, d.error, d.h, grad);
        }
        arena_release(&mem);
    }
}

static void a_kink_has_two_slopes(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = parse("max(3*x, -x)", &mem);
    double work[160], x = 0;
    struct difference d = difference_check(&g, &x, 0, 1, work);
    assert_int_equal(d.verdict, DIFFERENCE_KINK);
    assert_true(fabs(d.left + 1) < 1e-9 && fabs(d.right - 3) < 1e-9);
    assert_int_equal(difference_check(&g, &x, 0, 3.5, work).verdict, DIFFERENCE_WRONG);
    assert_int_equal(difference_check(&g, &x, 0, -1.5, work).verdict, DIFFERENCE_WRONG);
    arena_release(&mem);
}

/* d/dx sin(3x² + 2) at 1 = 6 cos 5. */
static void the_estimate_is_honest_and_the_step_is_shown(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = parse("sin(3*x^2+2)", &mem);
    double work[160], x = 1, exact = 6 * cos(5);
    struct difference d = difference_check(&g, &x, 0, exact, work);
    assert_true(fabs(d.value - exact) <= d.error && d.error < 1e-9);
    assert_true(d.h > 1e-6 && d.h < 0.1);
    assert_true(fabs(difference_error(1, 3) - .5) < 1e-15);
    assert_true(fabs(difference_error(0, 0)) < 1e-15);
    assert_true(isnan(difference_error(nan(""), 1)));
    assert_true(fabs(difference_error(.25, -.5) - 1) < 1e-15);
    assert_int_equal(difference_check(&g, &x, 0, (double)NAN, work).verdict,
                     DIFFERENCE_CANNOT_TELL);
    arena_release(&mem);
}

/* ±10^u, u even in −300 … 300, every other time in −3 … 3. */
static double draw(uint32_t op, uint64_t i)
{
    struct random_key key = {.seed = 7, .layer = op};
    double u = random_uniform(key, 2 * i), v = random_uniform(key, 2 * i + 1);
    double decades = i / 2 % 2 ? 3 : 300;
    return (v < 0.5 ? -1 : 1) * pow(10, decades * (2 * u - 1));
}

static const double PASSES = 1e-7;

struct count {
    long right[5]; /* by verdict */
    long planted, found, passed;
};

/* One function of x and y at one point: the gradient by each, and by it wrong ones. */
static void try_point(const struct graph *g, const char *what, const double *at,
                      struct count *count)
{
    static const double planted[] = {2, -1, 1.001};
    double work[160], grad[2];
    graph_gradient(g, at, grad, work);
    for (int k = 0; k < g->n_leaves; k++) {
        struct difference d = difference_check(g, at, k, grad[k], work);
        count->right[d.verdict]++;
        if (d.verdict == DIFFERENCE_WRONG || d.verdict == DIFFERENCE_SUSPICIOUS) {
            fail_msg("%s at %.17g, %.17g by %d: %s: %.17g ± %g, h %g, against %.17g",
                     what, at[0], at[1], k, words[d.verdict], d.value, d.error, d.h,
                     grad[k]);
        }
        /* Where great terms cancel in it, the right gradient is itself not very right. */
        bool exact = difference_error(grad[k], d.value) < PASSES;
        bool clear = exact && d.error < 1e-6 * fabs(d.value);
        for (int i = 0; i < 3 && exact && fabs(grad[k]) > 1e-5; i++) {
            double wrong = grad[k] * planted[i];
            enum difference_verdict v = difference_check(g, at, k, wrong, work).verdict;
            count->planted += clear && isfinite(wrong);
            count->found += clear && isfinite(wrong) && v == DIFFERENCE_WRONG;
            count->passed += v == DIFFERENCE_AGREES;
        }
    }
}

static struct graph graph_of(struct node *nodes, struct leaf *leaves, int n)
{
    struct graph g = {nodes, 0, leaves, n};
    for (int k = 0; k < n; k++) {
        graph_add_leaf(&g, k, 1);
    }
    return g;
}

/* Many points can be told, and there what is wrong is found. */
static void check_count(const struct count *c, const char *what, long missed)
{
    long tells = c->right[DIFFERENCE_AGREES], all = 0;
    for (int i = 0; i < 5; i++) {
        all += c->right[i];
    }
    if (tells < all / 4 || c->planted < 100 || c->passed > c->planted / 10000 ||
        c->found < c->planted - missed) {
        fail_msg("%s: %ld of %ld told, %ld of %ld found, %ld pass", what, tells, all,
                 c->found, c->planted, c->passed);
    }
}

static void right_gradients_of_every_operation_are_never_called_wrong(void **state)
{
    (void)state;
    enum { POINTS = 10000 };
    for (enum op op = OP_CONSTANT + 1; op < OP_MOST; op++) {
        struct node nodes[4];
        struct leaf leaves[2] = {{"x"}, {"y"}};
        int arity = op_table[op].arity;
        struct graph g = graph_of(nodes, leaves, arity);
        graph_add_op(&g, op, 0, arity == 2 ? 1 : -1, 1);
        struct count count = {.planted = 0};
        for (uint64_t i = 0; i < POINTS; i++) {
            double at[2] = {draw((uint32_t)op, 2 * i), draw((uint32_t)op, 2 * i + 1)};
            try_point(&g, op_table[op].name, at, &count);
        }
        check_count(&count, op_table[op].name, 0);
    }
}

/* f(g(x, y), x) for all pairs of operations. */
static void nor_are_those_of_compositions(void **state)
{
    (void)state;
    enum { POINTS = 100 };
    struct count count = {.planted = 0};
    for (enum op f = OP_CONSTANT + 1; f < OP_MOST; f++) {
        for (enum op in = OP_CONSTANT + 1; in < OP_MOST; in++) {
            struct node nodes[4];
            struct leaf leaves[2] = {{"x"}, {"y"}};
            struct graph g = graph_of(nodes, leaves, 2);
            int inner = graph_add_op(&g, in, 0, op_table[in].arity == 2 ? 1 : -1, 1);
            graph_add_op(&g, f, inner, op_table[f].arity == 2 ? 0 : -1, 1);
            char what[80];
            snprintf(what, sizeof what, "%s of %s", op_table[f].name, op_table[in].name);
            for (uint64_t i = 0; i < POINTS; i++) {
                uint32_t layer = (uint32_t)(f * OP_MOST + in);
                double at[2] = {draw(layer, 2 * i), draw(layer, 2 * i + 1)};
                try_point(&g, what, at, &count);
            }
        }
    }
    check_count(&count, "compositions", count.planted / 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_accused_wrongly),
        cmocka_unit_test(a_kink_has_two_slopes),
        cmocka_unit_test(the_estimate_is_honest_and_the_step_is_shown),
        cmocka_unit_test(right_gradients_of_every_operation_are_never_called_wrong),
        cmocka_unit_test(nor_are_those_of_compositions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
