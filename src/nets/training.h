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

/* A run of parameters that is updated at once, with what its optimizer remembers. */
struct trained {
    size_t n;
    double *theta, *grad;         /* [n] */
    enum optimizer optimizer;     /* whose memory `state` is */
    struct optimizer_state state; /* state.m and state.v always have room for n */
};

void trained_init(struct trained *p, size_t n, struct arena *mem);

/* Clips grad[n] in place by the norm of the whole gradient, then makes one update of
 * theta. Another optimizer than last time starts with an empty memory. Returns the number
 * of components that clipping changed. */
size_t trained_update(struct trained *p, const struct training *t, double grad_norm);

#endif
