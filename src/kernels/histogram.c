#include "kernels/histogram.h"

#include <float.h>
#include <math.h>

#include "kernels/lanes.h"

/* The bins of a block are computed in vectors, then counted in four tables in turn, so
 * that values in the same bin do not wait for each other: four times as fast. */
enum { BLOCK = 256, TABLES = 4 }; /* UNMUTATED: only cost time */
enum { CHAINS = 16, BAD = HISTOGRAM_BINS };

/* The bin of x is (x · power − lo) · scale. */
struct scale {
    double power, lo, scale;
};

#define LOOPS "kernels/histogram_rows.h"
#include "kernels/lanes_each.h"

static struct histogram (*const range_of[])(size_t n,
                                            const double *x) = {BY_LANES(range)};
static void (*const bins_of[])(size_t n, const double *restrict x, struct scale s,
                               int32_t *restrict bin) = {BY_LANES(bins)};

/* Values are scaled by a power of two to at most 1, so that neither the range nor its
 * inverse overflows. A range of subnormals becomes one bin. */
static struct scale scale_of(const struct histogram *h)
{
    double most = fmax(h->hi, -h->lo);
    double power = most >= DBL_MIN ? ldexp(0.25, -ilogb(most)) : 0;
    double lo = h->lo * power, range = h->hi * power - lo;
    return (struct scale){power, lo, range > 0 ? HISTOGRAM_BINS / range : 0};
}

static void count(struct histogram *h, size_t n, const double *x)
{
    int lanes = lanes_here();
    uint32_t counts[TABLES][HISTOGRAM_BINS + 1] = {0};
    int32_t bin[BLOCK];
    struct scale scale = scale_of(h);
    for (size_t some; n > 0; x += some, n -= some) {
        some = n < BLOCK ? n : BLOCK;
        bins_of[lanes](some, x, scale, bin);
        size_t whole = some - some % TABLES;
        for (size_t i = 0; i < whole; i += TABLES) {
            for (size_t t = 0; t < TABLES; t++) {
                counts[t][bin[i + t]]++;
            }
        }
        for (size_t i = whole; i < some; i++) {
            counts[i - whole][bin[i]]++;
        }
    }
    for (int t = 0; t < TABLES; t++) {
        for (int b = 0; b < HISTOGRAM_BINS; b++) {
            h->counts[b] += counts[t][b];
        }
        h->bad += counts[t][BAD];
    }
}

void histogram_fill(struct histogram *h, size_t n, const double *x, bool symmetric)
{
    *h = range_of[lanes_here()](n, x);
    if (h->lo > h->hi) { /* nothing is finite */
        h->lo = h->hi = 0;
    }
    if (symmetric) {
        h->hi = fmax(h->hi, -h->lo);
        h->lo = -h->hi;
    }
    count(h, n, x);
}

void histogram_fill_between(struct histogram *h, size_t n, const double *x, double lo,
                            double hi)
{
    *h = range_of[lanes_here()](n, x);
    h->lo = lo, h->hi = hi;
    count(h, n, x);
}
