#ifndef DRAW_LAYOUT_ORDER_H
#define DRAW_LAYOUT_ORDER_H

#include "draw/layout_work.h"

/* What the search for an order with few crossings is made of: orders to start from, and
 * ways to change the present one, w->order, items[].pos and nets[].row. */
struct pair {
    double left, right;
};

struct rank {
    double key;
    int item, pos;
};

struct order_scratch {
    int *fill;  /* [n_layers] */
    bool *seen; /* [n_items] */
    int *stack; /* [n_links + 1] */
};

/* Depth first from the sinks, so that trees come out planar. Leaves the nets as they are.
 */
void order_depth_first(struct layout_work *w, struct order_scratch *s);
/* The order of the input. */
void order_as_given(struct layout_work *w, struct order_scratch *s);
/* Every layer in an order of its own, the same at every call (Fisher & Yates). */
void order_shuffle(struct layout_work *w, int start);

/* Where an item's links lead: by rank and row, or by rank alone. Neither is always
 * better; a search by both is never worse than a plain barycenter's in 400 random graphs.
 */
enum keys { KEYS_ROW, KEYS_RANK };
/* Every layer but the first by the barycenters of the one before it, then the nets.
 * ranks: [n_items + n_nets]. */
void order_sweep(struct layout_work *w, bool rightwards, enum keys keys,
                 struct rank *ranks);
/* Nets leave every box in the order of where they go. */
void order_nets(struct layout_work *w, struct rank *ranks);
/* Exchanges neighbors where that takes crossings away; false: nowhere. */
bool order_exchange(struct layout_work *w);

/* Crossings of links; a, spare: [n_links]. */
long order_crossings(const struct layout_work *w, struct pair *a, struct pair *spare);

#endif
