#ifndef DRAW_CHART_H
#define DRAW_CHART_H

#include "draw/curve.h"

/* A chart of curves over steps, on a log axis. One rule for its axes:
 *   steps   from 0 to 20, 50, 100 …, so that the curves stand still while a run goes on;
 *   values  from the least to the greatest that is shown. The scale ends a little below
 *           `tolerance`, since nothing is to be seen lower. A curve that is diverging (no
 *           longer finite, or at its greatest and a million times above where the curves
 *           began) counts up to there only: it leaves the top, with an arrow. */
struct chart {
    const struct curve *curves; /* [n] */
    const rgb *inks;            /* [n] */
    int n;
    double zero;      /* is taken from every value */
    double tolerance; /* > 0; 0: none */
    bool thick;
};

/* Into all of r. Values at `zero` and below are not shown; nothing is drawn where no value
 * is. Cost: that of CURVE_MOST values a curve, however many there are. */
void chart_draw(struct frame *f, struct rect r, const struct chart *c);

#endif
