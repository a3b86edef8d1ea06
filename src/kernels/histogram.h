#ifndef KERNELS_HISTOGRAM_H
#define KERNELS_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HISTOGRAM_BINS = 48 };

struct histogram {
    double lo, hi; /* range of the bins; lo = hi: one value, or nothing finite */
    uint32_t counts[HISTOGRAM_BINS];
    uint32_t n, zeros; /* number of values; exact zeros among them */
    uint32_t bad;      /* values that are not finite, and in no bin */
};

/* Fills *h from x[n]; `symmetric`: the range is symmetric about 0. Cost: O(n). */
void histogram_fill(struct histogram *h, size_t n, const double *x, bool symmetric);
/* The same over lo..hi, lo < hi, in which all finite values lie. */
void histogram_fill_between(struct histogram *h, size_t n, const double *x, double lo,
                            double hi);

#endif
