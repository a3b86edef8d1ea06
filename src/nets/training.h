#ifndef NETS_TRAINING_H
#define NETS_TRAINING_H

#include "base/arena.h"
#include "optim/clip.h"
#include "optim/optimizer.h"

/* How an update is made from a gradient. */
struct training {
    enum optimizer optimizer;
    struct hypers hypers;
    enum clip clip;
    double threshold; /* of the clipping, > 0 */
};

/* Parameters that are updated together, with the state of their optimizer. */
struct trained {
    size_t n;
    double *theta;                /* [n] */
    double *grad;                 /* [n] somebody else's; clipped in place by an update */
    enum optimizer optimizer;     /* the one that `state` belongs to */
    struct optimizer_state state; /* state.m and state.v always have room for n */
};

/* All 0, without an optimizer (OPTIMIZER_MOST) and a gradient; arrays in mem. */
void trained_init(struct trained *p, size_t n, struct arena *mem);

/* Clips grad[n] in place by the norm of the whole gradient, then makes one update of
 * theta. If the optimizer is not that of the last update, its state starts at 0. Returns
 * the number of components that clipping changed. */
size_t trained_update(struct trained *p, const struct training *t, double grad_norm);

#endif
