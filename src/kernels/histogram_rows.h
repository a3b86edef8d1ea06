/* No include guard: histogram.c includes this for each width of vectors
 * (lanes_each.h). */

/* The range of the finite values, and how many values there are and are 0. The chains are
 * the same at every width, so that the same one of −0 and 0 is kept. */
TARGET static struct histogram NAME(range)(size_t n, const double *x)
{
    double lo[CHAINS], hi[CHAINS];
    int64_t zeros[CHAINS];
    for (int j = 0; j < CHAINS; j++) {
        lo[j] = DBL_MAX;
        hi[j] = -DBL_MAX;
        zeros[j] = 0;
    }
    size_t whole = n - n % CHAINS;
    for (size_t i = 0; i < whole; i += CHAINS) {
        for (size_t j = 0; j < CHAINS; j++) {
            double v = x[i + j];
            bool finite = fabs(v) <= DBL_MAX;
            double low = finite ? v : DBL_MAX, high = finite ? v : -DBL_MAX;
            lo[j] = low < lo[j] ? low : lo[j];
            hi[j] = high > hi[j] ? high : hi[j];
            zeros[j] += v == 0;
        }
    }
    struct histogram r = {.lo = DBL_MAX, .hi = -DBL_MAX, .n = (uint32_t)n};
    for (int j = 0; j < CHAINS; j++) {
        r.lo = lo[j] < r.lo ? lo[j] : r.lo;
        r.hi = hi[j] > r.hi ? hi[j] : r.hi;
        r.zeros += (uint32_t)zeros[j];
    }
    for (size_t i = whole; i < n; i++) {
        r.lo = x[i] < r.lo && x[i] >= -DBL_MAX ? x[i] : r.lo;
        r.hi = x[i] > r.hi && x[i] <= DBL_MAX ? x[i] : r.hi;
        r.zeros += x[i] == 0;
    }
    return r;
}

/* bin[n]: the bin of each value, or BAD. */
TARGET static void NAME(bins)(size_t n, const double *restrict x, struct scale s,
                              int32_t *restrict bin)
{
    for (size_t i = 0; i < n; i++) {
        double place = (x[i] * s.power - s.lo) * s.scale;
        place = place < HISTOGRAM_BINS - 1 ? place : HISTOGRAM_BINS - 1;
        bin[i] = (int32_t)(fabs(x[i]) <= DBL_MAX ? place : BAD);
    }
}
