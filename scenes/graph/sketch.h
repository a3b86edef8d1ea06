#ifndef SCENES_GRAPH_SKETCH_H
#define SCENES_GRAPH_SKETCH_H

#include "scenes/graph/graph.h"

struct level; /* how much is drawn: layout.c */

/* What is being arranged. Lies in `mem`, with all it points to but scratch. */
struct sketch {
    struct drawing *d;
    const struct lesson *l;
    struct arena *mem, *scratch; /* of the drawing; of the attempts */
    const struct level *level;
    bool *folded;
    int *from;          /* [n_edges] drawn node */
    int *fan;           /* [n_nodes] edges that leave it */
    int *copy, *copies; /* [n_nodes] "2 of 3", from the left; copies 1: once */
};

/* nodes.c: fills node, edges, from, fan, copy and copies: what is visible, each
 * node once for each neighborhood of its uses. An operation's copies but the first have
 * no inputs drawn; its last index in `node` is that first one. */
void sketch_nodes(struct sketch *s, const struct ctx *ctx);

#endif
