#ifndef SCENES_GRAPH_SKETCH_H
#define SCENES_GRAPH_SKETCH_H

#include "scenes/graph/graph.h"

struct level; /* a level of detail: layout.c */

/* A drawing while it is laid out. It lies in `mem`, as does all it points to except
 * scratch. */
struct sketch {
    struct drawing *d;
    const struct lesson *l;
    struct arena *mem, *scratch; /* the drawing's; for attempts */
    const struct level *level;
    bool *folded;
    int *from;          /* [n_edges] drawn node */
    int *fan;           /* [n_nodes] edges that leave it */
    int *copy, *copies; /* [n_nodes] "2 of 3", from the left; copies 1: once */
};

/* nodes.c: fills node, edges, from, fan, copy and copies with what is visible, a node
 * once for each neighborhood of its uses. Only the first copy of an operation has its
 * inputs drawn; it comes last in `node`. */
void sketch_nodes(struct sketch *s, const struct ctx *ctx);

#endif
