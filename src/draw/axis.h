#ifndef DRAW_AXIS_H
#define DRAW_AXIS_H

#include "draw/plot.h"

/* What axis.c, which draws ticks, shares with axis_rows.c, which makes axes for them. */

enum { AXIS_STRIDES = 10 };
extern const int axis_strides[AXIS_STRIDES]; /* decades between ticks, ascending */

/* The least multiple of `stride` that is not below v. */
int axis_multiple_from(int v, int stride);

/* The most ticks on a y axis of h rows: about one for three rows, and never more than
 * nine. */
int axis_ticks_most(int h);

#endif
