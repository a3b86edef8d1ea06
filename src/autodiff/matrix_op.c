#include "autodiff/matrix_op.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "autodiff/matrix_op_parts.h"
#include "kernels/norm.h"

/* ---- shapes ---- */

static bool same_shape(struct shape a, struct shape b, struct shape *out, char *needs)
{
    (void)b;
    return has_shape(out, needs, a.rows, a.cols);
}

static bool number_shape(struct shape a, struct shape b, struct shape *out, char *needs)
{
    (void)a, (void)b;
    return has_shape(out, needs, 1, 1);
}

static bool row_shape(struct shape a, struct shape b, struct shape *out, char *needs)
{
    (void)b;
    return has_shape(out, needs, 1, a.cols);
}

static bool column_shape(struct shape a, struct shape b, struct shape *out, char *needs)
{
    (void)b;
    return has_shape(out, needs, a.rows, 1);
}

static bool transpose_shape(struct shape a, struct shape b, struct shape *out,
                            char *needs)
{
    (void)b;
    return has_shape(out, needs, a.cols, a.rows);
}

static bool matmul_shape(struct shape a, struct shape b, struct shape *out, char *needs)
{
    if (b.rows != a.cols) {
        snprintf(needs, GRAPH_NEEDS, "%d row%s", a.cols, a.cols == 1 ? "" : "s");
        return false;
    }
    return has_shape(out, needs, a.rows, b.cols);
}

/* ---- products ---- */

static void matmul_forward(const struct matrix_step *s)
{
    matrix_multiply(s->a.rows, s->b.columns, s->a.columns,
                    (struct matrix_view){s->a.at, s->a.columns, 1}, s->b.at, false,
                    s->out.at);
}

/* δ·Bᵀ. Bᵀ is made once: to read B through strides in the product would be slow. */
static void matmul_back_a(const struct matrix_step *s)
{
    matrix_transpose(s->b.rows, s->b.columns, s->b.at, s->work);
    matrix_multiply(s->up.rows, s->b.rows, s->up.columns,
                    (struct matrix_view){s->up.at, s->up.columns, 1}, s->work, s->add,
                    s->grad.at);
}

/* Aᵀ·δ */
static void matmul_back_b(const struct matrix_step *s)
{
    matrix_multiply(s->a.columns, s->up.columns, s->a.rows,
                    (struct matrix_view){s->a.at, 1, s->a.columns}, s->up.at, s->add,
                    s->grad.at);
}

static void transpose_forward(const struct matrix_step *s)
{
    matrix_transpose(s->a.rows, s->a.columns, s->a.at, s->out.at);
}

static void transpose_back(const struct matrix_step *s)
{
    matrix_transpose(s->up.rows, s->up.columns, s->up.at, s->work);
    for (size_t i = 0; i < matrix_entries(&s->grad); i++) {
        give(s, i, s->work[i]);
    }
}

/* ---- sums and means ---- */

/* Every entry (i, j) of the input gets entry i·row + j·column of δ, divided by n. */
static void spread(const struct matrix_step *s, size_t row, size_t column, size_t n)
{
    for (size_t i = 0; i < matrix_entries(&s->up); i++) {
        s->work[i] = s->up.at[i] / (double)n;
    }
    for (size_t i = 0; i < s->grad.rows; i++) {
        for (size_t j = 0; j < s->grad.columns; j++) {
            give(s, i * s->grad.columns + j, s->work[i * row + j * column]);
        }
    }
}

static void divide(size_t count, double *x, size_t n)
{
    for (size_t i = 0; i < count; i++) {
        x[i] /= (double)n;
    }
}

static void sum_forward(const struct matrix_step *s)
{
    *s->out.at = matrix_sum(matrix_entries(&s->a), s->a.at);
}

static void sum_back(const struct matrix_step *s)
{
    spread(s, 0, 0, 1);
}

static void sum_rows_forward(const struct matrix_step *s)
{
    matrix_sum_rows(s->a.rows, s->a.columns, s->a.at, false, s->out.at);
}

static void sum_rows_back(const struct matrix_step *s)
{
    spread(s, 0, 1, 1);
}

static void sum_cols_forward(const struct matrix_step *s)
{
    for (size_t i = 0; i < s->a.rows; i++) {
        s->out.at[i] = matrix_sum(s->a.columns, row_of(s->a, i));
    }
}

static void sum_cols_back(const struct matrix_step *s)
{
    spread(s, 1, 0, 1);
}

static void mean_forward(const struct matrix_step *s)
{
    sum_forward(s);
    divide(matrix_entries(&s->out), s->out.at, matrix_entries(&s->a));
}

static void mean_back(const struct matrix_step *s)
{
    spread(s, 0, 0, matrix_entries(&s->a));
}

static void mean_rows_forward(const struct matrix_step *s)
{
    sum_rows_forward(s);
    divide(s->out.columns, s->out.at, s->a.rows);
}

static void mean_rows_back(const struct matrix_step *s)
{
    spread(s, 0, 1, s->a.rows);
}

static void mean_cols_forward(const struct matrix_step *s)
{
    sum_cols_forward(s);
    divide(s->out.rows, s->out.at, s->a.columns);
}

static void mean_cols_back(const struct matrix_step *s)
{
    spread(s, 1, 0, s->a.columns);
}

/* ---- the largest, the length ---- */

static void max_cols_forward(const struct matrix_step *s)
{
    for (size_t i = 0; i < s->a.rows; i++) {
        s->out.at[i] = largest(s->a.columns, row_of(s->a, i));
    }
}

/* δ, shared by the entries that are as large as out; nan in a row with a nan. */
static void max_cols_back(const struct matrix_step *s)
{
    for (size_t i = 0; i < s->a.rows; i++) {
        const double *a = row_of(s->a, i), out = s->out.at[i];
        double ties = 0;
        for (size_t j = 0; j < s->a.columns; j++) {
            ties += a[j] == out;
        }
        for (size_t j = 0; j < s->a.columns; j++) {
            double share = isnan(out) ? out : a[j] == out ? 1 / ties : 0;
            give(s, i * s->a.columns + j, s->up.at[i] * share);
        }
    }
}

static void norm_forward(const struct matrix_step *s)
{
    *s->out.at = norm_2(matrix_entries(&s->a), s->a.at);
}

/* δ·A/out; at 0, where the norm has a kink, its slope is taken as 0. */
static void norm_back(const struct matrix_step *s)
{
    double out = *s->out.at;
    for (size_t i = 0; i < matrix_entries(&s->a); i++) {
        give(s, i, *s->up.at * (out == 0 ? 0 : s->a.at[i] / out));
    }
}

/* ---- batch normalization, by columns ---- */

/* 1/√(variance + ε) of each column; then room for the two means of backward. */
static size_t batch_norm_saves(struct shape a, struct shape b)
{
    (void)b;
    return 3 * (size_t)a.cols; /* UNMUTATED: only to be large enough */
}

/* The mean of x·y of each column. */
static void mean_products(struct matrix x, struct matrix y, double *mean)
{
    size_t n = x.columns;
    struct op_row sum = {mean, true};
    for (size_t j = 0; j < n; j++) {
        mean[j] = 0;
    }
    for (size_t i = 0; i < x.rows; i++) {
        struct op_row x_row = {row_of(x, i), true}, y_row = {row_of(y, i), true};
        op_rows()->accumulate(n, sum, x_row, y_row, mean);
    }
    divide(n, mean, x.rows);
}

static void mean_rows(struct matrix x, double *mean)
{
    matrix_sum_rows(x.rows, x.columns, x.at, false, mean);
    divide(x.columns, mean, x.rows);
}

/* (A − mean)/√(variance + ε). Variance is the mean of the squares, not Bessel's. */
static void batch_norm_forward(const struct matrix_step *s)
{
    size_t n = s->a.columns;
    double *inverse_std = s->saved, *mean = s->saved + n;
    mean_rows(s->a, mean);
    for (size_t i = 0; i < s->a.rows; i++) {
        for (size_t j = 0; j < n; j++) {
            row_of(s->out, i)[j] = row_of(s->a, i)[j] - mean[j];
        }
    }
    mean_products(s->out, s->out, inverse_std); /* first the variance */
    for (size_t j = 0; j < n; j++) {
        inverse_std[j] = 1 / sqrt(inverse_std[j] + BATCH_NORM_EPSILON);
    }
    for (size_t i = 0; i < s->a.rows; i++) {
        for (size_t j = 0; j < n; j++) {
            row_of(s->out, i)[j] *= inverse_std[j];
        }
    }
}

/* (δ − mean δ − out·mean(δ·out))/√(variance + ε) */
static void batch_norm_back(const struct matrix_step *s)
{
    size_t n = s->a.columns;
    const double *inverse_std = s->saved;
    double *mean = s->saved + n, *along = s->saved + 2 * n;
    mean_rows(s->up, mean);
    mean_products(s->up, s->out, along);
    for (size_t i = 0; i < s->a.rows; i++) {
        const double *up = row_of(s->up, i), *out = row_of(s->out, i);
        for (size_t j = 0; j < n; j++) {
            give(s, i * n + j, (up[j] - mean[j] - out[j] * along[j]) * inverse_std[j]);
        }
    }
}

/* ---- the table ---- */

#define SHAPE(shape, saves, forward)   shape
#define SAVES(shape, saves, forward)   saves
#define FORWARD(shape, saves, forward) forward
#define BACK(text, uses, back)         back
#define NO_RULE                        ("", USES_NOTHING, NULL)
#define MATRIX_OP(id, name, typed, axis, symbol, form, arity, priority, functions, by_a, \
                  by_b, words, meaning_, ...)                                            \
    [OP_##id - OP_ENTRIES_END] = {.shape = SHAPE functions,                              \
                                  .saves = SAVES functions,                              \
                                  .forward = FORWARD functions,                          \
                                  .backward = {BACK by_a, BACK by_b},                    \
                                  .meaning = (meaning_)},

static const struct matrix_op_info table[OP_MOST - OP_ENTRIES_END] = {
#include "autodiff/matrix_op.def"
};

const struct matrix_op_info *matrix_op(enum op op)
{
    assert(op >= OP_ENTRIES_END && op < OP_MOST);
    return &table[op - OP_ENTRIES_END];
}

size_t matrix_op_mean_of(enum op op, struct shape a)
{
    return op == OP_MEAN || op == OP_BCE       ? shape_entries(a)
           : op == OP_MEAN_ROWS || op == OP_CE ? (size_t)a.rows
           : op == OP_MEAN_COLS                ? (size_t)a.cols
                                               : 0;
}

static struct matrix number(double *at)
{
    return (struct matrix){at, 1, 1};
}

double matrix_op_number(enum op op, double a, double b)
{
    enum { SAVED_MOST = 3 }; /* by batch_norm. UNMUTATED: only to be large enough */
    double out, saved[SAVED_MOST];
    matrix_op(op)->forward(&(struct matrix_step){
        .a = number(&a), .b = number(&b), .out = number(&out), .saved = saved});
    return out;
}
