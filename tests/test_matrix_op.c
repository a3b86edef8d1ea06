/* The table of operations on whole matrices: it is whole, what fits, and its rules. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/matrix_op.h"
#include "autodiff/plan.h"
#include "tests/applied.h"
#include "tests/drawing.h"
#include "tests/near.h"
#include "tests/reading.h"

static void shapes_fit_or_say_what_they_need(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        struct shape a, b, out; /* {0, 0}: none */
        const char *needs;
    } cases[] = {
        {OP_MATMUL, {4, 3}, {3, 5}, {4, 5}, ""},
        {OP_MATMUL, {1, 7}, {7, 1}, {1, 1}, ""},
        {OP_MATMUL, {4, 3}, {2, 5}, {0, 0}, "3 rows"},
        {OP_MATMUL, {4, 1}, {4, 1}, {0, 0}, "1 row"},
        {OP_MATMUL, {4, 3}, {1, 1}, {0, 0}, "3 rows"},
        {OP_MATMUL, {1000, 1}, {1, 1000}, {1000, 1000}, ""},
        {OP_MATMUL, {1001, 1}, {1, 1000}, {0, 0}, ""}, /* too many entries */
        {OP_TRANSPOSE, {4, 3}, {0, 0}, {3, 4}, ""},
        {OP_SUM, {4, 3}, {0, 0}, {1, 1}, ""},
        {OP_SUM_ROWS, {4, 3}, {0, 0}, {1, 3}, ""},
        {OP_SUM_COLS, {4, 3}, {0, 0}, {4, 1}, ""},
        {OP_MEAN, {4, 3}, {0, 0}, {1, 1}, ""},
        {OP_MEAN_ROWS, {4, 3}, {0, 0}, {1, 3}, ""},
        {OP_MEAN_COLS, {4, 3}, {0, 0}, {4, 1}, ""},
        {OP_MAX_COLS, {4, 3}, {0, 0}, {4, 1}, ""},
        {OP_SOFTMAX, {4, 3}, {0, 0}, {4, 3}, ""},
        {OP_LOG_SOFTMAX, {4, 3}, {0, 0}, {4, 3}, ""},
        {OP_NORM, {4, 3}, {0, 0}, {1, 1}, ""},
        {OP_BATCH_NORM, {4, 3}, {0, 0}, {4, 3}, ""},
        {OP_CE, {4, 5}, {4, 1}, {1, 1}, ""},
        {OP_CE, {4, 5}, {4, 5}, {1, 1}, ""},
        {OP_CE, {4, 5}, {5, 1}, {0, 0}, "4×1 or 4×5"},
        {OP_CE, {4, 5}, {4, 4}, {0, 0}, "4×1 or 4×5"},
        {OP_CE, {4, 5}, {1, 1}, {0, 0}, "4×1 or 4×5"},
        {OP_CE, {4, 5}, {1, 5}, {0, 0}, "4×1 or 4×5"},
        {OP_CE, {4, 2}, {3, 2}, {0, 0}, "4×1 or 4×2"},
        {OP_CE, {4, 1}, {1, 1}, {0, 0}, "4×1"},
        {OP_CE, {4, 1}, {4, 1}, {1, 1}, ""},
        {OP_BCE, {4, 3}, {4, 3}, {1, 1}, ""},
        {OP_BCE, {4, 3}, {4, 1}, {0, 0}, "4×3"},
        {OP_BCE, {4, 3}, {3, 3}, {0, 0}, "4×3"},
        {OP_BCE, {4, 3}, {1, 1}, {0, 0}, "4×3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char needs[GRAPH_NEEDS];
        struct shape out = {-1, -1};
        bool fits = graph_shape(cases[i].op, cases[i].a, cases[i].b, &out, needs);
        if (fits != (cases[i].out.rows > 0) || strcmp(needs, cases[i].needs) != 0 ||
            (fits && (out.rows != cases[i].out.rows || out.cols != cases[i].out.cols)))
            fail_msg("case %zu: %s gives %d×%d, needs “%s”", i,
                     op_table[cases[i].op].name, out.rows, out.cols, needs);
    }
}

/* Class numbers are nothing to follow; all other inputs have a gradient. */
static void the_table_is_complete(void **state)
{
    (void)state;
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++) {
        const struct matrix_op_info *info = matrix_op(op);
        bool two = op_table[op].arity == 2;
        assert_true(two || op_table[op].arity == 1);
        assert_true(info->shape && info->forward && info->backward[0]);
        assert_true((info->backward[1] != NULL) == two);
        assert_true((*op_table[op].rule_b != '\0') == two);
    }
}

static void numbers_are_matrices_of_one_entry(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        double a, b, out;
    } cases[] = {
        {OP_MATMUL, 2, 3, 6},
        {OP_TRANSPOSE, 2, 0, 2},
        {OP_SUM, 2, 0, 2},
        {OP_SUM_ROWS, 2, 0, 2},
        {OP_SUM_COLS, 2, 0, 2},
        {OP_MEAN, 2, 0, 2},
        {OP_MEAN_ROWS, 2, 0, 2},
        {OP_MEAN_COLS, 2, 0, 2},
        {OP_MAX_COLS, 2, 0, 2},
        {OP_SOFTMAX, 2, 0, 1},
        {OP_LOG_SOFTMAX, 2, 0, 0},
        {OP_CE, 2, 0, 0},
        {OP_CE, 2, 1, NOTHING},
        {OP_BCE, 0, 0.3, M_LN2},
        {OP_NORM, -2, 0, 2},
        {OP_BATCH_NORM, 2, 0, 0},
        {OP_NORM, NOTHING, 0, NOTHING},
        {OP_SUM, HUGE_VAL, 0, HUGE_VAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(near(matrix_op_number(cases[i].op, cases[i].a, cases[i].b),
                         cases[i].out, 1, 1e-15));
}

/* The rule as an expression gives what the backward function gives. */
static void check_values(enum op op, int input, const struct graph *rule,
                         const struct shape *of, struct arena *mem)
{
    static const double some[] = {-1, 0.5, 2, 0.25, -0.75}; /* with ties, without 0 */
    uint32_t r = (uint32_t)op;
    struct applied t = applied_begin(op, of[0], of[1], mem);
    double *leaves[] = {t.in[0], t.in[1], t.out, t.up};
    for (int k = 0; k < 4; k++)
        for (size_t i = 0; i < entries(of[k]); i++)
            leaves[k][i] = some[next_random(&r) % 5];
    if (applied_to_classes(&t))
        memset(t.in[1], 0, entries(of[1]) * sizeof(double));
    applied_run(&t);
    struct plan p;
    plan_init(&p, rule, &(struct plan_options){.forward_only = true, .at = leaves}, mem);
    plan_run(&p);
    const struct matrix *is = &p.at[rule->n - 1];
    for (size_t i = 0; i < matrix_entries(is); i++)
        if (!near(is->at[i], t.grad[input][i], 1, 1e-12))
            fail_msg("%s by input %d: %g is to be %g", op_table[op].name, input,
                     is->at[i], t.grad[input][i]);
}

static void check_rule(enum op op, int input, struct shape a, struct shape b)
{
    static const char *const roles[] = {"A", "B", "out", "δ"};
    const char *rule = input == 0 ? op_table[op].rule_a : op_table[op].rule_b;
    struct shape of[4] = {a, b}, want = input == 0 ? a : b;
    char needs[GRAPH_NEEDS];
    assert_true(graph_shape(op, a, b, &of[2], needs));
    of[3] = of[2];
    const struct expression_options options = {
        .names = roles, .n_names = 4, .shapes = of, .only_names = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse(rule, &options, &mem);
    struct shape is = g.nodes[g.n - 1].shape;
    if (is.rows != want.rows || is.cols != want.cols)
        fail_msg("%s of %d×%d, %d×%d: %s is %d×%d", op_table[op].name, a.rows, a.cols,
                 b.rows, b.cols, rule, is.rows, is.cols);
    struct graph again = reading_parse(expression_print(&g, true, &mem), &options, &mem);
    assert_true(reading_equal(&g, &again));
    check_values(op, input, &g, of, &mem);
    arena_release(&mem);
}

/* A gradient has the shape of what it is the gradient of, for every shape. */
static void rules_are_expressions_that_give_the_gradient(void **state)
{
    (void)state;
    static const struct shape samples[] = {{4, 3}, {1, 3}, {4, 1}, {3, 3}, {1, 1}};
    static const int widths[] = {1, 2, 3};
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++) {
        for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
            struct shape a = samples[i];
            if (op != OP_MATMUL) {
                check_rule(op, 0, a, a);
                if (op_table[op].arity == 2)
                    check_rule(op, 1, a, a);
            }
            for (int k = 0; op == OP_MATMUL && k < 3; k++) {
                check_rule(op, 0, a, (struct shape){a.cols, widths[k]});
                check_rule(op, 1, a, (struct shape){a.cols, widths[k]});
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_fit_or_say_what_they_need),
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(numbers_are_matrices_of_one_entry),
        cmocka_unit_test(rules_are_expressions_that_give_the_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
