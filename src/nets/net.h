#ifndef NETS_NET_H
#define NETS_NET_H

#include <stdbool.h>

#include "base/arena.h"
#include "nets/activation.h"
#include "nets/init.h"
#include "nets/probe.h"
#include "nets/training.h"

/* A fully connected network for two classes: n_in → width × hidden → 1, trained on one
 * batch with BCE on the logit (curriculum §4).
 *
 *   z_l = W_l a_{l−1} + b_l                      W_l [fan_out][fan_in]
 *   y_l = (z_l − mean)/√(var + NET_EPSILON)      over the batch, each unit by itself, no
 *                                                learned scale; only with `normalize`
 *   a_l = φ(y_l)  (+ a_{l−1} with `residual`, hidden layers from the second on)
 *   logit = W a + b, neither normalized nor activated
 *
 * All matrices of a pass are [units][batch]: a unit's row runs over the batch. */
#define NET_EPSILON 1e-5

struct net_config {
    enum activation activation;
    int n_in, hidden, width, batch; /* all >= 1 */
    bool residual, normalize;
    bool histograms; /* in the reports, for pictures: up to a quarter of a pass */
};

struct net_layer {
    int fan_in, fan_out;
    enum activation activation; /* identity at the output */
    bool residual, normalize;
    struct trained parameters; /* W row by row, then b */
    double *w, *b, *dw, *db;   /* into it */
    double *phi, *slope;       /* φ(y), φ′(y) [fan_out][batch] */
    double *a;                 /* = phi without a shortcut */
    double *y, *inverse_std; /* [fan_out][batch], [fan_out]; NULL without normalization */
};

enum net_phase {
    NET_READY,
    NET_DRAW,
    NET_COPY,
    NET_RADIUS, /* of a recurrent net */
    NET_UPDATE,
    NET_FORWARD,
    NET_WEIGHTS,
    NET_BACK,
};

struct net {
    struct net_config config;
    int n_layers; /* hidden + 1 */
    struct net_layer *layers;
    const double *x, *labels; /* [n_in][batch], [batch] */
    enum net_phase phase;     /* of the pass being made, at rows from `row` of `layer` */
    int layer, row;
    struct init_draw draw;  /* of `layer`, being drawn */
    const struct net *from; /* being copied */
    struct probe_report reports[2];
    int shown;      /* the report of the last complete pass */
    size_t clipped; /* components that clipping changed in this or the last update */
    long clips;     /* updates in which it changed any */
    double *z, *delta, *delta_below, *back, *back_below; /* [widest][batch] */
    double *transposed; /* [batch][widest]: a layer's input, transposed */
};

/* Sizes before anything is allocated: parameters, multiply-adds of one pass (forward and
 * backward), bytes. */
struct net_size {
    double parameters, work, bytes;
};
struct net_size net_size(const struct net_config *c);

/* x and labels are kept, not copied. Weights are 0, no pass was made. */
void net_init(struct net *net, const struct net_config *config, const double *x,
              const double *labels, struct arena *mem);

/* Begun here and made by net_slice, a million multiply-adds or two each call, which take
 * about a millisecond; true: more to do. net_report stays that of the last complete pass
 * until then. First weights, drawn by a rule or those of another net of the same shape
 * (which has all of them by then), and the first pass; then a pass alone, or one update
 * and the pass after it. */
void net_begin_draw(struct net *net, enum init rule, double scale, uint64_t seed);
void net_begin_copy(struct net *net, const struct net *from);
void net_begin(struct net *net);
void net_begin_update(struct net *net);
bool net_slice(struct net *net, const struct training *t);
const struct probe_report *net_report(const struct net *net);
/* The report before that; gone with the next net_begin. */
const struct probe_report *net_report_before(const struct net *net);

#endif
