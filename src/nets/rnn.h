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

/* A vanilla recurrent network for two classes, read at its last step, and its gradient
 * through time (curriculum §4).
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
    double *w, *u, *b, *v, *c; /* into theta: [width][width], [width][n_in], [width] … */
    double *dw, *du, *db, *dv, *dc;
    double radius;              /* |largest eigenvalue| of W; NaN: not known */
    const double *x, *labels;   /* [steps][n_in][batch], [batch] */
    struct probe_report report; /* of the last pass */
    double *h, *slope;          /* [steps][width][batch] */
    double *start;              /* h_0: zeros [width][batch] */
    double *z, *fed, *delta, *delta_below, *back_below; /* [width][batch] */
    double *logit, *logit_slope;                        /* [batch] */
    double *transposed, *term; /* [batch][widest], one step's δ hᵀ [width][widest] */
    double *squares;           /* [2 width²]: for the radius */
};

struct net_size rnn_size(const struct rnn_config *c);
void rnn_init(struct rnn *rnn, const struct rnn_config *config, const double *x,
              const double *labels, struct arena *mem);
/* All weights by the rule; then W is scaled to this spectral radius (NaN: left as drawn;
 * a W whose radius is 0 stays as it is). Or those of another net of the same shape. */
void rnn_draw(struct rnn *rnn, enum init rule, double scale, double radius,
              uint64_t seed);
void rnn_copy(struct rnn *rnn, const struct rnn *from);
/* As for a net. */
void rnn_pass(struct rnn *rnn);
void rnn_update(struct rnn *rnn, const struct training *t);
/* ‖∂L/∂U‖ and ‖∂L/∂b‖ of the last pass, each summed over the steps. */
double rnn_input_dw_norm(const struct rnn *rnn);
double rnn_db_norm(const struct rnn *rnn);

/* Predicted factor on ‖δ‖ a step: geometric mean of radius · φ′rms over steps
 * first..last−1, first <= last; NaN over none. */
double rnn_predicted(const struct probe_report *r, int first, int last);

#endif
