#ifndef KERNELS_HISTOGRAM_H
#define KERNELS_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROBE_BINS = 48 };

struct histogram {
    double lo, hi; /* range of the bins; lo = hi: one value, or nothing finite */
    uint32_t counts[PROBE_BINS];
    uint32_t n, zeros,
        bad; /* all values; exact zeros among them; not finite, in no bin */
};

/* Range, counts, zeros of x[n]; `symmetric`: the range is symmetric about 0. */
void histogram_fill(struct histogram *h, size_t n, const double *x, bool symmetric);

#endif
