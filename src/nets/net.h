#ifndef NETS_NET_H
#define NETS_NET_H

#include <stdbool.h>

#include "base/arena.h"
#include "nets/activation.h"
#include "nets/init.h"
#include "nets/probe.h"
#include "nets/training.h"

/* A fully connected network for two classes: n_in → width × hidden → 1, trained on one
 * batch with binary cross-entropy on the logit.
 *
 *   z_l = W_l a_{l−1} + b_l                      W_l [fan_out][fan_in]
 *   y_l = (z_l − mean)/√(var + NET_EPSILON)      only with `normalize`: over the batch,
 *                                                each unit by itself, no learned scale
 *                                                (Ioffe & Szegedy 2015); else y_l = z_l
 *   a_l = φ(y_l)  (+ a_{l−1} with `residual`, hidden layers from the second on)
 *   logit = W a + b, neither normalized nor activated
 *
 * All matrices of a pass are [units][batch]: a unit's row runs over the batch. */
#define NET_EPSILON 1e-5

struct net_config {
    enum activation activation;
    int n_in, hidden, width, batch; /* all >= 1 */
    bool residual, normalize;
    bool histograms; /* in the reports, for pictures: up to a third of a pass */
};

struct net_layer {
    int fan_in, fan_out;
    enum activation activation; /* identity at the output */
    bool residual, normalize;
    struct trained parameters; /* W row by row, then b */
    double *w, *b, *dw, *db;   /* point into it */
    double *phi, *slope;       /* φ(y), φ′(y) [fan_out][batch] */
    double *a;                 /* = phi without a shortcut */
    double *y, *inverse_std; /* [fan_out][batch], [fan_out]; NULL without normalization */
};

struct net {
    struct net_config config;
    int n_layers; /* hidden + 1 */
    struct net_layer *layers;
    const double *x, *labels;   /* [n_in][batch], [batch] */
    struct probe_report report; /* of the last pass */
    double *z, *delta, *da; /* [widest][batch]: z, ∂L/∂z and ∂L/∂a of a layer */
    double *delta_below, *da_below; /* the same of the layer below */
    double *transposed;             /* [batch][widest]: a layer's input, transposed */
};

/* Sizes before anything is allocated: parameters, multiply-adds of one pass (forward and
 * backward), bytes. */
struct net_size {
    double parameters, work, bytes;
};
struct net_size net_size(const struct net_config *c);

/* x and labels are not copied and must outlive the net. All weights are 0. */
void net_init(struct net *net, const struct net_config *config, const double *x,
              const double *labels, struct arena *mem);

/* Draws the weights by a rule, or copies those of another net of the same shape. */
void net_draw(struct net *net, enum init rule, double scale, uint64_t seed);
void net_copy(struct net *net, const struct net *from);
/* A forward and a backward pass, measured in the report. Cost: net_size().work. */
void net_pass(struct net *net);
/* One update by the gradient of the last pass, then the next pass. */
void net_update(struct net *net, const struct training *t);

#endif
