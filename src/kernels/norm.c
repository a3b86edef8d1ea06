#include "kernels/norm.h"

#include <math.h>

#include "kernels/matrix.h"

/* A plain sum of squares between these is as good as exact: no square overflowed, and one
 * that underflowed is below 1e-28 of the sum. */
static const double SAFE_LEAST = 1e-280, SAFE_MOST = 1e300; /* UNMUTATED: roughly */

/* max |x|; NaN counts as the largest */
static double most_of(size_t n, const double *x)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        double v = fabs(x[i]);
        if (isnan(v)) {
            return v;
        }
        most = fmax(v, most);
    }
    return most;
}

double norm_2(size_t n, const double *x)
{
    double squares = matrix_dot(n, x, x);
    if (squares >= SAFE_LEAST && squares <= SAFE_MOST) { /* UNMUTATED: roughly, too */
        return sqrt(squares);
    }
    double most = most_of(n, x), sum = 0;
    if (most == 0 || !isfinite(most)) {
        return most;
    }
    for (size_t i = 0; i < n; i++) {
        double part = x[i] / most;
        sum += part * part;
    }
    return most * sqrt(sum);
}

double norm_rms(size_t n, const double *x)
{
    return n == 0 ? 0 : norm_2(n, x) / sqrt((double)n);
}

double norm_mean_abs(size_t n, const double *x)
{
    double sum = matrix_sum_abs(n, x);
    if (isfinite(sum)) {
        return n == 0 ? 0 : sum / (double)n;
    }
    double most = most_of(n, x), share = 0;
    for (size_t i = 0; i < n; i++) {
        share += fabs(x[i]) / most;
    }
    return isfinite(most) ? most * (share / (double)n) : most;
}

static double mean_of(size_t n, const double *x)
{
    double sum = matrix_sum(n, x);
    if (isfinite(sum)) { /* else it may be the sum alone that is not */
        return sum / (double)n;
    }
    double mean = 0; /* UNMUTATED: 1 is nothing to numbers whose sum overflows */
    for (size_t i = 0; i < n; i++) {
        mean += x[i] / (double)n;
    }
    return mean;
}

double norm_deviation(size_t n, const double *x)
{
    enum { BLOCK = 256 }; /* UNMUTATED: only rounding depends on it */
    double part[BLOCK], norms[2] = {0}, mean = mean_of(n, x);
    for (size_t from = 0, some; from < n; from += some) {
        some = n - from < BLOCK ? n - from : BLOCK;
        for (size_t i = 0; i < some; i++) {
            part[i] = x[from + i] - mean;
        }
        norms[1] = norm_2(some, part);
        norms[0] = norm_2(2, norms);
    }
    return n == 0 ? 0 : norms[0] / sqrt((double)n);
}
