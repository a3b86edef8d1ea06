#ifndef NETS_RNN_H
#define NETS_RNN_H

#include <stdbool.h>

#include "base/arena.h"
#include "kernels/matrix.h"
#include "nets/activation.h"
#include "nets/init.h"
#include "nets/net.h"
#include "nets/probe.h"
#include "nets/training.h"

/* A vanilla recurrent network (Elman 1990) for two classes, read at its last step, and
 * its gradient by backpropagation through time (Werbos 1990).
 *
 *   z_t = W h_{t−1} + U x_t + b,  h_t = φ(z_t),  h_0 = 0,  t = 1..steps
 *   logit = v · h_steps + c
 *
 * In its report, layer t − 1 is step t and the last one is the output; dw_norm of a step
 * is that of its own term δ_t h_{t−1}ᵀ of ∂L/∂W = Σ_t δ_t h_{t−1}ᵀ. */
struct rnn_config {
    enum activation activation;
    int n_in, width, steps, batch; /* all >= 1 */
};

struct rnn {
    struct rnn_config config;
    struct trained parameters; /* W, U, b, v, c */
    double *w, *u, *b, *v,
        *c; /* point into theta: [width][width], [width][n_in], [width] … */
    double *dw, *du, *db, *dv, *dc;
    double radius;              /* |largest eigenvalue| of W; NaN: not known */
    const double *x, *labels;   /* [steps][n_in][batch], [batch] */
    struct probe_report report; /* of the last pass */
    double *h, *slope;          /* [steps][width][batch] */
    double *start;              /* h_0: zeros [width][batch] */
    double *z, *ux;             /* [width][batch]: z_t, U x_t + b */
    double *delta, *delta_below, *da_below; /* [width][batch]: as in struct net */
    double *logit, *logit_slope;            /* [batch] */
    double *transposed, *term; /* [batch][widest], one step's δ hᵀ [width][widest] */
    double *squares;           /* [2 width²]: for the radius */
};

/* As net_size and net_init; x is [steps][n_in][batch]. */
struct net_size rnn_size(const struct rnn_config *c);
void rnn_init(struct rnn *rnn, const struct rnn_config *config, const double *x,
              const double *labels, struct arena *mem);
/* Draws all weights by the rule, then scales W to this spectral radius (NaN: not; a W of
 * radius 0 stays as it is). Or copies those of another net of the same shape. */
void rnn_draw(struct rnn *rnn, enum init rule, double scale, double radius,
              uint64_t seed);
void rnn_copy(struct rnn *rnn, const struct rnn *from);
/* As net_pass and net_update. */
void rnn_pass(struct rnn *rnn);
void rnn_update(struct rnn *rnn, const struct training *t);
/* ‖∂L/∂U‖ and ‖∂L/∂b‖ of the last pass, each summed over the steps. */
double rnn_input_dw_norm(const struct rnn *rnn);
double rnn_db_norm(const struct rnn *rnn);

/* Predicted factor on ‖δ‖ a step (after Pascanu et al. 2013, arXiv:1211.5063): geometric
 * mean of radius · slope_rms over steps first … last − 1; NaN for first = last. */
double rnn_expected_factor(const struct probe_report *r, int first, int last);

#endif
