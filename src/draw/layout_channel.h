#ifndef DRAW_LAYOUT_CHANNEL_H
#define DRAW_LAYOUT_CHANNEL_H

#include "draw/layout_work.h"

/* Channel routing: between two layers every net is one vertical with horizontals to its
 * pins. On a row where one net starts and another ends, the one that starts must turn
 * first (a hard rule); where such rules form a cycle, one net on it gets a second
 * vertical (a dogleg), joined to the first on a free row. Among the orders that the rules
 * allow, one with few crossings is searched for. */

struct channel_wire {
    int net;
    int left;              /* row where it comes from the left */
    int lo, hi;            /* rows its vertical covers */
    int first_pin, n_pins; /* rows that go on to the right */
    int partner;           /* the other wire of a dogleg; -1: none */
    bool second;           /* of a dogleg: starts at its partner's vertical */
    bool straight;         /* no vertical */
    int track, x;          /* of the vertical: its place from the left, its column */
};

struct channel {
    struct channel_wire *wires; /* one a net, by net; then second ones of doglegs */
    int n, n_nets, capacity;
    int *pins, n_pins; /* rows */
    int *cost;         /* [n][n] crossings if the first is left of the second; -1: not
                        * allowed; NULL: too many wires to search for a better order */
    int *order;        /* [n] wires from left to right */
    int n_tracks;
    int x, w, label_w; /* columns; label_w: the widest label in it */
};

/* Makes the wires of the channel right of layer c, their order and their tracks. In *ch
 * only label_w is set before; x and w are not set here. */
void channel_route(const struct layout_work *w, int c, struct channel *ch);

#endif
