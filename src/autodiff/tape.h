#ifndef AUTODIFF_TAPE_H
#define AUTODIFF_TAPE_H

#include "autodiff/graph.h"

/* A graph compiled for its gradient at one point after another: a list of its operations,
 * whose formulas are inlined, with each chain c + a₁·b₁ + a₂·b₂ … as one move. Bit-equal
 * to graph_gradient, with a tenth of its instructions. */
struct tape_move {
    int op;          /* enum op; OP_MOST: a chain */
    int out;         /* slot of its value and gradient */
    int a, b;        /* slots of the inputs; chain: slot of c, index of the factors */
    int n;           /* chain: number of products */
    bool to_a, to_b; /* not a chain: gradients flow to a, to b */
};

struct tape_factors {
    int a, b; /* slots */
};

struct tape {
    int n_leaves, n_slots, n_moves, result; /* result: slot of L */
    struct tape_move *moves;
    struct tape_factors *factors;
    double *values, *grads; /* [n_slots] the leaves first, then the other nodes */
};

/* Everything in mem; the graph is not needed any more. Cost: O(n). */
void tape_init(struct tape *t, const struct graph *g, struct arena *mem);

/* L at leaves[n_leaves], and grad[n_leaves] = dL/d(leaf); they may not overlap. */
double tape_gradient(struct tape *t, const double *leaves, double *grad);

#endif
