#ifndef DRAW_CURVE_H
#define DRAW_CURVE_H

#include "base/arena.h"
#include "draw/plot.h"

/* A curve of any number of values, which takes constant memory and time to draw. Up to
 * CURVE_MOST values each has a bucket of its own. When all buckets are in use, each two
 * neighbors are joined into one, which keeps their extremes, so that no peak is lost. A
 * bucket is narrower than a dot of most plots. */
enum { CURVE_MOST = 1024 };

struct curve_bucket {
    double first, last; /* values at the ends, whether they count or not (see floor) */
    double least, next, most; /* of the values that count: the least, the next above it,
                               * the greatest; without any inf, inf, -inf */
    bool broken;              /* it has a value that is not finite */
};

struct curve {
    struct curve_bucket *buckets; /* [CURVE_MOST] */
    long n;                       /* values so far */
    int shift;    /* a bucket has 2^shift values, the last one perhaps fewer */
    double floor; /* finite values above it count; others leave a gap in the line */
};

/* Empty, in mem. */
struct curve curve_new(double floor, struct arena *mem);
/* A copy in mem, to which other values can be added. */
struct curve curve_copy(const struct curve *t, struct arena *mem);
/* Appends a value. Cost: O(1) on average. */
void curve_add(struct curve *t, double v);

/* Widens lo..hi to the values less `zero` that are positive and finite. */
void curve_range(const struct curve *t, double zero, double *lo, double *hi);
/* The last value; nan: none. */
double curve_last(const struct curve *t);
/* The first step of the first bucket with a value above `most`; -1: there is none. */
long curve_first_above(const struct curve *t, double most);
/* The same for a value above `zero` and below `most`. */
long curve_first_below(const struct curve *t, double zero, double most);
/* Draws the values less `zero` over 0, 1, 2 ..., on a log axis, as plot_line does. Of the
 * values that count only the least may be at `zero` or below. */
void curve_line(struct canvas *c, const struct plot *p, const struct curve *t,
                double zero, rgb ink, bool thick, struct arena *scratch);

#endif
