#ifndef SCENES_GRAPH_SKETCH_H
#define SCENES_GRAPH_SKETCH_H

#include "scenes/graph.h"

struct level; /* how much is drawn: graph_layout.c */

/* What is being arranged. */
struct sketch {
    struct drawing *d;
    const struct lesson *l;
    struct arena *mem, *scratch; /* of the drawing; of the attempts */
    const struct level *level;
    bool *folded;
    int *from;          /* [n_edges] drawn node */
    int *fan;           /* [n_nodes] edges that leave it */
    int *copy, *copies; /* [n_nodes] "2 of 3"; copies 1: drawn once */
};

/* graph_nodes.c: fills node, edges, from, fan, copy and copies: what is visible, a leaf
 * once for each run of uses that lie near each other. */
void sketch_nodes(struct sketch *s, const struct ctx *ctx);

#endif
