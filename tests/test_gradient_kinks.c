/* Kinks within ε of an entry, where a right gradient and a difference disagree. */
#include "autodiff/gradient_check.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/near.h"
#include "tests/reading.h"
#include "tests/sample_mlp.h"

/* An expression of A and B with these shapes, checked at entry `at` of leaf `leaf`. */
static struct gradient_entry check_entry(const char *text, const struct shape *shapes,
                                         const double *leaves, int leaf, size_t at)
{
    static const char *const names[] = {"A", "B"};
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    struct gradient_check c;
    const struct expression_options options = {
        .names = names, .n_names = 2, .shapes = shapes, .only_names = true};
    struct graph g = reading_parse(text, &options, &mem);
    if (gradient_check_init(&c, &g, leaves, &(struct gradient_check_options){0}, &mem,
                            &fail)) {
        fail_msg("%s: %s", text, fail.what);
    }
    struct gradient_entry e = gradient_check_entry(&c, leaf, at);
    arena_release(&mem);
    return e;
}

static struct gradient_entry check_number(const char *text, double a, double b)
{
    static const struct shape shapes[] = {{1, 1}, {1, 1}};
    return check_entry(text, shapes, (double[]){a, b}, 0, 0);
}

/* A is 2×3, B a row of three. */
static void kinks_of_matrices_are_found_where_they_are(void **state)
{
    (void)state;
    static const struct shape shapes[] = {{2, 3}, {1, 3}};
    const double leaves[] = {1, 1.000005, 0, 0, 2.000005, 2, 9, 8, 2};
    static const struct {
        const char *text;
        int leaf;
        size_t at;
        int kink; /* entry; -1: none */
    } cases[] = {
        {"sum(max(A, cols))+sum(B)", 0, 0, 0}, {"sum(max(A, cols))+sum(B)", 0, 2, -1},
        {"sum(max(A, cols))+sum(B)", 0, 4, 1}, {"sum(max(A, cols))+sum(B)", 0, 3, -1},
        {"sum(max(A, B))", 0, 5, 5},           {"sum(max(A, B))", 0, 4, -1},
        {"sum(max(B, A))", 1, 2, 5},           {"sum(max(B, A))", 1, 1, -1},
        {"sum(relu(A))*sum(B)", 0, 3, 3},      {"sum(relu(B - 8))+sum(A)", 1, 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gradient_entry e =
            check_entry(cases[i].text, shapes, leaves, cases[i].leaf, cases[i].at);
        assert_int_equal(e.kink, cases[i].kink >= 0);
        assert_int_equal(e.kink ? (int)e.kink_entry : -1, cases[i].kink);
    }
}

static void kinks_within_epsilon_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double a, b;
        bool kink;
    } cases[] = {
        {"relu(A)", 9e-6, 0, true},      {"relu(A)", 1.1e-5, 0, false},
        {"relu(A)", 0, 0, true},         {"relu(A)", -9e-6, 0, true},
        {"abs(A)+B", 9e-6, 1, true},     {"abs(A)", -2e-5, 0, false},
        {"leaky_relu(A)", 0, 0, true},   {"sign(A)*B", 1e-6, 2, true},
        {"max(A,B)", 2, 2, true},        {"max(A,B)", 2, 2.00002, false},
        {"min(B,A)", 2.000005, 2, true}, {"elu(A)", 0, 0, true},
        {"relu(B)+A", 1, 0, false},      {"max(A,3)", 3, 0, true},
        {"sigmoid(A)", 0, 0, false},     {"A^2", 0, 0, false},
        {"relu(2*A)", 9e-6, 0, true},    {"relu(2*A)", 1.1e-5, 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gradient_entry e = check_number(cases[i].text, cases[i].a, cases[i].b);
        if (e.kink != cases[i].kink || (e.kink_node >= 0) != e.kink ||
            (!e.kink && e.verdict != DIFFERENCE_AGREES)) {
            fail_msg("%s at %g, %g: kink %d", cases[i].text, cases[i].a, cases[i].b,
                     e.kink);
        }
    }
}

/* At z = 0 the code says 0 and the difference ½: relative error 1, and a kink. */
static void relu_at_zero_is_half(void **state)
{
    (void)state;
    struct gradient_entry e = check_number("relu(A)", 0, 0);
    assert_true(near(e.analytic, 0, 1, 0) && near(e.numeric, .5, 1, 1e-9));
    assert_true(near(e.error, 1, 1, 1e-12));
    assert_int_equal(e.verdict, DIFFERENCE_WRONG);
    struct gradient_summary s = gradient_check_summary(1, &e);
    assert_int_equal(s.kinks, 1);
    assert_int_equal(s.wrong, 0);
    assert_int_equal(s.verdict, DIFFERENCE_AGREES);
}

static void a_kink_is_named_by_its_node_and_entry(void **state)
{
    (void)state;
    static struct mlp net;
    struct gradient_check c;
    mlp_draw(&net, 5, 8, 4, 10, 3, 0);
    for (int i = 0; i < 4; i++) {
        net.at[MLP_W1][10 * i + 6] = net.at[MLP_B1][6] = 0;
    }
    mlp_parse(&net);
    mlp_check(&net, &c, 0, 0);
    struct gradient_entry e = gradient_check_entry(&c, MLP_W1, 26); /* row 2, column 6 */
    assert_true(e.kink);
    assert_int_equal(net.g.nodes[e.kink_node].op, OP_RELU);
    assert_int_equal(e.kink_entry, 6); /* sample 0 is the first one of them */
    assert_false(gradient_check_entry(&c, MLP_W1, 27).kink);
    assert_false(gradient_check_can(&c, MLP_Y));
    assert_true(gradient_check_can(&c, MLP_X) && gradient_check_can(&c, MLP_B2));
    assert_false(gradient_check_can(&c, MLP_L2)); /* not in the expression */
    arena_release(&net.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinks_of_matrices_are_found_where_they_are),
        cmocka_unit_test(kinks_within_epsilon_are_named),
        cmocka_unit_test(relu_at_zero_is_half),
        cmocka_unit_test(a_kink_is_named_by_its_node_and_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
