#ifndef SCENES_GRAPH_TILES_H
#define SCENES_GRAPH_TILES_H

#include "scenes/graph/diagram.h"

/* tiles.c: a matrix in a box: its value and, right of it or below, its gradient. */

/* The columns and rows that the tiles of a node take. */
void tiles_size(const struct tiles *t, const struct node *n, int *w, int *h);
/* Draws the tiles of a node from the upper left corner of `in`, the inside of its box. */
void tiles_draw(const struct diagram *s, int node, struct rect in, struct frame *f);
/* The value or the gradient of a node as the diagram shows it. */
struct grid tiles_grid(const struct diagram *s, int node, bool grad);
/* "∂", or "∂…" while more is to come: before a gradient, in `room` columns; "" where
 * they are too few. */
const char *tiles_mark(const struct lesson *l, int node, enum glyphs g, int room);
/* One row that says what the colors are, if there is room for it. */
void tiles_legend(const struct diagram *s, struct rect r, struct frame *f);

#endif
