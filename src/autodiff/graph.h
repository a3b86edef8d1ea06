#ifndef AUTODIFF_GRAPH_H
#define AUTODIFF_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "autodiff/op.h"
#include "base/arena.h"

/* A computational graph: nodes in topological order (left-to-right post-order of the
 * expression), the last one is the output L. */
enum { NAME_MOST = 31, GRAPH_NODES_MOST = 10000, GRAPH_ENTRIES_MOST = 1000000 };
enum { NAME_SIZE = NAME_MOST + 1 }; /* bytes of a name and the NUL after it */

struct shape {
    int rows, cols; /* 1 × 1: a number */
};

static inline bool shape_is_number(struct shape s)
{
    return s.rows == 1 && s.cols == 1;
}
static inline size_t shape_entries(struct shape s)
{
    return (size_t)s.rows * (size_t)s.cols;
}
static inline bool shape_same(struct shape a, struct shape b)
{
    return a.rows == b.rows && a.cols == b.cols;
}

struct node {
    enum op op;
    struct shape shape;
    int in[2];       /* indices of the inputs, < own index; -1: none */
    int leaf;        /* OP_LEAF: index into leaves */
    double constant; /* the value of a node that depends on no leaf; else 0 */
    bool needs_grad; /* depends on a leaf: gradients flow to it */
    int degree;      /* total degree as a polynomial of the leaves, where nothing cancels
                        (x − x has degree 1); -1: not a polynomial, or through an operation
                        on whole matrices */
    long column; /* 1-based byte in the expression where it stands, for pointing at it */
};

struct leaf {
    char name[NAME_SIZE];
    struct shape shape; /* {0, 0} stands for a number, too */
};

struct graph {
    struct node *nodes;
    int n;
    struct leaf *leaves; /* in order of first appearance, or as declared */
    int n_leaves;
};

/* The shape of an operation's result. Entry by entry, a row, a column or a number is
 * repeated as often as the other input needs: 3×1 with 1×4 gives 3×4. False if it has no
 * result: `needs` then says what input b would have to be ("3 rows"), or is empty if the
 * result would have more than GRAPH_ENTRIES_MOST entries. b is not read for arity 1. */
enum { GRAPH_NEEDS = 96 };
bool graph_shape(enum op op, struct shape a, struct shape b, struct shape *out,
                 char needs[GRAPH_NEEDS]);

/* Each appends a node and returns its index; the caller provides room in g->nodes. The
 * fields `needs_grad`, `degree` and an operation's `shape` and `constant` are set here.
 *   op    with inputs a, b already in the graph, whose shapes fit (graph_shape, else
 *         asserted); b is -1 for arity 1
 *   leaf  index into g->leaves, which has no node yet */
int graph_add_constant(struct graph *g, double value, long column);
int graph_add_leaf(struct graph *g, int leaf, long column);
int graph_add_op(struct graph *g, enum op op, int a, int b, long column);

/* The index of the leaf with this name; -1: there is none. */
int graph_leaf_named(const struct graph *g, const char *name);

/* Of an operation with one input: the axis of the input that is as long as this axis of
 * the result; AXES: neither is, the result has length 1 there. */
enum graph_axis { AXIS_ROWS, AXIS_COLS, AXES };
enum graph_axis graph_origin(enum op op, enum graph_axis axis);
/* The node of the leaf that gives a node its rows or columns; -1: no single leaf does. */
int graph_length_leaf(const struct graph *g, int node, enum graph_axis axis);

/* Along which axes an operation entry by entry repeats its input k, as it does a row that
 * is added to all rows of a matrix. The gradient of the input is summed along them. */
struct graph_repeats {
    bool rows, cols;
};
struct graph_repeats graph_repeats(const struct graph *g, int node, int k);

/* True if a gradient flows along the edge (node, input k). */
bool graph_flows(const struct graph *g, int node, int k);

/* True if every node is a number, and none an operation on whole matrices. */
bool graph_is_of_numbers(const struct graph *g);

/* Local gradient of edge (node, input k) from the values of all nodes, in a graph of
 * numbers without operations on whole matrices. */
double graph_local(const struct graph *g, const double *values, int node, int k);

/* Why the output has no gradient, in words; NULL: it is one number and has one. */
const char *graph_no_loss(const struct graph *g);

#endif
