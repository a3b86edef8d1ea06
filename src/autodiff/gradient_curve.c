#include "autodiff/gradient_curve.h"

#include <math.h>

/* The slope of y over x between two x by least squares; nan: fewer than four points. */
static double slope(const double *x, const double *y, double from, double to)
{
    double n = 0, of_x = 0, of_y = 0, of_xx = 0, of_xy = 0;
    for (int k = 0; k < GRADIENT_EPSILONS; k++) {
        if (x[k] >= from && x[k] <= to && isfinite(y[k])) {
            n++;
            of_x += x[k];
            of_y += y[k];
            of_xx += x[k] * x[k];
            of_xy += x[k] * y[k];
        }
    }
    return n < 4 ? (double)NAN : (n * of_xy - of_x * of_y) / (n * of_xx - of_x * of_x);
}

static int least(const double *y)
{
    int best = 0;
    for (int k = 1; k < GRADIENT_EPSILONS; k++) {
        best = y[k] < y[best] || isnan(y[best]) ? k : best;
    }
    return best;
}

static bool is_flat(const double *x, const double *y)
{
    const double spread = 0.3; /* a factor 2 */
    double lo = (double)INFINITY, hi = -(double)INFINITY;
    bool finite = true;
    for (int k = 0; k < GRADIENT_EPSILONS; k++) {
        if (x[k] > -7.1 && x[k] < -1.9) {
            finite = finite && isfinite(y[k]);
            lo = fmin(lo, y[k]);
            hi = fmax(hi, y[k]);
        }
    }
    return finite && hi - lo < spread;
}

void gradient_curve(struct gradient_check *c, int leaf, size_t entry,
                    struct gradient_curve *out)
{
    for (int k = 0; k < GRADIENT_EPSILONS; k++) {
        double epsilon = gradient_epsilon(GRADIENT_EPSILONS - 1 - k);
        out->epsilon[k] = log10(epsilon);
        for (int s = 0; s < GRADIENT_SIDES; s++) {
            out->error[s][k] = log10(
                gradient_check_with(c, leaf, entry, epsilon, s == GRADIENT_ONE_SIDED)
                    .error);
        }
    }
    for (int s = 0; s < GRADIENT_SIDES; s++) {
        const double *x = out->epsilon, *y = out->error[s];
        double at = x[least(y)];
        out->bottom[s] = at;
        /* as far as the error follows the power of ε */
        out->right[s] = slope(x, y, at + 0.5, s == GRADIENT_CENTRAL ? at + 3 : -1.5);
        out->left[s] = slope(x, y, at - 5, at - 1);
    }
    out->flat = is_flat(out->epsilon, out->error[GRADIENT_CENTRAL]);
}
