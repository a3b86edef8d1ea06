#ifndef SCENES_GRAPH_DIAGRAM_H
#define SCENES_GRAPH_DIAGRAM_H

#include "scenes/graph/graph.h"

/* The graph being drawn, as boxes and wires or as a list. */
struct diagram {
    const struct lesson *l;
    const struct lesson_view *v;
    const struct drawing *d;
    const struct ctx *ctx;
    struct backprop_move move;
    int current, below; /* nodes the step is about, or -1 */
    int closing;        /* the variable that the end of a pass is about, or -1 */
    int selected;
    struct place chosen; /* the entry that is lit */
    bool *folded;        /* [n] the nodes whose inputs are hidden */
    int dx, dy;          /* of the boxes */
};

/* picture.c: what is lit and chosen. */
struct diagram diagram_new(const struct lesson *l, const struct lesson_view *v,
                           const struct drawing *d, const struct ctx *ctx);

enum { DIAGRAM_DIGITS = 4 /* of numbers in boxes and on wires */ };

/* boxes.c: those that are in the area. */
void diagram_boxes(const struct diagram *s, struct rect area, struct frame *f);
/* The value or the gradient of a node in at most w columns that end before x_end: a
 * number with so many digits, bold if it is `strong`, or a matrix as a strip
 * (grid_draw_strip); "—" if it is not known. Returns the columns that a number takes. */
int diagram_number(const struct diagram *s, int node, bool grad, int digits, bool strong,
                   int x_end, int y, int w, struct frame *f);

#endif
