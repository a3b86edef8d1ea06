#include "optim/clip.h"

#include <math.h>

static size_t by_norm(double threshold, double total_norm, size_t n, double *g)
{
    if (!(total_norm > threshold)) {
        return 0;
    }
    double factor = threshold / total_norm;
    for (size_t i = 0; i < n; i++) {
        g[i] *= factor;
    }
    return n;
}

static size_t by_value(double threshold, size_t n, double *g)
{
    size_t changed = 0;
    for (size_t i = 0; i < n; i++) {
        if (fabs(g[i]) > threshold) {
            g[i] = copysign(threshold, g[i]);
            changed++;
        }
    }
    return changed;
}

size_t clip_apply(enum clip kind, double threshold, double total_norm, size_t n,
                  double *g)
{
    return kind == CLIP_NORM    ? by_norm(threshold, total_norm, n, g)
           : kind == CLIP_VALUE ? by_value(threshold, n, g)
                                : 0;
}
