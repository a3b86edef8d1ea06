#ifndef DRAW_LAYOUT_CHANNEL_H
#define DRAW_LAYOUT_CHANNEL_H

#include "draw/layout_work.h"

/* Channel routing: between two layers every net is one vertical with horizontals to its
 * pins. On a row where one net starts and another ends, the one that starts must turn
 * first (a hard rule); where such rules form a circle, one net of it gets a second
 * vertical (a dogleg) by way of a free row. Otherwise the order with the fewest crossings
 * is searched for. */

struct wire {
    int net;
    int left;              /* row where it comes from the left */
    int lo, hi;            /* rows its vertical covers */
    int first_pin, n_pins; /* rows that go on to the right */
    int partner;           /* of a dogleg: the wire that goes on; -1: none */
    bool second;           /* of a dogleg: starts at its partner's vertical */
    bool straight;         /* no vertical */
    int track, x;
};

struct channel {
    struct wire *wires; /* one a net, in their order; then the second ones of doglegs */
    int n, n_nets, capacity;
    int *pins, n_pins; /* rows */
    int *cost;         /* [n][n] crossings if the first stands left of the second; -1: not
                        * allowed; NULL: too many wires to search for a better order */
    int *order;
    int n_tracks;
    int x, w, label_w;
};

/* The wires of the channel right of layer c, in an order, each with its track. *ch is
 * zeroed, but for label_w. */
void channel_route(const struct layout_work *w, int c, struct channel *ch);

#endif
