#ifndef DRAW_LAYOUT_H
#define DRAW_LAYOUT_H

#include "base/arena.h"
#include "draw/frame.h"

/* A directed acyclic graph as boxes in cells and wires that never touch them: layers from
 * left to right, every node as far right as its consumers allow, so that a source stands
 * next to its first use. Blind to what the graph means.
 *
 * Method: Sugiyama, Tagawa & Toda 1981 (layers, barycenter order), Eades & Wormald 1994
 * (adjacent exchange), from many starts; rows by weighted isotonic medians, and channel
 * routing with doglegs (Deutsch 1976) between the layers. */

struct layout_node {
    int w, h;       /* cells, >= 1 */
    int out_row;    /* first row of the box from which edges may leave, < h */
    int n_out_rows; /* rows for that, >= 1; more edges than rows share rows */
};

struct layout_edge {
    int from, to; /* node indices, from < to */
    int to_row;   /* row of `to` that the arrow enters; one edge a row */
    int label_w;  /* columns kept free before the arrow; 0: none */
    int weight;   /* how much it wants to be straight, >= 1 */
};

struct layout_graph {
    const struct layout_node *nodes;
    int n_nodes;
    const struct layout_edge *edges;
    int n_edges;
};

/* In which order nodes and bends stand in each layer, and nets leave each node. It serves
 * every layout of the same nodes and edges, whatever the sizes of the boxes. */
struct layout_order {
    int *items; /* [n_items] nodes and bends by layer */
    int *ranks; /* [n_nets] rows among those of a box */
    int n_items, n_nets;
    long crossings; /* of links, all columns together */
};

/* A search for an order with few crossings, made in slices. Where it ends does not depend
 * on the slices. */
struct layout_search;

/* Begins with an order that is found at once. All in mem; *g is used until the end. */
struct layout_search *layout_search_new(const struct layout_graph *g, struct arena *mem);
/* Looks at some `work` more links, nodes and bends (some 100 ns each); true: more to do.
 * Goes no further than 4 million of them in all. */
bool layout_search_go(struct layout_search *s, long work);
/* The best order so far; changes with each slice. */
const struct layout_order *layout_search_best(const struct layout_search *s);

struct layout_options {
    int gap;   /* rows between boxes, and between a box and a wire that passes it; >= 0 */
    int pitch; /* columns from one vertical to the next; 0 as 1 */
    int stub;  /* columns between a box and the first vertical; 0 as 1 */
    const struct layout_order *order; /* to keep; NULL: search for one to the end */
};

struct layout_point {
    int x, y;
};

/* From the cell right of the source's box to the arrow's cell, left of the target's box:
 * corners in order, consecutive ones on one row or one column. */
struct layout_route {
    struct layout_point *points;
    int n;
    int net; /* edges of one net leave together and may share cells; no others */
    struct rect label; /* on the wire's last row, before the arrow; w = label_w */
};

struct layout {
    int w, h; /* cells that everything needs, from 0,0 */
    struct rect *nodes;
    struct layout_route *routes;
    int *layer; /* [n_nodes], 0 leftmost */
    int n_nodes, n_edges, n_layers;
};

/* Lays the graph out; the result lies in mem, working space in scratch. Deterministic.
 * Cost: O(links · log) and a search, if no order is given. Asserts what the structs above
 * demand. */
struct layout layout_make(const struct layout_graph *g,
                          const struct layout_options *options, struct arena *mem,
                          struct arena *scratch);

/* One wire's look. Later wires of the list given to layout_wires lie on top. */
struct layout_pen {
    struct style style;
    bool arrow; /* put ▶ at the end */
    bool heavy; /* ━ ┃ for ─ │: seen without color */
};

/* Draws wires with box-drawing lines (┼ where two nets cross, ├ ┬ ┴ ┤ where one net
 * parts), moved by dx, dy, clipped as the frame is. `order` [n] lists edges, bottom
 * first; pens [n_edges] by edge. Cells of boxes are never touched. */
void layout_wires(const struct layout *l, struct frame *f, int dx, int dy,
                  const int *order, int n, const struct layout_pen *pens);

#endif
