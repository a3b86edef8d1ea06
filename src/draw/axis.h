#ifndef DRAW_AXIS_H
#define DRAW_AXIS_H

#include "draw/plot.h"

/* What axis.c, which finds ticks, shares with axis_rows.c, which makes axes for them, and
 * axis_draw.c. */

extern const int axis_digits[3]; /* ticks of numbers are 1, 2 or 5 × 10^k apart */

enum { AXIS_STRIDES = 10 };
extern const int axis_strides[AXIS_STRIDES]; /* decades between ticks, ascending */

/* The least multiple of `stride` that is not below v. */
int axis_multiple_from(int v, int stride);

/* The most ticks on a y axis of h rows: about one for three rows, and never more than
 * nine. */
int axis_ticks_most(int h);

/* As plot_ticks.
 *   rows    of a y axis: its ticks are whole rows apart if that is possible; 0: an x axis
 *   offset  the number to which the labels are to be added, as "1e9 +", or ""; NULL: the
 *           labels are the values                                              out */
int axis_ticks(const struct axis *a, int most, int rows, struct tick *out,
               char offset[TICK_LABEL]);

#endif
