#ifndef AUTODIFF_PLAN_H
#define AUTODIFF_PLAN_H

#include "autodiff/graph.h"
#include "kernels/matrix.h"

/* What can be seen of a node while a plan runs. */
enum plan_part {
    PLAN_VALUE,
    PLAN_SAVED, /* what an operation on whole matrices keeps for backward, if anything */
    PLAN_LOCAL, /* of an operation entry by entry: the local gradient by its input a */
    PLAN_GRADIENT, /* ∂L/∂(node) */
    PLAN_TERM,     /* each term of that gradient; `see` gets the node it comes from */
    PLAN_PARTS,
};
/* `see` is called for each part that is watched, as soon as it is complete. *m is valid
 * until it returns: later steps may use the memory for something else. */
struct plan_watch {
    const bool *of[PLAN_PARTS]; /* [n] nodes of which this part is watched; NULL: none */
    void (*see)(void *data, enum plan_part part, int node, const struct matrix *m);
    void *data;
};

struct plan_range {
    int from, to; /* the first one, and the one after the last */
};

/* The one evaluator: a graph is compiled into a list of steps, first forward, then the
 * backward sweep (backward.c), which is run as often as needed. Numbers, the points of a
 * field, nets and nets through time are all such lists.
 *
 * A step reads and writes slots. Slot i, for i < n, is the value of node i; the others
 * are gradients, local gradients and constants. at[slot] is the slot as a matrix. If it
 * is one number, this is in v[slot], so that steps on numbers need no matrices; at[slot]
 * points there, or to where the caller keeps the leaf, which is then copied to v. */
struct plan {
    int n, n_slots;
    const struct graph *g;
    double *v;         /* [n_slots] */
    struct matrix *at; /* [n_slots] */
    int *leaf;         /* [n_leaves] slot of the leaf's value; -1: it has no node */
    int *grad;         /* [n] slot of ∂L/∂(node); 0: no gradient gets there */
    struct plan_step *steps;
    int n_early, n_steps;  /* the early ones come first (plan_run_early) */
    struct plan_job *jobs; /* operations on whole matrices */
    /* With step_by_step: the gradient of node i is in slot grads + i, node_steps[i] are
     * its forward steps, and edge_steps[2 i + k] the backward ones of the edge to its
     * input k (0 or 1). */
    int grads;
    struct plan_range *node_steps, *edge_steps; /* [n], [2 n]; else NULL */
    struct plan_watch watch;
    double *work; /* room for a step of an operation on whole matrices (matrix_op.h) */
};

struct plan_options {
    bool forward_only;  /* no gradients */
    bool step_by_step;  /* after a run all values and gradients can be read, and each node
                           and each edge has steps of its own, which can be run one by
                           one; else the leaves, their gradients and the output can */
    const bool *wanted; /* [n_leaves] leaves whose gradient is wanted; NULL: all */
    size_t points;      /* 0, or a field: leaf 0 has this many numbers, the other leaves
                           one; gradients are those of each point, not summed. With
                           neither step_by_step nor a watch */
    double *const *at;  /* [n_leaves] where the caller keeps the values of a leaf; NULL
                           for all or for some: the plan does, in at[leaf[k]] */
    struct plan_watch watch;
};

/* Compiles g, which must outlive the plan, with everything in mem. There is no backward
 * sweep if the output is no number (graph_no_loss) or depends on no wanted leaf. Cost:
 * O(n), and memory for the matrices: one whose last reader has run leaves its memory to
 * a later one. */
void plan_init(struct plan *p, const struct graph *g, const struct plan_options *options,
               struct arena *mem);

/* Runs all steps, or some of them. In a field the early ones, which come first, depend on
 * nothing that changes from row to row: on leaf 0 or on constants alone. All others, and
 * all steps of other plans, are late. */
void plan_run(const struct plan *p);
void plan_run_early(const struct plan *p);
void plan_run_late(const struct plan *p);
void plan_run_steps(const struct plan *p, struct plan_range steps);

/* Runs a graph of numbers. Returns L at leaves[n_leaves]; grad[n_leaves] = ∂L/∂(leaf), 0
 * for a leaf that L does not depend on; grad NULL: not wanted. They may not overlap. */
double plan_gradient(const struct plan *p, const double *leaves, double *grad);

/* The gradient of a leaf's node, or with step_by_step of any node, after a run; NULL if
 * none gets there. Its memory may be that of another gradient, too: in x + y those of x
 * and y are one. */
static inline const struct matrix *plan_grad(const struct plan *p, int node)
{
    return p->grad[node] ? &p->at[p->grad[node]] : NULL;
}

#endif
