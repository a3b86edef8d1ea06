#ifndef OPTIM_QUADRATIC_H
#define OPTIM_QUADRATIC_H

#include <stdbool.h>

#include "autodiff/graph.h"
#include "optim/optimizer.h"

/* An eigenvalue this small against the other is taken for rounding of a singular matrix,
 * and is 0: the coefficients and differences that the Hessian is made of are right to a
 * few units of 2^−52 each. */
#define QUADRATIC_TOLERANCE 0x1p-46

/* A quadratic function of two variables and what it says of learning rates. */
struct quadratic {
    double hessian[2][2];          /* symmetric */
    double lambda_min, lambda_max; /* its eigenvalues; those that are rounding are 0 */
    int rank;                      /* how many of them are not 0 */
    double sloped[2]; /* rank 1: unit vector along which f is curved; else 0 */
    double condition; /* λmax/λmin ≥ 1; NAN unless definite */
    bool definite;    /* positive definite: there is one minimum */
    bool has_minimum; /* of rank 2: one; 1: on a line; 0: everywhere, f is constant */
    double minimum[2], value; /* where (of a line: nearest (0, 0)) and what; NAN: none */
};

/* From a graph of degree ≤ 2 in two leaves. Exact up to rounding: the gradient is affine,
 * so its differences are the Hessian. false: not such a graph, or not finite. */
bool quadratic_of(const struct graph *g, struct quadratic *out, struct arena *scratch);

/* Sharpness as a diagonally scaled method feels it: the greatest eigenvalue of
 * diag(rate)·H, rate ≥ 0 being its effective learning rate by coordinate, to be
 * compared with the limit of its row. With one rate for both it is lr·λmax. */
double quadratic_sharpness(const struct quadratic *q, const double rate[2]);

/* The limit of lr·λmax below which the optimizer converges from everywhere: SGD 2,
 * momentum 2(1+β), Nesterov 2(1+β)/(1+2β). NAN for the adaptive ones, whose rates move
 * (compare their sharpness now with their row's limit), and for rules that are not
 * linear. */
double quadratic_limit(enum optimizer o, const struct hypers *h);

/* The best constant lr of a quadratic with a minimum, and the factor by which the
 * distance to it shrinks a step in the long run (Polyak 1964); with a line of minima that
 * is 1/λmax, which arrives in one step. NAN where there is none or f is constant. */
struct best_rate {
    double lr, beta, rate;
};
struct best_rate quadratic_best_sgd(const struct quadratic *q);
struct best_rate quadratic_best_momentum(const struct quadratic *q);

#endif
