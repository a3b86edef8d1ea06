#ifndef LEARN_QUADRATIC_H
#define LEARN_QUADRATIC_H

#include <stdbool.h>

#include "learn/graph.h"
#include "learn/optimizer.h"

/* A quadratic function of two variables and what it says of learning rates. */
struct quadratic {
    double hessian[2][2];          /* symmetric */
    double lambda_min, lambda_max; /* its eigenvalues */
    double condition;              /* λmax/λmin ≥ 1; NAN unless definite */
    bool definite;                 /* positive definite: there is one minimum */
    double minimum[2], value;      /* where and what it is; NAN unless definite */
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
 * (compare their sharpness now with their row's limit), and for rules that are not linear.
 */
double quadratic_limit(enum optimizer o, const struct hypers *h);

/* The best constant lr of a positive definite quadratic, and the factor by which the
 * distance to the minimum shrinks a step in the long run (Polyak 1964). NAN otherwise. */
struct best_rate {
    double lr, beta, rate;
};
struct best_rate quadratic_best_sgd(const struct quadratic *q);
struct best_rate quadratic_best_momentum(const struct quadratic *q);

#endif
