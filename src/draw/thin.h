#ifndef DRAW_THIN_H
#define DRAW_THIN_H

#include "base/arena.h"
#include "draw/plot.h"

/* A curve that grows for as long as it likes and is drawn at the same cost. Neighboring
 * values share a bucket, and whenever there are too many buckets, each two of them become
 * one. Up to THIN_MOST values it is exact; beyond, a bucket still has its extremes, so
 * that no peak is lost, and is narrower than a dot of most plots. */
enum { THIN_MOST = 1024 };

struct thin_bucket {
    double first, last;       /* as they came */
    double least, next, most; /* of what counts: the least value, the least above it
                               * (inf: none), the most; inf, inf, -inf: nothing does */
    bool broken;              /* it has a value that is not finite */
};

struct thin {
    struct thin_bucket *buckets; /* [THIN_MOST] */
    long n;                      /* values so far */
    int shift;    /* a bucket has 2^shift of them, the last perhaps fewer */
    double floor; /* finite values above it count; the others leave a gap in the line */
};

/* Empty, in mem. */
struct thin thin_new(double floor, struct arena *mem);
/* The same, to be added to apart from the first. */
struct thin thin_copy(const struct thin *t, struct arena *mem);
/* Cost: constant, taken over many. */
void thin_add(struct thin *t, double v);

/* Widens lo..hi by the values less `zero`, as far as they are positive and finite. */
void thin_range(const struct thin *t, double zero, double *lo, double *hi);
/* The last value; nan: none. */
double thin_last(const struct thin *t);
/* The first step whose value is above `most`, or of the bucket that has one; -1: none. */
long thin_first_above(const struct thin *t, double most);
/* The values less `zero` over 0, 1, 2 ..., on a log axis: like plot_line. Of what counts
 * only the least may be at `zero` or below. */
void thin_line(struct canvas *c, const struct plot *p, const struct thin *t, double zero,
               rgb ink, bool thick, struct arena *scratch);

#endif
