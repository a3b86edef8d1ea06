#ifndef AUTODIFF_GRAPH_ROW_H
#define AUTODIFF_GRAPH_ROW_H

#include "autodiff/graph.h"

/* Evaluates a graph at many points at once: operation by operation over rows of points,
 * in blocks that fit into the L1 cache. Nodes that depend on no leaf are skipped. */

/* Leaf k of point i is leaf_rows[k][i]; out[m] gets L, bit-equal to graph_forward. out
 * overlaps no leaf row. scratch, which the caller empties afterwards, takes O(n) bytes
 * and a block of points for each value that is needed at the same time. */
void graph_row(const struct graph *g, const double *const *leaf_rows, size_t m,
               double *out, struct arena *scratch);

/* The same, and grad_rows[k][m] gets dL/d(leaf k), bit-equal to graph_gradient; a NULL
 * entry is not wanted. Rows that are written overlap nothing. scratch takes at most two
 * blocks for each node. */
void graph_row_gradient(const struct graph *g, const double *const *leaf_rows, size_t m,
                        double *out, double *const *grad_rows, struct arena *scratch);

#endif
