#ifndef SCENES_GRAPH_SKETCH_H
#define SCENES_GRAPH_SKETCH_H

#include "scenes/graph/graph.h"

/* ---- levels.c: levels of detail ---- */

enum titles { TITLE_FORMULA, TITLE_TIGHT, TITLE_SYMBOL };
enum labels { LABEL_RICH, LABEL_NUMBER, LABEL_NONE };

struct level {
    enum outline shape;
    enum titles titles;
    enum labels labels;
    int number_w, label_w; /* columns of a number in a node, on an edge */
    int pad;               /* columns of wire on both sides of a label */
    int pitch, margin;     /* of struct layout_options */
    struct tiles tiles;    /* of matrices; `halves` is not read */
};

/* For graphs that are too large for any screen: the other levels are not tried. */
extern const struct level sketch_large;
/* The level to be tried after another one, from roomy to tight; `after` NULL: the first.
 * sketch_large: it was the last. */
const struct level *sketch_level(const struct drawing *d, const struct level *after);

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

/* sizes.c: the layout's graph of all drawn nodes, with boxes of the size of the level, in
 * mem. */
struct layout_graph *sketch_graph(struct sketch *s, const struct level *level,
                                  struct arena *mem);
/* fit.c: chooses the level and where the panels stand, and makes layout and texts, in the
 * best order found so far. */
void sketch_fit(struct sketch *s, const struct ctx *ctx);

/* captions.c: the title of a drawn node, as the level has it; in scratch. */
const char *sketch_title(const struct sketch *s, int drawn);
/* Columns that the label of an edge (2 node + input) needs; 0: it has none. */
int sketch_label_width(const struct sketch *s, int edge);
/* Keeps all titles and labels of the level in the drawing. */
void sketch_keep_texts(struct sketch *s);

#endif
