#ifndef NETS_NET_H
#define NETS_NET_H

#include <stdbool.h>

#include "autodiff/plan.h"
#include "base/arena.h"
#include "nets/activation.h"
#include "nets/init.h"
#include "nets/probe.h"
#include "nets/training.h"

/* Networks for two classes as graphs, trained on one batch with binary cross-entropy on
 * the logit. A batch is N × features, a row a sample; W is in × out.
 *
 * Through layers, fully connected, n_in → width × hidden → 1:
 *   Z_l = A_{l−1}·W_l + b_l
 *   Y_l = batch_norm(Z_l)           only with `normalize` (Ioffe & Szegedy 2015), without
 *                                   a learned scale; else Z_l
 *   A_l = φ(Y_l)  (+ A_{l−1} with `residual`, hidden layers from the second on)
 *
 * Through time (Elman 1990), `hidden` steps with the same W, U and b at each, so that the
 * gradient is backpropagation through time (Werbos 1990):
 *   Z_t = H_{t−1}·W + (X_t·U + b),  H_t = φ(Z_t),  H_0 = 0
 *
 * and then, of the last A or H, logit = A·W + b, neither normalized nor activated. */
struct net_config {
    enum activation activation;
    int n_in, hidden, width, batch; /* all >= 1 */
    bool through_time;
    bool residual, normalize; /* through layers only */
    bool histograms;          /* in the reports, for pictures: up to a third of a pass */
};

/* A layer, or a step through time. Nodes of the graph: */
struct net_layer {
    int product, biased; /* A·W; with b added: through time that is X·U + b */
    int z, phi, a;       /* Z, φ(Y), and what is passed on */
    int w, b;            /* leaves; through time the same ones at each step */
    int fan_in, fan_out;
};

struct net {
    struct net_config config;
    struct graph graph;
    struct plan plan;
    int n_layers; /* hidden + 1: the last one is the output */
    struct net_layer *layers;
    int *layer_of;              /* [nodes] the layer that a node belongs to */
    int u;                      /* through time: the leaf U; else -1 */
    struct trained *parameters; /* [leaves] n is 0 for data */
    struct probe_report report; /* of the last pass */
};

/* Sizes before anything is allocated: parameters, multiply-adds of one pass (forward and
 * backward), bytes: enough, and up to about twice as many as are used. */
struct net_size {
    double parameters, work, bytes;
};
struct net_size net_size(const struct net_config *c);

/* x[batch][n_in], through time [hidden][batch][n_in], and labels[batch] are not copied
 * and must outlive the net. All weights are 0. */
void net_init(struct net *net, const struct net_config *config, const double *x,
              const double *labels, struct arena *mem);

/* Draws the weights by a rule. Through time W is then scaled to this spectral radius,
 * unless it is NaN or W has radius 0. */
void net_draw(struct net *net, enum init rule, double scale, double radius,
              uint64_t seed);
/* Copies the weights of another net of the same shape. */
void net_copy(struct net *net, const struct net *from);
/* A forward and a backward pass, measured in the report. Cost: net_size().work. */
void net_pass(struct net *net);
/* One update by the gradient of the last pass, then the next pass. */
void net_update(struct net *net, const struct training *t);

/* out[batch] = the logits of other inputs than those it is trained on: x as in net_init.
 * Normalization is by the mean and variance of this batch. */
void net_logits(const struct net *net, const double *x, int batch, double *out,
                struct arena *scratch);

/* The norm of a leaf's whole gradient in the last pass. */
double net_gradient_norm(const struct net *net, int leaf);
/* out[fan_out][fan_in] = a layer's weights as PyTorch keeps them, transposed. */
void net_weights(const struct net *net, int leaf, double *out);

#endif
