#ifndef DRAW_LAYOUT_WORK_H
#define DRAW_LAYOUT_WORK_H

#include "draw/layout.h"

/* What the stages of a layout work on; private to src/draw/layout*.c.
 *
 * Long edges are cut into links between neighboring layers; where a net passes a layer
 * it has an item of its own there (a bend). So every item stands in exactly one layer, and
 * every link spans exactly one channel, the room between two layers. */
struct layout_item {
    int node;  /* index, or -1: a bend */
    int layer; /* 0 .. n_layers - 1 */
    int pos;   /* rank in its layer */
    int y, h;  /* rows */
};

struct layout_link {
    int net;
    int left, right; /* items in layers c and c + 1 */
    int edge;        /* the edge that ends at `right`; -1: the net goes on from there */
    int weight;
};

struct layout_net {
    int from;          /* node */
    int row;           /* of its box, from which the net leaves */
    int bend, n_bends; /* items of the layers it passes, from left to right */
};

struct layout_work {
    const struct layout_graph *g;
    const struct layout_options *options;
    struct arena *scratch;
    struct layout_item *items; /* the nodes first */
    struct layout_net *nets;
    struct layout_link *links; /* by channel */
    int *net_of;               /* [n_edges] */
    int *net_first;            /* [n_nodes + 1] nets by node */
    int *channel;              /* [n_layers + 1] first link of the channel right of it */
    int *order, *layer_first;  /* items by layer and pos; [n_layers + 1] first of each */
    int *in, *in_first;   /* links that end at an item; [n_items + 1] first of each */
    int *out, *out_first; /* links that start at an item */
    int n_items, n_nets, n_links, n_layers;
};

/* The row inside its item at which a link starts (left) or ends (right). */
int layout_left_row(const struct layout_work *w, const struct layout_link *l);
int layout_right_row(const struct layout_work *w, const struct layout_link *l);

/* Layers, nets, bends, links and the room for an order, which is not yet set. All in
 * scratch; *g and *options are used until the end. */
struct layout_work layout_work_new(const struct layout_graph *g,
                                   const struct layout_options *options,
                                   struct arena *scratch);

/* Takes over the order of the items and nets. */
void layout_take_order(struct layout_work *w, const struct layout_order *like);

/* Gives every item its y. */
void layout_rows(struct layout_work *w);

/* Routes the channels, gives columns to everything and fills *out. */
void layout_route(struct layout_work *w, struct arena *mem, struct layout *out);

#endif
