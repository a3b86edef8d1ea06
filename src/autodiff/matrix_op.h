#ifndef AUTODIFF_MATRIX_OP_H
#define AUTODIFF_MATRIX_OP_H

#include "autodiff/graph.h"
#include "kernels/matrix.h"

/* The operations on whole matrices: what op.h has for those that work entry by entry. One
 * row of matrix_op.def each; their names and words are in op_table.
 *
 * Nothing hides a nan: what depends on one is nan. Softmax and the losses are good for
 * logits of any size. In a row of softmax −∞ is probability 0 and +∞ gives nan. Sums run
 * in an order that does not depend on the width of the vectors (kernels/matrix.h).
 *
 * The labels of ce are N×1 class numbers from 0 (a label that is no class gives nan), or
 * N×C, one-hot or probabilities. One column is always class numbers, so with C = 1 only
 * the label 0 exists: two classes on one logit are what bce is for, whose labels are any
 * numbers from 0 to 1. */

/* Added to the variance by batch_norm, so that a constant column has a root. */
#define BATCH_NORM_EPSILON 1e-5

/* What an operation works on. Nothing that is written overlaps anything else. */
struct matrix_step {
    struct matrix a, b; /* the inputs; b is a for arity 1 */
    struct matrix out;  /* the result */
    double *saved;      /* what forward keeps for backward (may write there, too) */
    struct matrix up;   /* backward: ∂L/∂out, of out's shape */
    struct matrix grad; /* backward: ∂L/∂(the input), of its shape */
    bool add;           /* backward: add to what grad holds; else overwrite it */
    double *work;       /* backward: room for as many numbers as the largest of a, b,
                             out; contents undefined before and after */
};

struct matrix_op_info {
    /* As graph_shape, which calls it. */
    bool (*shape)(struct shape a, struct shape b, struct shape *out,
                  char needs[GRAPH_NEEDS]);
    /* How many numbers `saved` has room for, at least. NULL: none. */
    size_t (*saves)(struct shape a, struct shape b);
    void (*forward)(const struct matrix_step *s);
    /* By a and by b; NULL: there is no b. By class numbers the gradient is 0. */
    void (*backward[2])(const struct matrix_step *s);
    /* What it is, an expression in A and B: "√(sum(A²))"; "" where the symbol says it. */
    const char *meaning;
};

/* The row of an operation on whole matrices. */
const struct matrix_op_info *matrix_op(enum op op);

/* True if labels of this shape are class numbers. */
bool matrix_op_takes_classes(enum op op, struct shape labels);
/* True if input b of the node is class numbers. */
static inline bool matrix_op_has_classes(const struct graph *g, int node)
{
    const struct node *n = &g->nodes[node];
    return n->in[1] >= 0 && matrix_op_takes_classes(n->op, g->nodes[n->in[1]].shape);
}
/* Entry (i, j) of labels of ce with a row of numbers for each sample: a class number
 * stands for 1 at the class and 0 beside it; nan if there is no such class. */
double matrix_op_label(struct matrix labels, size_t classes, size_t i, size_t j);
/* All of these rows, in mem. */
struct matrix matrix_op_one_hot(struct matrix labels, size_t classes, struct arena *mem);

/* How many terms a mean, or a loss that is a mean, of an input of shape a adds up and
 * divides by; 0 for other operations. */
size_t matrix_op_mean_of(enum op op, struct shape a);

/* The result of an operation on numbers, which has just one entry for all of them. */
double matrix_op_number(enum op op, double a, double b);

#endif
