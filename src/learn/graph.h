#ifndef LEARN_GRAPH_H
#define LEARN_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "learn/op.h"

/* A computational graph: nodes in topological order (left-to-right post-order of the
 * expression), the last one is the output L. */
enum { NAME_MOST = 31, GRAPH_NODES_MOST = 10000 };

struct node {
    enum op op;
    int in[2];       /* indices of the inputs, < own index; -1: none */
    int leaf;        /* OP_LEAF: index into leaves */
    double constant; /* OP_CONSTANT */
    bool needs_grad; /* depends on a leaf: gradients flow to it */
    long column; /* 1-based byte in the expression where it stands, for pointing at it */
};

struct leaf {
    char name[NAME_MOST + 1];
};

struct graph {
    struct node *nodes;
    int n;
    struct leaf *leaves; /* in order of first appearance, or as declared */
    int n_leaves;
};

/* values[n]: every node's value at leaves[n_leaves]. */
void graph_forward(const struct graph *g, const double *leaves, double *values);
/* grads[n]: dL/d(node) for every node, from the values of graph_forward. Nodes that need
 * no gradient get 0. An edge whose input needs no gradient (a constant exponent) is
 * skipped, so its 0·inf never arises. */
void graph_backward(const struct graph *g, const double *values, double *grads);
/* Local gradient of edge (node, input k) from cached values. */
double graph_local(const struct graph *g, const double *values, int node, int k);
/* Forward mode: dots[n] = directional derivative of every node along direction[n_leaves]
 * (dual numbers). */
void graph_dual(const struct graph *g, const double *values, const double *direction,
                double *dots);

/* Value and gradient by the leaves at once: returns L, grad[n_leaves]; work is [2 n]
 * doubles. */
double graph_gradient(const struct graph *g, const double *leaves, double *grad,
                      double *work);

/* The greatest total degree of the output as a polynomial of the leaves, by structure;
 * -1: not a polynomial. */
int graph_degree(const struct graph *g);

/* A row of m points: leaf k of point i is leaf_rows[k][i]; out[m] gets L. Runs op by op
 * over the row; buffers from scratch (emptied by the caller); nodes that depend on no
 * varying leaf are evaluated once. */
void graph_row(const struct graph *g, const double *const *leaf_rows, size_t m,
               double *out, struct arena *scratch);

#endif
