#ifndef KERNELS_NORM_H
#define KERNELS_NORM_H

#include <stddef.h>

/* Norms that neither overflow nor underflow before their result does: ‖(1e-300, 1e-300)‖
 * is 1.4e-300 and not 0. NaN where an element is NaN, else inf where one is infinite. */
double norm_2(size_t n, const double *x);        /* √Σx², 0 for n = 0 */
double norm_mean_abs(size_t n, const double *x); /* Σ|x|/n */
double norm_rms(size_t n, const double *x);      /* √(Σx²/n) */
double norm_deviation(size_t n, const double *x); /* √(Σ(x − mean)²/n), 0 for n = 0 */

#endif
