#ifndef LEARN_QUADRATIC_H
#define LEARN_QUADRATIC_H

#include <stdbool.h>

#include "learn/graph.h"
#include "learn/optimizer.h"

/* A quadratic form in two variables and what it says of learning rates (curriculum §2).
 */
struct quadratic {
    double hessian[2][2];
    double lambda_min, lambda_max; /* eigenvalues */
    double condition; /* λmax/λmin; inf or negative where not positive definite */
    bool definite;    /* positive definite: there is one minimum */
    double minimum[2], value; /* where and what it is, if definite */
};
/* From a graph in leaves x, y of degree ≤ 2: exact up to rounding (the gradient is
 * affine, so its differences over unit steps are the Hessian). false: not such a graph.
 */
bool quadratic_of(const struct graph *g, struct quadratic *out, struct arena *scratch);

/* The limit of lr·λmax below which the optimizer converges: SGD 2, momentum 2(1+β),
 * Nesterov 2(1+β)/(1+2β); NAN: not known in closed form. */
double quadratic_limit(enum optimizer o, const struct hypers *h);
/* Best constant lr for SGD 2/(λmin+λmax), and heavy ball's best lr, β, and the rates. */
struct best_rate {
    double lr, beta, rate;
};
struct best_rate quadratic_best_sgd(const struct quadratic *q);
struct best_rate quadratic_best_momentum(const struct quadratic *q);

#endif
