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

/* Position in cells, with fractions, from the area's corner; the left edge of the area is
 * axis.lo, its right edge axis.hi. inf or nan pass through; log of v <= 0 is nan. */
double plot_x(const struct plot *p, double x);
double plot_y(const struct plot *p, double y);
/* The data at the center of a cell, whose column and row count in the frame. */
void plot_data(const struct plot *p, int col, int row, double *x, double *y);
/* The column and row in the frame of a point of data; points on the area's right and
 * lower edge count as inside, and what lies a hundredth of a cell before a border as
 * behind it. False: outside, inf or nan. */
bool plot_cell(const struct plot *p, double x, double y, int *col, int *row);

/* ---- axes (axis.c, axis_rows.c, axis_draw.c) ---- */

enum { TICKS_MOST = 16, TICK_LABEL = 48 /* bytes */ };
struct tick {
    double value;
    char label[TICK_LABEL];
};
/* Ticks at 1-2-5 × 10^k within [lo, hi], at most `most` (≤ TICKS_MOST), each the double
 * nearest to its decimal label; labels with just enough digits and − for minus. log: 10ⁿ,
 * every second, third, fifth ... decade where there are many; on an axis with fewer than
 * two decades as without log. Returns their number. */
int plot_ticks(const struct axis *a, int most, struct tick *out);

/* A log axis for values from lo > 0 to hi in a plot of h rows: the decades around them,
 * and so much more that the labeled decades are whole rows apart, in the middle of their
 * rows. Near the ends of the range of doubles it is the decades alone. */
struct axis plot_decades(double lo, double hi, int h);

/* The same for numbers from lo to hi, lo < hi: the ticks are whole rows apart, in the
 * middle of their rows, so that a line at a tick's value runs in the tick's row. Where
 * there is no such axis, since they are too far from 0 or h is below 2, they have a
 * margin. */
struct axis plot_even(double lo, double hi, int h);

/* Axis lines, ticks and labels outside the area: left of it (labels end two columns
 * before it) and below it (two rows). Labels that would need more than seven digits, far
 * from 0, are differences from a round number, which is written as "1e9 +" left of the
 * labels of x and below those of y. */
void plot_axes(struct frame *f, const struct plot *p, bool with_x, bool with_y);
/* Columns that plot_axes needs left of an area of h rows: widest label (or "1e9 +") +
 * 2. */
int plot_axis_width(const struct axis *y, int h);

/* ---- field (field.c) and iso-lines (contour.c) ---- */

/* The data at a sample of a field. A field has w × 2h samples, one for each half-block,
 * row-major from the top; sample (i, j) lies at cell column i + ½ and row (j + ½)/2. */
void plot_sample(const struct plot *p, int i, int j, double *x, double *y);

/* The value at a share of the color scale of plot_field: 0 gives lo, 1 gives hi, equal
 * steps of share are equal steps of color. For the levels of iso-lines. */
double plot_level(double share, double lo, double hi, double scale);

/* Fills the area with color by log1p((v − lo)/scale)/log1p((hi − lo)/scale): two samples
 * a cell (▀). NaN: ground. `values` [2h][w]; only the first n_rows rows are read, and
 * what is below them stays as it is. DEPTH_16 and below, and the mono theme: draws
 * nothing. scale > 0; inf: color is linear in v. Cost: about 10 ns a cell. */
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

/* The glyph →↗↑↖←↙↓↘ nearest to a direction. Both lengths are in one unit (a cell is
 * twice as high as wide). A space for 0,0 and where one is not finite. */
uint32_t plot_arrow(double right, double down);

/* An arrow from (x0, y0) to (x1, y1) in data: shaft and barbs in dots, or with coarse
 * glyphs a head as a glyph in the tip's cell; no head where the tip is outside. Nothing
 * when an end is not finite or both are the same. */
void plot_vector(struct frame *f, const struct plot *p, double x0, double y0, double x1,
                 double y1, struct style s);

/* ---- bars on a log scale (log_bars.c) ---- */

/* Rows of label, bar and value over a log axis: norms, layer by layer. A value that a log
 * scale cannot show is marked, not drawn small: 0 has no bar and the value "0", below lo
 * is a ←, above hi a full bar ended by →, inf a row of →, nan (or negative) a ✕. */
struct bar_note { /* said at the right end of a row's bar, where it has room */
    const char *text, *brief; /* NULL: nothing */
};
struct bars {
    const double *values;         /* [n] */
    const char *const *labels;    /* [n]; NULL: 1 ... n */
    const struct bar_note *notes; /* [n]; NULL: no row has any */
    int n;
    int first;        /* first row shown, for scrolling */
    double lo, hi;    /* ends of the scale, 0 < lo < hi */
    rgb color;        /* of the bars */
    int lit;          /* 1 + row drawn as the current one, with a ▶; 0: none */
    double threshold; /* a vertical line, or an arrow off the scale; 0: none */
    const char *threshold_label; /* below the line, in the row of the scale; or NULL */
    int threshold_row;           /* 1 + the row where it is drawn; 0: all rows */
    int hit;                     /* rows are clickable with ids hit + row; 0: not */
};
/* Returns the rows shown: the least of n - first and area.h - 1 (the axis' labels). */
int plot_bars(struct frame *f, struct rect area, const struct bars *b);

#endif
