#ifndef DRAW_PLOT_H
#define DRAW_PLOT_H

#include "draw/canvas.h"
#include "draw/frame.h"

/* Plots of data in a rectangle. y grows upwards in data, downwards in cells. */
struct axis {
    double lo, hi; /* lo < hi, finite; with log both > 0 */
    bool log;
};
struct plot {
    struct rect area; /* the inside, without axes */
    struct axis x, y;
};

/* Position in cells (fractions count) from area's corner; the left edge of the area is
 * axis.lo, its right edge axis.hi. inf or nan pass through; log of v <= 0 is nan. */
double plot_x(const struct plot *p, double x);
double plot_y(const struct plot *p, double y);
/* The data at a cell's centre. */
void plot_data(const struct plot *p, int col, int row, double *x, double *y);

struct tick {
    double value;
    char label[24];
};
/* Ticks at 1-2-5 × 10^k within [lo, hi], at most `most` (≤ 16), labels with just enough
 * digits and − for minus; log: 10ⁿ. Returns their number. */
int plot_ticks(const struct axis *a, int most, struct tick *out);

/* Axis lines, ticks and labels outside the area: left of it (labels right-aligned in
 * `left` columns before the line) and below it (two rows). */
void plot_axes(struct frame *f, const struct plot *p, bool with_x, bool with_y);

/* Samples for a field: (w) × (2h) half-blocks, row-major from the top; sample (i, j) lies
 * at cell column i + ½ and row (j + ½)/2. */
void plot_sample(const struct plot *p, int i, int j, double *x, double *y);

/* Fills the area with colour by log1p((v − lo)/scale)/log1p((hi − lo)/scale): two samples
 * a cell (▀). NaN: ground. `values` [2h][w], rows ≥ n_rows not yet known: left as they
 * are. Few colours (DEPTH_16 and below): draws nothing. */
void plot_field(struct frame *f, struct rect area, const double *values, int n_rows,
                double lo, double hi, double scale);

/* Iso-lines of the same samples by marching squares (linear interpolation, saddle by the
 * mean) into the canvas, one segment a crossing; `ink_of` NULL: theme->ink[INK_FAINT]
 * brightened over the field. Cells with NaN are skipped. */
void plot_contour(struct canvas *c, const double *values, int w, int n_rows,
                  const double *levels, int n_levels, rgb ink);

/* Adaptive polyline through n points (already in data): consecutive points in the same
 * dot cost nothing. */
void plot_line(struct canvas *c, const struct plot *p, const double *x, const double *y,
               long n, rgb ink, bool thick);

#endif
