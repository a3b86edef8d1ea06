/* Central differences: right gradients are never called wrong, wrong ones are found. */
#include "autodiff/difference.h"
#include "tests/fuzz_input.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "base/random.h"
#include "tests/uniform.h"

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
        {"sin(x)", 1e20, DIFFERENCE_CANNOT_TELL}, /* its neighbors are 16384 away */
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

/* By x, beside y: features of the function far smaller than 1 and far greater than x,
 * kinks that rounding hides, and gradients that underflow or are chosen at a tie. */
static void nor_what_long_steps_do_not_see(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double x, y;
        enum difference_verdict verdict;
    } table[] = {
        {"hypot(max(x,y), y)", -6.6e-116, -1.01e-102, DIFFERENCE_AGREES},
        {"sinh(hypot(x, min(y, x)))", 8.1663028724550533e-80, 8.1663028724550548e-80,
         DIFFERENCE_KINK},
        {"x/(x-y)", 0, 3.4408141730734567e-163, DIFFERENCE_AGREES},
        {"log10(abs(x)) - x", 6.6636689127445721e-40, 1, DIFFERENCE_AGREES},
        {"cbrt(max(x,y))", 0.27509334525915102, 0.2750933452591473, DIFFERENCE_KINK},
        {"acos(abs(min(x,y)))", 6.055984928e-232, 6.055984929e-232,
         DIFFERENCE_CANNOT_TELL},
        {"abs(x+y)^y", 0, 1.4583809174815297e-136, DIFFERENCE_CANNOT_TELL},
        {"min(x, relu(x))", 0, 1, DIFFERENCE_CANNOT_TELL},
        {"atan2(x, cosh(sign(x)))", 0, 1, DIFFERENCE_CANNOT_TELL},
        {"sinh(x)^2/x", -2.7654481258908482e-225, 1, DIFFERENCE_CANNOT_TELL},
        {"log2(atan2(x, cosh(x)))", 466.60354056122645, 1, DIFFERENCE_CANNOT_TELL},
        {"sin(x) + x", 262807089096336.66, 1, DIFFERENCE_CANNOT_TELL},
        {"hypot(abs(x), atan2(x, y))", 0, -631.95772546666865, DIFFERENCE_KINK},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = parse(table[i].f, &mem);
        double work[160], grads[2], at[2] = {table[i].x, table[i].y};
        assert_string_equal(g.leaves[0].name, "x");
        graph_gradient(&g, at, grads, work);
        struct difference d = difference_check(&g, at, 0, grads[0], work);
        if (d.verdict != table[i].verdict) {
            fail_msg("%s at %g: %s: %.17g ± %g, h %g, against %.17g", table[i].f,
                     table[i].x, words[d.verdict], d.value, d.error, d.h, grads[0]);
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
    double u = uniform_at(key, 2 * i), v = uniform_at(key, 2 * i + 1);
    double decades = i / 2 % 2 ? 3 : 300;
    return (v < 0.5 ? -1 : 1) * pow(10, decades * (2 * u - 1));
}

static const double PASSES = 1e-7;

struct count {
    long points, told; /* where the function has values, and where its gradient agrees */
    long planted, found, passed;
};

static double value_at(const struct graph *g, const double *at, int k, double x)
{
    double moved[2] = {at[0], at[1]}, work[160];
    moved[k] = x;
    graph_forward(g, moved, work);
    return work[g->n - 1];
}

/* Has the function finite values at the point and a millionth to both sides of it? */
static bool is_inside(const struct graph *g, const double *at, int k)
{
    return isfinite(value_at(g, at, k, at[k])) &&
           isfinite(value_at(g, at, k, at[k] * (1 - 1e-6))) &&
           isfinite(value_at(g, at, k, at[k] * (1 + 1e-6)));
}

/* One function of x and y at one point: the gradient by each, and by it wrong ones. */
static void try_point(const struct graph *g, const char *what, const double *at,
                      struct count *count)
{
    static const double planted[] = {2, -1, 1.001};
    double work[160], grad[2];
    graph_gradient(g, at, grad, work);
    for (int k = 0; k < g->n_leaves; k++) {
        struct difference d = difference_check(g, at, k, grad[k], work);
        bool inside = is_inside(g, at, k);
        count->points += inside;
        count->told += inside && d.verdict == DIFFERENCE_AGREES;
        if (d.verdict == DIFFERENCE_WRONG || d.verdict == DIFFERENCE_SUSPICIOUS) {
            fail_msg("%s at %.17g, %.17g by %d: %s: %.17g ± %g, h %g, against %.17g",
                     what, at[0], at[1], k, words[d.verdict], d.value, d.error, d.h,
                     grad[k]);
        }
        /* Where great terms cancel in it, the right gradient is itself not very right. */
        bool exact = difference_error(grad[k], d.value) < PASSES;
        bool clear = exact && d.error < 1e-6 * fabs(d.value);
        bool flat = grad[k] == 0 && d.verdict == DIFFERENCE_AGREES && d.error < 1e-6;
        clear = clear || flat;
        int n = flat ? 1 : exact && fabs(grad[k]) > 1e-5 ? 3 : 0;
        for (int i = 0; i < n; i++) {
            double wrong = flat ? 1 : grad[k] * planted[i];
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

/* Many of the points where there are values can be told, and there what is wrong is
 * found. */
static void check_count(const struct count *c, const char *what, long missed)
{
    if (c->points < 100 || c->told < c->points / 4 * 3 || c->planted < 100 ||
        c->passed > c->planted / 10000 || c->found < c->planted - missed) {
        fail_msg("%s: %ld of %ld told, %ld of %ld found, %ld pass", what, c->told,
                 c->points, c->found, c->planted, c->passed);
    }
}

static void right_gradients_of_every_operation_are_never_called_wrong(void **state)
{
    (void)state;
    uint64_t points = (uint64_t)fuzz_count(1000, 10000);
    for (enum op op = OP_CONSTANT + 1; op < OP_MOST; op++) {
        struct node nodes[4];
        struct leaf leaves[2] = {{"x"}, {"y"}};
        int arity = op_table[op].arity;
        struct graph g = graph_of(nodes, leaves, arity);
        graph_add_op(&g, op, 0, arity == 2 ? 1 : -1, 1);
        struct count count = {.planted = 0};
        for (uint64_t i = 0; i < points; i++) {
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
    uint64_t points = (uint64_t)fuzz_count(10, 100);
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
            for (uint64_t i = 0; i < points; i++) {
                uint32_t layer = (uint32_t)(f * OP_MOST + in);
                double at[2] = {draw(layer, 2 * i), draw(layer, 2 * i + 1)};
                try_point(&g, what, at, &count);
            }
        }
    }
    check_count(&count, "compositions", count.planted / 200);
}

/* y is drawn like x, or is nearly equal to it, or is 0, or x is. */
static void draw_near_each_other(uint64_t i, double *at)
{
    struct random_key key = {.seed = 8};
    at[0] = draw(0, 2 * i);
    at[1] = draw(0, 2 * i + 1);
    if (i % 4 == 1) {
        at[1] = at[0] * (1 + pow(10, -16 * uniform_at(key, i)));
    } else if (i % 16 == 2) {
        at[i / 16 % 2] = 0;
    }
}

/* Three operations, each of the last result and of anything before. */
static void nor_are_those_near_kinks(void **state)
{
    (void)state;
    enum { OPS = 3 };
    uint64_t points = (uint64_t)fuzz_count(10000, 100000);
    struct count count = {.planted = 0};
    struct random_key key = {.seed = 9};
    for (uint64_t i = 0; i < points; i++) {
        struct node nodes[2 + OPS];
        struct leaf leaves[2] = {{"x"}, {"y"}};
        struct graph g = graph_of(nodes, leaves, 2);
        char what[80] = "";
        for (uint64_t k = 0; k < OPS; k++) {
            double u = uniform_at(key, 2 * (OPS * i + k)),
                   v = uniform_at(key, 2 * (OPS * i + k) + 1);
            enum op op = OP_CONSTANT + 1 + (enum op)(u * (OP_MOST - OP_CONSTANT - 1));
            int other = (int)(v * g.n);
            size_t used = strlen(what);
            snprintf(what + used, sizeof what - used, "%s(%d, %d) ", op_table[op].name,
                     g.n - 1, other);
            graph_add_op(&g, op, g.n - 1, op_table[op].arity == 2 ? other : -1, 1);
        }
        double at[2];
        draw_near_each_other(i, at);
        try_point(&g, what, at, &count);
    }
    check_count(&count, "three operations", count.planted / 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_accused_wrongly),
        cmocka_unit_test(nor_what_long_steps_do_not_see),
        cmocka_unit_test(a_kink_has_two_slopes),
        cmocka_unit_test(the_estimate_is_honest_and_the_step_is_shown),
        cmocka_unit_test(right_gradients_of_every_operation_are_never_called_wrong),
        cmocka_unit_test(nor_are_those_of_compositions),
        cmocka_unit_test(nor_are_those_near_kinks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
