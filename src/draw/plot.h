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
/* The data at the center of a cell, given by its place in the frame (as plot_cell). */
void plot_data(const struct plot *p, int col, int row, double *x, double *y);
/* The cell (in the frame) that a point of data lies in; points on the area's right and
 * lower edge count. false: outside, inf or nan. */
bool plot_cell(const struct plot *p, double x, double y, int *col, int *row);

/* ---- axes (axis.c) ---- */

struct tick {
    double value;
    char label[48];
};
enum { TICKS_MOST = 16 };
/* Ticks at 1-2-5 × 10^k within [lo, hi], at most `most` (≤ TICKS_MOST), each the double
 * nearest to its decimal label; labels with just enough digits and − for minus. log: 10ⁿ,
 * every second, third, fifth ... decade where there are many; below two decades as
 * without log. Returns their number. */
int plot_ticks(const struct axis *a, int most, struct tick *out);

/* The log axis for values from lo > 0 to hi in a plot of h rows: the decades around them
 * and, for even ticks, as much more as makes the labeled ones whole rows apart, each in
 * the middle of its row. At the ends of the doubles' range: the decades alone. */
struct axis plot_decades(double lo, double hi, int h);

/* Axis lines, ticks and labels outside the area: left of it (labels end two columns
 * before it) and below it (two rows). Far from 0, where labels would need more than seven
 * digits, they are differences from a round number, which stands as "1e9 +" left of the
 * labels below and under the labels at the left. */
void plot_axes(struct frame *f, const struct plot *p, bool with_x, bool with_y);
/* The label as it can be shown: 10⁻³ is 1e-3 in ASCII, where it would read 10-3. */
const char *plot_label(const struct frame *f, const struct tick *t, char out[48]);
/* Columns that plot_axes needs left of an area of h rows: widest label (or "1e9 +") + 2.
 */
int plot_axis_width(const struct axis *y, int h);

/* ---- field (field.c) and iso-lines (contour.c) ---- */

/* Samples for a field: (w) × (2h) half-blocks, row-major from the top; sample (i, j) lies
 * at cell column i + ½ and row (j + ½)/2. */
void plot_sample(const struct plot *p, int i, int j, double *x, double *y);

/* The value at a share of the color scale of plot_field: 0 gives lo, 1 gives hi, equal
 * steps of share are equal steps of color. For the levels of iso-lines. */
double plot_level(double share, double lo, double hi, double scale);

/* Fills the area with color by log1p((v − lo)/scale)/log1p((hi − lo)/scale): two samples
 * a cell (▀). NaN: ground. `values` [2h][w], rows ≥ n_rows not yet known: left as they
 * are. DEPTH_16 and below, and the mono theme: draws nothing. scale > 0. Cost: about
 * 10 ns a cell. */
void plot_field(struct frame *f, struct rect area, const double *values, int n_rows,
                double lo, double hi, double scale);

/* Iso-lines of the same samples by marching squares (linear interpolation, saddle by the
 * mean) into the canvas, one segment a crossing. `levels` ascend; ink may be
 * INK_OF_GROUND. Squares with a corner that is not finite are skipped. w at most
 * FRAME_MOST_W. Cost: a few ns a sample, whatever the number of levels. */
void plot_contour(struct canvas *c, const double *values, int w, int n_rows,
                  const double *levels, int n_levels, rgb ink);

/* ---- lines and marks (plot.c) ---- */

/* Polyline through n points of data; x NULL: 0, 1, 2 ... Points that fall on the same dot
 * column are joined before they are drawn, so 100,000 points cost a few milliseconds at
 * most. A point that is not finite breaks the line. */
void plot_line(struct canvas *c, const struct plot *p, const double *x, const double *y,
               long n, rgb ink, bool thick);

/* A marker in the cell of (x, y), with wings where the theme is bold; false: outside. */
bool plot_mark(struct frame *f, const struct plot *p, double x, double y, uint32_t ch,
               struct style s);

/* The glyph →↗↑↖←↙↓↘ nearest to a direction, in units that are equal to the right and
 * downwards (a cell is twice as high as wide); a space for 0,0 and where not finite. */
uint32_t plot_arrow(double right, double down);

/* An arrow from (x0, y0) to (x1, y1) in data: shaft and barbs in dots, or with coarse
 * glyphs a head as a glyph in the tip's cell; no head where the tip is outside. Nothing
 * when an end is not finite or both are the same. */
void plot_vector(struct frame *f, const struct plot *p, double x0, double y0, double x1,
                 double y1, struct style s);

/* ---- bars on a log scale (log_bars.c) ---- */

/* Rows of label, bar, value over a log axis: norms, layer by layer. What a log scale
 * cannot show is said, never drawn as small: 0 has no bar and the value "0", below lo is
 * a ←, above hi a full bar ended by →, inf a row of →, nan (or negative) a ✕. */
struct bars {
    const double *values;      /* [n] */
    const char *const *labels; /* [n]; NULL: 1 ... n */
    const int *zeros;          /* [n] values of 0 that a row's value, a mean of several,
                                  leaves out: the row says "some 0"; NULL: none */
    int n;
    int first;         /* first row shown, for scrolling */
    double lo, hi;     /* ends of the scale, 0 < lo < hi */
    rgb color;         /* of the bars */
    int lit;           /* 1 + row drawn as the current one; 0: none */
    double threshold;  /* an upright there, an arrow where it is off the scale; 0: none */
    int threshold_row; /* 1 + the row that it belongs to; 0: all */
    int hit;           /* rows are clickable with ids hit + row; 0: not */
};
/* Returns the rows shown: the least of n - first and area.h - 1 (the axis' labels). */
int plot_bars(struct frame *f, struct rect area, const struct bars *b);

#endif
