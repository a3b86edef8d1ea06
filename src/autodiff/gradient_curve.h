#ifndef AUTODIFF_GRADIENT_CURVE_H
#define AUTODIFF_GRADIENT_CURVE_H

#include "autodiff/gradient_check.h"

/* The error of one entry against ε, on axes of log10: a U where the gradient is right,
 * with truncation at its right branch and rounding at its left one; flat where it is
 * wrong. */
enum gradient_side { GRADIENT_CENTRAL, GRADIENT_ONE_SIDED, GRADIENT_SIDES };

struct gradient_curve {
    double epsilon[GRADIENT_EPSILONS];               /* log10, ascending */
    double error[GRADIENT_SIDES][GRADIENT_EPSILONS]; /* log10; −inf: no error at all */
    double bottom[GRADIENT_SIDES];                   /* log10 ε of the least error */
    /* d log error / d log ε right of the bottom, and left of it; nan: too few points.
     * Right of it ε² gives 2, one-sided ε 1; left of it 1/ε gives −1. */
    double right[GRADIENT_SIDES], left[GRADIENT_SIDES];
    bool flat; /* the central error is about the same from ε = 1e-7 to 1e-2 */
};

/* Measures entry number `entry` of the leaf. Cost: 2·GRADIENT_EPSILONS checks of one
 * entry. */
void gradient_curve(struct gradient_check *c, int leaf, size_t entry,
                    struct gradient_curve *out);

#endif
