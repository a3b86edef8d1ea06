#ifndef DRAW_CURVE_H
#define DRAW_CURVE_H

#include "base/arena.h"
#include "draw/plot.h"

/* A curve that grows for as long as it likes and is drawn at the same cost. Neighboring
 * values share a bucket, and whenever there are too many buckets, each two of them become
 * one. Up to CURVE_MOST values it is exact; beyond, a bucket still has its extremes, so
 * that no peak is lost, and is narrower than a dot of most plots. */
enum { CURVE_MOST = 1024 };

struct curve_bucket {
    double first, last;       /* as they came */
    double least, next, most; /* of what counts: the least value, the least above it
                               * (inf: none), the most; inf, inf, -inf: nothing does */
    bool broken;              /* it has a value that is not finite */
};

struct curve {
    struct curve_bucket *buckets; /* [CURVE_MOST] */
    long n;                       /* values so far */
    int shift;    /* a bucket has 2^shift of them, the last perhaps fewer */
    double floor; /* finite values above it count; the others leave a gap in the line */
};

/* Empty, in mem. */
struct curve curve_new(double floor, struct arena *mem);
/* The same, to be added to apart from the first. */
struct curve curve_copy(const struct curve *t, struct arena *mem);
/* Cost: constant, taken over many. */
void curve_add(struct curve *t, double v);

/* Widens lo..hi by the values less `zero`, as far as they are positive and finite. */
void curve_range(const struct curve *t, double zero, double *lo, double *hi);
/* The last value; nan: none. */
double curve_last(const struct curve *t);
/* The first step whose value is above `most`, or of the bucket that has one; -1: none. */
long curve_first_above(const struct curve *t, double most);
/* The values less `zero` over 0, 1, 2 ..., on a log axis: like plot_line. Of what counts
 * only the least may be at `zero` or below. */
void curve_line(struct canvas *c, const struct plot *p, const struct curve *t,
                double zero, rgb ink, bool thick, struct arena *scratch);

#endif
