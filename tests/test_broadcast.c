/* A column with a row, entry by entry: the gradients are sums over what was repeated. */
#include "autodiff/plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/near.h"

/* Slopes from the textbook; a tie is shared. */
static void slopes(enum op op, double a, double b, double *by_a, double *by_b)
{
    double squares = a * a + b * b, larger = a > b ? 1 : a < b ? 0 : 0.5;
    const double table[OP_ENTRIES_END][2] = {
        [OP_ADD] = {1, 1},
        [OP_SUB] = {1, -1},
        [OP_MUL] = {b, a},
        [OP_DIV] = {1 / b, -a / (b * b)},
        [OP_POW] = {b * pow(a, b - 1), pow(a, b) * log(a)},
        [OP_MAX] = {larger, 1 - larger},
        [OP_MIN] = {1 - larger, larger},
        [OP_ATAN2] = {b / squares, -a / squares},
        [OP_HYPOT] = {a / sqrt(squares), b / sqrt(squares)},
    };
    *by_a = table[op][0];
    *by_b = table[op][1];
}

static const double column[3] = {0.5, 1.25, 2}, row[4] = {0.75, 1.25, 1.5, 3},
                    weights[3][4] = {{1, -2, 3, 0.5}, {4, 7, -1, 2}, {-3, 5, 6, -7}};

/* L = sum(W·(a op b)) of a column a and a row b, or of a row a and a column b. */
static void check_outer(enum op op, bool row_first)
{
    struct node nodes[6];
    struct leaf leaves[3] = {{"column", {3, 1}}, {"row", {1, 4}}, {"W", {3, 4}}};
    struct graph g = {.nodes = nodes, .leaves = leaves, .n_leaves = 3};
    struct arena mem = ARENA_INIT;
    struct plan p;
    double by_column[3] = {0}, by_row[4] = {0};
    int a = graph_add_leaf(&g, 0, 0), b = graph_add_leaf(&g, 1, 0);
    int out = graph_add_op(&g, op, row_first ? b : a, row_first ? a : b, 0);
    int w = graph_add_leaf(&g, 2, 0);
    graph_add_op(&g, OP_SUM, graph_add_op(&g, OP_MUL, w, out, 0), -1, 0);
    plan_init(&p, &g, &(struct plan_options){0}, &mem);
    memcpy(p.at[a].at, column, sizeof column);
    memcpy(p.at[b].at, row, sizeof row);
    memcpy(p.at[w].at, weights, sizeof weights);
    plan_run(&p);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++) {
            double by_first, by_second, x = column[i], y = row[j];
            slopes(op, row_first ? y : x, row_first ? x : y, &by_first, &by_second);
            by_column[i] += weights[i][j] * (row_first ? by_second : by_first);
            by_row[j] += weights[i][j] * (row_first ? by_first : by_second);
        }
    const double *grad_a = p.at[p.grad[a]].at, *grad_b = p.at[p.grad[b]].at;
    for (int i = 0; i < 3; i++)
        if (!near(grad_a[i], by_column[i], 10, 1e-14))
            fail_msg("%s by the column: %.17g, not %.17g", op_table[op].name, grad_a[i],
                     by_column[i]);
    for (int j = 0; j < 4; j++)
        if (!near(grad_b[j], by_row[j], 10, 1e-14))
            fail_msg("%s by the row: %.17g, not %.17g", op_table[op].name, grad_b[j],
                     by_row[j]);
    arena_release(&mem);
}

static void a_column_with_a_row_sums_over_what_was_repeated(void **state)
{
    (void)state;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        for (int row_first = 0; row_first < 2 && op_table[op].arity == 2; row_first++)
            check_outer(op, row_first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_with_a_row_sums_over_what_was_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
