#ifndef OPTIM_QUADRATIC_H
#define OPTIM_QUADRATIC_H

#include <stdbool.h>

#include "autodiff/graph.h"

/* An eigenvalue below this share of the other is the rounding error of a singular matrix,
 * and becomes 0: the Hessian's elements are right to a few units of 2^−52. */
#define QUADRATIC_TOLERANCE 0x1p-46

/* A quadratic function of two variables and what it says of learning rates. */
struct quadratic {
    double hessian[2][2];          /* symmetric */
    double lambda_min, lambda_max; /* its eigenvalues; those that are rounding are 0 */
    int rank;                      /* how many of them are not 0 */
    double curved[2];  /* rank 1: unit vector along which f is curved; else 0 */
    double condition;  /* λmax/λmin ≥ 1; NAN unless definite */
    bool definite;     /* positive definite: there is one minimum */
    bool has_minimum;  /* rank 2: one; 1: a line of them; 0: f is constant */
    double minimum[2]; /* its place, on a line the nearest to (0, 0); NAN: none */
    double value;      /* f there */
};

/* From a graph of degree ≤ 2 in two leaves. Exact up to rounding: the gradient is affine,
 * so its differences are the Hessian. false: not such a graph, or not finite. */
bool quadratic_of(const struct graph *g, struct quadratic *out, struct arena *scratch);

/* Preconditioned sharpness (Cohen et al. 2022, arXiv:2207.14484): the greatest eigenvalue
 * of diag(rate)·H, where rate ≥ 0 is the effective learning rate of each coordinate, to
 * be compared with the optimizer's limit. With one rate for both it is lr·λmax: below
 * its limit, an optimizer whose rate is constant converges from everywhere. */
double quadratic_sharpness(const struct quadratic *q, const double rate[2]);

/* The best constant lr of SGD, or lr and β of momentum, on a quadratic with a minimum,
 * and `rate`, the factor by which the distance to it shrinks a step in the long run
 * (Polyak 1964). With a line of minima lr is 1/λmax, which arrives in one step. NAN: no
 * minimum, or f is constant. */
struct best_rate {
    double lr, beta, rate;
};
struct best_rate quadratic_best(const struct quadratic *q, bool momentum);

#endif
