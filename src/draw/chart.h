#ifndef DRAW_CHART_H
#define DRAW_CHART_H

#include "draw/curve.h"

/* A chart of curves over steps, with a log axis of values. Its axes:
 *   steps   from 0 to 20, 50, 100 ..., so that the curves seldom move while a run goes on;
 *   values  from the least to the greatest that is shown, with the level and the tolerance,
 *           a dashed line; but not below a third of the tolerance, nor above a million
 *           times the curves' greatest first value where a curve diverges: its last value
 *           is beyond that and its greatest, or is not finite. Arrows show where a curve
 *           leaves the top and the bottom. */
struct chart {
    const struct curve *curves; /* [n] */
    const int *series;          /* [n] their colors and marks */
    int n;
    bool even; /* the axis of values is even and has no zero, tolerance or level; up to as
                * far above the curves' greatest first value as the least is below it */
    double zero;            /* subtracted from every value */
    double tolerance;       /* > 0; 0: none */
    double level;           /* > 0: less `zero`, where a line is drawn across; 0: none */
    const char *level_name; /* at the right end of that line, where no curve comes; or
                               NULL */
    bool thick;
    bool with_steps; /* the steps have an axis in any room, not only where it is large */
};

/* The last step on the axis of curves with n values. */
double chart_last_step(long n);
/* Draws the chart into all of r. Values at `zero` and below are not shown; if there are
 * no others, nor a level or a tolerance, nothing is drawn, and the answer is false. Cost:
 * O(CURVE_MOST) a curve, of any length. */
bool chart_draw(struct frame *f, struct rect r, const struct chart *c);

#endif
