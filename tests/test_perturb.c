/* A leaf changed by ε, against polynomials whose every term is known. */
#include "autodiff/perturb.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/leaf_node.h"
#include "tests/reading.h"

/* After one pass at one value for all leaves. */
struct run {
    struct arena mem;
    struct graph g;
    struct backprop b;
};

static void run(struct run *r, const char *text, const double *leaves,
                const struct backprop_options *options)
{
    *r = (struct run){0};
    r->g = reading_parse(text, &(struct expression_options){0}, &r->mem);
    backprop_init(&r->b, &r->g, leaves, options, &r->mem);
    while (backprop_step(&r->b)) {
    }
}

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-11 * (1 + fabs(want)))) {
        fail_msg("%.17g for %.17g", got, want);
    }
}

/* (w·x + b − y)² at 2, 3, 1, 5 becomes (2 + 3ε)²: 12·ε is predicted, 9ε² is left. */
static void what_is_left_of_a_square_is_a_square(void **state)
{
    (void)state;
    struct run r;
    run(&r, "(w*x+b-y)^2", (double[]){2, 3, 1, 5}, &(struct backprop_options){0});
    for (int i = 0; i < 4; i++) {
        double e = (i % 2 ? -1 : 1) * pow(10, -i);
        struct perturb p = perturb_entry(&r.b, leaf_node(&r.g, "w"), 0, e, &r.mem);
        near(p.entry, 2);
        near(p.before, 4);
        near(p.after, (2 + 3 * e) * (2 + 3 * e));
        near(p.slope, 12);
        near(p.predicted, 12 * e);
        near(p.off, 9 * e * e);
        near(p.off_half, 9 * e * e / 4);
        assert_int_equal(p.order, PERTURB_SECOND);
    }
    assert_true(backprop_value(&r.b, leaf_node(&r.g, "w"))->at[0] == 2); /* put back */
    arena_release(&r.mem);
}

static void the_order_is_that_of_the_first_term_left(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double x, e;
        enum perturb_order order;
    } rows[] = {
        {"3*x-7", .3, .01, PERTURB_EXACT},
        {"x*x", 1, .01, PERTURB_SECOND},
        {"exp(x)", 0, .01, PERTURB_SECOND},
        {"x^3", 0, .01, PERTURB_THIRD},
        {"sin(x)", 0, -.02, PERTURB_THIRD},
        {"x^4+x", 0, .1, PERTURB_FOURTH},
        {"relu(x)", 0, .01, PERTURB_FIRST},
        {"abs(x)", 0, -.01, PERTURB_FIRST},    /* the slope is 0 there */
        {"relu(x)", -.006, .01, PERTURB_NONE}, /* half of ε stays before the kink */
        {"sqrt(x)", 0, .01, PERTURB_NONE},     /* the slope is inf */
        {"log(x)", .01, -.02, PERTURB_NONE},   /* nan */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run r;
        run(&r, rows[i].text, &rows[i].x, &(struct backprop_options){0});
        struct perturb p =
            perturb_entry(&r.b, leaf_node(&r.g, "x"), 0, rows[i].e, &r.mem);
        if (p.order != rows[i].order) {
            fail_msg("%s at %g: order %d", rows[i].text, rows[i].x, (int)p.order);
        }
        arena_release(&r.mem);
    }
}

/* Gradients kept from earlier passes are no slope: with w untrained it stays 12. */
static void a_kept_gradient_is_no_slope(void **state)
{
    (void)state;
    struct run r;
    run(&r, "(w*x+b-y)^2", (double[]){2, 3, 1, 5},
        &(struct backprop_options){.keep_grads = true, .passes = 3});
    int w = leaf_node(&r.g, "w");
    near(r.b.grads[w], 36);
    struct perturb p = perturb_entry(&r.b, w, 0, .01, &r.mem);
    near(p.slope, 12);
    near(p.off, 9e-4);
    arena_release(&r.mem);
}

/* sum((X@W)·(X@W)) by W[1,0]: the first column of X@W is (2, 4), that of X is (1, 3), so
 * L = (2 + 1·ε)² + (4 + 3·ε)² + …: 2·2 + 2·4·3 = 28 and (1 + 9)·ε². */
static void an_entry_of_a_matrix_moves_alone(void **state)
{
    (void)state;
    const char *names[] = {"X", "W"};
    const struct shape shapes[] = {{2, 2}, {2, 1}};
    struct arena mem = ARENA_INIT;
    struct backprop b;
    struct expression_options o = {.names = names, .n_names = 2, .shapes = shapes};
    struct graph g = reading_parse("sum((X@W)*(X@W))", &o, &mem);
    backprop_init(&b, &g, (double[]){1, 1, 1, 3, 1, 1}, &(struct backprop_options){0},
                  &mem);
    while (backprop_step(&b)) {
    }
    struct perturb p = perturb_entry(&b, leaf_node(&g, "W"), 1, .01, &mem);
    near(p.before, 20);
    near(p.slope, 28);
    near(p.off, 10e-4);
    near(p.after, 20 + .28 + 10e-4);
    assert_int_equal(p.order, PERTURB_SECOND);
    arena_release(&mem);
}

static void a_step_has_the_size_of_the_number(void **state)
{
    (void)state;
    static const double rows[][2] = {
        {0, .01},  {2, .01},   {-9.9, .01},   {.1, .01}, {.05, 1e-4},
        {-400, 1}, {1e6, 1e4}, {3e-9, 1e-11}, {10, .1},  {1e300, 1e298}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got = perturb_step(rows[i][0]);
        assert_true(fabs(got - rows[i][1]) <= 1e-12 * rows[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_of_a_square_is_a_square),
        cmocka_unit_test(the_order_is_that_of_the_first_term_left),
        cmocka_unit_test(a_kept_gradient_is_no_slope),
        cmocka_unit_test(an_entry_of_a_matrix_moves_alone),
        cmocka_unit_test(a_step_has_the_size_of_the_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
