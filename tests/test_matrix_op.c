/* The table of operations on whole matrices: what fits, and that it is whole. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/matrix_op.h"
#include "tests/near.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_fit_or_say_what_they_need),
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(numbers_are_matrices_of_one_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
