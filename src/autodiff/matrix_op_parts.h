#ifndef AUTODIFF_MATRIX_OP_PARTS_H
#define AUTODIFF_MATRIX_OP_PARTS_H

#include <math.h>

#include "autodiff/matrix_op.h"

/* What the files with the operations on whole matrices share. For them alone. */

typedef bool matrix_op_shape(struct shape a, struct shape b, struct shape *out,
                             char needs[GRAPH_NEEDS]);
typedef size_t matrix_op_saves(struct shape a, struct shape b);
typedef void matrix_op_run(const struct matrix_step *s);

/* matrix_op_softmax.c */
matrix_op_shape ce_shape, bce_shape;
matrix_op_saves ce_saves;
matrix_op_run softmax_forward, softmax_back, log_softmax_forward, log_softmax_back;
matrix_op_run ce_forward, ce_back_a, ce_back_b, bce_forward, bce_back_a, bce_back_b;

/* For a result that there is. */
static inline bool has_shape(struct shape *out, char needs[GRAPH_NEEDS], int rows,
                             int cols)
{
    *out = (struct shape){rows, cols};
    *needs = '\0';
    return true;
}

static inline double *row_of(struct matrix m, size_t row)
{
    return m.at + row * m.columns;
}

/* Writes an entry of the gradient, or adds to it. Gradients begin with +0, as sums do. */
static inline void give(const struct matrix_step *s, size_t at, double gradient)
{
    s->grad.at[at] = (s->add ? s->grad.at[at] : 0) + gradient;
}

/* nan if one of them is nan. */
static inline double largest(size_t n, const double *x)
{
    double most = x[0];
    for (size_t i = 1; i < n; i++) {
        if (isnan(x[i])) {
            return x[i];
        }
        most = x[i] > most ? x[i] : most; /* UNMUTATED: of equal ones, either will do */
    }
    return most;
}

#endif
