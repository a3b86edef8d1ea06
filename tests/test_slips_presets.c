/* All questions of a pass over the graphs that learners meet first: right answers as
 * numbers, expressions and rules, slips made here, and hints. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "explain/edge.h"
#include "explain/shown.h"
#include "tests/asking.h"
#include "tests/uniform.h"

static double draw(uint64_t seed, uint64_t i)
{
    struct random_key key = {.seed = seed, .purpose = RANDOM_TEST};
    double u = uniform_at(key, i);
    return u < 0.5 ? -2.2 + 3 * u : 0.7 + 3 * (u - 0.5);
}

static void expect(struct asking *a, const char *answer, enum slip slip)
{
    struct verdict v = verdict_on(a, answer);
    if (v.slip != slip || v.coincidence) {
        fail_msg("%s, step %ld, %s: %d%s, not %d (%s)", a->text.whole, a->b.step + 1,
                 answer, (int)v.slip, v.coincidence ? " by coincidence" : "", (int)slip,
                 v.sentence);
    }
}

/* An expression that leads to the slip, or by chance is right. */
static void expect_or_right(struct asking *a, const char *answer, enum slip slip)
{
    if (!is_right(a, answer)) {
        expect(a, answer, slip);
    }
}

/* ---- numbers ---- */

/* What the learner types who makes the slip, for each edge of (w·x+b−y)² and of
 * x·x·x+x; none but the right ones are right at all values. */
struct made {
    const char *from, *to, *answer;
    enum slip slip;
};

static const struct made neuron[] = {
    {"z1", NULL, "w*x", SLIP_RIGHT},
    {"z1", NULL, "w+x", SLIP_SUM_FOR_PRODUCT},
    {"z2", NULL, "z1*b", SLIP_PRODUCT_FOR_SUM},
    {"z3", NULL, "y-z2", SLIP_SIGN},
    {"L", NULL, "z3", SLIP_EXPONENT},
    {"L", NULL, "2*z3", SLIP_EXPONENT},
    {"L", "z3", "2*z3", SLIP_RIGHT},
    {"L", "z3", "z3", SLIP_EXPONENT},
    {"L", "z3", "-2*z3", SLIP_SIGN},
    {"L", "z3", "dL", SLIP_FORGOT_LOCAL},
    {"L", "z3", "L", SLIP_WRONG},
    {"L", "z3", "1+2*z3", SLIP_SUM_FOR_PRODUCT},
    {"z3", "z2", "dz3", SLIP_RIGHT},
    {"z3", "z2", "z2", SLIP_VALUE},
    {"z3", "z2", "z3", SLIP_WRONG},
    {"z3", "y", "-2*z3", SLIP_RIGHT},
    {"z3", "y", "dz3", SLIP_SIGN},
    {"z3", "y", "-1", SLIP_LOCAL_ONLY},
    {"z3", "y", "y", SLIP_VALUE},
    {"z2", "b", "d", SLIP_RIGHT},
    {"z2", "b", "b", SLIP_VALUE},
    {"z1", "w", "2*(w*x+b-y)*x", SLIP_RIGHT},
    {"z1", "w", "dz1*w", SLIP_SWAPPED},
    {"z1", "w", "x", SLIP_LOCAL_ONLY},
    {"z1", "w", "dz1", SLIP_FORGOT_LOCAL},
    {"z1", "w", "dz1+x", SLIP_SUM_FOR_PRODUCT},
    {"z1", "w", "w", SLIP_VALUE},
    {"z1", "w", "-dz1*x", SLIP_SIGN},
    {"z1", "w", "z3*x", SLIP_WRONG}, /* the 2 was dropped before: no slip of this edge */
    {"z1", "x", "dz1*w", SLIP_RIGHT},
    {"z1", "x", "dz1*x", SLIP_SWAPPED},
};

/* z1 = x², z2 = z1·x, L = z2 + x. Terms of x: 1 by L, then z1, z1 (twice x·x). */
static const struct made cubic_2[] = {
    {"z2", "x", "1+z1", SLIP_RIGHT},
    {"z2", "x", "z1", SLIP_ONE_BRANCH},
    {"z2", "x", "1", SLIP_ONE_BRANCH},
    {"z2", "x", "dx", SLIP_ONE_BRANCH},
    {"z2", "x", "1+2*z1", SLIP_TOO_MANY},
    {"z2", "x", "1+3*x^2", SLIP_TOO_MANY},
    {"z2", "x", "dx+x", SLIP_SWAPPED},
    {"z2", "x", "dx-z1*d", SLIP_SIGN},
    {"z2", "x", "-dx-z1*d", SLIP_SIGN},
    {"z2", "x", "x", SLIP_SWAPPED}, /* at all values the value of x, too */
    {"z2", "x", "dx+dz2", SLIP_FORGOT_LOCAL},
};

/* The last edge: the second of the two from z1 = x·x. */
static const struct made cubic_4[] = {
    {"z1", "x", "3*x^2+1", SLIP_RIGHT},
    {"z1", "x", "dx+dz1*x", SLIP_RIGHT},
    {"z1", "x", "dz1*x", SLIP_ONE_BRANCH},
    {"z1", "x", "dx", SLIP_TOO_FEW},
    {"z1", "x", "1+2*x^2", SLIP_TOO_FEW},
    {"z1", "x", "3*x^2", SLIP_TOO_FEW},
    {"z1", "x", "dx+2*dz1*x", SLIP_TOO_MANY},
    {"z1", "x", "dx+x", SLIP_UPSTREAM},
    {"z1", "x", "dx+dz1", SLIP_UPSTREAM}, /* dz1 is x */
    {"z1", "x", "dx*dz1*x", SLIP_PRODUCT_FOR_SUM},
    {"z1", "x", "x", SLIP_LOCAL_ONLY},
};

static void make(const char *text, const struct made *m, size_t n, int n_leaves,
                 int later)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        double leaves[4];
        for (int k = 0; k < n_leaves; k++) {
            leaves[k] = draw(seed, (uint64_t)k);
        }
        for (size_t i = 0; i < n; i++) {
            struct asking a;
            ask_numbers(&a, text, leaves, 1);
            ask_step(&a, m[i].to ? step_of_edge(&a, m[i].from, m[i].to) + later
                                 : step_of_value(&a, m[i].from));
            expect(&a, m[i].answer, m[i].slip);
            ask_end(&a);
        }
    }
}
#define MAKE(text, made, leaves, later)                                                  \
    make(text, made, sizeof made / sizeof *made, leaves, later)

static void slips_of_numbers(void **state)
{
    (void)state;
    MAKE("(w*x+b-y)^2", neuron, 4, 0);
    MAKE("x*x*x+x", cubic_2, 1, 0);
    MAKE("x*x*x+x", cubic_4, 1, 1);
}

/* ---- hints ---- */

/* The last hint has the numbers, which give the answer when they are computed. */
static void numbers_of_hints(void **state)
{
    (void)state;
    static const char *const texts[] = {"(w*x+b-y)^2", "x*x*x+x",
                                        "(tanh(w*tanh(w*h+u*v)+u*v)-y)^2"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        static const double leaves[] = {0.75, -1.25, 0.5, 2, -0.4};
        struct asking a;
        ask_numbers(&a, texts[i], leaves, 1);
        for (long step = 1; step <= ask_last(&a.b); step++) {
            ask_step(&a, step);
            for (enum hint h = 0; h < HINTS; h++) {
                assert_true(strlen(judge_hint(&a.q, h, &a.mem)) > 0);
            }
            const char *numbers = judge_hint(&a.q, HINT_NUMBERS, &a.mem);
            double value, right = right_answer(&a);
            if (a.q.move.kind != BACKPROP_SEED &&
                !(shown_value(numbers, &a.mem, &value) &&
                  fabs(value - right) <= 1e-3 * fabs(right))) {
                fail_msg("%s, step %ld: %s is not %g", texts[i], step, numbers, right);
            }
        }
        ask_end(&a);
    }
}

static void hints_of_a_neuron(void **state)
{
    (void)state;
    static const double leaves[] = {2, 3, 1, 5};
    static const struct {
        long step;
        const char *hints[HINTS];
    } of[] = {
        {1, {"w = 2, x = 3", "z₁ = w·x", "2·3"}},
        {6,
         {"what arrives from above: ∂L/∂L = 1",
          "the local gradient of L = z₃² by z₃ is 2·z₃", "1·4"}},
        {8,
         {"what arrives from above: ∂L/∂z₃ = 4",
          "the local gradient of z₃ = z₂ − y by y is −1", "4·(−1)"}},
        {11,
         {"what arrives from above: ∂L/∂z₁ = 4",
          "the local gradient of z₁ = w·x by w is x", "4·3"}},
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct asking a;
        ask_numbers(&a, "(w*x+b-y)^2", leaves, of[i].step);
        for (enum hint h = 0; h < HINTS; h++) {
            assert_string_equal(judge_hint(&a.q, h, &a.mem), of[i].hints[h]);
        }
        ask_end(&a);
    }
}

/* ---- nets ---- */

struct net {
    const char *text;
    int n;
    const char *names[8];
    struct shape shapes[8];
};
static const struct net softmax_net = {"-sum(log_softmax(relu(X@W1+b1)@W2+b2)*Y)/4",
                                       6,
                                       {"X", "W1", "b1", "W2", "b2", "Y"},
                                       {{4, 3}, {3, 5}, {1, 5}, {5, 3}, {1, 3}, {4, 3}}};
static const struct net recurrent_cell = {
    "sum((tanh(tanh(tanh(h@W+x1@U+b)@W+x2@U+b)@W+x3@U+b)-y)^2)",
    8,
    {"h", "W", "x1", "U", "b", "x2", "x3", "y"},
    {{1, 3}, {3, 3}, {1, 2}, {2, 3}, {1, 3}, {1, 2}, {1, 2}, {1, 3}}};

static const struct net softmax_ce = {"ce(relu(X@W1+b1)@W2+b2,y)",
                                      6,
                                      {"X", "W1", "b1", "W2", "b2", "y"},
                                      {{4, 3}, {3, 5}, {1, 5}, {5, 3}, {1, 3}, {4, 1}}};

static void ask_net(struct asking *a, const struct net *net, long step)
{
    double leaves[256];
    uint64_t i = 0;
    for (int k = 0; k < net->n; k++) {
        for (int e = 0; e < net->shapes[k].rows * net->shapes[k].cols; e++, i++) {
            bool classes = net == &softmax_ce && k == 5;
            leaves[i] = classes ? e % 3 : draw(5, i) / 2;
        }
    }
    ask_matrices(a, net->text, net->names, net->shapes, net->n, leaves, step);
}

/* The rule as it is printed and with its sign turned; a product with its order and its
 * transposes turned. */
static void ask_rule(struct asking *a)
{
    struct backprop_move m = a->q.move;
    bool edge = m.kind == BACKPROP_EDGE;
    const char *rule = edge ? edge_symbols(&a->g, &a->text, m.node, m.input, &a->mem)
                            : a->text.formulas[m.node];
    if (m.kind == BACKPROP_SEED || strstr(rule, " if ")) {
        return;
    }
    expect(a, rule, SLIP_RIGHT);
    if (strncmp(rule, "0·", strlen("0·")) == 0) {
        return; /* by class numbers the gradient is 0 */
    }
    const struct node *n = &a->g.nodes[m.node];
    bool sub = !edge && n->op == OP_SUB;
    /* where the local gradient is −1, −rule is upstream itself; the sign is told */
    expect(a, arena_printf(&a->mem, "-(%s)", rule), SLIP_SIGN);
    expect(a, arena_printf(&a->mem, "3*(%s)", rule), SLIP_WRONG);
    if (n->op == OP_MATMUL && edge && !sub) {
        const char *other = a->text.typed[n->in[1 - m.input]];
        expect(a, arena_printf(&a->mem, m.input ? "d.T@%s" : "%s@d.T", other),
               SLIP_TRANSPOSED);
    }
}

static void ask_entries(struct asking *a)
{
    struct shape s = a->g.nodes[judge_node(&a->b, a->q.move)].shape;
    bool number = s.rows * s.cols == 1;
    for (int i = 0; i < s.rows * s.cols; i++) {
        char text[64];
        ask_entry(a, number ? QUESTION_NUMBER : QUESTION_ENTRY, i / s.cols, i % s.cols);
        double right = right_answer(a);
        assert_int_equal(verdict_on_number(a, right).slip, SLIP_RIGHT);
        snprintf(text, sizeof text, "%.3g", right);
        expect(a, text, SLIP_RIGHT);
        assert_true(right == 0 || verdict_on_number(a, 1.07 * right).slip != SLIP_RIGHT);
        for (enum hint h = 0; h < HINTS; h++) {
            assert_true(strlen(judge_hint(&a->q, h, &a->mem)) > 0);
        }
    }
}

static void pass_over(const struct net *net)
{
    struct asking a;
    ask_net(&a, net, 1);
    long last = ask_last(&a.b);
    ask_end(&a);
    for (long step = 1; step <= last; step++) {
        ask_net(&a, net, step);
        if (a.q.kind == QUESTION_RULE) {
            ask_rule(&a);
        }
        ask_entries(&a);
        ask_end(&a);
    }
}

static void the_softmax_net(void **state)
{
    (void)state;
    pass_over(&softmax_net);
    pass_over(&softmax_ce);
}

static void the_recurrent_cell(void **state)
{
    (void)state;
    pass_over(&recurrent_cell);
    /* W is used three times: ∂L/∂W[1,2] adds h₁·δ₂ over time, from the last on. */
    struct asking a;
    ask_net(&a, &recurrent_cell, 1);
    int w = notation_find(&a.text, &a.g, "W", 1), edges[4];
    assert_int_equal(backprop_edges(&a.b, w, 4, edges), 3);
    for (int k = 0; k < 3; k++) {
        int node = edges[k] / 2;
        const char *hidden = a.text.typed[a.g.nodes[node].in[0]];
        ask_step(&a, a.b.edge_at[edges[k]]);
        ask_entry(&a, QUESTION_ENTRY, 1, 2);
        const char *term = arena_printf(&a.mem, "%s[0,1]*d[0,2]", hidden);
        if (k == 0) {
            expect(&a, term, SLIP_RIGHT);
            continue;
        }
        expect(&a, arena_printf(&a.mem, "dW[1,2] + %s", term), SLIP_RIGHT);
        expect(&a, term, SLIP_ONE_BRANCH);
        expect(&a, "dW[1,2]", k == 1 ? SLIP_ONE_BRANCH : SLIP_TOO_FEW);
        expect(&a, arena_printf(&a.mem, "dW[1,2] - %s", term), SLIP_SIGN);
        expect(&a, arena_printf(&a.mem, "dW[1,2] + 2*%s", term), SLIP_TOO_MANY);
        expect_or_right(&a, "dW[2,1]", SLIP_WRONG);
    }
    ask_end(&a);
}

/* The naive softmax at ±1000: answers are inf and nan, and must be just that. */
static void what_is_not_finite(void **state)
{
    (void)state;
    static const char *const names[] = {"X", "y"};
    static const struct shape shapes[] = {{3, 3}, {1, 3}};
    static const double leaves[] = {1,     2,    3,    1000, 1001, 1002,
                                    -1000, -999, -998, 0,    0,    1};
    struct asking a;
    ask_matrices(&a, "-sum(y*log(exp(X)/sum(exp(X),cols)))", names, shapes, 2, leaves, 1);
    long last = ask_last(&a.b), not_finite = 0;
    for (long step = 1; step <= last; step++) {
        ask_step(&a, step);
        bool number = a.q.kind == QUESTION_NUMBER;
        struct shape s = a.g.nodes[judge_node(&a.b, a.q.move)].shape;
        for (int i = 0; i < s.rows * s.cols; i++) {
            ask_entry(&a, number ? QUESTION_NUMBER : QUESTION_ENTRY, i / s.cols,
                      i % s.cols);
            double right = right_answer(&a);
            assert_int_equal(verdict_on_number(&a, right).slip, SLIP_RIGHT);
            if (!isfinite(right)) {
                assert_true(verdict_on(&a, "12345").slip == SLIP_WRONG);
                not_finite++;
            }
        }
    }
    assert_true(not_finite > 10);
    ask_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_of_numbers),   cmocka_unit_test(numbers_of_hints),
        cmocka_unit_test(hints_of_a_neuron),  cmocka_unit_test(the_softmax_net),
        cmocka_unit_test(the_recurrent_cell), cmocka_unit_test(what_is_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
