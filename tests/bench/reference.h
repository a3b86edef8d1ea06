#ifndef TESTS_BENCH_REFERENCE_H
#define TESTS_BENCH_REFERENCE_H

#include <stddef.h>

/* What somebody would write by hand for one formula: no graph, no table, no dispatch. In
 * a file of its own, so that nothing is worked out at compile time. Same compiler, same
 * flags, same order of operations: the numbers are equal to the last bit unless told. */

/* out[m] = f(x[i], y[i]) */
void reference_quadratic(size_t m, const double *x, const double *y, double *out);
void reference_himmelblau(size_t m, const double *x, const double *y, double *out);
void reference_waves(size_t m, const double *x, const double *y, double *out);

/* L = (w·x + b − y)²; leaves and grad in that order of names. */
double reference_square(const double leaves[4], double grad[4]);

/* One Adam step (0.3, 0.9, 0.999, 1e-8) on x² + 3y² + 2xy + 5; t counts from 1. */
struct reference_adam {
    double theta[2], g[2], m[2], v[2], decay1, decay2;
};
void reference_adam_step(struct reference_adam *a);

/* A scalar network 2-16-16-1 with ReLU, output linear, loss (out − target)². Weights and
 * biases in the order W1 b1 W2 b2 W3 b3, inputs x[2], then the target: `leaves` and
 * `grad` have SCALAR_NET_LEAVES numbers. Sums start with the bias, terms in order. */
enum {
    SCALAR_WIDTH = 16,
    SCALAR_NET_LEAVES = 3 * 16 + 17 * 16 + 17 + 3,
};
double reference_scalar_net(const double *leaves, double *grad);

/* A dense net in float64, [units][batch], ReLU or sigmoid inside, one output with BCE on
 * the logit: forward, backward, and the norms that the net reports of a layer. Equal
 * within 1e-9.
 *
 *   w, dw   [layers] W [fan_out][fan_in], then b [fan_out]
 *   a       [layers] [fan_out][batch] after the activation      slope  φ′ of all but the
 * last delta   [2] [widest][batch]      turned [widest · batch] */
struct reference_norms {
    double delta, back, dw, db, w, slope; /* √Σ² of ∂L/∂z, ∂L/∂a, ...; φ′ */
    double mean_a;                        /* mean |a| */
};
struct reference_net {
    int n_layers, batch, sigmoid;
    const int *sizes; /* [n_layers + 1] */
    double **w, **dw, **a, **slope, *delta[2], *turned;
    struct reference_norms *norms; /* [n_layers] */
    const double *x, *labels;
    double loss;
};
void reference_net_pass(struct reference_net *n);

/* Multiplications and additions in registers, in the widest vectors that the processor
 * has; returns how many pairs. sink[0], sink[1] in, REFERENCE_LANES after them out. */
enum { REFERENCE_LANES = 8 };
double reference_peak(long rounds, double *sink);

#endif
