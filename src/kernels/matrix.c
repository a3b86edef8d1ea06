#include "kernels/matrix.h"

#include <math.h>
#include <string.h>

#include "kernels/lanes.h"
#include "kernels/norm.h"

enum { TILE_ROWS = 4, TILE_COLUMNS = 2 * LANES_LEAST /* at least */ };

#define LOOPS "kernels/matrix_tile.h"
#include "kernels/lanes_each.h"

/* Indexed by lanes: each computes two vectors of columns at once. An element is the same
 * chain of multiplications and additions in all, so they agree to the last bit. */
static void (*const columns_of[])(size_t m, size_t n, size_t k, struct matrix_view a,
                                  const double *b, const double *start,
                                  double *c) = {BY_LANES(columns)};

/* The product if it has too few rows or columns for a tile. */
static void strip(size_t m, size_t n, size_t k, struct matrix_view a, const double *b,
                  const double *start, double *c)
{
    for (size_t i = 0; i < m; i++, c += n) {
        for (size_t j = 0; j < n; j++) {
            c[j] = start ? start[i] : 0;
        }
        for (size_t p = 0; p < k; p++) {
            double v = a.at[i * a.row + p * a.column];
            for (size_t j = 0; j < n; j++) {
                c[j] += v * b[p * n + j];
            }
        }
    }
}

/* Uses the widest vectors that fit. The last tile may overlap the one before. */
void matrix_multiply(size_t m, size_t n, size_t k, struct matrix_view a, const double *b,
                     const double *start, double *c)
{
    if (m / TILE_ROWS == 0 || n / TILE_COLUMNS == 0) { /* not one tile */
        strip(m, n, k, a, b, start, c);
        return;
    }
    size_t j = 0;
    for (size_t lanes = (size_t)lanes_here(); lanes >= LANES_LEAST; lanes /= 2) {
        for (; j + 2 * lanes <= n; j += 2 * lanes) {
            columns_of[lanes](m, n, k, a, b + j, start, c + j);
        }
    }
    if (n % TILE_COLUMNS) {
        j = n - TILE_COLUMNS;
        columns_of[LANES_LEAST](m, n, k, a, b + j, start, c + j);
    }
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
    enum { SQUARINGS = 32 };
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
        matrix_multiply(n, n, n, (struct matrix_view){power, n, 1}, power, NULL, square);
        double *swap = power;
        power = square, square = swap;
    }
}
