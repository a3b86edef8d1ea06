#ifndef KERNELS_MATRIX_H
#define KERNELS_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

/* Dense float64 matrices, row-major and without gaps. Every element of a product is one
 * chain of additions over k in ascending order, and every other sum runs in
 * MATRIX_CHAINS chains that are added in a fixed order: results do not depend on the
 * width of the vectors. */
enum { MATRIX_CHAINS = 16 };

struct matrix {
    double *at;
    size_t rows, columns;
};

static inline size_t matrix_entries(const struct matrix *m)
{
    return m->rows * m->columns;
}

/* Entry (i, j) of a matrix that may have one row, or one column, for all. */
static inline double matrix_at(const struct matrix *m, int i, int j)
{
    size_t row = m->rows > 1 ? (size_t)i : 0, column = m->columns > 1 ? (size_t)j : 0;
    return m->at[row * m->columns + column];
}

/* True if no entry is inf or nan. */
bool matrix_is_finite(const struct matrix *m);

/* A matrix read through strides: element (i, k) is at[i * row + k * column]. */
struct matrix_view {
    const double *at;
    size_t row, column; /* in doubles */
};

/* c[i][j] = (add ? c[i][j] : 0) + Σ_p a(i, p) · b[p][j].
 *
 *   a  m × k  in, through strides (a transposed matrix costs nothing extra)
 *   b  k × n  in
 *   c  m × n  out, overlaps nothing
 *
 * Cost: m·n·k multiplications and as many additions; allocates nothing. */
void matrix_multiply(size_t m, size_t n, size_t k, struct matrix_view a, const double *b,
                     bool add, double *c);

/* out[j] = (add ? out[j] : 0) + Σ_i x[i][j], the rows added up: of several columns each
 * is one chain, to which the rows are added from the first to the last. A single column
 * is added up as matrix_sum does it, which is faster. */
void matrix_sum_rows(size_t rows, size_t columns, const double *x, bool add, double *out);

/* out[columns][rows] = a[rows][columns], transposed. */
void matrix_transpose(size_t rows, size_t columns, const double *a, double *out);

double matrix_sum(size_t n, const double *x);                  /* Σ x */
double matrix_sum_abs(size_t n, const double *x);              /* Σ |x| */
double matrix_dot(size_t n, const double *x, const double *y); /* Σ x·y */

/* The largest |eigenvalue| of w[n][n], from ‖W^m‖^(1/m) for m = 2^32 by repeated squaring
 * with scaling (Gelfand's formula): relative error about 1e-9, 0 for a nilpotent matrix
 * whose powers vanish exactly, NaN if w is not finite. Cost: 32 n³; scratch is [2 n²]. */
double matrix_radius(size_t n, const double *w, double *scratch);

#endif
