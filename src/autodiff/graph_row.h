#ifndef AUTODIFF_GRAPH_ROW_H
#define AUTODIFF_GRAPH_ROW_H

#include "autodiff/graph.h"

/* A graph at many points at once: op by op over rows of points, in blocks that stay in
 * the nearest cache. Nodes that depend on no leaf are not evaluated again. */

/* Leaf k of point i is leaf_rows[k][i]; out[m] gets L, bit-equal to graph_forward.
 * scratch (emptied by the caller) holds O(n) bytes and a block for each value that is
 * alive at once, not for each node. out overlaps no leaf row. */
void graph_row(const struct graph *g, const double *const *leaf_rows, size_t m,
               double *out, struct arena *scratch);

/* The same, and grad_rows[k][m] gets dL/d(leaf k), bit-equal to graph_gradient; NULL
 * there: not wanted. scratch holds two blocks for each node at most. Rows that are
 * written overlap nothing. */
void graph_row_gradient(const struct graph *g, const double *const *leaf_rows, size_t m,
                        double *out, double *const *grad_rows, struct arena *scratch);

#endif
