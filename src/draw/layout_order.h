#ifndef DRAW_LAYOUT_ORDER_H
#define DRAW_LAYOUT_ORDER_H

#include "draw/layout_work.h"

/* Parts of the search for an order with few crossings: orders to start from, and ways to
 * improve the current one, which is w->order, items[].pos and nets[].row. */

/* The positions of a link's ends. */
struct pair {
    double left, right;
};

/* An item with the key to sort it by; pos decides between equal keys. */
struct rank {
    double key;
    int item, pos;
};

struct order_scratch {
    int *fill;  /* [n_layers] */
    bool *seen; /* [n_items] */
    int *stack; /* [n_links + 1] */
};

/* Depth first from the sinks, so that trees come out planar. Leaves the nets as they
 * are. */
void order_depth_first(struct layout_work *w, struct order_scratch *s);
/* The order of the input. */
void order_as_given(struct layout_work *w, struct order_scratch *s);
/* Shuffles every layer (Fisher & Yates). The same `start` gives the same order. */
void order_shuffle(struct layout_work *w, int start);

/* What a barycenter is the mean of: positions with the row, or ranks alone. Neither is
 * always better. In 400 random graphs a search with both was never worse than one with
 * ranks alone. */
enum keys { KEYS_ROW, KEYS_RANK };
/* Every layer but the first by the barycenters of the one before it, then the nets.
 * ranks: [n_items + n_nets]. */
void order_sweep(struct layout_work *w, bool rightwards, enum keys keys,
                 struct rank *ranks);
/* Orders the nets of every box by the mean position of where they go. */
void order_nets(struct layout_work *w, struct rank *ranks);
/* Exchanges neighbors where that leaves fewer crossings. False: nowhere. */
bool order_exchange(struct layout_work *w);

/* Counts the crossings of links. a, spare: room for [n_links]. Cost: O(links · log). */
long order_crossings(const struct layout_work *w, struct pair *a, struct pair *spare);

#endif
