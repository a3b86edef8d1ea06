#ifndef EXPLAIN_PATH_H
#define EXPLAIN_PATH_H

#include "autodiff/graph.h"

/* The chain rule written out: a gradient is the sum, over all paths from the output down
 * to a node, of the product of the local gradients along the path. */
struct path_edge {
    int node, input;
};
struct path {
    const struct path_edge *edges; /* from the output down to the node */
    int n;                         /* 0: the output itself */
};

/* Number of paths from the output down to `node` along edges that carry gradients
 * (exact to 2^53; there may be very many). O(n), working space in scratch. */
double path_count(const struct graph *g, int node, struct arena *scratch);

/* Lists the first `most` of them, input 0 before input 1, in mem; returns how many. */
int path_list(const struct graph *g, int node, int most, struct arena *mem,
              struct path *out);

/* Path number k, from 0, in the order of path_list, in mem, k being less than path_count.
 * Above 2^53, where counts are rounded, it is a path near that number. O(n). */
struct path path_at(const struct graph *g, int node, double k, struct arena *mem);

/* Product of the local gradients along a path, from values[n]; 1 for no edge. */
double path_product(const struct graph *g, const double *values, const struct path *p);

#endif
