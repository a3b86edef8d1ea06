#ifndef NETS_LEAF_H
#define NETS_LEAF_H

#include "autodiff/graph.h"
#include "nets/init.h"

/* A placeholder until the real one is merged: N(0,1), and 0 for b. */
struct leaf_draw {
    const struct graph *g;
    int leaf;
    enum init rule;
    uint64_t seed;
};
void leaf_draw(const struct leaf_draw *d, double *out);

#endif
