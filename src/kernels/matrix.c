#include "kernels/matrix.h"

#include <math.h>
#include <string.h>

#include "kernels/lanes.h"
#include "kernels/norm.h"

enum { TILE_ROWS = 4 };

#define LOOPS "kernels/matrix_tile.h"
#include "kernels/lanes_each.h"

/* Indexed by lanes: each computes two vectors of columns of a product. */
static void (*const columns_of[])(size_t m, size_t n, size_t k, struct matrix_view a,
                                  const double *b, bool add,
                                  double *c) = {BY_LANES(columns)};
static void (*const add_rows_of[])(size_t rows, size_t columns, const double *x,
                                   double *out) = {BY_LANES(add_rows)};

enum { COLUMN_ROWS = 8 }; /* UNMUTATED: only costs time */

/* The first `rows` entries of one column of a product, at most COLUMN_ROWS. Inline, so
 * that each call has loops of its own for the constants that it gives. */
static inline void entries(size_t rows, size_t n, size_t k, struct matrix_view a,
                           const double *b, bool add, double *c)
{
    double sum[COLUMN_ROWS] = {0};
    for (size_t r = 0; add && r < rows; r++) {
        sum[r] = c[r * n];
    }
    for (size_t p = 0; p < k; p++) {
        for (size_t r = 0; r < rows; r++) {
            sum[r] += a.at[r * a.row + p * a.column] * b[p * n];
        }
    }
    for (size_t r = 0; r < rows; r++) {
        c[r * n] = sum[r];
    }
}

/* One column of a product, in several chains side by side, since each addition has to
 * wait for the one before in its chain. Wider vectors would not be faster: rows lie
 * apart. */
static void column(size_t m, size_t n, size_t k, struct matrix_view a, const double *b,
                   bool add, double *c)
{
    size_t i = 0, whole = m - m % COLUMN_ROWS;
    for (; i < whole; i += COLUMN_ROWS, a.at += COLUMN_ROWS * a.row) {
        entries(COLUMN_ROWS, n, k, a, b, add, c + i * n);
    }
    for (; i < m; i++, a.at += a.row) {
        entries(1, n, k, a, b, add, c + i * n);
    }
}

/* Two vectors of columns at a time, of the widest vectors that fit, then single columns.
 * No two parts overlap: with `add` an entry would get its products twice. An entry is the
 * same chain of multiplications and additions wherever it is computed, so that all widths
 * agree to the last bit. */
void matrix_multiply(size_t m, size_t n, size_t k, struct matrix_view a, const double *b,
                     bool add, double *c)
{
    size_t j = 0;
    size_t lanes = (size_t)lanes_here();
    for (; lanes >= LANES_LEAST; lanes /= 2) { /* UNMUTATED: single ones cost time */
        size_t two = 2 * lanes;
        for (; j + two <= n; j += two) { /* UNMUTATED: narrower ones do the rest */
            columns_of[lanes](m, n, k, a, b + j, add, c + j);
        }
    }
    for (; j < n; j++) {
        column(m, n, k, a, b + j, add, c + j);
    }
}

void matrix_sum_rows(size_t rows, size_t columns, const double *x, bool add, double *out)
{
    if (columns == 1) { /* one chain would be slow */
        *out = (add ? *out : 0) + matrix_sum(rows, x);
        return;
    }
    if (!add) {
        memset(out, 0, columns * sizeof *out);
    }
    add_rows_of[lanes_here()](rows, columns, x, out);
}

bool matrix_is_finite(const struct matrix *m)
{
    size_t n = matrix_entries(m), i = 0;
    while (i < n && isfinite(m->at[i])) {
        i++;
    }
    return i == n;
}

void matrix_transpose(size_t rows, size_t columns, const double *a, double *out)
{
    /* rows at a time: a cache line of the result */
    enum { LINE = 8 }; /* UNMUTATED: only costs time */
    size_t whole = rows - rows % LINE;
    for (size_t i = 0; i < whole; i += LINE) {
        for (size_t j = 0; j < columns; j++) {
            for (size_t r = i; r < i + LINE; r++) {
                out[j * rows + r] = a[r * columns + j];
            }
        }
    }
    for (size_t i = whole; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            out[j * rows + i] = a[i * columns + j];
        }
    }
}

double matrix_radius(size_t n, const double *w, double *scratch)
{
    enum { SQUARINGS = 32 }; /* UNMUTATED: only to be enough */
    size_t cells = n * n;
    double *power = scratch, *square = scratch + cells; /* power: W^(2^i), scaled */
    double log_radius = 0; /* log ‖W^m‖ / m for m = 2^i */
    memcpy(power, w, cells * sizeof *w);
    for (int i = 0;; i++) {
        double norm = norm_2(cells, power);
        if (!(norm > 0 && isfinite(norm))) {
            return norm == 0 ? 0 : (double)NAN;
        }
        log_radius += log(norm) / (double)(1LL << i);
        if (i == SQUARINGS) {
            return exp(log_radius);
        }
        for (size_t k = 0; k < cells; k++) {
            power[k] /= norm; /* so that its square cannot overflow */
        }
        matrix_multiply(n, n, n, (struct matrix_view){power, n, 1}, power, false, square);
        double *swap = power;
        power = square, square = swap;
    }
}
