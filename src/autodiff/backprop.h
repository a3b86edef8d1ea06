#ifndef AUTODIFF_BACKPROP_H
#define AUTODIFF_BACKPROP_H

#include "autodiff/plan.h"

/* Reverse-mode differentiation one move at a time, so that a learner can look at every
 * intermediate state. The moves run the steps of a plan, a node or an edge at a time, so
 * that what is shown is what every evaluation does.
 *
 * A pass evaluates every operation in topological order, sets the seed dL/dL = 1, then
 * visits every edge from the last operation to the first, input 0 before input 1. A last
 * move changes nothing: all gradients are there to be looked at. Between two passes one
 * move updates the trained leaves. Step 0 is before the first move. An edge to an input
 * that needs no gradient (a constant) has no move. */
enum backprop_kind {
    BACKPROP_START,   /* step 0: leaves and constants have values */
    BACKPROP_FORWARD, /* `node` gets its value */
    BACKPROP_SEED,    /* the output's gradient becomes 1 */
    BACKPROP_EDGE,    /* input `input` of `node` receives upstream × local */
    BACKPROP_END,     /* all gradients of the pass are complete */
    BACKPROP_UPDATE,  /* trained leaves move against their gradient; a new pass begins */
};

struct backprop_move {
    enum backprop_kind kind;
    long pass; /* 0-based */
    int node;  /* FORWARD, EDGE, SEED; else -1 */
    int input; /* EDGE: 0 or 1; else -1 */
};

/* What a planted bug changes in a run (bug.h). Each function may be NULL and may write to
 * the plan's matrices. */
struct backprop_hook {
    /* A node has its value; leaves and constants are told at the start of a pass. */
    void (*value)(const void *data, const struct plan *p, int node);
    /* *term is what the edge is about to add; ∂L/∂(node) is complete. */
    void (*term)(const void *data, const struct plan *p, int node, int input,
                 const struct matrix *term);
    /* The node's gradient has received a term. */
    void (*grad)(const void *data, const struct plan *p, int node);
    bool overwrites; /* a term replaces the sum so far: = for += */
    const void *data;
};

struct backprop_options {
    const bool *trained;  /* [n_leaves] which leaves an update changes; NULL: none */
    double learning_rate; /* an update is theta -= learning_rate * dL/dtheta */
    bool keep_grads; /* leaves' gradients are not cleared between passes: a common bug */
    long passes;     /* 0 means 1 */
    const struct backprop_hook *hook; /* must outlive the run; NULL: none */
};

/* The first value or gradient that was inf or nan; of a matrix its first such entry. */
struct backprop_bad {
    long step;    /* 0: none so far */
    int node;     /* the node that has it */
    bool grad;    /* it is a gradient; else a value */
    int row, col; /* from 0 */
    double what;  /* the inf or nan */
};

/* One term of a gradient, in a graph of numbers: what an edge adds to the gradient of its
 * input. */
struct backprop_term {
    int node, input; /* the edge */
    double upstream, local, product;
    bool reached; /* its move was made in this pass; else the three numbers are 0 */
};

struct backprop {
    const struct graph *g;
    struct backprop_options options;
    struct plan plan;
    struct backprop_move *moves; /* [n_moves] of one pass; their `pass` is 0 */
    int n_moves;
    int n_forward;   /* number of FORWARD moves, which come first */
    int n_edges;     /* number of EDGE moves, which come after the SEED */
    int *edge_at;    /* [2 n] of edge 2 node + input: its step in a pass; 0: no move */
    int *first_edge; /* [n] the edge by which the first term gets to a node; 0: none */
    int *next_edge;  /* [2 n] the next one to the same node; 0: none */
    size_t *leaf_at; /* [n_leaves + 1] where each leaf's entries begin in the next four */
    double *leaves;  /* their values in this pass: leaf by leaf, row by row */
    double *kept;    /* likewise, the part of their gradients from earlier passes, or 0 */
    double *leaves_before, *grads_used; /* likewise, at the last update */
    /* The plan's numbers, of nodes that are numbers; of any node: backprop_value,
     * backprop_grad. */
    double *values; /* [n] valid where has_value */
    double *grads;  /* [n] valid where has_grad: the sum of the terms so far */
    struct matrix
        *terms;     /* [2 n] of edge 2 node + input: what it added in this pass, once
                             its move was made; NULL in a graph of numbers */
    double *before; /* room for a gradient */
    bool *has_value, *has_grad, *has_kept;
    long step;
    struct backprop_bad bad;
};

/* Starts at step 0, with all memory in mem. *g and `trained` must outlive *b.
 *   leaves  their entries, leaf by leaf, each row by row
 * A graph whose output is not one number (graph_no_loss), or depends on no leaf, has
 * forward moves only. */
void backprop_init(struct backprop *b, const struct graph *g, const double *leaves,
                   const struct backprop_options *options, struct arena *mem);
/* Makes the next move; returns false if there is none. Cost: that of the operation, an
 * update O(all entries). */
bool backprop_step(struct backprop *b);

long backprop_steps(const struct backprop *b); /* moves of all passes */
/* The move that leads to `step`; START for step 0. */
struct backprop_move backprop_move_at(const struct backprop *b, long step);
/* The step at which `pass` (0-based) is complete. */
long backprop_pass_end(const struct backprop *b, long pass);
/* True if the move of edge (node, input) was made in this pass. */
bool backprop_reached(const struct backprop *b, int node, int input);

/* The value or the gradient of a node as a matrix, valid where has_value or has_grad. */
static inline const struct matrix *backprop_value(const struct backprop *b, int node)
{
    return &b->plan.at[node];
}
static inline const struct matrix *backprop_grad(const struct backprop *b, int node)
{
    return &b->plan.at[b->plan.grads + node];
}

/* √ of the sum of the squares of a gradient's entries, of any node that has one. */
double backprop_grad_norm(const struct backprop *b, int node);

/* The part of a gradient that is from earlier passes, or 0: of a node that is a number;
 * of entry number `at`. */
double backprop_kept(const struct backprop *b, int node);
double backprop_kept_at(const struct backprop *b, int node, size_t at);

/* Number of terms that were added to a node's gradient in this pass. */
int backprop_arrived(const struct backprop *b, int node);

/* Writes the first `most` terms of a node's gradient to out, in the order in which they
 * are added, without gradients kept from earlier passes. Returns how many there are. With
 * `most` 0 for any graph, else for graphs of numbers. */
int backprop_terms(const struct backprop *b, int node, int most,
                   struct backprop_term *out);
/* The same for any graph: the edges, 2 node + input, of those terms. */
int backprop_edges(const struct backprop *b, int node, int most, int *out);

#endif
