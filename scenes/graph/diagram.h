#ifndef SCENES_GRAPH_DIAGRAM_H
#define SCENES_GRAPH_DIAGRAM_H

#include "scenes/graph/graph.h"

/* The diagram being drawn. */
struct diagram {
    const struct lesson *l;
    const struct lesson_view *v;
    const struct drawing *d;
    const struct ctx *ctx;
    struct backprop_move move;
    int current, below; /* nodes the step is about, or -1 */
    int closing;        /* the variable that the end of a pass is about, or -1 */
    int selected;
    struct place chosen; /* entry */
    int dx, dy;
};

enum { DIAGRAM_DIGITS = 4 /* of numbers in boxes and on wires */ };

/* boxes.c: those that are in the area. */
void diagram_boxes(const struct diagram *s, struct rect area, struct frame *f);

#endif
