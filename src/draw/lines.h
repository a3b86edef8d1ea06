#ifndef DRAW_LINES_H
#define DRAW_LINES_H

#include "draw/plot.h"

/* Several lines in one plot, drawn as canvas_draw_series does, each named where it runs
 * free. */
struct line {
    const char *label; /* "sigmoid"; NULL: its mark alone names it */
    int series;        /* its color and mark */
    const double *y;   /* values at x; what is not finite leaves a gap */
};
struct lines {
    const double *x; /* [n_x] ascending */
    int n_x;
    const struct line *all; /* [n] */
    int n;
    double cursor; /* x of an upright line with the lines' marks on it; nan: none */
    const double *tangent; /* value and slope at the cursor of a straight line; or NULL */
    int on_top;            /* the line whose mark stands on the cursor before others */
};
enum { LINES_MOST = 16 };

/* An axis of h rows (plot_even) with room for all lines, or for the middle share of each
 * that goes on far beyond it: x² over −6..6 should not flatten tanh. Where rows are few
 * these show less, so that the ends and the middle of the others have rows of their own.
 * 0 < share <= 1. */
struct axis lines_axis(const struct lines *l, double share, int h);

/* Draws the lines into the plot, and what helps to read them: the line y = 0, the cursor
 * and the tangent. The marks at the cursor stand where the samples nearest to it lie; of
 * those in one cell the first, with their number. Returns a bit for each line whose name
 * has no room near it. Cost: to find room for the names, O(lines²) a free cell. */
unsigned lines_draw(struct frame *f, const struct plot *p, const struct lines *l);

/* One row that shows where a line is near 0: filled, with a word in it where there is
 * room. The mark stands left of it. */
struct strip {
    const double *y; /* [n] evenly over the plot's x */
    int n, series;
    double below;                 /* near 0: |y| is less than this, > 0 */
    const char *word, *zero_word; /* " saturated "; where all of y is 0 " dead " */
};
void lines_strip(struct frame *f, const struct plot *p, int y, const struct strip *s);

#endif
