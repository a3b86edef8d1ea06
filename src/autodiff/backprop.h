#ifndef AUTODIFF_BACKPROP_H
#define AUTODIFF_BACKPROP_H

#include "autodiff/graph.h"

/* Reverse mode one move at a time, for people: the same sums in the same order as
 * graph_forward and graph_backward, with everything in between to be looked at.
 *
 * A pass is: every operation forward in topological order, the seed dL/dL = 1, then every
 * edge backward, from the last operation to the first, of one operation input 0 first.
 * Between two passes stands an update of the trained leaves. Step 0 is before the first
 * move. An edge to an input that needs no gradient (a constant) has no move. */
enum backprop_kind {
    BACKPROP_START,   /* step 0: leaves and constants have values */
    BACKPROP_FORWARD, /* `node` gets its value */
    BACKPROP_SEED,    /* the output's gradient becomes 1 */
    BACKPROP_EDGE,    /* input `input` of `node` receives upstream × local */
    BACKPROP_UPDATE,  /* trained leaves move against their gradient; a new pass begins */
};

struct backprop_move {
    enum backprop_kind kind;
    long pass; /* 0-based */
    int node;  /* FORWARD, EDGE, SEED; else -1 */
    int input; /* EDGE: 0 or 1; else -1 */
};

struct backprop_options {
    const bool *trained;  /* [n_leaves]; NULL: none */
    double learning_rate; /* of the update: theta -= learning_rate * dL/dtheta */
    bool keep_grads; /* leaves keep their gradients into the next pass: the mistake */
    long passes;     /* 0 as 1 */
};

/* The first value or gradient that was inf or nan. */
struct backprop_bad {
    long step;   /* 0: none so far */
    int node;    /* whose value or gradient */
    bool grad;   /* a gradient; else a value */
    double what; /* the inf or nan */
};

/* What one edge gives to the node below it. */
struct backprop_term {
    int node, input; /* the edge */
    double upstream, local, product;
    bool reached; /* in this pass; else the three are not yet known (0) */
};

struct backprop {
    const struct graph *g;
    struct backprop_options options;
    struct backprop_move *plan; /* [n_plan] of one pass, pass field 0 */
    int n_plan;
    int n_forward;   /* moves of it that are FORWARD; the next is the SEED */
    int *edge_at;    /* [2 n] 1-based place in the plan of edge (node, input); 0: none */
    int *user_first; /* [n + 1] edges into users of a node, in backward order: */
    int *users;      /* 2 node + input */
    double *leaves;  /* [n_leaves] in force in this pass */
    double *values;  /* [n] where has_value */
    double *grads;   /* [n] where has_grad: what has arrived so far */
    double *kept;    /* [n] leaves: what was there before this pass; else 0 */
    double *was, *used; /* [n_leaves] of the last update: leaf before it, gradient used */
    bool *has_value, *has_grad, *has_kept;
    long step;
    struct backprop_bad bad;
};

/* Step 0, everything in mem, *g used until the end; leaf values are copied. */
void backprop_init(struct backprop *b, const struct graph *g, const double *leaves,
                   const struct backprop_options *options, struct arena *mem);
/* Makes the next move; false: there is none. O(1), an update O(n). */
bool backprop_step(struct backprop *b);

long backprop_steps(const struct backprop *b); /* moves in all */
/* The move that leads to `step` (0: START). */
struct backprop_move backprop_move_at(const struct backprop *b, long step);
/* Step at which `pass` is complete. */
long backprop_pass_end(const struct backprop *b, long pass);
/* Was edge (node, input) made in this pass? */
bool backprop_reached(const struct backprop *b, int node, int input);

/* How many terms of the sum that is a node's gradient have arrived in this pass. */
int backprop_arrived(const struct backprop *b, int node);

/* Terms of the sum that is a node's gradient, in the order in which they arrive (without
 * what was kept from earlier passes). Room for `most`; returns how many there are. */
int backprop_terms(const struct backprop *b, int node, int most,
                   struct backprop_term *out);

#endif
