#ifndef AUTODIFF_TAPE_H
#define AUTODIFF_TAPE_H

#include "autodiff/graph.h"

/* A graph made ready for its gradient at one point after another: operations only, one
 * after the other, each with the formula of the op table inlined, and chains of
 * c + a₁·b₁ + a₂·b₂ ... as one. Bit-equal to graph_gradient, with a tenth of its
 * instructions. */
struct tape_move {
    int op;          /* enum op; OP_MOST: a chain */
    int out;         /* slot of its value and gradient */
    int a, b;        /* slots of the inputs; chain: first term, place of the factors */
    int n;           /* chain: products */
    bool to_a, to_b; /* not a chain: inputs that receive gradients */
};

struct tape_factors {
    int a, b; /* slots */
};

struct tape {
    int n_leaves, n_slots, n_moves, result; /* slot of L */
    struct tape_move *moves;
    struct tape_factors *factors;
    double *values, *grads; /* [n_slots] of a slot: leaves first, then the nodes */
};

/* Everything in mem; the graph is not needed any more. Cost: O(n). */
void tape_init(struct tape *t, const struct graph *g, struct arena *mem);

/* L at leaves[n_leaves], and grad[n_leaves] = dL/d(leaf); they may not overlap. */
double tape_gradient(struct tape *t, const double *leaves, double *grad);

#endif
