#include "kernels/matrix.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kernels/lanes.h"
#include "kernels/norm.h"

enum { TILE_ROWS = 4, TILE_COLUMNS = 2 * LANES_LEAST /* at least */ };

#define LOOPS "kernels/matrix_tile.h"
#include "kernels/lanes_each.h"

/* By lanes, two vectors of columns at once; each element is the same chain of
 * multiplications and additions in all of them, so they agree to the last bit. */
static void (*const columns_of[])(size_t m, size_t n, size_t k, struct matrix_view a,
                                  const double *b, const double *start,
                                  double *c) = {BY_LANES(columns)};

/* Rows or columns that are too few for a tile. */
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

/* As wide as they fit; the last columns may overlap those before. */
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
    /* rows at once, for whole cache lines of the result */
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

void matrix_radius_begin(struct matrix_radius *r, size_t n, const double *w,
                         double *scratch)
{
    *r = (struct matrix_radius){.n = n, .power = scratch, .square = scratch + n * n};
    memcpy(scratch, w, n * n * sizeof *w);
}

/* Takes the norm out of the power, so that its square overflows no more than it did. */
static void scale_power(struct matrix_radius *r)
{
    enum { SQUARINGS = 32 };
    size_t cells = r->n * r->n;
    double norm = norm_2(cells, r->power);
    bool defined = norm > 0 && isfinite(norm);
    r->log_norm += defined ? log(norm) / (double)(1LL << r->squarings) : 0;
    r->complete = !defined || r->squarings == SQUARINGS;
    r->radius = defined ? exp(r->log_norm) : norm == 0 ? 0 : (double)NAN;
    for (size_t i = 0; i < cells && !r->complete; i++) {
        r->power[i] /= norm;
    }
}

double matrix_radius_slice(struct matrix_radius *r)
{
    enum { SLICE = 1 << 18 };
    size_t n = r->n;
    if (r->complete) {
        return 0;
    }
    if (r->row == 0) {
        scale_power(r);
    }
    if (r->complete) {
        return (double)(n * n);
    }
    assert(n > 0); /* else the norm was 0 */
    size_t some = SLICE / n / n / TILE_ROWS * TILE_ROWS;
    some = some < TILE_ROWS ? TILE_ROWS : some;
    some = some < n - r->row ? some : n - r->row;
    struct matrix_view rows = {r->power + r->row * n, n, 1};
    matrix_multiply(some, n, n, rows, r->power, NULL, r->square + r->row * n);
    r->row += some;
    if (r->row == n) {
        double *swap = r->power;
        r->power = r->square, r->square = swap;
        r->row = 0;
        r->squarings++;
    }
    return (double)((some + 1) * n * n);
}
