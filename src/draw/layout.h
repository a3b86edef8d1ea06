#ifndef DRAW_LAYOUT_H
#define DRAW_LAYOUT_H

#include "base/arena.h"
#include "draw/frame.h"

/* Lays out a directed acyclic graph, whatever it means: nodes as boxes of cells, edges as
 * wires that never touch boxes. Layers go from left to right, and every node is as far
 * right as its consumers allow, so that a source is next to its first use. Edges that
 * leave a node by one row are a net; where a net passes a layer, it has a bend there.
 *
 * Method: Sugiyama, Tagawa & Toda 1981 (layers, barycenter order), Eades & Wormald 1994
 * (adjacent exchange), from many starts; rows by weighted isotonic medians, and channel
 * routing with doglegs (Deutsch 1976) between the layers. */

struct layout_node {
    int w, h;       /* cells, >= 1 */
    int out_row;    /* first row of the box from which edges may leave, < h */
    int n_out_rows; /* number of such rows, >= 1; if edges are more, some share rows */
};

struct layout_edge {
    int from, to; /* node indices, from < to */
    int to_row;   /* row of `to` that the arrow enters; one edge a row */
    int label_w;  /* columns kept free before the arrow; 0: none */
    int weight;   /* >= 1; the greater, the more it is kept straight */
};

struct layout_graph {
    const struct layout_node *nodes;
    int n_nodes;
    const struct layout_edge *edges;
    int n_edges;
};

/* The order of nodes and bends in each layer, and of the nets that leave each node. It
 * can be used for every layout of the same nodes and edges, whatever the sizes of
 * boxes. */
struct layout_order {
    int *items; /* [n_items] nodes and bends by layer */
    int *ranks; /* [n_nets] row of each net, counted from its node's out_row */
    int n_items, n_nets;
    long crossings; /* of wires, between all layers together */
};

/* A search for an order with few crossings, made in slices, on which its result does not
 * depend. */
struct layout_search;

/* Starts a search; it has a first order at once. Everything is in mem; *g has to stay. */
struct layout_search *layout_search_new(const struct layout_graph *g, struct arena *mem);
/* Looks at about `work` more links, nodes and bends, each of which takes about 100 ns. In
 * all it looks at 4 million at most. True: there is more to do. */
bool layout_search_go(struct layout_search *s, long work);
/* The best order so far; changes with each slice. */
const struct layout_order *layout_search_best(const struct layout_search *s);

struct layout_options {
    int gap;   /* rows between boxes, and between a box and a wire that passes it; >= 0 */
    int pitch; /* columns from one vertical to the next; 0 as 1 */
    int margin; /* columns between a box and the first vertical; 0 as 1 */
    int rows;   /* rows that there are: boxes and bends take no more where each layer has
                * room in them, even if more wires bend; 0: any */
    const struct layout_order *order; /* NULL: one is searched for, to the end */
};

struct layout_point {
    int x, y;
};

/* The wire of an edge: its ends and corners in order, each on the same row or column as
 * the one before. It begins in the cell right of the source's box and ends in the arrow's
 * cell, left of the target's box. */
struct layout_route {
    struct layout_point *points;
    int n;
    int from, to;      /* nodes */
    int net;           /* wires of one net may share cells; others only cross */
    struct rect label; /* on the wire's last row, before the arrow; w = label_w */
};

struct layout {
    int w, h; /* cells of the whole layout, from 0,0 */
    struct rect *nodes;
    struct layout_route *routes;
    int *layer; /* [n_nodes], 0 leftmost */
    int n_nodes, n_edges, n_layers;
};

/* Lays the graph out; the result lies in mem, working space in scratch. Deterministic.
 * Cost: O(links · log) and a search, if no order is given. Asserts the limits that the
 * structs above state. */
struct layout layout_make(const struct layout_graph *g,
                          const struct layout_options *options, struct arena *mem,
                          struct arena *scratch);

enum { LAYOUT_BANDS = 4 /* at most, of a folded layout */ };

/* A layout that is wider than `cols`, cut between layers into bands that stand one below the
 * other as lines of a text do; wires that are cut are led around, from the right of a band
 * to the left of the next. It is *l itself if that is not too wide, or if it cannot be cut
 * into LAYOUT_BANDS bands that are not. Needs layers as layout_make makes them: *l is not
 * folded. The result lies in mem, working space in scratch. Cost: O(layers · (layers +
 * wires)). */
struct layout layout_fold(const struct layout *l, int cols, struct arena *mem,
                          struct arena *scratch);

/* One wire's look. Later wires of the list given to layout_wires lie on top. */
struct layout_pen {
    struct style style;
    bool arrow; /* ▶ at the end */
    bool heavy; /* ━ ┃ for ─ │, which stand out without color */
};

/* Draws wires with box-drawing lines (┼ where two nets cross, ├ ┬ ┴ ┤ where one net
 * parts), moved by dx, dy, clipped as the frame is. `order` [n] lists edges, bottom
 * first; pens [n_edges] by edge. Cells of boxes are never touched. */
void layout_wires(const struct layout *l, struct frame *f, int dx, int dy,
                  const int *order, int n, const struct layout_pen *pens);

#endif
