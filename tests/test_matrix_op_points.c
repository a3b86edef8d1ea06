/* The operations on whole matrices where values are known by hand: ties, kinks, huge
 * logits, inf and nan; labels of two kinds. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/applied.h"
#include "tests/near.h"
#include "tests/wider.h"

#define INFINITE ((double)INFINITY)
#define NANS                                                                             \
    {                                                                                    \
        NOTHING, NOTHING, NOTHING                                                        \
    }

/* One row of a (and of b, as wide, or of one entry): with upstream 1 for everything. */
static const struct row {
    enum op op;
    int n, n_b;
    double a[3], b[3], out[3], by_a[3], by_b[3];
} by_hand[] = {
    {OP_MATMUL, 1, 1, {2}, {3}, {6}, {3}, {2}},
    {OP_MATMUL, 1, 3, {2}, {3, 5, -1}, {6, 10, -2}, {7}, {2, 2, 2}},
    {OP_MATMUL, 1, 1, {0}, {INFINITE}, {NOTHING}, {INFINITE}, {0}},
    {OP_SUM, 3, 0, {1, 2, INFINITE}, {0}, {INFINITE}, {1, 1, 1}, {0}},
    {OP_SUM, 3, 0, {1, NOTHING, 2}, {0}, {NOTHING}, {1, 1, 1}, {0}},
    {OP_MEAN, 2, 0, {1, 2}, {0}, {1.5}, {0.5, 0.5}, {0}},
    /* ties share; −0 is 0; nan is larger than anything */
    {OP_MAX_COLS, 3, 0, {3, 1, 3}, {0}, {3}, {0.5, 0, 0.5}, {0}},
    {OP_MAX_COLS, 3, 0, {-2, -2, -2}, {0}, {-2}, {1. / 3, 1. / 3, 1. / 3}, {0}},
    {OP_MAX_COLS, 2, 0, {-0.0, 0}, {0}, {0}, {0.5, 0.5}, {0}},
    {OP_MAX_COLS, 2, 0, {INFINITE, INFINITE}, {0}, {INFINITE}, {0.5, 0.5}, {0}},
    {OP_MAX_COLS, 2, 0, {-INFINITE, -7}, {0}, {-7}, {0, 1}, {0}},
    {OP_MAX_COLS, 2, 0, {NOTHING, 1}, {0}, {NOTHING}, NANS, {0}},
    {OP_MAX_COLS, 2, 0, {1, NOTHING}, {0}, {NOTHING}, NANS, {0}},
    {OP_MAX_COLS, 1, 0, {NOTHING}, {0}, {NOTHING}, {NOTHING}, {0}},
    /* the norm: 0 at 0, and neither overflow nor underflow */
    {OP_NORM, 2, 0, {3, -4}, {0}, {5}, {0.6, -0.8}, {0}},
    {OP_NORM, 3, 0, {0, 0, -0.0}, {0}, {0}, {0, 0, 0}, {0}},
    {OP_NORM, 1, 0, {-7}, {0}, {7}, {-1}, {0}},
    {OP_NORM, 2, 0, {3e300, 4e300}, {0}, {5e300}, {0.6, 0.8}, {0}},
    {OP_NORM, 2, 0, {3e-300, 4e-300}, {0}, {5e-300}, {0.6, 0.8}, {0}},
    {OP_NORM, 2, 0, {INFINITE, 1}, {0}, {INFINITE}, {NOTHING, 0}, {0}},
    {OP_NORM, 2, 0, {INFINITE, NOTHING}, {0}, {NOTHING}, NANS, {0}},
    /* logits of any size; e^−1000 is 0 */
    {OP_SOFTMAX, 3, 0, {1000, -1000, 0}, {0}, {1, 0, 0}, {0, 0, 0}, {0}},
    {OP_SOFTMAX, 2, 0, {-1000, -1000}, {0}, {0.5, 0.5}, {0, 0}, {0}},
    {OP_SOFTMAX, 1, 0, {1e308}, {0}, {1}, {0}, {0}},
    {OP_SOFTMAX, 2, 0, {0, -INFINITE}, {0}, {1, 0}, {0, 0}, {0}},
    {OP_SOFTMAX, 2, 0, {INFINITE, 0}, {0}, NANS, NANS, {0}},
    {OP_SOFTMAX, 2, 0, {-INFINITE, -INFINITE}, {0}, NANS, NANS, {0}},
    {OP_SOFTMAX, 2, 0, {-INFINITE, NOTHING}, {0}, NANS, NANS, {0}},
    {OP_LOG_SOFTMAX, 3, 0, {1000, -1000, 0}, {0}, {0, -2000, -1000}, {-2, 1, 1}, {0}},
    {OP_LOG_SOFTMAX, 2, 0, {0, -INFINITE}, {0}, {0, -INFINITE}, {-1, 1}, {0}},
    {OP_LOG_SOFTMAX, 2, 0, {0, NOTHING}, {0}, NANS, NANS, {0}},
    /* class numbers: 0 … 2, else nan, even where the gradient would not need it */
    {OP_CE, 3, 1, {1000, -1000, 0}, {0}, {0}, {0, 0, 0}, {0}},
    {OP_CE, 3, 1, {1000, -1000, 0}, {1}, {2000}, {1, -1, 0}, {0}},
    {OP_CE, 3, 1, {1000, -1000, 0}, {2}, {1000}, {1, 0, -1}, {0}},
    {OP_CE, 3, 1, {1, 2, 3}, {3}, {NOTHING}, NANS, {0}},
    {OP_CE, 3, 1, {1, 2, 3}, {-1}, {NOTHING}, NANS, {0}},
    {OP_CE, 3, 1, {1, 2, 3}, {0.5}, {NOTHING}, NANS, {0}},
    {OP_CE, 2, 1, {1, 2}, {NOTHING}, {NOTHING}, NANS, {0}},
    {OP_CE, 2, 1, {1, NOTHING}, {0}, {NOTHING}, NANS, {0}},
    {OP_CE, 2, 1, {1, -INFINITE}, {0}, {0}, {0, 0}, {0}},
    {OP_CE, 2, 1, {1, -INFINITE}, {1}, {INFINITE}, {1, -1}, {0}},
    {OP_CE, 2, 1, {1, INFINITE}, {1}, {NOTHING}, NANS, {0}},
    /* with one column the only class is 0 */
    {OP_CE, 1, 1, {7}, {0}, {0}, {0}, {0}},
    {OP_CE, 1, 1, {7}, {1}, {NOTHING}, {NOTHING}, {0}},
    /* one-hot, and probabilities */
    {OP_CE, 2, 2, {1000, -1000}, {0, 1}, {2000}, {1, -1}, {0, 2000}},
    {OP_CE, 2, 2, {1, -INFINITE}, {1, 0}, {0}, {0, 0}, {0, INFINITE}},
    {OP_CE, 2, 2, {600, -200}, {0.25, 0.75}, {600}, {0.75, -0.75}, {0, 800}},
    {OP_CE, 2, 2, {5, 5}, {0, 0}, {0}, {0, 0}, {M_LN2, M_LN2}},
    {OP_CE, 2, 2, {1, NOTHING}, {0, 0}, {NOTHING}, NANS, NANS},
    {OP_CE, 2, 2, {0, 0}, {1, NOTHING}, {NOTHING}, NANS, {M_LN2, M_LN2}},
    /* logits sure and right, sure and wrong, half wrong */
    {OP_BCE, 1, 1, {1000}, {1}, {0}, {0}, {-1000}},
    {OP_BCE, 1, 1, {1000}, {0}, {1000}, {1}, {-1000}},
    {OP_BCE, 1, 1, {-1000}, {1}, {1000}, {-1}, {1000}},
    {OP_BCE, 1, 1, {-1000}, {0.25}, {250}, {-0.25}, {1000}},
    {OP_BCE, 1, 1, {1000}, {0.25}, {750}, {0.75}, {-1000}},
    {OP_BCE, 1, 1, {0}, {0.125}, {M_LN2}, {0.375}, {0}},
    {OP_BCE, 1, 1, {INFINITE}, {1}, {0}, {0}, {-INFINITE}},
    {OP_BCE, 1, 1, {-INFINITE}, {0}, {0}, {0}, {INFINITE}},
    {OP_BCE, 1, 1, {INFINITE}, {0}, {INFINITE}, {1}, {-INFINITE}},
    {OP_BCE, 1, 1, {-INFINITE}, {0.5}, {INFINITE}, {-0.5}, {INFINITE}},
    {OP_BCE, 1, 1, {NOTHING}, {0}, {NOTHING}, {NOTHING}, {NOTHING}},
    {OP_BCE, 1, 1, {0}, {NOTHING}, {NOTHING}, {NOTHING}, {0}},
    /* digits that softplus(40) − 40 would not have */
    {OP_BCE, 1, 1, {40}, {1}, {4.2483542552915889863e-18}, {0}, {-40}},
    {OP_BCE, 2, 2, {1000, -1000}, {0, 0}, {500}, {0.5, 0}, {-500, 500}},
    /* a batch of one has no variance */
    {OP_BATCH_NORM, 2, 0, {5, -1e300}, {0}, {0, 0}, {0, 0}, {0}},
    {OP_BATCH_NORM,
     3,
     0,
     {INFINITE, 1, NOTHING},
     {0},
     {NOTHING, 0, NOTHING},
     {NOTHING, 0, NOTHING},
     {0}},
};

static void check_entries(const struct row *row, const char *what, size_t n,
                          const double *got, const double *want)
{
    for (size_t i = 0; i < n; i++)
        if (!near(got[i], want[i], fabs(want[i]), 4e-15))
            fail_msg(
                "row %d, %s of (%g, %g, %g) by (%g, %g, %g): %s %zu is %.17g, not %.17g",
                (int)(row - by_hand), op_table[row->op].name, row->a[0], row->a[1],
                row->a[2], row->b[0], row->b[1], row->b[2], what, i, got[i], want[i]);
}

static void awkward_rows_are_as_listed(void **state)
{
    (void)state;
    do
        for (size_t r = 0; r < sizeof by_hand / sizeof *by_hand; r++) {
            const struct row *row = &by_hand[r];
            struct arena mem = ARENA_INIT;
            struct applied t = applied_begin(row->op, (struct shape){1, row->n},
                                             (struct shape){1, row->n_b}, &mem);
            memcpy(t.in[0], row->a, entries(t.shape[0]) * sizeof(double));
            if (row->n_b)
                memcpy(t.in[1], row->b, entries(t.shape[1]) * sizeof(double));
            for (size_t i = 0; i < entries(t.out_shape); i++)
                t.up[i] = 1;
            applied_run(&t);
            check_entries(row, "out", entries(t.out_shape), t.out, row->out);
            check_entries(row, "by a", entries(t.shape[0]), t.grad[0], row->by_a);
            if (row->n_b)
                check_entries(row, "by b", entries(t.shape[1]), t.grad[1], row->by_b);
            arena_release(&mem);
        }
    while (wider());
}

/* The same loss and gradient, to the last bit. */
static void class_numbers_are_one_hot_labels(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct arena mem = ARENA_INIT;
        struct shape logits = {applied_length(), 1 + applied_length()};
        struct applied classes =
            applied_begin(OP_CE, logits, (struct shape){logits.rows, 1}, &mem);
        struct applied one_hot = applied_begin(OP_CE, logits, logits, &mem);
        for (size_t e = 0; e < entries(logits); e++)
            one_hot.in[0][e] = classes.in[0][e] =
                applied_below(9) ? applied_normal() : 1000 * applied_normal();
        for (int r = 0; r < logits.rows; r++) {
            int class = applied_below(logits.cols);
            classes.in[1][r] = class;
            ENTRY(one_hot.in[1], r, class, logits.cols) = 1;
        }
        *classes.up = *one_hot.up = applied_normal();
        applied_run(&classes);
        applied_run(&one_hot);
        assert_true(isfinite(*classes.out) && *classes.out == *one_hot.out);
        assert_memory_equal(classes.grad[0], one_hot.grad[0],
                            entries(logits) * sizeof(double));
        for (int r = 0; r < logits.rows; r++)
            assert_true(classes.grad[1][r] == 0);
        arena_release(&mem);
    }
}

/* What a nan or an infinite number spoils is its row, or its column. */
static void a_nan_stays_where_it_is(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        bool by_row;
    } parts[] = {{OP_MAX_COLS, true},  {OP_SOFTMAX, true},     {OP_LOG_SOFTMAX, true},
                 {OP_SUM_COLS, true},  {OP_BATCH_NORM, false}, {OP_SUM_ROWS, false},
                 {OP_MEAN_ROWS, false}};
    enum { ROWS = 7, COLS = 5, ROW = 4, COL = 2 };
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
        for (int kind = 0; kind < 2; kind++) {
            struct arena mem = ARENA_INIT;
            struct applied t = applied_begin(parts[p].op, (struct shape){ROWS, COLS},
                                             (struct shape){0}, &mem);
            applied_fill(ROWS * COLS, t.in[0]);
            applied_fill(entries(t.out_shape), t.up);
            ENTRY(t.in[0], ROW, COL, COLS) = kind ? INFINITE : NOTHING;
            applied_run(&t);
            struct shape o = t.out_shape;
            for (int i = 0; i < o.rows; i++)
                for (int j = 0; j < o.cols; j++) {
                    bool spoiled = parts[p].by_row ? i == ROW : j == COL;
                    assert_true(isfinite(ENTRY(t.out, i, j, o.cols)) == !spoiled);
                    assert_true(kind || isnan(ENTRY(t.out, i, j, o.cols)) == spoiled);
                }
            for (int i = 0; t.op != OP_SUM_ROWS && i < ROWS; i++)
                for (int j = 0; j < COLS; j++)
                    if (!(parts[p].by_row ? i == ROW : j == COL))
                        assert_true(isfinite(ENTRY(t.grad[0], i, j, COLS)));
            arena_release(&mem);
        }
}

/* Four samples, ±1 about 3: variance 1. A column that is constant gets mean 0 as well,
 * and its gradient is large: 1/√ε. */
static void batch_normalization_by_hand(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct applied t =
        applied_begin(OP_BATCH_NORM, (struct shape){4, 2}, (struct shape){0}, &mem);
    const double a[] = {2, 7, 4, 7, 2, 7, 4, 7}, up[] = {1, 1, 0, 0, 0, 0, 0, 0};
    memcpy(t.in[0], a, sizeof a);
    memcpy(t.up, up, sizeof up);
    applied_run(&t);
    const double std = sqrt(1.00001), steep = 1 / sqrt(1e-5), y = 1 / std;
    for (size_t i = 0; i < 4; i++) {
        assert_true(near(t.out[2 * i], i % 2 ? y : -y, 1, 1e-15));
        assert_true(t.out[2 * i + 1] == 0);
        double own = i == 0 ? 1 : 0, along = (i % 2 ? y : -y) * (-y / 4);
        assert_true(near(t.grad[0][2 * i], (own - 0.25 - along) / std, 1, 1e-15));
        assert_true(near(t.grad[0][2 * i + 1], (own - 0.25) * steep, 1, 1e-12));
    }
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(awkward_rows_are_as_listed),
        cmocka_unit_test(class_numbers_are_one_hot_labels),
        cmocka_unit_test(a_nan_stays_where_it_is),
        cmocka_unit_test(batch_normalization_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
