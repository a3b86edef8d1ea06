/* A plan gives the value and the gradient of the textbook's sweep over the op table to
 * the last bit, whatever it left out or made one step of; and so does a field at each
 * point. */
#include "autodiff/plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/field.h"
#include "tests/evaluate.h"
#include "tests/near.h"
#include "tests/reading.h"

enum { NODES = 64, LEAVES = 8 };

static void check_at(const struct graph *g, const struct plan *p, const double *leaves,
                     const char *what)
{
    double work[2 * NODES], expected[LEAVES], grad[LEAVES];
    assert_in_range(g->n, 1, NODES);
    double value = sweep_gradient(g, leaves, expected, work);
    if (!same_number(plan_gradient(p, leaves, grad), value))
        fail_msg("%s: the value differs from %g", what, value);
    for (int k = 0; k < g->n_leaves; k++)
        if (!same_number(grad[k], expected[k]))
            fail_msg("%s: gradient %d is %.17g, not %.17g", what, k, grad[k],
                     expected[k]);
}

static const char *const texts[] = {
    "x",
    "7",
    "2+3",
    "(w*x+b-y)^2",
    "b+w*x",               /* a chain of one */
    "w*x+b",               /* ... that begins with its product */
    "1+w*x+b*x+y*x",       /* ... of three; its first term needs no gradient */
    "x+w*x+b*x+x*x+x*w",   /* ... whose first term is a factor as well */
    "w+2*x+b*x",           /* a product with a constant is none of it */
    "b+w*x-(b+w*x)",       /* what is read twice, with and without sharing */
    "b+w*sin(x)+x*sin(y)", /* operations between the terms */
    "w*x+(b+y)",           /* the next sum is not that of the product */
    "x^2+x^y+2^x+x^-1+max(x,y)*min(w,b)+atan2(x,y)/w",
    "relu(x)+leaky_relu(y)+abs(x-y)+sqrt(w)+ln(b)+exp(x)+tan(y)+cos(w)",
    "σ(x)+tanh(y)+softplus(w)+gelu(b)+silu(x)-(-y)",
};

static void plans_are_bit_equal_to_the_sweep(void **state)
{
    (void)state;
    static const double values[] = {0,   -0.0,  1,        -1,         0.1,
                                    3.7, 1e200, HUGE_VAL, (double)NAN};
    enum { N = sizeof values / sizeof *values };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int share = 0; share < 2; share++) {
            struct arena mem = ARENA_INIT;
            struct plan p;
            struct expression_options options = {.share = share};
            struct graph g = reading_parse(texts[i], &options, &mem);
            plan_init(&p, &g, &(struct plan_options){0}, &mem);
            for (int k = 0; k < N * N * N; k++) {
                double leaves[LEAVES] = {values[k % N], values[k / N % N],
                                         values[k / N / N], 0.3};
                check_at(&g, &p, leaves, texts[i]);
            }
            arena_release(&mem);
        }
}

/* Forward steps alone: a product that only a sum reads is one step with it; leaves and
 * constants are none. */
static void a_product_and_its_sum_are_one_step(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int steps;
    } table[] = {
        {"b+w1*x1+w2*x2+w3*x3", 3},
        {"b+2*x", 1},
        {"b-w*x", 2},
        {"b+w/x", 2},
        {"w*x+b*y", 2},       /* one of the two products waits */
        {"(b+w*x)*(w*x)", 3}, /* the product is read twice */
        {"(b+w*x)*(b+w*x+w*y)", 3},
        {"(2+3)*x", 1},
        {"x", 0},
        {"7", 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct plan p;
        struct expression_options options = {.share = true};
        struct graph g = reading_parse(table[i].text, &options, &mem);
        plan_init(&p, &g, &(struct plan_options){.forward_only = true}, &mem);
        if (p.n_steps != table[i].steps)
            fail_msg("%s: %d steps, not %d", table[i].text, p.n_steps, table[i].steps);
        plan_init(&p, &g, &(struct plan_options){0}, &mem);
        check_at(&g, &p, (double[]){0.3, -1.7, 2.1, 0.9, 1.1, -0.6, 3}, table[i].text);
        arena_release(&mem);
    }
}

/* A gradient that is 1, another gradient or a computed slope takes no step. */
static void a_product_by_one_is_no_step(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int forward, backward;
    } table[] = {
        {"x+y", 1, 0},           {"x-y", 1, 1}, /* −1 */
        {"sin(x)", 1, 1},                       /* cos */
        {"x*y", 1, 2},                          /* y and x, which might be −0 */
        {"exp(x)", 1, 1},                       /* likewise */
        {"tanh(sin(x))", 2, 3},                 /* tanh′, cos and their product */
        {"sin(x)+cos(x)", 3, 3},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g =
            reading_parse(table[i].text, &(struct expression_options){0}, &mem);
        struct plan p;
        plan_init(&p, &g, &(struct plan_options){0}, &mem);
        if (p.n_steps != table[i].forward + table[i].backward)
            fail_msg("%s: %d steps", table[i].text, p.n_steps);
        arena_release(&mem);
    }
}

/* Matrices of one size, of which each is read by the next one alone: one is read and one
 * written at a time, and A is there all the time. */
static void what_nobody_reads_any_more_leaves_its_memory(void **state)
{
    (void)state;
    static const char *const names[] = {"A"};
    static const struct shape shapes[] = {{1, 2}, {3, 1}, {4, 5}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct arena mem = ARENA_INIT;
        const struct expression_options options = {
            .names = names, .n_names = 1, .shapes = &shapes[i]};
        struct graph g =
            reading_parse("sum(sin(cos(sin(cos(sin(cos(A)))))))", &options, &mem);
        struct plan p;
        int places = 0;
        plan_init(&p, &g, &(struct plan_options){.forward_only = true}, &mem);
        for (int k = 0; k < g.n - 1; k++) {
            bool taken = false;
            for (int j = 0; j < k; j++)
                taken |= p.at[j].at == p.at[k].at;
            places += !taken;
        }
        assert_int_equal(places, 3);
        arena_release(&mem);
    }
}

/* Built by hand: no gradient gets to a node that nobody reads, so that its infinite slope
 * does no harm, and a leaf without a node has gradient 0. */
static void what_nobody_reads_does_no_harm(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct node nodes[8];
    struct leaf names[3] = {{.name = "x"}, {.name = "y"}, {.name = "z"}};
    struct graph g = {.nodes = nodes, .leaves = names, .n_leaves = 3};
    struct plan p;
    int x = graph_add_leaf(&g, 0, 0), y = graph_add_leaf(&g, 1, 0);
    graph_add_op(&g, OP_LOG, x, -1, 0);
    graph_add_op(&g, OP_MUL, x, y, 0);
    plan_init(&p, &g, &(struct plan_options){0}, &mem);
    check_at(&g, &p, (double[]){2, 3, 5}, "log(x) unread");
    double grad[3];
    assert_true(plan_gradient(&p, (double[]){0, 3, 5}, grad) == 0);
    assert_true(grad[0] == 3 && grad[1] == 0 && grad[2] == 0);
    arena_release(&mem);
}

/* The first term that gets to s is −1, which depends on no leaf; the others do, so that
 * nothing of the sum may be computed before them. c is a column, s a number. */
static void a_gradient_that_begins_with_a_constant_waits_for_the_rest(void **state)
{
    (void)state;
    static const char *const names[] = {"c", "s"};
    static const struct shape shapes[] = {{3, 1}, {1, 1}};
    static const double column[] = {1, 2, 6};
    static const struct {
        const char *text;
        double by_s; /* at s = 2 */
    } table[] = {
        {"mean(c/s) + (-s)", -1.75}, /* −1 − mean(c)/s² */
        {"mean(c*s) + (-s)", 2},
        {"mean(-s) + (-(-s))", 0},      /* what comes after the sum waits, too */
        {"mean(c*(-s)) + (-(-s))", -2}, /* 1 − mean(c) */
        {"mean(c/(-s)) + (-(-s))", 1.75},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct plan p;
        const struct expression_options options = {
            .names = names, .n_names = 2, .shapes = shapes, .share = true};
        struct graph g = reading_parse(table[i].text, &options, &mem);
        plan_init(&p, &g, &(struct plan_options){0}, &mem);
        if (p.leaf[0] >= 0)
            memcpy(p.at[p.leaf[0]].at, column, sizeof column);
        p.v[p.leaf[1]] = 2;
        for (int run = 0; run < 2; run++) {
            plan_run(&p);
            double by_s = *p.at[p.grad[p.leaf[1]]].at;
            if (!near(by_s, table[i].by_s, 1, 1e-15))
                fail_msg("%s: %g, not %g", table[i].text, by_s, table[i].by_s);
        }
        arena_release(&mem);
    }
}

/* --- fields --- */

static const char *const field_texts[] = {
    "x",
    "y",
    "7",
    "x*x",
    "y*y",
    "x^2+3*y^2+2*x*y+5",
    "(1-x)^2+100*(y-x^2)^2",
    "2^x+x^y+x^3+x^-1+0^x",
    "max(x,2)-min(1,y)/atan2(x,y)*atan2(1,x)",
    "relu(x)+leaky_relu(y)+abs(x-y)+sqrt(x)+ln(y)",
    "σ(x)+tanh(y)+softplus(x)+gelu(y)+silu(x)",
    "sin(cos(tan(exp(x))))-(-(-y))",
    "(x+y)*(x+y)+(x*3)*(y*2)",      /* shared: one node read twice by another */
    "sin(x+y)*((x*y)*(y*2))+(x+y)", /* ... and again much later */
    "((x+1)*(x+2)-(x+3)*(x+4))*((y+1)*(y+2)-(y+3)*(y+4))",
    "exp(sin(x)*y)*y", /* the first late step is the last one to read sin(x) */
};

static const double awkward[] = {0.0, -0.0,     1,         -1,          2.5, -3.75,
                                 1e9, HUGE_VAL, -HUGE_VAL, (double)NAN, 0.1};
enum { AWKWARD = sizeof awkward / sizeof *awkward };

static void check_field(const char *text, bool share, const double *x, size_t columns)
{
    static const char *const xy[] = {"x", "y"};
    struct arena mem = ARENA_INIT;
    struct field with, without;
    const struct expression_options options = {
        .names = xy, .n_names = 2, .only_names = true, .share = share};
    struct graph g = reading_parse(text, &options, &mem);
    double *out = arena_new(&mem, double, columns),
           *both = arena_new(&mem, double, columns);
    double *by[2] = {arena_new(&mem, double, columns), arena_new(&mem, double, columns)};
    field_init(&with, &g, x, columns, true, &mem);
    field_init(&without, &g, x, columns, false, &mem);
    for (int j = 0; j < AWKWARD; j++) {
        field_row(&without, awkward[j], out, NULL, NULL);
        field_row(&with, awkward[j], both, j % 2 ? by[0] : NULL, by[1]);
        field_row(&with, awkward[j], both, by[0], NULL);
        for (size_t i = 0; i < columns; i++) {
            double work[2 * NODES], grad[2];
            double value = sweep_gradient(&g, (double[]){x[i], awkward[j]}, grad, work);
            if (!same_number(out[i], value) || !same_number(both[i], value))
                fail_msg("%s at %g, %g: field %g, point %g", text, x[i], awkward[j],
                         out[i], value);
            for (int k = 0; k < 2; k++)
                if (!same_number(by[k][i], grad[k]))
                    fail_msg("%s at %g, %g: gradient %d is %g in the field, %g alone",
                             text, x[i], awkward[j], k, by[k][i], grad[k]);
        }
    }
    arena_release(&mem);
}

static void fields_are_bit_equal_to_points(void **state)
{
    (void)state;
    static const size_t columns[] = {1, 2, AWKWARD, 499, 500, 501, 1001};
    enum { MOST = 1001 };
    double x[MOST];
    for (int i = 0; i < MOST; i++)
        x[i] = awkward[i % AWKWARD];
    for (size_t k = 0; k < sizeof field_texts / sizeof *field_texts; k++)
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
            check_field(field_texts[k], c % 2, x, columns[c]);
}

/* What depends on x alone is computed once: none of these steps runs for a row. */
static void what_depends_on_the_column_alone_is_computed_once(void **state)
{
    (void)state;
    static const char *const xy[] = {"x", "y"};
    static const struct {
        const char *text;
        int early, late;
    } table[] = {
        {"sin(3*x)*exp(-(x^2 + y^2)/4) + cos(2*y)", 3, 9},
        {"x^2 + 3*y^2 + 2*x*y + 5", 2, 6},
        {"exp(x)*sin(x)", 3, 0},
        {"exp(y)", 0, 1},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct plan p;
        const struct expression_options options = {.names = xy, .n_names = 2};
        struct graph g = reading_parse(table[i].text, &options, &mem);
        plan_init(&p, &g, &(struct plan_options){.forward_only = true, .points = 10},
                  &mem);
        if (p.n_early != table[i].early || p.n_steps - p.n_early != table[i].late)
            fail_msg("%s: %d steps once, %d a row", table[i].text, p.n_early,
                     p.n_steps - p.n_early);
        arena_release(&mem);
    }
}

/* Rows that change from y to y, but one that is wanted twice, and numbers. */
static void what_a_row_computes_goes_straight_to_the_caller(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool own[3]; /* of the value, and by x and y */
    } table[] = {
        {"x", {false, false, false}},      {"exp(x)", {false, false, false}},
        {"exp(y)", {false, false, false}}, {"exp(y) + 0*x", {true, false, false}},
        {"sin(x)*y", {true, true, false}}, {"x*sin(y)", {true, false, true}},
        {"x*x*y*y", {true, true, true}},   {"exp(x + y)", {true, true, false}},
    };
    const double x[] = {1, 2};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        static const char *const xy[] = {"x", "y"};
        struct arena mem = ARENA_INIT;
        const struct expression_options options = {.names = xy, .n_names = 2};
        struct graph g = reading_parse(table[i].text, &options, &mem);
        struct field f;
        field_init(&f, &g, x, 2, true, &mem);
        for (int k = 0; k < 3; k++)
            if ((f.own[k] != NULL) != table[i].own[k])
                fail_msg("%s: %d", table[i].text, k);
        arena_release(&mem);
    }
}

static void a_field_may_have_one_leaf_or_none(void **state)
{
    (void)state;
    static const char *const names[] = {"x"};
    const double x[] = {1, 2, 5};
    for (int n = 0; n < 2; n++) {
        struct arena mem = ARENA_INIT;
        const struct expression_options options = {
            .names = names, .n_names = n, .only_names = true};
        struct graph g = reading_parse(n ? "x*x*x" : "3*3*3", &options, &mem);
        struct field f;
        double out[3], dx[3], dy[3];
        field_init(&f, &g, x, 3, true, &mem);
        field_row(&f, 7, out, dx, dy);
        for (int i = 0; i < 3; i++) {
            assert_true(out[i] == (n ? x[i] * x[i] * x[i] : 27));
            assert_true(dx[i] == (n ? 3 * x[i] * x[i] : 0) && dy[i] == 0);
        }
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_are_bit_equal_to_the_sweep),
        cmocka_unit_test(a_product_and_its_sum_are_one_step),
        cmocka_unit_test(a_product_by_one_is_no_step),
        cmocka_unit_test(what_nobody_reads_any_more_leaves_its_memory),
        cmocka_unit_test(what_nobody_reads_does_no_harm),
        cmocka_unit_test(a_gradient_that_begins_with_a_constant_waits_for_the_rest),
        cmocka_unit_test(fields_are_bit_equal_to_points),
        cmocka_unit_test(what_depends_on_the_column_alone_is_computed_once),
        cmocka_unit_test(what_a_row_computes_goes_straight_to_the_caller),
        cmocka_unit_test(a_field_may_have_one_leaf_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
